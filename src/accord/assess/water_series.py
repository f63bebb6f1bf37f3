"""Water over stations and periods: each sample or mean by the edition in force on its day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from accord.assess.findings import (
    EMPTY,
    Finding,
    Input,
    confidence_of,
    exact_text,
    state_of,
)
from accord.assess.matching import Feed, feeds, table, water_body
from accord.assess.result import Result
from accord.assess.samples import Period, Sample, local_day, mean, percentile
from accord.assess.values import assess_edition
from accord.kernel.errors import AccordError
from accord.standards.model import Standard

DROPPED = ("ASS003", "ASS004", "ASS011")
"""Errors about one input; it is left out with the code as reason, and the rest is assessed."""


@dataclass
class Asked:
    """How to assess: the edition of a day, and what stands beside the values.

    ``edition_of``: day to edition, None where none is in force. ``level``: of ``samples.LEVELS``.
    ``klass``: class or level asked for. ``bodies``: station to water body of the texts. ``zones``:
    station to zone. ``measured``: every parameter the data set has.
    """

    edition_of: Callable[[date], Standard | None]
    level: str
    measured: frozenset[str]
    klass: str | None = None
    variant: str | None = None
    bodies: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)

    def day(self, period: Period) -> date:
        """Return the day whose edition holds: the first of the period on the station's clock."""
        return local_day(period.start, self.zones.get(period.station, ""))


def assess_water(found: Sequence[Period], asked: Asked) -> list[Finding]:
    """Assess periods one by one; what cannot be said stands in the result with its reason."""
    known: dict[str, list[Feed]] = {}
    return [assess_period(period, asked, known) for period in found]


def assess_period(period: Period, asked: Asked, known: dict[str, list[Feed]]) -> Finding:
    """Assess one period. ``known``: inputs by edition, filled as editions are met."""
    day = asked.day(period)
    edition = asked.edition_of(day)
    finding = Finding(
        period.station,
        period.start,
        period.length,
        asked.level,
        dict(EMPTY),
        "cannot_say",
        depth=period.depth,
        samples=len(period.samples),
    )
    if edition is None:
        finding.reasons.append("no_edition")
        return finding
    finding.result["standard"] = edition.id
    if edition.id not in known:
        known[edition.id] = [one for one in feeds(edition, asked.measured) if one.on]
    wanted = known[edition.id]
    finding.needed = len({one.slot.parameter for one in wanted})
    finding.inputs = _inputs(period, wanted, asked.level, finding.reasons)
    if edition.data.get("do_saturation") and "DO_sat" in finding.inputs:
        # oxygen measured both ways: the saturation itself, rather than one made from mg/L
        finding.inputs = {k: v for k, v in finding.inputs.items() if k not in ("DO", "temperature")}
    beside = _beside(period, edition, asked, finding.reasons)
    finding.context = {k: str(v) for k, v in beside.items()}
    _fill(finding, edition, day, asked, beside)
    return finding


def _inputs(
    period: Period, wanted: Sequence[Feed], level: str, reasons: list[str]
) -> dict[str, Input]:
    """Return the inputs of a period, each exact."""
    found: dict[str, Input] = {}
    for feed in wanted:
        values = [v for s in period.samples if (v := _value(s, feed)) is not None]
        for name in feed.measured:
            for why in dict.fromkeys(s.left[name] for s in period.samples if name in s.left):
                _add(reasons, f"{why}:{feed.key}")
        if not values:
            continue
        if level == "sample":
            (high, low), statistic = values[0], "sample"
        elif feed.slot.statistic:
            nth = Fraction(feed.slot.statistic.removeprefix("p"))
            high, low = (percentile([v[at] for v in values], nth) for at in (0, 1))
            statistic = feed.slot.statistic
        else:
            high, low = (mean([v[at] for v in values]) for at in (0, 1))
            statistic = "mean"
        if feed.slot.statistic and level == "sample":
            continue
        found[feed.key] = Input(high, statistic, len(values), low if low != high else None)
    return _without_doubles(found, wanted, level, reasons)


def _without_doubles(
    found: dict[str, Input], wanted: Sequence[Feed], level: str, reasons: list[str]
) -> dict[str, Input]:
    """Take a parameter once: by its percentile over a period where the text names one.

    Where a text judges some parameters by percentiles, it is silent on the others over a period;
    they are left to their samples.
    """
    by_percentile = {one.slot.parameter for one in wanted if one.slot.statistic}
    if level == "sample" or not by_percentile:
        return found
    kept = {}
    for feed in wanted:
        if feed.key not in found:
            continue
        if feed.slot.statistic:
            kept[feed.key] = found[feed.key]
        elif feed.slot.parameter not in by_percentile:
            _add(reasons, f"no_rule_over_period:{feed.key}")
    return kept


def _value(sample: Sample, feed: Feed) -> tuple[Fraction, Fraction] | None:
    """Return the value of an input in a sample, and with what is below detection at 0."""
    high = low = Fraction(0)
    for name, convert in zip(feed.measured, feed.conversions, strict=True):
        reading = sample.readings.get(name)
        if reading is None:
            return None
        converted = convert(reading.value)
        high += converted
        low += Fraction(0) if reading.below else converted
    return high, low


def _beside(period: Period, edition: Standard, asked: Asked, reasons: list[str]) -> dict[str, Any]:
    """Return what the edition reads beside values: class, water body, hardness."""
    found: dict[str, Any] = {}
    if asked.klass is not None:
        found["class"] = asked.klass
    if edition.water_bodies or edition.data.get("uses"):
        if body := asked.bodies.get(period.station):
            found["water_body"] = body
        else:
            _add(reasons, "no_water_body")
    if any("hardness_to" in (row.when or {}) for row in edition.rows):
        name = table()["context"]["hardness"]["parameter"]
        hard = [s.readings[name].value for s in period.samples if name in s.readings]
        if hard:
            found["hardness"] = mean(hard)
    return found


def _fill(
    finding: Finding, edition: Standard, day: date, asked: Asked, beside: Mapping[str, Any]
) -> None:
    """Assess and fill the finding; values below detection are tried at both ends."""
    result = _result(finding, edition, day, asked.variant, beside)
    if result is None:
        return
    told = result.as_dict()
    if any(one.low is not None for one in finding.inputs.values()) and not _says_itself(
        edition, asked.level
    ):
        lowest = _result(finding, edition, day, asked.variant, beside, low=True)
        told = _agreed(told, lowest.as_dict() if lowest else None, finding)
    if asked.level != "sample" and any(i.statistic == "mean" for i in finding.inputs.values()):
        result.say("mean_assumed")
    if any(i.statistic.startswith("p") for i in finding.inputs.values()):
        result.say("percentile_assumed")
    told["notes"] = result.notes
    finding.result = told
    finding.state = state_of(told, edition.kind, asked.klass)
    if edition.kind == "limits" or told["limits"]:
        for one in told["limits"]:
            if one["verdict"] == "cannot_say":
                _add(finding.reasons, f"cannot_say:{one['key']}")
    marks = [row.confidence_on for row in result.used.values()]
    if not marks and (cited := edition.data.get("formula_cite")):
        marks = [cited["confidence"]]
    finding.confidence = confidence_of(marks)


def _says_itself(edition: Standard, level: str) -> bool:
    """Say whether the assessment of single values settles what lies below detection."""
    return level == "sample" and edition.kind in ("limits", "class_table", "assessment_method")


def _result(
    finding: Finding,
    edition: Standard,
    day: date,
    variant: str | None,
    beside: Mapping[str, Any],
    low: bool = False,
) -> Result | None:
    """Assess the inputs, dropping those the edition cannot take one by one."""
    plain = _says_itself(edition, finding.level)
    while finding.inputs:
        given: dict[str, Any] = dict(beside)
        for key, one in finding.inputs.items():
            if plain and one.low is not None:
                limit = exact_text(one.value)
                given[key] = f"<{limit}" if one.low == 0 and "/" not in limit else one.value
            else:
                given[key] = one.low if low and one.low is not None else one.value
        try:
            return assess_edition(edition, given, day, variant)
        except AccordError as error:
            key = str(error.params.get("key"))
            if error.code not in DROPPED or key not in finding.inputs:
                _add(finding.reasons, error.code)
                return None
            _add(finding.reasons, f"{error.code}:{key}")
            del finding.inputs[key]
    _add(finding.reasons, "no_input")
    return None


def _agreed(high: dict[str, Any], low: dict[str, Any] | None, finding: Finding) -> dict[str, Any]:
    """Keep only what holds at both ends of the values below their limit of detection."""
    if low is None:
        low = dict(EMPTY)
    same = high["published"] == low["published"] and high["class"] == low["class"]
    if same and high["band"] == low["band"] and high["limits"] == low["limits"]:
        return high
    _add(finding.reasons, "detection")
    told = dict(high)
    told["parts"] = {
        **high["parts"],
        "detection": {"at_limit": high["index"], "at_zero": low["index"]},
    }
    for name in ("index", "class", "published", "band"):
        if high[name] != low[name]:
            told[name] = None
    doubtful = {
        (one["key"], one["level"]): other["verdict"]
        for one, other in zip(high["limits"], low["limits"], strict=False)
        if one != other
    }
    told["limits"] = [
        {**one, "verdict": "cannot_say"} if (one["key"], one["level"]) in doubtful else one
        for one in high["limits"]
    ]
    return told


def _add(reasons: list[str], reason: str) -> None:
    if reason not in reasons:
        reasons.append(reason)


def bodies_of(stations: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the water body of the texts by station, for those whose type is described."""
    return {
        one["code"]: body
        for one in stations
        if one["water_type"] and (body := water_body(one["water_type"]))
    }
