"""Units: read as written, converted exactly, refused where a conversion lacks its grounds."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.vocab.scales import from_scale, plain, to_scale
from accord.vocab.units import convert, exact, parse, unit, units


def test_every_spelling_is_read_back_as_its_unit():
    seen = {}
    for one in units().values():
        for symbol in one.symbols:
            assert parse(symbol) == one, symbol
            seen.setdefault(symbol, set()).add(one.id)
    assert all(len(ids) == 1 for ids in seen.values())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("μg/m³", "ug/m3"),
        ("µg/m3", "ug/m3"),
        ("UG/M3", "ug/m3"),
        ("mg/L", "mg/L"),
        ("counts/100mL", "1/100mL"),
        ("μS/cm", "uS/cm"),
        ("us/cm", "uS/cm"),
        ("℃", "degC"),
        ("°", "deg"),
        ("cells/L", "1/L"),
        ("无量纲", "1"),
        ("(mg/L)", "mg/L"),
        ("furlong", None),
        ("", None),
    ],
)
def test_spellings(text, wanted):
    found = parse(text)
    assert (found.id if found else None) == wanted


@pytest.mark.parametrize(
    ("value", "source", "target", "wanted"),
    [
        ("1.5", "mg/m3", "ug/m3", 1500),
        ("200", "ug/m3", "mg/m3", Fraction(1, 5)),
        ("25", "degC", "K", Fraction("298.15")),
        ("32", "degF", "degC", 0),
        ("212", "degF", "degC", 100),
        ("1", "mS/m", "uS/cm", 10),
        ("2000", "1/L", "1/100mL", 200),
        ("760", "mmHg", "hPa", Fraction("1013.25")),
        ("36", "km/h", "m/s", 10),
    ],
)
def test_exact_conversions(value, source, target, wanted):
    assert convert(value, source, target) == wanted


@pytest.mark.parametrize(
    ("mass", "source", "target", "wanted"),
    [  # reference table of gas conversion factors at 25 °C and 101.325 kPa, three decimals
        ("48.00", "ppb", "ug/m3", "1.963"),
        ("46.01", "ppb", "ug/m3", "1.882"),
        ("64.07", "ppb", "ug/m3", "2.620"),
        ("28.01", "ppm", "mg/m3", "1.146"),
    ],
)
def test_gas_factors(mass, source, target, wanted):
    state = {"molar_mass": mass, "temperature": "298.15", "pressure": "1013.25"}
    got = convert(1, source, target, **state)
    assert abs(got - Fraction(wanted)) <= Fraction("0.0015")
    assert convert(got, target, source, **state) == 1


def test_gas_without_temperature_and_pressure_is_refused():
    for state in ({}, {"temperature": "298.15"}, {"pressure": "1013.25"}):
        with pytest.raises(Exception, match="VOC003"):
            convert(1, "ppb", "ug/m3", molar_mass="48", **state)


def test_other_refusals():
    with pytest.raises(Exception, match="VOC002"):
        convert(1, "mg/L", "degC")
    with pytest.raises(Exception, match="VOC004"):
        convert(1, "meq/L", "mg/L", molar_mass="40.078")
    with pytest.raises(Exception, match="VOC004"):
        convert(1, "mmol/L", "mg/L")
    with pytest.raises(Exception, match="VOC001"):
        unit("furlong")
    with pytest.raises(TypeError):
        exact(0.1)
    with pytest.raises(ValueError):
        exact(Decimal("inf"))


def test_equivalents():
    got = convert("1", "meq/L", "mg/L", molar_mass="40.078", valence=2)
    assert got == Fraction("20.039")


@given(st.fractions(), st.sampled_from(list(units())), st.sampled_from(list(units())))
def test_there_and_back_is_the_same(value, first, second):
    if units()[first].dimension == units()[second].dimension:
        assert convert(convert(value, first, second), second, first) == value


@given(st.integers(-(2**62), 2**62), st.integers(0, 9))
def test_scaled_values_come_back(whole, scale):
    assert to_scale(from_scale(whole, scale), scale) == (whole, True)
    assert to_scale(plain(whole, scale), scale) == (whole, True)


def test_rounding_is_half_even_once():
    assert to_scale("0.25", 1) == (2, False)
    assert to_scale("0.35", 1) == (4, False)
    assert to_scale("-0.25", 1) == (-2, False)


@pytest.mark.parametrize("value", ["1e308", "inf", "nan", "12,5", "", Decimal("Infinity")])
def test_what_does_not_fit_is_a_coded_error(value):
    with pytest.raises(Exception, match="VOC006"):
        to_scale(value, 3)
