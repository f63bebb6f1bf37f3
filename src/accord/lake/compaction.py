"""Rewriting files: many small ones into one, or without erased values; history stays the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from accord.lake import ledger
from accord.lake.engine import ENGINE_ERRORS, connect, parquet
from accord.lake.errors import explained
from accord.lake.files import ObservationFile
from accord.lake.grouping import sync
from accord.lake.partitions import ENOUGH, sorted_copies
from accord.lake.tidying import remove_files

if TYPE_CHECKING:
    from accord.lake.store import Lake

MANY = 60
"""Small files of one parameter from which a load joins them before it ends."""
OFTEN = 50
"""Every so many entries of the ledger, files no table names are removed."""
MOST_ROWS = 20_000_000
"""Files of more rows than this together are left as they are."""


@dataclass(frozen=True)
class Compacted:
    """What a compaction did: files before and after in the spans of time it rewrote."""

    snapshot: int | None
    before: int
    after: int


def compact(lake: Lake, *, actor: str, most: int = MOST_ROWS) -> Compacted:
    """Rewrite files whose times overlap, and small ones that follow each other, into few."""
    with explained(*ENGINE_ERRORS), lake.writing():
        done = _compact(lake, actor, lake.files.listed(), most)
        remove_files(lake.catalog, lake.place)
        return done


def keep_few(lake: Lake) -> None:
    """Join small files where a load has left many; now and then remove what no table names.

    Call with the lake's lock held, after a commit. What fails here harms nothing that was stored
    and is tried again after the next load.
    """
    with suppress(Exception):
        _keep_few(lake)


def _keep_few(lake: Lake) -> None:
    small: dict[int, int] = {}
    files = lake.files.listed()
    for file in files:
        small[file.parameter] = small.get(file.parameter, 0) + (file.rows < ENOUGH)
    many = {parameter for parameter, count in small.items() if count >= MANY}
    if many:
        _compact(lake, "", [file for file in files if file.parameter in many], MOST_ROWS)
    if lake.ledger.next_load() % OFTEN == 0:
        remove_files(lake.catalog, lake.place)


def _compact(lake: Lake, actor: str, files: Sequence[ObservationFile], most: int) -> Compacted:
    old: list[ObservationFile] = []
    new: list[Path] = []
    number = lake.ledger.next_load()
    folder = lake.new_data_folder(number)
    with connect(lake.staging / "compacting") as engine:
        for group in worth_joining(files, most):
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


def worth_joining(files: Sequence[ObservationFile], most: int) -> Iterator[list[ObservationFile]]:
    """Return the files of one parameter that belong together: their times overlap, or are small.

    ``files`` are sorted by parameter and first start.
    """
    for _, own in groupby(files, key=lambda file: file.parameter):
        group: list[ObservationFile] = []
        rows, last = 0, -(2**63)
        for file in own:
            joined = rows + file.rows
            joins = file.first_start <= last or joined <= ENOUGH
            if group and (not joins or joined > most):
                if len(group) > 1:
                    yield group
                group, rows, last = [], 0, file.last_start
            group.append(file)
            rows += file.rows
            last = max(last, file.last_start)
        if len(group) > 1:
            yield group


def _rewrite(
    engine: duckdb.DuckDBPyConnection,
    group: Sequence[ObservationFile],
    folder: Path,
    emptied: str,
) -> list[Path]:
    """Write the rows of some files of one parameter again; values are dropped where told."""
    merged = (
        "SELECT * REPLACE ("
        f"CASE WHEN {emptied} THEN NULL ELSE value END AS value, "
        f"CASE WHEN {emptied} THEN 0 ELSE qualifier END AS qualifier, "
        f"CASE WHEN {emptied} THEN 9 ELSE flags END AS flags) "
        f"FROM {parquet(file.path for file in group)}"
    )
    place = folder / str(group[0].parameter)
    place.mkdir(parents=True, exist_ok=True)
    written = sorted_copies(engine, merged, place)
    for path in written:
        sync(path)
    sync(place)
    return written


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
        for file in old:
            new += _rewrite(engine, [file], folder, emptied)
    return old, new
