"""Instruments: their list, and one as a tree of areas and items with planned and recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse

from accord.kernel.errors import LANGUAGES
from accord.portal import figures, planning, standing
from accord.portal.answers import page
from accord.portal.framework import framework, in_time
from accord.portal.listing import Listing
from accord.portal.present import row_of
from accord.portal.query import paged
from accord.portal.reading import (
    Document,
    Facts,
    Snapshot,
    StatusRow,
    codes_of,
)
from accord.portal.reporting import recipes
from accord.portal.requests import Request
from accord.portal.selection import select

PER_PAGE = 50
FEW = 60
FACTS_SHOWN = (
    "form",
    "mechanism",
    "date",
    "date_note",
    "validity",
    "published",
    "published_at",
    "adopted_at",
    "occasion",
    "places",
    "parties",
    "led_by",
    "names",
    "predecessors",
    "successor",
    "implements",
    "mandated_by",
    "environment_chapter",
    "initiatives_count",
    "priority_areas_count",
    "phases",
    "revision_rule",
    "text_available",
    "note",
)


def instruments(request: Request) -> HttpResponse:
    """List the instruments of each mechanism in order of date, and those from outside."""
    facts = Facts(request)
    mechanisms = framework(facts).of_kind("mechanism")
    listed = listing(request).found
    own = [d for d in listed if not d.body.get("external") and not d.body.get("collection")]
    external = [d for d in listed if d.body.get("external")]
    collections = [d for d in listed if d.body.get("collection")]
    order = [d for m in mechanisms for d in own if d.body.get("mechanism") == m.local]
    shown = paged(request, [*order, *external, *collections], PER_PAGE)
    here = {d.local for d in shown.shown}
    groups = [
        (
            mechanism,
            [d for d in order if d.local in here and d.body["mechanism"] == mechanism.local],
        )
        for mechanism in mechanisms
    ]
    return page(
        request,
        "instruments.html",
        groups=[(m, found) for m, found in groups if found],
        collections=[d for d in collections if d.local in here],
        collections_n=len(collections),
        external=[d for d in external if d.local in here],
        held=select(facts, "item").by("instrument"),
        total=len(listed) - len(collections),
        listed_page=shown,
    )


def listing(request: Request) -> Listing:
    """Return all instruments in order of date."""
    return Listing(in_time(framework(Facts(request)).of_kind("instrument")))


@dataclass(frozen=True)
class Branch:
    """An area of an instrument, or none, with its items."""

    area: Document | None
    lines: list[planning.Line]
    n: int


def instrument(request: Request, local: str) -> HttpResponse:
    """Show one instrument as a tree."""
    facts, lang = Facts(request), request.lang
    around = framework(facts)
    found = facts.entry(around, local, "instrument")
    pointing = facts.pointing(local, "area", "principle", "partner", "instrument", "discrepancy")
    steady = [d for d in around if d.kind in ("source", "mechanism", "coverage")]
    part = Snapshot([found, *pointing, *steady, *facts.named([found])])
    held = _held(facts, found)
    mechanism = found.body.get("mechanism")
    told = standing.tellable(facts, held.standings)
    return page(
        request,
        "instrument.html",
        part=part,
        entry=found,
        fact_rows=[row_of(found, name, part, lang) for name in FACTS_SHOWN],
        branches=_tree(facts, part, found, held),
        counts=count_distinct(held.items),
        principles=sorted(part.naming(found, "principle", "instrument"), key=lambda d: d.local),
        partners=part.naming(found, "partner", "instrument"),
        contradictions=contradictions(part, found),
        named_by=[
            d
            for d in part.of_kind("instrument")
            if local in (d.body.get("implements"), d.body.get("mandated_by"))
        ],
        coverage=[d for d in part.of_kind("coverage") if d.body["mechanism"] == mechanism],
        findings=told,
        statuses=by_status(told),
        recipes=list(recipes().values()),
        timeline=held.timelines.get(lang),
    )


@dataclass(frozen=True)
class Held:
    """The items of an instrument, how they stand, and their timeline in each language."""

    items: list[Document]
    standings: Mapping[str, standing.Standing]
    timelines: Mapping[str, figures.Stretched | None]

    def __len__(self) -> int:
        return len(self.items)


def _held(facts: Facts, found: Document) -> Held:
    """Return what is worked out from all items of an instrument; kept until the record changes."""
    items = select(facts, "item").having(instrument=found.local)

    def make() -> Held:
        listed = list(items)
        if not listed:
            return Held([], {}, {})
        near = standing.near(facts, listed, brief=False)
        part = Snapshot([*framework(facts), *near])
        drawn = {lang: figures.timeline(part, facts, found, lang) for lang in LANGUAGES}
        made = standing.worked_out(facts, near, [d.local for d in listed])
        return Held(listed, made, drawn)

    held: Held = items.keep("held", make)
    return held


def _tree(facts: Facts, part: Snapshot, found: Document, held: Held) -> list[Branch]:
    """Return the items under their areas, of very many the first of each; none last."""
    areas = sorted(part.naming(found, "area", "instrument"), key=lambda d: int(d.body["number"]))
    under: dict[str, list[Document]] = {area.local: [] for area in areas}
    for item in held.items:
        name = str(item.body.get("area") or "")
        under.setdefault(name if name in under else "", []).append(item)
    most = len(held) if len(held) <= FEW else max(3, FEW // (2 * len(under)))

    def branch(area: Document | None) -> Branch:
        items = under[area.local if area else ""]
        return Branch(area, standing.lines(facts, items[:most], held.standings), len(items))

    return [*map(branch, areas), *([branch(None)] if "" in under else [])]


def by_status(told: Mapping[str, StatusRow]) -> list[tuple[str, int]]:
    """Count computed statuses, in the order of their list."""
    held = Counter(row.status for row in told.values())
    return [(code, held[code]) for code in codes_of("statuses") if held[code]]


def branches(
    part: Snapshot, found: Document, items: list[Document], as_of: date, lang: str
) -> list[Branch]:
    """Return the items of an instrument under its areas, those under none last."""
    areas = sorted(part.naming(found, "area", "instrument"), key=lambda d: int(d.body["number"]))
    grouped: dict[str, list[planning.Line]] = {}
    known = {a.local for a in areas}
    for item in items:
        area = item.body.get("area")
        key = area if area in known else ""
        grouped.setdefault(key, []).append(planning.line(part, item, as_of, lang))
    tree = [Branch(a, grouped.get(a.local, []), len(grouped.get(a.local, []))) for a in areas]
    return tree + ([Branch(None, grouped[""], len(grouped[""]))] if "" in grouped else [])


@dataclass(frozen=True)
class Counts:
    """How many items an instrument lists, and how many are distinct."""

    listed: int
    restating: int
    distinct: int


def count_distinct(items: Iterable[Document]) -> Counts:
    """Count items; one that restates another, in whole or in part, is not counted twice."""
    listed = list(items)
    names = {d.local for d in listed}
    restating = sum(any(r["item"] in names for r in d.body.get("restates", ())) for d in listed)
    return Counts(len(listed), restating, len(listed) - restating)


def contradictions(part: Snapshot, entry: Document) -> list[Document]:
    """Return the discrepancies an entry names or that name it."""
    named = [d for d in (part.get(n) for n in entry.body.get("discrepancies", ())) if d]
    known = {d.local for d in named}
    back = part.naming(entry, "discrepancy", "affects")
    return sorted(named + [d for d in back if d.local not in known], key=lambda d: d.local)
