"""Typed, frozen models of a normative text: editions, tables, rows, bands and variants.

Concentrations, nodes and limits are exact fractions of the printed decimals, never floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from accord.kernel.dates import PartialDate
from accord.kernel.text import Text

KINDS = (
    "index",
    "limits",
    "class_table",
    "category_table",
    "percentile_rule",
    "formula_index",
    "assessment_method",
    "none_found",
)
CONFIDENCES = ("verified", "single-source", "from-memory", "disputed")

Nodes = tuple[tuple[Fraction, Fraction], ...]
BandRow = tuple[Fraction, Fraction, Fraction, Fraction]


@dataclass(frozen=True)
class Title:
    """The title in Chinese, English and the text's own language, each with its standing."""

    zh: str
    en: str
    local: str
    zh_mark: str
    en_mark: str
    local_mark: str

    def in_language(self, lang: str) -> str:
        """Return the title in the language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Edition:
    """When an edition was published and is in force; what is unknown stays None."""

    published: PartialDate | None
    start: PartialDate | None
    end: PartialDate | None
    note: Text | None

    def covers(self, day: date) -> bool:
        """Say whether the day lies in the edition; an unknown start or end closes nothing."""
        return _from(self.start) <= day <= _to(self.end)


@dataclass(frozen=True)
class Rounding:
    """How a quantity is rounded, and whether the text says so."""

    rule: Literal["none", "up", "nearest", "half_even", "truncate"] = "none"
    basis: Literal["text", "assumed", "practice", "not_found"] = "not_found"
    decimals: Mapping[str, int] | None = None
    clause: str | None = None


@dataclass(frozen=True)
class Band:
    """A band of an index or a category, with its official names and colour."""

    code: str
    en: str
    zh: str
    local: str | None
    lo: Fraction | None
    hi: Fraction | None
    zh_mark: str
    colour: Mapping[str, Any]


@dataclass(frozen=True)
class Above:
    """What happens above the last node of a row."""

    rule: Literal["fixed", "use", "extrapolate", "undefined", "top"]
    value: Fraction | None = None
    key: str | None = None
    otherwise: Fraction | None = None
    otherwise_below: Fraction | None = None
    basis: str = "text"


@dataclass(frozen=True)
class Segment:
    """One printed equation: base + slope * (x - x0) from lo to hi."""

    lo: Fraction
    hi: Fraction | None
    slope: Fraction
    x0: Fraction
    base: Fraction


@dataclass(frozen=True)
class Cell:
    """One printed limit.

    ``form``: ``max``, ``min``, ``range``, ``below`` (strictly), ``residual`` (what fails every
    better class) or ``words`` (a number alone cannot decide). ``None`` in place of a cell means
    that the text has no limit there.
    """

    form: Literal["max", "min", "range", "below", "residual", "words"]
    low: Fraction | None = None
    high: Fraction | None = None
    printed: str = ""
    on: bool = True


@dataclass(frozen=True, eq=False)
class Row:
    """One row of a table: a parameter, its averaging and unit, and what is printed for it.

    ``confidence_on`` is the mark of those of its numbers that are switched on.
    """

    parameter: str
    unit: str
    table: str
    form: str
    confidence: str
    confidence_on: str
    on: bool = True
    disputed: bool = False
    averaging: str | None = None
    also: tuple[str, ...] = ()
    printed_as: str | None = None
    printed: tuple[Text, ...] = ()
    default: bool = False
    variant: str | None = None
    nodes: Nodes = ()
    bands: tuple[BandRow, ...] = ()
    segments: tuple[Segment, ...] = ()
    same_as: str | None = None
    top: Fraction | None = None
    decimals: int | None = None
    precision: Fraction | None = None
    above: Above | None = None
    below: Fraction | None = None
    past: Fraction | None = None
    below_bottom: str | None = None
    limits: Mapping[str, Cell | None] | None = None
    rule: str = "max"
    statistic: str | None = None
    when: Mapping[str, Any] | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    upper: tuple[Fraction | None, ...] = ()
    lower: tuple[Fraction, ...] = ()
    from_value: Fraction | None = None
    open_top: bool = False
    limit: Fraction | None = None
    met: Fraction | None = None
    unmet: Fraction | None = None
    weight: Fraction | None = None
    pieces: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The canonical key: parameter and averaging."""
        return f"{self.parameter}_{self.averaging}" if self.averaging else self.parameter

    @property
    def averagings(self) -> tuple[str | None, ...]:
        """The averagings this row is read with."""
        return (self.averaging, *self.also)

    def in_force(self, day: date) -> bool:
        """Say whether the row holds on the day."""
        return _from(self.start) <= day <= _to(self.end)


@dataclass(frozen=True, eq=False)
class Table:
    """A table of the text, with the document and clause it stands in."""

    id: str
    document: str
    clause: str | None
    rows: tuple[Row, ...]
    water_body: str | None = None
    order: tuple[str, ...] | None = None
    worse: str | None = None
    aside: bool = False


@dataclass(frozen=True)
class InputSet:
    """The inputs that one index is made of, for example those of the daily report."""

    name: str
    keys: tuple[str, ...]
    substitutes: Mapping[str, str]
    alternatives: Mapping[str, str]


@dataclass(frozen=True)
class Variant:
    """One reading of a disputed passage."""

    name: str
    about: str
    preferred: bool
    confidence: str
    value: Fraction | None
    text: Text


@dataclass(frozen=True)
class TextError:
    """A fault of the text itself, and what is done there."""

    faults: tuple[str, ...]
    text: Text
    done: Text
    found_by: str


@dataclass(frozen=True, eq=False)
class Standard:
    """One edition of a normative text; ``data`` is the whole file as read."""

    id: str
    family: str
    medium: str
    kind: str
    jurisdiction: str
    title: Title
    status: Text
    edition: Edition
    successor: str | None
    concentration_rounding: Rounding
    index_rounding: Rounding
    tables: tuple[Table, ...]
    bands: tuple[Band, ...]
    bands_rule: str | None
    input_sets: tuple[InputSet, ...]
    variants: tuple[Variant, ...]
    classes: tuple[str, ...]
    class_aliases: Mapping[str, str]
    worse: str | None
    better: str | None
    water_bodies: Mapping[str, str]
    phases: Mapping[str, tuple[PartialDate | None, PartialDate | None]]
    method: str | None
    known_text_errors: tuple[TextError, ...]
    data: Mapping[str, Any]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of all tables, in the order printed."""
        return tuple(row for table in self.tables for row in table.rows)

    @property
    def confidences(self) -> tuple[str, ...]:
        """How far it is confirmed: by its rows; where it has none, what the file says of itself."""
        marks = [row.confidence for row in self.rows]
        if not marks:
            said = (self.data.get("confidence") or {}).values()
            marks = [mark for text in said for mark in CONFIDENCES if mark in str(text).split()]
        return tuple(dict.fromkeys(marks))

    def preferred_variant(self, about: str) -> Variant | None:
        """Return the preferred reading of a disputed passage."""
        return next((v for v in self.variants if v.about == about and v.preferred), None)


def _from(point: PartialDate | None) -> date:
    return point.earliest if point is not None and point.earliest else date.min


def _to(point: PartialDate | None) -> date:
    return point.latest if point is not None and point.latest else date.max
