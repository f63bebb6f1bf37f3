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
NO_TEXT = "CAST(NULL AS VARCHAR)"
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
    """Write the staged rows into the folder. Raises LAK003 and LAK004.

    ``allow_missing`` False (corrections) keeps rows without a value as values to withdraw.
    """
    numbers = {one: place for place, one in enumerate(parameters(), 1)}
    rows = _relation(engine, staged, folder)
    columns = _columns(engine, rows)
    keys = _keys(engine, rows, columns, numbers)
    target = folder / "slices"
    engine.execute(
        f"COPY ({_shaped(engine, rows, columns, allow_missing)}) TO {text(target)} "
        "(FORMAT parquet, PARTITION_BY (p, slice), COMPRESSION lz4)"
    )
    counts, slices = _counted(engine, target)
    quarantine = _rejected(engine, folder) if counts.rejected else None
    return Stage(folder, counts, slices, tuple(keys), numbers, quarantine)


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
        columns["value_text"] = NO_TEXT
    return columns


def _shaped(
    engine: duckdb.DuckDBPyConnection, rows: str, columns: Mapping[str, str], allow_missing: bool
) -> str:
    """Return the query of the rows with the number of their key, value, flags and fate."""
    with_text = columns["value_text"] != NO_TEXT
    listed = ", ".join(f"{sql} AS {column}" for column, sql in columns.items())
    value, flags, given = "s.value", "s.flags", "FALSE"
    if with_text:
        whole, rounded = scaled_sql("s.value_text", "k.scale", _scales())
        use = "(s.value IS NULL AND coalesce(s.value_text, '') <> '')"
        value = f"CASE WHEN {use} THEN {whole} ELSE s.value END"
        flags = f"CASE WHEN {use} AND {rounded} THEN s.flags | {ROUNDED} ELSE s.flags END"
        given = f"({use} AND trim(s.value_text) <> '')"
    missing = "value IS NULL AND NOT given" if allow_missing else "FALSE"
    reason = (
        f"CASE WHEN reject IS NOT NULL THEN reject WHEN {missing} THEN NULL "
        "WHEN key IS NULL THEN 'no_station' WHEN start IS NULL THEN 'no_time' "
        "WHEN start NOT BETWEEN TIMESTAMPTZ '1600-01-01 00:00:00+00' "
        "AND TIMESTAMPTZ '2200-01-01 00:00:00+00' THEN 'absurd_time' "
        "WHEN length < 0 THEN 'absurd_length' "
        "WHEN value IS NULL AND given THEN 'not_a_number' END"
    )
    fate = (
        f"CASE WHEN reason IS NULL AND {missing} THEN {ABSENT} WHEN reason IS NULL THEN {ACCEPTED} "
        f"WHEN reason = 'outside' THEN {OUTSIDE} ELSE {REJECTED} END"
    )
    return (
        "SELECT p, slice, key, start, length, sample_id, value, qualifier, flags, source_row, "
        f"CAST({fate} AS UTINYINT) AS fate, reason, "
        "CASE WHEN reason IS NOT NULL THEN value_text END AS value_text "
        f"FROM (SELECT *, {reason} AS reason FROM (SELECT coalesce(k.p, 0) AS p, "
        "coalesce(k.slice, 0) AS slice, k.key, s.start, s.length, s.sample_id, s.value_text, "
        f"s.qualifier, s.source_row, s.reject, {value} AS value, {flags} AS flags, "
        f"{given} AS given FROM (SELECT {listed} FROM {rows}) s "
        f"LEFT JOIN staged_keys k ON {_joined(engine)}))"
    )


def _scales() -> tuple[int, ...]:
    return tuple(sorted({one.scale for one in parameters().values()}))


def _keys(
    engine: duckdb.DuckDBPyConnection,
    rows: str,
    columns: Mapping[str, str],
    numbers: Mapping[str, int],
) -> list[tuple[Any, ...]]:
    """Number the series met and return them, their provisional number first. Raises LAK004."""
    listed = ", ".join(f"{columns[column]} AS {column}" for column in (*KEYS, "reject"))
    met = engine.execute(
        f"SELECT DISTINCT {', '.join(KEYS)} FROM (SELECT {listed} FROM {rows}) "
        "WHERE reject IS NULL OR reject <> 'outside' ORDER BY ALL"
    ).fetchall()
    unknown = sorted({str(row[1]) for row in met if row[1] not in numbers})
    if unknown:
        raise errors.LAK004(names=", ".join(unknown[:20]))
    keys = [(place, *row) for place, row in enumerate(row for row in met if row[0])]
    known = parameters()
    table = {"key": pa.array([row[0] for row in keys], pa.int32())}
    for place, column in enumerate(KEYS, 1):
        table[column] = pa.array([row[place] for row in keys], pa.string())
    table["p"] = pa.array([numbers[row[2]] for row in keys], pa.int32())
    table["scale"] = pa.array([known[row[2]].scale for row in keys], pa.int32())
    engine.register("key_rows", pa.table(table))
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE staged_keys AS SELECT *, CAST(hash(station) % {SLICES} "
        "AS INTEGER) AS slice FROM key_rows"
    )
    engine.unregister("key_rows")
    return keys


def _joined(engine: duckdb.DuckDBPyConnection) -> str:
    """Return the condition that finds a row's key, over the columns that vary at all."""
    counts = ", ".join(f"count(DISTINCT {column}) > 1" for column in KEYS)
    varies = engine.execute(f"SELECT {counts} FROM staged_keys").fetchone() or ()
    used = {column for column, does in zip(KEYS, varies, strict=True) if does} | {"station"}
    return " AND ".join(f"k.{column} = s.{column}" for column in KEYS if column in used)


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
    written = text(folder / "slices" / "*" / "*" / "*.parquet")
    engine.execute(
        f"COPY (SELECT {', '.join(f'k.{column}' for column in KEYS)}, s.start, s.length, "
        "s.sample_id, s.value, s.value_text, s.qualifier, s.flags, s.source_row, s.reason, "
        f"NULL::BIGINT AS standing FROM read_parquet({written}) s LEFT JOIN staged_keys k "
        f"USING (key) WHERE s.fate = {REJECTED}) TO {text(path)} (FORMAT parquet)"
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
