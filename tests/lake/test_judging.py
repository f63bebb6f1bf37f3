"""Tests with thresholds of the series' own, by distance, that fail, and that wait."""

import math
import random
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from lake_cases import BEGIN, put

from accord.lake import Station
from accord.methods import quality
from accord.vocab.quality import (
    NEEDS_PLACES,
    QUANTILES,
    SPREAD,
    TOO_LITTLE,
    Checks,
    Own,
    unpack,
)

HOUR = 3600
DAY = 24 * HOUR


def flags_of(lake, parameter="O3", station="A", **options):
    return {
        (row["start"] - BEGIN) // timedelta(hours=1): unpack(row["flags"])
        for row in lake.rows("air", **options).to_pylist()
        if (row["station"], row["parameter"]) == (station, parameter)
    }


def held(seed, hours=900):
    chance = random.Random(seed)
    value, rows = 500, []
    for hour in range(hours):
        value += chance.randint(-30, 30)
        if chance.random() > 0.05:
            rows.append((hour, value))
    return rows


@pytest.mark.parametrize("method", [QUANTILES, SPREAD])
def test_thresholds_of_the_series_itself_equal_the_pure_functions(lake, method):
    made = {"A": held(1), "B": held(2)}
    put(lake, [(s, "O3", *row) for s, rows in made.items() for row in rows])
    if method == QUANTILES:
        span, one = (Fraction(1, 50), Fraction(49, 50)), (Fraction(9, 10),)
    else:
        span, one = (Fraction(3, 2),), (Fraction(5, 2),)
    window = 20 * DAY
    own = {
        "gross_range": Own(method, window, span, least=50),
        "spike": Own(method, window, one, least=50),
        "rate_of_change": Own(method, window, one, least=50),
        "gap": Own(method, window, (Fraction(1),), least=50),
    }
    later = {s: [(h + 900, v) for h, v in held(n)] for s, n in (("A", 7), ("B", 8))}
    new = [(s, "O3", *row) for s, rows in later.items() for row in rows]
    receipt = put(lake, new, checks={"O3": Checks(own=own)})
    assert receipt.checks["O3"]["spike"] == "run"
    told = receipt.thresholds["O3"]["gross_range"]["own"]
    assert (told["method"], told["window_seconds"]) == (method, window)
    for station, rows in made.items():
        last = rows[-1][0]
        recent = [(h, v) for h, v in rows if (last - h) * HOUR < window]
        values, seconds = [v for _, v in recent], [h * HOUR for h, _ in recent]
        fresh = later[station]
        got = flags_of(lake, station=station)
        if method == QUANTILES:
            low, high = quality.quantile_span(values, *span)
            spike = quality.nearest_rank(quality.spike_heights(values), one[0])
            rate = quality.nearest_rank(quality.hourly_changes(values, seconds), one[0])
        else:
            low, high = quality.spread_span(values, span[0])
            spike = quality.spread_span(quality.spike_heights(values), one[0])[1]
            rate = quality.spread_span(quality.hourly_changes(values, seconds), one[0])[1]
        series = [v for _, v in rows + fresh]
        times = [h * HOUR for h, _ in rows + fresh]
        cut = len(rows)
        expected = {
            "gross_range": quality.gross_range(series, (-(10**9), 10**9), (low, high))[cut:],
            "spike": quality.spike(series, spike)[cut:],
            "rate_of_change": quality.rate_of_change(series, times, rate)[cut:],
        }
        for test, flags in expected.items():
            assert 3 in flags
            assert [got[h][test] for h, _ in fresh] == flags, (station, test)


def test_a_climatology_of_the_series_itself(lake):
    rows = [(h, 100 + h % 24) for h in range(31 * 24)]  # January: 100 to 123
    put(lake, [("A", "O3", *row) for row in rows])
    own = Own(QUANTILES, 400 * DAY, (Fraction(0), Fraction(1)), least=100)
    year = 366 * 24
    new = [(year, 99), (year + 1, 100), (year + 2, 123), (year + 3, 124), (31 * 24, 5)]
    put(lake, [("A", "O3", *row) for row in new], checks={"O3": Checks(own={"climatology": own})})
    got = flags_of(lake)
    assert [got[h]["climatology"] for h, _ in new] == [3, 1, 1, 3, 2]  # February is unknown


def test_too_little_to_draw_from_is_not_applicable_and_not_evaluated(lake):
    checks = {"O3": Checks(own={"rate_of_change": Own(QUANTILES, DAY, (Fraction(9, 10),))})}
    receipt = put(lake, [("A", "O3", h, h) for h in range(5)], checks=checks)
    assert receipt.checks["O3"]["rate_of_change"] == TOO_LITTLE
    assert {one["rate_of_change"] for one in flags_of(lake).values()} == {2}
    assert lake.held_back("air") == []


def test_failed_values_do_not_enter_the_thresholds(lake):
    good = [("A", "O3", h, 100) for h in range(200)]
    bad = [("A", "O3", h, 10**6) for h in range(200, 400)]
    put(lake, good + bad, checks={"O3": Checks(range_fail=(0, 1000))})
    own = Own(QUANTILES, 900 * DAY, (Fraction(0), Fraction(1)), least=100)
    receipt = put(lake, [("A", "O3", 500, 101)], checks={"O3": Checks(own={"gross_range": own})})
    assert receipt.thresholds["O3"]["gross_range"]["own"]["values"] == 200
    assert flags_of(lake)[500]["gross_range"] == 3


PLACES = {"A": ("100.00", "15.00"), "B": ("100.05", "15.00"), "C": ("100.00", "15.05"),
          "D": ("101.00", "16.00")}  # fmt: skip


def stations(datum="WGS84"):
    return [
        Station(code, longitude=Decimal(east), latitude=Decimal(north), datum=datum)
        for code, (east, north) in PLACES.items()
    ]


def test_only_stations_within_the_distance_are_compared(lake):
    near = {"A": 10, "B": 11, "C": 90, "D": 500}
    rows = [(station, "O3", 0, value) for station, value in near.items()]
    checks = {"O3": Checks(neighbour_suspect=50, neighbour_within=10_000)}
    receipt = put(lake, rows, checks=checks, stations=stations())
    assert receipt.checks["O3"]["neighbour"] == "run"
    places = [tuple(map(float, PLACES[one])) for one in near]
    expected = quality.neighbour(list(near.values()), 50, places, 10_000)
    # A: |10 - (11 + 90) / 2| = 40.5; B: |11 - 50| = 39; C: |90 - 10.5| = 79.5; D is alone
    assert expected == [1, 1, 3, 2]
    assert [flags_of(lake, station=s)[0]["neighbour"] for s in near] == expected


def test_the_engine_and_the_method_measure_the_same_distance():
    from accord.lake.judging import _distance

    one, other = stations()[0], stations()[3]
    metres = quality.distance_m((100.0, 15.0), (101.0, 16.0))
    assert _distance(vars(one), vars(other)) == metres
    # spherical law of cosines, worked out here another way
    a, b, c = math.radians(15), math.radians(16), math.radians(1)
    arc = math.acos(math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(c))
    assert metres == pytest.approx(arc * 6_371_008.8, rel=1e-9)


@pytest.mark.parametrize("known", [stations(datum=""), []])
def test_without_datum_or_position_the_neighbour_test_is_not_applicable(lake, known):
    rows = [(station, "O3", 0, 10) for station in PLACES]
    checks = {"O3": Checks(neighbour_suspect=50, neighbour_within=10_000)}
    receipt = put(lake, rows, checks=checks, stations=known)
    assert receipt.checks["O3"]["neighbour"] == NEEDS_PLACES
    assert flags_of(lake)[0]["neighbour"] == 2


def test_a_test_that_fails_to_execute_does_not_stop_the_load(lake):
    """A threshold beyond 64 bits: the engine cannot even read the statement of that test.

    The neighbour test makes the engine judge; tests of single series are judged on arrays.
    """
    checks = {
        "O3": Checks(range_fail=(0, 40), spike_suspect=10**30, rate_suspect=5, neighbour_suspect=9),
        "SO2": Checks(spike_suspect=5),
    }
    values = [10, 50, 10, 10]
    rows = [(s, p, h, v) for s in "AB" for p in ("O3", "SO2") for h, v in enumerate(values)]
    receipt = put(lake, rows, checks=checks)
    assert receipt.counts.stored == 16 and receipt.counts.adds_up
    assert receipt.checks["O3"]["spike"].startswith("could not run: ")
    assert receipt.checks["O3"]["rate_of_change"] == "run" == receipt.checks["SO2"]["spike"]
    got = flags_of(lake)
    assert [got[h]["spike"] for h in range(4)] == [2, 2, 2, 2]
    assert [got[h]["gross_range"] for h in range(4)] == [1, 4, 1, 1]
    assert [got[h]["summary"] for h in range(4)] == [1, 4, 3, 1]
    sulphur = flags_of(lake, "SO2")
    assert [sulphur[h]["spike"] for h in range(4)] == quality.spike(values, 5)
    (waiting,) = lake.held_back("air")
    assert (waiting.load, waiting.parameter, waiting.test) == (receipt.load, "O3", "spike")
    lake.rollback(receipt.load, reason="a threshold was wrong", actor="tester")
    assert lake.held_back("air") == []


def test_a_test_on_arrays_that_fails_does_not_stop_the_load(lake, monkeypatch):
    from accord.lake import series_tests

    def broken(rows, checks):
        raise ValueError("broken on purpose")

    monkeypatch.setitem(series_tests.SERIES_TESTS, "spike", broken)
    checks = {"O3": Checks(range_fail=(0, 40), spike_suspect=5)}
    receipt = put(lake, [("A", "O3", h, v) for h, v in enumerate((10, 50, 10))], checks=checks)
    assert receipt.checks["O3"]["spike"] == "could not run: ValueError: broken on purpose"
    assert [one["spike"] for one in flags_of(lake).values()] == [2, 2, 2]
    assert [one["gross_range"] for one in flags_of(lake).values()] == [1, 4, 1]
    assert [one.test for one in lake.held_back("air")] == ["spike"]


def test_a_drawing_that_fails_could_not_run(lake, monkeypatch):
    from accord.lake import drawing

    put(lake, [("A", "O3", h, h) for h in range(5)])
    monkeypatch.setitem(drawing.QUANTITIES, "spike", "CAST('x' AS INTEGER)")
    own = Own(QUANTILES, DAY, (Fraction(9, 10),), least=3)
    checks = {"O3": Checks(range_fail=(0, 99), own={"spike": own})}
    receipt = put(lake, [("A", "O3", 5, 7)], checks=checks)
    assert receipt.checks["O3"]["spike"].startswith("could not run")
    assert receipt.checks["O3"]["gross_range"] == "run"
    assert flags_of(lake)[5] == {"summary": 1, "gross_range": 1, "spike": 2}


def test_an_hourly_feed_is_judged_when_its_neighbour_comes(lake):
    checks = {"O3": Checks(spike_suspect=30, gap=HOUR)}
    values = [10, 11, 90, 12, 13]
    receipts = [put(lake, [("A", "O3", h, v)], checks=checks) for h, v in enumerate(values)]
    assert [one.rejudged for one in receipts] == [0, 0, 1, 1, 1]
    got = flags_of(lake)
    assert [got[h]["spike"] for h in range(5)] == quality.spike(values, 30)
    assert got[2]["summary"] == 3 and got[4]["spike"] == 2
    then = flags_of(lake, known_at=receipts[2].known_from)
    assert [then[h]["spike"] for h in range(3)] == [2, 2, 2]
    rows = lake.rows("air").to_pylist()
    assert [(r["value"], r["load"]) for r in rows] == list(
        zip(values, [one.load for one in receipts], strict=True)
    )
    assert lake.check_whole() == []


def test_the_other_fraction_and_the_other_stations_may_come_later(lake):
    ordered = {"PM2.5": Checks(pm_order=True), "PM10": Checks(pm_order=True)}
    put(lake, [("A", "PM2.5", 0, 40)], checks=ordered)
    receipt = put(lake, [("A", "PM10", 0, 35)], checks=ordered)
    assert receipt.rejudged == 2
    assert flags_of(lake, "PM2.5")[0]["pm_order"] == flags_of(lake, "PM10")[0]["pm_order"] == 3
    checks = {"O3": Checks(neighbour_suspect=40)}
    for station, value in {"A": 10, "B": 11, "C": 90}.items():
        put(lake, [(station, "O3", 0, value)], checks=checks)
    got = [flags_of(lake, station=s)[0]["neighbour"] for s in "ABC"]
    # |10 - (11 + 90) / 2| = 40.5, |11 - 50| = 39, |90 - 10.5| = 79.5
    assert got == quality.neighbour([10, 11, 90], 40) == [3, 1, 3]


def test_both_of_two_conflicting_values_stay_when_judged_again(lake):
    checks = {"O3": Checks(spike_suspect=30)}
    put(lake, [("A", "O3", 0, 10), ("A", "O3", 1, 11), ("A", "O3", 1, 90)], checks=checks)
    put(lake, [("A", "O3", 2, 12)], checks=checks)
    rows = [r for r in lake.rows("air").to_pylist() if r["start"] == BEGIN + timedelta(hours=1)]
    assert sorted(r["value"] for r in rows) == [11, 90]
    assert len({r["known_from"] for r in rows}) == 1
