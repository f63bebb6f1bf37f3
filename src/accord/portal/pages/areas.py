"""Priority areas: those of each instrument, and one with its items and events."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import HttpResponse

from accord.portal import filters, planning
from accord.portal.answers import page
from accord.portal.pages.events import in_order as events_in_order
from accord.portal.pages.instruments import contradictions
from accord.portal.pages.start import in_time
from accord.portal.reading import Document, Facts, Snapshot, findings, history, in_order, kind_label
from accord.portal.requests import Request

SHOWN = 100


@dataclass(frozen=True)
class Line:
    """An area with how many items and events stand under it."""

    area: Document
    items: int
    events: int


def areas(request: Request) -> HttpResponse:
    """List the priority areas, instrument by instrument."""
    part = Facts(request).of_kinds("area", "instrument", "item", "event")
    listed = part.of_kind("area")
    items = Counter(d.body.get("area") for d in part.of_kind("item"))
    events = Counter(name for d in part.of_kind("event") for name in d.body.get("areas", ()))
    held = {d.body["instrument"] for d in listed}
    instruments = [d for d in in_time(part.of_kind("instrument")) if d.local in held]
    label = kind_label("instrument")[0].in_language(request.lang)
    asked = [filters.words(request), filters.entries(request, "instrument", label, instruments)]
    chosen = filters.chosen(asked)
    groups = [
        (
            instrument,
            [
                Line(area, items[area.local], events[area.local])
                for area in _of(part, instrument)
                if filters.contains(area, chosen["q"])
            ],
        )
        for instrument in instruments
        if chosen["instrument"] in ("", instrument.local)
    ]
    groups = [(instrument, lines) for instrument, lines in groups if lines]
    total = sum(len(lines) for _, lines in groups)
    return page(request, "areas.html", filters=asked, groups=groups, total=total)


def _of(part: Snapshot, instrument: Document) -> list[Document]:
    found = part.naming(instrument, "area", "instrument")
    return sorted(found, key=lambda d: int(d.body["number"]))


def area(request: Request, local: str) -> HttpResponse:
    """Show one priority area."""
    facts = Facts(request)
    part = facts.around(
        local,
        steps=("in:item,event,discrepancy", "in:evidence,confirmation", "out"),
        also=("coverage",),
    )
    found = facts.entry(part, local, "area")
    items = sorted(part.naming(found, "item", "area"), key=in_order)
    events = events_in_order(part.naming(found, "event", "areas"), "newest", request.lang)
    return page(
        request,
        "area.html",
        part=part,
        entry=found,
        lines=[planning.line(part, d, facts.as_of, request.lang) for d in items[:SHOWN]],
        items_n=len(items),
        events=events[:SHOWN],
        events_n=len(events),
        by_compiler=sum(d.body.get("areas_basis") == "compiler" for d in events),
        findings=findings(part, facts, [d.local for d in items[:SHOWN]]),
        contradictions=contradictions(part, found),
        changes=history(found, facts),
    )
