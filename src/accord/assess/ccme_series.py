"""CCME WQI over stations and periods, against objectives given beside the values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accord.assess.findings import EMPTY, Finding, Input, confidence_of, exact_text, state_of
from accord.assess.matching import feeds
from accord.assess.result import Result, joined, say_confidence
from accord.assess.samples import Period, Reading, mean
from accord.assess.water_series import Asked
from accord.methods.air.aggregate import band_of
from accord.methods.rounding import round_exact
from accord.methods.water.ccme import Objective, ccme_wqi
from accord.standards.model import Standard


@dataclass(frozen=True)
class Bounds:
    """The objective of one value in the vocabulary's unit; what is None does not bound it."""

    low: Fraction | None = None
    high: Fraction | None = None


class Objectives:
    """Objectives of rows: by measured parameter and row of the file, in the vocabulary's unit."""

    def __init__(self, found: Mapping[tuple[str, int], Bounds]):
        self.found = found

    note: tuple[str, Mapping[str, str]] = ("objectives_given", {})

    def of(self, parameter: str, row: int, station: str) -> Bounds | None:
        """Return the objective of a value, None where the row has none."""
        return self.found.get((parameter, row))


class ClassObjectives(Objectives):
    """Objectives taken from the limits of one class of a text, in the vocabulary's unit.

    ``standard``: the text; ``level``: its class. ``measured``: the parameters there are.
    ``bodies``: station to water body, for limits that depend on it.
    """

    def __init__(
        self,
        standard: Standard,
        level: str,
        measured: Iterable[str],
        bodies: Mapping[str, str],
    ):
        super().__init__({})
        self.bodies = bodies
        self.note = ("objectives_from", {"standard": standard.id, "level": level})
        self.limits: dict[str, list[tuple[str | None, Bounds]]] = {}
        for feed in feeds(standard, measured):
            if len(feed.measured) > 1 or feed.slot.statistic:
                continue
            for row in feed.slot.rows:
                cell = (row.limits or {}).get(level)
                if row.on and cell is not None and cell.on and cell.form in ("max", "min", "range"):
                    body = (row.when or {}).get("water_body")
                    factor = feed.conversions[0].factor
                    low, high = (None if v is None else v / factor for v in (cell.low, cell.high))
                    found = self.limits.setdefault(feed.measured[0], [])
                    found.append((body, Bounds(low, high)))

    def of(self, parameter: str, row: int, station: str) -> Bounds | None:
        """Return the limit that holds at the station; None for none, or where it is not known."""
        body = self.bodies.get(station)
        fitting = [b for where, b in self.limits.get(parameter, ()) if where in (None, body)]
        return fitting[0] if len(fitting) == 1 else None


def assess_ccme(grouped: Sequence[Period], asked: Asked, objectives: Objectives) -> list[Finding]:
    """Assess each period; a variable without objectives takes no part and is named."""
    return [_period(period, asked, objectives) for period in grouped]


def _period(period: Period, asked: Asked, objectives: Objectives) -> Finding:
    edition = asked.edition_of(asked.day(period))
    told = Finding(
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
        told.reasons.append("no_edition")
        return told
    told.result["standard"] = edition.id
    values, bounds = _values(period, objectives, told.reasons)
    told.needed = len({name for one in period.samples for name in one.readings})
    told.inputs = {
        name: Input(mean([r.value for r in readings]), "tests", len(readings))
        for name, readings in values.items()
    }
    if not values:
        told.reasons.append("no_input")
        return told
    result = Result(edition)
    try:
        _index(result, edition, values, bounds)
        result.say(objectives.note[0], **objectives.note[1])
    except ValueError:
        told.reasons.append("zero_below_objective")
        return told
    say_confidence(result)
    told.result = result.as_dict()
    told.state = state_of(told.result, edition.kind, None) if result.published else "cannot_say"
    told.confidence = confidence_of([str(edition.data["confidence"]["formula"])])
    return told


def _values(
    period: Period, objectives: Objectives, reasons: list[str]
) -> tuple[dict[str, list[Reading]], dict[str, Bounds]]:
    values: dict[str, list[Reading]] = {}
    bounds: dict[str, Bounds] = {}
    for sample in period.samples:
        for name, reading in sample.readings.items():
            found = objectives.of(name, reading.row[-1], period.station)
            if found is None or (found.low is None and found.high is None):
                _add(reasons, f"no_objective:{name}")
                continue
            if bounds.setdefault(name, found) != found:
                _add(reasons, f"objectives_differ:{name}")
                continue
            values.setdefault(name, []).append(reading)
    return values, bounds


def _index(
    result: Result,
    edition: Standard,
    values: Mapping[str, Sequence[Reading]],
    bounds: Mapping[str, Bounds],
) -> None:
    found = ccme_wqi(
        {name: [_decimal(r.value) for r in readings] for name, readings in values.items()},
        {name: Objective(_bound(b.low), _bound(b.high)) for name, b in bounds.items()},
    )
    rule = edition.index_rounding
    rounded = round_exact(Fraction(found.index), rule.rule) if rule.rule != "none" else found.index
    result.index = rounded
    result.band = band_of(Fraction(rounded), edition.bands, edition.bands_rule)
    result.parts = {"WQI": found.index, "F1": found.f1, "F2": found.f2, "F3": found.f3}
    result.parts |= {"variables": found.variables, "tests": found.tests}
    result.parts |= {"failed_tests": found.failed_tests}
    result.parts["failed_variables"] = list(found.failed_variables)
    result.parts["objectives"] = {name: _told(one) for name, one in bounds.items()}
    result.decided_by = list(found.failed_variables)
    if rule.basis != "text":
        what = ("index", "指数")
        basis = ("from practice", "按通常做法") if rule.basis == "practice" else ("assumed", "假定")
        result.say("rounding", what=what, rule=rule.rule, basis=basis)
    needs = edition.data["requires"]
    enough = [name for name, readings in values.items() if len(readings) >= needs["samples"]]
    result.published = rounded
    if len(enough) < needs["variables"]:
        words = (
            f"{needs['variables']} variables sampled {needs['samples']} times",
            f"至少{needs['variables']}项参数各采样{needs['samples']}次",
        )
        result.published = None
        result.say("too_few", needed=words)
    scarce = [name for name in values if name not in enough]
    if scarce and result.published is not None:
        result.say("sampled_less", keys=joined(scarce), times=needs["samples"])


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _bound(value: Fraction | None) -> Decimal | None:
    return None if value is None else _decimal(value)


def _told(one: Bounds) -> dict[str, Any]:
    return {
        name: exact_text(value)
        for name in ("low", "high")
        if (value := getattr(one, name)) is not None
    }


def _add(reasons: list[str], reason: str) -> None:
    if reason not in reasons:
        reasons.append(reason)
