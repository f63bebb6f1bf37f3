"""Writers in processes of their own, killed; and what must hold of the lake afterwards."""

import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from lake_cases import values
from writer import ROWS, corrected

from accord.lake import Lake

HERE = Path(__file__).parent
KINDS = ("load", "correct", "compact")


def start(folder, log, loads=0, writer="one", where="", limit=None):
    """Start a writer in a process of its own; ``limit`` bounds the size of any file it writes."""
    command = [sys.executable, str(HERE / "writer.py"), str(folder), str(log), str(loads), writer]
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


def said(log):
    """The whole lines of a log as (begin, end, settled or undone; action; writer; number; time)."""
    lines = log.read_text().splitlines(keepends=True) if log.exists() else []
    split = [line.split() for line in lines if line.endswith("\n")]
    return [(word, what, who, int(n), float(at)) for word, what, who, n, at in split]


def durations(log):
    """How long the changes that ended took in the middle, in seconds, by kind."""
    begun, took = {}, {kind: [0.2] for kind in KINDS}
    for word, what, who, number, at in said(log):
        if word == "begin":
            begun[what, who, number] = at
        elif (what, who, number) in begun and word == "end":
            took[what].append(at - begun[what, who, number])
    return {kind: statistics.median(times) for kind, times in took.items()}


def under_way(log, writer="one"):
    """What a writer was at when it stopped, as (action, number), or None between two changes."""
    own = [line for line in said(log) if line[2] == writer]
    return None if not own or own[-1][0] != "begin" else (own[-1][1], own[-1][3])


def done(lake, writer, action):
    """The numbers of a writer's loads or corrections that stand in the ledger, in order."""
    named = {"load": "description", "correct": "reason"}[action]
    entries = lake.ledger.entries(writer)
    return [int(getattr(entry, named)) for entry in entries if entry.action == action]


def expected(loads, corrections):
    """The rows these loads and corrections leave, worked out without the lake."""
    held = {n * ROWS + place: n * 1000 + place for n in loads for place in range(ROWS)}
    for number in corrections:
        held |= corrected(number)
    return [("A", hour, value) for hour, value in sorted(held.items())]


def _past(lake, writer):
    """Each correction changed what stood, and what was known before it is still told."""
    entries = [e for e in lake.ledger.entries(writer) if e.action in ("load", "correct")]
    loads, corrections = [], []
    for place, entry in enumerate(entries):
        kind = loads if entry.action == "load" else corrections
        kind.append(int(entry.description if entry.action == "load" else entry.reason))
        if place >= len(entries) - 4:
            before = values(lake, writer, known_at=entry.known_from)
            assert before == expected(loads, corrections)


def check(folder, log):
    """The lake is whole: what was acknowledged is there once, the rest wholly or not at all."""
    lines = said(log)
    with Lake.open(folder, wait=30) as lake:
        assert lake.check_whole() == []
        entries = lake.ledger.entries()
        assert {path.name for path in lake.data.glob("load-*")} <= {e.folder for e in entries}
        assert not list(lake.staging.glob("load-*"))
        writers = {writer for _, _, writer, _, _ in lines} | {e.dataset for e in entries} - {""}
        for writer in writers:
            ended = {(action, number) for word, action, who, number, _ in lines
                     if word in ("end", "settled") and who == writer}  # fmt: skip
            open_now = under_way(log, writer)
            for action in ("load", "correct"):
                there = done(lake, writer, action)
                assert len(there) == len(set(there)), f"{action} twice: {there}"
                told = {number for kind, number in ended if kind == action}
                begun = {open_now[1]} if open_now and open_now[0] == action else set()
                assert told <= set(there), f"{action} lost: {told - set(there)}"
                assert set(there) <= told | begun, f"{action} nobody began: {there}"
            loads = done(lake, writer, "load")
            assert loads == list(range(len(loads)))
            if loads:
                assert values(lake, writer) == expected(loads, done(lake, writer, "correct"))
                _past(lake, writer)
        if len(writers) == 1:  # another writer may have left nothing to join
            compacted = sum(entry.action == "compact" for entry in entries)
            assert compacted >= sum(line[:2] == ("end", "compact") for line in lines)


def settle(folder, log, writer="one"):
    """Note whether the change a killed writer was at took place; return its kind and that."""
    was = under_way(log, writer)
    if was is None:
        return None
    with Lake.open(folder, wait=30) as lake, log.open("a") as file:
        if was[0] == "compact":
            there = lake.ledger.entries()[-1].action == "compact"
        else:
            there = was[1] in done(lake, writer, was[0])
        print("settled" if there else "undone", was[0], writer, was[1], time.time(), file=file)
    return was[0], there


def wait_for(log, process, line):
    """Wait until a line that begins so comes into the log, from now on."""
    before, ends = len(said(log)), time.monotonic() + 60
    while not any(one[: len(line)] == line for one in said(log)[before:]):
        assert process.poll() is None, process.stderr.read().decode()
        assert time.monotonic() < ends
        time.sleep(0.002)


def killed_at_random(folder, log, times, seed):
    """Kill a writer that often, at a random moment of a load, a correction or a compaction in turn.

    Return how many kills came during what; the first comes while the lake may still be made.
    """
    chance = random.Random(seed)
    came = Counter()
    for turn in range(times):
        wanted = KINDS[turn % 3] if turn else "making"
        process = start(folder, log)
        if wanted == "making":
            time.sleep(chance.random() * 1.5)
        else:
            wait_for(log, process, ("begin", wanted))
            time.sleep(chance.random() * 1.2 * durations(log)[wanted])
        process.send_signal(signal.SIGKILL)
        finish(process)
        check(folder, log)
        came[(settle(folder, log) or ("between",))[0]] += 1
    return came
