"""Writers in processes of their own, killed; and what must hold of the lake afterwards."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from lake_cases import values

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


def say_all(log, there):
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
        say_all(log, there)
        assert there >= loads
        loads = there
    return loads
