"""Instruments: their list, and one as a tree of areas and items with planned and recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse

from accord.portal import figures, planning, standing
from accord.portal.answers import page
from accord.portal.listing import Listing
from accord.portal.pages.start import in_time
from accord.portal.present import row_of
from accord.portal.query import paged
from accord.portal.reading import (
    Document,
    Facts,
    Snapshot,
    StatusRow,
    codes_of,
)
from accord.portal.requests import Request
from accord.portal.selection import Selection, select

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
    mechanisms = facts.of_kinds("mechanism").of_kind("mechanism")
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
    every = select(Facts(request), "instrument")
    return Listing(every.keep("in time", lambda: in_time(list(every))))


@dataclass(frozen=True)
class Branch:
    """An area of an instrument, or none, with its items."""

    area: Document | None
    lines: list[planning.Line]
    n: int


def instrument(request: Request, local: str) -> HttpResponse:
    """Show one instrument as a tree."""
    facts, lang = Facts(request), request.lang
    near = "in:area,principle,partner,instrument,discrepancy"
    part = facts.around(local, steps=(near, "out"), also=("coverage", "mechanism"))
    found = facts.entry(part, local, "instrument")
    items = select(facts, "item").having(instrument=local)
    mechanism = found.body.get("mechanism")
    told = standing.tellable(facts, standing.of_instrument(facts, items)) if items else {}
    return page(
        request,
        "instrument.html",
        part=part,
        entry=found,
        fact_rows=[row_of(found, name, part, lang) for name in FACTS_SHOWN],
        branches=_tree(facts, part, found, items),
        counts=_distinct(items),
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
        timeline=_timeline(facts, found, items, lang) if items else None,
    )


def _timeline(
    facts: Facts, found: Document, items: Selection, lang: str
) -> figures.Stretched | None:
    """Draw the timeline of all items; kept, for it needs all their evidence."""

    def make() -> tuple[figures.Stretched | None]:
        steps = ("in:area,item", "in:evidence,confirmation", "out")
        part = facts.around(found.local, steps=steps, also=("coverage", "mechanism", "source"))
        return (figures.timeline(part, facts, found, lang),)

    drawn: tuple[figures.Stretched | None] = items.keep(("timeline", lang), make)
    return drawn[0]


def _distinct(items: Selection) -> Counts:
    pairs = items.pairs("restates.item")
    names = set(items.locals()) if pairs else set()
    restating = len({one for one, other in pairs if other in names})
    return Counts(len(items), restating, len(items) - restating)


def _tree(facts: Facts, part: Snapshot, found: Document, items: Selection) -> list[Branch]:
    """Return the items under their areas, of very many the first of each; none last."""
    areas = sorted(part.naming(found, "area", "instrument"), key=lambda d: int(d.body["number"]))
    known = {area.local for area in areas}
    under = {item: area for item, area in items.pairs("area") if area in known}
    held: dict[str, list[str]] = {}
    for name in items.locals():
        held.setdefault(under.get(name, ""), []).append(name)
    most = len(items) if len(items) <= FEW else max(3, FEW // (2 * len(held)))
    wanted = {name for names in held.values() for name in names[:most]}
    shown = facts.around(*wanted).of_kind("item")
    lines = standing.lines(facts, shown, standing.of_instrument(facts, items))
    by_name = {line.item.local: line for line in lines}

    def branch(area: Document | None) -> Branch:
        names = held.get(area.local if area else "", [])
        return Branch(area, [by_name[n] for n in names[:most] if n in by_name], len(names))

    return [*map(branch, areas), *([branch(None)] if "" in held else [])]


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
