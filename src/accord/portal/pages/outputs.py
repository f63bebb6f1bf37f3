"""Outputs: reports, platforms, centres and what else came of the cooperation."""

from __future__ import annotations

from django.http import HttpResponse

from accord.kernel.text import Text
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.listing import Listing
from accord.portal.pages.events import evidence_of
from accord.portal.pages.instruments import contradictions
from accord.portal.present import row_of
from accord.portal.query import paged
from accord.portal.reading import Facts, history
from accord.portal.requests import Request
from accord.portal.selection import select
from accord.portal.wording import say

PER_PAGE = 50
FACTS_SHOWN = (
    "form",
    "mechanism",
    "date",
    "names",
    "theme",
    "contents",
    "open_issues",
    "publisher",
    "organisation",
    "instrument",
)


def outputs(request: Request) -> HttpResponse:
    """List outputs."""
    asked = listing(request)
    return page(
        request,
        "outputs.html",
        filters=asked.filters,
        listed=paged(request, asked.found, PER_PAGE),
    )


def listing(request: Request) -> Listing:
    """Return the outputs asked for, in order of date."""
    every = select(Facts(request), "output")
    forms = sorted(every.by("form"))
    asked = [
        filters.words(request),
        filters.codes(request, "form", say("form", request.lang), "output_forms", forms),
        filters.sorting(request, ("oldest", "newest", "title")),
    ]
    chosen = filters.chosen(asked)
    found = every.having(form=chosen["form"]).saying(chosen["q"])
    return Listing(found.sorted(chosen["sort"], request.lang), asked)


def output(request: Request, local: str) -> HttpResponse:
    """Show one output."""
    facts = Facts(request)
    part = facts.around(local, steps=("in:evidence,discrepancy,event", "out"))
    found = facts.entry(part, local, "output")
    return page(
        request,
        "output.html",
        part=part,
        entry=found,
        fact_rows=[row_of(found, name, part, request.lang) for name in FACTS_SHOWN],
        mentions=[
            (part.get(m["source"]), m, Text.of(m.get("at")))
            for m in found.body.get("mentions", ())
            if part.get(m["source"])
        ],
        evidence=evidence_of(part, found),
        events=part.naming(found, "event", "outcomes"),
        contradictions=contradictions(part, found),
        changes=history(found, facts),
    )
