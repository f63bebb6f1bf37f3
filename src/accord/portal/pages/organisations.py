"""Organisations the sources name: secretariats, centres and other bodies."""

from __future__ import annotations

from django.http import HttpResponse

from accord.portal import filters
from accord.portal.answers import page
from accord.portal.query import paged
from accord.portal.reading import Facts
from accord.portal.requests import Request
from accord.portal.selection import select

PER_PAGE = 50


def organisations(request: Request) -> HttpResponse:
    """List organisations, with what the sources say of their part."""
    every = select(Facts(request), "organisation")
    asked = [filters.words(request), filters.sorting(request, ("title", "oldest", "newest"))]
    chosen = filters.chosen(asked)
    order = {"oldest": "oldest_dated", "newest": "newest_dated"}.get(chosen["sort"], "title")
    found = every.saying(chosen["q"]).sorted(order, request.lang)
    return page(
        request,
        "organisations.html",
        filters=asked,
        listed=paged(request, found, PER_PAGE),
    )
