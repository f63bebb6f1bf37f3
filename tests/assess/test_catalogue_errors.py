"""Notes and errors speak both languages; nested groups and water bodies are read."""

from __future__ import annotations

import string
from datetime import date

import pytest

from accord.assess import errors as assess_errors
from accord.assess.notes import _TEXTS
from accord.assess.values import assess_values
from accord.kernel.errors import AccordError, ErrorCode
from accord.standards import errors as standards_errors

DAY = date(2026, 11, 20)


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(_TEXTS))
def test_a_note_says_the_same_in_both_languages(code):
    en, zh = _TEXTS[code]
    assert fields(en) == fields(zh)
    assert any("\u4e00" <= c <= "\u9fff" for c in zh)


@pytest.mark.parametrize(
    "kind",
    [
        one
        for module in (assess_errors, standards_errors)
        for one in vars(module).values()
        if isinstance(one, ErrorCode)
    ],
    ids=lambda kind: kind.code,
)
def test_an_error_has_both_languages_and_a_remedy(kind):
    assert kind.exit == 2
    assert kind.en and kind.fix_en and kind.zh and kind.fix_zh
    languages_apart = {"why_en", "why_zh"}
    assert fields(kind.en) - languages_apart == fields(kind.zh) - languages_apart
    assert fields(kind.fix_en) == fields(kind.fix_zh)


def test_a_group_may_be_nested():
    dotted = {"sections_pct.I-III": 92, "sections_pct.inferior_V": 0}
    nested = {"sections_pct": {"I-III": 92, "inferior_V": 0}}
    found = [assess_values("CN-HB2011-22", one, at=DAY) for one in (dotted, nested)]
    assert found[0] == found[1]


def test_a_series_is_refused():
    with pytest.raises(AccordError) as caught:
        assess_values("VN-QD1459", {"PM2.5_hourly": [1, 2]}, at=DAY)
    assert caught.value.code == "ASS008"


def test_a_water_body_that_does_not_matter_is_left_aside():
    result = assess_values("ID-PP22-VI", {"TSS": 45, "water_body": "river"}, at=DAY)
    assert result["class"] == "2"
    assert "body_ignored" in [note["code"] for note in result["notes"]]
