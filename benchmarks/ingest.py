"""From CSV to observations one can trust: against a bare copy, and against frictionless and pandas.

Run: python benchmarks/ingest.py [FOLDER] [--rows N …] [--turns N] [--only copy|checks]
     [--libraries FOLDER] [--make]
FOLDER holds the files made, some 6 GB at 50 million rows; default: a temporary one. The CSV files
of a FOLDER given stay there and are taken again; --make makes them and stops. frictionless and
pandas: pip install --target LIBRARIES -r requirements/benchmarks.in; only their side sees them.

Each timing is a process of its own, the sides take turns, the median of three counts. The counts
and flags the generator knows of are looked for after every load: a difference voids the timing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb
import ingest_data

HERE = Path(__file__).parent
SIZES = (5_000_000, 16_000_000, 50_000_000)
SMALL = 1_000_000
COPY = (
    'import duckdb, sys; duckdb.execute("COPY (FROM read_csv(\'" + sys.argv[1] + "\', '
    'all_varchar = true)) TO \'" + sys.argv[2] + "\' (FORMAT parquet)")'
)


@dataclass(frozen=True)
class Run:
    """One process: seconds by the clock and of processors, peak memory, bytes it left."""

    wall: float
    cpu: float
    peak: int
    size: int
    said: str


def measured(command: Sequence[str], output: Path, libraries: Path | None = None) -> Run:
    """Run a command; the memory is the largest sum over it and its children, seen every 20 ms."""
    shutil.rmtree(output, ignore_errors=True)
    output.unlink(missing_ok=True)
    os.sync()
    seen = os.environ.get("PYTHONPATH", "")
    within = os.environ | {"PYTHONPATH": f"{seen}:{libraries}" if libraries else seen}
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE, env=within)
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    said = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    cpu = used.ru_utime + used.ru_stime
    told = f"{Path(command[2]).name[:20]}: {wall:.2f} s, CPU {cpu:.2f} s, {peak[0] / 1e6:.0f} MB"
    print(told, file=sys.stderr, flush=True)
    return Run(wall, cpu, peak[0], _size(output), said)


def _watch(process: subprocess.Popen[str], peak: list[int]) -> None:
    while process.returncode is None:
        peak[0] = max(peak[0], sum(map(_resident, _family(process.pid))))
        time.sleep(0.02)


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for tasks in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(child) for child in tasks.read_text().split()]
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    data = path / "data"
    return sum(file.stat().st_size for file in data.rglob("*.parquet"))


def made(folder: Path, rows: int) -> tuple[Path, ingest_data.Told]:
    """Return the file of so many rows and what is in it; made where this generator has not."""
    path, about = folder / f"{rows}.csv", folder / f"{rows}.json"
    by = hashlib.sha256(Path(ingest_data.__file__).read_bytes()).hexdigest()
    if path.exists() and about.exists():
        known = json.loads(about.read_text(encoding="utf-8"))
        if (known["by"], known["size"]) == (by, path.stat().st_size):
            return path, ingest_data.Told(known["rows"], Counter(known["faults"]))
    about.unlink(missing_ok=True)
    told = ingest_data.write(path, rows)
    known = {"by": by, "size": path.stat().st_size, "rows": told.rows, "faults": told.faults}
    about.write_text(json.dumps(known), encoding="utf-8")
    return path, told


def verified(told: ingest_data.Told, lake: Path, receipt: dict[str, int]) -> None:
    """Stop unless every fault put in was found, in the receipt and in the flags."""
    found = {
        "rows": receipt["read"],
        "missing": receipt["missing"],
        "rejected": receipt["rejected"],
        "duplicate rows": receipt["duplicate"],
        "conflict rows": receipt["conflict"],
    }
    expected = dict(told.expected) | {"rows": told.rows}
    wanted = {name: expected.pop(name) for name in found}
    if found != wanted:
        raise SystemExit(f"void: the receipt says {found}, put in were {wanted}")
    flags = ingest_data.flags_found(lake)
    if flags != expected:
        raise SystemExit(f"void: flags {flags}, put in were {expected}")
    unsorted = ingest_data.unsorted_files(lake)
    if unsorted:
        raise SystemExit(f"void: {unsorted} files are not sorted")


def against_a_copy(folder: Path, work: Path, sizes: Sequence[int], turns: int) -> list[str]:
    """Return the lines of the table of full loads beside bare copies."""
    lines = [
        "| rows | CSV | bare copy | ingest | ratio | CPU of both | ratio of CPU | "
        "peak memory | bytes of both |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for size in sizes:
        copy, lake = work / "copy.parquet", work / "lake"
        path, told = made(folder, size)
        sides: tuple[list[Run], list[Run]] = ([], [])
        for _ in range(turns):
            sides[0].append(measured([sys.executable, "-c", COPY, str(path), str(copy)], copy))
            command = [sys.executable, "ingest_data.py", str(path), str(lake)]
            sides[1].append(measured(command, lake))
            verified(told, lake, json.loads(sides[1][-1].said)["found"])
        (bare, wall), (bare_cpu, cpu) = (
            [median(getattr(run, what) for run in side) for side in sides]
            for what in ("wall", "cpu")
        )
        peak = max(run.peak for run in sides[1])
        lines.append(
            f"| {told.rows:,} | {path.stat().st_size / 1e9:.2f} GB | {bare:.1f} s | {wall:.1f} s "
            f"| **{wall / bare:.2f}** | {bare_cpu:.1f} s, {cpu:.1f} s | {cpu / bare_cpu:.2f} "
            f"| {peak / 1e9:.2f} GB | {sides[0][-1].size:,}; {sides[1][-1].size:,} |"
        )
    command_of_copy = COPY.split(" ", 3)[3]
    return [
        *lines,
        "",
        f"* Bare copy: `{command_of_copy}`; ingest: `python benchmarks/ingest_data.py FILE LAKE`, "
        "which calls `accord.ingest.run.run` as `accord ingest run` does, with the thresholds of "
        "the tests given.",
        "* Found exactly, each time: rows read, missing, rejected, identical duplicates, values in "
        "conflict; flags of gross range, spike, rate of change, flat line, gap and duplicate. "
        "Every file is sorted by series and time and holds one parameter.",
    ]


def against_pandas(folder: Path, work: Path, turns: int, libraries: Path | None) -> list[str]:
    """Return the lines of the table beside frictionless and pandas."""
    lake, other = work / "lake", work / "pandas"
    path, told = made(folder, SMALL)
    sides: tuple[list[Run], list[Run]] = ([], [])
    for _ in range(turns):
        command = [sys.executable, "ingest_data.py", str(path), str(lake)]
        sides[0].append(measured(command, lake))
        verified(told, lake, json.loads(sides[0][-1].said)["found"])
        command = [sys.executable, "ingest_pandas.py", str(path), str(other)]
        sides[1].append(measured(command, other, libraries))
        _agree(told, json.loads(sides[1][-1].said)["found"])
    lines = [
        "| 1 million rows | ingest | frictionless and pandas | times faster |",
        "|---|---|---|---|",
    ]
    for name, what in (("seconds of the work", "seconds"), ("CPU of the work", "cpu")):
        ours, theirs = (median(json.loads(r.said)[what] for r in side) for side in sides)
        lines.append(f"| {name} | {ours:.2f} s | {theirs:.1f} s | **{theirs / ours:.0f}** |")
    for name, what in (("seconds of the process", "wall"), ("CPU of the process", "cpu")):
        ours, theirs = (median(getattr(r, what) for r in side) for side in sides)
        lines.append(f"| {name} | {ours:.2f} s | {theirs:.1f} s | {theirs / ours:.0f} |")
    return [
        *lines,
        "",
        "* `python benchmarks/ingest_data.py FILE LAKE` and `python benchmarks/ingest_pandas.py "
        "FILE FOLDER`: both find the same faults, each counted. frictionless checks types, the "
        "range, repeated rows and repeated keys; pandas brings times to UTC, drops duplicates, "
        "does the tests between rows, and writes rejected values with row and reason and Parquet "
        "by parameter, sorted. The work: without starting Python, importing and reading the "
        "vocabulary; the process: with all of it.",
        "* Published only, not measured here: CKAN's xloader loads 1.03 million rows in 206 s "
        "(its own documentation), without checks.",
    ]


def _agree(told: ingest_data.Told, found: dict[str, int]) -> None:
    wanted = dict(told.expected) | {"rows": told.rows}
    if found != wanted:
        raise SystemExit(f"void: pandas found {found}, put in were {wanted}")


def main() -> int:
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--libraries", type=Path)
    parser.add_argument("--only", choices=("copy", "checks"))
    parser.add_argument("--make", action="store_true")
    asked = parser.parse_args()
    if asked.make:
        for size in (*asked.rows, SMALL):
            made(asked.folder, size)
        return 0
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="ingest-") as temporary:
        work = Path(temporary)
        folder = asked.folder or work
        print(f"DuckDB {duckdb.__version__}, load of the machine {os.getloadavg()[0]:.1f}\n")
        if asked.only != "checks":
            print(
                "\n".join(against_a_copy(folder, work, asked.rows, asked.turns)), "\n", flush=True
            )
        if asked.only != "copy":
            print("\n".join(against_pandas(folder, work, asked.turns, asked.libraries)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
