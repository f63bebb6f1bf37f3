"""A sample of a table, from its beginning, middle and end, read within bounds of time."""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass, field, replace

import pyarrow.compute as pc

from accord.ingest import limits
from accord.ingest.containers import Source
from accord.ingest.formats import fixed, text
from accord.ingest.formats.interface import Batch, Format, Reading, Table

HEAD_ROWS = 2_000
MORE_ROWS = 4_000
LOOK_ROWS = 120_000
SECONDS = 3.0
SAMPLE_CELLS = 400_000


@dataclass
class Sample:
    """Rows with their numbers; those not from the beginning have none."""

    rows: list[tuple[int, list[str | None]]] = field(default_factory=list)
    more: list[list[str | None]] = field(default_factory=list)
    names: tuple[str, ...] | None = None
    ragged: int = 0
    whole: bool = True


def take(source: Source, one: Format, table: Table, reading: Reading, deadline: float) -> Sample:
    """Read a sample: the first rows, and later ones spread over the table."""
    found = Sample(names=table.columns)
    until = min(deadline, time.monotonic() + SECONDS)
    seen, step = 0, 1
    reading = replace(reading, seconds=max(deadline - time.monotonic(), 1.0))
    for batch in one.rows(source, table.name, reading):
        found.ragged += len(batch.ragged)
        if batch.names is not None:
            found.names = batch.names
        wide = max(len(batch.cells), 1)
        room = max(SAMPLE_CELLS // wide, 50)
        for at, (number, cells) in enumerate(_clipped(batch).listed()):
            if len(found.rows) < min(HEAD_ROWS, room):
                found.rows.append((number, cells))
            elif (seen + at) % step == 0 and len(found.more) < min(MORE_ROWS, room):
                found.more.append(cells)
        seen += len(batch)
        step = max(7, seen // 500)
        if seen >= LOOK_ROWS or time.monotonic() > until or len(found.more) >= MORE_ROWS:
            found.whole = False
            break
    width = len(found.names) if found.names else None
    if not found.whole and source.size() is not None and one.name in ("delimited", "fixed width"):
        found.more += _spread(source, one.name, reading, width)
    return found


def _clipped(batch: Batch) -> Batch:
    """Shorten cells that nobody could read as a value anyway."""
    cells = [pc.utf8_slice_codeunits(column, 0, limits.SAMPLE_CELL) for column in batch.cells]
    return replace(batch, cells=cells)


def _spread(
    source: Source, name: str, reading: Reading, width: int | None
) -> list[list[str | None]]:
    """Cut rows out of pieces from all over a plain text file."""
    rows: list[list[str | None]] = []
    csv.field_size_limit(limits.CELL)
    for piece in text.pieces(source)[1:]:
        lines = piece.decode(reading.encoding, "replace").splitlines()[1:-1]
        if name == "fixed width":
            rows += [fixed.cut(line, reading.cuts) for line in lines if line.strip()]
            continue
        try:
            rows += [list(r) for r in csv.reader(lines, delimiter=reading.delimiter) if r]
        except csv.Error:
            continue
    return rows
