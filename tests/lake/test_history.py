"""History: a past state returns exactly what it returned then; recalls show, always."""

import random
from datetime import timedelta

import pytest
from lake_cases import BEGIN, put, staged, values

from accord.lake import Lake, Source, Span
from accord.lake.changes import Scope
from accord.vocab.quality import TOMBSTONE


def state(lake, known_at=None):
    table = lake.rows("air", known_at=known_at)
    return table.to_pylist()


def test_every_past_state_is_what_it_was(lake):
    chance = random.Random(5)
    moments = []
    put(lake, [("A", "O3", 0, 1)])
    for step in range(12):
        rows = [
            (chance.choice("AB"), "O3", chance.randint(0, 8), chance.randint(1, 3))
            for _ in range(6)
        ]
        kind = step % 4
        if kind == 0:
            put(lake, rows)
        elif kind == 1:
            put(lake, rows, revises=True)
        elif kind == 2:
            lake.correct("air", staged([("A", "O3", 0, 10 + step)]), reason="r", actor="a")
        else:
            loads = [entry.load for entry in lake.ledger.entries() if entry.action == "load"]
            undone = lake.ledger.withdrawn(None)
            lake.rollback(
                chance.choice([n for n in loads if n not in undone]), reason="r", actor="a"
            )
        moments.append((lake.ledger.entries()[-1].known_from, state(lake)))
        if step in (5, 9):
            lake.compact(actor="a")
        for moment, then in moments:
            assert state(lake, moment) == then
    assert lake.check_whole() == []


def test_before_anything_was_known_there_is_nothing(lake):
    receipt = put(lake, [("A", "O3", 0, 1)])
    assert state(lake, receipt.known_from - timedelta(microseconds=1)) == []
    assert len(state(lake, receipt.known_from)) == 1


def test_a_correction_keeps_what_was_known(lake):
    first = put(lake, [("A", "O3", 0, 1), ("A", "O3", 1, 2)])
    lake.correct("air", staged([("A", "O3", 0, 9), ("A", "O3", 1, None)]), reason="r", actor="a")
    assert values(lake) == [("A", 0, 9), ("A", 1, None)]
    assert values(lake, known_at=first.known_from) == [("A", 0, 1), ("A", 1, 2)]


def test_a_rollback_brings_back_what_stood(lake):
    put(lake, [("A", "O3", 0, 1)])
    second = put(lake, [("A", "O3", 0, 2), ("A", "O3", 5, 2)], revises=True)
    lake.rollback(second.load, reason="wrong file", actor="a")
    assert values(lake) == [("A", 0, 1)]
    assert values(lake, known_at=second.known_from) == [("A", 0, 2), ("A", 5, 2)]
    with pytest.raises(Exception, match="LAK007"):
        lake.rollback(second.load, reason="again", actor="a")
    with pytest.raises(Exception, match="LAK007"):
        lake.rollback(99, reason="none", actor="a")


def test_a_rolled_back_file_can_be_loaded_again(lake, tmp_path):
    from accord.lake import Source

    file = tmp_path / "f.csv"
    file.write_text("x")
    source = Source("s", (file,), "d")
    first = lake.load("air", staged([("A", "O3", 0, 1)]), source=source, actor="a")
    lake.rollback(first.load, reason="r", actor="a")
    again = lake.load("air", staged([("A", "O3", 0, 1)]), source=source, actor="a")
    assert (again.again, again.counts.stored) == (False, 1)


def test_recalled_rows_show_a_tombstone_in_every_state(lake):
    first = put(lake, [("A", "O3", 0, 1), ("A", "O3", 1, 2), ("B", "O3", 0, 3)])
    scope = Scope(begins=BEGIN, ends=BEGIN + timedelta(hours=1))
    lake.recall("air", scope, reason="asked by the owner", actor="a")
    for moment in (None, first.known_from):
        assert values(lake, known_at=moment) == [("A", 0, None), ("A", 1, 2), ("B", 0, None)]
        flags = [row["flags"] for row in state(lake, moment) if row["value"] is None]
        assert flags == [TOMBSTONE, TOMBSTONE]


def test_an_erasure_killed_after_its_commit_is_finished_by_whoever_comes_next(
    lake, tmp_path, monkeypatch
):
    raw = tmp_path / "raw.csv"
    raw.write_text("secret")
    lake.load("air", staged([("A", "O3", 0, 42)]), source=Source("t", (raw,)), actor="a")
    (file,) = lake.files.listed()

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(type(lake), "forget", killed)
        lake.erase("air", Scope(), reason="r", actor="a")
    (kept,) = (path for path in lake.archive.rglob("*") if path.is_file())
    assert file.path.exists() and kept.read_text() == "secret"
    with Lake.open(lake.folder) as again:
        assert not file.path.exists() and not kept.exists()
        assert again.check_whole() == []
        source = Source("t", (raw,), "another description")
        again.load("air", staged([("A", "O3", 5, 42)]), source=source, actor="a")
        assert kept.exists()
    with Lake.open(lake.folder):
        assert kept.exists(), "brought in anew after the erasure"


def test_erased_values_are_gone_from_disk(lake, tmp_path):
    from accord.lake import Source

    file = tmp_path / "f.csv"
    file.write_text("secret")
    source = Source("s", (file,))
    first = lake.load(
        "air", staged([("A", "O3", 0, 424242), ("B", "O3", 0, 3)]), source=source, actor="a"
    )
    series = next(row["series_id"] for row in lake.series("air") if row["station"] == "A")
    old = [one.path for one in lake.files.listed()]
    lake.erase("air", Scope(series=series), reason="r", actor="a")
    assert values(lake, known_at=first.known_from) == [("A", 0, None), ("B", 0, 3)]
    assert not any(path.exists() for path in old)
    assert list(lake.archive.glob("*/*")) == []
    assert lake.check_whole() == []


def test_spans_and_limits(lake):
    put(lake, [("A", "O3", hour, hour) for hour in range(24 * 70)])
    span = Span(BEGIN + timedelta(days=30, hours=12), BEGIN + timedelta(days=31, hours=12))
    assert [row[1] for row in values(lake, span=span)] == list(range(732, 756))
    assert lake.rows("air", limit=5).num_rows == 5
    one = lake.series("air")[0]["series_id"]
    assert lake.rows([one], span).num_rows == 24
    with pytest.raises(Exception, match="LAK005"):
        lake.rows("nothing")
    with pytest.raises(Exception, match="LAK005"):
        lake.rows([42])


def test_the_recent_store_mirrors_and_knows_when_it_is_behind(lake):
    put(lake, [("A", "O3", hour, hour) for hour in range(48)])
    one = lake.series("air")[0]["series_id"]
    span = Span(BEGIN + timedelta(hours=10), BEGIN + timedelta(hours=20))
    assert lake.recent.window(one, span) is None
    assert lake.recent.refresh(BEGIN + timedelta(days=30)) == 48
    mirrored = lake.recent.window(one, span)
    assert [row.value for row in mirrored] == lake.rows([one], span)["value"].to_pylist()
    put(lake, [("A", "O3", 99, 1)])
    assert lake.recent.window(one, span) is None
    lake.recent.refresh(BEGIN + timedelta(days=30))
    lake.recall("air", reason="r", actor="a")
    assert lake.recent.window(one, span) is None
    lake.recent.refresh(BEGIN + timedelta(days=30))
    assert {row.value for row in lake.recent.window(one, span)} == {None}


def test_compaction_leaves_one_sorted_file_of_small_ones(lake):
    for step in range(5):
        put(lake, [(station, "O3", hour * 5 + step, 1) for station in "ABC" for hour in range(200)])
    before = state(lake)
    done = lake.compact(actor="a")
    assert (done.before, done.after) == (5, 1)
    assert state(lake) == before
    import pyarrow.parquet as pq

    for file in lake.files.listed():
        table = pq.read_table(file.path)
        keys = list(zip(table["series_id"].to_pylist(), table["start"].to_pylist(), strict=True))
        assert keys == sorted(keys)
