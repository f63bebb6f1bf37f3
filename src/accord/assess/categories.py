"""Categories of texts that give no index number, and bands of values published elsewhere."""

from __future__ import annotations

from fractions import Fraction

from accord.assess.inputs import Given, Inputs
from accord.assess.result import Result
from accord.methods.air.aggregate import band_of
from accord.methods.air.categories import category


def assess_categories(inputs: Inputs, result: Result, variant: str | None) -> None:
    """Fill the result with the worst category of the values."""
    positions: dict[str, int] = {}
    unknown = False
    names = {g.slot.name for g in inputs.values}
    for given in inputs.values:
        row = next(row for row in given.slot.rows if row.on)
        result.used[given.key] = row
        position = _position(given, result)
        if position is not None:
            positions[given.key] = position
        elif row.above is not None and row.above.key:
            _say_handed_over(given, row.above.key, names, result)
            unknown = unknown or not _given(row.above.key, names)
    if not positions:
        return
    worst = max(positions.values())
    if unknown and worst + 1 < len(result.standard.bands):
        return
    result.band = result.standard.bands[worst]
    result.decided_by = [key for key, at in positions.items() if at == worst]
    if len(positions) > 1:
        coded = {key: result.standard.bands[at].code for key, at in positions.items()}
        result.parts["categories"] = coded


def _given(key: str, names: set[str]) -> bool:
    return any(name == key or name.startswith(f"{key}_") for name in names)


def _say_handed_over(given: Given, key: str, names: set[str], result: Result) -> None:
    code = "uses_other" if _given(key, names) else "other_missing"
    result.say(code, key=given.key, other=key)


def _position(given: Given, result: Result) -> int | None:
    row = result.used[given.key]
    value = given.value
    if row.from_value is not None and value < row.from_value:
        result.say("no_category", key=given.key)
        return None
    position = category(
        value,
        row.upper,
        open_top=row.open_top or (row.upper[-1] is None and row.above is None),
        keep_above=row.above is None,
    )
    if position is None:
        return None
    bound = row.upper[position]
    if bound is not None and value > bound:
        result.say("beyond_last", key=given.key)
    if row.lower and position and value < row.lower[position]:
        _say_gap(given, row.upper[position - 1], result)
    return position


def _say_gap(given: Given, bound: Fraction | None, result: Result) -> None:
    fault = f"gap:{given.slot.name}:{bound}"
    for error in result.standard.known_text_errors:
        if fault in error.faults:
            result.say_error(error)
            return
    result.say("between", key=given.key)


def assess_published(inputs: Inputs, result: Result) -> None:
    """Show a value its authority published, with its band; nothing is calculated."""
    given = inputs.values[0]
    told = result.standard.data["published_only"]
    result.index = result.published = given.value
    result.band = band_of(given.value, result.standard.bands, "nearest")
    result.marks[given.key] = str(result.standard.data["confidence"]["bands"])
    result.say("published_value", text=(told["en"], told["zh"]))
