"""One group of staged rows: put in order, duplicates found, values checked, files written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa

from accord.lake import judging, series_tests
from accord.lake.ledger import micros
from accord.lake.ordering import (
    MICRO,
    Rows,
    as_table,
    in_order_once,
    rows_of,
    sample_column,
)
from accord.lake.partitions import cut, months_of, write_file
from accord.lake.quality import WIDE, Plan, flagged
from accord.lake.series_tests import Array
from accord.lake.settling import Standing, against_standing
from accord.lake.spool import Spool
from accord.lake.staging import Slice
from accord.lake.tables import SERIES_WIDTH, SOURCE_SHIFT
from accord.vocab.quality import MISSING, WITHDRAWN, Checks

if TYPE_CHECKING:
    from accord.lake.store import Lake


@dataclass(frozen=True)
class Job:
    """What every group of one load shares.

    ``engine`` holds the tables of this load (series_keys …) and is used by one group at a time,
    under ``turn``; ``series`` gives each key's series; ``places`` each parameter number's place in
    the vocabulary, by which ``checks`` go.
    """

    lake: Lake
    dataset: str
    engine: duckdb.DuckDBPyConnection
    spool: Spool
    load: int
    known_from: datetime
    folder: Path
    revises: bool
    correction: bool
    checks: Mapping[int, Checks]
    pm_pair: tuple[int, int] | None
    series: Array
    places: Mapping[int, int]
    context: int
    """Seconds before and after new rows that tests between rows may look at."""
    quarantine: Path
    first: bool = False
    """Nothing stands in the dataset yet."""
    broken: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """Tests that could not run before any row was looked at."""
    turn: Lock = field(default_factory=Lock)


@dataclass
class Outcome:
    """What became of the rows of groups, and which tests could not run, with the reason."""

    stored: int = 0
    duplicate: int = 0
    conflict: int = 0
    beside: int = 0
    """Of the conflicts, those kept beside each other."""
    paths: list[Path] = field(default_factory=list)
    failed: dict[tuple[int, str], str] = field(default_factory=dict)

    def add(self, other: Outcome) -> None:
        """Take in what became of another group."""
        self.stored += other.stored
        self.duplicate += other.duplicate
        self.conflict += other.conflict
        self.beside += other.beside
        self.paths += other.paths
        self.failed |= other.failed


def run_group(
    job: Job, group: Sequence[Slice], number: int, writer: duckdb.DuckDBPyConnection
) -> Outcome:
    """Store one group; return what became of its rows and the files written."""
    outcome = Outcome()
    table = job.spool.read([part.number for part in group])
    keys = table["key"].to_numpy()
    rows = rows_of(table, job.series[keys])
    del table, keys
    if job.correction and rows.missing is not None:
        rows.flags = np.where(rows.missing, WITHDRAWN | MISSING, rows.flags)
    rows, outcome.duplicate = in_order_once(rows)
    with job.turn:
        reach = _reach(job, rows)
        held = None if job.first else Standing.find(job.lake, job.dataset, rows, reach)
        if held is not None:
            settled = against_standing(
                job.engine, rows, held, job.revises, job.quarantine / f"conflict-{number:06d}"
            )
            rows = settled.rows
            outcome.duplicate += settled.repeats
            outcome.conflict += settled.refused
    rows.flags = _flags(job, rows, outcome)
    if rows.standing is not None:
        rows = rows.take(np.flatnonzero(~rows.standing))
    beside = 0 if rows.conflict is None else int(rows.conflict.sum())
    outcome.conflict += beside
    outcome.beside += beside
    outcome.stored += len(rows) - beside
    outcome.paths = _write(job, rows, number, writer)
    return outcome


def _reach(job: Job, rows: Rows) -> int:
    """Return the seconds around new rows that tests look at: longer where values are long."""
    return max(job.context, 2 * int(rows.length.max(initial=0))) if job.context else 0


def _parts(rows: Rows) -> list[slice]:
    """Return where each parameter's rows stand."""
    numbers = rows.series // SERIES_WIDTH
    edges = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
    bounds = [0, *edges.tolist(), len(rows)]
    return [slice(a, b) for a, b in pairwise(bounds) if b > a]


def _flags(job: Job, rows: Rows, outcome: Outcome) -> Array:
    """Return the packed flags of rows: each parameter's tests, and those between series."""
    if not len(rows):
        return rows.flags
    parts = [
        (part, job.places[int(rows.series[part.start]) // SERIES_WIDTH]) for part in _parts(rows)
    ]
    checks = {place: job.checks[place] for _, place in parts if place in job.checks}
    if job.broken or not all(series_tests.plain(one) for one in checks.values()):
        with job.turn:
            return _flags_by_engine(job, rows, frozenset(place for _, place in parts), outcome)
    found = []
    for part, place in parts:
        one = _part(rows, part)
        judged = series_tests.judge(one, checks.get(place, Checks()))
        outcome.failed |= {(place, test): why for test, why in judged.failed.items()}
        found.append(series_tests.packed(judged.flags, rows.flags[part], one.conflict))
    return np.concatenate(found)


def _part(rows: Rows, part: slice) -> series_tests.Rows:
    series, start = rows.series[part], rows.start[part]
    first = np.ones(len(series), bool)
    first[1:] = series[1:] != series[:-1]
    here = np.arange(len(series))
    begins = np.maximum.accumulate(np.where(first, here, 0))
    return series_tests.Rows(
        value=rows.value[part],
        second=start // 1_000_000,
        start=start,
        place=here - begins,
        missing=None if rows.missing is None else rows.missing[part],
        conflict=None if rows.conflict is None else rows.conflict[part],
    )


def _flags_by_engine(job: Job, rows: Rows, present: frozenset[int], outcome: Outcome) -> Array:
    """Return the packed flags where tests look at other series too; in the engine."""
    wide = bool(max(abs(int(rows.value.min())), abs(int(rows.value.max()))) > WIDE)
    keys = "start, length, sample_id"
    plan = Plan(job.checks, present, f"{keys}, source_row", wide, job.pm_pair)
    plan = judging.spared(plan, job.broken) if job.broken else plan

    def judge(told: Plan) -> Array:
        query = f"SELECT flags FROM ({flagged('judged', told)}) ORDER BY row_place"
        return np.asarray(job.engine.execute(query).fetchnumpy()["flags"], np.int64)

    job.engine.register("judged_rows", as_table(rows, place=True))
    try:
        job.engine.execute(
            "CREATE OR REPLACE TEMP TABLE judged AS SELECT r.*, k.p FROM judged_rows r "
            "JOIN (SELECT DISTINCT series_id, p FROM series_keys) k USING (series_id)"
        )
        found, failed = judging.guarded(judge, job.engine, "judged", plan, "flags")
        outcome.failed |= failed
    finally:
        job.engine.execute("DROP TABLE IF EXISTS judged")
        job.engine.unregister("judged_rows")
    return found


def _write(job: Job, rows: Rows, number: int, writer: duckdb.DuckDBPyConnection) -> list[Path]:
    """Write rows into files, each of one parameter and span of time."""
    written = []
    for part in _parts(rows):
        place = job.folder / str(int(rows.series[part.start]) // SERIES_WIDTH)
        place.mkdir(parents=True, exist_ok=True)
        for name, within in cut(months_of(rows.start[part])):
            path = place / f"{name}-{number}.parquet"
            whole = isinstance(within, slice)
            own = rows.between(part) if whole else rows.take(within + part.start)
            write_file(writer, _stored(job, own), path)
            written.append(path)
    return written


def _stored(job: Job, rows: Rows) -> pa.Table:
    """Return rows as they are stored."""
    known = pa.repeat(pa.scalar(micros(job.known_from), pa.int64()), len(rows))
    return pa.table(
        {
            "series_id": pa.array(rows.series),
            "start": pa.array(rows.start).cast(MICRO),
            "length": pa.array(rows.length),
            "sample_id": sample_column(rows),
            "value": pa.array(rows.value, mask=rows.missing),
            "qualifier": pa.array(rows.qualifier.astype(np.int32)),
            "flags": pa.array(rows.flags),
            "source": pa.array((job.load << SOURCE_SHIFT) | rows.source_row),
            "known_from": known.cast(MICRO),
        }
    )


def sync(path: Path) -> None:
    """Make sure a file, or what a folder lists, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
