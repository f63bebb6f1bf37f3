"""Rewriting files: many small ones into one, or without erased values; history stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from accord.lake import ledger
from accord.lake.engine import ENGINE_ERRORS, connect, month, parquet
from accord.lake.errors import explained
from accord.lake.files import ObservationFile
from accord.lake.grouping import write_months

if TYPE_CHECKING:
    from accord.lake.store import Lake

MOST_ROWS = 20_000_000
"""Partitions larger than this are left as they are."""


@dataclass(frozen=True)
class Compacted:
    """What a compaction did: files before and after in the partitions it rewrote."""

    snapshot: int | None
    before: int
    after: int


def compact(lake: Lake, *, actor: str, most: int = MOST_ROWS) -> Compacted:
    """Rewrite every partition of several files into one file."""
    with explained(*ENGINE_ERRORS), lake.writing():
        old: list[ObservationFile] = []
        new: list[Path] = []
        number = lake.ledger.next_load()
        folder = lake.new_data_folder(number)
        with connect(lake.staging / "compacting") as engine:
            files = lake.files.listed()
            for _, part in groupby(files, key=lambda file: (file.parameter, file.month)):
                group = list(part)
                if len(group) > 1 and sum(file.rows for file in group) <= most:
                    new += _rewrite(engine, group, folder, "FALSE")
                    old += group
        if not old:
            folder.rmdir()
            return Compacted(lake.files.current(), 0, 0)
        entry = ledger.Entry(
            load=number,
            action="compact",
            dataset="",
            known_from=lake.ledger.next_moment(),
            actor=actor,
            folder=folder.name,
        )
        snapshot = lake.commit(entry, paths=new, replaced=old)
        return Compacted(snapshot, len(old), len(new))


def _rewrite(
    engine: duckdb.DuckDBPyConnection,
    group: Sequence[ObservationFile],
    folder: Path,
    emptied: str,
) -> list[Path]:
    """Write the rows of some files of one partition into one; values are dropped where told."""
    merged = (
        "SELECT * REPLACE ("
        f"CASE WHEN {emptied} THEN NULL ELSE value END AS value, "
        f"CASE WHEN {emptied} THEN 0 ELSE qualifier END AS qualifier, "
        f"CASE WHEN {emptied} THEN 9 ELSE flags END AS flags), {month('start')} AS month "
        f"FROM {parquet(file.path for file in group)}"
    )
    return write_months(engine, merged, folder)


def without_values(
    lake: Lake, stone: ledger.Tombstone, number: int
) -> tuple[list[ObservationFile], list[Path]]:
    """Rewrite the files that hold rows under a tombstone without their values; lock held."""
    from accord.lake.reading import buried

    ids = [
        row["series_id"]
        for row in lake.files.small("series")
        if row["dataset"] == stone.dataset and stone.series in (None, row["series_id"])
    ]
    old = lake.files.of(ids, stone.begins, stone.ends)
    if not old:
        return [], []
    folder = lake.new_data_folder(number)
    listed = ", ".join(map(str, ids))
    emptied = f"series_id IN ({listed}) AND ({buried([replace(stone, series=None)])})"
    new: list[Path] = []
    with explained(*ENGINE_ERRORS), connect(lake.staging / "erasing") as engine:
        for _, part in groupby(old, key=lambda file: (file.parameter, file.month)):
            new += _rewrite(engine, list(part), folder, emptied)
    return old, new
