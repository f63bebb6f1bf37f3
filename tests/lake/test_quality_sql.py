"""The quality tests as SQL give the flags of the pure functions, row by row."""

import random

import pytest
from lake_cases import BEGIN, put

from accord.lake import Lake, series_tests
from accord.methods import quality
from accord.vocab.quality import Checks, Climate, unpack

HOUR = 3600
CHECKS = Checks(
    range_fail=(100, 900),
    range_suspect=(200, 700),
    climatology=(Climate((1, 1), (250, 600), (150, 800)),),
    spike_suspect=40,
    spike_fail=120,
    rate_suspect=50,
    rate_fail=250,
    flat_tolerance=3,
    flat_suspect=3 * HOUR,
    flat_fail=6 * HOUR,
    interval=HOUR,
    gap=HOUR,
)


def series(seed):
    """(hour, value) with gaps, spikes and flat stretches, over more than one month."""
    chance = random.Random(seed)
    value, rows = 400, []
    for hour in range(900):
        if chance.random() < 0.04:
            continue
        if not (hour % 70 < 20):
            value += chance.randint(-40, 40)
        spiked = value + (chance.choice((-1, 1)) * 300 if chance.random() < 0.03 else 0)
        rows.append((hour, spiked))
    return rows


def wanted(rows):
    values = [value for _, value in rows]
    seconds = [hour * HOUR for hour, _ in rows]
    months = [1 + (hour >= 744) for hour, _ in rows]
    return {
        "gross_range": quality.gross_range(values, (100, 900), (200, 700)),
        "climatology": quality.climatology(values, months, CHECKS.climatology),
        "spike": quality.spike(values, 40, 120),
        "rate_of_change": quality.rate_of_change(values, seconds, 50, 250),
        "flat_line": quality.flat_line(values, HOUR, 3, 3 * HOUR, 6 * HOUR),
        "gap": quality.gap(seconds, HOUR),
    }


@pytest.mark.parametrize("wide", [False, True])
def test_each_test_equals_its_pure_function(lake, wide):
    made = {station: series(seed) for seed, station in enumerate("ABCDE")}
    rows = [(station, "O3", *row) for station, own in made.items() for row in own]
    if wide:  # one value so large that 64 bits would overflow inside a test
        rows.append(("Z", "O3", 0, 2**62))
        made["Z"] = [(0, 2**62)]
    random.Random(1).shuffle(rows)
    put(lake, rows, checks={"O3": CHECKS})
    got = lake.rows("air").to_pylist()
    for station, own in made.items():
        flags = [unpack(row["flags"]) for row in got if row["station"] == station]
        for test, expected in wanted(own).items():
            assert [one[test] for one in flags] == expected, (station, test)
        for one in flags:
            judged = [flag for test, flag in one.items() if test not in ("summary", "gap")]
            assert one["summary"] == next(flag for flag in (4, 3, 1, 2) if flag in judged)


def test_parameters_of_one_group_keep_their_own_thresholds(lake):
    rows = [("A", name, hour, value) for name in ("O3", "SO2", "NO2") for hour, value in series(3)]
    other = Checks(range_fail=(0, 500), spike_suspect=10)
    receipt = put(lake, rows, checks={"O3": CHECKS, "SO2": other})
    assert receipt.checks["SO2"]["spike"] == "run"
    assert receipt.checks["NO2"]["spike"] == "not applicable: not configured"
    flags = {}
    for row in lake.rows("air").to_pylist():
        flags.setdefault(row["parameter"], []).append(unpack(row["flags"]))
    values = [value for _, value in series(3)]
    assert [one["spike"] for one in flags["O3"]] == quality.spike(values, 40, 120)
    assert [one["spike"] for one in flags["SO2"]] == quality.spike(values, 10)
    assert [one["gross_range"] for one in flags["SO2"]] == quality.gross_range(values, (0, 500))
    assert all(one == {"summary": 2} for one in flags["NO2"])


def test_tests_between_series(lake):
    fine = {"PM2.5": Checks(pm_order=True), "O3": Checks(neighbour_suspect=40)}
    rows = [("A", "PM2.5", 0, 40), ("A", "PM10", 0, 35), ("A", "PM2.5", 1, 30)]
    rows += [("B", "PM2.5", 0, 30), ("B", "PM10", 0, 35)]
    near = {"A": 10, "B": 11, "C": 12, "D": 90}
    rows += [(station, "O3", 0, value) for station, value in near.items()]
    rows += [("A", "O3", 1, 5), ("B", "O3", 1, 500)]
    put(lake, rows, checks=fine)
    flags = {
        (row["station"], row["parameter"], (row["start"] - BEGIN).seconds // HOUR): unpack(
            row["flags"]
        )
        for row in lake.rows("air").to_pylist()
    }
    assert flags["A", "PM2.5", 0]["pm_order"] == flags["A", "PM10", 0]["pm_order"] == 3
    assert flags["B", "PM2.5", 0]["pm_order"] == flags["B", "PM10", 0]["pm_order"] == 1
    assert flags["A", "PM2.5", 1]["pm_order"] == quality.pm_order(30, None)
    expected = quality.neighbour(list(near.values()), 40)
    assert [flags[station, "O3", 0]["neighbour"] for station in near] == expected
    assert flags["A", "O3", 1]["neighbour"] == 2


def test_a_later_load_sees_the_rows_before_it(lake):
    checks = {"O3": Checks(rate_suspect=5, gap=HOUR)}
    put(lake, [("A", "O3", hour, 10) for hour in range(5)], checks=checks)
    put(lake, [("A", "O3", 5, 90), ("A", "O3", 9, 91)], checks=checks)
    flags = [unpack(row["flags"]) for row in lake.rows("air").to_pylist()]
    assert flags[5]["rate_of_change"] == 3
    assert [one["gap"] for one in flags] == [1] * 6 + [3]


def test_the_engine_and_the_arrays_give_the_same_flags(tmp_path, monkeypatch):
    rows = [(station, "O3", *row) for seed, station in enumerate("AB") for row in series(seed)]
    rows += rows[::50] + [
        (station, name, hour, value + 1) for station, name, hour, value in rows[::70]
    ]
    found = []
    for name, plain in (("arrays", series_tests.plain), ("engine", lambda checks: False)):
        monkeypatch.setattr(series_tests, "plain", plain)
        with Lake.open(tmp_path / name) as lake:
            put(lake, rows, checks={"O3": CHECKS})
            table = lake.rows("air").to_pylist()
            found.append(
                [(row["station"], row["start"], row["value"], row["flags"]) for row in table]
            )
    assert found[0] == found[1]


def test_a_test_that_fails_is_told_and_the_load_is_kept(lake, monkeypatch):
    def broken(rows, checks):
        raise ZeroDivisionError("no")

    monkeypatch.setattr(series_tests, "SERIES_TESTS", series_tests.SERIES_TESTS | {"spike": broken})
    checks = {"O3": Checks(range_fail=(0, 5), spike_suspect=1)}
    receipt = put(lake, [("A", "O3", 0, 1), ("A", "O3", 1, 9)], checks=checks)
    assert receipt.counts.stored == 2
    assert receipt.checks["O3"]["spike"].startswith("could not run")
    assert receipt.checks["O3"]["gross_range"] == "run"
    flags = [unpack(row["flags"]) for row in lake.rows("air").to_pylist()]
    assert [(one["gross_range"], one["spike"]) for one in flags] == [(1, 2), (4, 2)]
