"""Which measured parameters feed a text: known on both sides, units exactly convertible."""

from __future__ import annotations

from fractions import Fraction

import pytest

from accord.assess.matching import feeds, inputs_of, table, water_body
from accord.assess.own import is_own, own_families, own_standard
from accord.kernel.errors import AccordError
from accord.standards.loading import families, standards
from accord.vocab.codes import measured_lists
from accord.vocab.parameters import parameters
from accord.vocab.units import unit


def test_every_match_names_a_measured_parameter_and_a_known_unit():
    lists = [*table()["parameters"].values(), *table()["sums"].values()]
    for name in {name for names in lists for name in names}:
        assert name in parameters()
    for one in table()["units"].values():
        assert unit(one)
    assert set(table()["water_bodies"]) <= set(measured_lists()["water_body_types"])


def test_every_match_is_asked_for_by_some_text():
    asked = {s.parameter for one in standards().values() for s in inputs_of(one)}
    # NH3 and NO3+NO2-N stand in a text whose numbers are all switched off
    assert set(table()["parameters"]) | set(table()["sums"]) <= asked


@pytest.mark.parametrize(
    ("standard", "key", "factor"),
    [
        ("CN-GB3838-2002", "Hg", Fraction(1, 1000)),  # stored in ug/L, printed in mg/L
        ("CN-GB3838-2002", "faecal_coliform", Fraction(10)),  # per 100 mL, printed per L
        ("VN-QD1460-2019", "BHC", Fraction(1)),
        ("VN-QD1460-2019", "As", Fraction(1, 1000)),
    ],
)
def test_units_are_converted_exactly(standard, key, factor):
    found = {feed.key: feed for feed in feeds(standards()[standard], parameters())}
    (step,) = found[key].conversions
    assert step(Fraction(1)) == factor


def test_a_sum_needs_all_its_parts():
    text = standards()["VN-QD1460-2019"]
    assert [f.key for f in feeds(text, ["heptachlor"])] == []
    (found,) = feeds(text, ["heptachlor", "heptachlor_epoxide"])
    assert found.key == "heptachlor+epoxide" and len(found.measured) == 2


def test_every_standard_of_water_with_numbers_on_can_be_fed():
    for name, one in standards().items():
        if one.medium == "water" and any(row.on for row in one.rows):
            assert any(feed.on for feed in feeds(one, parameters())), name


def test_canals_are_rivers_and_reservoirs_lakes_and_others_are_neither():
    assert [water_body(k) for k in ("canal", "reservoir", "coastal", "")] == [
        "river",
        "lake",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("party", "medium", "family"),
    [("CN", "water", "CN-HB2011-22"), ("CN", "air", "CN-HJ633"), ("VN", "water", "VN-QD1460")],
)
def test_a_partys_own_standard_is_taken_unasked(party, medium, family):
    assert own_standard(party, medium) == family
    assert all(is_own(party, families()[name][-1]) for name in own_families(party, medium))


@pytest.mark.parametrize(("party", "medium"), [("SG", "water"), ("PH", "air"), ("–", "air")])
def test_without_one_standard_nothing_is_guessed(party, medium):
    with pytest.raises(AccordError) as caught:
        own_standard(party, medium)
    assert caught.value.code == "ASS040"
