"""Events: their list with filters, and one with all its mentions."""

from __future__ import annotations

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.kernel.text import Text
from accord.portal.answers import page
from accord.portal.listing import Listing
from accord.portal.pages.instruments import contradictions
from accord.portal.present import row_of
from accord.portal.query import choice, paged, search
from accord.portal.reading import Document, Facts, Snapshot, history
from accord.portal.requests import Request

PER_PAGE = 50
SORTS = ("newest", "oldest", "title")
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
    part, found, options = asked.part, asked.found, asked.options
    return page(
        request,
        "events.html",
        part=part,
        events=paged(request, found, PER_PAGE),
        mentions=sum(len(d.body.get("mentions", ())) for d in found),
        parts=sum(bool(d.body.get("part_of")) for d in found),
        years=options["year"],
        forms=options["form"],
        areas=[part.get(n) for n in options["area"]],
        series=[part.get(n) for n in options["series"]],
        venues=[part.get(n) for n in options["venue"]],
        mechanisms=[part.get(n) for n in options["mechanism"]],
        chosen=asked.chosen,
        sorts=SORTS,
    )


def listing(request: Request) -> Listing:
    """Return the events asked for, in the order asked for."""
    part = Facts(request).of_kinds("event", "area", "series", "party", "place", "mechanism")
    listed = part.of_kind("event")
    options = {
        "year": sorted({_year(d) for d in listed if _year(d)}, reverse=True),
        "area": _held(part, listed, "areas"),
        "form": sorted({d.body["form"] for d in listed}),
        "series": _held(part, listed, "series"),
        "venue": _held(part, listed, "venue"),
        "mechanism": _held(part, listed, "mechanism"),
    }
    chosen = {name: choice(request, name, known) for name, known in options.items()}
    words, sort = search(request), choice(request, "sort", SORTS, "newest")
    found = in_order([d for d in listed if _fits(d, chosen, words)], sort, request.lang)
    return Listing(part, found, {**chosen, "q": words, "sort": sort}, options)


def in_order(listed: list[Document], sort: str, lang: str) -> list[Document]:
    """Sort events by day, newest or oldest first, or by title."""
    if sort == "title":
        return sorted(listed, key=lambda d: d.title.in_language(lang).lower())
    return sorted(
        listed,
        key=lambda d: (PartialDate.parse(d.body["date"]).sort_key, d.local),
        reverse=sort == "newest",
    )


def _year(event: Document) -> str:
    first = PartialDate.parse(event.body["date"]).earliest
    return str(first.year) if first else ""


def _names(event: Document, field: str) -> list[str]:
    value = event.body.get(field) or []
    return [value] if isinstance(value, str) else list(value)


def _held(part: Snapshot, listed: list[Document], field: str) -> list[str]:
    """Return the entries a field names in any event, parties in protocol order."""
    held = {name for d in listed for name in _names(d, field) if part.get(name)}

    def order(name: str) -> tuple[int, str]:
        entry = part.get(name)
        return (int(entry.body.get("order", 999)) if entry else 999, name)

    return sorted(held, key=order)


def _fits(event: Document, chosen: dict[str, str], words: str) -> bool:
    fields = (
        ("area", "areas"),
        ("series", "series"),
        ("venue", "venue"),
        ("mechanism", "mechanism"),
        ("form", "form"),
    )
    named = all(not chosen[c] or chosen[c] in _names(event, f) for c, f in fields)
    title = event.title
    text = f"{event.local} {title.in_language('zh')} {title.en}".lower()
    return named and chosen["year"] in ("", _year(event)) and words.lower() in text


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
