"""Leaders' statements: what was said at leaders' meetings, as the sources record it."""

from __future__ import annotations

from django.http import HttpResponse

from accord.portal import filters
from accord.portal.answers import page
from accord.portal.query import paged
from accord.portal.reading import Facts
from accord.portal.requests import Request
from accord.portal.selection import select

PER_PAGE = 50


def statements(request: Request) -> HttpResponse:
    """List leaders' statements by date."""
    facts = Facts(request)
    every = select(facts, "statement")
    years = sorted(every.by_year(), reverse=True)
    asked = [
        filters.words(request),
        filters.years(request, years),
        filters.sorting(request, ("oldest", "newest")),
    ]
    chosen = filters.chosen(asked)
    found = every.of_year(chosen["year"]).saying(chosen["q"]).sorted(chosen["sort"])
    shown = paged(request, found, PER_PAGE)
    return page(
        request,
        "statements.html",
        part=facts.named(shown.shown),
        filters=asked,
        listed=shown,
    )
