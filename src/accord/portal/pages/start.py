"""The start page: what the record holds and where to begin."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accord.portal.answers import page
from accord.portal.framework import framework, instruments_of
from accord.portal.middleware import preferred_language
from accord.portal.reading import Document, Facts
from accord.portal.requests import Request
from accord.portal.selection import Selection, select

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
INSTRUMENTS = 40


def choose_language(request: HttpRequest) -> HttpResponse:
    """Send the reader of ``/`` to the start page in their language."""
    response = HttpResponseRedirect(f"/{preferred_language(request)}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


def start(request: Request) -> HttpResponse:
    """Show what is in the record."""
    facts = Facts(request)
    kinds = Selection(facts, ()).by("kind")
    instruments, held = with_items(facts)
    return page(
        request,
        "start.html",
        counts=counts(facts, kinds),
        also=[(kind, kinds[kind]) for kind in ALSO if kinds.get(kind)],
        instruments=instruments[:INSTRUMENTS],
        instruments_n=held,
        last_events=[d for d in select(facts, "event").sorted("newest")[:LAST]],
        contradictions=by_form(select(facts, "discrepancy").by("form")),
        coverage=framework(facts).of_kind("coverage"),
    )


def counts(facts: Facts, kinds: Mapping[str, int]) -> list[tuple[str, int, str, dict[str, str]]]:
    """Return what the record holds: the word, how many, the path of the rows and its filter.

    A collection of statements is no instrument; sources read through are told from later ones.
    """
    around = framework(facts)
    collections = sum(bool(d.body.get("collection")) for d in around.of_kind("instrument"))
    read = sum(read_through(d) for d in around.of_kind("source"))
    later = kinds.get("source", 0) - read
    found = [
        ("instrument", kinds.get("instrument", 0) - collections, "instruments/", {}),
        ("item", kinds.get("item", 0), "items/", {}),
        ("event", kinds.get("event", 0), "events/", {}),
        ("output", kinds.get("output", 0), "outputs/", {}),
        ("discrepancy", kinds.get("discrepancy", 0), "discrepancies/", {}),
        ("source", read, "sources/", {"form": "read"}),
    ]
    return [*found, ("later_source", later, "sources/", {"form": "later"})] if later else found


def read_through(source: Document) -> bool:
    """Tell whether a source was read section by section, not only cited for single facts."""
    return bool(source.body.get("sections"))


def with_items(facts: Facts) -> tuple[list[tuple[Document, int]], int]:
    """Return the instruments that hold items, in order, each with how many; and how many they are.

    Collections of statements stand last. Of very many the first are returned.
    """
    held = select(facts, "item").by("instrument")
    found = [(d, held[d.local]) for d in instruments_of(facts, held)]
    found.sort(key=lambda pair: bool(pair[0].body.get("collection")))
    return found[:INSTRUMENTS], len(found)


def by_form(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """Sort counts of contradictions, most first."""
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
