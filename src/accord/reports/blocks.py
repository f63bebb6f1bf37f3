"""What a report is made of: blocks that know nothing of any file format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from accord.reports.charts import Chart

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """Return a text without the characters no document format can hold."""
    return _CONTROL.sub("", text)


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3. An annex begins a page and is counted apart."""

    text: str
    level: int = 1
    annex: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``style`` is body or note."""

    text: str
    style: str = "body"


@dataclass(frozen=True)
class Table:
    """A table whose heads repeat on every page. ``widths`` are relative."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    title: str = ""


@dataclass(frozen=True)
class Card:
    """One record of several long fields: what it is about, facts of it, who says it, how it stands.

    ``details`` are short facts under the title; ``cells`` answer the heads of the cards.
    """

    title: str
    details: tuple[tuple[str, str], ...]
    by: str
    mark: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Cards:
    """Records too long for the columns of a page: set one below the other, in a workbook flat."""

    heads: tuple[str, ...]
    cards: tuple[Card, ...]
    about: str
    by: str


@dataclass(frozen=True)
class Figure:
    """A chart with the short name that stands below it."""

    chart: Chart
    name: str


@dataclass(frozen=True)
class PageBreak:
    """The next block starts a page."""


Block = Heading | Paragraph | Table | Cards | Figure | PageBreak


@dataclass(frozen=True)
class Paper:
    """A report ready to be rendered in one language.

    ``facts`` stand on the cover as label and value; ``mark`` says whether it is a draft,
    and ``day`` is the date of judgement.
    """

    lang: str
    title: str
    subject: str
    mark: str
    standing: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    words: dict[str, str] = field(default_factory=dict)
    day: str = ""


def plain(blocks: Iterable[Block]) -> list[Any]:
    """Return blocks as plain data, for the fingerprint of a text."""
    return [[type(block).__name__, _plain(vars(block))] for block in blocks]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        return _plain(vars(value))
    return value


def numbered(blocks: Sequence[Block]) -> list[tuple[Block, str]]:
    """Pair every block with its anchor: headings and figures counted in their order."""
    found: list[tuple[Block, str]] = []
    headings = figures = 0
    for block in blocks:
        anchor = ""
        if isinstance(block, Heading):
            headings += 1
            anchor = f"s{headings}"
        elif isinstance(block, Figure):
            figures += 1
            anchor = str(figures)
        found.append((block, anchor))
    return found
