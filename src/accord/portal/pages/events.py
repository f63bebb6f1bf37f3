"""Events: their list with filters, and one with all its mentions."""

from __future__ import annotations

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.kernel.text import Text
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.listing import Listing
from accord.portal.pages.instruments import contradictions
from accord.portal.present import row_of
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, Snapshot, history, kind_label
from accord.portal.requests import Request
from accord.portal.wording import say

PER_PAGE = 50
SORTS = ("newest", "oldest", "title")
UNKNOWN_MONTH = "00"
MONTHS = tuple(f"{n:02}" for n in range(1, 13))
FACTS_SHOWN = (
    "form",
    "mechanism",
    "outside",
    "venue",
    "hosts",
    "organisers",
    "organiser_note",
    "bilateral",
    "areas",
    "areas_basis",
    "series",
    "edition",
    "part_of",
    "theme",
    "topics",
    "happenings",
    "outcome",
    "outcomes",
    "recommendations",
    "funding",
    "group_note",
    "note",
)


def events(request: Request) -> HttpResponse:
    """List distinct events."""
    asked = listing(request)
    part, found = asked.part, asked.found
    return page(
        request,
        "events.html",
        part=part,
        events=paged(request, found, PER_PAGE),
        mentions=sum(len(d.body.get("mentions", ())) for d in found),
        parts=sum(bool(d.body.get("part_of")) for d in found),
        filters=asked.filters,
    )


def listing(request: Request) -> Listing:
    """Return the events asked for, in the order asked for."""
    part = Facts(request).of_kinds("event", "area", "series", "party", "place", "mechanism")
    listed = part.of_kind("event")
    asked = _filters(request, part, listed)
    chosen = filters.chosen(asked)
    found = [d for d in listed if _fits(d, chosen, part)]
    return Listing(part, in_order(found, chosen["sort"], request.lang), asked)


def _filters(request: Request, part: Snapshot, listed: list[Document]) -> list[filters.Filter]:
    lang = request.lang
    years = sorted({year_of(d) for d in listed if year_of(d)}, reverse=True)
    months = [(month, _month_words(month, lang)) for month in MONTHS]
    months.append((UNKNOWN_MONTH, say("calendar.no_month", lang)))

    def label(kind: str) -> str:
        return kind_label(kind)[0].in_language(lang)

    def held(field: str) -> list[Document | None]:
        return [part.get(name) for name in _held(part, listed, field)]

    return [
        filters.words(request),
        filters.options(request, "year", say("year", lang), [(y, y) for y in years]),
        filters.options(request, "month", say("month", lang), months),
        filters.entries(request, "area", label("area"), held("areas"), say("events.no_area", lang)),
        filters.codes(
            request,
            "form",
            say("form", lang),
            "event_forms",
            sorted({d.body["form"] for d in listed}),
        ),
        filters.entries(request, "series", label("series"), held("series")),
        filters.entries(request, "venue", say("venue", lang), held("venue")),
        filters.entries(request, "mechanism", label("mechanism"), held("mechanism")),
        filters.sorting(request, SORTS),
    ]


def in_order(listed: list[Document], sort: str, lang: str) -> list[Document]:
    """Sort events by day, newest or oldest first, or by title."""
    if sort == "title":
        return sorted(listed, key=lambda d: d.title.in_language(lang).lower())
    return sorted(
        listed,
        key=lambda d: (PartialDate.parse(d.body["date"]).sort_key, d.local),
        reverse=sort == "newest",
    )


def year_of(event: Document) -> str:
    """Return the year an event began in, empty where that is not known."""
    first = PartialDate.parse(event.body["date"]).earliest
    return str(first.year) if first else ""


def month_of(event: Document) -> str:
    """Return the month an event began in, 00 where the sources name none."""
    start = PartialDate.parse(event.body["date"]).start
    known = start is not None and start.precision in ("day", "month")
    return f"{start.earliest.month:02}" if known and start and start.earliest else UNKNOWN_MONTH


def _month_words(month: str, lang: str) -> str:
    """Name a month of no particular year."""
    year = PartialDate("2000").words(lang)
    return PartialDate(f"2000-{month}").words(lang).replace(year, "").strip()


def names_in(event: Document, field: str) -> list[str]:
    """Return the ids a field names, one or several."""
    value = event.body.get(field) or []
    return [value] if isinstance(value, str) else list(value)


def _held(part: Snapshot, listed: list[Document], field: str) -> list[str]:
    """Return the entries a field names in any event, parties in protocol order."""
    held = {name for d in listed for name in names_in(d, field) if part.get(name)}

    def order(name: str) -> tuple[int, str]:
        entry = part.get(name)
        return (int(entry.body.get("order", 999)) if entry else 999, name)

    return sorted(held, key=order)


def _fits(event: Document, chosen: dict[str, str], part: Snapshot) -> bool:
    fields = (
        ("series", "series"),
        ("venue", "venue"),
        ("mechanism", "mechanism"),
        ("form", "form"),
    )
    named = all(not chosen[c] or chosen[c] in names_in(event, f) for c, f in fields)
    areas = [name for name in names_in(event, "areas") if part.get(name)] or [filters.NONE]
    return (
        named
        and chosen["area"] in ("", *areas)
        and chosen["year"] in ("", year_of(event))
        and chosen["month"] in ("", month_of(event))
        and filters.contains(event, chosen["q"])
    )


def event(request: Request, local: str) -> HttpResponse:
    """Show one event with everything the documents say of it."""
    facts = Facts(request)
    part = facts.around(
        local, steps=("in:evidence,discrepancy,group,event,output,instrument", "out")
    )
    found = facts.entry(part, local, "event")
    return page(
        request,
        "event.html",
        part=part,
        entry=found,
        places=[d for d in (part.get(n) for n in found.body.get("places", ())) if d],
        fact_rows=[row_of(found, name, part, request.lang) for name in FACTS_SHOWN],
        mentions=[
            (part.get(m["source"]), m, Text.of(m.get("at")))
            for m in found.body["mentions"]
            if part.get(m["source"])
        ],
        evidence=evidence_of(part, found),
        parts=part.naming(found, "event", "part_of"),
        groups=part.naming(found, "group", "candidates"),
        came_of=_came_of(part, found),
        contradictions=contradictions(part, found),
        changes=history(found, facts),
    )


def _came_of(part: Snapshot, found: Document) -> list[Document]:
    return [
        *part.naming(found, "instrument", "adopted_at"),
        *part.naming(found, "instrument", "published_at"),
    ]


def evidence_of(part: Snapshot, thing: Document) -> list[tuple[Document, Document]]:
    """Return the evidence links that name an entry, each with its item."""
    links = part.naming(thing, "evidence", "evidence")
    return [(d, item) for d in links if (item := part.get(d.body["item"]))]
