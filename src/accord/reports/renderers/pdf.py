"""The paper as PDF: blocks as data, set by one Typst template that holds no content."""

from __future__ import annotations

from typing import Any

from accord.reports.blocks import Block, Cards, Figure, Heading, PageBreak, Paper, Paragraph, Table
from accord.reports.drawing import draw
from accord.reports.renderers.typesetting import CHINESE_SANS, fonts, set_pdf
from accord.reports.wording import say


def render(paper: Paper) -> bytes:
    """Return the PDF. Raises AccordError RPT005 without a Chinese font, RPT009."""
    figures = 0
    blocks = []
    for block in paper.blocks:
        figures += isinstance(block, Figure)
        blocks.append(_plain(block, figures, paper.lang))
    return set_pdf(
        {
            "lang": paper.lang,
            "title": paper.title,
            "subject": paper.subject,
            "mark": paper.mark,
            "standing": paper.standing,
            "facts": [list(pair) for pair in paper.facts],
            "contents": paper.words["contents"],
            "blocks": blocks,
        }
    )


def _plain(block: Block, figures: int, lang: str) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {
            "type": "heading",
            "text": block.text,
            "level": block.level,
            "annex": block.annex,
        }
    if isinstance(block, Paragraph):
        return {"type": "paragraph", "text": block.text, "style": block.style}
    if isinstance(block, Table):
        return {
            "type": "table",
            "heads": list(block.heads),
            "rows": [list(row) for row in block.rows],
            "widths": list(block.widths),
        }
    if isinstance(block, Cards):
        return {"type": "cards", "heads": list(block.heads), "cards": _cards(block)}
    if isinstance(block, PageBreak):
        return {"type": "break"}
    sans = fonts(CHINESE_SANS)
    return {
        "type": "figure",
        "svg": draw(block.chart, sans[0] if sans else ""),
        "alt": block.chart.title,
        "caption": say("figure", lang, n=figures, name=block.name),
    }


def _cards(block: Cards) -> list[dict[str, Any]]:
    titles = [card.title for card in block.cards]
    return [
        {
            "title": card.title if i == 0 or titles[i - 1] != card.title else "",
            "details": [list(pair) for pair in card.details],
            "by": f"{block.by}\u2003{card.by}",
            "mark": card.mark,
            "cells": list(card.cells),
        }
        for i, card in enumerate(block.cards)
    ]
