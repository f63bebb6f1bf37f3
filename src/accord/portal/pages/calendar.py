"""The events of a year, month by month."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.reading import Document, Facts, kind_label
from accord.portal.requests import Request
from accord.portal.selection import Selection, select
from accord.portal.wording import say

SHOWN = 60
MOST = 60


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
    facts = Facts(request)
    every, lang = select(facts, "event"), request.lang
    known = sorted((year for year in every.by_year() if year > 1), reverse=True)
    asked = [
        filters.years(request, known, f"{known[0]:04}" if known else ""),
        *(
            filters.among(
                request, kind, kind_label(kind)[0].in_language(lang), every.named(path, lang)
            )
            for kind, path in (("mechanism", "mechanism"), ("area", "areas"))
        ),
    ]
    chosen = filters.chosen(asked)
    years = [year for year, _ in reversed(asked[0].options)]
    found = every.having(mechanism=chosen["mechanism"]).of_year(chosen["year"])
    found = found.naming("areas", chosen["area"]) if chosen["area"] else found
    months = _months(found, facts, chosen["year"], request) if years else []
    place = years.index(chosen["year"]) if years else 0
    return page(
        request,
        "calendar.html",
        part=facts.named(d for month in months for d in month.events),
        filters=asked,
        chosen=chosen,
        total=len(found) if years else 0,
        months=months,
        earlier=years[place - 1] if place else "",
        later=years[place + 1] if place + 1 < len(years) else "",
    )


def _months(found: Selection, facts: Facts, year: str, request: Request) -> list[Month]:
    lang, last = request.lang, request.clocks.as_of
    counts = found.by("month")
    most = SHOWN if len(found) <= MOST else MOST // 12
    first = {key[0]: names for key, names in found.first(("month",), most).items()}
    part = facts.around(*(name for names in first.values() for name in names))
    numbers = [*range(1, 13), *([0] if counts.get(0) else [])]
    return [
        Month(
            f"{number:02}",
            PartialDate(f"{year}-{number:02}").words(lang)
            if number
            else say("calendar.no_month", lang),
            [d for d in (part.get(name) for name in first.get(number, ())) if d],
            counts.get(number, 0),
            number > 0 and (int(year), number) > (last.year, last.month),
        )
        for number in numbers
    ]
