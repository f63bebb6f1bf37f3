"""The mirror of recent rows: what it holds, when it is used, what it copies anew."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from lake_cases import BEGIN, put, staged

from accord.lake import Lake, Span, mirroring, telling
from accord.lake.telling import Asked

DAY = timedelta(days=1)


def numbers(lake):
    return {row["station"]: row["series_id"] for row in lake.series("air")}


def told(lake, series, span=None):
    found = lake.recent.told(series, span or Span(), 100_000)
    return None if found is None else json.loads(b"[" + found.rows + b"]")


def test_rows_told_are_those_of_the_files_to_the_letter(lake):
    put(lake, [("A", "O3", h, v) for h, v in enumerate(("0", "-0.5", "12.345", "100", None))])
    put(lake, [("A", "O3", 1, 7), ("A", "O3", 9, "3")], revises=True)
    one = numbers(lake)["A"]
    from_files = telling.told(lake, one, Asked(), 100)
    lake.recent.refresh()
    assert lake.recent.is_current()
    assert telling.told(lake, one, Asked(), 100) == from_files
    # O3 is kept in ug/m3 with three decimals: a stored 7 is 0.007.
    assert [row[3] for row in told(lake, one)] == [0, 0.007, 12.345, 100, 3]


def test_a_refresh_copies_only_series_that_changed(lake, monkeypatch):
    put(lake, [("A", "O3", 0, 1), ("B", "O3", 0, 2)])
    lake.recent.refresh()
    last = lake.ledger.last()[0]
    put(lake, [("B", "O3", 1, 3), ("C", "O3", 0, 4)])
    here = numbers(lake)
    assert mirroring.touched(lake, last) == sorted([here["B"], here["C"]])
    lake.recent.refresh()
    assert [[row[3] for row in told(lake, here[name])] for name in "ABC"] == [
        [0.001], [0.002, 0.003], [0.004],
    ]  # fmt: skip
    last = lake.ledger.last()[0]
    lake.compact(actor="a")
    assert mirroring.touched(lake, last) == []
    lake.recent.refresh()
    assert lake.recent.is_current() and told(lake, here["B"]) is not None
    lake.rollback(2, reason="r", actor="a")
    assert mirroring.touched(lake, lake.ledger.last()[0] - 1) == sorted(here.values())
    lake.recent.refresh()
    assert [row[3] for row in told(lake, here["B"])] == [0.002] and told(lake, here["C"]) == []


def test_behind_it_is_not_used_whatever_changed(lake):
    put(lake, [("A", "O3", 0, 1)])
    one = numbers(lake)["A"]
    for change in (
        lambda: put(lake, [("A", "O3", 1, 2)]),
        lambda: lake.correct("air", staged([("A", "O3", 0, 5)]), reason="r", actor="a"),
        lambda: lake.rollback(2, reason="r", actor="a"),
        lambda: lake.recall("air", reason="r", actor="a"),
    ):
        lake.recent.refresh()
        assert told(lake, one) is not None
        change()
        assert told(lake, one) is None


def test_a_series_that_ended_is_mirrored_to_400_days_before_its_end(lake):
    put(lake, [("A", "O3", 24 * day, day) for day in range(0, 600, 50)])
    put(lake, [("B", "O3", 24 * day, day) for day in (0, 399)])
    lake.recent.refresh()
    here = numbers(lake)
    assert told(lake, here["A"]) is None  # it began before
    assert told(lake, here["A"], Span(BEGIN + 149 * DAY)) is None
    span = Span(BEGIN + 150 * DAY)
    assert [r[3] for r in told(lake, here["A"], span)] == [d / 1000 for d in range(150, 600, 50)]
    assert len(told(lake, here["B"])) == 2  # all of it is there


def test_too_many_rows_cut_the_days_down(lake, monkeypatch):
    monkeypatch.setattr("accord.lake.mirroring.MOST_ROWS", 100)
    put(lake, [("A", "O3", 24 * day, day) for day in range(200)])
    assert lake.recent.refresh() <= 100
    one = numbers(lake)["A"]
    assert told(lake, one) is None
    assert len(told(lake, one, Span(BEGIN + 150 * DAY))) == 50


def test_an_erasure_leaves_no_value_in_the_mirror(lake):
    put(lake, [("A", "O3", 0, "987.654")])
    lake.recent.refresh()
    path = lake.folder / "recent.db"
    held = b"".join(p.read_bytes() for p in lake.folder.glob("recent.db*"))
    assert path.exists() and b"987.654" in held
    lake.erase("air", reason="r", actor="a")
    assert not list(lake.folder.glob("recent.db*"))
    lake.recent.refresh()
    held = b"".join(p.read_bytes() for p in lake.folder.glob("recent.db*"))
    assert b"987.654" not in held
    assert [row[3] for row in told(lake, numbers(lake)["A"])] == [None]


@pytest.mark.parametrize("how", ["damaged", "of another version"])
def test_a_mirror_that_cannot_be_used_is_made_again(lake, how):
    put(lake, [("A", "O3", 0, 1)])
    lake.recent.refresh()
    lake.recent.close()
    path = lake.folder / "recent.db"
    if how == "damaged":
        for tail in ("-wal", "-shm"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        path.write_bytes(b"no database" * 500)
        assert not lake.recent.is_current()
    else:
        import sqlite3

        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 1")
            connection.execute("DROP TABLE rows")
            connection.execute("CREATE TABLE rows (series_id)")
    lake.recent.refresh()
    assert [row[3] for row in told(lake, numbers(lake)["A"])] == [0.001]


def test_another_process_sees_a_mirror_made_anew(lake):
    put(lake, [("A", "O3", 0, 1)])
    lake.recent.refresh()
    one = numbers(lake)["A"]
    with Lake.open(lake.folder) as other:
        assert told(other, one) is not None
        lake.erase("air", reason="r", actor="a")
        assert told(other, one) is None
        lake.recent.refresh()
        told(other, one)  # finds that its file is gone
        assert [row[3] for row in told(other, one)] == [None]


def test_every_revision_of_an_observation_is_told_the_latest_first(lake):
    put(lake, [("A", "O3", 0, 1)])
    put(lake, [("A", "O3", 0, 2)], revises=True)
    lake.correct("air", staged([("A", "O3", 0, None)]), reason="r", actor="a")
    lake.rollback(2, reason="r", actor="a")
    one, at = numbers(lake)["A"], (BEGIN, 3600, "")
    found = telling.history(lake, one, at, None)
    assert [(r["value"], r["load"], r["withdrawn"]) for r in found] == [
        (None, 3, False), (2, 2, True), (1, 1, False),
    ]  # fmt: skip
    before = found[1]["known_from"]
    assert [r["value"] for r in telling.history(lake, one, at, before)] == [2, 1]
    assert not any(r["withdrawn"] for r in telling.history(lake, one, at, before))
    lake.recall("air", reason="r", actor="a")
    assert {r["value"] for r in telling.history(lake, one, at, before)} == {None}
