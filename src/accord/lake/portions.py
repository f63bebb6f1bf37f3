"""A long reading cut into portions of few rows, in order, so that none of it is ever held whole.

One query over half a million rows sorts them with all the texts beside them: hundreds of megabytes.
A portion is some series whole, or a span of one long series; its rows are sorted by themselves.
What stands is decided once, before the first: a load, a correction or a rollback while the rest is
read changes nothing in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb

from accord.lake import reading
from accord.lake.engine import parquet
from accord.lake.files import ObservationFile
from accord.lake.interface import Span
from accord.lake.ledger import micros, moment

if TYPE_CHECKING:
    from accord.lake.store import Lake

MOST = 25_000
"""Rows of a portion, revisions that no longer stand counted in; more only where one start has."""
AT_ONCE = 50
"""Series of a portion."""
FINENESS = 8
"""Spans counted for each portion a series is likely to need."""


@dataclass(frozen=True)
class Portion:
    """The series from one number to another, and the span of their rows."""

    first: int
    last: int
    span: Span
    rows: int


class Portions:
    """The rows of some series in a span, as they stood when this was made."""

    def __init__(
        self,
        lake: Lake,
        engine: duckdb.DuckDBPyConnection,
        series: Sequence[Mapping[str, Any]],
        asked: tuple[Span, datetime | None],
    ) -> None:
        self._engine = engine
        self._span, known_at = asked
        self._series = sorted(int(row["series_id"]) for row in series)
        self._files = lake.files.of(self._series, self._span.start, self._span.end)
        self._standing = reading.Standing(lake, [dict(row) for row in series], known_at)
        self._standing.register(engine)

    def __iter__(self) -> Iterator[Portion]:
        """Yield the portions in the order of series and start."""
        for first, last, rows in self._together():
            whole = Portion(first, last, self._span, rows)
            yield from self._cut(whole) if rows > MOST else (whole,)

    def rows_sql(self, portion: Portion, limit: int | None = None) -> str:
        """Return the query of the rows of a portion, sorted, with ``reading.COLUMNS``."""
        return self._standing.rows_sql(self._source(portion), limit)

    def _together(self) -> list[tuple[int, int, int]]:
        """Return series that follow one another and fit into a portion, with their rows."""
        found: list[tuple[int, int, int]] = []
        held = 0
        for series, rows in self._counted():
            fits = bool(found) and held < AT_ONCE and found[-1][2] + rows <= MOST
            if fits:
                found[-1] = (found[-1][0], series, found[-1][2] + rows)
            else:
                found.append((series, series, rows))
            held = held + 1 if fits else 1
        return found

    def _counted(self) -> list[tuple[int, int]]:
        """Return the series that may have rows, each with how many; files' bounds say it of one."""
        if not self._files:
            return []
        if len(self._series) == 1:
            return [(self._series[0], sum(file.rows for file in self._files))]
        everything = Portion(self._series[0], self._series[-1], self._span, 0)
        return self._engine.execute(
            f"SELECT series_id, count(*) FROM {self._source(everything)} GROUP BY 1 ORDER BY 1"
        ).fetchall()

    def _cut(self, whole: Portion) -> Iterator[Portion]:
        """Yield the portions of one series in the order of time."""
        files = self._of(whole)
        if not files:
            return
        begins = max(_micros(whole.span.start, min), min(one.first_start for one in files))
        ends = min(_micros(whole.span.end, max), max(one.last_start for one in files) + 1)
        if begins >= ends:
            return
        spans = max(2, FINENESS * (whole.rows // MOST + 1))
        width = -(-(ends - begins) // spans)
        counted = self._engine.execute(
            f"SELECT (epoch_us(start) - {begins}) // {width} AS step, count(*) "
            f"FROM {self._source(whole)} GROUP BY 1 ORDER BY 1"
        ).fetchall()
        for first, last, rows in _joined(counted):
            edges = (begins + first * width, min(begins + (last + 1) * width, ends))
            part = replace(whole, span=Span(*map(moment, edges)), rows=rows)
            if rows > MOST and width > 1:
                yield from self._cut(part)
            else:
                yield part

    def _of(self, portion: Portion) -> list[ObservationFile]:
        begins, ends = _micros(portion.span.start, min), _micros(portion.span.end, max)
        return [
            file
            for file in self._files
            if file.first_series <= portion.last
            and file.last_series >= portion.first
            and file.first_start < ends
            and file.last_start >= begins
        ]

    def _source(self, portion: Portion) -> str:
        """Return the relation of the raw rows of a portion."""
        files = self._of(portion)
        if portion.first == portion.last:
            chosen = f"series_id = {portion.first}"
        else:
            within = f"series_id BETWEEN {portion.first} AND {portion.last}"
            chosen = f"{within} AND series_id IN (SELECT series_id FROM chosen_series)"
        source = parquet(file.path for file in files) if files else reading.nothing()
        return f"(SELECT * FROM {source} WHERE {chosen}{reading.within(portion.span)})"


def _micros(edge: datetime | None, side: Any) -> int:
    """Return an edge of a span; ``side`` is min for a begin left open, max for an end."""
    return int(side(-(2**62), 2**62)) if edge is None else micros(edge)


def _joined(counted: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return steps that follow one another and fit into a portion: first, last, their rows."""
    found: list[tuple[int, int, int]] = []
    for step, rows in counted:
        if found and found[-1][2] + rows <= MOST:
            found[-1] = (found[-1][0], step, found[-1][2] + rows)
        else:
            found.append((step, step, rows))
    return found
