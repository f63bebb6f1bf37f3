"""Assess fifty million hourly rows; print ratios taken in one run on one machine, as a table.

    pip install -r requirements/benchmarks-assess.in
    python benchmarks/assess.py --folder /a/folder/with/room [--stations 950] [--rounds 3]
        [--slow 1]

Every part runs in a process of its own, so that its peak memory is its own; what a process reads
once (libraries, standards, units) is read before the clock starts, for all alike. The parts run in
turn, round after round, and medians are shown. ``--slow``: rounds in which python-aqi takes part,
which reads a value at a time; 0 leaves it out.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import assess_equal as same
import assess_others as others
import assess_pandas as frames
import assess_rows as rows

from accord.assess.air_hours import has_hours, hourly_sub_indices
from accord.assess.air_rules import ASSUMED_25C
from accord.assess.air_series import Run, assess_families, each_family
from accord.lake.engines import DuckEngine
from accord.standards.loading import standards
from accord.vocab.gases import gas_conversion
from accord.vocab.parameters import parameters
from accord.vocab.units import units

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


def hours_of_one(folder: Path, stations: int) -> Any:
    """One-hour sub-indices of one edition."""
    held = rows.relation(folder, stations, revised=False)
    return hourly_sub_indices(held, [standards()[ONE]], state=ASSUMED_25C)


def _asked(folder: Path, stations: int, ids: tuple[str, ...]) -> tuple[Any, Any, dict[str, Any]]:
    options = {"level": "daily", "zone_of": lambda _: "+08:00", "run": Run(state=ASSUMED_25C)}
    chosen = {name: [standards()[name]] for name in ids}
    return rows.relation(folder, stations), chosen, options


def days(folder: Path, stations: int) -> Any:
    """The daily index of one edition."""
    observed, chosen, options = _asked(folder, stations, (ONE,))
    return assess_families(observed, chosen, **options)[ONE]


def days_of_eight(folder: Path, stations: int) -> None:
    """The daily indices of eight editions, a result let go before the next is taken."""
    observed, chosen, options = _asked(folder, stations, EIGHT)
    for _, table in each_family(observed, chosen, **options):
        del table


def days_of_eight_held(folder: Path, stations: int) -> None:
    """The same with all eight results held at the end."""
    observed, chosen, options = _asked(folder, stations, EIGHT)
    assess_families(observed, chosen, **options)


def polars(folder: Path, stations: int) -> Any:
    """The daily index of one edition, by hand in Polars."""
    return others.polars_daily(folder)


def pandas_hours(folder: Path, stations: int) -> Any:
    """One-hour sub-indices of one edition in pandas."""
    return frames.pandas_hours(folder)


def pandas_days(folder: Path, stations: int) -> Any:
    """The daily index of one edition in pandas."""
    return frames.pandas_days(folder)


def aqi_hours(folder: Path, stations: int) -> Any:
    """One-hour sub-indices of one edition with python-aqi."""
    return frames.aqi_hours(folder)


def aqi_days(folder: Path, stations: int) -> Any:
    """The daily index of one edition: averages by pandas, sub-indices by python-aqi."""
    return frames.aqi_days(folder)


PARTS: dict[str, Callable[[Path, int], Any]] = {
    one.__name__: one
    for one in (
        scan_hours, hours, hours_of_one, pandas_hours, scan_days, days, days_of_eight,
        days_of_eight_held, polars, pandas_days, aqi_hours, aqi_days,
    )
}  # fmt: skip
SLOW = ("aqi_hours", "aqi_days")
LIBRARIES = {"polars": ("polars",), "pandas": ("pandas",), "aqi": ("pandas", "aqi")}


def warm(part: str) -> None:
    """Read what a process reads once."""
    for name in LIBRARIES.get(part.split("_", maxsplit=1)[0], ()):
        importlib.import_module(name)
    standards(), parameters(), units(), gas_conversion()


def compare(folder: Path, stations: int) -> None:
    """Say whether the tables are equal."""
    own = days(folder, stations)
    hourly = hours_of_one(folder, stations)
    for words, (compared, different) in (
        ("daily, hand-written Polars", same.differing(own, polars(folder, stations))),
        ("daily, pandas", same.differing(own, pandas_days(folder, stations))),
        ("daily, python-aqi", same.differing(own, aqi_days(folder, stations))),
        ("one hour, pandas", same.hours_differing(hourly, pandas_hours(folder, stations))),
        ("one hour, python-aqi", same.hours_differing(hourly, aqi_hours(folder, stations))),
    ):
        print(f"{words}: {compared} values, {different} differ", flush=True)


def _child(part: str, folder: Path, stations: int) -> dict[str, float]:
    line = subprocess.run(
        [sys.executable, __file__, "--part", part, "--folder", str(folder),
         "--stations", str(stations)],
        check=True, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    found: dict[str, float] = json.loads(line)
    return found


def _measure(
    folder: Path, stations: int, rounds: int, parts: list[str], slow: int = 0
) -> dict[str, Any]:
    """Measure the parts in turn, so that a slow spell of the machine meets them all."""
    taken: dict[str, list[dict[str, float]]] = {part: [] for part in parts}
    for turn in range(rounds):
        for part in parts:
            if part in SLOW and turn >= slow:
                continue
            taken[part].append(_child(part, folder, stations))
            print(part, taken[part][-1], file=sys.stderr, flush=True)
    return {
        part: {
            "seconds": median(one["seconds"] for one in own),
            "processor": median(one["processor"] for one in own),
            "gigabytes": max(one["gigabytes"] for one in own),
            "rounds": len(own),
        }
        for part, own in taken.items()
        if own
    }


RATIOS = (
    ("one-hour sub-indices of all editions / scan and group", "hours", "scan_hours", "≤ 4"),
    ("daily index / scan and group", "days", "scan_days", "≤ 20"),
    ("daily index / hand-written Polars", "days", "polars", "≤ 2"),
    ("eight editions / one", "days_of_eight", "days", "≤ 3"),
    ("pandas / one-hour of one edition", "pandas_hours", "hours_of_one", "≥ 5"),
    ("pandas / daily index of one edition", "pandas_days", "days", "≥ 5"),
    ("python-aqi / one-hour of one edition", "aqi_hours", "hours_of_one", "≥ 100"),
    ("pandas and python-aqi / daily index of one edition", "aqi_days", "days", "≥ 100"),
)
OWN = ("hours", "hours_of_one", "days", "days_of_eight")


def report(found: dict[str, Any], small: dict[str, Any]) -> None:
    """Print the tables for RESULTS.md."""
    print("\n| part | seconds | processor seconds | peak GB | rounds |\n|---|---|---|---|---|")
    for part, one in found.items():
        words = (PARTS[part].__doc__ or "").strip().rstrip(".")
        print(
            f"| {words} | {one['seconds']:.2f} | {one['processor']:.2f} "
            f"| {one['gigabytes']:.2f} | {one['rounds']} |"
        )
    print("\n| ratio | measured | bound |\n|---|---|---|")
    for words, top, bottom, bound in RATIOS:
        if top in found:
            ratio = found[top]["seconds"] / found[bottom]["seconds"]
            print(f"| {words} | {ratio:.2f} | {bound} |")
    growth = found["days"]["seconds"] / small["days"]["seconds"]
    print(f"| daily index, ten times the rows / the rows | {growth:.2f} | about 10 |")
    peak = max(found[part]["gigabytes"] for part in OWN)
    print(f"| peak memory, GB | {peak:.2f} | < 4 |", flush=True)


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--folder", type=Path, required=True)
    reader.add_argument("--stations", type=int, default=rows.STATIONS)
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--slow", type=int, default=1)
    reader.add_argument("--part")
    asked = reader.parse_args()
    folder = asked.folder
    if asked.part:
        warm(asked.part)
        begun, worked = time.perf_counter(), time.process_time()
        PARTS[asked.part](folder, asked.stations)
        seconds, work = time.perf_counter() - begun, time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(json.dumps({"seconds": seconds, "processor": work, "gigabytes": peak}))
        return
    fewer = asked.stations // 10
    whole, tenth = folder / f"rows{asked.stations}", folder / f"rows{fewer}"
    rows.make(whole, asked.stations)
    rows.make(tenth, fewer)
    print(f"At {fewer} stations:")
    compare(tenth, fewer)
    found = _measure(whole, asked.stations, asked.rounds, list(PARTS), asked.slow)
    small = _measure(tenth, fewer, asked.rounds, ["days"])
    count = asked.stations * len(rows.PARAMETERS) * rows.HOURS
    print(f"\n{asked.stations} stations, {count / 1e6:.2f} million hours, {asked.rounds} rounds:")
    report(found, small)


if __name__ == "__main__":
    main()
