"""What inspection answers: how a file may be read, on what grounds, and what must be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Grounds:
    """Why something is proposed, in both languages, and how sure it is (0 to 1)."""

    confidence: float
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} · {self.en}"


@dataclass(frozen=True)
class Question:
    """What only a person can know. ``about`` is a column, or time, station, file."""

    code: str
    about: str
    zh: str
    en: str
    choices: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "code": self.code,
            "about": self.about,
            "zh": self.zh,
            "en": self.en,
            "choices": list(self.choices),
        }


@dataclass
class TimeProposal:
    """Which columns hold the time and how; None where it is asked."""

    columns: list[str] = field(default_factory=list)
    format: str | None = None
    zone: str | None = None
    stamp: str | None = None
    calendar: str | None = None
    length: str | None = None
    grounds: list[Grounds] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        names = ("columns", "format", "zone", "stamp", "calendar")
        return {name: getattr(self, name) for name in names}


@dataclass
class ColumnProposal:
    """What one column holds. ``role`` is value, time, station, place, number, sample or about."""

    name: str
    role: str
    grounds: Grounds
    parameter: str | None = None
    unit: str | None = None
    codes: str | None = None
    qualifier: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "name": self.name,
            "parameter": self.parameter,
            "unit": self.unit,
            "confidence": round(self.grounds.confidence, 2),
            "grounds": str(self.grounds),
        }


@dataclass
class LongColumns:
    """Where a long table keeps what was measured, the value and its unit."""

    parameter: str
    value: str
    unit: str | None = None
    qualifier: str | None = None
    values: dict[str, ColumnProposal] = field(default_factory=dict)


@dataclass
class Across:
    """The columns that are stations, and what else stands beside them.

    ``stations`` are headings with their codes, ``names`` what a second row of headings calls
    them, ``like`` patterns all the headings follow. ``sure`` is False where a person must say
    whether they are stations at all; ``doubtful`` are single headings to be asked about.
    ``means`` are columns that sum the stations up; ``labels`` and ``units`` columns that tell the
    parameter and unit of each row; ``one`` is what is said of the whole table.
    """

    stations: dict[str, str]
    sure: bool
    grounds: Grounds
    names: dict[str, str] = field(default_factory=dict)
    like: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    means: list[str] = field(default_factory=list)
    labels: str | None = None
    units: str | None = None
    one: Label | None = None


@dataclass(frozen=True)
class Label:
    """What the values of a whole table are said to be: in which words and unit, and where.

    ``grounds`` is None where nothing says it and ``words`` are only the headings.
    """

    words: str
    unit_text: str | None = None
    grounds: Grounds | None = None
    said: str = ""


@dataclass
class Proposal:
    """How one table may be read, and for a file with several also how the others may."""

    format: str
    encoding: str | None = None
    layout: str | None = None
    table: str = ""
    file: str = ""
    time: TimeProposal = field(default_factory=TimeProposal)
    stations: list[str] = field(default_factory=list)
    columns: list[ColumnProposal] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    delimiter: str | None = None
    cuts: tuple[int, ...] = ()
    header_row: int | None = None
    unit_row: int | None = None
    two_headers: bool = False
    missing: list[str] = field(default_factory=list)
    qualifiers: list[str] = field(default_factory=list)
    decimal: str = "."
    long: LongColumns | None = None
    across: Across | None = None
    grounds: dict[str, Grounds] = field(default_factory=dict)
    tables: list[Proposal] = field(default_factory=list)
    _asked: set[Question] = field(default_factory=set, repr=False)

    def ask(self, question: Question) -> None:
        """Add a question once."""
        if len(self._asked) != len(self.questions):  # some were taken back
            self._asked = set(self.questions)
        if question not in self._asked:
            self.questions.append(question)
            self._asked.add(question)

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of ``accord ingest inspect --json``."""
        found = self._one()
        if len(self.tables) > 1:
            found["tables"] = [table._one() for table in self.tables]
        return found

    def _one(self) -> dict[str, Any]:
        return {
            "format": self.format,
            "encoding": self.encoding,
            "layout": self.layout,
            "time": self.time.as_dict(),
            "station": {"columns": self.stations},
            "columns": [column.as_dict() for column in self.columns],
            "questions": [question.as_dict() for question in self.questions],
            "reading": {
                "file": self.file,
                "table": self.table,
                "delimiter": self.delimiter,
                "header_row": self.header_row,
                "unit_row": self.unit_row,
                "missing": self.missing,
                "qualifiers": self.qualifiers,
                "decimal": self.decimal,
                "length": self.time.length,
                **({"stations": self.across.stations} if self.across else {}),
                "grounds": {
                    name: {"confidence": round(g.confidence, 2), "grounds": str(g)}
                    for name, g in self._all_grounds().items()
                },
            },
        }

    def _all_grounds(self) -> dict[str, Grounds]:
        timed = {f"time {at}": g for at, g in enumerate(self.time.grounds, 1)}
        return self.grounds | timed

    @property
    def score(self) -> float:
        """How likely this is the table of observations, for choosing among several."""
        values = [c for c in self.columns if c.role == "value"]
        if self.across and self.long:
            values = [*self.long.values.values()]
        known = sum(c.grounds.confidence for c in values if c.parameter)
        placed = bool(self.stations) or self.across is not None
        return 2 * bool(self.time.columns) + placed + known + 0.1 * len(values)
