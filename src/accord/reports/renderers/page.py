"""The paper as one HTML page: its styles and charts inside, no scripts, nothing fetched."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files

from accord.reports.blocks import (
    Block,
    Card,
    Cards,
    Figure,
    Heading,
    PageBreak,
    Paper,
    Paragraph,
    Table,
    numbered,
)
from accord.reports.drawing import draw
from accord.reports.wording import say


@cache
def _styles() -> str:
    return files("accord.reports").joinpath("templates/paper.css").read_text(encoding="utf-8")


def render(paper: Paper) -> bytes:
    """Return the page as UTF-8."""
    blocks = numbered(paper.blocks)
    lang = "zh-CN" if paper.lang == "zh" else "en-GB"
    title = f"{paper.subject} {paper.title}"
    facts = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in paper.facts)
    lines = [
        "<!doctype html>",
        f'<html lang="{lang}">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{_styles()}</style></head>",
        "<body>",
        "<header>",
        f'<p class="mark">{escape(paper.mark)}</p>',
        f'<p class="subject">{escape(paper.subject)}</p>',
        f"<h1>{escape(paper.title)}</h1>",
        f"<dl>{facts}</dl>",
        f"<p>{escape(paper.standing)}</p>",
        "</header>",
        *_contents(blocks, paper.words["contents"]),
        "<main>",
        *(_block(block, anchor, paper.lang) for block, anchor in blocks),
        "</main>",
        "</body></html>",
    ]
    return "\n".join(lines).encode("utf-8")


def _contents(blocks: list[tuple[Block, str]], title: str) -> list[str]:
    entries = [
        f'<li class="l{b.level}"><a href="#{anchor}">{escape(b.text)}</a></li>'
        for b, anchor in blocks
        if isinstance(b, Heading) and b.level <= 2
    ]
    heading = f'<h2 id="contents">{escape(title)}</h2>'
    return ['<nav aria-labelledby="contents">', heading, "<ol>", *entries, "</ol></nav>"]


def _block(block: Block, anchor: str, lang: str) -> str:
    if isinstance(block, Heading):
        tag, kind = f"h{block.level + 1}", ' class="annex"' if block.annex else ""
        return f'<{tag} id="{anchor}"{kind}>{escape(block.text)}</{tag}>'
    if isinstance(block, Paragraph):
        kind = ' class="note"' if block.style == "note" else ""
        return f"<p{kind}>{escape(block.text)}</p>"
    if isinstance(block, Table):
        return _table(block.heads, block.rows, block.widths)
    if isinstance(block, Cards):
        return "\n".join(_cards(block, lang))
    if isinstance(block, PageBreak):
        return ""
    return _figure(block, anchor, lang)


def _table(
    heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...] = ()
) -> str:
    whole = sum(widths)
    columns = "".join(f'<col style="width:{100 * w / whole:.0f}%">' for w in widths)
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = "\n".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    group = f"<colgroup>{columns}</colgroup>" if columns else ""
    return (
        f'<div class="wide" tabindex="0"><table>{group}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _cards(block: Cards, lang: str) -> list[str]:
    lines, before = [], ""
    for card in block.cards:
        if card.title != before:
            lines += [f"<h4>{escape(card.title)}</h4>", _details(card, lang)]
        before = card.title
        rows = "\n".join(
            f'<tr><th scope="row">{escape(h)}</th><td>{escape(c)}</td></tr>'
            for h, c in zip(block.heads, card.cells, strict=True)
        )
        head = (
            f'<th colspan="2" scope="colgroup"><span class="marking">{escape(card.mark)}</span>'
            f"{escape(block.by)}\u2003{escape(card.by)}</th>"
        )
        lines.append(
            f'<table class="card"><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>'
        )
    return lines


def _details(card: Card, lang: str) -> str:
    colon = "：" if lang == "zh" else ": "
    spans = "".join(f"<span>{escape(k)}{colon}{escape(v)}</span>" for k, v in card.details)
    return f'<p class="details">{spans}</p>'


def _figure(block: Figure, number: str, lang: str) -> str:
    caption = escape(say("figure", lang, n=number, name=block.name))
    data = escape(say("data_of_figure", lang, n=number))
    table = _table(block.chart.columns(), tuple(block.chart.rows()))
    return (
        f"<figure>{draw(block.chart)}<figcaption>{caption}</figcaption>"
        f"<details><summary>{data}</summary>{table}</details></figure>"
    )
