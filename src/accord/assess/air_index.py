"""An air index from single values: sub-indices, the largest of them, band and publication."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from accord.assess.inputs import Given, Inputs
from accord.assess.result import Result, joined
from accord.methods.air.aggregate import band_of, largest
from accord.methods.air.sub_index import (
    between_nodes,
    beyond_bands,
    beyond_last,
    by_equations,
    in_bands,
)
from accord.methods.rounding import round_exact
from accord.standards.loading import bands
from accord.standards.model import Band, InputSet, Row, Standard, Variant

_RULES = {
    "up": ("up", "向上进位"),
    "nearest": ("nearest", "取最近整数"),
    "half_even": ("half to even", "四舍六入五成双"),
    "truncate": ("truncate", "截断"),
}
_BASES = {"assumed": ("assumed", "假定"), "practice": ("from practice", "通常做法")}


@dataclass(frozen=True)
class Reach:
    """Where a value lies on its row: a sub-index, or why there is none.

    ``absent``: no sub-index there by the text; ``defer``: another input speaks; ``undefined``: the
    text is silent, the sub-index is at least ``least``.
    """

    state: str
    value: Fraction | None = None
    least: Fraction | None = None


def assess_index(inputs: Inputs, result: Result, variant: str | None) -> None:
    """Fill the result with sub-indices, index, band, primary pollutants and what is published."""
    standard = result.standard
    main = [g for g in inputs.values if not _read_companion(g, result)]
    if not main:
        return
    chosen = _input_set(standard, main)
    keys = {g.key: _canonical(g, chosen) for g in main}
    reaches = {g.key: reach(g, result, variant) for g in main}
    _settle_deferred(main, keys, reaches, result)
    for given in main:
        value = reaches[given.key].value
        if value is not None:
            rounded = round_exact(value, standard.index_rounding.rule)
            result.sub_indices[given.key] = rounded
    counted = _counted(main, keys, reaches, chosen, result)
    _aggregate(counted, reaches, result)
    say_rounding(result)
    _publish(main, keys, chosen, result)


def _canonical(given: Given, chosen: InputSet) -> str:
    """The key of the input set that a value stands for."""
    name = given.slot.name
    if name in chosen.keys or name in chosen.substitutes or name in chosen.alternatives:
        return name
    own = [row.key for row in given.slot.rows if row.key in chosen.keys]
    if chosen.name == "any" and own:
        return own[0]
    hourly = f"{given.slot.parameter}_1h"
    if chosen.name == "daily" and given.slot.averaging == "1h_max" and hourly in chosen.keys:
        return hourly
    return name


def _input_set(standard: Standard, main: list[Given]) -> InputSet:
    """The set that holds every key; else the first holding a key no other set holds."""
    best = standard.input_sets[0]
    for one in standard.input_sets:
        taken = {*one.keys, *one.substitutes}
        if all(_canonical(g, one) in taken for g in main):
            return one
    for one in standard.input_sets:
        others = {k for other in standard.input_sets if other is not one for k in other.keys}
        if any(_canonical(g, one) in set(one.keys) - others for g in main):
            return one
    return best


def chosen_row(rows: list[Row], standard: Standard, variant: str | None) -> Row:
    """Return the row a disputed passage is read by: the variant named, else the preferred one."""
    for row in rows:
        if row.variant is None:
            continue
        preferred = standard.preferred_variant(row.parameter)
        wanted = variant if variant in {r.variant for r in rows} else None
        if row.variant == (wanted or (preferred.name if preferred else None)):
            return row
    return rows[0]


def reach(given: Given, result: Result, variant: str | None) -> Reach:
    """Return where a value lies on its row, and say what is to be said of it there."""
    standard = result.standard
    row = chosen_row([row for row in given.slot.rows if row.on], standard, variant)
    result.used[given.key] = row
    if row.variant:
        _say_variant(next(v for v in standard.variants if v.name == row.variant), result)
    elif row.disputed and row.printed:
        result.say("disputed", text=(row.printed[0].en, row.printed[0].in_language("zh")))
    if row.form == "same_as":
        row = next(other for other in standard.rows if other.key == row.same_as)
    rounding = standard.concentration_rounding
    decimals = row.decimals or 0
    if rounding.decimals:
        decimals = rounding.decimals.get(row.parameter, rounding.decimals["default"])
    value = round_exact(given.value, rounding.rule, decimals)
    found = _on_scale(value, row)
    if found is not None:
        return Reach("value", found)
    if value < _bottom(row):
        result.say("below_bottom", key=given.key)
        return Reach("absent")
    return _above(given.key, value, row, result, variant)


def _on_scale(value: Fraction, row: Row) -> Fraction | None:
    if row.form == "nodes":
        return between_nodes(value, row.nodes)
    if row.form == "bands":
        return in_bands(value, row.bands)
    return by_equations(value, row.segments)


def _bottom(row: Row) -> Fraction:
    if row.form == "nodes":
        return row.nodes[0][0]
    return row.bands[0][0] if row.form == "bands" else row.segments[0].lo


def _top_index(row: Row) -> Fraction:
    if row.form == "nodes":
        return row.nodes[-1][1]
    if row.form == "bands":
        return row.bands[-1][3]
    last = row.segments[-1]
    return last.base + last.slope * ((last.hi or last.lo) - last.x0)


def _above(key: str, value: Fraction, row: Row, result: Result, variant: str | None) -> Reach:
    above = row.above
    if above is None or above.rule == "undefined":
        result.say("above_undefined", key=key)
        return Reach("undefined", least=_top_index(row))
    if above.rule == "fixed":
        code = "above_fixed" if above.basis == "text" else "above_practice"
        result.say(code, key=key, value=int(above.value or 0))
        return Reach("value", above.value)
    if above.rule == "extrapolate":
        result.say("extrapolated", key=key)
        line = beyond_bands(value, row.bands) if row.bands else beyond_last(value, row.nodes)
        return Reach("value", line)
    if above.rule == "top":
        return _disputed_top(key, value, row, result, variant)
    return Reach("defer", least=_top_index(row))


def _disputed_top(
    key: str, value: Fraction, row: Row, result: Result, variant: str | None
) -> Reach:
    """Above the last certain node: the top node has several readings, one of them preferred."""
    readings = [v for v in result.standard.variants if v.about == "top"]
    chosen = next((v for v in readings if v.name == variant), None)
    chosen = chosen or next(v for v in readings if v.preferred)
    choices = ", ".join(f"{int(v.value or 0)} ({v.name})" for v in readings)
    result.say("uncertain_top", key=key, choices=choices)
    _say_variant(chosen, result)
    nodes = (*row.nodes, (row.top or Fraction(0), chosen.value or Fraction(0)))
    return Reach("value", beyond_last(value, nodes))


def _say_variant(variant: Variant, result: Result) -> None:
    result.variant = variant.name
    result.say("variant", name=variant.name, text=(variant.text.en, variant.text.zh[0]))


def _settle_deferred(
    main: list[Given], keys: dict[str, str], reaches: dict[str, Reach], result: Result
) -> None:
    """Where a row hands over to another input, take that one, or say that it is missing."""
    by_key = {keys[g.key]: g for g in main}
    for given in main:
        above = result.used[given.key].above
        if reaches[given.key].state != "defer" or above is None or above.key is None:
            continue
        other = by_key.get(above.key)
        if other is None:
            result.say("other_missing", key=given.key, other=above.key)
            reaches[given.key] = Reach("undefined", least=reaches[given.key].least)
        elif above.otherwise_below is not None and other.value < above.otherwise_below:
            result.say("uses_other", key=given.key, other=other.key)
            reaches[given.key] = Reach("value", above.otherwise)
        elif reaches[other.key].state in ("value", "undefined"):
            result.say("uses_other", key=given.key, other=other.key)
        else:
            result.say("other_missing", key=given.key, other=above.key)
            reaches[given.key] = Reach("undefined", least=reaches[given.key].least)


def _counted(
    main: list[Given],
    keys: dict[str, str],
    reaches: dict[str, Reach],
    chosen: InputSet,
    result: Result,
) -> list[Given]:
    """The values that make up the index; the others are shown and named as left out."""
    by_key = {keys[g.key]: g for g in main}
    counted, left = [], []
    for given in main:
        key = keys[given.key]
        handed = by_key.get(chosen.substitutes.get(key, ""))
        substitute = key in chosen.substitutes
        alternative = chosen.alternatives.get(key, "") in by_key
        idle = substitute and (handed is None or reaches[handed.key].state != "defer")
        if alternative or idle or not (key in chosen.keys or substitute):
            left.append(given.key)
        else:
            counted.append(given)
    if left:
        names = {
            "daily": ("daily index", "日报指数"),
            "realtime": ("real-time index", "实时报指数"),
        }
        result.say("left_out", keys=joined(left), name=names.get(chosen.name, ("index", "指数")))
    return counted


def _aggregate(counted: list[Given], reaches: dict[str, Reach], result: Result) -> None:
    standard = result.standard
    shown = {g.key: result.sub_indices[g.key] for g in counted if g.key in result.sub_indices}
    exact = {key: Fraction(value) for key, value in shown.items()}
    top, primary = largest(exact)
    open_ones = [g for g in counted if reaches[g.key].state == "undefined"]
    _by_parameter(counted, exact, result)
    if open_ones:
        least = max(reaches[g.key].least or Fraction(0) for g in open_ones)
        least = max(least, top or Fraction(0))
        result.band = index_band(standard, least, certain=True)
        return
    if top is None:
        return
    result.index = top
    result.band = index_band(standard, top)
    if result.band and band_of(top, standard.bands, standard.bands_rule) is None:
        _say_own_error("start:bands", result)
    elif standard.bands_rule == "nearest" and top.denominator != 1:
        _say_own_error("whole_bands:", result)
    above = (standard.data.get("primary") or {}).get("above")
    result.primary = primary if above is None or top > above else []


def _by_parameter(counted: list[Given], exact: dict[str, Fraction], result: Result) -> None:
    """Where several averagings of one pollutant count, give the pollutant's own sub-index."""
    names = [g.slot.parameter for g in counted if g.key in exact]
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        values = [exact[g.key] for g in counted if g.slot.parameter == name and g.key in exact]
        result.parts[name] = max(values)


def index_band(standard: Standard, index: Fraction, *, certain: bool = False) -> Band | None:
    """Return the band of an index; ``certain``: only the last one, which nothing above it leaves.

    An index below the first printed band has that band where the fault of the text is listed.
    """
    band = band_of(index, standard.bands, standard.bands_rule)
    if certain:
        return band if band is not None and band.hi is None else None
    if band is not None or not standard.bands:
        return band
    lowest = min(standard.bands, key=lambda b: b.lo or 0)
    listed = any(
        fault.startswith("start:bands")
        for error in standard.known_text_errors
        for fault in error.faults
    )
    return lowest if listed and index < (lowest.lo or 0) else None


def _say_own_error(opening: str, result: Result) -> bool:
    """Say the listed fault of the text whose id has this opening; False where none is listed."""
    for error in result.standard.known_text_errors:
        if any(fault.startswith(opening) for fault in error.faults):
            result.say_error(error)
            return True
    return False


def say_rounding(result: Result) -> None:
    """Say which rounding rules are assumed or from practice."""
    standard = result.standard
    pairs = (
        (("index", "指数"), standard.index_rounding),
        (("concentration", "浓度"), standard.concentration_rounding),
    )
    for what, rounding in pairs:
        if rounding.basis in _BASES and result.sub_indices:
            rule = _RULES[rounding.rule]
            result.say("rounding", what=what, rule=rule, basis=_BASES[rounding.basis])


def _publish(main: list[Given], keys: dict[str, str], chosen: InputSet, result: Result) -> None:
    rule = result.standard.data.get("publication") or {}
    result.published = result.index
    if result.index is None:
        return
    have = {keys[g.key] for g in main if g.key in result.sub_indices}
    if rule.get("needs") == "all":
        missing = [key for key in chosen.keys if key not in have]
        if missing:
            result.say("missing", keys=joined(missing), above=rule["else_above"])
            result.published = result.index if result.index > rule["else_above"] else rule["else"]
    if needed := rule.get("needs_any"):
        parameters = {g.slot.parameter for g in main if g.key in result.sub_indices}
        if not parameters & set(needed):
            result.say("needs_any", keys=joined(needed))
            result.published = None


def _read_companion(given: Given, result: Result) -> bool:
    """Read a value against a separate table of bands that the text publishes beside the index."""
    companion = result.standard.data.get("companion")
    slot = given.slot
    if not companion or slot.rows or slot.averaging != companion["averaging"]:
        return False
    found = band_of(given.value, bands(companion["bands"]), "nearest")
    name = companion["name"]["en"], companion["name"]["zh"]
    result.marks[given.key] = str(companion["confidence"])
    result.say("companion", key=given.key, name=name)
    if found is not None:
        result.parts[given.key] = {
            "band": {"code": found.code, "en": found.en, "zh": found.zh, "local": found.local}
        }
    return True
