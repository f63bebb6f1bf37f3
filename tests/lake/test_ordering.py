"""Rows in order, duplicates found: equal to sorting and counting in plain Python."""

from collections import defaultdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.lake import ordering, partitions
from accord.lake.spool import SCHEMA, Spool

HOUR = 3_600_000_000
ROWS = st.lists(
    st.tuples(
        st.integers(0, 3),  # series
        st.sampled_from([0, HOUR, 2 * HOUR, 2 * HOUR + 1, -HOUR, 2**55]),
        st.sampled_from([0, 3600]),
        st.sampled_from(["", "b", "a"]),
        st.one_of(st.none(), st.integers(-2, 2)),
        st.integers(0, 1),  # qualifier
    ),
    max_size=40,
)


def rows_of(told):
    """The rows as the lake has them; the row in the file is the place from 1."""
    columns = list(zip(*told, strict=True)) if told else [[]] * 6
    table = pa.table(
        {
            "sample_id": pa.array(columns[3], pa.string()),
            "start": pa.array(columns[1], pa.int64()),
            "length": pa.array(columns[2], pa.int32()),
            "value": pa.array(columns[4], pa.int64()),
            "qualifier": pa.array(columns[5], pa.int16()),
            "flags": pa.array([2] * len(told), pa.int64()),
            "source_row": pa.array(range(1, len(told) + 1), pa.int64()),
        }
    )
    return ordering.rows_of(table, np.array(columns[0], np.int64))


def listed(rows):
    missing = np.zeros(len(rows), bool) if rows.missing is None else rows.missing
    return [
        (
            int(rows.series[at]),
            int(rows.start[at]),
            int(rows.length[at]),
            rows.samples[rows.sample[at]],
            None if missing[at] else int(rows.value[at]),
            int(rows.qualifier[at]),
            int(rows.source_row[at]),
        )
        for at in range(len(rows))
    ]


def expected(told):
    """What is left in order, how many were dropped, and which stand beside another value."""
    left = {}
    for place, row in enumerate(told, 1):
        left.setdefault(row, place)
    beside = defaultdict(int)
    for row in left:
        beside[row[:4]] += 1
    ordered = sorted(
        ((*row, place) for row, place in left.items()), key=lambda row: (row[:4], row[6])
    )
    return ordered, len(told) - len(left), [beside[row[:4]] > 1 for row in ordered]


@settings(max_examples=150, deadline=None)
@given(ROWS, st.booleans())
def test_equal_to_sorting_and_counting(told, plain):
    if plain:  # one length and no samples: the quick way
        told = [(series, start, 0, "", value, mark) for series, start, _, _, value, mark in told]
    found, dropped = ordering.in_order_once(rows_of(told))
    wanted, away, beside = expected(told)
    assert listed(found) == wanted
    assert dropped == away
    conflict = [False] * len(found) if found.conflict is None else found.conflict.tolist()
    assert conflict == beside


def test_rows_of_the_file_decide_where_slices_come_in_another_order():
    rows = rows_of([(0, 0, 0, "", 1, 0), (0, 0, 0, "", 2, 0), (0, 0, 0, "", 1, 0)])
    rows.source_row = np.array([9, 5, 3])
    found, dropped = ordering.in_order_once(rows)
    assert (listed(found), dropped) == ([(0, 0, 0, "", 1, 0, 3), (0, 0, 0, "", 2, 0, 5)], 1)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 4), max_size=9), max_size=8),
    st.sampled_from([1, 400, 1 << 20]),
    st.integers(1, 3),
)
def test_a_spool_gives_back_what_it_took(tmp_path_factory, blocks, held, together):
    spool = Spool(tmp_path_factory.mktemp("spool"), held)
    wanted = defaultdict(list)
    row = 0
    for block in blocks:
        numbers = list(range(row, row + len(block)))
        row += len(block)
        columns = {name: pa.array([0] * len(block)) for name in SCHEMA.names}
        columns |= {"source_row": pa.array(numbers), "sample_id": pa.array(map(str, numbers))}
        columns["key"] = pa.array(block)
        arrays = [columns[one.name].cast(one.type) for one in SCHEMA]
        spool.add(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA), np.array(block, np.uint16))
        for place, number in zip(block, numbers, strict=True):
            wanted[place].append(number)
    spool.finish()
    assert spool.rows == {place: len(rows) for place, rows in wanted.items()}
    for first in range(0, len(wanted), together):
        places = sorted(wanted)[first : first + together]
        table = spool.read(places)
        assert len(table) == sum(len(wanted[place]) for place in places)
        for place in places:
            own = table.filter(pc.equal(table["key"], place))
            assert own["source_row"].to_pylist() == wanted[place]
            assert own["sample_id"].to_pylist() == [str(row) for row in wanted[place]]


def rows_by_file(months):
    cuts = partitions.cut(np.array(months))
    return {name: np.arange(len(months))[rows].tolist() for name, rows in cuts}


def test_the_hours_a_zone_leaves_in_the_month_before_get_no_file(monkeypatch):
    """January in +08:00 begins in December in UTC; two series, each in order of time."""
    monkeypatch.setattr(partitions, "ENOUGH", 3)
    monkeypatch.setattr(partitions, "FEW", 2)
    december, january, february = 11, 12, 13  # months since January 1970
    once = [december] + 4 * [january] + 5 * [february]
    again = 4 * [january] + 4 * [february]
    found = rows_by_file([*once, *again])
    assert found == {
        "1971-01": [0, 1, 2, 3, 4, 10, 11, 12, 13],
        "1971-02": [5, 6, 7, 8, 9, 14, 15, 16, 17],
    }


def test_a_month_of_rows_enough_keeps_its_file(monkeypatch):
    monkeypatch.setattr(partitions, "ENOUGH", 2)
    monkeypatch.setattr(partitions, "FEW", 2)
    assert rows_by_file([0, 0, 1, 1, 1, 2]) == {"1970-01": [0, 1], "1970-02": [2, 3, 4, 5]}
    assert rows_by_file([7, 7, 7]) == {"1970-08": [0, 1, 2]}
    monkeypatch.setattr(partitions, "ENOUGH", 9)
    assert rows_by_file([0, 12, 24]) == {"all": [0, 1, 2]}
