"""What holds for every value: order, largest of all, and no crash."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.assess.spelling import aliases, normal, slots
from accord.assess.values import assess_edition, assess_values
from accord.kernel.errors import AccordError
from accord.standards.loading import standards

DAY = date(2026, 11, 20)
INDICES = {
    one.id: [row for row in one.rows if row.on and row.form != "same_as"]
    for one in standards().values()
    if one.kind == "index" and one.rows
}
amounts = st.decimals(min_value=0, max_value=3000, places=4, allow_nan=False)


@pytest.mark.parametrize("name", INDICES)
@settings(max_examples=60, deadline=None)
@given(pair=st.tuples(amounts, amounts), place=st.integers(min_value=0, max_value=99))
def test_more_pollution_never_gives_a_lower_sub_index(name, pair, place):
    row = INDICES[name][place % len(INDICES[name])]
    low, high = sorted(pair)
    if row.unit == "ppm":
        low, high = low / 1000, high / 1000
    key = f"{row.parameter}_{row.averaging}"
    variant = row.variant
    found = [
        assess_values(name, {key: value}, at=DAY, variant=variant)["sub_indices"].get(key)
        for value in (low, high)
    ]
    if None not in found:
        assert found[0] <= found[1]


@settings(max_examples=60, deadline=None)
@given(
    first=amounts,
    second=amounts,
    third=st.decimals(min_value=0, max_value=50, places=3, allow_nan=False),
)
def test_the_index_is_the_largest_sub_index_and_more_inputs_never_lower_it(first, second, third):
    inputs = {"PM2.5_24h": first, "PM10_24h": second, "CO_24h": third}
    result = assess_values("CN-HJ633", inputs, at=DAY)
    assert result["index"] == max(result["sub_indices"].values())
    fewer = assess_values("CN-HJ633", {"PM2.5_24h": first}, at=DAY)
    assert fewer["index"] <= result["index"]
    assert set(result["primary"]) <= set(inputs)


@settings(max_examples=60, deadline=None)
@given(value=st.decimals(min_value=0, max_value=100, places=3, allow_nan=False))
def test_a_worse_value_never_gives_a_better_class(value):
    order = ["I", "II", "III", "IV", "V", "inferior_V"]
    inputs = {"NH3-N": value}
    one = assess_values("CN-GB3838", inputs, at=DAY)["class"]
    more = assess_values("CN-GB3838", {"NH3-N": value + Decimal("0.2")}, at=DAY)["class"]
    assert order.index(one) <= order.index(more)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(sorted(standards())),
    key=st.text(max_size=20) | st.sampled_from(["PM2.5", "DO", "class", "water_body", "TP", "pH"]),
    value=st.text(max_size=20) | st.floats() | st.integers(),
)
def test_whatever_is_given_is_a_result_or_a_coded_error(name, key, value):
    try:
        result = assess_values(name, {key: value}, at=DAY)
    except AccordError as error:
        assert error.kind.exit == 2
    else:
        assert result["standard"] == name


@pytest.mark.parametrize("one", standards().values(), ids=lambda one: one.id)
def test_every_input_of_every_standard_is_taken_or_refused_with_a_code(one):
    for word in slots(one):
        for value in ("0", "1", "7.5", "99"):
            inputs = {word: value, "T_C": 20} if one.method == "vn_wqi" else {word: value}
            try:
                assess_edition(one, inputs, DAY)
            except AccordError as error:
                assert error.code.startswith(("ASS", "STD"))


def test_spellings_are_unambiguous():
    """One spelling never stands for two parameters."""
    owners: dict[str, str] = {}
    for code, words in aliases()["parameters"].items():
        for word in {code, *words}:
            assert owners.setdefault(normal(word), code) == code, word
