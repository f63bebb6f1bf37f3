"""Peak memory of a server while it gives half a million rows of one series, in each form.

    python benchmarks/readback.py [--rows 500000] [--series 8] [--readers 1] [--minutes 10]

A node of its own with the published record and a lake of --series series of --rows readings, one
every --minutes minutes; `accord serve` as a user starts it. With one a minute all of them are
within the mirror of recent rows, from which the JSON comes then.

After a first small answer of each kind (what a process loads once is loaded), the peak resident
memory of the serving processes is reset, one file is asked for by --readers at once, and the peak
of each process over its idle state is read (VmHWM of Linux). The rows are counted, so that no short
answer passes for a whole one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from serving import ROOT, free_port, running

DATASET = "bench"
FORMS = ("csv", "parquet", "arrow")
PIECE = 1 << 20


def batches(rows: int, series: int, step: timedelta) -> Iterator[pa.RecordBatch]:
    """Yield the readings of each station from a seeded generator, some thousands at a time."""
    first, row = datetime(2015, 1, 1, tzinfo=UTC), 0
    for station in range(series):
        rng = random.Random(station)
        for begin in range(0, rows, 50_000):
            count = min(50_000, rows - begin)
            times = [first + (begin + n) * step for n in range(count)]
            yield pa.record_batch(
                {
                    "station": pa.array([f"ST{station:02}"] * count),
                    "parameter": pa.array(["PM2.5"] * count),
                    "averaging": pa.array(["instant"] * count),
                    "start": pa.array(times, pa.timestamp("us", tz="UTC")),
                    "length": pa.array([int(step.total_seconds())] * count, pa.int32()),
                    "value": pa.array([rng.randrange(500_000) for _ in times], pa.int64()),
                    "source_row": pa.array(range(row + 1, row + count + 1), pa.int64()),
                }
            )
            row += count


def make_node(node: Path, rows: int, series: int, step: timedelta) -> None:
    """Make the node: the published record, the lake, its mirror, a public description."""
    from accord.lake import Lake, Source, Staged, Station
    from accord.vocab.quality import Checks

    environment = os.environ | {"ACCORD_DATA": str(node), "ACCORD_CONTENT": str(ROOT / "content")}
    run = [sys.executable, "-m", "accord.cli"]
    subprocess.run([*run, "record", "load"], env=environment, check=True, capture_output=True)
    with Lake.open(node / "lake") as lake:
        lake.load(
            DATASET,
            Staged.batches(batches(rows, series, step)),
            source=Source("generator"),
            actor="benchmark",
            stations=[Station(f"ST{n:02}", zone="+07:00") for n in range(series)],
            checks={"PM2.5": Checks(range_fail=(0, 1_000_000), spike_suspect=400_000)},
        )
        lake.recent.refresh()
    words = ["--title-zh", "生成", "--title-en", "Generated", "--licence-zh", "CC0"]
    subprocess.run(
        [*run, "lake", "describe", DATASET, "--owner", "TH", *words, "--licence-en", "CC0",
         "--audience", "public"],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip


def below(parent: int) -> list[int]:
    """Return the processes a process started, and theirs."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    return [one for child in map(int, listed) for one in (child, *below(child))]


def held(process: int, name: str) -> float:
    """Return a figure of a process's memory in MB."""
    for line in Path(f"/proc/{process}/status").read_text("utf-8").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def serving() -> list[int]:
    """Return the processes that answer: those below the web process that hold the application."""
    me = os.getpid()
    found = []
    for process in below(me):
        command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ")
        if b"multiprocessing" in command or b"serving web" in command:
            found.append(process)
    return found


def take(address: str, target: Path) -> tuple[float, float]:
    """Read an answer into a file; return the seconds to its first byte and to its last."""
    begun = time.perf_counter()
    with urllib.request.urlopen(address) as answer, target.open("wb") as file:
        first = 0.0
        while piece := answer.read(PIECE):
            first = first or time.perf_counter() - begun
            file.write(piece)
    return first, time.perf_counter() - begun


def count(form: str, file: Path) -> int:
    """Return how many rows a file holds."""
    if form == "parquet":
        return int(pq.ParquetFile(file).metadata.num_rows)
    if form == "arrow":
        with pa.ipc.open_stream(file) as stream:
            return sum(batch.num_rows for batch in stream)
    if form == "json":
        return len(json.loads(file.read_bytes())["rows"])
    with file.open("rb") as lines:
        return sum(1 for _ in lines) - 1


def measure(base: str, form: str, arguments: argparse.Namespace, folder: Path) -> str:
    """Ask for one file by so many readers at once; return a row of the table."""
    rows = arguments.rows if form != "json" else min(arguments.rows, 100_000)
    address = f"{base}?format={form}" + (f"&limit={rows}" if form == "json" else "")
    processes = serving()
    for process in processes:
        Path(f"/proc/{process}/clear_refs").write_text("5", "ascii")
    idle = {one: held(one, "VmRSS") for one in processes}
    files = [folder / f"{n}.{form}" for n in range(arguments.readers)]
    with ThreadPoolExecutor(arguments.readers) as pool:
        times = list(pool.map(lambda file: take(address, file), files))
    peak = {one: held(one, "VmHWM") - idle[one] for one in processes}
    if {count(form, file) for file in files} != {rows}:
        raise RuntimeError(f"{form}: other rows than asked for")
    most, whole = max(peak.values()), sum(peak.values())
    first, last = max(one for one, _ in times), max(one for _, one in times)
    size = files[0].stat().st_size / 1e6
    return (f"| {form} | {rows} | {size:.1f} | {sum(idle.values()):.0f} | {most:.0f} | "
            f"{whole:.0f} | {first:.2f} | {last:.2f} |")  # fmt: skip


def main() -> None:
    """Make the node, serve it, ask, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--series", type=int, default=8)
    parser.add_argument("--readers", type=int, default=1)
    parser.add_argument("--minutes", type=int, default=10, help="between two readings")
    parser.add_argument("--folder", type=Path, help="keep the node here and use it again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="readback-") as name:
        folder = Path(name)
        node = arguments.folder or folder / "node"
        if not (node / "lake" / "made").exists():
            step = timedelta(minutes=arguments.minutes)
            make_node(node, arguments.rows, arguments.series, step)
        port = free_port()
        environment = os.environ | {"ACCORD_DATA": str(node)}
        command = [sys.executable, "-m", "accord.cli", "serve", "--port", str(port)]
        listed = f"http://127.0.0.1:{port}/api/v1/datasets/{DATASET}/series"
        with running(command, environment, listed):
            series = json.loads(urllib.request.urlopen(listed).read())[1]["series"]
            base = f"{listed}/{series}/observations"
            for _ in range(8):
                for form in (*FORMS, "json"):
                    urllib.request.urlopen(f"{base}?format={form}&limit=100").read()
            print("| form | rows | MB | idle MB, all | peak over idle MB, one | all | "
                  "first byte s | last byte s |")  # fmt: skip
            print("|---|---|---|---|---|---|---|---|")
            for form in (*FORMS, "json"):
                print(measure(base, form, arguments, folder), flush=True)


if __name__ == "__main__":
    main()
