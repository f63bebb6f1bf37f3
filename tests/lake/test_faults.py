"""Killed, crowded, out of space: the lake is whole, what was acknowledged is there, once."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lake_cases import BEGIN, put, values

from accord.lake import Lake

HERE = Path(__file__).parent
ROWS = 120


def start(folder, log, batches=0, writer="one", where="", limit=None):
    """Start a writer in a process of its own; ``limit`` bounds the size of any file it writes."""
    command = [sys.executable, str(HERE / "writer.py"), str(folder), str(log), str(batches), writer]
    if limit is not None:  # the shell's unit is 512 bytes
        command = ["sh", "-c", f'ulimit -f {limit}; exec "$@"', "sh", *command]

    return subprocess.Popen(
        command + ([where] if where else []),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )


def finish(process):
    """Wait for a writer; return its exit code and what it said."""
    _, said = process.communicate(timeout=120)
    return process.returncode, said.decode()


def check(folder, log):
    """The lake is whole: acknowledged batches are there, each batch wholly, once, or not."""
    acknowledged = set()
    if log.exists():
        acknowledged = {tuple(line.split()) for line in log.read_text().splitlines()}
    with Lake.open(folder, wait=30) as lake:
        assert lake.check_whole() == []
        there = set()
        for entry in lake.ledger.entries():
            if entry.action == "load":
                assert (entry.dataset, entry.description) not in there
                there.add((entry.dataset, entry.description))
        assert acknowledged <= there
        assert len(there) <= len(acknowledged) + 1  # one killed before it could be said
        known = {entry.folder for entry in lake.ledger.entries()}
        assert {folder.name for folder in lake.data.glob("load-*")} <= known
        for writer in {name for name, _ in there}:
            batches = sum(name == writer for name, _ in there)
            hours = [row[1] for row in values(lake, writer)]
            assert hours == list(range(batches * ROWS))
    return there


def _say_all(log, there):
    """Note the batch that was stored although its writer could not say so any more."""
    said = len(log.read_text().splitlines()) if log.exists() else 0
    with log.open("a") as file:
        for number in range(said, there):
            print("one", number, file=file)


def killed_at_random(folder, log, times, seed):
    chance = random.Random(seed)
    loads = 0
    for _ in range(times):
        before = log.read_text().count("\n") if log.exists() else 0
        process = start(folder, log)
        wanted = before + chance.randint(0, 2)
        ends = time.monotonic() + 60
        while (log.read_text().count("\n") if log.exists() else 0) < wanted:
            assert process.poll() is None, process.stderr.read().decode()
            assert time.monotonic() < ends
            time.sleep(0.005)
        time.sleep(chance.random() * (0.5 if wanted > before else 1.5))
        process.send_signal(signal.SIGKILL)
        finish(process)
        there = len(check(folder, log))
        _say_all(log, there)
        assert there >= loads
        loads = there
    return loads


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_twenty_times_at_random(tmp_path):
    assert killed_at_random(tmp_path / "lake", tmp_path / "log", 20, seed=4) > 5


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_killed_two_hundred_times_at_random(tmp_path):
    assert killed_at_random(tmp_path / "lake", tmp_path / "log", 200, seed=7) > 50


POINTS = [
    "accord.lake.staging:_counted:1",
    "accord.lake.load:run_group:1",
    "accord.lake.grouping:sync:1",
    "accord.lake.files:DataFiles.append:1",
    "accord.lake.catalog:LakeCatalog._write_metadata:1",
    "accord.lake.catalog:LakeCatalog._write_metadata:3",
    "accord.lake.ledger:write:1",
    "accord.lake.compaction:_rewrite:1",
    "accord.lake.ledger:write:6",
]


@pytest.mark.slow
@pytest.mark.parametrize("where", POINTS)
def test_killed_at_each_step(tmp_path, where):
    folder, log = tmp_path / "lake", tmp_path / "log"
    code, said = finish(start(folder, log, 6, "one", where))
    assert code == -signal.SIGKILL, said
    before = len(check(folder, log))
    _say_all(log, before)
    code, said = finish(start(folder, log, 2, "one"))
    assert code == 0, said
    assert len(check(folder, log)) == before + 2


@pytest.mark.slow
def test_two_writers_at_once_do_not_harm_each_other(tmp_path):
    folder, log = tmp_path / "lake", tmp_path / "log"
    writers = [start(folder, log, 4, name) for name in ("one", "two", "three")]
    for process in writers:
        code, said = finish(process)
        assert code == 0, said
    assert len(check(folder, log)) == 12


def test_a_writer_waits_and_then_says_who_holds_the_lake(tmp_path):
    with Lake.open(tmp_path / "lake") as first, Lake.open(tmp_path / "lake", wait=0.2) as second:
        with first.writing(), pytest.raises(Exception, match="LAK001"):
            put(second, [("A", "O3", 0, 1)])
        assert put(second, [("A", "O3", 0, 1)]).counts.stored == 1
        assert values(first) == [("A", 0, 1)]


def test_a_reader_keeps_its_files_while_others_compact(lake):
    for hour in range(3):
        put(lake, [("A", "O3", hour, hour)])
    files = lake.files.listed()
    lake.compact(actor="a")
    assert all(file.path.exists() for file in files)
    assert BEGIN.year == 2024


@pytest.mark.slow
@pytest.mark.parametrize("limit", [0, 40, 70, 110, 130])
def test_a_full_disk_loses_nothing(tmp_path, limit):
    folder, log = tmp_path / "lake", tmp_path / "log"
    code, said = finish(start(folder, log, 3))
    assert code == 0, said
    code, said = finish(start(folder, log, 3, limit=limit))
    if code:
        assert "LAK002" in said or "full" in said.lower() or "large" in said.lower(), said
    there = len(check(folder, log))
    assert there >= 3
    _say_all(log, there)
    assert finish(start(folder, log, 1))[0] == 0
    assert len(check(folder, log)) == there + 1
