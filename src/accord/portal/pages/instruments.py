"""Instruments: their list, and one as a tree of areas and items with planned and recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse

from accord.portal import figures, planning
from accord.portal.answers import page
from accord.portal.listing import Listing
from accord.portal.pages.start import in_time
from accord.portal.present import row_of
from accord.portal.reading import (
    Document,
    Facts,
    Snapshot,
    StatusRow,
    codes_of,
    findings,
    in_order,
)
from accord.portal.reporting import recipes
from accord.portal.requests import Request

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
    asked = listing(request)
    part, listed = asked.part, asked.found
    held: dict[str, int] = {}
    for item in part.of_kind("item"):
        held[item.body["instrument"]] = held.get(item.body["instrument"], 0) + 1
    own = [d for d in listed if not d.body.get("external") and not d.body.get("collection")]
    groups = [
        (mechanism, [d for d in own if d.body.get("mechanism") == mechanism.local])
        for mechanism in part.of_kind("mechanism")
    ]
    return page(
        request,
        "instruments.html",
        part=part,
        groups=[(m, found) for m, found in groups if found],
        collections=[d for d in listed if d.body.get("collection")],
        external=[d for d in listed if d.body.get("external")],
        held=held,
        total=sum(not d.body.get("collection") for d in listed),
    )


def listing(request: Request) -> Listing:
    """Return all instruments in order of date."""
    part = Facts(request).of_kinds("instrument", "mechanism", "item")
    return Listing(part, in_time(part.of_kind("instrument")))


@dataclass(frozen=True)
class Branch:
    """An area of an instrument, or none, with its items."""

    area: Document | None
    lines: list[planning.Line]


def instrument(request: Request, local: str) -> HttpResponse:
    """Show one instrument as a tree."""
    facts = Facts(request)
    part = facts.around(
        local,
        steps=(
            "in:area,item,principle,partner,instrument,discrepancy",
            "in:evidence,confirmation",
            "out",
        ),
        also=("coverage", "mechanism"),
    )
    found = facts.entry(part, local, "instrument")
    items = sorted(part.naming(found, "item", "instrument"), key=in_order)
    mechanism = found.body.get("mechanism")
    told = findings(part, facts, [d.local for d in items])
    return page(
        request,
        "instrument.html",
        part=part,
        entry=found,
        fact_rows=[row_of(found, name, part, request.lang) for name in FACTS_SHOWN],
        branches=branches(part, found, items, facts.as_of, request.lang),
        counts=count_distinct(items),
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
        timeline=figures.timeline(part, facts, found, request.lang) if items else None,
    )


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
    tree = [Branch(area, grouped.get(area.local, [])) for area in areas]
    return tree + ([Branch(None, grouped[""])] if "" in grouped else [])


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
