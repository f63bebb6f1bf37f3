"""Observations by reference: an engine reads of the files just what ``Lake.rows`` gives."""

from datetime import UTC, datetime, timedelta

import pytest
from lake_cases import BEGIN, put, staged

from accord.kernel.errors import AccordError
from accord.lake import Span
from accord.lake.changes import Scope
from accord.lake.engines import DuckEngine
from accord.lake.relation import relation


def read(held):
    """(hour, value) of the standing rows of a relation, those under a tombstone without value."""
    with DuckEngine() as engine:
        engine.observe("raw", held)
        if held.newer:
            engine.keep("newer", held.newer)
        under = held.buried or "FALSE"
        rows = engine.fetch(
            f"SELECT us, CASE WHEN {under} THEN NULL ELSE value END AS value "
            f"FROM ({held.standing()}) q ORDER BY us, value"
        ).to_pylist()
    origin = int(BEGIN.timestamp())
    return [(r["us"] // 1_000_000 // 3600 - origin // 3600, r["value"]) for r in rows]


def by_rows(lake, **options):
    table = lake.rows("air", **options)
    hours = [(start - BEGIN) // timedelta(hours=1) for start in table["start"].to_pylist()]
    return sorted(
        zip(hours, table["value"].to_pylist(), strict=True), key=lambda r: (r[0], r[1] or -1)
    )


def correct(lake, hours, value):
    rows = staged([("A", "O3", hour, value) for hour in hours])
    return lake.correct("air", rows, reason="drift", actor="tester")


def test_every_moment_of_a_history_reads_as_rows_give_it(lake):
    moments = []

    def now():
        moments.append(datetime.now(UTC))

    put(lake, [("A", "O3", h, h * 1000) for h in range(48)])
    now()
    correct(lake, range(10, 20), 7)
    now()
    last = correct(lake, range(15, 25), 9)
    now()
    put(lake, [("A", "O3", h, h) for h in range(48, 60)])
    now()
    lake.rollback(last.load, reason="wrong file", actor="tester")
    now()
    correct(lake, [3], None)
    now()
    for moment in [*moments, None]:
        assert read(relation(lake, "air", known_at=moment)) == by_rows(lake, known_at=moment)
    lake.recall("air", Scope(begins=BEGIN, ends=BEGIN + timedelta(hours=5)), reason="asked",
                actor="tester")  # fmt: skip
    for moment in [*moments, None]:
        found = read(relation(lake, "air", known_at=moment))
        assert found == by_rows(lake, known_at=moment)
        assert [value for _, value in found[:5]] == [None] * 5
    lake.compact(actor="tester")
    assert read(relation(lake, "air")) == by_rows(lake)


def test_only_files_and_parameters_asked_for(lake):
    put(lake, [("A", name, h, h) for name in ("O3", "PM10") for h in range(24 * 70)])
    whole = relation(lake, "air")
    ozone = relation(lake, "air", parameters=["O3"])
    january = relation(lake, "air", Span(BEGIN, BEGIN + timedelta(days=3)), parameters=["O3"])
    assert len(whole.paths) == 2 * len(ozone.paths)
    assert len(january.paths) == 1
    assert ozone.series["parameter"].to_pylist() == ["O3"]
    assert ozone.snapshot == lake.files.current()
    with pytest.raises(AccordError):
        relation(lake, "nothing-here")
