"""How the rows of a parameter are cut into files by time: by month, by year, or not at all.

The table is partitioned by parameter. Within it, files hold spans of time that do not overlap more
than loads do; each file's bounds stand in the table, so a reader opens only what it needs. Many
rows are cut by month; a parameter sampled once a month would make a file for each sample that way,
so few rows are cut by year or stay together.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from accord.lake.engine import month, text
from accord.lake.series_tests import Array

ENOUGH = 50_000
"""Rows a file should have on average for time to be cut that finely."""
FEW = ENOUGH // 20
"""Rows that are not worth a file of their own."""


FORMAT = (
    "(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1, "
    "DICTIONARY_SIZE_LIMIT 4000)"
)
"""Columns of more different values, such as the hours of a year, are smaller as differences."""


def months_of(start: Array) -> Array:
    """Return months since January 1970 of starts in microseconds since 1970, in UTC."""
    if not len(start):
        return np.zeros(0, np.int64)
    ends = np.array([start.min(), start.max()]).astype("M8[us]").astype("M8[M]").astype(np.int64)
    later = np.arange(ends[0] + 1, ends[1] + 1).astype("M8[M]").astype("M8[us]").astype(np.int64)
    found: Array = ends[0] + np.searchsorted(later, start, side="right")
    return found


def months_per_file(months: Array) -> int:
    """Return how many months of these rows one file covers: 1, 12, or 0 for all."""
    if not len(months):
        return 0
    present = np.flatnonzero(np.bincount(months - months.min())) + months.min()
    for size in (1, 12):
        cells = len(np.unique(present // size))
        if len(months) >= ENOUGH * cells or cells == 1:
            return size
    return 0


def cut(months: Array) -> list[tuple[str, Array | slice]]:
    """Return the names of files and the rows of each, in their order."""
    size = months_per_file(months)
    if size == 0:
        return [("all", slice(0, len(months)))]
    cells = months // size if size > 1 else months
    first = int(cells.min())
    counts = np.bincount(cells - first)
    files = _together(counts, np.flatnonzero(counts).tolist())
    if len(files) == 1:
        return [(_name(first + files[0][0], size), slice(0, len(months)))]
    file_of = np.zeros(len(counts), np.uint16)
    for number, (_, held) in enumerate(files):
        file_of[held] = number
    places = np.argsort(file_of[cells - first], kind="stable")
    ends = np.cumsum([counts[held].sum() for _, held in files]).tolist()
    return [
        (_name(first + cell, size), places[begin:end])
        for (cell, _), begin, end in zip(files, [0, *ends[:-1]], ends, strict=True)
    ]


def _together(counts: Array, present: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Return the spans that share a file, each time after the one with most rows.

    A span of few rows, such as the hours a zone leaves in the year before, goes with the next.
    """
    found: list[list[int]] = []
    for cell in present:
        if found and (counts[cell] < FEW or counts[found[-1]].sum() < FEW):
            found[-1].append(cell)
        else:
            found.append([cell])
    return [(max(held, key=counts.__getitem__), held) for held in found]


def _name(cell: int, size: int) -> str:
    year, month = divmod(cell * size, 12)
    return f"{year + 1970:04d}-{month + 1:02d}" if size == 1 else f"{year + 1970:04d}"


def write_file(engine: duckdb.DuckDBPyConnection, rows: pa.Table, path: Path) -> None:
    """Write sorted rows into one Parquet file."""
    engine.register("sorted_rows", rows)
    try:
        engine.execute(f"COPY (SELECT * FROM sorted_rows) TO {text(path)} {FORMAT}")
    finally:
        engine.unregister("sorted_rows")


def sorted_copies(engine: duckdb.DuckDBPyConnection, rows: str, folder: Path) -> list[Path]:
    """Write the rows of a query into sorted files of a folder, cut by time; in the engine.

    ``rows`` are observations of one parameter, of any number.
    """
    engine.execute("SET preserve_insertion_order = true")
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE sorted_rows AS SELECT * FROM "
        f"({rows}) ORDER BY series_id, start, length, sample_id, source"
    )
    cell = month("start")
    counted = engine.execute(
        f"SELECT {cell} AS m, count(*) FROM sorted_rows GROUP BY m ORDER BY m"
    ).fetchnumpy()
    size = months_per_file(np.repeat(counted["m"], counted["count_star()"]))
    cells = sorted({int(m) // size if size else 0 for m in counted["m"].tolist()})
    written = []
    for one in cells:
        here = f"{cell} // {size} = {one}" if size else "TRUE"
        path = folder / f"{one}-{len(list(folder.glob(f'{one}-*.parquet')))}.parquet"
        engine.execute(f"COPY (SELECT * FROM sorted_rows WHERE {here}) TO {text(path)} {FORMAT}")
        written.append(path)
    engine.execute("DROP TABLE sorted_rows")
    engine.execute("SET preserve_insertion_order = false")
    return written
