"""Staged rows: brought to one shape, counted, and cut into groups that fit memory.

What ingest hands in is written to Parquet once (a CSV is read once). A second pass writes the
shaped rows cut by parameter and station, so that later steps see each series whole without ever
sorting everything. Until the lake's lock is held series have provisional numbers (``key``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from accord.lake import errors
from accord.lake.engine import name, parquet, text
from accord.lake.interface import STAGED_DEFAULTS, Counts, Staged
from accord.lake.scaling import scaled_sql
from accord.vocab.parameters import parameters
from accord.vocab.quality import ROUNDED

SLICES = 4
"""Station slices per parameter: how finely one parameter can be cut into groups."""
LAST_ROW = (1 << 32) - 1
KEYS = ("station", "parameter", "averaging", "depth", "fraction", "method")
ACCEPTED, ABSENT, REJECTED, OUTSIDE = range(4)


@dataclass(frozen=True)
class Slice:
    """The staged files of one parameter and station slice."""

    parameter: int
    slice: int
    rows: int
    path: Path


@dataclass(frozen=True)
class Stage:
    """Staged rows on disk, with what was counted on the way; ``keys`` are the series met.

    Parameter numbers here are places in the vocabulary; the lake's own numbers come later.
    """

    folder: Path
    counts: Counts
    slices: tuple[Slice, ...]
    keys: tuple[tuple[Any, ...], ...]
    numbers: Mapping[str, int]
    quarantine: Path | None

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
    """Write the staged rows into the folder. Raises LAK003 and LAK004.

    ``allow_missing`` False (corrections) keeps rows without a value as values to withdraw.
    """
    numbers = {one: place for place, one in enumerate(parameters(), 1)}
    _vocabulary(engine, numbers)
    rows = _relation(engine, staged, folder)
    engine.execute(f"CREATE OR REPLACE TEMP VIEW shaped AS {_shaped(engine, rows, allow_missing)}")
    keys = _keys(engine, numbers)
    target = folder / "slices"
    engine.execute(
        "COPY (SELECT s.p, s.slice, k.key, s.start, s.length, s.sample_id, s.value, s.qualifier, "
        f"s.flags, s.source_row, s.fate FROM shaped s LEFT JOIN staged_keys k ON {_joined(engine)})"
        f" TO {text(target)} (FORMAT parquet, PARTITION_BY (p, slice), COMPRESSION zstd, "
        "COMPRESSION_LEVEL 1)"
    )
    counts, slices = _counted(engine, target)
    quarantine = _rejected(engine, folder) if counts.rejected else None
    return Stage(folder, counts, slices, tuple(keys), numbers, quarantine)


def _vocabulary(engine: duckdb.DuckDBPyConnection, numbers: Mapping[str, int]) -> None:
    table = pa.table(
        {
            "id": list(numbers),
            "number": pa.array(numbers.values(), pa.int32()),
            "scale": pa.array([one.scale for one in parameters().values()], pa.int32()),
        }
    )
    engine.register("vocabulary_rows", table)
    engine.execute("CREATE OR REPLACE TEMP TABLE vocabulary AS SELECT * FROM vocabulary_rows")
    engine.unregister("vocabulary_rows")


def _relation(engine: duckdb.DuckDBPyConnection, staged: Staged, folder: Path) -> str:
    """Bring what was handed in to disk once; return the relation that reads it."""
    for statement in staged.setup:
        engine.execute(statement)
    path = folder / "rows.parquet"
    if staged.raw is not None:
        engine.execute("SET preserve_insertion_order = true")
        engine.execute(f"COPY ({staged.raw}) TO {text(path)} (FORMAT parquet, COMPRESSION lz4)")
        engine.execute("SET preserve_insertion_order = false")
        engine.execute(
            "CREATE OR REPLACE TEMP VIEW lines AS SELECT * EXCLUDE (file_row_number), "
            f"file_row_number + 1 AS source_row FROM read_parquet({text(path)}, "
            "file_row_number = true)"
        )
        return f"({staged.sql})"
    if staged.paths:
        return f"(SELECT * FROM {parquet(staged.paths)})"
    if staged.sql is not None:
        engine.execute(f"COPY ({staged.sql}) TO {text(path)} (FORMAT parquet, COMPRESSION lz4)")
    else:
        write_batches(staged.record_batches or (), path)
    return f"(SELECT * FROM {parquet([path])})"


def write_batches(batches: Iterable[Any], path: Path) -> None:
    """Write Arrow record batches into one Parquet file."""
    writer: pq.ParquetWriter | None = None
    try:
        for batch in batches:
            writer = writer or pq.ParquetWriter(path, batch.schema, compression="lz4")
            writer.write_batch(batch)
        if writer is None:
            columns = [pa.field(column, pa.string()) for column in STAGED_DEFAULTS]
            writer = pq.ParquetWriter(path, pa.schema(columns))
    finally:
        if writer is not None:
            writer.close()


def _columns(engine: duckdb.DuckDBPyConnection, rows: str) -> dict[str, str]:
    """Return the staged columns as SQL, defaults filled in. Raises LAK003."""
    described = engine.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()
    present = {row[0]: row[1] for row in described}
    for unknown in sorted(set(present) - set(STAGED_DEFAULTS)):
        raise errors.LAK003(
            column=unknown, problem="is not one of the staged columns / 不在规定之列"
        )
    columns = {}
    for column, (kind, default) in STAGED_DEFAULTS.items():
        if column in present:
            expression = name(column)
            if present[column] != kind and (kind, present[column]) != (
                "TIMESTAMPTZ",
                "TIMESTAMP WITH TIME ZONE",
            ):
                expression = f"CAST({expression} AS {kind})"
            if default not in (None, "NULL"):
                expression = f"coalesce({expression}, {default})"
        elif default is None:
            raise errors.LAK003(column=column, problem="is missing / 缺失")
        else:
            expression = f"CAST({default} AS {kind})"
        columns[column] = expression
    if not {"value", "value_text"} & set(present):
        raise errors.LAK003(column="value", problem="is missing / 缺失")
    if "value_text" not in present:
        columns["value_text"] = ""
    return columns


def _shaped(engine: duckdb.DuckDBPyConnection, rows: str, allow_missing: bool) -> str:
    """Return the query of the rows with parameter number, value, flags, reason and fate."""
    columns = _columns(engine, rows)
    with_text = bool(columns["value_text"])
    columns["value_text"] = columns["value_text"] or "CAST(NULL AS VARCHAR)"
    listed = ", ".join(f"{sql} AS {column}" for column, sql in columns.items())
    value, flags, unread = "s.value", "s.flags", "FALSE"
    if with_text:
        whole, rounded = scaled_sql("s.value_text", "v.scale", _scales())
        use = "(s.value IS NULL AND s.value_text <> '')"
        value = f"CASE WHEN {use} THEN {whole} ELSE s.value END"
        flags = f"CASE WHEN {use} AND {rounded} THEN s.flags | {ROUNDED} ELSE s.flags END"
        unread = f"({use} AND trim(s.value_text) <> '')"
    valued = (
        "SELECT coalesce(v.number, -1) AS p, CAST(hash(s.station) % "
        f"{SLICES} AS INTEGER) AS slice, s.* REPLACE ({value} AS value, {flags} AS flags), "
        f"{unread} AS given FROM (SELECT {listed} FROM {rows}) s "
        "LEFT JOIN vocabulary v ON v.id = s.parameter"
    )
    missing = "value IS NULL AND NOT given" if allow_missing else "FALSE"
    reason = (
        f"CASE WHEN reject IS NOT NULL THEN reject WHEN {missing} THEN NULL "
        "WHEN station IS NULL OR station = '' THEN 'no_station' "
        "WHEN start IS NULL THEN 'no_time' "
        "WHEN start NOT BETWEEN TIMESTAMPTZ '1600-01-01 00:00:00+00' "
        "AND TIMESTAMPTZ '2200-01-01 00:00:00+00' THEN 'absurd_time' "
        "WHEN length < 0 THEN 'absurd_length' "
        "WHEN value IS NULL AND given THEN 'not_a_number' END"
    )
    return (
        f"SELECT *, CAST(CASE WHEN reason IS NULL AND {missing} THEN {ABSENT} "
        f"WHEN reason IS NULL THEN {ACCEPTED} WHEN reason = 'outside' THEN {OUTSIDE} "
        f"ELSE {REJECTED} END AS UTINYINT) AS fate FROM (SELECT *, {reason} AS reason "
        f"FROM ({valued}))"
    )


def _scales() -> tuple[int, ...]:
    return tuple(sorted({one.scale for one in parameters().values()}))


def _keys(engine: duckdb.DuckDBPyConnection, numbers: Mapping[str, int]) -> list[tuple[Any, ...]]:
    """Number the series met and return them, their provisional number first. Raises LAK004."""
    met = engine.execute(
        f"SELECT DISTINCT {', '.join(KEYS)} FROM shaped WHERE reject IS NULL ORDER BY ALL"
    ).fetchall()
    unknown = sorted({str(row[1]) for row in met if row[1] not in numbers})
    if unknown:
        raise errors.LAK004(names=", ".join(unknown[:20]))
    keys = [(place, *row) for place, row in enumerate(row for row in met if row[0])]
    columns = list(zip(*keys, strict=True)) or [() for _ in range(len(KEYS) + 1)]
    table = pa.table(
        {
            "key": pa.array(columns[0], pa.int32()),
            **{
                column: pa.array(values, pa.string())
                for column, values in zip(KEYS, columns[1:], strict=True)
            },
        }
    )
    engine.register("key_rows", table)
    engine.execute("CREATE OR REPLACE TEMP TABLE staged_keys AS SELECT * FROM key_rows")
    engine.unregister("key_rows")
    return keys


def _joined(engine: duckdb.DuckDBPyConnection) -> str:
    """Return the condition that finds a row's key, over the columns that vary at all."""
    counts = ", ".join(f"count(DISTINCT {column}) > 1" for column in KEYS)
    varies = engine.execute(f"SELECT {counts} FROM staged_keys").fetchone() or ()
    used = [column for column, does in zip(KEYS, varies, strict=True) if does]
    used = used or ["station"]
    return " AND ".join(f"k.{column} = s.{column}" for column in used)


def _counted(engine: duckdb.DuckDBPyConnection, target: Path) -> tuple[Counts, tuple[Slice, ...]]:
    slices: list[Slice] = []
    fates = dict.fromkeys(range(4), 0)
    if not any(target.glob("p=*")):
        return Counts(), ()
    counted = engine.execute(
        "SELECT p, slice, fate, count(*), count(*) FILTER (source_row IS NULL "
        f"OR source_row NOT BETWEEN 0 AND {LAST_ROW}) FROM read_parquet("
        f"{text(target / '*' / '*' / '*.parquet')}, hive_partitioning = true) "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for number, part, fate, rows, unplaced in counted:
        if unplaced:
            raise errors.LAK003(column="source_row", problem="is empty or too large / 为空或过大")
        fates[fate] += rows
        if fate == ACCEPTED:
            place = target / f"p={number}" / f"slice={part}"
            slices.append(Slice(int(number), int(part), rows, place))
    total = sum(fates.values())
    counts = Counts(total, 0, fates[ABSENT], 0, 0, fates[REJECTED], fates[OUTSIDE])
    return counts, tuple(slices)


def _rejected(engine: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """Write the rejected rows with their reasons."""
    path = folder / "rejected.parquet"
    engine.execute(
        f"COPY (SELECT {', '.join(KEYS)}, start, length, sample_id, value, value_text, qualifier, "
        "flags, source_row, reason, NULL::BIGINT AS standing FROM shaped "
        f"WHERE fate = {REJECTED}) TO {text(path)} (FORMAT parquet)"
    )
    return path


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
    for key in sorted(bundles):
        rows = sum(one.rows for one in bundles[key])
        if size + rows > most:
            found.append([])
            size = 0
        found[-1] += bundles[key]
        size += rows
    return found
