"""Staged rows: brought to one shape, counted, and cut into groups that fit memory.

Each row is looked at once. Until the lake's lock is held series have provisional numbers
(``key``), and parameters the number of their place in the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from accord.lake.engine import parquet, text
from accord.lake.interface import Counts, Staged
from accord.lake.series_tests import Array
from accord.lake.shaping import ABSENT, KEYS, OUTSIDE, REJECTED, REJECTS, Shaper
from accord.lake.spool import Spool

__all__ = ["KEYS", "Slice", "Stage", "groups", "stage"]
ROWS = 100_000
"""Rows taken from the engine at a time."""


@dataclass(frozen=True)
class Slice:
    """The staged rows of one parameter and station slice."""

    parameter: int
    slice: int
    rows: int
    number: int


@dataclass(frozen=True)
class Stage:
    """Staged rows, with what was counted on the way; ``keys`` are the series met, key first."""

    folder: Path
    counts: Counts
    slices: tuple[Slice, ...]
    keys: tuple[tuple[Any, ...], ...]
    numbers: Mapping[str, int]
    quarantine: Path | None
    spool: Spool

    @property
    def met(self) -> list[str]:
        """The parameters met, by id."""
        return sorted({self.parameter_of(part.parameter) for part in self.slices})

    def parameter_of(self, number: int) -> str:
        """Return the id of a parameter's number."""
        return next(name for name, known in self.numbers.items() if known == number)


def stage(
    engine: duckdb.DuckDBPyConnection,
    staged: Staged,
    folder: Path,
    *,
    allow_missing: bool = True,
) -> Stage:
    """Take in the staged rows. Raises LAK003 and LAK004.

    ``allow_missing`` False (corrections) keeps rows without a value as values to withdraw.
    """
    taken = _Taken(Shaper(allow_missing), Spool(folder), folder / "rejected.parquet")
    try:
        with ThreadPoolExecutor(1) as beside:  # while the next batch is made
            before: Future[None] | None = None
            for batch in _batches(engine, staged, folder):
                if before is not None:
                    before.result()
                before = beside.submit(taken.take, batch)
            if before is not None:
                before.result()
    finally:
        taken.close()
    shaper, spool, fates = taken.shaper, taken.spool, taken.fates
    spool.finish()
    slices = sorted((one, number) for one, number in shaper.slices.items() if number in spool.rows)
    keys = sorted((names, key) for names, key in shaper.keys.items())
    absent, rejected, outside = (int(fates[fate]) for fate in (ABSENT, REJECTED, OUTSIDE))
    return Stage(
        folder,
        Counts(int(fates.sum()), 0, absent, 0, 0, rejected, outside),
        tuple(Slice(*one, spool.rows[number], number) for one, number in slices),
        tuple((key, *names) for names, key in keys),
        shaper.numbers,
        taken.quarantine if taken.writer else None,
        spool,
    )


@dataclass
class _Taken:
    """What was taken in so far; rejected rows stand in the file ``quarantine``."""

    shaper: Shaper
    spool: Spool
    quarantine: Path
    fates: Array = field(default_factory=lambda: np.zeros(4, np.int64))
    writer: pq.ParquetWriter | None = None

    def take(self, batch: pa.RecordBatch) -> None:
        """Take in a batch."""
        shaped = self.shaper.shape(batch)
        self.fates += shaped.fates
        if len(shaped.accepted):
            self.spool.add(shaped.accepted, shaped.slices)
        if shaped.rejected is not None:
            self.writer = self.writer or pq.ParquetWriter(self.quarantine, REJECTS)
            self.writer.write_batch(shaped.rejected)

    def close(self) -> None:
        """Finish the file of rejected rows."""
        if self.writer is not None:
            self.writer.close()


def _batches(
    engine: duckdb.DuckDBPyConnection, staged: Staged, folder: Path
) -> Iterator[pa.RecordBatch]:
    """Return what was handed in, batch by batch."""
    if staged.record_batches is not None:
        yield from staged.record_batches
        return
    for statement in staged.setup:
        engine.execute(statement)
    query = staged.sql
    if staged.raw is not None:
        path = folder / "rows.parquet"
        engine.execute("SET preserve_insertion_order = true")
        engine.execute(f"COPY ({staged.raw}) TO {text(path)} (FORMAT parquet, COMPRESSION lz4)")
        engine.execute("SET preserve_insertion_order = false")
        engine.execute(
            "CREATE OR REPLACE TEMP VIEW lines AS SELECT * EXCLUDE (file_row_number), "
            f"file_row_number + 1 AS source_row FROM read_parquet({text(path)}, "
            "file_row_number = true)"
        )
    if staged.paths:
        query = f"SELECT * FROM {parquet(staged.paths)}"
    if query is not None:
        yield from engine.execute(query).to_arrow_reader(ROWS)


def groups(
    stage: Stage, together: Sequence[frozenset[int]], whole: frozenset[int], most: int
) -> list[list[Slice]]:
    """Cut the slices into groups of about ``most`` rows, series whole in each.

    ``together``: parameters that must meet in a group (per station slice); ``whole``: parameters
    all of whose stations must meet.
    """
    bundles: dict[tuple[int, int], list[Slice]] = {}
    for one in stage.slices:
        mates = next((mates for mates in together if one.parameter in mates), None)
        mates = mates or frozenset({one.parameter})
        everywhere = bool(mates & whole)
        bundles.setdefault((min(mates), -1 if everywhere else one.slice), []).append(one)
    found: list[list[Slice]] = []
    size = most
    last = 0
    for key in sorted(bundles):
        rows = sum(one.rows for one in bundles[key])
        full = size >= 0.9 * most and key[0] != last  # parameters are not divided for a few rows
        if full or size + rows > most:
            found.append([])
            size = 0
        last = key[0]
        found[-1] += bundles[key]
        size += rows
    return found
