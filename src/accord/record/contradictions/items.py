"""Rules about items: schedule, numbering, cadence, targets, overlap."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from accord.kernel.dates import overlaps as share_a_day
from accord.kernel.terms import TimeTerm
from accord.record.contradictions.errors import REC112, REC113, REC114, REC115, REC120
from accord.record.contradictions.findings import Finding
from accord.record.contradictions.wording import core, listed, titled
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

_LABEL = re.compile(r"([^\s0-9]+?)\s*([0-9]+(?:[-.][0-9]+)*)\Z")
_NEIGHBOURS = 3
_CUT = re.compile(r"[^\w]|[与和及的]")
_STRETCH = 4
_STRETCHES = 2
_COMMON = 3


def unscheduled(facts: Snapshot) -> Iterator[Finding]:
    """Find main activities of a narrative that no row of the instrument's timed table restates."""
    for instrument in facts.of_kind("instrument"):
        items = facts.naming(instrument, "item", "instrument")
        narrative = [i for i in items if i.body["form"] == "narrative"]
        restated = any(i.body.get("restates") for i in narrative)
        for item in narrative:
            if restated and not item.body.get("restates"):
                params = {"id": item.local, "instrument": instrument.local}
                one = (item.local,)
                wordings = (titled(item, item.text("text").in_language("zh")),)
                yield Finding("unscheduled", REC112, params, one, one, ("structure",), wordings)


def odd_numbers(facts: Snapshot) -> Iterator[Finding]:
    """Find an item numbered in another way than all others under the same word."""
    for instrument in facts.of_kind("instrument"):
        shapes: dict[str, list[tuple[str, Document]]] = defaultdict(list)
        for item in facts.naming(instrument, "item", "instrument"):
            match = _LABEL.fullmatch(item.text("label").in_language("zh"))
            if match:
                shapes[match[1]].append((re.sub("[0-9]+", "0", match[2]), item))
        for labelled in shapes.values():
            counts = Counter(shape for shape, _ in labelled)
            if len(counts) != 2 or min(counts.values()) != 1 or max(counts.values()) < _NEIGHBOURS:
                continue
            usual, count = counts.most_common(1)[0]
            odd = next(item for shape, item in labelled if shape != usual)
            other = next(item for shape, item in labelled if shape == usual)
            label = odd.text("label").in_language("zh")
            params = {
                "id": odd.local,
                "label": label,
                "count": count,
                "pattern": other.text("label").in_language("zh"),
            }
            one = (odd.local,)
            wordings = (titled(odd, label),)
            yield Finding("odd_numbers", REC113, params, one, one, ("structure",), wordings)


def cadences(facts: Snapshot) -> Iterator[Finding]:
    """Find series that instruments plan at different intervals."""
    for series in facts.of_kind("series"):
        name = core(series.title.in_language("zh"))
        planned: dict[tuple[float, float], list[Document]] = defaultdict(list)
        for item in facts.of_kind("item"):
            interval = _interval(TimeTerm.of(item.body["term"]))
            if interval and name in core(item.title.in_language("zh")):
                planned[interval].append(item)
        if len(planned) > 1:
            items = [i for found in planned.values() for i in found]
            ids = tuple(i.local for i in items)
            said = [(i.local, TimeTerm.of(i.body["term"]).wording) for i in items]
            params = {
                "series": series.local,
                "cadences": "; ".join(f"{n}: {w.in_language('en') if w else ''}" for n, w in said),
                "cadences_zh": "；".join(
                    f"{n}：{w.in_language('zh') if w else ''}" for n, w in said
                ),
            }
            wordings = tuple(
                titled(i, w.in_language("zh") if w else "")
                for i, (_, w) in zip(items, said, strict=True)
            )
            yield Finding(
                "cadences", REC114, params, ids, (*ids, series.local), ("cadence_change",), wordings
            )


def _interval(term: TimeTerm) -> tuple[float, float] | None:
    """Return the shortest and longest interval in years that a term plans, or None."""
    if term.per_year:
        return 1 / term.per_year, 1 / term.per_year
    if term.every_years:
        return term.every_years
    gaps = [b - a for a, b in zip(term.years, term.years[1:], strict=False)]
    return (min(gaps), max(gaps)) if gaps else None


def equal_targets(facts: Snapshot) -> Iterator[Finding]:
    """Find items of different instruments that set the same quantity for overlapping periods."""
    quantified = [i for i in facts.of_kind("item") if i.body.get("quantity")]
    for one, other in combinations(quantified, 2):
        a, b = TimeTerm.of(one.body["term"]).period, TimeTerm.of(other.body["term"]).period
        value = one.body["quantity"]["value"]
        same = value == other.body["quantity"]["value"]
        apart = one.body["instrument"] != other.body["instrument"]
        if same and apart and a and b and a != b and share_a_day(a, b):
            both = (one.local, other.local)
            params = {"id": one.local, "other": other.local, "value": value, "periods": f"{a}, {b}"}
            wordings = tuple(titled(i, i.text("text").in_language("zh")) for i in (one, other))
            yield Finding(
                "equal_targets", REC115, params, both, both, ("target_conflict",), wordings
            )


def overlaps(facts: Snapshot) -> Iterator[Finding]:
    """Find items of one area and kind of text that share several stretches of their wording.

    Items whose relation is recorded already (related, or restating the same one) are left out.
    """
    areas: dict[tuple[str, bool], list[Document]] = defaultdict(list)
    everywhere: Counter[str] = Counter()
    for item in facts.of_kind("item"):
        areas[item.body.get("area", ""), item.body["form"] == "narrative"].append(item)
        everywhere.update({p for clause in _clauses(item, set()) for p in _pieces(clause)})
    for (area, _), items in areas.items():
        for one, other in combinations(items if area else [], 2):
            shared = [] if _linked(one, other) else _shared(one, other, everywhere)
            if len(shared) >= _STRETCHES:
                both = (one.local, other.local)
                params = {
                    "id": one.local,
                    "other": other.local,
                    "shared": listed(shared, "en"),
                    "shared_zh": listed(shared, "zh"),
                }
                wordings = tuple(titled(i, i.text("text").in_language("zh")) for i in (one, other))
                yield Finding("overlaps", REC120, params, both, both, ("overlap",), wordings)


def _linked(one: Document, other: Document) -> bool:
    def linked(item: Document) -> set[str]:
        return {*item.body.get("related", ()), *(r["item"] for r in item.body.get("restates", ()))}

    return bool({one.local, *linked(one)} & linked(other) or other.local in linked(one))


def _clauses(item: Document, without: set[str]) -> list[str]:
    """Return an item's wording cut at punctuation and joining words, some passages left out."""
    passages = [p for p in item.text("text").zh if p not in without]
    return [c for p in passages for c in _CUT.split(re.sub(r"\s", "", p)) if len(c) >= _STRETCH]


def _pieces(clause: str) -> set[str]:
    return {clause[n : n + _STRETCH] for n in range(len(clause) - _STRETCH + 1)}


def _shared(one: Document, other: Document, everywhere: Counter[str]) -> list[str]:
    """Return the stretches both items have and hardly any other item, none within another."""
    same = set(one.text("text").zh) & set(other.text("text").zh)
    theirs = {p for c in _clauses(other, same) for p in _pieces(c) if everywhere[p] <= _COMMON}
    runs: set[str] = set()
    for clause in _clauses(one, same):
        start = None
        for n in range(len(clause)):
            inside = clause[n : n + _STRETCH] in theirs
            if inside and start is None:
                start = n
            elif not inside and start is not None:
                runs.add(clause[start : n + _STRETCH - 1])
                start = None
    return sorted(
        r for r in runs if not any(r != other_run and r in other_run for other_run in runs)
    )
