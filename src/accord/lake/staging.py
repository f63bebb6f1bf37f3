"""Staged rows: brought to one shape, given numbers, counted, and cut into groups that fit memory.

One pass over what ingest hands in (often a CSV read by the engine) writes Parquet files cut by
parameter and station, so that later steps see each series whole without sorting everything.
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
from accord.vocab.parameters import parameters
from accord.vocab.quality import ROUNDED

SLICES = 4
"""Station slices per parameter: how finely one parameter can be cut into groups."""
LAST_ROW = (1 << 32) - 1


def scaled_sql(value: str, scale: str) -> tuple[str, str, str]:
    """Return SQL for a decimal text as a whole number at a scale: value, rounded, readable.

    ``value`` and ``scale`` are SQL expressions. Plain decimals only (no exponent); rounding is
    half to even on the digits, so it is exact. The value is NULL when it does not fit 64 bits.
    """
    trimmed = f"trim({value})"
    readable = f"regexp_full_match({trimmed}, '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)')"
    digits = f"ltrim({trimmed}, '+-')"
    before = f"split_part({digits}, '.', 1)"
    after = f"split_part({digits}, '.', 2)"
    kept = f"TRY_CAST({before} || rpad(left({after}, {scale}), {scale}, '0') AS HUGEINT)"
    rest = f"rtrim(substr({after}, {scale} + 1), '0')"
    rounded = f"({rest} <> '')"
    up = f"CASE WHEN {rest} > '5' OR ({rest} = '5' AND ({kept}) % 2 = 1) THEN 1 ELSE 0 END"
    sign = f"CASE WHEN starts_with({trimmed}, '-') THEN -1 ELSE 1 END"
    whole = f"TRY_CAST((({kept}) + {up}) * {sign} AS BIGINT)"
    return whole, rounded, readable


@dataclass(frozen=True)
class Slice:
    """The staged files of one parameter and station slice."""

    parameter: int
    slice: int
    rows: int
    path: Path


@dataclass(frozen=True)
class Stage:
    """Staged rows on disk, with what was counted on the way."""

    folder: Path
    counts: Counts
    slices: tuple[Slice, ...]
    numbers: Mapping[str, int]

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
    Parameter numbers are those of the vocabulary here; the lake's own replace them on storing.
    """
    numbers = {one: place for place, one in enumerate(parameters(), 1)}
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE vocabulary (id VARCHAR, number INTEGER, scale INTEGER)"
    )
    engine.register(
        "vocabulary_rows",
        pa.table(
            {
                "id": list(numbers),
                "number": list(numbers.values()),
                "scale": [one.scale for one in parameters().values()],
            }
        ),
    )
    engine.execute("INSERT INTO vocabulary SELECT * FROM vocabulary_rows")
    engine.unregister("vocabulary_rows")
    rows = _relation(engine, staged, folder)
    target = folder / "slices"
    engine.execute(
        f"COPY ({_shaped(engine, rows, allow_missing)}) TO {text(target)} "
        "(FORMAT parquet, PARTITION_BY (p, slice), WRITE_PARTITION_COLUMNS true, "
        "COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
    return _counted(engine, target, numbers, allow_missing)


def _relation(engine: duckdb.DuckDBPyConnection, staged: Staged, folder: Path) -> str:
    for statement in staged.setup:
        engine.execute(statement)
    if staged.sql is not None:
        return f"({staged.sql})"
    if staged.paths:
        return f"(SELECT * FROM {parquet(staged.paths)})"
    path = folder / "batches.parquet"
    write_batches(staged.record_batches or (), path)
    return f"(SELECT * FROM {parquet([path])})"


def write_batches(batches: Iterable[Any], path: Path) -> None:
    """Write Arrow record batches into one Parquet file."""
    writer: pq.ParquetWriter | None = None
    try:
        for batch in batches:
            writer = writer or pq.ParquetWriter(path, batch.schema, compression="zstd")
            writer.write_batch(batch)
        if writer is None:
            columns = [pa.field(column, pa.string()) for column in STAGED_DEFAULTS]
            writer = pq.ParquetWriter(path, pa.schema(columns))
    finally:
        if writer is not None:
            writer.close()


def _columns(engine: duckdb.DuckDBPyConnection, rows: str) -> list[str]:
    """Return the staged columns as SQL, defaults filled in. Raises LAK003."""
    described = engine.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()
    present = {row[0] for row in described}
    for unknown in sorted(present - set(STAGED_DEFAULTS)):
        raise errors.LAK003(
            column=unknown, problem="is not one of the staged columns / 不是规定的列"
        )
    columns = []
    for column, (kind, default) in STAGED_DEFAULTS.items():
        if column in present:
            expression = f"CAST({name(column)} AS {kind})"
            if default not in (None, "NULL"):
                expression = f"coalesce({expression}, {default})"
        elif default is None:
            raise errors.LAK003(column=column, problem="is missing / 缺失")
        else:
            expression = f"CAST({default} AS {kind})"
        columns.append(f"{expression} AS {column}")
    if not {"value", "value_text"} & present:
        raise errors.LAK003(column="value", problem="is missing / 缺失")
    return columns


def _shaped(engine: duckdb.DuckDBPyConnection, rows: str, allow_missing: bool) -> str:
    columns = _columns(engine, rows)
    given = f"SELECT {', '.join(columns)} FROM {rows}"
    with_text = not any(
        column.startswith("CAST(NULL AS VARCHAR) AS value_text") for column in columns
    )
    value, flags, unread = "s.value", "s.flags", "FALSE"
    if with_text:
        whole, rounded, readable = scaled_sql("s.value_text", "v.scale")
        use = "s.value IS NULL AND trim(s.value_text) <> ''"
        value = f"CASE WHEN {use} THEN {whole} ELSE s.value END"
        flags = f"CASE WHEN {use} AND {rounded} THEN s.flags | {ROUNDED} ELSE s.flags END"
        unread = f"({use} AND ({whole} IS NULL OR NOT {readable}))"
    is_missing = f"({value}) IS NULL AND NOT {unread}"
    reason = (
        "CASE WHEN s.reject IS NOT NULL THEN s.reject "
        f"WHEN {is_missing} AND {'TRUE' if allow_missing else 'FALSE'} THEN NULL "
        "WHEN s.station IS NULL OR s.station = '' THEN 'no_station' "
        "WHEN s.start IS NULL THEN 'no_time' "
        "WHEN s.start NOT BETWEEN TIMESTAMPTZ '1600-01-01 00:00:00+00' "
        "AND TIMESTAMPTZ '2200-01-01 00:00:00+00' THEN 'absurd_time' "
        "WHEN s.length < 0 THEN 'absurd_length' "
        f"WHEN {unread} THEN 'not_a_number' END"
    )
    return (
        "SELECT coalesce(v.number, -1) AS p, "
        f"CAST(hash(s.station) % {SLICES} AS INTEGER) AS slice, s.station, s.parameter, "
        "s.averaging, s.depth, s.fraction, s.method, s.start, s.length, s.sample_id, "
        f"{value} AS value, s.value_text, s.qualifier, {flags} AS flags, s.source_row, "
        f"{reason} AS reject FROM ({given}) s LEFT JOIN vocabulary v ON v.id = s.parameter"
    )


def _counted(
    engine: duckdb.DuckDBPyConnection,
    target: Path,
    numbers: Mapping[str, int],
    allow_missing: bool,
) -> Stage:
    slices: list[Slice] = []
    counted = Counts()
    for folder in sorted(target.glob("p=*/slice=*")):
        number = int(folder.parent.name.removeprefix("p="))
        files = parquet(sorted(folder.glob("*.parquet")))
        if number < 0:
            rows = engine.execute(f"SELECT DISTINCT parameter FROM {files} LIMIT 20").fetchall()
            raise errors.LAK004(names=", ".join(sorted(str(row[0]) for row in rows)))
        row = engine.execute(
            "SELECT count(*), count(*) FILTER (reject IS NULL AND value IS NULL), "
            "count(*) FILTER (reject <> 'outside'), count(*) FILTER (reject = 'outside'), "
            f"count(*) FILTER (source_row IS NULL OR source_row NOT BETWEEN 0 AND {LAST_ROW}) "
            f"FROM {files}"
        ).fetchone()
        read, missing, rejected, outside, unplaced = row or (0, 0, 0, 0, 0)
        missing = missing if allow_missing else 0
        if unplaced:
            raise errors.LAK003(column="source_row", problem="is empty or too large / 为空或过大")
        counted = counted.plus(Counts(read, 0, missing, 0, 0, rejected, outside))
        slices.append(Slice(number, int(folder.name.removeprefix("slice=")), read, folder))
    return Stage(target.parent, counted, tuple(slices), numbers)


def groups(
    stage: Stage, together: Sequence[frozenset[int]], whole: frozenset[int], most: int
) -> list[list[Slice]]:
    """Cut the slices into groups of about ``most`` rows, series whole in each.

    ``together``: parameters that must meet in a group (per station slice); ``whole``: parameters
    all of whose stations must meet.
    """
    bundles: dict[tuple[object, ...], list[Slice]] = {}
    for one in stage.slices:
        mates = next((mates for mates in together if one.parameter in mates), None)
        mates = mates or frozenset({one.parameter})
        everywhere = bool(mates & whole)
        bundles.setdefault((min(mates), None if everywhere else one.slice), []).append(one)
    found: list[list[Slice]] = []
    size = most
    for key in sorted(bundles, key=str):
        rows = sum(one.rows for one in bundles[key])
        if size + rows > most:
            found.append([])
            size = 0
        found[-1] += bundles[key]
        size += rows
    return found
