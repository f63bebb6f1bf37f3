"""Assess fifty million hourly rows; print ratios taken in one run on one machine.

    pip install -r requirements/benchmarks-assess.in
    python benchmarks/assess.py --folder /a/folder/with/room [--stations 950] [--rounds 3]

Every part runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import assess_others as others
import assess_rows as rows

from accord.assess.air_hours import has_hours, hourly_sub_indices
from accord.assess.air_rules import ASSUMED_25C
from accord.assess.air_series import Run, assess_families
from accord.lake.engines import DuckEngine
from accord.standards.loading import standards

EIGHT = (
    "CN-HJ633-2012", "CN-HJ633-2026", "VN-QD1459-2019", "ID-P14-2020", "MY-API", "TH-AQI-2566",
    "SG-PSI-2014", "US-EPA-AQI-2024",
)  # fmt: skip
ONE = "CN-HJ633-2012"


def scan_hours(folder: Path, stations: int) -> None:
    """Scan and group the columns the one-hour task reads."""
    with DuckEngine() as engine:
        engine.observe("raw", rows.relation(folder, stations, revised=False))
        engine.fetch(
            "SELECT series_id >> 20 AS p, value, count(*) AS n, max(flags) AS f, max(us) AS u "
            "FROM raw GROUP BY ALL"
        )


def scan_days(folder: Path, stations: int) -> None:
    """Scan and group the columns the daily task reads."""
    with DuckEngine() as engine:
        engine.observe("raw", rows.relation(folder, stations))
        engine.fetch(
            "SELECT series_id, count(value) AS n, sum(value) AS s, max(us) AS u, max(flags) AS f, "
            "max(length) AS l, max(sample_id) AS i, max(source) AS o, max(known_us) AS k "
            "FROM raw GROUP BY series_id"
        )


def hours(folder: Path, stations: int) -> None:
    """One-hour sub-indices of every edition that has a one-hour table."""
    editions = [one for one in standards().values() if has_hours(one)]
    held = rows.relation(folder, stations, revised=False)
    hourly_sub_indices(held, editions, state=ASSUMED_25C)


def hours_of_one(folder: Path, stations: int) -> None:
    """One-hour sub-indices of one edition."""
    held = rows.relation(folder, stations, revised=False)
    hourly_sub_indices(held, [standards()[ONE]], state=ASSUMED_25C)


def _days(folder: Path, stations: int, ids: tuple[str, ...]) -> dict[str, Any]:
    return assess_families(
        rows.relation(folder, stations),
        {name: [standards()[name]] for name in ids},
        level="daily",
        zone_of=lambda _: "+08:00",
        run=Run(state=ASSUMED_25C),
    )


def days(folder: Path, stations: int) -> None:
    """The daily index of one edition."""
    _days(folder, stations, (ONE,))


def days_of_eight(folder: Path, stations: int) -> None:
    """The daily indices of eight editions."""
    _days(folder, stations, EIGHT)


def polars(folder: Path, stations: int) -> None:
    """The daily index of one edition, by hand in Polars."""
    others.polars_daily(folder)


def pandas(folder: Path, stations: int) -> None:
    """One-hour sub-indices of one edition in pandas, read from the same files."""
    others.pandas_hours(folder)


PARTS: dict[str, Callable[[Path, int], None]] = {
    one.__name__: one
    for one in (
        scan_hours, scan_days, hours, hours_of_one, days, days_of_eight, polars, pandas,
    )
}  # fmt: skip


def equal(folder: Path, stations: int) -> bool:
    """Whether the daily tables of Accord and of hand-written Polars are equal, every value."""
    table = _days(folder, stations, (ONE,))[ONE]
    hand = others.polars_daily(folder)
    names = {"O3_1h": "O3_1h", "O3_8h": "O3_8h_daily_max"} | {n: f"{n}_24h" for n in others.DAY}
    expected = hand.to_dicts()
    if table.num_rows != len(expected):
        return False
    # station codes sort as their numbers do
    for batch_start in range(0, table.num_rows, 20000):
        part = table.slice(batch_start, 20000).to_pylist()
        for row, other in zip(part, expected[batch_start : batch_start + 20000], strict=True):
            subs = dict(row["sub_indices"])
            same = all(subs.get(key) == other[name] for name, key in names.items())
            if not same or row["index"] != other["index"]:
                print(row, other, file=sys.stderr)
                return False
    return True


def _child(part: str, folder: Path, stations: int) -> dict[str, float]:
    line = subprocess.run(
        [sys.executable, __file__, "--part", part, "--folder", str(folder),
         "--stations", str(stations)],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found: dict[str, float] = json.loads(line)
    return found


def _measure(folder: Path, stations: int, rounds: int, parts: list[str]) -> dict[str, Any]:
    """Measure the parts in turn, so that a slow spell of the machine meets them all."""
    taken: dict[str, list[dict[str, float]]] = {part: [] for part in parts}
    for _ in range(rounds):
        for part in parts:
            taken[part].append(_child(part, folder, stations))
            print(part, taken[part][-1], file=sys.stderr, flush=True)
    return {
        part: {
            "seconds": median(one["seconds"] for one in own),
            "processor": median(one["processor"] for one in own),
            "gigabytes": max(one["gigabytes"] for one in own),
        }
        for part, own in taken.items()
    }


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--folder", type=Path, required=True)
    reader.add_argument("--stations", type=int, default=rows.STATIONS)
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--part")
    asked = reader.parse_args()
    folder = asked.folder
    if asked.part:
        standards()  # a node has read them once
        begun, worked = time.perf_counter(), time.process_time()
        PARTS[asked.part](folder, asked.stations)
        seconds, work = time.perf_counter() - begun, time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(json.dumps({"seconds": seconds, "processor": work, "gigabytes": peak}))
        return
    whole, tenth = folder / f"rows{asked.stations}", folder / f"rows{asked.stations // 10}"
    rows.make(whole, asked.stations)
    rows.make(tenth, asked.stations // 10)
    print("equal to Polars, every value:", equal(tenth, asked.stations // 10), flush=True)
    found = _measure(whole, asked.stations, asked.rounds, list(PARTS))
    small = _measure(tenth, asked.stations // 10, asked.rounds, ["days"])
    seconds = {part: one["seconds"] for part, one in found.items()}
    count = asked.stations * len(rows.PARAMETERS) * rows.HOURS
    aqi = count / others.python_aqi_rate()
    print(json.dumps(found, indent=1))
    for words, ratio, bound in (
        (
            "one-hour sub-indices of all / scan and group",
            seconds["hours"] / seconds["scan_hours"],
            "<= 4",
        ),
        ("daily index / scan and group", seconds["days"] / seconds["scan_days"], "<= 20"),
        ("daily index / hand-written Polars", seconds["days"] / seconds["polars"], "<= 2"),
        ("eight editions / one", seconds["days_of_eight"] / seconds["days"], "<= 3"),
        ("python-aqi (extrapolated) / one-hour of one", aqi / seconds["hours_of_one"], ">= 100"),
        ("pandas / one-hour of one", seconds["pandas"] / seconds["hours_of_one"], ">= 5"),
        ("ten times the rows / the rows", seconds["days"] / small["days"]["seconds"], "about 10"),
        (
            "peak memory, GB",
            max(found[p]["gigabytes"] for p in ("days", "days_of_eight", "hours")),
            "< 4",
        ),
    ):
        print(f"{words:50} {ratio:8.2f}   {bound}", flush=True)


if __name__ == "__main__":
    main()
