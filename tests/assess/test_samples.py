"""Samples of rows: what is left out and why, periods on a clock, means and percentiles."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.assess.samples import local_day, mean, percentile, periods, samples, zone
from accord.vocab.quality import FAIL, MISSING, PASS, SUSPECT, TOMBSTONE

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def row(parameter="DO", value=62000, **more):
    base = {
        "series_id": 1,
        "station": "S",
        "parameter": parameter,
        "unit": "mg/L",
        "scale": 4,
        "averaging": "grab",
        "depth": "",
        "fraction": "",
        "method": "",
        "start": NOON,
        "length": 0,
        "sample_id": "",
        "value": value,
        "qualifier": 0,
        "flags": PASS,
        "load": 1,
        "source_row": 1,
    }
    return base | more


def table(*rows):
    return pa.Table.from_pylist(list(rows))


def test_values_are_exact_at_the_parameters_scale():
    (found,) = samples(table(row(value=62001)))
    assert found.readings["DO"].value == Fraction(62001, 10000)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"flags": FAIL}, "flagged"),
        ({"flags": SUSPECT}, "flagged"),
        ({"flags": MISSING, "value": None}, "missing"),
        ({"flags": TOMBSTONE, "value": None}, "recalled"),
        ({"qualifier": 2}, "above_range"),
    ],
)
def test_a_value_left_out_says_why(more, why):
    (found,) = samples(table(row(**more)))
    assert (found.readings, found.left) == ({}, {"DO": why})


def test_a_suspect_value_is_taken_where_that_was_asked_for():
    (found,) = samples(table(row(flags=SUSPECT)), "suspect")
    assert "DO" in found.readings


def test_values_that_contradict_each_other_are_all_left_out_in_any_order():
    rows = [row(), row(value=50000, source_row=2), row(source_row=3)]
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        (found,) = samples(table(*(rows[i] for i in order)))
        assert (found.readings, found.left) == ({}, {"DO": "contradictory"})


def test_the_same_value_twice_is_one_value():
    (found,) = samples(table(row(), row(source_row=2)))
    assert found.readings["DO"].value == Fraction("6.2")


def test_two_series_of_one_parameter_are_not_chosen_from():
    (found,) = samples(table(row(), row(series_id=2, fraction="dissolved")))
    assert found.left == {"DO": "several_series"}


def test_depths_and_samples_stand_apart():
    rows = [row(), row(depth="5 m", series_id=2), row(sample_id="b")]
    assert len(samples(table(*rows))) == 3


@pytest.mark.parametrize(
    ("name", "day"),
    [("+08:00", date(2026, 3, 2)), ("", date(2026, 3, 1)), ("Asia/Bangkok", date(2026, 3, 1))],
)
def test_a_day_is_that_of_the_stations_clock(name, day):
    assert local_day(datetime(2026, 3, 1, 16, 30, tzinfo=UTC), name) == day


def test_offsets_west_and_of_half_an_hour_are_read():
    assert zone("+06:30").utcoffset(None) == timedelta(hours=6, minutes=30)
    assert zone("-03:30").utcoffset(None) == -timedelta(hours=3, minutes=30)


def test_a_year_has_the_length_of_its_clock():
    (found,) = periods(samples(table(row())), "year", {"S": "America/Edmonton"})
    assert (found.start, found.length) == (datetime(2026, 1, 1, 7, tzinfo=UTC), 365 * 86400)
    (month,) = periods(samples(table(row())), "month", {"S": "America/Edmonton"})
    assert month.length == 31 * 86400 - 3600  # the clock goes forward in March


NUMBERS = st.lists(st.fractions(min_value=0, max_value=1000), min_size=1, max_size=12)


@given(NUMBERS, st.fractions(min_value=0, max_value=100))
def test_a_percentile_lies_among_the_values_and_ignores_their_order(values, nth):
    found = percentile(values, nth)
    assert min(values) <= found <= max(values)
    shuffled = list(values)
    random.Random(1).shuffle(shuffled)
    assert percentile(shuffled, nth) == found
    assert mean(shuffled) == mean(values)


@given(NUMBERS, st.fractions(min_value=0, max_value=100), st.fractions(min_value=0, max_value=100))
def test_a_higher_percentile_is_not_lower(values, one, other):
    low, high = sorted((one, other))
    assert percentile(values, low) <= percentile(values, high)


@given(NUMBERS)
def test_the_ends_of_percentiles_are_the_ends_of_the_values(values):
    assert percentile(values, Fraction(0)) == min(values)
    assert percentile(values, Fraction(100)) == max(values)
