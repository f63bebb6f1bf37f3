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
from accord.portal.selection import Selection, select
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
    facts = Facts(request)
    found, asked = chosen_events(request, facts)
    shown = paged(request, found, PER_PAGE)
    return page(
        request,
        "events.html",
        part=facts.named(shown.shown),
        events=shown,
        mentions=found.references("mentions.source"),
        parts=found.references("part_of"),
        filters=asked,
    )


def listing(request: Request) -> Listing:
    """Return the events asked for, in the order asked for."""
    return Listing(*chosen_events(request, Facts(request)))


def chosen_events(request: Request, facts: Facts) -> tuple[Selection, list[filters.Filter]]:
    """Return the events asked for, and the filters they were asked for with."""
    every = select(facts, "event")
    asked = _filters(request, every)
    chosen = filters.chosen(asked)
    found = every.having(form=chosen["form"], mechanism=chosen["mechanism"])
    for name in ("series", "venue"):
        found = found.naming(name, chosen[name]) if chosen[name] else found
    found = in_area(found, chosen["area"], every).of_year(chosen["year"]).of_month(chosen["month"])
    return found.saying(chosen["q"]).sorted(chosen["sort"], request.lang), asked


def in_area(found: Selection, area: str, every: Selection) -> Selection:
    """Narrow events to those of an area, or to those of none the reader may see."""
    if area == filters.NONE:
        return found.without("areas", (name for name, _ in every.named("areas", "en")))
    return found.naming("areas", area) if area else found


def _filters(request: Request, every: Selection) -> list[filters.Filter]:
    lang = request.lang
    years = sorted((year for year in every.by_year() if year > 1), reverse=True)
    months = [(month, _month_words(month, lang)) for month in MONTHS]
    months.append((UNKNOWN_MONTH, say("calendar.no_month", lang)))

    def label(kind: str) -> str:
        return kind_label(kind)[0].in_language(lang)

    def of(name: str, path: str, words: str, without: str = "") -> filters.Filter:
        return filters.among(request, name, words, every.named(path, lang), without)

    return [
        filters.words(request),
        filters.years(request, years),
        filters.options(request, "month", say("month", lang), months),
        of("area", "areas", label("area"), say("events.no_area", lang)),
        filters.codes(request, "form", say("form", lang), "event_forms", sorted(every.by("form"))),
        of("series", "series", label("series")),
        of("venue", "venue", say("venue", lang)),
        of("mechanism", "mechanism", label("mechanism")),
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
