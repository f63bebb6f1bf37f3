"""Loads: counted to the last value, duplicates and conflicts told apart, files kept once."""

import random
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lake_cases import put, staged, values

from accord.lake import Counts, Lake, Source, Staged, Station
from accord.vocab.quality import ROUNDED, unpack
from accord.vocab.scales import to_scale

ROW = st.tuples(
    st.sampled_from(["A", "B", ""]),
    st.sampled_from(["PM2.5", "PM10", "O3"]),
    st.integers(0, 6),
    st.one_of(st.none(), st.sampled_from([1, 2, 3]), st.sampled_from(["", "0.001", "bad", "1e5"])),
)


def expected(rows, standing, revises):
    """Count by the rules, row by row, in plain Python; return counts and what stands then."""
    count = dict.fromkeys(("stored", "missing", "duplicate", "conflict", "rejected"), 0)
    offered = {}
    for station, parameter, hour, value in rows:
        if value in (None, ""):
            count["missing"] += 1
            continue
        if not station or value in ("bad", "1e5"):
            count["rejected"] += 1
            continue
        number = to_scale(value, 3)[0] if isinstance(value, str) else value
        key = (station, parameter, hour)
        if number in offered.setdefault(key, []):
            count["duplicate"] += 1
        else:
            offered[key].append(number)
    now = {key: set(held) for key, held in standing.items()}
    for key, numbers in offered.items():
        held = standing.get(key)
        new = numbers
        if held is not None and not revises:
            same = [one for one in numbers if one in held]
            count["duplicate"] += len(same)
            count["conflict"] += len(numbers) - len(same)
            continue
        if held is not None and set(numbers) == held:
            count["duplicate"] += len(numbers)
            continue
        count["stored" if len(new) == 1 else "conflict"] += len(new)
        now[key] = set(new)
    return Counts(len(rows), **count), now


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.lists(ROW, max_size=25), st.booleans()), min_size=1, max_size=3))
def test_counts_add_up_and_are_the_rules(tmp_path_factory, batches):
    with Lake.open(tmp_path_factory.mktemp("lake") / "lake") as lake:
        standing = {}
        for rows, revises in batches:
            receipt = put(lake, rows, revises=revises)
            wanted, standing = expected(rows, standing, revises)
            assert receipt.counts == wanted
            assert receipt.counts.adds_up
        table = lake.rows("air")
        held = {}
        for row in table.to_pylist():
            hour = int((row["start"].timestamp() - 1704067200) // 3600)
            held.setdefault((row["station"], row["parameter"], hour), set()).add(row["value"])
        assert held == standing
        assert lake.check_whole() == []


def test_other_values_of_one_key_are_kept_together_and_flagged(lake):
    receipt = put(
        lake, [("A", "O3", 0, 5), ("A", "O3", 0, 7), ("A", "O3", 0, 5), ("A", "O3", 1, 5)]
    )
    assert receipt.counts == Counts(4, stored=1, duplicate=1, conflict=2)
    rows = lake.rows("air").to_pylist()
    flags = {row["value"]: unpack(row["flags"]) for row in rows if row["start"].hour == 0}
    assert {value: one["duplicate"] for value, one in flags.items()} == {5: 3, 7: 3}
    assert all(one["summary"] == 3 for one in flags.values())
    assert len({row["known_from"] for row in rows}) == 1
    assert len({row["source_row"] for row in rows}) == 3
    # a later revision supersedes both
    put(lake, [("A", "O3", 0, 7)], revises=True)
    assert values(lake) == [("A", 0, 7), ("A", 1, 5)]


def test_a_later_conflict_is_not_stored_but_kept_for_mending(lake):
    put(lake, [("A", "O3", 0, 5)])
    receipt = put(lake, [("A", "O3", 0, 6), ("A", "O3", 1, 6)])
    assert receipt.counts == Counts(2, stored=1, conflict=1)
    kept = pq.read_table(receipt.quarantine).to_pylist()
    assert [(row["reason"], row["value"], row["standing"]) for row in kept] == [("conflict", 6, 5)]


def test_rejected_values_are_in_the_quarantine_with_row_and_reason(lake):
    receipt = put(lake, [("A", "O3", 0, "1.5"), ("A", "O3", 1, "abc"), ("", "O3", 2, "3")])
    assert receipt.counts == Counts(3, stored=1, rejected=2)
    kept = pq.read_table(receipt.quarantine).to_pylist()
    assert [(row["source_row"], row["reason"]) for row in kept] == [
        (2, "not_a_number"),
        (3, "no_station"),
    ]
    assert kept[0]["value_text"] == "abc"


TEXTS = ["0.25", "0.0005", "0.0015", "0.0025", "-0.0005", "+1.5", ".5", "5.", "  7.25 ", "12345678"]
TEXTS += ["0000000000000000000000000001.5", "9223372036854775.807", "-9223372036854775.807"]
BAD = ["1e5", "1_000", "abc", "1,5", "--", "inf", "nan", "9223372036854775.808", "1.2.3", "0x10"]
BAD += ["99999999999999999999999999999999999999999999999999", "+", ".", "1e308", "٣"]


def test_texts_are_scaled_exactly_as_in_python(lake):
    receipt = put(lake, [("A", "O3", hour, text) for hour, text in enumerate(TEXTS + BAD)])
    assert receipt.counts.stored == len(TEXTS)
    assert receipt.counts.rejected == len(BAD)
    table = lake.rows("air").to_pylist()
    for row, text in zip(table, TEXTS, strict=True):
        whole, exact = to_scale(text.strip(), 3)
        assert (row["value"], bool(row["flags"] & ROUNDED)) == (whole, not exact), text


@settings(max_examples=5, deadline=None)
@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=7), max_size=60))
def test_random_texts_are_scaled_exactly(tmp_path_factory, numbers):
    texts = [f"{number:f}" for number in numbers if abs(number) < Decimal(10) ** 12]
    with Lake.open(tmp_path_factory.mktemp("lake") / "lake") as lake:
        put(lake, [("A", "O3", hour, text) for hour, text in enumerate(texts)])
        got = lake.rows("air")["value"].to_pylist()
        assert got == [to_scale(text, 3)[0] for text in texts]


def test_the_same_file_twice_stores_nothing_twice(lake, tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("A,1\n")
    source = Source("s", files=(file,), description="d")
    first = lake.load("air", staged([("A", "O3", 0, 5)]), source=source, actor="a")
    again = lake.load("air", staged([("A", "O3", 0, 5)]), source=source, actor="a")
    assert (again.again, again.load, again.snapshot) == (True, first.load, first.snapshot)
    assert again.counts == Counts(1, duplicate=1)
    assert len(list(lake.archive.glob("*/*"))) == 1
    other = tmp_path / "copy.csv"
    other.write_text("A,1\n")
    third = lake.load("other", staged([("A", "O3", 0, 5)]), source=Source("s", (other,)), actor="a")
    assert not third.again
    assert len(list(lake.archive.glob("*/*"))) == 1


def test_lines_are_numbered_in_the_order_of_the_file(lake, tmp_path):
    file = tmp_path / "long.csv"
    order = list(range(3000))
    random.Random(1).shuffle(order)
    file.write_text("h,v\n" + "".join(f"{hour},{hour}.5\n" for hour in order))
    staged_lines = Staged.lines(
        f"SELECT * FROM read_csv('{file}', all_varchar = true, header = true)",
        "SELECT 'A' AS station, 'O3' AS parameter, make_timestamptz((1704067200 + h::BIGINT * 3600)"
        " * 1000000) AS start, 3600 AS length, v AS value_text, source_row FROM lines",
    )
    receipt = lake.load("air", staged_lines, source=Source("s", (file,)), actor="a")
    assert receipt.counts == Counts(3000, stored=3000)
    rows = lake.rows("air").to_pylist()
    assert [order[row["source_row"] - 1] for row in rows] == list(range(3000))
    assert [row["value"] for row in rows] == [hour * 1000 + 500 for hour in range(3000)]


def test_stations_keep_names_position_and_grounds(lake):
    river = Station(
        "R1",
        names={"zh": "甲断面", "en": "Section A"},
        longitude=Decimal("105.68"),
        latitude=Decimal("9.3"),
        datum="WGS 84",
        precision_m=Decimal(50),
        water_type="river",
        water_grounds="stated in the source",
        zone="Asia/Ho_Chi_Minh",
    )
    put(lake, [("R1", "DO", 0, 5)], stations=[river])
    put(lake, [("R1", "DO", 1, 5)], stations=[river])
    (found,) = lake.stations("air")
    assert found["names"] == {"en": "Section A", "zh": "甲断面"}
    assert (found["water_type"], found["longitude"]) == ("river", Decimal("105.68000000"))
    assert len(lake.files.small("stations")) == 1


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT 'A' AS station", "LAK003"),
        ("SELECT 1 AS nonsense", "LAK003"),
        (
            "SELECT 'A' AS station, 'dragons' AS parameter, now() AS start, 1 AS value, "
            "1 AS source_row",
            "LAK004",
        ),
        ("SELECT * FROM read_csv('/nowhere/at/all.csv')", "LAK009"),
        ("SELEKT", "LAK009"),
    ],
)
def test_what_cannot_be_stored_is_a_coded_error_and_leaves_nothing(lake, sql, code):
    with pytest.raises(Exception, match=code):
        lake.load("air", Staged.query(sql), source=Source("s"), actor="a")
    assert lake.show()["datasets"] == []
    assert list(lake.staging.glob("load-*")) == []


def test_an_empty_load_is_a_load(lake):
    receipt = put(lake, [])
    assert receipt.counts == Counts()
    assert lake.rows("air").num_rows == 0
