"""Series against single values and against plain loops: the same numbers, to the last digit."""

import random
import sys
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from accord.assess.air_nowcast import FORMS
from accord.assess.air_rules import ASSUMED_25C, rules_of
from accord.assess.air_series import Run, assess_air, assess_families
from accord.assess.values import assess_edition
from accord.kernel.errors import AccordError
from accord.methods.rounding import round_exact
from accord.standards.loading import families, standards
from accord.vocab.units import Substance, conversion

sys.path.insert(0, str(Path(__file__).parent))
from series import (
    BEGIN,
    SCALES,
    day_maximum,
    day_maximum_8h,
    day_mean,
    moving_mean,
    random_rows,
    table,
    usable,
)

INDICES = ("CN-HJ633", "VN-QD1459", "ID-P14", "MY-API", "TH-AQI", "SG-PSI", "US-EPA-AQI")
RUN = Run(state=ASSUMED_25C)


def assessed(rows, family, level, **options):
    return assess_air(
        table(rows),
        families()[family],
        level=level,
        zone_of=lambda _: "+08:00",
        run=RUN,
        **options,
    )


def given_to_values(row):
    """The averages of a result that had enough data, exactly."""
    return {
        a["key"]: Fraction(int(a["numerator"]), a["denominator"])
        for a in row["averages"]
        if a["numerator"] is not None
    }


def nine(value):
    return (
        None
        if value is None
        else Decimal(int(round_exact(Fraction(value), "half_even", 9) * 10**9)).scaleb(-9)
    )


@pytest.mark.parametrize("level", ["daily", "hourly"])
@pytest.mark.parametrize("family", INDICES)
def test_a_series_gives_what_single_values_give(family, level):
    seen = {"index": 0, "silent": 0, "handed": 0}
    for seed in range(3):
        result = assessed(random_rows(seed), family, level)
        assert result.num_rows
        for row in result.to_pylist():
            given = given_to_values(row)
            if not given:
                assert row["index"] is None
                assert row["state"] == "cannot_say"
                continue
            edition = standards()[row["standard"]]
            day = (row["start"] + timedelta(hours=8)).date()
            expected = assess_edition(edition, given, day)
            assert row["counterfactual"] == expected.counterfactual
            assert row["index"] == nine(expected.index)
            assert dict(row["sub_indices"]) == {k: nine(v) for k, v in expected.sub_indices.items()}
            assert row["band"] == (expected.band.code if expected.band else None)
            assert row["primary"] == expected.primary
            published = expected.published
            if isinstance(published, str) or published is None:
                assert row["published"] == published
            else:
                assert Decimal(row["published"]) == nine(published)
            codes = {note["code"] for note in expected.notes}
            seen["index"] += row["index"] is not None
            seen["silent"] += bool(codes & {"above_undefined", "other_missing"})
            seen["handed"] += "uses_other" in codes
    assert seen["index"] > 10
    if family in ("MY-API", "SG-PSI"):
        assert seen["silent"]
    if (family, level) in (("CN-HJ633", "hourly"), ("VN-QD1459", "daily"), ("SG-PSI", "daily")):
        assert seen["handed"], "the case where a text turns to another input was not met"


UNITS = {"ug/m3": Fraction(1), "mg/m3": Fraction(1000)}


def in_unit(value, feed):
    """An average in the unit of the text; ppm and ppb restated at 25 °C to stored resolution."""
    if value is None:
        return None
    own = "mg/m3" if feed.parameter == "CO" else "ug/m3"
    if feed.row.unit in UNITS:
        return value * UNITS[own] / UNITS[feed.row.unit]
    masses = {"O3": "48.00", "NO2": "46.01", "SO2": "64.07", "CO": "28.01"}
    gas = Substance(Decimal(masses[feed.parameter]), None, Decimal("298.15"), Decimal("1013.25"))
    exact = conversion(own, feed.row.unit, gas)(value)
    decimals = {("CO", "ppm"): 5, ("O3", "ppb"): 3, ("SO2", "ppb"): 3, ("NO2", "ppb"): 3}
    return round_exact(exact, "half_even", decimals.get((feed.parameter, feed.row.unit), 6))


def by_loops(rows, feed, station, row, level):
    """The average a feed should have, and how much was there, from the rows by plain loops."""
    hours = usable(rows, feed.parameter, station)
    need = feed.need.least
    at = int((row["start"] - BEGIN) / timedelta(hours=1))
    if level == "daily":
        day = at // 24
        if feed.kind == "mean_day":
            return day_mean(hours, day, need)
        if feed.kind == "max_hour":
            return day_maximum(hours, day, need)
        return day_maximum_8h(hours, day, feed.hours, need)
    if feed.kind == "hour":
        return hours.get(at), int(at in hours)
    if feed.kind in FORMS:
        window = [hours.get(h) for h in range(at - 11, at + 1)]
        decimals = [None if v is None else Decimal(v.numerator) / v.denominator for v in window]
        found = FORMS[feed.kind](decimals)
        exact = None if found is None else round_exact(Fraction(found), "half_even", 9)
        return exact, sum(v is not None for v in window[-3:])
    return moving_mean(hours, at, 8 if feed.kind == "mean_8h" else 24, need)


@pytest.mark.parametrize("level", ["daily", "hourly"])
@pytest.mark.parametrize("family", INDICES)
def test_averages_are_those_of_plain_loops(family, level):
    rows = random_rows(11)
    result = assessed(rows, family, level)
    compared = 0
    for row in result.to_pylist():
        rules = rules_of(standards()[row["standard"]], level, None, ASSUMED_25C)
        held = {a["key"]: a for a in row["averages"]}
        for feed in rules.feeds:
            if feed.parameter not in SCALES:
                assert feed.key not in held
                continue
            exact, have = by_loops(rows, feed, row["station"], row, level)
            average = held[feed.key]
            assert (average["have"], average["need"]) == (have, feed.need.least)
            wanted = in_unit(exact, feed)
            if average["numerator"] is None:
                assert wanted is None
            else:
                assert Fraction(int(average["numerator"]), average["denominator"]) == wanted
                compared += 1
    assert compared > 20


def test_rules_change_on_the_day_the_edition_changes():
    # PM2.5 of 75 ug/m3 all day: 100 under HJ 633-2012, 114 under HJ 633-2026 from 1 March 2026.
    rows = [("A", "PM2.5", "1h", BEGIN + timedelta(hours=h), 3600, 75000, 1) for h in range(24 * 4)]
    found = assessed(rows, "CN-HJ633", "daily").to_pylist()
    days = [(row["start"] + timedelta(hours=8)).date() for row in found]
    assert days == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2)]
    assert [row["standard"][-4:] for row in found] == ["2012", "2012", "2026", "2026"]
    assert [int(row["index"]) for row in found] == [100, 100, 114, 114]
    assert not any(row["counterfactual"] for row in found)
    # One edition alone is applied to all days and says where it was not in force.
    alone = assess_air(
        table(rows), [standards()["CN-HJ633-2026"]], level="daily", zone_of={"A": "Asia/Shanghai"}
    ).to_pylist()
    assert [row["counterfactual"] for row in alone] == [True, True, False, False]
    # Only PM2.5 is there: published only above 100 under the 2026 text (5.3.1).
    assert [row["published"] for row in found] == ["100", "100", "114", "114"]


def test_an_index_not_above_100_with_inputs_missing_is_not_published():
    rows = [
        ("A", "PM2.5", "1h", BEGIN + timedelta(hours=72 + h), 3600, 60000, 1) for h in range(24)
    ]
    (row,) = assessed(rows, "CN-HJ633", "daily").to_pylist()
    assert (int(row["index"]), row["published"]) == (100, "NA")
    assert "no_data:SO2_24h" in row["reasons"]


@pytest.mark.slow
def test_order_chunks_and_runs_do_not_change_a_digit():
    rows = random_rows(5, stations=3, days=3)
    shuffled = rows[:]
    random.Random(1).shuffle(shuffled)
    for level in ("daily", "hourly"):
        expected = all_families(rows, level)
        again, other_order = all_families(rows, level), all_families(shuffled, level)
        parts = [
            all_families([r for r in shuffled if r[0] == name], level)
            for name in ("S0", "S1", "S2")
        ]
        for family in INDICES:
            assert again[family].equals(expected[family])
            assert other_order[family].equals(expected[family])
            joined = [row for part in parts for row in part[family].to_pylist()]
            assert joined == expected[family].to_pylist()


def all_families(rows, level):
    chosen = {family: families()[family] for family in INDICES}
    return assess_families(table(rows), chosen, level=level, zone_of=lambda _: "+08:00", run=RUN)


@pytest.mark.slow
def test_split_by_days_gives_the_same_days():
    from accord.lake import Span

    rows = random_rows(6)
    expected = assessed(rows, "CN-HJ633", "daily").to_pylist()
    hours = assessed(rows, "CN-HJ633", "hourly").to_pylist()
    found, moving = [], []
    for day in range(4):
        span = Span(BEGIN + timedelta(days=day), BEGIN + timedelta(days=day + 1))
        found += assessed(rows, "CN-HJ633", "daily", span=span).to_pylist()
        moving += assessed(rows, "CN-HJ633", "hourly", span=span).to_pylist()
    order = [(row["station"], row["start"]) for row in expected]
    assert sorted(found, key=lambda r: (r["station"], r["start"])) == expected
    assert order == sorted(order)
    assert sorted(moving, key=lambda r: (r["station"], r["start"])) == hours


def test_values_near_the_ends_of_64_bits_are_summed_exactly():
    # Twenty-four values just below 2^62: their sum needs more than 64 bits.
    value = 2**62 - 1
    rows = [("A", "PM2.5", "1h", BEGIN + timedelta(hours=h), 3600, value - h, 1) for h in range(24)]
    (row,) = assessed(rows, "CN-HJ633", "daily").to_pylist()
    (average,) = [a for a in row["averages"] if a["key"] == "PM2.5_24h"]
    assert int(average["numerator"]) == 24 * value - sum(range(24))
    assert int(row["index"]) == 500


def test_days_are_those_of_the_station_s_clock():
    # 24 hours from 17:00 UTC: one whole day at +07:00, cut in two at +08:00.
    start = BEGIN + timedelta(hours=1)
    rows = [("A", "PM2.5", "1h", start + timedelta(hours=h), 3600, 75000, 1) for h in range(24)]
    west = assess_air(
        table(rows), families()["CN-HJ633"], level="daily", zone_of=lambda _: "Asia/Bangkok"
    ).to_pylist()
    assert [(r["start"], r["averages"][0]["have"]) for r in west] == [(start, 24)]
    both = [(s, *row[1:]) for s in ("A", "B") for row in rows]
    mixed = assess_air(
        table(both),
        families()["CN-HJ633"],
        level="daily",
        zone_of={"A": "Asia/Bangkok", "B": "+08:00"},
    ).to_pylist()
    have = [(r["station"], r["averages"][0]["have"], r["start"].hour) for r in mixed]
    assert have == [("A", 24, 17), ("B", 23, 16), ("B", 1, 16)]


def test_a_clock_that_is_put_forward_and_back():
    # Shanghai's summer time of 1991: 14 April had 23 hours, 15 September 25.
    from datetime import UTC, datetime

    first = datetime(1991, 4, 13, 16, tzinfo=UTC)
    rows = [
        ("A", "PM10", "1h", first + timedelta(hours=h), 3600, 50000, 1) for h in range(24 * 156)
    ]
    found = assess_air(
        table(rows),
        [standards()["CN-HJ633-2012"]],
        level="daily",
        zone_of=lambda _: "Asia/Shanghai",
    ).to_pylist()
    lengths = {r["start"] + timedelta(seconds=r["length"]): r["length"] for r in found}
    odd = {(end - timedelta(seconds=s)).date(): s for end, s in lengths.items() if s != 86400}
    assert odd == {date(1991, 4, 13): 23 * 3600, date(1991, 9, 14): 25 * 3600}


def test_gases_in_ppb_without_a_reference_state_cannot_be_said():
    rows = [("A", p, "1h", BEGIN + timedelta(hours=h), 3600, 40000, 1)
            for p in ("O3", "PM2.5") for h in range(24)]  # fmt: skip
    (row,) = assess_air(
        table(rows), families()["TH-AQI"], level="daily", zone_of=lambda _: "+07:00"
    ).to_pylist()[:1]
    assert "no_reference_state:O3_8h" in row["reasons"]


def test_averages_of_the_source_are_read_where_there_are_no_hours():
    rows = [("A", "PM2.5", "24h", BEGIN + timedelta(days=d), 86400, 75000, 1) for d in range(3)]
    rows += [("A", "O3", "8h_daily_max", BEGIN, 28800, 160000, 1)]
    found = assessed(rows, "CN-HJ633", "daily").to_pylist()
    assert [int(r["index"]) for r in found] == [100, 100, 114]
    assert dict(found[0]["sub_indices"])["O3_8h_daily_max"] == 100


def test_what_cannot_be_computed_is_refused_by_a_code():
    rows = [("A", "PM2.5", "1h", BEGIN, 3600, 75000, 1)]
    for edition, level in (("BN-PSI", "daily"), ("CN-GB3095-2026", "daily"), ("MY-API", "week")):
        with pytest.raises(AccordError) as refused:
            assess_air(table(rows), [standards()[edition]], level=level, zone_of=lambda _: "+08:00")
        assert refused.value.code == "ASS016"
    with pytest.raises(AccordError) as refused:
        assess_air(table(rows), families()["CN-HJ633"], level="daily", zone_of=lambda _: "Mars/X")
    assert refused.value.code == "ASS017"
