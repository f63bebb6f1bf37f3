"""Killed, crowded, out of space: the lake is whole, what was acknowledged is there, once."""

import signal

import pytest
from kills import check, finish, killed_at_random, say_all, start
from lake_cases import BEGIN, put, values

from accord.lake import Lake


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_twenty_times_at_random(tmp_path):
    assert killed_at_random(tmp_path / "lake", tmp_path / "log", 20, seed=4) > 5


POINTS = [
    "accord.lake.spool:Spool.finish:1",
    "accord.lake.load:run_group:1",
    "accord.lake.grouping:write_file:1",
    "accord.lake.load:sync:1",
    "accord.lake.files:DataFiles.note:1",
    "accord.lake.files:DataFiles.append:1",
    "accord.lake.catalog:LakeCatalog._write_metadata:1",
    "accord.lake.catalog:LakeCatalog._write_metadata:3",
    "accord.lake.ledger:write:1",
    "accord.lake.compaction:_rewrite:1",
    "accord.lake.compaction:remove_files:1",
    "accord.lake.ledger:write:6",
]


@pytest.mark.slow
@pytest.mark.parametrize("where", POINTS)
def test_killed_at_each_step(tmp_path, where):
    folder, log = tmp_path / "lake", tmp_path / "log"
    code, said = finish(start(folder, log, 6, "one", where))
    assert code == -signal.SIGKILL, said
    before = len(check(folder, log))
    say_all(log, before)
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
    say_all(log, there)
    assert finish(start(folder, log, 1))[0] == 0
    assert len(check(folder, log)) == there + 1
