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
from accord.portal.selection import select
from accord.portal.wording import say

PER_PAGE = 50


def discrepancies(request: Request) -> HttpResponse:
    """List contradictions, by kind."""
    asked = listing(request)
    return page(
        request,
        "discrepancies.html",
        filters=asked.filters,
        listed=paged(request, asked.found, PER_PAGE),
        staff=is_staff(request.viewer),
    )


def listing(request: Request) -> Listing:
    """Return the contradictions asked for."""
    every = select(Facts(request), "discrepancy")
    forms = sorted(every.by("form"))
    asked = [
        filters.words(request),
        filters.codes(
            request,
            "form",
            say("form", request.lang),
            "discrepancy_forms",
            forms,
        ),
        filters.among(
            request,
            "source",
            kind_label("source")[0].in_language(request.lang),
            every.named("recorded.source", request.lang),
        ),
    ]
    chosen = filters.chosen(asked)
    found = every.having(form=chosen["form"]).saying(chosen["q"])
    if chosen["source"]:
        found = found.naming("recorded.source", chosen["source"])
    return Listing(found, asked)


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
