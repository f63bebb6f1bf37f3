"""The record year by year: what was agreed or said, what was held, what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse

from accord.portal import filters
from accord.portal.answers import page
from accord.portal.framework import framework
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, kind_label
from accord.portal.requests import Request
from accord.portal.selection import Selection, select

PER_PAGE = 12
SHOWN = 40
MOST = 90
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
    facts = Facts(request)
    label = kind_label("mechanism")[0].in_language(request.lang)
    mechanisms = framework(facts).of_kind("mechanism")
    asked = [
        filters.entries(request, "mechanism", label, mechanisms),
        filters.sorting(request, ("newest", "oldest")),
    ]
    chosen = filters.chosen(asked)
    found = select(facts, *DATED).having(mechanism=chosen["mechanism"]).apart(_external(facts))
    counts: dict[str, dict[int, int]] = {kind: {} for kind in DATED}
    for one in found.columns:
        counts[one.kind][one.year] = counts[one.kind].get(one.year, 0) + one.n
    held = {year for each in counts.values() for year in each if year > 1}
    span = list(range(min(held), max(held) + 1)) if held else []
    if chosen["sort"] == "newest":
        span.reverse()
    shown = paged(request, span, PER_PAGE)
    listed = _years(facts, found, counts, list(shown.shown))
    return page(
        request,
        "years.html",
        filters=asked,
        chosen=chosen,
        listed=replace(shown, shown=listed),
    )


def _external(facts: Facts) -> list[str]:
    """Return the documents from outside, which are left aside."""
    return [d.local for d in framework(facts).of_kind("instrument") if d.body.get("external")]


def _years(
    facts: Facts, found: Selection, counts: dict[str, dict[int, int]], span: list[int]
) -> list[Year]:
    """Return some years with what is dated in them, of very much the first of each year."""
    parts = [(kind, year) for year in span for kind in DATED if counts[kind].get(year)]
    total = sum(counts[kind][year] for kind, year in parts)
    most = SHOWN if total <= MOST else max(2, MOST // len(parts))
    first = found.first(("kind", "year"), most) if parts else {}
    names = {pair: first.get(pair, []) for pair in parts}
    part = facts.around(*(name for listed in names.values() for name in listed))
    return [
        Year(
            f"{year:04}",
            [
                Part(
                    kind,
                    [d for d in (part.get(name) for name in names[kind, year]) if d],
                    counts[kind][year],
                )
                for kind in DATED
                if (kind, year) in names
            ],
        )
        for year in span
    ]
