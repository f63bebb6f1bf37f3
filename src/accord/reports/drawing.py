"""Draws a chart as SVG: no scripts, nothing fetched, the same bytes for the same chart."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from html import escape

from accord.reports.charts import Chart, Mark, Span, years_of

WIDTH = 760
PAD = 12
ACCENT = "#1f5a8a"
INK, GREY, LINE = "#1a1a1a", "#595959", "#d0d4d8"
# Told apart by the letter in each part and in the legend, not by colour alone.
FILLS = (
    "#1f5a8a",
    "#8fb4d3",
    "#5b7f3a",
    "#b9cf9c",
    "#9a5b23",
    "#e2bd8f",
    "#5d4f86",
    "#bcb2d9",
    "#6b6b6b",
    "#c4c4c4",
)
LIGHT = frozenset(FILLS[1::2])
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','SimHei',Arial,sans-serif"


def draw(chart: Chart, font: str = "") -> str:
    """Return the chart as an SVG document, titled and described for programs that read aloud.

    ``font`` is a family the drawing program is known to have.
    """
    shapes = {"timeline": _timeline, "across": _across}
    body, height = shapes.get(chart.form, _bars)(chart, _top(chart))
    return framed(chart, body, height, font)


def framed(chart: Chart, body: list[str], height: int, font: str = "") -> str:
    """Return a drawn body of some height with the chart's title above and its notes below."""
    family = f"'{escape(font)}',{FONTS}" if font else FONTS
    lines = [one for note in chart.notes for one in wrap(note, 11, WIDTH - 2 * PAD)]
    notes = [
        lettering(PAD, height + 16 * (i + 1), one, 11, fill=GREY) for i, one in enumerate(lines)
    ]
    total = height + 16 * len(lines) + PAD
    title = [
        lettering(PAD, 24 + 21 * i, one, 15, weight="bold")
        for i, one in enumerate(wrap(chart.title, 15, WIDTH - 2 * PAD))
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {total}" '
            f'width="{WIDTH}" height="{total}" role="img" xml:lang="{chart.lang}" '
            f'font-family="{family}">',
            f"<title>{escape(chart.title)}</title>",
            f"<desc>{escape(' '.join(chart.notes))}</desc>",
            f'<rect width="{WIDTH}" height="{total}" fill="#ffffff"/>',
            *title,
            *body,
            *notes,
            "</svg>",
        ]
    )


def _top(chart: Chart) -> int:
    return 24 + 21 * len(wrap(chart.title, 15, WIDTH - 2 * PAD))


def _bars(chart: Chart, top: int) -> tuple[list[str], int]:
    left, right, plot = 44, WIDTH - PAD, 210
    base = top + plot
    sums = [sum(s.values[i] for s in chart.stacks) for i in range(len(chart.categories))]
    step = _step(max(sums))
    limit = -(-max(sums) // step) * step
    parts = []
    for value in range(0, limit + 1, step):
        level = base - plot * value // limit
        parts.append(straight(left, level, right, level, LINE))
        parts.append(lettering(left - 6, level + 4, str(value), 11, anchor="end", fill=GREY))
    slot = (right - left) / len(chart.categories)
    wide = min(slot * 0.68, 46)
    for index, category in enumerate(chart.categories):
        middle = left + slot * (index + 0.5)
        parts += _bar(chart, index, middle - wide / 2, wide, (base, plot, limit))
        y = base - plot * sums[index] / limit
        parts.append(lettering(middle, y - 5, str(sums[index]), 11, anchor="middle"))
        parts.append(lettering(middle, base + 16, category, 11, anchor="middle", fill=GREY))
    parts.append(straight(left, base, right, base, INK))
    if len(chart.stacks) == 1:
        return parts, base + 26
    legend, bottom = _legend(chart, base + 30)
    return [*parts, *legend], bottom


def _bar(chart: Chart, index: int, x: float, wide: float, scale: tuple[int, int, int]) -> list[str]:
    base, plot, limit = scale
    parts, below = [], 0
    for number, stack in enumerate(chart.stacks):
        value = stack.values[index]
        if not value:
            continue
        tall = plot * value / limit
        y = base - plot * below / limit - tall
        fill = FILLS[number % len(FILLS)]
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
            f'fill="{fill}" stroke="#ffffff" stroke-width="0.6">'
            f"<title>{escape(chart.categories[index])}: {escape(stack.name)} {value}</title></rect>"
        )
        if len(chart.stacks) > 1 and tall >= 10:
            ink = INK if fill in LIGHT else "#ffffff"
            letter = LETTERS[number % 26]
            parts.append(
                lettering(x + wide / 2, y + tall / 2 + 3.5, letter, 10, anchor="middle", fill=ink)
            )
        below += value
    return parts


def _legend(chart: Chart, y: int) -> tuple[list[str], int]:
    parts: list[str] = []
    x: float = PAD
    for number, stack in enumerate(chart.stacks):
        label = f"{LETTERS[number % 26]}  {stack.name} ({sum(stack.values)})"
        long = round(measure(label, 11)) + 34
        if x + long > WIDTH - PAD and x > PAD:
            x, y = PAD, y + 19
        parts.append(
            f'<rect x="{x}" y="{y}" width="12" height="12" fill="{FILLS[number % len(FILLS)]}"/>'
        )
        parts.append(lettering(x + 18, y + 10, label, 11))
        x += long
    return parts, y + 22


def _across(chart: Chart, top: int) -> tuple[list[str], int]:
    """Draw one bar a line, for categories with long names."""
    left, right = 300, WIDTH - PAD - 36
    values = chart.stacks[0].values
    limit = max((*values, 1))
    y, parts = top + 8, []
    for category, value in zip(chart.categories, values, strict=True):
        lines = wrap(category, 11.5, left - PAD - 14)
        tall = max(26, 15 * len(lines) + 8)
        middle = y + tall / 2
        first = middle - 7.5 * (len(lines) - 1) + 4
        parts += [lettering(PAD, first + 15 * i, line, 11.5) for i, line in enumerate(lines)]
        wide = (right - left) * value / limit
        parts.append(
            f'<rect x="{left}" y="{middle - 8:.1f}" width="{wide:.1f}" height="16" '
            f'fill="{FILLS[0]}"/>'
        )
        parts.append(lettering(left + wide + 6, middle + 4, str(value), 11))
        y += tall
    parts.append(straight(left, top + 8, left, y, INK))
    return parts, y + 8


def _timeline(chart: Chart, top: int) -> tuple[list[str], int]:
    years = years_of(chart)
    left, right, tall = 236, WIDTH - PAD - 4, 30
    begin = date(years[0], 1, 1).toordinal()
    scale = (right - left) / (date(years[-1], 12, 31).toordinal() + 1 - begin)

    def at(day: str) -> float:
        return left + (date.fromisoformat(day).toordinal() - begin) * scale

    names = [wrap(span.name, 11.5, left - PAD - 14) for span in chart.spans]
    tops = [top + 22]
    for lines in names:
        tops.append(tops[-1] + max(tall, 15 * len(lines) + 12))
    bottom, parts = tops[-1], []
    every = max(1, -(-len(years) * 34 // (right - left)))
    for year in years:
        x = at(f"{year}-01-01")
        parts.append(straight(x, top + 18, x, bottom, LINE))
        if (year - years[0]) % every == 0:
            parts.append(lettering(x + 3, top + 13, str(year), 11, fill=GREY))
    for span, lines, y, below in zip(chart.spans, names, tops, tops[1:], strict=False):
        middle = (y + below) / 2
        first = middle - 7.5 * (len(lines) - 1) + 4
        parts += [lettering(PAD, first + 15 * i, line, 11.5) for i, line in enumerate(lines)]
        parts += _span(span, middle, at)
        parts.append(straight(PAD, below, right, below, LINE))
    if chart.as_of and years[0] <= int(chart.as_of[:4]) <= years[-1]:
        x = at(chart.as_of)
        parts.append(
            f'<line x1="{x:.1f}" y1="{top + 18}" x2="{x:.1f}" y2="{bottom}" stroke="{INK}" '
            'stroke-dasharray="4 3"/>'
        )
    return parts, bottom + 8


def _span(span: Span, middle: float, at: Callable[[str], float]) -> list[str]:
    parts = []
    if span.first and span.last:
        x, end = at(span.first), at(span.last)
        parts.append(
            f'<rect x="{x:.1f}" y="{middle - 5:.1f}" width="{max(end - x, 3):.1f}" height="10" '
            f'fill="#c9dcea" stroke="{ACCENT}" stroke-width="0.6"/>'
        )
    for mark in span.marks:
        parts.append(_mark(mark, middle, (at(mark.first) + at(mark.last)) / 2))
    return parts


def _mark(mark: Mark, y: float, x: float) -> str:
    return (
        f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z" fill="{ACCENT}" stroke="#ffffff" '
        f'stroke-width="0.8"><title>{escape(mark.name)}</title></path>'
    )


def _step(most: int) -> int:
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        if most / step <= 6:
            return step
    return -(-most // 6)


def measure(text: str, size: float) -> float:
    """Return about how wide a text is, in pixels at a font size."""
    wide = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in text)
    return wide * size


def wrap(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines no wider than ``width`` pixels: between words, or Chinese signs."""
    lines, line = [], ""
    for word in _words(text):
        if line and measure((line + word).rstrip(), size) > width and word not in "，。、；：）”":
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()]


def _words(text: str) -> list[str]:
    words, word = [], ""
    for char in text:
        if unicodedata.east_asian_width(char) in "WF":
            words += [word, char] if word else [char]
            word = ""
        else:
            word += char
            if char == " ":
                words.append(word)
                word = ""
    return [*words, word] if word else words


def straight(x1: float, y1: float, x2: float, y2: float, stroke: str) -> str:
    """Return a straight line."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
        'stroke-width="0.8"/>'
    )


def lettering(x: float, y: float, words: str, size: float, **attributes: str) -> str:
    """Return words at a place; ``attributes`` are anchor, weight and fill."""
    names = {"anchor": "text-anchor", "weight": "font-weight"}
    fill = attributes.pop("fill", INK)
    more = "".join(f' {names[k]}="{v}"' for k, v in attributes.items())
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"{more}'
    return f"<text {place}>{escape(words)}</text>"
