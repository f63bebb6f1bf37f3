"""The file of the ingest benchmark: hourly rows from a seed, with faults whose counts are known.

Six parameters at each station, one row a value, in order of time as loggers send them. Each series
alternates between two close levels, so that no test between rows answers by chance; at most one
fault in two days is put in, with these effects (a flag is named by its test):

* ``gap``: 3 rows left out: one gap;
* ``repeat``: a row sent again later: one duplicate;
* ``other``: a row sent again with another value: both kept and marked, one rate flag between them;
* ``broken``: text that is no number: rejected, one gap;
* ``empty``: a mark of absence: missing, one gap;
* ``timeless``: a time that does not exist: rejected, one gap;
* ``beyond``: 9000: range fails, three spikes fail, two rates fail;
* ``spike``: +7.0 for one row: one spike suspect;
* ``step``: +9.0 for 10 rows: two rates suspect;
* ``flat``: 11 equal rows: flat line suspect three times, fails five times.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from accord.ingest import run
from accord.lake import Lake
from accord.vocab.parameters import parameters
from accord.vocab.quality import SHIFT, Checks

PARAMETERS = ("PM2.5", "PM10", "SO2", "NO2", "O3", "CO")
FAULTS = (
    "gap",
    "repeat",
    "other",
    "broken",
    "empty",
    "timeless",
    "beyond",
    "spike",
    "step",
    "flat",
)
CHANCES = (4, 4, 1, 2, 3, 1, 1, 4, 2, 2)
"""In hundred, that a series has this fault in two days."""
BEGIN = datetime(2024, 1, 1)  # noqa: DTZ001 its zone stands in the source description
SLOT, AT, HOURS = 48, 12, 8784
BROKEN, EMPTY, NO_DAY = "#VALUE!", "-9999", "2024-02-30 10:00"
BEYOND = 90_000
"""Values are in tenths here."""
EFFECTS: dict[str, dict[str, int]] = {
    "gap": {"gap": 1},
    "repeat": {"duplicate rows": 1},
    "other": {"conflict rows": 2, "duplicate 3": 2, "rate_of_change 4": 1},
    "broken": {"rejected": 1, "gap": 1},
    "empty": {"missing": 1, "gap": 1},
    "timeless": {"rejected": 1, "gap": 1},
    "beyond": {"gross_range 4": 1, "spike 4": 3, "rate_of_change 4": 2},
    "spike": {"spike 3": 1},
    "step": {"rate_of_change 3": 2},
    "flat": {"flat_line 3": 3, "flat_line 4": 5},
}


@dataclass
class Told:
    """What was put into a file: rows written, and how often each thing must be found."""

    rows: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def expected(self) -> Counter[str]:
        """The counts that must be found."""
        found: Counter[str] = Counter()
        for fault, times in self.faults.items():
            for effect, each in EFFECTS[fault].items():
                found["gap 3" if effect == "gap" else effect] += times * each
        return found


def write(path: Path, rows: int, seed: int = 20_261_121, hours: int = HOURS) -> Told:
    """Write a file of about so many rows, a year long; the number of stations follows."""
    stations = max(1, round(rows / (hours * len(PARAMETERS))))
    told = Told()
    names = pa.array([f"ST{number:05d}" for number in range(stations)])
    with path.open("wb") as file:
        file.write(b"station,parameter,time,value\n")
        for slot in range(-(-hours // SLOT)):
            count = min(SLOT, hours - slot * SLOT)
            chance = np.random.default_rng([seed, slot])
            _write_slot(file, told, names, (slot, count), chance)
    return told


def _write_slot(
    file: object,
    told: Told,
    names: pa.Array,
    when: tuple[int, int],
    chance: np.random.Generator,
) -> None:
    slot, count = when
    shape = (count, len(names), len(PARAMETERS))
    hour = np.arange(count)
    values = chance.integers(0, 2, shape) + 300 + (40 * (hour % 2) // 10)[:, None, None]
    kept = np.ones(shape, bool)
    special: list[tuple[np.ndarray, str]] = []
    timeless = np.zeros(shape, bool)
    drawn = np.full(shape[1:], -1)
    if count == SLOT:
        dice = chance.integers(0, 100, shape[1:])
        edges = np.cumsum(CHANCES)
        drawn = np.where(dice < edges[-1], np.searchsorted(edges, dice, side="right"), -1)
    masks = {fault: drawn == place for place, fault in enumerate(FAULTS)}
    told.faults.update({fault: int(mask.sum()) for fault, mask in masks.items()})
    kept[AT : AT + 3, masks["gap"]] = False
    values[AT, masks["beyond"]] = BEYOND
    values[AT, masks["spike"]] += 70
    values[AT : AT + 10, masks["step"]] += 90
    values[AT : AT + 11, masks["flat"]] = values[AT, masks["flat"]]
    for fault, text in (("broken", BROKEN), ("empty", EMPTY)):
        where = np.zeros(shape, bool)
        where[AT, masks[fault]] = True
        special.append((where, text))
    timeless[AT, masks["timeless"]] = True
    again = np.argwhere(masks["repeat"] | masks["other"])
    at = np.concatenate([np.flatnonzero(kept), np.ravel_multi_index(
        (np.full(len(again), AT), again[:, 0], again[:, 1]), shape)])  # fmt: skip
    flat = values.reshape(-1)[at]
    other = masks["other"][again[:, 0], again[:, 1]]
    flat[len(flat) - len(again) :] += other
    told.rows += len(at)
    _emit(file, names, slot, (at, flat, timeless.reshape(-1)[at]), special, shape)


def _emit(
    file: object,
    names: pa.Array,
    slot: int,
    columns: tuple[np.ndarray, np.ndarray, np.ndarray],
    special: list[tuple[np.ndarray, str]],
    shape: tuple[int, int, int],
) -> None:
    at, values, timeless = columns
    hour, station, parameter = np.unravel_index(at, shape)
    low, high = int(values.min()), int(values.max())
    texts = [f"{one // 10}.{one % 10}" for one in range(low, min(high, 1000) + 1)]
    marks = [f"{BEYOND // 10}.0", *(text for _, text in special)]
    place = np.where(values == BEYOND, len(texts), values - low)
    for number, (where, _) in enumerate(special, 1):
        place = np.where(where.reshape(-1)[at], len(texts) + number, place)
    begin = BEGIN + timedelta(hours=slot * SLOT)
    times = [f"{begin + timedelta(hours=n):%Y-%m-%d %H:%M}" for n in range(shape[0])] + [NO_DAY]
    hour = np.where(timeless, shape[0], hour)
    table = pa.table(
        {
            "station": names.take(pa.array(station)),
            "parameter": pa.array(PARAMETERS).take(pa.array(parameter)),
            "time": pa.array(times).take(pa.array(hour)),
            "value": pa.array(texts + marks).take(pa.array(place)),
        }
    )
    options = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
    arrow_csv.write_csv(table, file, options)


HOUR = 3600
DESCRIPTION = """
id: bench-hourly
title: {zh: 基准测试逐时数据, en: Hourly rows of the benchmark}
owner: {zh: 生成的数据, en: made by a generator}
licence: {zh: 不适用, en: not applicable}
reference: benchmarks/ingest_data.py
notes: {zh: 无, en: none}
tables:
  - file: '*'
    encoding: utf-8
    delimiter: ','
    missing: ['-9999']
    time: {columns: [time], format: '%Y-%m-%d %H:%M', zone: '+08:00', stamp: begin, length: PT1H,
           grounds: as generated}
    station: {columns: [station]}
    long:
      parameter: parameter
      value: value
      values:
        PM2.5: {parameter: PM2.5, unit: ug/m3}
        PM10: {parameter: PM10, unit: ug/m3}
        SO2: {parameter: SO2, unit: ug/m3}
        NO2: {parameter: NO2, unit: ug/m3}
        O3: {parameter: O3, unit: ug/m3}
        CO: {parameter: CO, unit: mg/m3}
"""
TESTED = ("gross_range", "spike", "rate_of_change", "flat_line", "gap", "duplicate")


def checks() -> dict[str, Checks]:
    """Return the tests of each parameter: all those of single series, in tenths of the unit."""
    found = {}
    for name in PARAMETERS:
        tenth = 10 ** (parameters()[name].scale - 1)
        found[name] = Checks(
            range_fail=(0, 50_000 * tenth),
            spike_suspect=55 * tenth,
            spike_fail=500 * tenth,
            rate_suspect=80 * tenth,
            rate_fail=400 * tenth,
            flat_tolerance=2 * tenth,
            flat_suspect=3 * HOUR,
            flat_fail=6 * HOUR,
            interval=HOUR,
            gap=HOUR,
        )
    return found


def load(path: Path, lake: Path) -> dict[str, Any]:
    """Load a file into a new lake; return what the receipt counts, and seconds of the load."""
    description = lake.parent / "hourly.yaml"
    description.write_text(DESCRIPTION, encoding="utf-8")
    tests = checks()
    run.configured = lambda told: tests
    importlib.import_module("pyiceberg.io.pyarrow")  # else imported when the first lake is made
    begun = time.perf_counter(), time.process_time()
    receipt = run.run([path], description, "hourly", lake)
    seconds, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
    return {"found": dict(vars(receipt.counts)), "seconds": seconds, "cpu": cpu}


def flags_found(lake: Path) -> dict[str, int]:
    """Count the flags 3 and 4 of each test over the files the lake lists."""
    with Lake.open(lake) as opened:
        files = [str(file.path) for file in opened.files.listed()]
    counted = ", ".join(
        f"count(*) FILTER ((flags >> {SHIFT[test]}) & 15 = {flag})"
        for test in TESTED
        for flag in (3, 4)
    )
    row = duckdb.execute(f"SELECT {counted} FROM read_parquet({files})").fetchone() or ()
    names = [f"{test} {flag}" for test in TESTED for flag in (3, 4)]
    return {name: count for name, count in zip(names, row, strict=True) if count}


def unsorted_files(lake: Path) -> int:
    """Return how many files are not sorted by series and time, or hold two parameters."""
    with Lake.open(lake) as opened:
        files = [str(file.path) for file in opened.files.listed()]
    bad = 0
    for file in files:
        table = pq.read_table(file, columns=["series_id", "start"])
        series, start = (table[name].to_numpy().astype(np.int64) for name in table.column_names)
        later = (series[1:] > series[:-1]) | (
            (series[1:] == series[:-1]) & (start[1:] >= start[:-1])
        )
        bad += not later.all() or (series[0] >> 20) != (series[-1] >> 20)
    return bad


if __name__ == "__main__":
    print(json.dumps(load(Path(sys.argv[1]), Path(sys.argv[2]))))
