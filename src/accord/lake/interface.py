"""What goes into the lake and what comes out of a load: plain, typed, without an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

STAGED_DEFAULTS: dict[str, tuple[str, str | None]] = {
    "station": ("VARCHAR", None),
    "parameter": ("VARCHAR", None),
    "averaging": ("VARCHAR", "''"),
    "depth": ("VARCHAR", "''"),
    "fraction": ("VARCHAR", "''"),
    "method": ("VARCHAR", "''"),
    "start": ("TIMESTAMPTZ", None),
    "length": ("INTEGER", "0"),
    "sample_id": ("VARCHAR", "''"),
    "value": ("BIGINT", "NULL"),
    "value_text": ("VARCHAR", "NULL"),
    "qualifier": ("SMALLINT", "0"),
    "flags": ("BIGINT", "0"),
    "source_row": ("BIGINT", None),
    "reject": ("VARCHAR", "NULL"),
}
"""Staged columns: SQL type and default (None: the column must be there)."""


@dataclass(frozen=True)
class Staged:
    """Rows ready to be stored; one of query, paths and record batches is set.

    ``setup`` are statements run before the query (macros, temporary tables of small lists).
    ``refused`` tells, once all rows were taken, which values never became rows.
    """

    sql: str | None = None
    raw: str | None = None
    setup: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()
    record_batches: Iterable[Any] | None = None
    refused: Callable[[], Counts] | None = None

    @classmethod
    def query(cls, sql: str, setup: Sequence[str] = ()) -> Staged:
        """Rows given by a query the lake's engine runs once, reading the files itself."""
        return cls(sql=sql, setup=tuple(setup))

    @classmethod
    def lines(cls, raw: str, sql: str, setup: Sequence[str] = ()) -> Staged:
        """Rows of a big text file: ``raw`` reads it (all columns as text), ``sql`` shapes it.

        ``sql`` reads the relation ``lines``: the columns of ``raw`` and ``source_row``, from 1 in
        the order of the file. The file is read once, on all processors.
        """
        return cls(sql=sql, raw=raw, setup=tuple(setup))

    @classmethod
    def parquet(cls, paths: Sequence[Path]) -> Staged:
        """Rows in Parquet files."""
        return cls(paths=tuple(paths))

    @classmethod
    def batches(cls, batches: Iterable[Any], refused: Callable[[], Counts] | None = None) -> Staged:
        """Rows as Arrow record batches, taken one after the other."""
        return cls(record_batches=batches, refused=refused)


@dataclass(frozen=True)
class Source:
    """Where rows come from: the source's id, its files and the digest of its description.

    The files are archived unchanged by their hash. A load of the same files with the same
    description into the same dataset is recognised and stores nothing.
    """

    id: str
    files: tuple[Path, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Station:
    """One station: names by language, position with datum and precision, water body, operator.

    ``water_type`` is a code of ``water_body_types`` and stands only with its ``water_grounds``.
    ``zone`` is the time zone of its clock (IANA name or ``+08:00``).
    """

    code: str
    names: Mapping[str, str] = field(default_factory=dict)
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    datum: str = ""
    precision_m: Decimal | None = None
    water_body: str = ""
    water_type: str = ""
    water_grounds: str = ""
    operator: str = ""
    zone: str = ""


@dataclass(frozen=True)
class Span:
    """A half-open span of time; None is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Counts:
    """What became of every value read; all but ``read`` add up to it."""

    read: int = 0
    stored: int = 0
    missing: int = 0
    duplicate: int = 0
    conflict: int = 0
    rejected: int = 0
    outside: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether every value read was counted exactly once."""
        return self.read == sum(int(getattr(self, f.name)) for f in fields(self)[1:])

    def plus(self, other: Counts) -> Counts:
        """Return the sums, for values refused before they reached the lake."""
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True)
class Receipt:
    """The acknowledgement of a load.

    ``snapshot`` is the id of the observation snapshot it made (or found unchanged); ``load`` the
    number rows carry in their source; ``again`` True when the same file had been loaded before and
    nothing was done. ``checks`` says for each parameter and test what happened, ``thresholds`` what
    it compared with and on what grounds; ``rejudged`` counts values of earlier loads that tests had
    waited with until this one. ``beside`` counts those of ``counts.conflict`` that were kept, all
    in one revision and flagged 3; the others were not stored.
    """

    dataset: str
    load: int
    snapshot: int | None
    counts: Counts
    known_from: datetime
    quarantine: Path | None = None
    again: bool = False
    checks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    thresholds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rejudged: int = 0
    beside: int = 0
