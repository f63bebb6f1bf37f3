"""Organisations the sources name: secretariats, centres and other bodies."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.query import paged
from accord.portal.reading import Document, Facts
from accord.portal.requests import Request

PER_PAGE = 50


def organisations(request: Request) -> HttpResponse:
    """List organisations, with what the sources say of their part."""
    part = Facts(request).of_kinds("organisation", "source")
    asked = [filters.words(request), filters.sorting(request, ("title", "oldest", "newest"))]
    chosen = filters.chosen(asked)
    found = [d for d in part.of_kind("organisation") if filters.contains(d, chosen["q"])]
    found.sort(key=lambda d: (d.title.in_language(request.lang).lower(), d.local))
    if chosen["sort"] != "title":
        dated = [d for d in found if d.body.get("established")]
        dated.sort(key=_established, reverse=chosen["sort"] == "newest")
        found = dated + [d for d in found if not d.body.get("established")]
    return page(
        request,
        "organisations.html",
        part=part,
        filters=asked,
        listed=paged(request, found, PER_PAGE),
    )


def _established(organisation: Document) -> tuple[date, date]:
    return PartialDate.parse(organisation.body["established"]).sort_key
