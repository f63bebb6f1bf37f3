"""The record year by year: what was agreed or said, what was held, what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, kind_label
from accord.portal.requests import Request

PER_PAGE = 12
SHOWN = 40
DATED = ("instrument", "statement", "event", "output")


@dataclass(frozen=True)
class Part:
    """What one year holds of one kind."""

    kind: str
    entries: list[Document]
    n: int


@dataclass(frozen=True)
class Year:
    """A year with what is dated in it, kind by kind; a year may hold nothing."""

    year: str
    parts: list[Part]


def years(request: Request) -> HttpResponse:
    """Show the record year by year, a dozen years a page."""
    part = Facts(request).of_kinds(*DATED, "mechanism")
    label = kind_label("mechanism")[0].in_language(request.lang)
    asked = [
        filters.entries(request, "mechanism", label, part.of_kind("mechanism")),
        filters.sorting(request, ("newest", "oldest")),
    ]
    chosen = filters.chosen(asked)
    held: dict[int, dict[str, list[Document]]] = {}
    for kind in DATED:
        for entry in part.of_kind(kind):
            first = _first(entry)
            if first and chosen["mechanism"] in ("", entry.body.get("mechanism")):
                held.setdefault(first, {}).setdefault(kind, []).append(entry)
    span = range(min(held), max(held) + 1) if held else range(0)
    listed = [_year(number, held.get(number, {})) for number in span]
    if chosen["sort"] == "newest":
        listed.reverse()
    shown = paged(request, listed, PER_PAGE)
    return page(request, "years.html", part=part, filters=asked, chosen=chosen, listed=shown)


def _first(entry: Document) -> int:
    """Return the year an entry is dated in, 0 for none; external documents are left aside."""
    when = entry.body.get("date")
    if not when or entry.body.get("external"):
        return 0
    first = PartialDate.parse(when).earliest
    return first.year if first else 0


def _year(number: int, held: dict[str, list[Document]]) -> Year:
    return Year(
        str(number),
        [
            Part(
                kind,
                sorted(
                    held[kind],
                    key=lambda d: (PartialDate.parse(d.body["date"]).sort_key, d.local),
                )[:SHOWN],
                len(held[kind]),
            )
            for kind in DATED
            if kind in held
        ],
    )
