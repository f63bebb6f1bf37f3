"""Leaders' statements: what was said at leaders' meetings, as the sources record it."""

from __future__ import annotations

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.query import paged
from accord.portal.reading import Document, Facts
from accord.portal.requests import Request
from accord.portal.wording import say

PER_PAGE = 50


def statements(request: Request) -> HttpResponse:
    """List leaders' statements by date."""
    part = Facts(request).of_kinds("statement", "item", "instrument", "place", "source")
    listed = part.of_kind("statement")
    years = sorted({_year(d) for d in listed}, reverse=True)
    asked = [
        filters.words(request),
        filters.options(request, "year", say("year", request.lang), [(y, y) for y in years]),
        filters.sorting(request, ("oldest", "newest")),
    ]
    chosen = filters.chosen(asked)
    found = [
        d
        for d in listed
        if chosen["year"] in ("", _year(d))
        and (filters.contains(d, chosen["q"]) or _says(d, chosen["q"]))
    ]
    found.sort(
        key=lambda d: (PartialDate.parse(d.body["date"]).sort_key, d.local),
        reverse=chosen["sort"] == "newest",
    )
    return page(
        request,
        "statements.html",
        part=part,
        filters=asked,
        listed=paged(request, found, PER_PAGE),
    )


def _year(statement: Document) -> str:
    return str(PartialDate.parse(statement.body["date"]).sort_key[0].year)


def _says(statement: Document, sought: str) -> bool:
    topic = statement.text("topic")
    return sought.lower() in f"{topic.in_language('zh')} {topic.en}".lower()
