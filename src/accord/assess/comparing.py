"""One series by several standards: where results differ, and why. Methodology, no legal effect."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from accord.assess.clauses import titles
from accord.assess.errors import ASS031, ASS042
from accord.assess.explaining import rows_for
from accord.assess.own import is_own
from accord.assess.planning import editions
from accord.assess.rows import rows_of
from accord.assess.running import Outcome
from accord.assess.samples import local_day, zone
from accord.standards.loading import standards
from accord.standards.model import Row, Standard

REASONS = {
    "edition": ("不同版本", "another edition"),
    "inputs": ("参与计算的项目不同", "other inputs take part"),
    "averaging": ("平均时间不同", "another averaging"),
    "rounding": ("修约规则不同", "another rounding"),
    "nodes": ("限值（节点）不同", "other nodes or limits"),
    "formula": ("算法不同", "another method of calculation"),
    "bands": ("分级不同", "other bands"),
}
EFFECT = (
    "按{standard}的方法计算，不具法律效力",
    "calculated by the method of {standard}; without legal effect",
)


@dataclass(frozen=True)
class Side:
    """One standard's row for a period: its edition and what it says."""

    edition: Standard
    row: Mapping[str, Any]
    number: int
    result: str

    @property
    def index(self) -> Any:
        """The index, None where the text gives none."""
        return self.row["index"]

    def unlike(self, other: Side) -> bool:
        """Say whether two results differ in what both of them say: index, class or band."""
        names = ("index", "class", "band_en")
        both = [n for n in names if self.row[n] is not None and other.row[n] is not None]
        return any(self.row[name] != other.row[name] for name in both)


def refuse_unlike(names: Sequence[str]) -> None:
    """Refuse what cannot stand side by side.

    Raises:
        AccordError: ASS042 for fewer than two standards, twice the same, or two media; STD001.
    """
    media = {editions(name)[0].medium for name in names}
    if len(names) < 2 or len(set(names)) < len(names) or len(media) > 1:
        raise ASS042(given=", ".join(names) or "-")


def refuse_year(medium: str, level: str) -> None:
    """Refuse to lay limits over a year side by side: texts name and count them differently.

    Raises:
        AccordError: ASS031.
    """
    if (medium, level) == ("air", "year"):
        raise ASS031(level=level, medium=medium, known="hour, day")


def compare(
    outcomes: Mapping[str, Outcome], own: str | None, zones: Mapping[str, str]
) -> dict[str, Any]:
    """Lay results of the same series side by side.

    ``outcomes``: standard asked for to its result. ``own``: the party whose data they are; every
    other party's standard is worded as a method without legal effect. ``zones``: station to zone.

    Returns the periods with each standard's result and, where they differ, why.
    """
    sides = {name: _sides(one) for name, one in outcomes.items()}
    keys = sorted({key for found in sides.values() for key in found})
    periods = [_period(key, sides, zones) for key in keys]
    differing = [one for one in periods if one["differs"]]
    why = Counter(code for one in differing for code in one["why"])
    return {
        "standards": {name: _about(name, one, own) for name, one in outcomes.items()},
        "periods": len(periods),
        "differ": len(differing),
        "why": {code: why[code] for code in REASONS if why[code]},
        "rows": periods,
    }


def _about(name: str, outcome: Outcome, own: str | None) -> dict[str, Any]:
    used = [standards()[one["standard"]] for one in outcome.provenance["editions"]]
    foreign = own is None or not is_own(own, used[0])
    title = titles(used[-1])
    return {
        "result": outcome.id,
        "editions": [one.id for one in used],
        "title": title,
        "own": not foreign,
        "wording": {
            "zh": EFFECT[0].format(standard=f"《{title['zh']}》（{used[-1].id}）"),
            "en": EFFECT[1].format(standard=f"{title['en']} ({used[-1].id})"),
        }
        if foreign
        else None,
    }


def _sides(outcome: Outcome) -> dict[tuple[Any, ...], Side]:
    found = {}
    for number, row in enumerate(rows_of(outcome.table), 1):
        key = (row["station"], row.get("depth") or "", row["start"], row["length"])
        edition = standards().get(row["standard"] or "")
        if edition is not None:
            found[key] = Side(edition, row, number, outcome.id)
    return found


def _period(
    key: tuple[Any, ...], sides: Mapping[str, Mapping[tuple[Any, ...], Side]], zones: Any
) -> dict[str, Any]:
    station, depth, start, length = key
    here = {name: found[key] for name, found in sides.items() if key in found}
    told = {name: _told(one) for name, one in here.items()}
    said = [one for one in here.values() if one.row["state"] != "cannot_say"]
    differs = any(one.unlike(other) for one, other in combinations(said, 2))
    day = local_day(start, zones.get(station, ""))
    why: list[str] = []
    if differs:
        for one, other in combinations(said, 2):
            why += [code for code in reasons(one, other, day) if code not in why]
    return {
        "station": station,
        "depth": depth,
        "start": start.astimezone(zone(zones.get(station, ""))).isoformat(),
        "length": length,
        "by": told,
        "differs": differs,
        "why": [code for code in REASONS if code in why],
    }


def _told(side: Side) -> dict[str, Any]:
    row = side.row
    names = ("state", "index", "published", "class", "band", "band_zh", "band_en")
    told = {name: row[name] for name in names} | {"primary": row["primary"]}
    return {
        "standard": side.edition.id,
        "edition_from": row["edition_from"],
        "counterfactual": row["counterfactual"],
        "confidence": row.get("confidence"),
        **told,
        "decided_by": row.get("decided_by") or [],
        "number": f"{side.result}#{side.number}",
    }


def reasons(one: Side, other: Side, day: Any) -> list[str]:
    """Return why two results for one period differ, by what decided either of them."""
    if not one.unlike(other):
        return []
    found: list[str] = []
    if one.edition.family == other.edition.family and one.edition is not other.edition:
        found.append("edition")
    if _arithmetic(one.edition) != _arithmetic(other.edition):
        found.append("formula")
    inputs = [json.loads(side.row.get("inputs") or "{}") for side in (one, other)]
    for parameter in _deciding(one, other):
        found += _about_parameter(parameter, (one, other), inputs, day)
    if one.index is not None and one.index == other.index:
        found.append("bands")
    elif one.edition.index_rounding.rule != other.edition.index_rounding.rule:
        found.append("rounding")
    return list(dict.fromkeys(found)) or ["formula"]


def _arithmetic(edition: Standard) -> str:
    """Return what kind of calculation a text makes: straight lines, its own formula, or classes."""
    if edition.kind == "formula_index":
        return str(edition.method)
    return "lines" if edition.kind == "index" else "classes"


def _deciding(*sides: Side) -> list[str]:
    keys = [k for s in sides for k in (*s.row["primary"], *(s.row.get("decided_by") or []))]
    return list(dict.fromkeys(key.split("_")[0] for key in keys))


def _about_parameter(
    parameter: str, sides: tuple[Side, Side], inputs: Sequence[Mapping[str, Any]], day: Any
) -> list[str]:
    """Compare how the two texts treat one deciding parameter."""
    keys = [[k for k in given if k.split("_")[0] == parameter] for given in inputs]
    if not all(keys):
        return ["inputs"]
    found = []
    if set(keys[0]) != set(keys[1]):
        found.append("averaging")
    same = sorted(set(keys[0]) & set(keys[1]))
    for key in same:
        rows = [rows_for(side.edition, key, day, _body(side)) for side in sides]
        pair = [[row for _, row in one] for one in rows]
        if pair[0] and pair[1] and _nodes(pair[0]) != _nodes(pair[1]):
            found.append("nodes")
        elif not (pair[0] and pair[1]):
            found.append("inputs")
        first, second = (side.edition.concentration_rounding for side in sides)
        if (first.rule, first.decimals) != (second.rule, second.decimals):
            found.append("rounding")
    return found


def _body(side: Side) -> str | None:
    found = json.loads(side.row.get("context") or "{}").get("water_body")
    return None if found is None else str(found)


def _nodes(rows: Sequence[Row]) -> list[Any]:
    """Return what tells two rows apart as printed, in one form."""
    found = []
    for row in rows:
        cells = {k: (c.form, c.low, c.high) if c else None for k, c in (row.limits or {}).items()}
        found.append(
            (row.unit, row.nodes, row.bands, row.segments, sorted(cells.items()), row.upper)
        )
    return found
