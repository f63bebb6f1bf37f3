"""Water over periods: detection at both ends, percentiles, sections, and what cannot be said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.assess.findings import exact_text, to_table
from accord.assess.planning import edition_on
from accord.assess.samples import Period, Reading, Sample
from accord.assess.sections import assess_waters
from accord.assess.water_series import Asked, assess_water

START = datetime(2026, 3, 1, tzinfo=UTC)
ROW = (1, 0, "", 1, 1, 1)


def sample(values, station="S", at=0, below=()):
    readings = {n: Reading(Fraction(str(v)), n in below, ROW) for n, v in values.items()}
    return Sample(station, "", START + timedelta(hours=at), 0, readings)


def period(*samples_, station="S", length=0):
    return Period(station, "", START, length, list(samples_))


def asked(standard, level="sample", measured=(), **more):
    return Asked(lambda day: edition_on(standard, day), level, frozenset(measured), **more)


def one(standard, values, *, level="sample", below=(), bodies=None, **more):
    order = asked(standard, level, values, bodies=bodies or {}, **more)
    (found,) = assess_water([period(sample(values, below=below))], order)
    return found


RIVER = {"S": "river"}
CHINA = {"DO": 6.2, "CODMn": 4.0, "NH3-N": 0.45, "TP": 0.15}  # the text's own check: class III


def test_the_check_of_the_text_comes_out():
    found = one("CN-GB3838", CHINA, bodies=RIVER)
    assert (found.result["class"], found.result["decided_by"]) == ("III", ["TP"])
    assert (len(found.inputs), found.needed, found.state) == (4, 4, "said")


def test_without_a_type_of_water_body_what_depends_on_it_cannot_be_said():
    found = one("CN-GB3838", CHINA)
    assert found.result["class"] is None and found.state == "cannot_say"
    assert "no_water_body" in found.reasons


def test_an_index_with_a_value_below_detection_is_said_only_if_it_cannot_matter():
    """VN_WQI: lead below 0.02 scores 100 whatever it is; below 0.06 it may score 100 or less."""
    base = {"pH": 7, "BOD5": 4, "COD": 10, "TOC": 4}
    sure = one("VN-QD1460", base | {"Pb": 10}, below=("Pb",))  # stored in ug/L
    assert sure.result["published"] == 100
    unsure = one("VN-QD1460", base | {"Pb": 60}, below=("Pb",))
    assert unsure.result["published"] is None and unsure.state == "cannot_say"
    assert "detection" in unsure.reasons
    ends = unsure.result["parts"]["detection"]
    assert ends["at_zero"] == 100 and ends["at_limit"] < 100


def test_a_mean_with_values_below_detection_is_taken_at_both_ends():
    values = {"TP": 0.15}
    rows = [sample({"TP": 0.15}), sample({"TP": 0.04}, at=1, below=("TP",))]
    order = asked("CN-GB3838", "month", values, bodies=RIVER)
    (found,) = assess_water([period(*rows)], order)
    # (0.15 + 0.04)/2 = 0.095 and 0.15/2 = 0.075: class II (0.1) at both ends
    assert found.result["class"] == "II"
    wide = [sample({"TP": 0.15}), sample({"TP": 0.3}, at=1, below=("TP",))]
    (found,) = assess_water([period(*wide)], order)
    # 0.225 is IV and 0.075 is II
    assert found.result["class"] is None and "detection" in found.reasons


def test_thai_classes_take_percentiles_over_a_year_and_say_nothing_of_one_sample():
    """DO by the 20th, BOD by the 80th percentile: ranks 1 + 4 × 0.2 and 1 + 4 × 0.8 of five."""
    oxygen, demand = (3, 4, 5, 6, 7), (1, 2, 1, 1, 1.5)
    rows = [
        sample({"DO": d, "BOD5": b, "NO3-N": 1}, at=at)
        for at, (d, b) in enumerate(zip(oxygen, demand, strict=True))
    ]
    order = asked("TH-NEB8", "year", ("DO", "BOD5", "NO3-N"))
    (found,) = assess_water([period(*rows)], order)
    # sorted DO 3 4 5 6 7 at rank 1.8: 3.8; sorted BOD 1 1 1 1.5 2 at rank 4.2: 1.6
    assert found.inputs["DO_p20"].value == Fraction("3.8")
    assert found.inputs["BOD5_p80"].value == Fraction("1.6")
    assert (
        found.result["class"] == "4"
    )  # DO 3.8 is below the 4 of class 3 and above the 2 of class 4
    assert "no_rule_over_period:NO3-N" in found.reasons
    alone = one("TH-NEB8", {"DO": 7, "BOD5": 1})
    assert alone.state == "cannot_say"


def test_the_indonesian_index_takes_its_limits_from_the_class_asked_for():
    found = one("ID-KEPMEN115-PI", {"TSS": 100, "TDS": 500}, klass="2")
    # ratios 100/50 = 2 and 500/1000 = 0.5; new ratio of 2: 1 + 5 log10 2 = 2.505; mean 1.5026
    assert found.result["index"] == pytest.approx(((2.50515**2 + 1.502575**2) / 2) ** 0.5, abs=1e-4)
    assert found.result["band"]["en"] == "Lightly polluted"


def test_an_input_without_a_limit_is_left_out_by_name():
    found = one("ID-KEPMEN115-PI", {"TSS": 100, "colour": 5, "BOD5": 9}, klass="4")
    # class 4 has no limit of colour, and its limit of BOD is known from memory only
    assert {"ASS011:colour", "ASS004:BOD5"} <= set(found.reasons)
    assert set(found.inputs) == {"TSS"}


def test_a_day_without_an_edition_cannot_be_said():
    early = Period("S", "", datetime(1999, 5, 1, tzinfo=UTC), 0, [sample({"DO": 7})])
    (found,) = assess_water([early], asked("CN-GB3838", "sample", ("DO",), bodies=RIVER))
    assert (found.state, found.reasons) == ("cannot_say", ["no_edition"])


def _sections(classes: list[float]):
    """Sections of one river, each by its ammonia: 0.5 is II, 1.8 is V, 3 is worse."""
    grouped = [
        period(sample({"NH3-N": v}, station=f"S{n}"), station=f"S{n}", length=86400)
        for n, v in enumerate(classes)
    ]
    stations = [p.station for p in grouped]
    order = asked("CN-HB2011-22", "day", ("NH3-N",), bodies=dict.fromkeys(stations, "river"))
    found = assess_water(grouped, order)
    (water,) = assess_waters(found, grouped, order, dict.fromkeys(stations, "a river"))
    return water


def test_five_sections_are_graded_by_shares():
    # 3 of 5 in I-III (60 %), 2 of 5 worse than V (40 %): by the text's gap, no grade
    gap = _sections([0.5, 0.5, 0.5, 3, 3])
    assert gap.state == "cannot_say"
    # 3 of 5 in I-III, 1 of 5 worse than V (20 %): moderately polluted
    found = _sections([0.5, 0.5, 0.5, 1.8, 3])
    assert found.result["band"]["en"] == "Moderately polluted"
    assert found.result["parts"]["sections_pct"] == {"I-III": 60, "IV-V": 20, "inferior_V": 20}
    assert found.result["primary"] == []  # the rule of main pollutants is from memory, so off
    assert _sections([0.5] * 5).result["band"]["en"] == "Excellent"


def test_fewer_than_five_sections_are_graded_by_their_mean():
    found = _sections([0.5, 0.5, 3, 0.5])  # mean 1.125: class IV (1.0 to 1.5)
    assert found.result["class"] == "IV"
    assert found.result["band"]["en"] == "Lightly polluted"
    assert "sections_mean" in {note["code"] for note in found.result["notes"]}


def test_order_of_samples_and_periods_changes_nothing():
    values = [{"DO": 6 + n / 10, "TP": 0.1 + n / 100} for n in range(8)]
    rows = [sample(v, at=n) for n, v in enumerate(values)]
    order = asked("CN-GB3838", "month", ("DO", "TP"), bodies=RIVER)
    first = to_table(assess_water([period(*rows)], order))
    again = to_table(assess_water([period(*reversed(rows))], order))
    assert first.equals(again)


@given(st.fractions(max_denominator=10**9))
def test_an_exact_number_as_text_reads_back(value):
    assert Fraction(exact_text(value)) == value


@given(st.floats(0.001, 5).map(lambda v: Fraction(str(round(v, 3)))))
def test_more_phosphorus_is_never_a_better_class(value):
    order = ["I", "II", "III", "IV", "V", "inferior_V"]
    less = one("CN-GB3838", {"TP": value}, bodies=RIVER).result["class"]
    more = one("CN-GB3838", {"TP": value + Fraction(1, 100)}, bodies=RIVER).result["class"]
    assert order.index(less) <= order.index(more)


def test_days_are_of_the_stations_clock():
    late = Period("S", "", datetime(2026, 2, 28, 17, tzinfo=UTC), 0, [])
    assert asked("CN-GB3838", zones={"S": "+08:00"}).day(late) == date(2026, 3, 1)


def test_ccme_takes_its_objectives_from_a_class_where_a_text_is_named():
    """Class III in a river: DO 5, CODMn 6, NH3-N 1.0, TP 0.2; worked out by hand below."""
    from accord.assess.ccme_series import ClassObjectives, assess_ccme
    from accord.standards.loading import standards

    names = ("DO", "CODMn", "NH3-N", "TP")
    good = {"DO": 8, "CODMn": 3, "NH3-N": 0.5, "TP": 0.1}
    rows = [sample(good, at=n) for n in range(3)] + [sample(good | {"TP": 0.4}, at=3)]
    order = asked("CCME-WQI-1.0", "year", names)
    limits = ClassObjectives(standards()["CN-GB3838-2002"], "III", names, RIVER)
    (found,) = assess_ccme([period(*rows)], order, limits)
    # one of 4 variables and 1 of 16 tests fail; excursion 0.4/0.2 - 1 = 1, nse 1/16
    f1, f2, nse = 25, 6.25, 1 / 16
    f3 = nse / (0.01 * nse + 0.01)
    wqi = 100 - (f1**2 + f2**2 + f3**2) ** 0.5 / 1.732
    assert found.result["parts"]["WQI"] == pytest.approx(wqi)
    assert found.result["published"] == round(wqi)
    assert found.result["decided_by"] == ["TP"]
    assert "objectives_from" in {note["code"] for note in found.result["notes"]}
    # phosphorus has other limits in lakes; where the type is not known it takes no part
    unknown = ClassObjectives(standards()["CN-GB3838-2002"], "III", names, {})
    (found,) = assess_ccme([period(*rows)], order, unknown)
    assert "no_objective:TP" in found.reasons and found.result["published"] is None


def test_oxygen_measured_both_ways_enters_once_as_its_saturation():
    """VN_WQI: 50 % scores 50; 8 mg/L at 25 degrees would be 97 % and score 100."""
    values = {"BOD5": 4, "COD": 10, "pH": 7, "DO": 8, "WTEMP": 25, "DO_saturation": 50}
    found = one("VN-QD1460-2019", values)
    assert "DO" not in found.inputs and found.result["sub_indices"]["DO_sat"] == 50
    assert one("VN-QD1460-2019", values | {"DO_saturation": 100}).result["index"] == 100
