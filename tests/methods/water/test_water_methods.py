"""Water methods: published examples, the joins of formulas as printed, ranges and order."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.methods.water import pollution_index as pi
from accord.methods.water.ccme import Objective, ccme_wqi
from accord.methods.water.doe_wqi import doe_wqi, sub_index
from accord.methods.water.sections import grade
from accord.methods.water.single_factor import ClassRange, class_range, verdict, worst_class
from accord.methods.water.trophic import trophic_level
from accord.methods.water.vn_wqi import group_score, oxygen_saturation, score, vn_wqi
from accord.standards.loading import standards
from accord.standards.model import Cell

D, F = Decimal, Fraction


# ---- CCME ----------------------------------------------------------------------------


def test_ccme_worked_example():
    """CCME technical report: North Saskatchewan River at Devon, 1997; published 88."""
    example = standards()["CCME-WQI-1.0"].data["examples"][0]

    def number(value):
        return None if value is None else D(value)

    samples = {n: [number(v) for v in one["values"]] for n, one in example["data"].items()}
    objectives = {
        name: Objective(number(one.get("lower_limit")), number(one.get("upper_limit")))
        for name, one in example["data"].items()
    }
    found = ccme_wqi(samples, objectives)
    assert (found.variables, found.tests, found.failed_tests) == (10, 103, 4)
    assert found.failed_variables == ("TP", "Pb")
    assert [round(f, 3) for f in (found.f1, found.f2, found.f3)] == [D("20"), D("3.883"), D("2.78")]
    assert round(found.index, 3) == D("88.128")
    assert round(found.index) == 88


def test_ccme_limits_and_faults():
    low = Objective(low=D(5))
    assert ccme_wqi({"DO": [D(5), None]}, {"DO": low}).index == 100
    with pytest.raises(ValueError, match="0"):
        ccme_wqi({"DO": [D(0)]}, {"DO": low})
    with pytest.raises(ValueError, match="no value"):
        ccme_wqi({"DO": [None]}, {"DO": low})


# ---- DOE-WQI: the equations as printed -----------------------------------------------

PIECE = re.compile(
    r"(?:(?P<low>[0-9.]+) (?P<lop><=?) )?x(?: (?P<hop><=?|>=?) (?P<high>[0-9.]+))?: (?P<formula>.+)"
)
DOE = {row.parameter: row for row in standards()["MY-DOE-WQI"].rows}


def printed(parameter, x):
    """Evaluate the printed pieces with ordinary floats."""
    for piece in DOE[parameter].pieces:
        found = PIECE.match(piece)
        tests = []
        if found["low"]:
            tests.append(f"{found['low']} {found['lop']} x")
        if found["high"]:
            tests.append(f"x {found['hop']} {found['high']}")
        if eval(" and ".join(tests), {"x": x}):
            formula = found["formula"].replace("^", "**")
            return eval(formula, {"x": x, "exp": math.exp, "abs": abs})
    raise AssertionError(f"no piece of {parameter} holds {x}")


@pytest.mark.parametrize("parameter", DOE)
def test_the_method_is_the_printed_equation(parameter):
    top = {"pH": 14, "DO_sat": 150, "TSS": 1200}.get(parameter, 100)
    for step in range(201):
        x = D(top) * step / 200
        found = sub_index(parameter, x, clip=False)
        assert float(found) == pytest.approx(printed(parameter, float(x)), abs=1e-9)


def _joins():
    """Each printed join: parameter, place, the formula before and the formula after it."""
    for name, row in DOE.items():
        pieces = [PIECE.match(piece) for piece in row.pieces]
        for before, after in pairwise(pieces):
            at = before["high"] or after["low"]
            yield name, at, before["formula"], after["formula"]


@pytest.mark.parametrize(("parameter", "at", "before", "after"), list(_joins()))
def test_joins_keep_the_jump_the_text_has(parameter, at, before, after):
    step = D("1e-9")
    for formula, x in ((before, D(at) - step), (after, D(at) + step)):
        scope = {"x": float(x), "exp": math.exp, "abs": abs}
        expected = eval(formula.replace("^", "**"), scope)
        assert float(sub_index(parameter, x, clip=False)) == pytest.approx(expected, abs=1e-6)
    exact = printed(parameter, float(at))
    assert float(sub_index(parameter, D(at), clip=False)) == pytest.approx(exact, abs=1e-9)


def test_doe_wqi_curators_check():
    """Equation check with the verified equations (no published example was found)."""
    values = {"DO_sat": 80, "BOD5": 3, "COD": 18, "NH3-N": "0.25", "TSS": 40, "pH": "7.2"}
    found = {name: sub_index(name, D(value)) for name, value in values.items()}
    expected = ["89.2", "87.71", "75.16", "74.25", "76.4", "98.65"]
    assert [float(v) for v in found.values()] == pytest.approx(
        [float(e) for e in expected], abs=0.006
    )
    weights = {name: D(row.weight.numerator) / row.weight.denominator for name, row in DOE.items()}
    assert sum(weights.values()) == 1
    assert round(doe_wqi(found, weights), 2) == D("83.51")


@pytest.mark.parametrize("variant", ["plus", "minus", "ph_17.2"])
@given(x=st.decimals(min_value=0, max_value=2000, places=3))
def test_doe_sub_indices_stay_within_0_and_100(variant, x):
    for name in DOE:
        value = min(x, D(14)) if name == "pH" else x
        assert 0 <= sub_index(name, value, variant) <= 100


# ---- VN_WQI --------------------------------------------------------------------------

VN = {row.parameter: row for row in standards()["VN-QD1460-2019"].rows}


@given(st.sampled_from([n for n, row in VN.items() if row.nodes]), st.fractions(0, 20_000))
def test_vn_scores_stay_within_10_and_100(name, value):
    row = VN[name]
    assert 10 <= score(value, row.nodes, (row.below, row.past)) <= 100


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("NH4-N", "0.299", 100),
        ("NH4-N", "0.3", 75),
        ("Cd", "0.0049", 100),
        ("Cd", "0.005", 75),
        ("NO3-N", "15", 25),
        ("NO3-N", "15.01", 10),
        ("NO3-N", "10", 50),
        ("BOD5", "50", 10),
        ("E_coli", "200", 25),
        ("E_coli", "201", 10),
        ("pH", "5.5", 50),
        ("pH", "5.49", 10),
        ("pH", "7", 100),
        ("DO_sat", "200", 25),
        ("DO_sat", "201", 10),
    ],
)
def test_vn_joins_as_printed(name, value, wanted):
    row = VN[name]
    assert score(F(value), row.nodes, (row.below, row.past)) == wanted


def test_vn_wqi_forms_and_missing_groups():
    full = {"I": D(100), "II": D(100), "III": D(100), "IV": D(64), "V": D(1)}
    assert vn_wqi(full) == 16
    assert vn_wqi(full, "square_root") == 8
    assert vn_wqi({"IV": D(64), "III": D(50)}) == 32
    assert vn_wqi({"V": D(64)}) is None
    with pytest.raises(ValueError, match="unknown"):
        vn_wqi(full, "other")


def test_vn_groups():
    assert group_score("II", [F(10), F(1000)]) == 100
    assert group_score("IV", [F(10), F(1000)]) == 505


@given(st.dictionaries(st.sampled_from(["I", "II", "III", "V"]), st.decimals(10, 100, places=2)))
def test_vn_wqi_stays_within_0_and_100(groups):
    for form in ("cube_root", "square_root"):
        assert 0 <= vn_wqi({**groups, "IV": D(80)}, form) <= D("100.0000000001")


def test_oxygen_saturation_of_the_text():
    coefficients = standards()["VN-QD1460-2019"].data["do_saturation"]["coefficients"]
    found = oxygen_saturation(F("7.095"), F(25), [F(c) for c in coefficients])
    assert round(float(found), 2) == 86.78


# ---- Pollution Index -----------------------------------------------------------------


def test_ratio_steps_of_the_published_sheet():
    """West Java, Ciliwung, 25 June 2020: ratios 1.67 and 2.50, new ratios 2.11 and 2.99."""
    ratios = [pi.ratio(D(5), D(3)), pi.ratio(D("62.52"), D(25))]
    assert [round(r, 2) for r in ratios] == [D("1.67"), D("2.50")]
    assert [round(pi.new_ratio(r), 2) for r in ratios] == [D("2.11"), D("2.99")]


def test_oxygen_ratio_is_not_divided_once_more():
    """The faulty sheet gives 0.14 where the formula gives 0.57."""
    assert round(pi.ratio_lower_is_worse(D("5.7"), D(4), D("7.95")), 2) == D("0.57")


def test_ranges_count_from_the_middle():
    assert pi.ratio_in_range(D("7.5"), D(6), D(9)) == 0
    assert pi.ratio_in_range(D(6), D(6), D(9)) == 1
    assert pi.ratio_in_range(D("10.5"), D(6), D(9)) == 2


@given(st.dictionaries(st.text(max_size=2), st.decimals(0, 50, places=3), min_size=1))
def test_pollution_index_lies_between_mean_and_largest(ratios):
    found = pi.pollution_index(ratios)
    mean = sum(ratios.values()) / len(ratios)
    slack = D("1e-20")
    assert mean - slack <= found <= max(ratios.values()) + slack


# ---- classes -------------------------------------------------------------------------

UP = [Cell("max", high=F(n)) for n in (2, 4, 6)]


def test_verdicts():
    assert verdict(F(2), UP[0]) == "meets"
    assert verdict(F(1), Cell("below", high=F(1))) == "fails"
    assert verdict(F(5), Cell("residual", F(6), F("8.5"))) == "meets"
    assert verdict(F(3), None) == "meets"
    assert verdict(F(3), Cell("words")) == "cannot_say"
    assert verdict(F(3), Cell("max", high=F(9), on=False)) == "cannot_say"


def test_class_range_with_limits_off():
    off = Cell("max", high=F(2), on=False)
    assert class_range(F(3), [off, UP[1], UP[2]]) == ClassRange(0, 1)
    assert class_range(F(5), [off, UP[1], UP[2]]) == ClassRange(2, 2)
    assert class_range(F(7), UP) == ClassRange(3, 3)


@given(st.fractions(0, 10), st.fractions(0, 10))
def test_a_higher_value_never_has_a_better_class(a, b):
    low, high = sorted((a, b))
    assert class_range(low, UP).best <= class_range(high, UP).best


def test_the_worst_decides_and_unknown_stays_unknown():
    sure, worse, open_ = ClassRange(1, 1), ClassRange(3, 3), ClassRange(0, 5)
    assert worst_class({"a": sure, "b": worse, "c": worse}) == (worse, ["b", "c"])
    assert worst_class({"a": worse, "b": open_}) == (ClassRange(3, 5), [])
    assert worst_class({}) == (None, [])


def test_every_pair_of_shares_has_one_grade_but_the_listed_one():
    grades = standards()["CN-HB2011-22"].data["proportions"]["grades"]
    none = [
        (best, worst)
        for best in range(101)
        for worst in range(101 - best)
        if grade(F(best), F(worst), grades) is None
    ]
    assert none == [(60, 40)]


# ---- trophic level -------------------------------------------------------------------


def test_trophic_level_example():
    values = {"chlorophyll_a": 26, "TP": "0.08", "TN": "1.5", "SD": "0.5", "CODMn": "5.0"}
    index, levels = trophic_level({name: D(value) for name, value in values.items()})
    expected = ["60.3829", "53.3422", "61.3986", "64.6271", "43.9171"]
    assert [round(v, 4) for v in levels.values()] == [D(e) for e in expected]
    assert round(index, 4) == D("57.0003")
    with pytest.raises(ValueError, match="chlorophyll"):
        trophic_level({"TP": D(1)})
