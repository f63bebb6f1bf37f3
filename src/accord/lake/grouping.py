"""One group of staged rows: duplicates found, values checked, files written by month."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from accord.lake.engine import name, one, parquet, text
from accord.lake.ledger import micros
from accord.lake.quality import WIDE, flagged
from accord.lake.staging import ACCEPTED, Slice
from accord.lake.tables import OBSERVATION_COLUMNS, SOURCE_SHIFT
from accord.vocab.quality import MISSING, WITHDRAWN, Checks


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


@dataclass
class Outcome:
    """What became of the rows of the groups so far."""

    stored: int = 0
    duplicate: int = 0
    conflict: int = 0
    quarantined: int = 0


def run_group(job: Job, group: Sequence[Slice], outcome: Outcome) -> list[Path]:
    """Store one group; return the files written and add to the outcome."""
    engine = job.engine
    _read(job, [path for part in group for path in sorted(part.path.glob("*.parquet"))])
    keys = _keys(engine)
    _mark(engine, keys, outcome)
    rows = _settle(job, outcome) if job.standing else "marked"
    return _store(job, rows, keys, outcome)


def _read(job: Job, files: Sequence[Path]) -> None:
    """Make the table fresh: the group's rows with their series numbers."""
    flags = "s.flags"
    if job.correction:
        flags = f"CASE WHEN s.value IS NULL THEN {WITHDRAWN | MISSING} ELSE s.flags END"
    job.engine.execute(
        "CREATE OR REPLACE TEMP TABLE fresh AS SELECT k.series_id, k.p, s.start, s.length, "
        f"s.sample_id, s.value, s.qualifier, {flags} AS flags, s.source_row "
        f"FROM {parquet(files)} s JOIN series_keys k USING (key) WHERE s.fate = {ACCEPTED}"
    )


def _keys(engine: duckdb.DuckDBPyConnection) -> str:
    """Return the columns that order rows within a series; what never varies is left out."""
    row = engine.execute(
        "SELECT min(length) <> max(length), min(sample_id) <> max(sample_id) FROM fresh"
    ).fetchone()
    varies = row or (True, True)
    names = ["start"]
    names += ["length"] if varies[0] else []
    names += ["sample_id"] if varies[1] else []
    return ", ".join(names)


def _mark(engine: duckdb.DuckDBPyConnection, keys: str, outcome: Outcome) -> None:
    """Make the view marked: identical duplicates dropped, other values of one key marked.

    Keys met twice are found by counting, which is cheaper than sorting; only they are looked at.
    """
    key = f"series_id, {keys}"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT {key} FROM fresh GROUP BY ALL "
        "HAVING count(*) > 1"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE doubtful AS SELECT *, "
        f"count(*) OVER (PARTITION BY {key}) > 1 AS conflict FROM (SELECT * FROM fresh "
        f"SEMI JOIN twice USING ({key}) QUALIFY row_number() OVER (PARTITION BY {key}, value, "
        "qualifier ORDER BY source_row) = 1)"
    )
    row = engine.execute(
        f"SELECT (SELECT count(*) FROM fresh SEMI JOIN twice USING ({key})), "
        "(SELECT count(*) FROM doubtful)"
    ).fetchone()
    met, left = row or (0, 0)
    outcome.duplicate += met - left
    if not met:
        marked = "SELECT *, FALSE AS conflict, FALSE AS standing FROM fresh"
    else:
        marked = (
            f"SELECT *, FALSE AS conflict, FALSE AS standing FROM fresh ANTI JOIN twice "
            f"USING ({key}) UNION ALL SELECT *, FALSE AS standing FROM doubtful"
        )
    engine.execute(f"CREATE OR REPLACE TEMP VIEW marked AS {marked}")


def _settle(job: Job, outcome: Outcome) -> str:
    """Compare with what stands; return the relation of rows to store (with context rows)."""
    engine = job.engine
    margin = f"INTERVAL {job.context} SECOND"
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE standing_rows AS SELECT h.* FROM "
        f"({job.standing}) h JOIN (SELECT series_id, min(start) - {margin} AS begins, "
        f"max(start) + {margin} AS ends FROM fresh GROUP BY series_id) x "
        "ON h.series_id = x.series_id AND h.start BETWEEN x.begins AND x.ends"
    )
    if not one(engine, "SELECT count(*) FROM standing_rows"):
        return "marked"
    key = "series_id, start, length, sample_id"
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE compared AS WITH m AS (SELECT m.*, "
        "h.value IS NOT NULL OR h.qualifier IS NOT NULL AS same, n.held FROM marked m "
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
    return "judged"


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


def _store(job: Job, rows: str, keys: str, outcome: Outcome) -> list[Path]:
    engine = job.engine
    # Between standing rows other lengths and samples may appear: the full order is used then.
    order = f"{keys}, source_row" if rows == "marked" else "start, length, sample_id, source_row"
    source = "fresh" if rows == "marked" else rows
    row = engine.execute(f"SELECT min(value), max(value) FROM {source}").fetchone()
    low, high = row or (0, 0)
    wide = max(abs(low or 0), abs(high or 0)) > WIDE
    checks = job.checks or {-1: Checks()}
    judged = flagged(rows, checks, keys=order, wide=wide, pm_pair=job.pm_pair)
    columns = {
        **{column: column for column in OBSERVATION_COLUMNS},
        "qualifier": "CAST(qualifier AS INTEGER)",
        "source": f"(CAST({job.load} AS BIGINT) << {SOURCE_SHIFT}) | source_row",
        "known_from": f"make_timestamptz({micros(job.known_from)})",
    }
    listed = ", ".join(f"{sql} AS {name(column)}" for column, sql in columns.items())
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE checked AS SELECT {listed}, conflict, "
        f"CAST(year(start) * 12 + month(start) - 1 AS INTEGER) AS month FROM ({judged}) "
        "WHERE NOT standing"
    )
    for table in ("fresh", "doubtful", "settled", "judged", "compared"):
        engine.execute(f"DROP TABLE IF EXISTS {table}")
    row = engine.execute(
        "SELECT count(*) FILTER (NOT conflict), count(*) FILTER (conflict) FROM checked"
    ).fetchone()
    stored, conflicts = row or (0, 0)
    outcome.stored += stored
    outcome.conflict += conflicts
    return write_months(engine, "checked", job.folder)


def write_months(engine: duckdb.DuckDBPyConnection, table: str, folder: Path) -> list[Path]:
    """Write the rows of a table, which has a column month, one sorted file per partition."""
    parts = engine.execute(
        f"SELECT DISTINCT series_id >> 20, month FROM {table} ORDER BY ALL"
    ).fetchall()
    columns = ", ".join(name(column) for column in OBSERVATION_COLUMNS)
    written = []
    for number, month in parts:
        place = folder / str(number)
        place.mkdir(parents=True, exist_ok=True)
        years, months = divmod(month, 12)
        stem = f"{years:04d}-{months + 1:02d}"
        path = place / f"{stem}-{len(list(place.glob(stem + '-*.parquet')))}.parquet"
        engine.execute(
            f"COPY (SELECT {columns} FROM {table} WHERE month = {month} "
            f"AND series_id BETWEEN {number << 20} AND {((number + 1) << 20) - 1} "
            f"ORDER BY series_id, start, length, sample_id, source) TO {text(path)} "
            "(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        )
        sync(path)
        written.append(path)
    return written


def sync(path: Path) -> None:
    """Make sure a file is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
