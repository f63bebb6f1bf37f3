"""A column for each station against a row for each value: the same values, both loaded.

Run: python benchmarks/stations_across.py [FOLDER] [--stations N] [--days N] [--turns N]
FOLDER holds the two CSV files and the lakes, some 200 MB; default: a temporary one.

Each timing is a process of its own, the sides take turns, the median counts. The values come from
a seeded generator with gaps and spoilt cells; the receipts must tell both as many, else the timing
is void.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import yaml

from ingest import Run, measured

TIME = {
    "columns": ["time"],
    "format": "%Y-%m-%d %H:%M",
    "zone": "+08:00",
    "stamp": "begin",
    "length": "PT1H",
}
VALUE = {"parameter": "PM2.5", "unit": "ug/m3"}
LOAD = (
    "import sys, json; from pathlib import Path; from accord.ingest.run import run; "
    "r = run([Path(sys.argv[1])], sys.argv[2], 'x', Path(sys.argv[3])); "
    "print(json.dumps(vars(r.counts)))"
)
SEED = 20261121


def make(folder: Path, stations: int, days: int) -> None:
    """Write the same values with a column for each station and with a row for each value."""
    told = random.Random(SEED)
    codes = [f"{1001 + at}A" for at in range(stations)]
    levels = [told.uniform(10, 80) for _ in codes]
    first = datetime(2024, 1, 1)  # noqa: DTZ001
    with (folder / "across.csv").open("w") as wide, (folder / "rows.csv").open("w") as rows:
        wide.write(",".join(["time", *codes]) + "\n")
        rows.write("time,station,PM2.5\n")
        for hour in range(24 * days):
            stamp = f"{first + timedelta(hours=hour):%Y-%m-%d %H:%M}"
            cells = [_cell(told, level) for level in levels]
            wide.write(",".join([stamp, *cells]) + "\n")
            rows.writelines(
                f"{stamp},{code},{cell}\n" for code, cell in zip(codes, cells, strict=True)
            )
    tables = {
        "across": {"station": {"across_like": ["[0-9]*A"]}, "long": {"values": {"PM2.5": VALUE}}},
        "rows": {"station": {"columns": ["station"]}, "columns": {"PM2.5": VALUE}},
    }
    for name, table in tables.items():
        source = {"id": "x", "title": {"zh": "x", "en": "x"}, "tables": [{"time": TIME, **table}]}
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(source), "utf-8")


def _cell(told: random.Random, level: float) -> str:
    chance = told.random()
    if chance < 0.02:
        return ""
    return "x" if chance < 0.0201 else f"{level * told.uniform(0.5, 1.5):.1f}"


def main() -> None:
    """Make both files, load each in turn, and print medians and their ratio."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", nargs="?", type=Path)
    asked.add_argument("--stations", type=int, default=200)
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--turns", type=int, default=3)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        make(folder, given.stations, given.days)
        runs: dict[str, list[Run]] = {"across": [], "rows": []}
        for _ in range(given.turns):
            for name, found in runs.items():
                files = [str(folder / f"{name}.csv"), str(folder / f"{name}.yaml")]
                lake = folder / f"load-{name}" / "lake"
                command = [sys.executable, "-c", LOAD, *files, str(lake)]
                found.append(measured(command, lake))
        said = {run.said for found in runs.values() for run in found}
        if len(said) != 1:
            raise SystemExit(f"void: the receipts differ: {said}")
        print(f"{given.stations} stations, {given.days} days of hours: {said.pop().strip()}")
        print(
            "| layout | file, MB | seconds | CPU | peak, MB | lake, MB |\n|---|---|---|---|---|---|"
        )
        for name, found in runs.items():
            size = (folder / f"{name}.csv").stat().st_size / 1e6
            cells = (median(r.wall for r in found), median(r.cpu for r in found))
            peak, left = max(r.peak for r in found) / 1e6, found[0].size / 1e6
            told = [f"{size:.1f}", *(f"{cell:.2f}" for cell in cells), f"{peak:.0f}", f"{left:.1f}"]
            print(f"| {name} | {' | '.join(told)} |")
        ratio = median(r.wall for r in runs["across"]) / median(r.wall for r in runs["rows"])
        print(f"across / rows: {ratio:.2f}")


if __name__ == "__main__":
    main()
