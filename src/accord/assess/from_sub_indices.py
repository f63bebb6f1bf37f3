"""An air index from sub-indices its authority published: maximum, critical pollutant, category.

Concentrations are not published with them, so averages and sub-indices cannot be checked; what can
be is that index, critical pollutant and category follow from the sub-indices by the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pyarrow as pa

from accord.assess.findings import EMPTY, Finding, Input, confidence_of, to_table
from accord.assess.matching import table
from accord.assess.planning import Plan, edition_on, editions, inside
from accord.assess.result import Result, say_confidence
from accord.assess.samples import Sample, local_day, samples
from accord.lake import Lake
from accord.methods.air.aggregate import band_of, largest
from accord.standards.model import Standard
from accord.vocab.codes import measured_lists
from accord.vocab.parameters import parameters


def applies(standard: str, measured: frozenset[str]) -> Mapping[str, Any] | None:
    """Return how an index is read from published sub-indices, where the data have only these."""
    found = table()["published_indices"].get(editions(standard)[0].family)
    if found is None or not set(found["sub_indices"].values()) & measured:
        return None
    concentrations = {key.split("_")[0] for key in found["sub_indices"]}
    return None if concentrations & measured else dict(found)


def run_published(
    lake: Lake, plan: Plan, told: Mapping[str, Any]
) -> tuple[pa.Table, dict[str, int]]:
    """Assess every day of published sub-indices; what the publication says otherwise is named."""
    order = plan.order
    rows = lake.rows(list(plan.series), plan.span, known_at=order.known_at)
    zones = {one["code"]: one["zone"] for one in plan.stations}
    found = []
    for one in samples(rows, order.flags):
        day = local_day(one.start, zones.get(one.station, ""))
        if inside(order, day):
            edition = edition_on(order.standard, day)
            found.append(
                _finding(one, edition, not (edition and edition.edition.covers(day)), told)
            )
    counts = {"rows": rows.num_rows, "samples": len(found)}
    why: dict[str, int] = defaultdict(int)
    for finding in found:
        for reason in finding.reasons:
            why[reason] += 1
    return to_table(found), counts | dict(sorted(why.items()))


def _finding(
    one: Sample, edition: Standard | None, outside: bool, told: Mapping[str, Any]
) -> Finding:
    finding = Finding(one.station, one.start, one.length, "day", dict(EMPTY), "cannot_say")
    if edition is None:
        finding.reasons.append("no_edition")
        return finding
    result = Result(edition, counterfactual=outside)
    finding.needed = len(told["sub_indices"])
    for key, parameter in told["sub_indices"].items():
        if (reading := one.readings.get(parameter)) is not None:
            result.sub_indices[key] = reading.value
            finding.inputs[key] = Input(reading.value, "published_sub_index", 1)
    top, result.primary = largest({k: Fraction(v) for k, v in result.sub_indices.items()})
    if outside:
        result.say("counterfactual", standard=edition.id)
    result.say("from_sub_indices")
    if top is None:
        finding.reasons.append("no_input")
    else:
        result.index = result.published = top
        result.band = band_of(top, edition.bands, edition.bands_rule or "nearest")
        finding.state = "said"
        _beside_printed(one, result, finding, told)
    rows = {row.key: row for row in edition.rows}
    result.used = {key: rows[key] for key in result.sub_indices if key in rows}
    marks = [row.confidence_on for row in result.used.values()]
    say_confidence(result)
    finding.confidence = confidence_of(marks)
    finding.result = result.as_dict()
    return finding


def _beside_printed(one: Sample, result: Result, finding: Finding, told: Mapping[str, Any]) -> None:
    """Lay what was published beside what follows from the sub-indices."""
    printed: dict[str, Any] = {}
    if (index := one.readings.get(told["index"])) is not None:
        printed["index"] = index.value
        if index.value != result.index:
            finding.reasons.append("printed_index_differs")
    if (critical := _code(one, told["critical"])) is not None:
        printed["critical"] = critical[0]
        if critical[0] not in {key.split("_")[0] for key in result.primary}:
            finding.reasons.append("printed_critical_differs")
    if (category := _code(one, told["category"])) is not None:
        printed["category"] = category[0]
        if result.band is None or str(category[1]) != result.band.code:
            finding.reasons.append("printed_category_differs")
    result.parts["printed"] = printed


def _code(one: Sample, parameter: str) -> tuple[str, int] | None:
    reading = one.readings.get(parameter)
    if reading is None:
        return None
    number = int(reading.value)
    listed = measured_lists()[parameters()[parameter].values or ""]
    return next(((code, number) for code, entry in listed.items() if entry.number == number), None)
