"""Killed, crowded, out of space: the lake is whole, what was acknowledged is there, once."""

import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from kills import (
    KINDS,
    check,
    finish,
    killed_at_random,
    said,
    settle,
    start,
    under_way,
    wait_for,
)
from lake_cases import BEGIN, put, values

from accord.lake import Lake, lock
from accord.lake.load import workplace


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_twenty_times_at_random(tmp_path):
    came = killed_at_random(tmp_path / "lake", tmp_path / "log", 20, seed=4)
    assert sum(came.values()) == 20
    assert {kind for kind in KINDS if came[kind]} == set(KINDS)


STORING = [
    "accord.lake.spool:Spool.finish:1",
    "accord.lake.load:run_group:1",
    "accord.lake.grouping:write_file:1",
    "accord.lake.load:sync:1",
    "accord.lake.files:DataFiles.append:1",
    "accord.lake.catalog:LakeCatalog._write_metadata:1",
    "accord.lake.ledger:write:1",
    "accord.lake.rejudging:after_load:1",
]
JOINING = [
    "accord.lake.compaction:_rewrite:1",
    "accord.lake.compaction:sync:1",
    "accord.lake.files:DataFiles.append:1",
    "accord.lake.ledger:write:1",
    "accord.lake.compaction:remove_files:1",
]
POINTS = [
    *(f"load@{point}" for point in STORING),
    "load@accord.lake.files:DataFiles.note:1",
    "load@accord.lake.catalog:LakeCatalog._write_metadata:3",
    *(f"correct@{point}" for point in STORING),
    *(f"compact@{point}" for point in JOINING),
]


@pytest.mark.slow
@pytest.mark.parametrize("where", POINTS)
def test_killed_at_each_step(tmp_path, where):
    folder, log = tmp_path / "lake", tmp_path / "log"
    code, words = finish(start(folder, log, 3, "one", where))
    assert code == -signal.SIGKILL, words
    kind = where.split("@")[0]
    check(folder, log)
    # what is killed after its commit took place although nobody was told
    took_place = where.endswith(("after_load:1", "remove_files:1"))
    assert under_way(log)[0] == kind
    assert settle(folder, log) == (kind, took_place)
    code, words = finish(start(folder, log, 3))
    assert code == 0, words
    check(folder, log)


@pytest.mark.slow
def test_two_writers_at_once_do_not_harm_each_other(tmp_path):
    folder, log = tmp_path / "lake", tmp_path / "log"
    writers = [start(folder, log, 4, name) for name in ("one", "two", "three")]
    for process in writers:
        code, words = finish(process)
        assert code == 0, words
    assert len([line for line in said(log) if line[:2] == ("end", "load")]) == 12
    check(folder, log)
    owners = [line[2] for line in said(log)]
    assert owners != sorted(owners, key=owners.index), "the writers never met"


@pytest.mark.slow
def test_a_writer_goes_on_when_another_is_killed(tmp_path):
    folder, log = tmp_path / "lake", tmp_path / "log"
    chance = random.Random(11)
    for _ in range(3):
        killed, other = start(folder, log, 0, "one"), start(folder, log, 4, "two")
        wait_for(log, killed, ("begin", chance.choice(KINDS)))
        time.sleep(chance.random() * 0.3)
        killed.kill()
        finish(killed)
        code, words = finish(other)
        assert code == 0, words
        check(folder, log)
        settle(folder, log)


def test_the_lock_of_a_file_that_was_removed_meanwhile_is_no_lock(tmp_path, monkeypatch):
    """Else who waited for it would sweep the folder somebody else has just made and locked."""
    path, flock = tmp_path / "lock", lock.fcntl.flock

    def late(descriptor, how):
        path.unlink()
        flock(descriptor, how)

    with monkeypatch.context() as patch:
        patch.setattr(lock.fcntl, "flock", late)
        assert lock.try_lock(path) is None
    held = lock.try_lock(path)
    assert held is not None and lock.try_lock(path) is None
    lock.let_go(held)


def test_making_a_place_to_work_and_sweeping_do_not_meet(tmp_path):
    """Whoever opens a lake sweeps what the dead left, never what a living load just made."""
    with Lake.open(tmp_path / "lake") as first, Lake.open(tmp_path / "lake") as second:
        ends = time.monotonic() + 1.5

        def sweep():
            while time.monotonic() < ends:
                second.sweep()

        with ThreadPoolExecutor(3) as beside:
            sweepers = [beside.submit(sweep) for _ in range(3)]
            while time.monotonic() < ends:
                with workplace(first) as folder:
                    (folder / "spill").mkdir()
                    assert (folder / "lock").exists()
            for one in sweepers:
                one.result()
        second.sweep()
        assert not list(first.staging.glob("load-*"))


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
    code, words = finish(start(folder, log, 1))
    assert code == 0, words
    code, words = finish(start(folder, log, 30, limit=limit))
    assert code == 1 and "LAK002" in words, words
    check(folder, log)
    if under_way(log):  # the message said that nothing was stored
        assert settle(folder, log)[1] is False
    assert finish(start(folder, log, 1))[0] == 0
    check(folder, log)
