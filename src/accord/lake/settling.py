"""New rows against what stands in the lake: repeats, conflicts, and rows that give context."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import duckdb
import numpy as np

from accord.lake.engine import one, parquet, text
from accord.lake.ledger import moment
from accord.lake.ordering import Rows, as_table, in_order, rows_of
from accord.lake.reading import current_sql

if TYPE_CHECKING:
    from accord.lake.store import Lake

KEY = "series_id, start, length, sample_id"
OWN = f"{KEY}, value, qualifier, flags, source_row, conflict, standing"


@dataclass(frozen=True)
class Standing:
    """The query of rows that stand now and may matter to new ones."""

    sql: str
    margin: int

    @classmethod
    def find(cls, lake: Lake, dataset: str, rows: Rows, margin: int) -> Self | None:
        """Return what stands of the series of new rows in their time and so many seconds around.

        None when no file of the lake can hold any.
        """
        if not len(rows):
            return None
        reach = margin * 1_000_000
        span = int(rows.start.min()) - reach, int(rows.start.max()) + reach + 1
        files = lake.files.of(np.unique(rows.series).tolist(), moment(span[0]), moment(span[1]))
        if not files:
            return None
        source = parquet(file.path for file in files)
        return cls(current_sql(lake, source, dataset, None), margin)


@dataclass(frozen=True)
class Settled:
    """The rows left to be stored, with context rows among them, and what was not."""

    rows: Rows
    repeats: int
    refused: int


def against_standing(
    engine: duckdb.DuckDBPyConnection, rows: Rows, held: Standing, revises: bool, quarantine: Path
) -> Settled:
    """Compare new rows with those that stand.

    A value that stands already is a repeat; another one is refused, unless ``revises``. What is
    refused is written beside ``quarantine``.
    """
    engine.register("offered_rows", as_table(rows))
    try:
        engine.execute("CREATE OR REPLACE TEMP TABLE offered AS SELECT * FROM offered_rows")
        margin = f"INTERVAL {held.margin} SECOND"
        engine.execute(
            "CREATE OR REPLACE TEMP TABLE standing_rows AS SELECT h.* FROM "
            f"({held.sql}) h JOIN (SELECT series_id, min(start) - {margin} AS begins, "
            f"max(start) + {margin} AS ends FROM offered GROUP BY series_id) x "
            "ON h.series_id = x.series_id AND h.start BETWEEN x.begins AND x.ends"
        )
        if not one(engine, "SELECT count(*) FROM standing_rows"):
            return Settled(rows, 0, 0)
        return _settle(engine, revises, quarantine)
    finally:
        engine.unregister("offered_rows")
        for table in ("offered", "standing_rows", "compared", "settled"):
            engine.execute(f"DROP TABLE IF EXISTS {table}")


def _settle(engine: duckdb.DuckDBPyConnection, revises: bool, quarantine: Path) -> Settled:
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE compared AS WITH m AS (SELECT m.*, "
        "h.value IS NOT NULL OR h.qualifier IS NOT NULL AS same, n.held FROM offered m "
        f"LEFT JOIN (SELECT {KEY}, count(*) AS held FROM standing_rows GROUP BY ALL) n "
        f"USING ({KEY}) LEFT JOIN standing_rows h ON h.series_id = m.series_id "
        "AND h.start = m.start AND h.length = m.length AND h.sample_id = m.sample_id "
        "AND h.value IS NOT DISTINCT FROM m.value AND h.qualifier = m.qualifier) "
        f"SELECT *, count(*) OVER (PARTITION BY {KEY}) AS offered, "
        f"sum(same::INTEGER) OVER (PARTITION BY {KEY}) AS agreed FROM m"
    )
    if revises:
        repeat = "held IS NOT NULL AND agreed = held AND offered = held"
        refused = "FALSE"
    else:
        repeat = "held IS NOT NULL AND same"
        refused = "held IS NOT NULL AND NOT same"
    row = engine.execute(
        f"SELECT count(*) FILTER ({repeat}), count(*) FILTER ({refused}) FROM compared"
    ).fetchone()
    repeats, conflicts = row or (0, 0)
    if conflicts:
        _quarantine(engine, refused, quarantine)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE settled AS SELECT {OWN} FROM compared "
        f"WHERE NOT coalesce({repeat}, FALSE) AND NOT coalesce({refused}, FALSE)"
    )
    context = (
        "SELECT h.series_id, h.start, h.length, h.sample_id, h.value, h.qualifier, h.flags, "
        "0 AS source_row, FALSE AS conflict, TRUE AS standing FROM standing_rows h "
        f"ANTI JOIN settled n USING ({KEY}) WHERE h.value IS NOT NULL"
    )
    table = engine.execute(
        f"SELECT * REPLACE (epoch_us(start) AS start, qualifier::SMALLINT AS qualifier, "
        f"source_row::BIGINT AS source_row) FROM (SELECT {OWN} FROM settled UNION ALL {context})"
    ).to_arrow_table()
    rows = rows_of(table, table["series_id"].to_numpy())
    conflict = table["conflict"].to_numpy()
    rows = replace(
        rows,
        standing=table["standing"].to_numpy(),
        conflict=conflict if conflict.any() else None,
    )
    return Settled(in_order(rows), repeats, conflicts)


def _quarantine(engine: duckdb.DuckDBPyConnection, refused: str, path: Path) -> None:
    engine.execute(
        "COPY (SELECT k.station, k.parameter, k.averaging, k.depth, k.fraction, k.method, c.start, "
        "c.length, c.sample_id, c.value, NULL::VARCHAR AS value_text, c.qualifier, c.flags, "
        "c.source_row, 'conflict' AS reason, (SELECT any_value(h.value) FROM standing_rows h WHERE "
        "h.series_id = c.series_id AND h.start = c.start AND h.length = c.length "
        "AND h.sample_id = c.sample_id) AS standing FROM compared c "
        f"JOIN series_keys k USING (series_id) WHERE {refused}) "
        f"TO {text(path.with_suffix('.parquet'))} (FORMAT parquet)"
    )
