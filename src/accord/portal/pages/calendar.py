"""The events of a year, month by month."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.pages.events import UNKNOWN_MONTH, in_order, month_of, names_in, year_of
from accord.portal.reading import Document, Facts, kind_label
from accord.portal.requests import Request
from accord.portal.wording import say

SHOWN = 60


@dataclass(frozen=True)
class Month:
    """A month of a year, or the part of the year with no month stated.

    ``later`` tells that the month begins after the date of judgement.
    """

    number: str
    name: str
    events: list[Document]
    n: int
    later: bool


def calendar(request: Request) -> HttpResponse:
    """Show the events of one year by month; the latest year with events where none is asked."""
    part = Facts(request).of_kinds("event", "mechanism", "area", "place")
    lang = request.lang
    dated = [d for d in part.of_kind("event") if year_of(d)]
    years = sorted({year_of(d) for d in dated})
    label = kind_label("mechanism")[0].in_language(lang)
    held = {d.body.get("mechanism") for d in dated}
    mechanisms = [d for d in part.of_kind("mechanism") if d.local in held]
    used = {name for d in dated for name in names_in(d, "areas")}
    asked = [
        filters.options(
            request,
            "year",
            say("year", lang),
            [(y, y) for y in reversed(years)],
            years[-1] if years else "",
        ),
        filters.entries(request, "mechanism", label, mechanisms),
        filters.entries(
            request,
            "area",
            kind_label("area")[0].in_language(lang),
            [d for d in part.of_kind("area") if d.local in used],
        ),
    ]
    chosen = filters.chosen(asked)
    found = [
        d
        for d in dated
        if year_of(d) == chosen["year"]
        and chosen["mechanism"] in ("", d.body.get("mechanism"))
        and (not chosen["area"] or chosen["area"] in names_in(d, "areas"))
    ]
    place = years.index(chosen["year"]) if years else 0
    return page(
        request,
        "calendar.html",
        part=part,
        filters=asked,
        chosen=chosen,
        total=len(found),
        months=_months(in_order(found, "oldest", lang), chosen["year"], request),
        earlier=years[place - 1] if place else "",
        later=years[place + 1] if place + 1 < len(years) else "",
    )


def _months(events: list[Document], year: str, request: Request) -> list[Month]:
    lang, last = request.lang, request.clocks.as_of
    held: dict[str, list[Document]] = {f"{n:02}": [] for n in range(1, 13)} if year else {}
    for event in events:
        held.setdefault(month_of(event), []).append(event)
    return [
        Month(
            number,
            say("calendar.no_month", lang)
            if number == UNKNOWN_MONTH
            else PartialDate(f"{year}-{number}").words(lang),
            found[:SHOWN],
            len(found),
            number != UNKNOWN_MONTH and (int(year), int(number)) > (last.year, last.month),
        )
        for number, found in held.items()
    ]
