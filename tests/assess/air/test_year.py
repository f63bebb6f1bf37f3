"""Attainment of ambient limits over a year, against figures worked out by hand."""

import sys
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from accord.assess.air_series import assess_air
from accord.standards.loading import families, standards

sys.path.insert(0, str(Path(__file__).parent))
from series import table


def days(year, values, parameter="PM2.5", station="A"):
    """Daily means of a year; ``values``: day of the year (from 0) to whole ug/m3, or nothing."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    return [
        (station, parameter, "24h", first + timedelta(days=d), 86400, v * 1000, 1)
        for d, v in enumerate(values)
        if v is not None
    ]


def judged(rows, family):
    editions = families().get(family) or [standards()[family]]
    found = assess_air(table(rows), editions, level="year", zone_of=lambda _: "+00:00")
    return {(r["standard"], r["start"].year, r["key"], r["level"]): r for r in found.to_pylist()}


def test_who_by_percentile_and_mean():
    # 361 days of 10 and 4 of 100. Mean (3610 + 400) / 365. The 99th percentile lies at position
    # 1 + 364 * 0.99 = 361.36: 10 + 0.36 * (100 - 10) = 42.4.
    values = [10] * 365
    for day in (5, 100, 200, 300):
        values[day] = 100
    found = judged(days(2023, values), "WHO-AQG")
    by_level = {k[3]: r for k, r in found.items() if k[2] == "PM2.5_24h"}
    row = by_level["AQG"]
    assert row["statistic"] == "p99"
    assert Fraction(int(row["numerator"]), int(row["denominator"])) == Fraction("42.4")
    assert {level: r["state"] for level, r in by_level.items()} == {
        "IT1": "meets", "IT2": "meets", "IT3": "fails", "IT4": "fails", "AQG": "fails",
    }  # fmt: skip
    assert {level: r["above"] for level, r in by_level.items()} == dict.fromkeys(by_level, 4)
    annual = {k[3]: r for k, r in found.items() if k[2] == "PM2.5_annual"}
    mean = Fraction(int(annual["AQG"]["numerator"]), int(annual["AQG"]["denominator"]))
    assert mean == Fraction(4010, 365)
    assert {level: r["state"] for level, r in annual.items()} == {
        "IT1": "meets", "IT2": "meets", "IT3": "meets", "IT4": "fails", "AQG": "fails",
    }  # fmt: skip


def test_a_text_without_a_rule_for_days_above():
    clean = judged(days(2024, [100] * 366, "PM10"), "VN-QCVN05")
    row = clean["VN-QCVN05-2023", 2024, "PM10_24h", "limit"]
    assert (row["state"], row["above"], row["statistic"]) == ("meets", 0, "days_above")
    assert clean["VN-QCVN05-2023", 2024, "PM10_annual", "limit"]["state"] == "fails"
    once = judged(days(2024, [101] + [20] * 365, "PM10"), "VN-QCVN05")
    row = once["VN-QCVN05-2023", 2024, "PM10_24h", "limit"]
    assert (row["state"], row["above"]) == ("cannot_say", 1)
    assert "no_rule_for_days_above" in row["reasons"]
    assert once["VN-QCVN05-2023", 2024, "PM10_annual", "limit"]["state"] == "meets"


def test_minimum_data_of_gb_3095_2026():
    # Table 4: 324 valid daily means in the year, 27 in each month, 25 in February.
    values = [20] * 365
    for day in range(324, 365):  # 324 days, but December has none
        values[day] = None
    row = judged(days(2027, values), "CN-GB3095")
    key = "CN-GB3095-2026", 2027, "PM2.5_annual", "transition_class2"
    assert (row[key]["state"], row[key]["have"], row[key]["need"]) == ("cannot_say", 324, 324)
    spread = [20] * 365
    dropped = [d for d in range(365) if (date(2027, 1, 1) + timedelta(days=d)).day in (5, 6, 7)]
    for day in dropped:  # three days of each month: 25 in February, 27 or 28 elsewhere
        spread[day] = None
    row = judged(days(2027, spread), "CN-GB3095")[key]
    assert (row["state"], row["have"]) == ("meets", 365 - 36)
    spread[40] = None  # 10 February: 24 there
    row = judged(days(2027, spread), "CN-GB3095")[key]
    assert (row["state"], row["have"]) == ("cannot_say", 328)


def test_phases_and_percentiles_of_gb_3095_2026():
    # 18 of 365 days at 61: the 95th percentile lies at 1 + 364 * 0.95 = 346.8, among the 347
    # days of 50. In the transition (to 2030) the class II limit is 60, from 2031 it is 50.
    values = [50] * 347 + [61] * 18
    found = judged(days(2027, values) + days(2031, values, station="B"), "CN-GB3095")
    row = found["CN-GB3095-2026", 2027, "PM2.5_24h", "transition_class2"]
    assert (row["state"], row["statistic"], row["above"]) == ("meets", "p95", 18)
    assert found["CN-GB3095-2026", 2031, "PM2.5_24h", "final_class2"]["state"] == "meets"
    later = found["CN-GB3095-2026", 2031, "PM2.5_24h", "transition_class2"]
    assert later["state"] == "cannot_say"
    assert "limit_not_in_force_all_year" in later["reasons"]


def test_a_year_cut_by_a_change_of_edition_cannot_be_said():
    found = judged(days(2026, [20] * 365), "CN-GB3095")
    old = found["CN-GB3095-2012", 2026, "PM2.5_annual", "class2"]
    new = found["CN-GB3095-2026", 2026, "PM2.5_annual", "transition_class2"]
    assert (old["have"], new["have"]) == (59, 306)
    assert {old["state"], new["state"]} == {"cannot_say"}
    assert "part_of_year" in old["reasons"]
    assert "part_of_year" in new["reasons"]


def test_hours_make_eight_hour_maxima_of_a_year():
    # Ozone of 100 ug/m3 all year and one day of 121: Viet Nam's 8-hour limit of 120.
    first = datetime(2023, 12, 31, 17, tzinfo=UTC)
    rows = [
        ("A", "O3", "1h", first + timedelta(hours=h), 3600, 121_000 if h // 24 == 9 else 100_000, 1)
        for h in range(366 * 24)
    ]
    found = assess_air(
        table(rows), families()["VN-QCVN05"], level="year", zone_of=lambda _: "Asia/Ho_Chi_Minh"
    )
    row = next(r for r in found.to_pylist() if r["key"] == "O3_8h")
    assert (row["have"], row["above"], row["state"]) == (366, 1, "cannot_say")


@pytest.mark.parametrize("family", ["ID-PP22-VII", "PH-NAAQG", "SG-AAQT", "TH-AMBIENT", "MY-MAAQS"])
def test_every_table_of_limits_gives_an_answer_for_what_is_on(family):
    found = judged(days(2024, [5] * 366), family)
    on = {
        row.key
        for edition in families()[family]
        for row in edition.rows
        if row.on and row.averaging in ("annual", "24h", "8h", "8h_daily_max", "1h")
    }
    assert {key[2] for key in found} == on
    assert all(row["state"] in ("meets", "fails", "cannot_say") for row in found.values())
    assert all(row["reasons"] for row in found.values() if row["state"] == "cannot_say")
    here = [row for key, row in found.items() if key[2].startswith("PM2.5")]
    assert all(row["state"] == "meets" for row in here)
