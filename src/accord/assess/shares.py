"""The Chinese method of 2011: a section by single factor, a river by the shares of its sections."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from accord.assess.classes import assess_classes
from accord.assess.errors import ASS014
from accord.assess.inputs import Inputs
from accord.assess.result import Result, joined
from accord.methods.water.sections import grade
from accord.standards.loading import find


def assess_sections(inputs: Inputs, result: Result, day: date) -> None:
    """Fill the result with the grade of a river, or with class and grade of a section.

    Raises:
        AccordError: ASS014 where the shares exceed 100 per cent together.
    """
    if inputs.shares:
        _by_shares(inputs, result)
    if inputs.values:
        _by_single_factor(inputs, result, day)


def _by_shares(inputs: Inputs, result: Result) -> None:
    total = sum(inputs.shares.values(), Fraction(0))
    if total > Fraction("100.5"):
        raise ASS014(total=str(float(total)))
    best, worst = inputs.shares.get("I-III"), inputs.shares.get("inferior_V")
    proportions = result.standard.data["proportions"]
    code = grade(best, worst, proportions["grades"]) if best is not None else None
    result.band = next((b for b in result.standard.bands if b.code == code), None)
    if code is None:
        result.say("share_unknown")
        for error in result.standard.known_text_errors:
            if f"gap:proportions:{best}/{worst}" in error.faults:
                result.say_error(error)
    result.parts["sections_pct"] = dict(inputs.shares)
    marks = ("single-source (not confirmed)", "单一来源（未经核实）")
    result.say("confidence", marks=marks)


def _by_single_factor(inputs: Inputs, result: Result, day: date) -> None:
    data = result.standard.data
    classes = Result(find(data["uses"], day))
    excluded = [g for g in inputs.values if g.slot.parameter in data["excluded"]]
    code = assess_classes(inputs, classes, day, leave_out=data["excluded"])
    result.class_code, result.decided_by = code, classes.decided_by
    left = {g.key for g in excluded}
    result.limits = [one for one in classes.limits if one["key"] not in left]
    result.used |= {key: row for key, row in classes.used.items() if key not in left}
    result.notes += classes.notes
    if left:
        result.say("excluded", keys=joined(sorted(left)))
    if not inputs.shares:
        by_class = {str(c): b for b in data["bands"] for c in b["classes"]}
        found = by_class.get(code or "")
        named = {b.code: b for b in result.standard.bands}
        result.band = named[found["code"]] if found else None
