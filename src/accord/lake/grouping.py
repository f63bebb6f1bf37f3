"""One group of staged rows: duplicates found, values checked, files written by month."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from accord.lake import judging
from accord.lake.engine import month, name, one, parquet, text
from accord.lake.ledger import micros
from accord.lake.quality import WIDE, Plan, flagged
from accord.lake.staging import ACCEPTED, Slice
from accord.lake.tables import OBSERVATION_COLUMNS, SOURCE_SHIFT
from accord.vocab.quality import MISSING, WITHDRAWN, Checks

VARIABLE = {
    "length": "INTEGER",
    "sample_id": "VARCHAR",
    "qualifier": "SMALLINT",
    "flags": "BIGINT",
}
"""Columns that often hold one value throughout a group, and their types."""


@dataclass(frozen=True)
class Job:
    """What every group of one load shares."""

    engine: duckdb.DuckDBPyConnection
    load: int
    known_from: datetime
    folder: Path
    revises: bool
    correction: bool
    checks: Mapping[int, Checks]
    pm_pair: tuple[int, int] | None
    standing: str | None
    """Query of the rows that stand in the lake now, or None when none can matter."""
    context: int
    """Seconds before and after new rows that tests between rows may look at."""
    quarantine: Path
    broken: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """Tests that could not run before any row was looked at."""


@dataclass
class Outcome:
    """What became of the rows of the groups so far."""

    stored: int = 0
    duplicate: int = 0
    conflict: int = 0
    quarantined: int = 0
    broken: judging.Broken = field(default_factory=dict)


@dataclass(frozen=True)
class Shape:
    """The rows of a group as they are stored: what orders them, what never varies."""

    keys: str
    constants: Mapping[str, str]
    present: frozenset[int]
    rows: str = "marked"


def run_group(job: Job, group: Sequence[Slice], outcome: Outcome) -> list[Path]:
    """Store one group; return the files written and add to the outcome."""
    files = [path for part in group for path in sorted(part.path.glob("*.parquet"))]
    constants = _read(job, files)
    keys = ["start", *(key for key in ("length", "sample_id") if key not in constants)]
    _mark(job.engine, ", ".join(keys), constants, outcome)
    shape = Shape(", ".join(keys), constants, frozenset(part.parameter for part in group))
    if job.standing and _settle(job, outcome):
        shape = Shape("start, length, sample_id", {}, shape.present, "judged")
    return _store(job, shape, outcome)


def _read(job: Job, files: Sequence[Path]) -> dict[str, str]:
    """Make the table fresh: the group's rows with their series numbers.

    Columns that hold one value throughout stay out of it; they are returned as SQL literals.
    """
    accepted = f"{parquet(files)} WHERE fate = {ACCEPTED}"
    flags = "s.flags"
    if job.correction:
        flags = f"CASE WHEN s.value IS NULL THEN {WITHDRAWN | MISSING} ELSE s.flags END"
    constants: dict[str, str] = {}
    for column, kind in VARIABLE.items():
        row = job.engine.execute(f"SELECT min({column}), max({column}) FROM {accepted}").fetchone()
        low, high = row or (None, None)
        if low == high and not (job.correction and column == "flags"):
            constants[column] = f"CAST({text(str(low))} AS {kind})"
    columns = {"length": "s.length", "sample_id": "s.sample_id", "qualifier": "s.qualifier"}
    columns["flags"] = f"{flags} AS flags"
    varying = "".join(f", {sql}" for column, sql in columns.items() if column not in constants)
    job.engine.execute(
        "CREATE OR REPLACE TEMP TABLE fresh AS SELECT k.series_id, k.p, s.start, s.value, "
        f"s.source_row{varying} FROM (SELECT * FROM {accepted}) s JOIN series_keys k USING (key)"
    )
    return constants


def _mark(
    engine: duckdb.DuckDBPyConnection, keys: str, constants: Mapping[str, str], outcome: Outcome
) -> None:
    """Make the view marked: identical duplicates dropped, other values of one key marked.

    Keys met twice are found by counting, which is cheaper than sorting; only they are looked at.
    """
    key = f"series_id, {keys}"
    same = f"{key}, value" + ("" if "qualifier" in constants else ", qualifier")
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT {key} FROM fresh GROUP BY ALL "
        "HAVING count(*) > 1"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE doubtful AS SELECT *, "
        f"count(*) OVER (PARTITION BY {key}) > 1 AS conflict FROM (SELECT * FROM fresh "
        f"SEMI JOIN twice USING ({key}) QUALIFY row_number() OVER (PARTITION BY {same} "
        "ORDER BY source_row) = 1)"
    )
    row = engine.execute(
        f"SELECT (SELECT count(*) FROM fresh SEMI JOIN twice USING ({key})), "
        "(SELECT count(*) FROM doubtful)"
    ).fetchone()
    met, left = row or (0, 0)
    outcome.duplicate += met - left
    if not met:
        marked = "SELECT *, FALSE AS conflict FROM fresh"
    else:
        marked = (
            f"SELECT *, FALSE AS conflict FROM fresh ANTI JOIN twice USING ({key}) "
            "UNION ALL SELECT * FROM doubtful"
        )
    engine.execute(f"CREATE OR REPLACE TEMP VIEW marked AS {marked}")
    whole = "".join(f", {literal} AS {column}" for column, literal in constants.items())
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW offered AS SELECT *{whole}, FALSE AS standing FROM marked"
    )


def _settle(job: Job, outcome: Outcome) -> bool:
    """Compare with what stands, if anything does; then make the table judged (with context)."""
    engine = job.engine
    margin = f"INTERVAL {job.context} SECOND"
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE standing_rows AS SELECT h.* FROM "
        f"({job.standing}) h JOIN (SELECT series_id, min(start) - {margin} AS begins, "
        f"max(start) + {margin} AS ends FROM fresh GROUP BY series_id) x "
        "ON h.series_id = x.series_id AND h.start BETWEEN x.begins AND x.ends"
    )
    if not one(engine, "SELECT count(*) FROM standing_rows"):
        return False
    key = "series_id, start, length, sample_id"
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE compared AS WITH m AS (SELECT m.*, "
        "h.value IS NOT NULL OR h.qualifier IS NOT NULL AS same, n.held FROM offered m "
        f"LEFT JOIN (SELECT {key}, count(*) AS held FROM standing_rows GROUP BY ALL) n "
        f"USING ({key}) LEFT JOIN standing_rows h ON h.series_id = m.series_id "
        "AND h.start = m.start AND h.length = m.length AND h.sample_id = m.sample_id "
        "AND h.value IS NOT DISTINCT FROM m.value AND h.qualifier = m.qualifier) "
        f"SELECT *, count(*) OVER (PARTITION BY {key}) AS offered, "
        f"sum(same::INTEGER) OVER (PARTITION BY {key}) AS agreed FROM m"
    )
    if job.revises:
        repeat = "held IS NOT NULL AND agreed = held AND offered = held"
        refused = "FALSE"
    else:
        repeat = "held IS NOT NULL AND same"
        refused = "held IS NOT NULL AND NOT same"
    row = engine.execute(
        f"SELECT count(*) FILTER ({repeat}), count(*) FILTER ({refused}) FROM compared"
    ).fetchone()
    repeats, conflicts = row or (0, 0)
    outcome.duplicate += repeats
    outcome.conflict += conflicts
    if conflicts:
        _quarantine(job, refused, outcome)
    own = "series_id, p, start, length, sample_id, value, qualifier, flags, source_row, conflict, "
    own += "standing"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE settled AS SELECT {own} FROM compared "
        f"WHERE NOT coalesce({repeat}, FALSE) AND NOT coalesce({refused}, FALSE)"
    )
    context = (
        "SELECT h.series_id, k.p, h.start, h.length, h.sample_id, h.value, h.qualifier, h.flags, "
        "0 AS source_row, "
        "FALSE AS conflict, TRUE AS standing FROM standing_rows h "
        "JOIN series_keys k USING (series_id) "
        f"ANTI JOIN settled n USING ({key}) WHERE h.value IS NOT NULL"
    )
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE judged AS SELECT {own} FROM settled UNION ALL ({context})"
    )
    return True


def _quarantine(job: Job, refused: str, outcome: Outcome) -> None:
    outcome.quarantined += 1
    path = job.quarantine / f"conflict-{outcome.quarantined:06d}.parquet"
    job.engine.execute(
        "COPY (SELECT k.station, k.parameter, k.averaging, k.depth, k.fraction, k.method, c.start, "
        "c.length, c.sample_id, c.value, NULL::VARCHAR AS value_text, c.qualifier, c.flags, "
        "c.source_row, 'conflict' AS reason, (SELECT any_value(h.value) FROM standing_rows h WHERE "
        "h.series_id = c.series_id AND h.start = c.start AND h.length = c.length "
        "AND h.sample_id = c.sample_id) AS standing FROM compared c "
        f"JOIN series_keys k USING (series_id) WHERE {refused}) "
        f"TO {text(path)} (FORMAT parquet)"
    )


def _store(job: Job, shape: Shape, outcome: Outcome) -> list[Path]:
    engine = job.engine
    standing = "WHERE NOT standing" if shape.rows == "judged" else ""
    row = engine.execute(
        "SELECT count(*) FILTER (NOT conflict), count(*) FILTER (conflict), min(value), max(value) "
        f"FROM {shape.rows} {standing}"
    ).fetchone()
    stored, conflicts, low, high = row or (0, 0, 0, 0)
    outcome.stored += stored
    outcome.conflict += conflicts
    wide = max(abs(low or 0), abs(high or 0)) > WIDE
    plan = Plan(job.checks, shape.present, f"{shape.keys}, source_row", wide, job.pm_pair)
    plan = judging.spared(plan, job.broken) if job.broken else plan
    columns = {column: column for column in OBSERVATION_COLUMNS} | dict(shape.constants)
    columns["flags"] = "flags"
    columns["qualifier"] = f"CAST({columns['qualifier']} AS INTEGER)"
    columns["source"] = f"(CAST({job.load} AS BIGINT) << {SOURCE_SHIFT}) | source_row"
    columns["known_from"] = f"make_timestamptz({micros(job.known_from)})"
    listed = ", ".join(f"{sql} AS {name(column)}" for column, sql in columns.items())
    given = shape.constants.get("flags", "flags")
    order = f"series_id, {shape.keys}" + (", source" if conflicts else "")

    def write(plan: Plan) -> list[Path]:
        checked = (
            f"SELECT {listed}, {month('start')} AS month "
            f"FROM ({flagged(shape.rows, plan, given)}) {standing}"
        )
        return write_months(engine, checked, job.folder, order)

    written, broken = judging.guarded(write, engine, shape.rows, plan, given)
    outcome.broken |= broken
    for table in ("fresh", "doubtful", "settled", "judged", "compared"):
        engine.execute(f"DROP TABLE IF EXISTS {table}")
    return written


def write_months(
    engine: duckdb.DuckDBPyConnection,
    rows: str,
    folder: Path,
    order: str = "series_id, start, length, sample_id, source",
) -> list[Path]:
    """Write the rows of a query, which has a column month, one sorted file per partition.

    They are sorted once, by partition first; then each file is a run of neighbouring rows.
    """
    engine.execute("SET preserve_insertion_order = true")
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE sorted_rows AS SELECT *, series_id >> 20 AS number "
        f"FROM ({rows}) ORDER BY number, month, {order}"
    )
    parts = engine.execute("SELECT DISTINCT number, month FROM sorted_rows ORDER BY ALL").fetchall()
    columns = ", ".join(name(column) for column in OBSERVATION_COLUMNS)
    written = []
    for number, months in parts:
        place = folder / str(number)
        place.mkdir(parents=True, exist_ok=True)
        stem = f"{months // 12:04d}-{months % 12 + 1:02d}"
        path = place / f"{stem}-{len(list(place.glob(stem + '-*.parquet')))}.parquet"
        engine.execute(
            f"COPY (SELECT {columns} FROM sorted_rows WHERE number = {number} "
            f"AND month = {months}) TO {text(path)} "
            "(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        )
        written.append(path)
    engine.execute("DROP TABLE sorted_rows")
    engine.execute("SET preserve_insertion_order = false")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(sync, written))
    return written


def sync(path: Path) -> None:
    """Make sure a file is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
