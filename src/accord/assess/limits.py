"""Verdicts of single values on the limits of a text."""

from __future__ import annotations

from datetime import date
from typing import Any

from accord.assess.inputs import Given, Inputs
from accord.assess.result import Result, joined, plain
from accord.methods.water.single_factor import verdict, verdict_below
from accord.standards.model import Cell, Row, Standard


def assess_limits(inputs: Inputs, result: Result, day: date) -> None:
    """Fill the result with one verdict for each value and level in force on the day."""
    for given in inputs.values:
        rows = [row for row in given.slot.rows if row.on and row.in_force(day)]
        for row in rows:
            result.used[given.key] = row
            result.limits += verdicts(given, row, result.standard, day, inputs.level)
        if not rows:
            result.say("no_limit_then", key=given.key)
        _say_attainment(given, result)
    say_detection(inputs, result)


def say_detection(inputs: Inputs, result: Result) -> None:
    """Say which values lie below their limit of detection."""
    if below := [given.key for given in inputs.values if given.below]:
        result.say("detection", keys=joined(below))


def _say_attainment(given: Given, result: Result) -> None:
    """Say where the text judges a limit over a year and not by one value."""
    for one in result.standard.data.get("attainment") or ():
        parameters = one.get("parameters")
        fits = parameters is None or given.slot.parameter in parameters
        if fits and given.slot.averaging in one["averagings"]:
            result.say("attainment", text=(one["en"], one["zh"]))


def verdicts(
    given: Given, row: Row, standard: Standard, day: date, only: str | None
) -> list[dict[str, Any]]:
    """Return the verdicts of one value on one row, best level first as printed."""
    found = []
    for level, cell in (row.limits or {}).items():
        if cell is None or cell.form == "residual" or not _wanted(level, standard, day, only):
            continue
        found.append(entry(given.key, level, cell, said_of(given, cell)))
    return found


def said_of(given: Given, cell: Cell | None) -> str:
    """Return the verdict of a value, or of one below its limit of detection."""
    return (verdict_below if given.below else verdict)(given.value, cell)


def entry(key: str, level: str, cell: Cell, said: str) -> dict[str, Any]:
    """Return one verdict as plain data; the limit is shown only where it is on."""
    return {
        "key": key,
        "level": level,
        "limit": _limit(cell) if cell.on else None,
        "verdict": said,
    }


def _limit(cell: Cell) -> Any:
    if cell.form == "range":
        return [plain(cell.low), plain(cell.high)]
    return plain(cell.low if cell.form == "min" else cell.high)


def _phase(level: str, standard: Standard) -> str | None:
    return next((p for p in standard.phases if level == p or level.startswith(f"{p}_")), None)


def level_in_force(level: str, standard: Standard, day: date) -> bool:
    """Say whether the phase a level belongs to, if any, holds on the day."""
    phase = _phase(level, standard)
    if phase is None:
        return True
    start, end = standard.phases[phase]
    first = start.earliest if start is not None else None
    last = end.latest if end is not None else None
    return not ((first and day < first) or (last and day > last))


def _wanted(level: str, standard: Standard, day: date, only: str | None) -> bool:
    if not level_in_force(level, standard, day):
        return False
    phase = _phase(level, standard)
    bare = level.removeprefix(f"{phase}_") if phase else level
    return only is None or only in (level, bare) or level == phase


def say_levels_off(result: Result) -> None:
    """Say which limits are switched off."""
    keys = dict.fromkeys(
        one["key"]
        for one in result.limits
        if one["verdict"] == "cannot_say" and one["limit"] is None
    )
    cells = {k: [c for c in (result.used[k].limits or {}).values() if c] for k in keys}
    if off := [key for key, found in cells.items() if any(not c.on for c in found)]:
        result.say("limits_off", keys=joined(off))
    if words := [key for key, found in cells.items() if any(c.form == "words" for c in found)]:
        result.say("in_words", keys=joined(words))
