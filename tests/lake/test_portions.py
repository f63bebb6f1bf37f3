"""Long readings in portions: the same rows in the same order, and never many of them at once."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lake_cases import BEGIN, put

from accord.lake import Span, decoding, exporting, portions, reading, telling
from accord.lake.telling import Asked, Described


@pytest.fixture(params=[1, 3, 7])
def few(request, monkeypatch):
    """Portions and batches of a few rows."""
    monkeypatch.setattr(portions, "MOST", request.param)
    monkeypatch.setattr(portions, "AT_ONCE", 2)
    monkeypatch.setattr(telling, "BATCH", 4)
    monkeypatch.setattr(telling, "AT_A_TIME", 2)
    return request.param


def at_hour(start):
    return (start - BEGIN) // timedelta(hours=1)


def read(lake, asked=None, limit=None):
    """Return (station, hour, value in thousandths) as files have them."""
    found = telling.batches(lake, lake.series("air"), asked or Asked(), Described(), limit)
    return [
        (row["station"], at_hour(row["start"]), int(row["value"] * 1000))
        for batch in found
        for row in batch.to_pylist()
    ]


# Three stations: ten hours in a row, two hours far apart, one value alone.
ROWS = [
    *(("A", "O3", hour, 100 + hour) for hour in range(10)),
    ("B", "O3", 0, 200),
    ("B", "O3", 90_000, 201),
    ("C", "O3", 5, 300),
]
TOLD = [(station, hour, value) for station, _, hour, value in ROWS]


def test_the_rows_of_all_portions_are_those_stored_in_their_order(lake, few):
    put(lake, ROWS)
    assert read(lake) == TOLD
    assert read(lake, limit=4) == TOLD[:4] and read(lake, limit=12) == TOLD[:12]
    assert read(lake, limit=0) == []
    span = Span(BEGIN.replace(hour=3), BEGIN.replace(hour=6))
    assert read(lake, Asked(span)) == [("A", 3, 103), ("A", 4, 104), ("A", 5, 105), ("C", 5, 300)]


def test_batches_have_the_rows_asked_for_and_the_last_what_is_left(lake, few):
    put(lake, ROWS)
    found = telling.batches(lake, lake.series("air"), Asked(), Described())
    assert [batch.num_rows for batch in found] == [4, 4, 4, 1]  # 13 rows


def test_a_portion_holds_few_rows_unless_they_have_one_start(lake, few):
    put(lake, [("A", "O3", 3, value, value) for value in range(1, 6)])  # five values, one hour
    put(lake, [("B", "O3", hour, 1) for hour in range(20)])
    with reading.explained_engine(lake) as engine:
        found = list(portions.Portions(lake, engine, lake.series("air"), (Span(), None)))
    assert sum(one.rows for one in found) == 25
    assert all(one.rows <= few or one.rows == 5 for one in found)
    # Two series are no portion together where they are too many.
    assert all(one.first == one.last for one in found)


def test_corrections_and_tombstones_are_seen_in_every_portion(lake, few):
    put(lake, ROWS)
    put(lake, [("A", "O3", 2, 902), ("A", "O3", 9, 909)], revises=True)
    mended = [(s, h, {2: 902, 9: 909}.get(h, v) if s == "A" else v) for s, h, v in TOLD]
    assert read(lake) == mended
    first = lake.ledger.entries("air")[0].known_from
    assert read(lake, Asked(Span(), first)) == TOLD
    lake.recall("air", reason="r", actor="a")
    found = telling.batches(lake, lake.series("air"), Asked(), Described())
    values = [value for batch in found for value in batch.column("value").to_pylist()]
    assert values == [None] * 13


def test_what_happens_while_the_rest_is_read_changes_nothing_in_it(lake, few):
    put(lake, ROWS)
    put(lake, [("A", "O3", 9, 909)], revises=True)
    found = telling.batches(lake, lake.series("air"), Asked(), Described())
    hours = next(found).num_rows
    put(lake, [("B", "O3", 1, 999)])
    lake.rollback(2, reason="r", actor="a")
    lake.compact(actor="a")
    rest = [row for batch in found for row in batch.to_pylist()]
    held = [(row["station"], at_hour(row["start"]), int(row["value"] * 1000)) for row in rest]
    assert hours == 4
    assert held == [*TOLD[4:9], ("A", 9, 909), *TOLD[10:]]


def test_pages_go_on_across_portions(lake, few):
    put(lake, ROWS)
    one = lake.series("air")[0]["series_id"]
    pages, after = [], None
    while True:
        told = telling.told(lake, one, Asked(), 4, after)
        pages.append([row[3] for row in json.loads(b"[" + told.rows + b"]")])
        assert told.number == len(pages[-1])
        after = told.last
        if after is None:
            break
    assert pages == [[0.1, 0.101, 0.102, 0.103], [0.104, 0.105, 0.106, 0.107], [0.108, 0.109]]
    # A page that ends with the last row is the last page.
    assert telling.told(lake, one, Asked(), 10).last is None
    assert telling.told(lake, one, Asked(Span(BEGIN, BEGIN)), 10) == (b"", 0, None)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(-40, 40) | st.integers(-(10**6), 10**6)),
        min_size=1, max_size=40, unique=True,
    ),
    st.integers(1, 9),
)  # fmt: skip
def test_any_rows_come_back_in_order(tmp_path_factory, rows, most):
    from accord.lake import Lake

    stored = [(station, "O3", hour, place) for place, (station, hour) in enumerate(rows)]
    with (
        pytest.MonkeyPatch.context() as patch,
        Lake.open(tmp_path_factory.mktemp("any") / "lake") as lake,
    ):
        patch.setattr(portions, "MOST", most)
        put(lake, stored)
        wanted = {(s, h): v for s, _, h, v in stored}
        found = read(lake)
        by_series = [station for station, _, _ in found]
        assert by_series == [s for s in dict.fromkeys(by_series) for _ in range(by_series.count(s))]
        for station in set(by_series):
            hours = [hour for s, hour, _ in found if s == station]
            assert hours == sorted(hours)
        assert {(s, h): v for s, h, v in found} == wanted and len(found) == len(wanted)


@pytest.mark.parametrize("scale", [0, 1, 3, 9, 18])
def test_a_value_becomes_a_decimal_digit_for_digit(scale):
    most = 2**63 - 1
    with duckdb.connect() as engine:
        for value in (0, 1, -1, 5, 1000, -12345, most, -most - 1):
            sql = f"SELECT {decoding.decimal_sql(f'CAST({value} AS BIGINT)', scale)}"
            ((found,),) = engine.execute(sql).fetchall()
            assert found == Decimal(value).scaleb(-scale), (value, found)


READING = """
import sys
from pathlib import Path
from accord.lake import Lake, exporting, telling

def held(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith(name)) / 1024

def read(form, limit):
    series = lake.series("air")
    batches = telling.batches(lake, series, telling.Asked(), telling.Described("CC0"), limit)
    found = exporting.pieces(form, batches, telling.schema_of(series[0]["scale"]), {})
    return sum(len(piece) for piece in found)

with Lake.open(Path(sys.argv[1])) as lake:
    for form in exporting.FORMS:
        read(form, 100)
    for form in exporting.FORMS:
        Path("/proc/self/clear_refs").write_text("5")
        before = held("VmRSS")
        size = read(form, None)
        print(form, size, round(held("VmHWM") - before))
"""


@pytest.mark.slow
def test_a_long_series_is_written_in_little_memory(lake):
    # 200,000 hours; as CSV about 30 MB. Written from one query they took 200 MB and more.
    for begin in range(0, 200_000, 50_000):
        put(lake, [("A", "O3", hour, hour) for hour in range(begin, begin + 50_000)])
    command = [sys.executable, "-c", READING, str(lake.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = {
        form: (int(size), int(peak))
        for form, size, peak in map(str.split, done.stdout.splitlines())
    }
    assert set(found) == set(exporting.FORMS)
    assert found["csv"][0] > 200_000 * 100
    assert all(peak < 90 for _, peak in found.values()), found
