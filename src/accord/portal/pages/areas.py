"""Priority areas: those of each instrument, and one with its items and events."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from accord.portal import filters, standing
from accord.portal.answers import page
from accord.portal.few import Few
from accord.portal.framework import framework
from accord.portal.pages.instruments import contradictions
from accord.portal.pages.items_chosen import instruments_held
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, Snapshot, entries_named_in, history, kind_label
from accord.portal.requests import Request
from accord.portal.selection import select

PER_PAGE = 10


@dataclass(frozen=True)
class Line:
    """An area with how many items and events stand under it."""

    area: Document
    items: int
    events: int


def areas(request: Request) -> HttpResponse:
    """List the priority areas, instrument by instrument."""
    facts = Facts(request)
    every = select(facts, "area")
    instruments = instruments_held(every)
    titles = [(name, d.title.in_language(request.lang)) for name, d in instruments]
    label = kind_label("instrument")[0].in_language(request.lang)
    asked = [filters.words(request), filters.among(request, "instrument", label, titles)]
    chosen = filters.chosen(asked)
    found = every.saying(chosen["q"]).having(instrument=chosen["instrument"])
    counts = found.by("instrument")
    shown = paged(request, [d for name, d in instruments if counts.get(name)], PER_PAGE)
    part = Snapshot(found.among("instrument", [d.local for d in shown.shown]))
    items = select(facts, "item").by_named("area")
    events = select(facts, "event").by_named("areas")
    groups = [
        (
            instrument,
            [
                Line(area, items.get(area.local, 0), events.get(area.local, 0))
                for area in _of(part, instrument)
            ],
        )
        for instrument in shown.shown
    ]
    total = sum(counts.get(name, 0) for name, _ in instruments)
    return page(request, "areas.html", filters=asked, groups=groups, total=total, listed=shown)


def _of(part: Snapshot, instrument: Document) -> list[Document]:
    found = part.naming(instrument, "area", "instrument")
    return sorted(found, key=lambda d: int(d.body["number"]))


def area(request: Request, local: str) -> HttpResponse:
    """Show one priority area."""
    facts = Facts(request)
    around = framework(facts)
    found = facts.entry(around, local, "area")
    named = [d for d in (around.get(name) for name in entries_named_in(found)) if d]
    part = Snapshot([found, *named, *facts.pointing(local, "discrepancy")])
    items = Few.of(select(facts, "item").naming("area", local))
    events = Few.of(select(facts, "event").naming("areas", local).sorted("newest"))
    under = select(facts, "event").naming("areas", local).naming("areas_basis", "compiler")
    compiled = [d for d in events.shown if d.body.get("areas_basis") == "compiler"]
    made = standing.standings(facts, items.shown)
    return page(
        request,
        "area.html",
        part=part,
        entry=found,
        lines=standing.lines(facts, items.shown, made),
        items_n=items.n,
        events=events.shown,
        events_n=events.n,
        by_compiler=len(compiled) if events.n == len(events.shown) else len(under),
        findings=standing.tellable(facts, made),
        contradictions=contradictions(part, found),
        changes=history(found, facts),
    )
