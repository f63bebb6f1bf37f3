"""Programmes and event series: planned cadence, events year by year, totals the sources give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.kernel.text import Text
from accord.portal import filters, planning
from accord.portal.answers import page
from accord.portal.framework import in_time
from accord.portal.pages.events import year_of
from accord.portal.pages.instruments import contradictions
from accord.portal.present import row_of
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, Snapshot, history
from accord.portal.requests import Request
from accord.portal.selection import select

PER_PAGE = 40
PROGRAMMES = 20
EVENTS = 20


@dataclass(frozen=True)
class Line:
    """A series with its events: how many, and the years of the first and the last."""

    series: Document
    n: int
    first: str
    last: str


def all_series(request: Request) -> HttpResponse:
    """List the series of events, and the programmes among the outputs."""
    facts = Facts(request)
    asked = [filters.words(request), filters.sorting(request, ("title", "oldest", "newest"))]
    chosen = filters.chosen(asked)
    spans = select(facts, "event").spans("series")
    found = select(facts, "series").saying(chosen["q"]).sorted("title", request.lang)
    lines = [_line(d, spans.get(d.local, (0, 0, 0))) for d in found]
    if chosen["sort"] == "oldest":
        lines.sort(key=lambda line: line.first or "9999")
    if chosen["sort"] == "newest":
        lines.sort(key=lambda line: line.last, reverse=True)
    programmes = select(facts, "output").having(form="programme")
    return page(
        request,
        "series_list.html",
        filters=asked,
        listed=paged(request, lines, PER_PAGE),
        programmes=programmes[:PROGRAMMES],
        programmes_n=len(programmes),
    )


def _line(found: Document, span: tuple[int, int, int]) -> Line:
    n, first, last = span
    return Line(found, n, f"{first:04}" if first else "", f"{last:04}" if last else "")


@dataclass(frozen=True)
class Plan:
    """An instrument and its items that the events of a series are linked to."""

    instrument: Document
    lines: list[planning.Line]


@dataclass(frozen=True)
class Total:
    """How many events one source counts in a group, and where it does."""

    source: Document
    at: Text
    count: int


def series(request: Request, local: str) -> HttpResponse:
    """Show one series."""
    facts = Facts(request)
    held = select(facts, "event").naming("series", local).sorted("newest")
    events = held[:EVENTS][::-1]
    around = [local, *(d.local for d in events)]
    part = facts.around(*around, steps=("in:evidence,discrepancy", "out", "out"))
    found = facts.entry(part, local, "series")
    groups = [d for d in (part.get(n) for n in found.body.get("groups", ())) if d]
    groups.sort(key=lambda d: str(d.body.get("date", "")))
    return page(
        request,
        "series.html",
        part=part,
        entry=found,
        cadence=row_of(found, "cadence", part, request.lang),
        plans=_plans(part, events, facts, request.lang),
        years=_years(events),
        events_n=len(held),
        shown_n=len(events),
        groups=[(d, _candidates(part, d), _totals(part, d)) for d in groups],
        contradictions=_contradictions(part, [found, *events, *groups]),
        changes=history(found, facts),
    )


def _plans(part: Snapshot, events: list[Document], facts: Facts, lang: str) -> list[Plan]:
    """Return the items with a stated time that the series' events are evidence for."""
    names = {d.local for d in events}
    links = [d for d in part.of_kind("evidence") if d.body["evidence"] in names]
    items = {d.local: d for d in (part.get(link.body["item"]) for link in links) if d}
    held: dict[str, list[planning.Line]] = {}
    for _, item in sorted(items.items()):
        held.setdefault(item.body["instrument"], []).append(
            planning.line(part, item, facts.as_of, lang)
        )
    return [Plan(i, held[i.local]) for i in in_time(part.of_kind("instrument")) if i.local in held]


def _years(events: list[Document]) -> list[tuple[str, list[Document]]]:
    """Return every year from the first to the last with an event, each with its events."""
    held: dict[str, list[Document]] = {}
    for event in events:
        held.setdefault(year_of(event), []).append(event)
    known = sorted(int(year) for year in held if year)
    if not known:
        return []
    span = (str(year) for year in range(known[0], known[-1] + 1))
    return [(year, held.get(year, [])) for year in span]


def _candidates(part: Snapshot, group: Document) -> list[Document]:
    found = (part.get(name) for name in group.body.get("candidates", ()))
    listed = [d for d in found if d]
    return sorted(listed, key=lambda d: PartialDate.parse(d.body["date"]).sort_key)


def _totals(part: Snapshot, group: Document) -> list[Total]:
    return [
        Total(source, Text.of(one.get("at")), one["count"])
        for one in group.body.get("counts", ())
        if (source := part.get(one["source"]))
    ]


def _contradictions(part: Snapshot, entries: Iterable[Document]) -> list[Document]:
    found = {d.local: d for entry in entries for d in contradictions(part, entry)}
    return [found[name] for name in sorted(found)]
