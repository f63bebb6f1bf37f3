"""What every format gives: tables, and their rows as raw text with their row numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from accord.ingest import limits
from accord.ingest.containers import Source
from accord.ingest.errors import ING003
from accord.kernel.errors import worded

Cells = Sequence[str | None]


@dataclass(frozen=True)
class Table:
    """One table of a file.

    ``columns`` are its column names where the format itself knows them, else None and the header
    stands somewhere in the rows. ``units`` are those the format itself states.
    """

    name: str
    columns: tuple[str, ...] | None = None
    rows: int | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How the text of a file is to be read; empty for formats that know it themselves.

    ``only_first`` tells that no more than so many rows are wanted; 0 means all. ``seconds`` is the
    time a reader that runs in a program of its own may take; None means any.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    cuts: tuple[int, ...] = ()
    only_first: int = 0
    seconds: float | None = None


@dataclass(frozen=True)
class Batch:
    """Rows of a table: their numbers in the source and one array of text per column.

    Rows are counted from 1 with the first record of the table, header included; where the format
    names its columns itself, the first row of data is row 1. ``ragged`` gives, for rows that have
    too many or too few cells, how many they have. ``names`` are the columns where the format
    knows them; they may grow from batch to batch.
    """

    rows: pa.Int64Array
    cells: list[pa.StringArray]
    ragged: Mapping[int, int] = field(default_factory=dict)
    names: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def listed(self, most: int | None = None) -> Iterator[tuple[int, list[str | None]]]:
        """Return the rows one by one, at most so many: number and cells."""
        columns = [c.slice(0, most).to_pylist() for c in self.cells]
        numbers = self.rows.slice(0, most).to_pylist()
        for at, number in enumerate(numbers):
            yield number, [column[at] for column in columns]


class Format(Protocol):
    """A file format. A member of FORMATS; the conformance suite runs over all of them."""

    name: str

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell by its content whether a file has this format. ``head`` is its first 64 KiB."""

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """List the tables. Raises AccordError ING002, ING003, ING005, ING008."""

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read a table from its beginning, in batches. Raises as ``tables``."""


def refuse_many(columns: int) -> None:
    """Raise ING003 where a row has more columns than any table may have."""
    if columns > limits.COLUMNS:
        raise ING003(what=worded(f"{columns} 列", f"{columns} columns"), limit=limits.COLUMNS)


def named_batches(
    rows: Iterable[tuple[int, Mapping[str, str | None] | None]],
) -> Iterator[Batch]:
    """Gather records with named cells into batches; None stands for a record nobody can read.

    Raises:
        AccordError: ING003 where there are more names than a table may have columns.
    """
    names: dict[str, int] = {}
    numbers: list[int] = []
    held: list[Mapping[str, str | None]] = []
    ragged: dict[int, int] = {}
    letters = 0
    for number, record in rows:
        if record is None:
            ragged[number] = 0
        told = record or {}
        for name in told:
            if name not in names:
                names[name] = len(names)
        refuse_many(len(names))
        numbers.append(number)
        held.append(told)
        letters += sum(map(len, filter(None, told.values())))
        size = min(limits.BATCH, limits.BATCH_CELLS // max(len(names), 1))
        if len(numbers) >= max(size, 1) or letters >= limits.BATCH_LETTERS:
            yield _named(numbers, held, tuple(names), ragged)
            numbers, held, ragged, letters = [], [], {}, 0
    if numbers:
        yield _named(numbers, held, tuple(names), ragged)


def _named(
    numbers: list[int],
    held: list[Mapping[str, str | None]],
    names: tuple[str, ...],
    ragged: dict[int, int],
) -> Batch:
    columns = [pa.array([record.get(n) for record in held], pa.string()) for n in names]
    return Batch(pa.array(numbers, pa.int64()), columns, ragged, names)


def batches(rows: Iterable[tuple[int, Cells]], width: int | None = None) -> Iterator[Batch]:
    """Gather rows into batches of arrays; the first row gives the width where none is stated.

    Raises:
        AccordError: ING003 where a row is wider than any table may be.
    """
    numbers: list[int] = []
    held: list[Cells] = []
    ragged: dict[int, int] = {}
    size, letters = limits.BATCH, 0
    for number, cells in rows:
        refuse_many(len(cells))
        if width is None:
            width = len(cells)
        if len(cells) != width:
            ragged[number] = len(cells)
        if not numbers:
            size = max(1, min(limits.BATCH, limits.BATCH_CELLS // max(width, 1)))
        numbers.append(number)
        held.append(cells if len(cells) == width else _fitted(cells, width))
        letters += sum(map(len, filter(None, cells)))
        if len(numbers) >= size or letters >= limits.BATCH_LETTERS:
            yield _batch(numbers, held, width, ragged)
            numbers, held, ragged, letters = [], [], {}, 0
    if numbers and width is not None:
        yield _batch(numbers, held, width, ragged)


def _fitted(cells: Cells, width: int) -> Cells:
    return [*cells, *[None] * (width - len(cells))][:width]


def _batch(numbers: list[int], held: list[Cells], width: int, ragged: dict[int, int]) -> Batch:
    columns = list(zip(*held, strict=True)) if width else []
    return Batch(pa.array(numbers, pa.int64()), [pa.array(c, pa.string()) for c in columns], ragged)
