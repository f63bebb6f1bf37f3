"""The class of a water by its worst parameter, where limits depend on class and water body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from accord.assess.errors import ASS004
from accord.assess.inputs import Given, Inputs
from accord.assess.limits import said_of, say_detection, say_levels_off, verdicts
from accord.assess.result import Result, joined
from accord.methods.water.single_factor import (
    ClassRange,
    class_range,
    class_range_below,
    worst_class,
)
from accord.standards.model import Row, Standard, Table

Ranges = dict[str, ClassRange]


def assess_classes(
    inputs: Inputs, result: Result, day: date, *, leave_out: Sequence[str] = ()
) -> str | None:
    """Fill the result with limits, class and deciding parameters; return the class.

    ``leave_out``: parameters the method in use does not assess.
    """
    standard = result.standard
    bodies = _bodies(standard, inputs)
    outcomes = [_under(standard, inputs, result, day, body, leave_out) for body in bodies]
    result.limits = _merged([limits for limits, _, _ in outcomes])
    classes = [(code, keys) for _, code, keys in outcomes]
    if all(one == classes[0] for one in classes):
        result.class_code, result.decided_by = classes[0]
        if result.class_code is None and result.decided_by:
            result.say("no_class", keys=joined(result.decided_by))
    else:
        result.say("no_water_body")
    _say_about(standard, inputs, result)
    return result.class_code


def _bodies(standard: Standard, inputs: Inputs) -> list[str | None]:
    """The water bodies to look under: the one given or implied, else each the limits know."""
    if inputs.water_body:
        return [inputs.water_body if standard.water_bodies else None]
    named = {
        row.when["water_body"]
        for given in inputs.values
        for row in given.slot.rows
        if given.slot.own and row.when and "water_body" in row.when
    }
    tables = {t.water_body for t in standard.tables if t.water_body}
    levels = {t.water_body for t in standard.tables if t.order and inputs.level in t.order}
    if len(levels) == 1:
        return [*levels]
    if len(named) == 1:
        return [*named]
    used = {g.slot.parameter for g in inputs.values}
    rows = [r for r in standard.rows if r.parameter in used and r.when and "water_body" in r.when]
    known = sorted(tables) or sorted(set(standard.water_bodies.values()) if rows else ())
    return [*known] or [None]


def _tables(standard: Standard, body: str | None) -> list[Table]:
    return [t for t in standard.tables if t.water_body is None or body in (None, t.water_body)]


def _under(
    standard: Standard,
    inputs: Inputs,
    result: Result,
    day: date,
    body: str | None,
    leave_out: Sequence[str],
) -> tuple[list[dict[str, Any]], str | None, list[str]]:
    """Limits, class and deciding keys under one water body."""
    limits: list[dict[str, Any]] = []
    ranges: Ranges = {}
    order: tuple[str, ...] = standard.classes
    worse = standard.worse
    for given in inputs.values:
        for table, row in _rows(standard, given, inputs, day, body):
            said = verdicts(given, row, standard, day, inputs.level)
            result.used[given.key] = row
            if not row.in_force(day):
                result.say("row_dates", key=given.key)
            if _one_sample(given, row):
                nth = (row.statistic or "").removeprefix("p")
                result.say("percentile", key=given.key, nth=nth)
                limits += [one | {"verdict": "cannot_say"} for one in said]
                ranges[given.key] = ClassRange(0, len(table.order or standard.classes))
                continue
            limits += said
            if table.aside or given.slot.parameter in leave_out:
                continue
            order, worse = table.order or standard.classes, table.worse or worse
            found = _class_range(given, row, order)
            known = ranges.get(given.key)
            ranges[given.key] = found if known is None else _joined(known, found, row)
        _alternative(standard, given, inputs, ranges, limits)
        if _switched_off(standard, given, inputs, body) and given.key not in ranges:
            ranges[given.key] = ClassRange(0, len(order))
    worst, deciding = worst_class(ranges)
    code = _code(worst, order, worse)
    certain = worst is not None and worst.certain
    return limits, code, deciding if certain else []


def _switched_off(standard: Standard, given: Given, inputs: Inputs, body: str | None) -> bool:
    """Say whether this water body's rows for the value are all off; refuse it where it is given.

    Raises:
        AccordError: ASS004.
    """
    rows = [r for t in _tables(standard, body) for r in t.rows if r in given.slot.rows]
    off = bool(rows) and not any(row.on for row in rows)
    if off and inputs.water_body:
        raise ASS004(key=given.key[:60], standard=standard.id)
    return off


def _joined(one: ClassRange, other: ClassRange, row: Row) -> ClassRange:
    """What two rows on one value leave possible: either of two cases, or both statements."""
    if row.when:
        return ClassRange(min(one.best, other.best), max(one.worst, other.worst))
    return ClassRange(max(one.best, other.best), min(one.worst, other.worst))


def _one_sample(given: Given, row: Row) -> bool:
    return row.statistic is not None and given.slot.statistic != row.statistic


def _rows(
    standard: Standard, given: Given, inputs: Inputs, day: date, body: str | None
) -> list[tuple[Table, Row]]:
    found = []
    for table in _tables(standard, body):
        for row in table.rows:
            single = given.slot.own
            if row not in given.slot.rows or not row.on or not (single or row.in_force(day)):
                continue
            when = row.when or {}
            if "water_body" in when and when["water_body"] != body and not (single and not body):
                continue
            if not single and not _hard_enough(when, inputs.hardness):
                continue
            found.append((table, row))
    return found


def _hard_enough(when: Any, hardness: Fraction | None) -> bool:
    if "hardness_to" in when:
        return hardness is None or hardness <= when["hardness_to"]
    if "hardness_above" in when:
        return hardness is None or hardness > when["hardness_above"]
    return True


def _class_range(given: Given, row: Row, order: Sequence[str]) -> ClassRange:
    limits = row.limits or {}
    if set(order) <= set(limits):
        cells = [limits[code] for code in order]
        return (class_range_below if given.below else class_range)(given.value, cells)
    # a row for some classes only says nothing of the others
    known = [at for at, code in enumerate(order) if code in limits]
    if any(said_of(given, cell) == "fails" for cell in limits.values()):
        return ClassRange(known[-1] + 1, len(order))
    return ClassRange(0, known[-1])


def _code(worst: ClassRange | None, order: Sequence[str], worse: str | None) -> str | None:
    if worst is None or not worst.certain:
        return None
    return order[worst.best] if worst.best < len(order) else worse


def _alternative(
    standard: Standard,
    given: Given,
    inputs: Inputs,
    ranges: Ranges,
    limits: list[dict[str, Any]],
) -> None:
    """Another way the text opens into a class, for example oxygen by its saturation."""
    for one in standard.data.get("alternatives") or ():
        if given.slot.parameter != one["parameter"]:
            continue
        meets = given.value >= one["min"] and not given.below
        if inputs.level in (None, one["class"]):
            said = "meets" if meets else "fails"
            limits.append(
                {"key": given.key, "level": one["class"], "limit": one["min"], "verdict": said}
            )
        other = inputs.of(one["for"])
        at = standard.classes.index(one["class"])
        if meets:
            ranges[other.key if other else given.key] = ClassRange(at, at)
        elif other is None:
            ranges[given.key] = ClassRange(at, len(standard.classes))


def _merged(found: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Verdicts that all water bodies share; where they differ, cannot say, without a limit."""
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for one in (one for limits in found for one in limits):
        at = one["key"], one["level"]
        same = merged.setdefault(at, one)
        if same != one:
            said = same["verdict"] if same["verdict"] == one["verdict"] else "cannot_say"
            merged[at] = {**one, "limit": None, "verdict": said}
    return list(merged.values())


def _say_about(standard: Standard, inputs: Inputs, result: Result) -> None:
    say_levels_off(result)
    say_detection(inputs, result)
    _say_context(standard, inputs, result)
    for one in standard.data.get("alternatives") or ():
        if (told := inputs.of(one["parameter"])) is not None:
            good = told.value >= one["min"] and not told.below
            result.marks[told.key] = one["confidence"]
            code = "saturation" if good else "saturation_low"
            result.say(code, key=told.key)
    if (standard.data.get("aggregate") or {}).get("basis") == "assumed" and len(result.used) > 1:
        result.say("assumed_worst")
    if standard.better and result.class_code == standard.classes[0]:
        result.say("best_without_numbers", level=standard.better)
    _say_residual(standard, inputs, result)


def _say_context(standard: Standard, inputs: Inputs, result: Result) -> None:
    """Say what the water body or a missing hardness does to a value."""
    for given in inputs.values:
        depends = any("hardness_to" in (row.when or {}) for row in given.slot.rows)
        if depends and inputs.hardness is None and not given.slot.own:
            result.say("no_hardness", key=given.key)
        if inputs.water_body == "river" and given.slot.parameter in _lake_only(standard):
            result.say("not_for_body", key=given.key)


def _say_residual(standard: Standard, inputs: Inputs, result: Result) -> None:
    """Say where the last class was given to a value that misses its printed limit."""
    for error in standard.known_text_errors:
        for fault in error.faults:
            form, parameter, code = [*fault.split(":"), "", ""][:3]
            if form == "residual" and result.class_code == code:
                below = inputs.of(parameter)
                if below is not None and _under_printed(below, code):
                    result.say_error(error)


def _under_printed(given: Given, code: str) -> bool:
    cells = [(row.limits or {}).get(code) for row in given.slot.rows]
    return any(c is not None and c.form == "min" and given.value < (c.low or 0) for c in cells)


def _lake_only(standard: Standard) -> set[str]:
    return set(standard.data.get("not_in_rivers") or ())
