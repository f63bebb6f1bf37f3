"""Finding an edition by id, and one of a family by date."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from accord.kernel.errors import AccordError
from accord.standards.comparing import differences
from accord.standards.loading import find, read_exact, read_file, standards
from accord.standards.rows import cell

CHANGE = date(2026, 3, 1)


def test_a_family_picks_the_edition_of_the_day():
    assert find("CN-HJ633", CHANGE).id == "CN-HJ633-2026"
    assert find("CN-HJ633", CHANGE - timedelta(days=1)).id == "CN-HJ633-2012"
    assert find("CN-GB3095", CHANGE - timedelta(days=1)).id == "CN-GB3095-2012"


def test_an_id_is_found_whatever_the_day():
    assert find("CN-HJ633-2026", date(1990, 1, 1)).id == "CN-HJ633-2026"
    assert find("MY-API", date(1990, 1, 1)).id == "MY-API"


def test_a_family_without_an_edition_in_force_names_those_known():
    with pytest.raises(AccordError) as caught:
        find("CN-HJ633", date(2015, 12, 31))
    assert caught.value.code == "STD002"
    for lang in ("zh", "en"):
        assert "CN-HJ633-2012, CN-HJ633-2026" in caught.value.render(lang)


def test_a_start_known_to_the_month_counts_from_its_first_day():
    assert find("ID-P14", date(2020, 7, 1)).id == "ID-P14-2020"
    with pytest.raises(AccordError):
        find("ID-P14", date(2020, 6, 30))


def test_an_unknown_name_offers_near_ones():
    with pytest.raises(AccordError) as caught:
        find("CN-HJ634", CHANGE)
    assert caught.value.code == "STD001"
    assert "CN-HJ633" in caught.value.render("en")


def test_decimals_are_read_exactly_and_words_stay_words():
    read = read_exact("{a: 5.0e-05, on: false, no: yes, day: 2026-03-01}")
    assert Fraction(read["a"]) == Fraction(5, 100000)
    assert read["on"] is False
    assert read["no"] == "yes"
    assert read["day"] == "2026-03-01"


def test_a_malformed_file_is_a_coded_error(tmp_path):
    file = tmp_path / "XX.yaml"
    for text in ("id: XX", "[1, 2", "id: [1]\ntables: 3"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(AccordError) as caught:
            read_file(file)
        assert caught.value.code == "STD003"
        assert "XX.yaml" in caught.value.render("en")


@pytest.mark.parametrize(
    ("printed", "rule", "form"),
    [
        (5, "max", "max"),
        (5, "min", "min"),
        ([6, 9], "range", "range"),
        ([5, 7], "min", "min"),
        ("<1.1", "max", "below"),
        ("<3", "min", "residual"),
        (">2.7", "max", "residual"),
        ("below 6.0 or above 8.5", "range", "residual"),
        (">100 and floating rubbish", "max", "words"),
    ],
)
def test_printed_limits_are_read(printed, rule, form):
    assert cell(printed, rule, True).form == form


def test_no_limit_is_none():
    assert cell(None, "max", True) is None


def test_differences_of_two_editions():
    found = {w: (a, b) for w, a, b in differences(*_chinese())}
    assert found["PM2.5_24h conc"] == ("0 35 75 115 150 250 350 500", "0 35 60 115 150 250 350 500")
    assert "PM10_24h conc" in found
    assert "SO2_24h conc" not in found
    one = standards()["CN-HJ633-2026"]
    assert differences(one, one) == []


def _chinese():
    return standards()["CN-HJ633-2012"], standards()["CN-HJ633-2026"]
