"""Air methods on invented and published numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.methods.air.aggregate import band_of, largest
from accord.methods.air.categories import category
from accord.methods.air.nowcast import nowcast_epa, nowcast_vn, weight_vn
from accord.methods.air.sub_index import (
    between_nodes,
    beyond_bands,
    beyond_last,
    by_equations,
    in_bands,
)
from accord.methods.rounding import round_exact
from accord.standards.model import Band, Segment

F = Fraction
NODES = ((F(0), F(0)), (F(35), F(50)), (F(60), F(100)), (F(115), F(150)))
fractions = st.fractions(min_value=0, max_value=115, max_denominator=10_000)


@given(fractions, fractions)
def test_between_nodes_keeps_the_order(a, b):
    low, high = sorted((a, b))
    assert between_nodes(low, NODES) <= between_nodes(high, NODES)


def test_between_nodes_ends():
    assert between_nodes(F(-1), NODES) is None
    assert between_nodes(F(116), NODES) is None
    assert beyond_last(F(170), NODES) == 200


def test_bands_and_beyond():
    bands = [(F(0), F(9), F(0), F(50)), (F("9.1"), F("35.4"), F(51), F(100))]
    assert in_bands(F("9.1"), bands) == 51
    assert in_bands(F("9.05"), bands) is None
    assert beyond_bands(F("35.4"), bands) == 100


def test_equations_share_ends_and_gaps_as_listed():
    segments = [
        Segment(F(0), F(12), F(4), F(0), F(0)),
        Segment(F("12.1"), F(20), F(1), F("12.1"), F(51)),
        Segment(F(20), None, F(2), F(20), F(60)),
    ]
    assert by_equations(F("12.05"), segments) == F("48.2")
    assert by_equations(F(20), segments) == F("58.9")
    assert by_equations(F(21), segments) == 62
    assert by_equations(F(-1), segments) is None


@pytest.mark.parametrize(
    ("rule", "value", "rounded"),
    [
        ("none", "1.25", "1.25"),
        ("up", "1.01", 2),
        ("up", "1", 1),
        ("nearest", "1.5", 2),
        ("nearest", "2.5", 3),
        ("nearest", "59.35", 59),
        ("half_even", "1.5", 2),
        ("half_even", "2.5", 2),
        ("truncate", "2.99", 2),
        ("truncate", "-2.99", -2),
    ],
)
def test_rounding(rule, value, rounded):
    assert round_exact(F(value), rule) == F(rounded)


def test_rounding_at_decimals_and_unknown_rules():
    assert round_exact(F("4.05"), "half_even", 1) == 4
    assert round_exact(F("0.07853333"), "truncate", 3) == F("0.078")
    with pytest.raises(ValueError, match="unknown"):
        round_exact(F(1), "other")


@given(st.dictionaries(st.text(max_size=3), st.fractions(), min_size=1))
def test_the_largest_is_among_them_and_lowers_with_none(sub_indices):
    top, keys = largest(sub_indices)
    assert all(value <= top for value in sub_indices.values())
    assert all(sub_indices[key] == top for key in keys)


def _bands(*ends):
    return [
        Band(str(n), "x", "x", None, F(lo), None if hi is None else F(hi), "translated", {})
        for n, (lo, hi) in enumerate(ends, 1)
    ]


def test_band_rules():
    whole = _bands((0, 50), (51, 100), (101, None))
    assert band_of(F(51), whole).code == "2"
    assert band_of(F("50.4"), whole) is None
    assert band_of(F("50.4"), whole, "nearest").code == "1"
    assert band_of(F("50.5"), whole, "nearest").code == "2"
    assert band_of(F(9999), whole).code == "3"
    shared = _bands((0, 1), (1, 5), (5, None))
    assert band_of(F(1), shared, "upper").code == "1"
    assert band_of(F(1), shared, "lower").code == "2"


def test_categories():
    upper = [F(25), F(35), None]
    assert category(F("25.05"), upper, open_top=True, keep_above=True) == 1
    assert category(F(36), upper, open_top=True, keep_above=False) == 2
    assert category(F(36), upper, open_top=False, keep_above=False) is None
    assert category(F(36), upper[:2], open_top=False, keep_above=True) == 1
    assert category(F(1), [None], open_top=False, keep_above=True) is None


HOURS = "26.9 24.7 20.5 23.5 19.5 16.5 19.0 16.5 20.3 22.4 19.6 20.6"


def test_the_vietnamese_nowcast_example():
    """QĐ 1459/QĐ-TCMT, worked NowCast: w 0.61, NowCast 20.3."""
    hours = [Decimal(h) for h in HOURS.split()]
    assert weight_vn(hours).quantize(Decimal("0.01")) == Decimal("0.61")
    assert nowcast_vn(hours).quantize(Decimal("0.1")) == Decimal("20.3")


def test_the_two_nowcasts_differ():
    hours = [Decimal(10), Decimal(40), Decimal(20)]
    assert weight_vn(hours) == Decimal("0.5")
    assert nowcast_vn(hours) == Decimal("21.25")
    assert nowcast_epa(hours).quantize(Decimal("0.0001")) == Decimal("24.2857")


@pytest.mark.parametrize("nowcast", [nowcast_vn, nowcast_epa])
def test_nowcast_needs_two_of_the_latest_three_hours(nowcast):
    one, none = Decimal(10), None
    assert nowcast([one, one, one, none, none]) is None
    assert nowcast([one, none, one]) == 10
    assert nowcast([Decimal(0)] * 12) == 0


@given(st.lists(st.decimals(min_value=0, max_value=900, places=1), min_size=3, max_size=12))
def test_the_epa_nowcast_lies_within_its_hours(hours):
    found = nowcast_epa(hours)
    slack = Decimal("1e-20")
    assert min(hours) - slack <= found <= max(hours) + slack
