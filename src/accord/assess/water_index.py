"""Water indices by formula: VN_WQI, DOE-WQI and the Pollution Index, from single values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from accord.assess.errors import ASS004, ASS006, ASS008, ASS009, ASS011
from accord.assess.inputs import Given, Inputs
from accord.assess.result import Result, joined
from accord.methods.air.aggregate import band_of
from accord.methods.rounding import round_exact
from accord.methods.water import doe_wqi as doe
from accord.methods.water import pollution_index as pi
from accord.methods.water import vn_wqi as vn
from accord.standards.loading import bands, find, standards
from accord.standards.model import Cell, Row, Standard


def assess_formula(inputs: Inputs, result: Result, day: date, variant: str | None) -> None:
    """Fill the result by the method the text names.

    Raises:
        AccordError: ASS004, ASS006, ASS008, ASS009 and ASS011.
    """
    method = result.standard.method
    if method == "vn_wqi":
        _vn_wqi(inputs, result, variant)
    elif method == "doe_wqi":
        _doe_wqi(inputs, result, variant)
    elif method == "pollution_index":
        _pollution_index(inputs, result, day)
    else:
        why = "its numbers are switched off", "其数值未启用"
        raise ASS009(standard=result.standard.id, why_en=why[0], why_zh=why[1])


def refuse_series(standard: Standard) -> None:
    """Refuse a text that needs a series of values.

    Raises:
        AccordError: ASS008, ASS009.
    """
    refuse_percentiles(standard)
    if standard.method == "ccme_wqi":
        raise ASS008(what=standard.id)


def refuse_percentiles(standard: Standard) -> None:
    """Refuse a text that only says by which percentile the limits of others are judged.

    Raises:
        AccordError: ASS009 naming the texts it is applied with.
    """
    if standard.kind != "percentile_rule":
        return
    names = [
        one.id
        for one in standards().values()
        for rule in one.data.get("attainment") or ()
        if rule.get("percentiles_from") == standard.family
    ]
    listed = ", ".join(names) or "-"
    raise ASS009(
        standard=standard.id,
        why_en=f"it only gives percentiles, which assessing by {listed} over a year applies",
        why_zh=f"该文本只规定百分位数，按 {listed} 作年评价时采用",
    )


def _finish(result: Result, index: Decimal) -> None:
    """Round the index by the text's rule and look up its band."""
    rule = result.standard.index_rounding.rule
    result.index = round_exact(Fraction(index), rule) if rule != "none" else index
    result.published = result.index
    band = band_of(Fraction(result.index), result.standard.bands, result.standard.bands_rule)
    result.band = band


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _say_chosen(result: Result, about: str, name: str | None) -> str:
    """Say which reading of a disputed passage was taken, and return its name."""
    known = [v for v in result.standard.variants if v.about == about]
    chosen = next((v for v in known if v.name == name), None)
    chosen = chosen or result.standard.preferred_variant(about)
    if chosen is None:
        return name or ""
    result.variant = chosen.name
    result.say("variant", name=chosen.name, text=(chosen.text.en, chosen.text.in_language("zh")))
    return chosen.name


# ---- VN_WQI --------------------------------------------------------------------------


def _vn_wqi(inputs: Inputs, result: Result, variant: str | None) -> None:
    standard = result.standard
    rows = {row.parameter: row for row in standard.rows}
    scores: dict[str, Fraction] = {}
    for given in inputs.values:
        parameter, value = given.slot.parameter, given.value
        if parameter == "temperature":
            continue
        if parameter == "DO":
            parameter, value = "DO_sat", _saturation(given, inputs, standard, result)
        row = rows[parameter]
        if parameter in scores:
            same = [g.key for g in inputs.values if g.slot.parameter in ("DO", "DO_sat")]
            raise ASS006(first=same[0], second=same[-1])
        result.used[given.key] = row
        scores[parameter] = _score(value, row)
        result.sub_indices[given.key] = scores[parameter]
    form = _say_chosen(result, "aggregate", variant)
    groups = _groups(standard, scores)
    result.parts |= groups
    index = vn.vn_wqi(groups, form)
    if index is None:
        result.say("incomplete", keys=("group IV", "第Ⅳ组"))
        return
    _finish(result, index)
    missing = [group for group in ("I", "II", "III") if group not in groups]
    if missing:
        result.say("missing_groups", keys=joined(missing))
    needs = standard.data["requires"]
    fourth = [name for name in _members(standard, needs["group"]) if name in scores]
    if len(groups) < needs["groups"] or len(fourth) < needs["parameters"]:
        result.published = None
        words = (
            f"{needs['groups']} of 5 groups, with {needs['parameters']} parameters in group IV",
            f"5组中至少{needs['groups']}组，且第Ⅳ组至少{needs['parameters']}项参数",
        )
        result.say("too_few", needed=words)


def _saturation(given: Given, inputs: Inputs, standard: Standard, result: Result) -> Fraction:
    celsius = inputs.of("temperature")
    if celsius is None:
        raise ASS011(key=given.key[:60], needed="T_C")
    coefficients = [Fraction(c) for c in standard.data["do_saturation"]["coefficients"]]
    percent = vn.oxygen_saturation(given.value, celsius.value, coefficients)
    result.parts["DO_sat"] = percent
    return percent


def _score(value: Fraction, row: Row) -> Fraction:
    if row.limit is not None and row.met is not None and row.unmet is not None:
        return row.met if value <= row.limit else row.unmet
    return vn.score(value, row.nodes, (row.below or Fraction(0), row.past or Fraction(0)))


def _members(standard: Standard, group: str) -> Sequence[str]:
    printed = {row.printed_as or row.parameter: row.parameter for row in standard.rows}
    names: Sequence[str] = standard.data["groups"][group]
    return ["DO_sat" if name == "DO" else printed.get(name, name) for name in names]


def _groups(standard: Standard, scores: Mapping[str, Fraction]) -> dict[str, Decimal]:
    found = {}
    for group in standard.data["groups"]:
        own = [scores[name] for name in _members(standard, group) if name in scores]
        if own:
            found[group] = vn.group_score(group, own)
    return found


# ---- DOE-WQI -------------------------------------------------------------------------


def _doe_wqi(inputs: Inputs, result: Result, variant: str | None) -> None:
    standard = result.standard
    rows = {row.parameter: row for row in standard.rows}
    _say_chosen(result, "TSS", None if variant == "ph_17.2" else variant)
    if variant == "ph_17.2":
        _say_chosen(result, "pH", variant)
    name = result.variant or "plus"
    found: dict[str, Decimal] = {}
    clipped = []
    for given in inputs.values:
        parameter, value = given.slot.parameter, _decimal(given.value)
        result.used[given.key] = rows[parameter]
        found[parameter] = doe.sub_index(parameter, value, name)
        if doe.sub_index(parameter, value, name, clip=False) != found[parameter]:
            clipped.append(given.key)
        result.sub_indices[given.key] = found[parameter]
    if clipped:
        result.say("clipped", keys=joined(clipped))
    missing = [
        row.printed_as or row.parameter for row in standard.rows if row.parameter not in found
    ]
    if missing:
        result.say("incomplete", keys=joined(missing))
        return
    weights = {row.parameter: _decimal(row.weight or Fraction(0)) for row in standard.rows}
    _finish(result, doe.doe_wqi(found, weights))
    result.class_code = result.band.code if result.band else None
    status = band_of(
        Fraction(result.index or 0), bands(standard.data["status_bands"]["bands"]), "nearest"
    )
    if status is not None:
        result.marks["status"] = standard.data["status_bands"]["confidence"]
        result.parts["status"] = {
            "code": status.code,
            "en": status.en,
            "zh": status.zh,
            "local": status.local,
        }


# ---- Pollution Index -----------------------------------------------------------------


def _pollution_index(inputs: Inputs, result: Result, day: date) -> None:
    ratios: dict[str, Decimal] = {}
    for given in inputs.values:
        if given.slot.part or given.slot.parameter == "DO_sat":
            continue
        limit = _limit(given, inputs, result, day)
        ratios[given.key] = _ratio(given, limit, inputs, result)
    if not ratios:
        raise ASS011(key=inputs.values[0].key[:60], needed="X, X_limit")
    result.sub_indices = {key: pi.new_ratio(found) for key, found in ratios.items()}
    new = {key: Decimal(value) for key, value in result.sub_indices.items()}  # type: ignore[arg-type]
    top = max(new.values())
    result.primary = [key for key, value in new.items() if value == top]
    result.parts = {
        "ratios": ratios,
        "max": top,
        "mean": sum(new.values(), Decimal(0)) / len(new),
    }
    _finish(result, pi.pollution_index(new))


def _limit(given: Given, inputs: Inputs, result: Result, day: date) -> Cell:
    """The limit given beside the value, else that of the class in the text named for it."""
    parameter = given.slot.parameter
    limit = inputs.of(parameter, "limit")
    low, high = inputs.of(parameter, "limit_min"), inputs.of(parameter, "limit_max")
    if low is not None and high is not None:
        return Cell("range", low.value, high.value)
    if limit is not None:
        return Cell("max", high=limit.value)
    if inputs.level is None:
        raise ASS011(key=given.key[:60], needed=f"{given.key[:60]}_limit")
    source = find(result.standard.data["limits_from"], day)
    row = next((r for r in source.rows if r.parameter == parameter and r.in_force(day)), None)
    cell = (row.limits or {}).get(inputs.level) if row else None
    if row is None or cell is None:
        raise ASS011(key=given.key[:60], needed=f"{given.key[:60]}_limit")
    if not cell.on:
        raise ASS004(key=given.key[:60], standard=source.id)
    result.used[given.key] = row
    result.say("limits_from", level=inputs.level, standard=source.id)
    return cell


def _ratio(given: Given, limit: Cell, inputs: Inputs, result: Result) -> Decimal:
    value = _decimal(given.value)
    if limit.form == "range" and limit.low is not None and limit.high is not None:
        if limit.low >= limit.high:
            raise ASS011(key=given.key[:60], needed=f"{given.key[:60]}_limit_min < _limit_max")
        result.marks[given.key] = result.standard.data["range_cite"]["confidence"]
        return pi.ratio_in_range(value, _decimal(limit.low), _decimal(limit.high))
    bound = limit.low if limit.form == "min" else limit.high
    if not bound:
        raise ASS011(key=given.key[:60], needed=f"{given.key[:60]}_limit > 0")
    if given.slot.parameter not in result.standard.data["lower_is_worse"]:
        return pi.ratio(value, _decimal(bound))
    full = _full(given, inputs)
    if full == bound:
        raise ASS011(key=given.key[:60], needed="DO_Cmax ≠ DO_limit")
    found = pi.ratio_lower_is_worse(value, _decimal(bound), _decimal(full))
    if found < 0:
        result.say("oversaturated", key=given.key)
    return found


def _full(given: Given, inputs: Inputs) -> Fraction:
    """The saturation value in mg/L: given itself, or from the value and its saturation."""
    direct = inputs.of("DO", "saturation")
    if direct is not None:
        return direct.value
    percent = inputs.of("DO_sat")
    if percent is None or not percent.value:
        raise ASS011(key=given.key[:60], needed="DO_sat | DO_Cmax")
    return given.value / percent.value * 100
