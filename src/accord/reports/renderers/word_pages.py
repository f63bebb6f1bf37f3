"""On which page a Word paper's headings come to stand, so that its contents need no updating.

Word numbers the contents anew when it opens the file; other programs show what the file says. The
paper is set here as they set it: lines of a fixed height, filled word by word, blocks kept together
as the styles ask. Widths of letters are those of Times; a Chinese sign is as wide as it is high.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from accord.reports.blocks import Block, Card, Cards, Figure, Heading, PageBreak, Paragraph, Table
from accord.reports.renderers.word_styles import LINES, SIZES

MM = 72 / 25.4
PADDING, BORDER, CELL_SPACE = 10.8, 0.5, 4.0
FIRST = 2
# Widths of Times in thousandths of the size, from the space to the tilde.
_TIMES = (
    "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 "
    "500 500 500 500 500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 "
    "556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722 722 944 722 "
    "722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 500 278 278 500 "
    "278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 200 480 541"
)
_WIDTHS = [int(width) / 1000 for width in _TIMES.split()]
_WORDS = re.compile(
    r"[\u2e80-\uffef]、[0-9]+|[\u2e80-\uffef“”‘’—…]|[^\s\u2e80-\uffef“”‘’—…-]+-*|-+|\s+"
)


@dataclass(frozen=True)
class Piece:
    """What stays on one page: its height, and whether the next has to follow on the same page.

    ``before`` and ``after`` are spaces; of two that meet the larger counts, and none at the head
    of a page. ``lines`` are heights at which it may break; without any it does not.
    """

    height: float
    kept: bool = False
    lines: tuple[float, ...] = ()
    before: float = 0.0
    after: float = 0.0
    anchor: str = ""
    head: float = 0.0


BREAK = Piece(0.0)
CLOSING = "，。、；：）》”’！？"


@dataclass
class Setting:
    """Language, width and height of the text in points, and the pictures' sizes."""

    lang: str
    width: float
    height: float
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    def line(self, style: str) -> float:
        """Return the height of a line."""
        return LINES[self.lang][style]

    def lines(self, text: str, style: str, width: float) -> int:
        """Return how many lines a text takes."""
        size = SIZES[self.lang][style]
        return sum(_filled(part, size, width) for part in text.split("\n"))


def pages(blocks: Sequence[tuple[Block, str]], setting: Setting) -> dict[str, int]:
    """Return the page of each heading by its anchor, and under ``""`` the last page."""
    flow = _Flow(setting.height, FIRST + _contents(blocks, setting) - 1)
    chain: list[Piece] = []
    for piece in _pieces(blocks, setting):
        if piece is BREAK:
            flow.left = 0.0
            continue
        chain.append(piece)
        if not piece.kept:
            flow.place(chain)
            chain = []
    flow.place(chain)
    return flow.found | {"": flow.page}


@dataclass
class _Flow:
    """The page under way and what is left of it."""

    full: float
    page: int
    left: float = 0.0
    space: float = 0.0
    found: dict[str, int] = field(default_factory=dict)

    def place(self, chain: list[Piece]) -> None:
        """Put down pieces that stay together, on the next page where they do not fit."""
        if not chain:
            return
        whole, space = 0.0, self.space
        for piece in chain:
            whole += max(space, piece.before) + (piece.lines or (piece.height,))[0]
            space = piece.after
        at_head = whole - max(self.space, chain[0].before)
        if whole > self.left and at_head <= self.full:
            self.turn(chain[0].head)
        for piece in chain:
            space = 0.0 if self.left == self.full else max(self.space, piece.before)
            for height in piece.lines or (piece.height,):
                if space + height > self.left:
                    self.turn(piece.head)
                    space = 0.0
                self.left -= space + height
                space = 0.0
            self.space = piece.after
            if piece.anchor:
                self.found[piece.anchor] = self.page

    def turn(self, head: float) -> None:
        """Begin a page, with the head of a table where one goes on."""
        self.page, self.left, self.space = self.page + 1, self.full - head, 0.0


def _contents(blocks: Sequence[tuple[Block, str]], setting: Setting) -> int:
    listed = [b for b, _ in blocks if isinstance(b, Heading) and b.level <= 2]
    height = 40.0 + sum(
        setting.lines(block.text, "Normal", setting.width - 40) * setting.line("toc")
        for block in listed
    )
    return max(1, -int(-height // setting.height))


def _pieces(blocks: Sequence[tuple[Block, str]], setting: Setting) -> Iterator[Piece]:
    for block, anchor in blocks:
        if isinstance(block, Heading):
            if block.annex or anchor == "s1":
                yield BREAK
            yield _heading(block, anchor, setting)
        elif isinstance(block, Paragraph):
            style = "Small" if block.style == "note" else "Normal"
            indent = 2 * SIZES["zh"]["Normal"] if setting.lang == "zh" and style == "Normal" else 0
            count = setting.lines(
                block.text, style, setting.width - indent / max(1, len(block.text))
            )
            lines = [setting.line(style)] * count
            before = 2.0 if style == "Small" else 0.0
            yield Piece(sum(lines), False, _unbroken(lines), before, 6.0)
        elif isinstance(block, Table):
            yield from _table(block, setting)
        elif isinstance(block, Cards):
            yield from _cards(block, setting)
        elif isinstance(block, Figure):
            yield Piece(_picture(setting, anchor), True)
            yield Piece(setting.line("Caption"), before=2.0, after=10.0)
        elif isinstance(block, PageBreak):
            yield BREAK


def _heading(block: Heading, anchor: str, setting: Setting) -> Piece:
    style = f"Heading {block.level}"
    lines = setting.lines(block.text, style, setting.width)
    before = 16.0 - 3 * block.level
    return Piece(lines * setting.line(style), True, (), before, 6.0, anchor)


def _unbroken(lines: list[float]) -> tuple[float, ...]:
    """Two lines at least stay together at both ends."""
    if len(lines) < 4:
        return (sum(lines),)
    return (lines[0] + lines[1], *lines[2:-2], lines[-2] + lines[-1])


def _row(cells: Sequence[str], widths: Sequence[float], setting: Setting) -> float:
    line = setting.line("Table")
    heights = [
        setting.lines(words, "Table", width - PADDING) * line + 2 * words.count("\n")
        for words, width in zip(cells, widths, strict=True)
    ]
    return max(heights) + CELL_SPACE + BORDER


def _table(block: Table, setting: Setting) -> Iterator[Piece]:
    widths = [setting.width * width / sum(block.widths) for width in block.widths]
    head = _row(block.heads, widths, setting) + BORDER
    yield Piece(head, True)
    long = {"zh": 240, "en": 480}[setting.lang]
    for row in block.rows:
        height = _row(row, widths, setting)
        lines: tuple[float, ...] = ()
        if sum(map(len, row)) >= long:
            lines = (setting.line("Table"),) * int(height // setting.line("Table"))
        yield Piece(height, lines=lines, head=head)
    yield _gap(setting)


def _gap(setting: Setting) -> Piece:
    return Piece(setting.line("Table"), before=2.0, after=4.0)


def _cards(block: Cards, setting: Setting) -> Iterator[Piece]:
    widths = (setting.width * 0.18, setting.width * 0.82)
    before = ""
    for card in block.cards:
        if card.title != before:
            yield _heading(Heading(card.title, 3), "", setting)
            said = "\u2003".join(f"{name}: {value}" for name, value in card.details)
            lines = setting.lines(said, "Small", setting.width)
            yield Piece(lines * setting.line("Small"), True, before=2.0, after=2.0)
        before = card.title
        yield from _card(block, card, widths, setting)
        yield _gap(setting)


def _card(
    block: Cards, card: Card, widths: tuple[float, float], setting: Setting
) -> Iterator[Piece]:
    head = _row((block.by, f"{card.by}\n{card.mark}"), widths, setting) + BORDER
    rows = [_row(cells, widths, setting) for cells in zip(block.heads, card.cells, strict=True)]
    words = [block.by, card.by, *card.mark.split("\n"), *block.heads, *card.cells]
    if sum(map(len, words)) <= 1200:
        yield Piece(head + sum(rows) + BORDER)
        return
    yield Piece(head, True)
    line = setting.line("Table")
    for height in rows:
        yield Piece(height, lines=(line,) * int(height // line), head=head)


def _picture(setting: Setting, anchor: str) -> float:
    """Return the height of a picture as wide as the text; its size stands in the file's head."""
    wide, high = struct.unpack(">II", setting.pictures[anchor][16:24])
    return setting.width * float(high) / float(wide) + 3


def _filled(text: str, size: float, width: float) -> int:
    """Return how many lines a text fills, Chinese sign by sign, other words whole."""
    lines, used, before = 1, 0.0, ""
    for match in _WORDS.finditer(text):
        word = match[0]
        chinese = word[0] >= "\u2e80" or word[0] in "“”‘’—…"
        wide = sum(_wide(letter) for letter in word) * size
        kind = "" if word.isspace() else "chinese" if chinese else "latin"
        wide += size / 4 if used and kind and before and kind != before else 0
        if used + wide > width and not word.isspace():
            # A closing mark takes the sign before it along.
            lines, used = lines + 1, size if word in CLOSING else 0.0
            while not chinese and wide > width:
                lines, wide = lines + 1, wide - width
        used, before = used + wide, kind
    return lines


def _wide(letter: str) -> float:
    if letter in "“”‘’—…":
        return 1.0
    place = ord(letter) - 32
    return _WIDTHS[place] if 0 <= place < len(_WIDTHS) else 0.5 if ord(letter) < 0x2E80 else 1.0
