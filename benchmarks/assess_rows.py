"""Fifty million synthetic hourly rows as the lake keeps them, for benchmarks/assess.py.

950 stations x 6 parameters x 1 year, one file for each parameter and month, sorted by series and
start; about 1 % of hours missing, 1 % flagged suspect, and a second load that revises 1 % of them.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from accord.lake.relation import Relation, newer_sql

PARAMETERS = ("CO", "NO2", "O3", "PM10", "PM2.5", "SO2")
REACH = {"CO": 40, "NO2": 1500, "O3": 2500, "PM10": 2200, "PM2.5": 1500, "SO2": 900}
"""Tenths of the unit a value mostly stays below."""
STATIONS, HOURS = 950, 8784
WIDTH = 1 << 20
BEGIN = 1_704_038_400
"""1 January 2024, 00:00 at +08:00, in seconds since 1970."""
FIRST, SECOND = 1_735_689_600_000_000, 1_735_776_000_000_000


def make(folder: Path, stations: int = STATIONS) -> None:
    """Write the files unless they are there."""
    if (folder / "made").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    engine = duckdb.connect(config={"memory_limit": "3GB"})
    for number, name in enumerate(PARAMETERS):
        unit = 10_000 if name == "CO" else 100
        for month in range(12):
            rows = _rows(number, unit * 1, REACH[name], (month * 732, (month + 1) * 732))
            for load, when in ((1, "missing <> 0"), (2, "missing <> 0 AND revised = 0")):
                engine.execute(
                    f"COPY (SELECT series_id, start, 3600::INTEGER AS length, '' AS sample_id, "
                    f"(value + {(load - 1) * unit})::BIGINT AS value, 0::INTEGER AS qualifier, "
                    f"flags::BIGINT AS flags, ({load}::BIGINT << 32) | place::BIGINT AS source, "
                    f"make_timestamptz({FIRST if load == 1 else SECOND}::BIGINT) AS known_from "
                    f"FROM ({rows.format(stations=stations)}) WHERE {when} "
                    "ORDER BY series_id, start) "
                    f"TO '{folder}/{number}-{month:02d}-{load}.parquet' (FORMAT parquet, "
                    "PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
                )
    (folder / "made").touch()


def _rows(number: int, unit: int, reach: int, hours: tuple[int, int]) -> str:
    chance = f"hash(s * 100003 + {number} * 7919 + h * 31)"
    spell = f"(1 + (hash(s * 17 + h // 72) % 4)) * {reach} // 5"
    return (
        f"SELECT {number * WIDTH}::BIGINT + s AS series_id, "
        f"make_timestamptz(({BEGIN} + h * 3600)::BIGINT * 1000000) AS start, h AS place, "
        f"({chance} % ({spell}))::BIGINT * {unit} AS value, "
        f"CASE WHEN hash(s * 7 + {number} * 13 + h * 17) % 100 = 0 THEN 3 ELSE 1 END AS flags, "
        f"hash(s * 29 + {number} * 3 + h * 11) % 100 AS missing, "
        f"hash(s * 41 + {number} * 5 + h * 23) % 100 AS revised "
        f"FROM range({{stations}}) a(s), range({hours[0]}, {hours[1]}) b(h)"
    )


def relation(folder: Path, stations: int = STATIONS, *, revised: bool = True) -> Relation:
    """Return the rows as the lake would: the second load's rows supersede the first's.

    ``revised`` off: the first load alone, which nothing revises.
    """
    ids, places, names = [], [], []
    for number, name in enumerate(PARAMETERS):
        for station in range(stations):
            ids.append(number * WIDTH + station)
            places.append(f"S{station:04d}")
            names.append(name)
    series = pa.table(
        {
            "series_id": pa.array(ids, pa.int64()),
            "station": pa.array(places),
            "parameter": pa.array(names),
            "averaging": pa.array(["1h"] * len(ids)),
        }
    )
    files = tuple(sorted(folder.glob("*.parquet" if revised else "*-1.parquet")))
    return Relation(series=series, paths=files, newer=newer_sql([2]) if revised else "")
