"""Assess single values by a standard: the edition in force, or one named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from accord.assess.air_index import assess_index
from accord.assess.categories import assess_categories, assess_published
from accord.assess.classes import assess_classes
from accord.assess.errors import ASS007, ASS009
from accord.assess.inputs import Inputs, read_inputs
from accord.assess.limits import assess_limits, say_levels_off
from accord.assess.result import Result, say_confidence
from accord.assess.shares import assess_sections
from accord.assess.water_index import assess_formula, refuse_series
from accord.standards.loading import find
from accord.standards.model import Standard


def assess_values(
    standard: str,
    inputs: Mapping[str, Any],
    at: date | None = None,
    variant: str | None = None,
) -> dict[str, Any]:
    """Assess single values by a standard and return the published shape.

    ``standard``: the id of an edition, or a family, which picks the edition in force on ``at``
    (default today). ``inputs``: key to value, in the standard's units unless the key names one;
    spellings are in ``assess/aliases.yaml``. ``variant``: a reading of a disputed passage.

    Returns all keys always; numbers are JSON numbers, notes have a code and both languages.

    Raises:
        AccordError: STD001, STD002 and ASS001 to ASS015.

    >>> assess_values("CN-HJ633", {"PM2.5_24h": 75}, at=date(2026, 3, 1))["index"]
    114
    """
    day = at or datetime.now(UTC).astimezone().date()
    edition = find(standard, day)
    return assess_edition(edition, inputs, day, variant).as_dict()


def assess_edition(
    edition: Standard, inputs: Mapping[str, Any], day: date, variant: str | None = None
) -> Result:
    """Assess single values by one edition, given as a model.

    Raises:
        AccordError: ASS001 to ASS015.
    """
    _refuse(edition, variant)
    result = Result(edition, counterfactual=not edition.edition.covers(day))
    given = read_inputs(edition, inputs)
    _assess(given, result, day, variant)
    if variant is not None:
        result.variant = variant
    if given.water_body and edition.medium == "water" and not _depends_on_body(edition):
        result.say("body_ignored")
    _say_dates(result, day)
    say_confidence(result)
    return result


def _depends_on_body(edition: Standard) -> bool:
    return bool(edition.water_bodies or edition.data.get("uses"))


def _refuse(edition: Standard, variant: str | None) -> None:
    names = [v.name for v in edition.variants]
    if variant is not None and variant not in names:
        raise ASS007(standard=edition.id, name=variant[:60], known=", ".join(names) or "-")
    if edition.kind == "none_found":
        why = (
            "no such text was found, which is no proof that none exists",
            "未查到此类文本，但不证明其不存在",
        )
        raise ASS009(standard=edition.id, why_en=why[0], why_zh=why[1])
    refuse_series(edition)


def _assess(inputs: Inputs, result: Result, day: date, variant: str | None) -> None:
    kind = result.standard.kind
    if result.standard.data.get("published_only"):
        assess_published(inputs, result)
    elif kind == "index":
        assess_index(inputs, result, variant)
    elif kind == "category_table":
        assess_categories(inputs, result, variant)
    elif kind == "limits":
        assess_limits(inputs, result, day)
        say_levels_off(result)
    elif kind == "class_table":
        assess_classes(inputs, result, day)
    elif kind == "assessment_method":
        assess_sections(inputs, result, day)
    else:
        assess_formula(inputs, result, day, variant)


def _say_dates(result: Result, day: date) -> None:
    start = result.standard.edition.start
    if result.counterfactual:
        result.say("counterfactual", standard=result.standard.id)
    if start is None:
        result.say("start_unknown")
    elif start.precision != "day" and (start.earliest or day) <= day <= (start.latest or day):
        result.say("start_vague", start=start.text)
