"""The data of ``serving.py``: the same rows in a lake, in SQLite and in PostgreSQL."""

from __future__ import annotations

import json
import math
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

DAYS, STATIONS = 390, 20
PARAMETERS = ("PM2.5", "O3")
COLUMNS = ("start", "length", "sample", "value", "qualifier", "flag", "flags", "load", "row")
DATASET = "bench"


def begin() -> datetime:
    """Return the first hour: all rows are within the last 400 days, to yesterday."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=DAYS)


def readings(station: int, parameter: str) -> Iterator[tuple[datetime, int]]:
    """Yield hours and values at scale 3, from a seeded generator; one hour in 200 is left out."""
    rng = random.Random(f"{station}-{parameter}")
    level, first = 40.0, begin()
    for hour in range(DAYS * 24):
        level = max(2.0, level + rng.gauss(0, 3) + (40 + 15 * math.sin(hour / 24) - level) / 50)
        if rng.random() >= 0.005:
            yield first + timedelta(hours=hour), round(level, 1).__trunc__() * 1000 + 500


def make_lake(folder: Path) -> None:
    """Load the rows and mirror them."""
    import pyarrow as pa

    from accord.lake import Lake, Source, Staged, Station
    from accord.vocab.quality import Checks

    def batches() -> Iterator[pa.RecordBatch]:
        row = 0
        for station in range(STATIONS):
            for parameter in PARAMETERS:
                held = list(readings(station, parameter))
                count = len(held)
                yield pa.record_batch(
                    {
                        "station": pa.array([f"ST{station:02}"] * count),
                        "parameter": pa.array([parameter] * count),
                        "averaging": pa.array(["1h"] * count),
                        "start": pa.array([h for h, _ in held], pa.timestamp("us", tz="UTC")),
                        "length": pa.array([3600] * count, pa.int32()),
                        "value": pa.array([v for _, v in held], pa.int64()),
                        "source_row": pa.array(range(row + 1, row + count + 1), pa.int64()),
                    }
                )
                row += count

    tested = Checks(range_fail=(0, 1_000_000), spike_suspect=40_000, spike_fail=90_000)
    with Lake.open(folder) as lake:
        lake.load(
            DATASET,
            Staged.batches(batches()),
            source=Source("generator"),
            actor="benchmark",
            stations=[Station(f"ST{n:02}", zone="+07:00") for n in range(STATIONS)],
            checks=dict.fromkeys(PARAMETERS, tested),
        )
        lake.recent.refresh()


def told_rows(folder: Path) -> Iterator[tuple[int, list[object]]]:
    """Yield every row of the lake as the API tells it, with its series."""
    from accord.lake import Lake, telling

    with Lake.open(folder) as lake:
        for series in lake.series(DATASET):
            told = telling.told(lake, series["series_id"], telling.Asked(), 100_000)
            for row in json.loads(b"[" + told.rows + b"]"):
                yield series["series_id"], row


def make_sqlite(folder: Path, target: Path) -> list[int]:
    """Write the rows into a SQLite table with an index; return the series."""
    connection = sqlite3.connect(target)
    columns = ", ".join(COLUMNS)
    connection.execute(f"CREATE TABLE observations (series INTEGER, {columns})")
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    rows = list(told_rows(folder))
    connection.executemany(
        f"INSERT INTO observations VALUES ({marks})", ([series, *row] for series, row in rows)
    )
    connection.execute("CREATE INDEX by_time ON observations (series, start)")
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()
    return sorted({series for series, _ in rows})


def make_postgresql(source: Path, address: str) -> None:
    """Copy the rows into PostgreSQL with the same index; the geometry column stays empty."""
    import psycopg

    types = {"start": "timestamptz", "length": "integer", "value": "double precision"}
    types |= {"flag": "integer", "load": "bigint", "row": "bigint"}
    names = ", ".join(f'"{c}" {types.get(c, "text")}' for c in COLUMNS)
    rows = sqlite3.connect(source).execute("SELECT * FROM observations")
    with psycopg.connect(address) as connection:
        connection.execute(
            f"CREATE TABLE observations (id bigserial PRIMARY KEY, series bigint, {names}, "
            "geom text)"
        )
        listed = ", ".join(f'"{c}"' for c in COLUMNS)
        with connection.cursor().copy(f"COPY observations (series, {listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.execute("CREATE INDEX by_time ON observations (series, start)")
        connection.execute("ANALYZE")
