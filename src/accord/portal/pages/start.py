"""The start page: what the record holds and where to begin."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accord.portal.answers import page
from accord.portal.middleware import preferred_language
from accord.portal.reading import Document, Facts, Snapshot
from accord.portal.requests import Request

ALSO = (
    "statement",
    "organisation",
    "series",
    "group",
    "money",
    "participation",
    "environment",
    "figure",
    "principle",
    "area",
    "partner",
    "system",
    "challenge",
    "proposal",
    "evidence",
    "coverage",
    "mechanism",
    "membership",
    "place",
)
LAST = 8


def choose_language(request: HttpRequest) -> HttpResponse:
    """Send the reader of ``/`` to the start page in their language."""
    response = HttpResponseRedirect(f"/{preferred_language(request)}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


def start(request: Request) -> HttpResponse:
    """Show what is in the record."""
    part = Facts(request).whole()
    dated = [e for e in part.of_kind("event") if e.body.get("date")]
    return page(
        request,
        "start.html",
        part=part,
        counts=counts(part),
        also=[(kind, len(part.of_kind(kind))) for kind in ALSO if part.of_kind(kind)],
        instruments=with_items(part),
        last_events=sorted(dated, key=by_date, reverse=True)[:LAST],
        contradictions=by_form(part.of_kind("discrepancy")),
        coverage=part.of_kind("coverage"),
    )


def counts(part: Snapshot) -> list[tuple[str, int, str, dict[str, str]]]:
    """Return what the record holds: the word, how many, the path of the rows and its filter.

    A collection of statements is no instrument; sources read through are told from later ones.
    """
    instruments = [d for d in part.of_kind("instrument") if not d.body.get("collection")]
    read = [d for d in part.of_kind("source") if read_through(d)]
    later = len(part.of_kind("source")) - len(read)
    found = [
        ("instrument", len(instruments), "instruments/", {}),
        ("item", len(part.of_kind("item")), "items/", {}),
        ("event", len(part.of_kind("event")), "events/", {}),
        ("output", len(part.of_kind("output")), "outputs/", {}),
        ("discrepancy", len(part.of_kind("discrepancy")), "discrepancies/", {}),
        ("source", len(read), "sources/", {"form": "read"}),
    ]
    return [*found, ("later_source", later, "sources/", {"form": "later"})] if later else found


def read_through(source: Document) -> bool:
    """Tell whether a source was read section by section, not only cited for single facts."""
    return bool(source.body.get("sections"))


def with_items(part: Snapshot) -> list[tuple[Document, int]]:
    """Return the instruments that hold items, in order, each with how many."""
    held: dict[str, int] = {}
    for item in part.of_kind("item"):
        held[item.body["instrument"]] = held.get(item.body["instrument"], 0) + 1
    found = [(i, held[i.local]) for i in in_time(part.of_kind("instrument")) if i.local in held]
    return sorted(found, key=lambda pair: bool(pair[0].body.get("collection")))


def in_time(instruments: list[Document]) -> list[Document]:
    """Return instruments in order of date or start of validity, undated ones last."""
    return sorted(
        instruments,
        key=lambda d: (str(d.body.get("date") or d.body.get("validity") or "9999"), d.local),
    )


def by_date(event: Document) -> tuple[str, str]:
    """Sort key of dated entries."""
    return (str(event.body.get("date") or ""), event.local)


def by_form(contradictions: list[Document]) -> list[tuple[str, int]]:
    """Count contradictions by kind, most first."""
    counts: dict[str, int] = {}
    for one in contradictions:
        counts[one.body["form"]] = counts.get(one.body["form"], 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
