"""Contradictions in the documents: shown as recorded, never silently repaired."""

from __future__ import annotations

from django.http import HttpResponse

from accord.kernel.text import Text
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.derived import is_staff
from accord.portal.listing import Listing
from accord.portal.query import paged
from accord.portal.reading import Facts, history, kind_label
from accord.portal.requests import Request
from accord.portal.wording import say

PER_PAGE = 50


def discrepancies(request: Request) -> HttpResponse:
    """List contradictions, by kind."""
    asked = listing(request)
    return page(
        request,
        "discrepancies.html",
        part=asked.part,
        filters=asked.filters,
        listed=paged(request, asked.found, PER_PAGE),
        staff=is_staff(request.viewer),
    )


def listing(request: Request) -> Listing:
    """Return the contradictions asked for."""
    part = Facts(request).of_kinds("discrepancy", "source")
    listed = part.of_kind("discrepancy")
    used = {r["source"] for d in listed for r in d.body["recorded"]}
    asked = [
        filters.words(request),
        filters.codes(
            request,
            "form",
            say("form", request.lang),
            "discrepancy_forms",
            sorted({d.body["form"] for d in listed}),
        ),
        filters.entries(
            request,
            "source",
            kind_label("source")[0].in_language(request.lang),
            [d for d in part.of_kind("source") if d.local in used],
        ),
    ]
    chosen = filters.chosen(asked)
    found = [
        d
        for d in listed
        if chosen["form"] in ("", d.body["form"])
        and chosen["source"] in ("", *(r["source"] for r in d.body["recorded"]))
        and filters.contains(d, chosen["q"])
    ]
    return Listing(part, found, asked)


def discrepancy(request: Request, local: str) -> HttpResponse:
    """Show one contradiction with each wording as recorded."""
    facts = Facts(request)
    part = facts.around(local, steps=("in", "out"))
    found = facts.entry(part, local, "discrepancy")
    named = [d for d in (part.get(n) for n in found.body.get("affects", ())) if d]
    known = {d.local for d in named}
    back = [
        d for d in part if local in (d.body.get("discrepancies") or ()) and d.local not in known
    ]
    return page(
        request,
        "discrepancy.html",
        part=part,
        entry=found,
        recorded=[
            (part.get(r["source"]), r, Text.of(r.get("at")))
            for r in found.body["recorded"]
            if part.get(r["source"])
        ],
        affects=named + back,
        changes=history(found, facts),
    )
