"""Objectives a file gives beside its values, by parameter and row as the lake numbers rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from accord.ingest import cells, containers, description
from accord.ingest.cells import missing_set
from accord.ingest.description import ColumnRule
from accord.ingest.errors import ING060
from accord.ingest.frames import Frame, frames
from accord.kernel.errors import Where

Bound = Fraction | None
Limits = dict[tuple[str, int], tuple[Bound, Bound]]


def row_limits(files: Sequence[Path], source: str | Path) -> Limits | None:
    """Return lower and upper objective of each value, in the unit of the vocabulary.

    The key is the parameter and the row's number, counted over all tables as ``run`` counts them.
    None where the description names no columns of limits.

    Raises:
        AccordError: what reading raises; ING060 where a limit is no number.
    """
    told = description.load(source)
    if not any(table.of_limits for table in told.tables):
        return None
    found: Limits = {}
    offset = 0
    for inner in (one for path in files for one in containers.sources(Path(path))):
        last, fresh = 0, True
        for frame in frames(inner, told):
            if not len(frame):
                continue
            if fresh or frame.rows[0].as_py() <= last:
                offset += 0 if fresh else last
            last, fresh = frame.rows[len(frame) - 1].as_py(), False
            for name, row, pair in _of(frame, inner.name):
                if pair != (None, None):
                    found[(name, row + offset)] = pair
        offset += last
    return found


def _of(frame: Frame, file: str) -> Iterator[tuple[str, int, tuple[Bound, Bound]]]:
    rule = frame.rule
    if rule.long is None:
        for column in rule.columns.values():
            yield from _column(frame, column, column.limits, file)
        return
    names = pc.utf8_trim_whitespace(frame.column(rule.long.parameter))
    for name, column in rule.long.values.items():
        mine = pc.equal(names, name).fill_null(False)
        if pc.any(mine).as_py():
            part = {n: c.filter(mine) for n, c in frame.columns.items()}
            some = Frame(rule, frame.rows.filter(mine), part, {})
            yield from _column(some, column, rule.long.limits, file)


def _column(
    frame: Frame, column: ColumnRule, limits: tuple[str | None, str | None], file: str
) -> Iterator[tuple[str, int, tuple[Bound, Bound]]]:
    if limits == (None, None):
        return
    none = pa.nulls(len(frame), pa.string())
    sides = [frame.column(name) if name else none for name in limits]
    marks = missing_set((*frame.rule.missing, *column.missing))
    rows = frame.rows.to_pylist()
    for row, low, high in zip(rows, *(side.to_pylist() for side in sides), strict=True):
        pair = tuple(_exact(text, column, marks, Where(file=file, row=row)) for text in (low, high))
        yield column.parameter.id, row, (pair[0], pair[1])


def _exact(text: str | None, column: ColumnRule, marks: frozenset[str], where: Where) -> Bound:
    if text is None or not text.strip() or text.strip().casefold() in marks:
        return None
    number = cells.number(cells.plain(text))
    if number is None:
        raise ING060(where=where, text=text[:40])
    step = column.conversion()
    return step(Fraction(number)) if step else Fraction(number)
