"""The engine: one DuckDB connection with bounds on memory, its own temporary folder, no network."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

ENGINE_ERRORS: tuple[type[Exception], ...] = (duckdb.Error, pa.ArrowException)
MEMORY = os.environ.get("ACCORD_LAKE_MEMORY", "2GB")


def connect(
    temporary: Path, memory: str = MEMORY, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open an engine in memory that spills into the folder; ``threads`` None: as many as help."""
    engine = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": memory,
            "temp_directory": str(temporary),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            **({} if threads is None else {"threads": threads}),
        },
    )
    engine.execute("LOAD icu; LOAD json; SET TimeZone = 'UTC'")  # both are part of the package
    return engine


def text(value: str | Path) -> str:
    """Return a value as an SQL string literal."""
    return "'" + str(value).replace("'", "''") + "'"


def name(value: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + value.replace('"', '""') + '"'


def parquet(paths: Iterable[str | Path]) -> str:
    """Return the table function that reads these Parquet files, without hive columns."""
    listed = ", ".join(text(path) for path in paths)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def month(start: str) -> str:
    """Return SQL for the month of a moment in UTC, counted from the year 0.

    By way of a timestamp without zone: the calendar of zones costs ten times as much.
    """
    plain = f"make_timestamp(epoch_us({start}))"
    return f"CAST(year({plain}) * 12 + month({plain}) - 1 AS INTEGER)"


def one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """Run a query of one value."""
    row = connection.execute(sql).fetchone()
    return None if row is None else row[0]
