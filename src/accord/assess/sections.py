"""A river, basin or lake by its sections: shares of classes, or the mean of few sections."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from accord.assess.findings import EMPTY, Finding, state_of
from accord.assess.result import Result
from accord.assess.samples import Period
from accord.assess.values import assess_edition
from accord.assess.water_series import Asked
from accord.kernel.errors import AccordError
from accord.standards.model import Standard

GOOD = ("I", "II", "III")

Key = tuple[str, datetime, int]


def assess_waters(
    found: Sequence[Finding],
    grouped: Sequence[Period],
    asked: Asked,
    waters: Mapping[str, str],
) -> list[Finding]:
    """Return one finding for each water body and period of the sections already assessed.

    ``found`` and ``grouped``: sections by period, in the same order. ``waters``: station to water
    body; a station without one belongs to none.
    """
    sections: dict[Key, list[tuple[Finding, Period]]] = defaultdict(list)
    for finding, period in zip(found, grouped, strict=True):
        water = waters.get(finding.station, "")
        if water and finding.result["standard"]:
            sections[(water, period.start, period.length)].append((finding, period))
    return [_water(key, members, asked) for key, members in sorted(sections.items())]


def _water(key: Key, members: Sequence[tuple[Finding, Period]], asked: Asked) -> Finding:
    water, start, length = key
    day = asked.day(members[0][1])
    edition = asked.edition_of(day)
    told = Finding("", start, length, asked.level, dict(EMPTY), "cannot_say", group=water)
    told.samples = sum(len(period.samples) for _, period in members)
    if edition is None:
        told.reasons.append("no_edition")
        return told
    if len(members) < int(edition.data["sections_threshold"]):
        return _by_mean(told, members, edition, asked)
    return _by_share(told, [finding for finding, _ in members], edition, day)


def _by_mean(
    told: Finding, members: Sequence[tuple[Finding, Period]], edition: Standard, asked: Asked
) -> Finding:
    """Fewer sections than the text asks for: the mean of each indicator over the sections."""
    kinds = {asked.bodies.get(period.station, "") for _, period in members}
    if len(kinds) > 1:
        told.result["standard"] = edition.id
        told.reasons.append("mixed_water_bodies")
        return told
    values: dict[str, list[Fraction]] = defaultdict(list)
    means = [finding for finding, _ in members]
    for one in means:
        for name, given in one.inputs.items():
            values[name].append(given.value)
    if any(i.low is not None for one in means for i in one.inputs.values()):
        told.reasons.append("detection")
    given_all: dict[str, Any] = {n: sum(v, Fraction(0)) / len(v) for n, v in values.items()}
    day = asked.day(members[0][1])
    if body := next(iter(kinds)):
        given_all["water_body"] = body
    try:
        result = assess_edition(edition, given_all, day)
    except AccordError as error:
        told.reasons.append(error.code)
        return told
    result.say(
        "sections_mean", threshold=int(edition.data["sections_threshold"]), count=len(members)
    )
    result.parts["sections"] = len(members)
    told.result = result.as_dict()
    told.state = state_of(told.result, edition.kind, None)
    told.confidence = "single-source"
    return told


def _by_share(told: Finding, found: Sequence[Finding], edition: Standard, day: Any) -> Finding:
    """The shares of classes decide; main pollutants are not named, their rule is switched off."""
    classes = [one.result["class"] for one in found]
    known = [one for one in classes if one is not None]
    if not known:
        told.result["standard"] = edition.id
        told.reasons.append("no_section_said")
        return told
    counts = Counter(known)
    share = {
        "I-III": Fraction(sum(counts[c] for c in GOOD) * 100, len(known)),
        "IV-V": Fraction((counts["IV"] + counts["V"]) * 100, len(known)),
        "inferior_V": Fraction(counts["inferior_V"] * 100, len(known)),
    }
    given = {f"sections_pct.{name}": value for name, value in share.items()}
    result: Result = assess_edition(edition, given, day)
    result.say("sections_share", count=len(known), unknown=len(classes) - len(known))
    result.parts["sections"] = len(known)
    result.parts["classes"] = dict(sorted(counts.items()))
    result.say("main_pollutants_off")
    told.result = result.as_dict()
    told.state = state_of(told.result, edition.kind, None)
    told.confidence = str(edition.data["proportions"]["confidence"])
    if len(known) < len(classes):
        told.reasons.append("sections_unknown")
    return told
