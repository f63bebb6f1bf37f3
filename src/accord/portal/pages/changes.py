"""What changed in the record, change by change, with the differences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError
from accord.portal import derived, filters
from accord.portal.answers import page
from accord.portal.errors import POR012, POR014
from accord.portal.present import Difference, differences
from accord.portal.reading import Facts, Snapshot, entries_named_in, kind_label, known_kinds
from accord.portal.requests import Request
from accord.portal.wording import say

WHICH = ("later", "first")


@dataclass(frozen=True)
class Line:
    """A change with the fields it changed; the first revision of an entry changes none."""

    revised: derived.Revised
    differences: list[Difference]
    day: date


def changes(request: Request) -> HttpResponse:
    """List changes by date, newest first unless asked otherwise."""
    facts = Facts(request)
    lang = request.lang
    kinds = [(kind, kind_label(kind)[1].in_language(lang)) for kind in known_kinds()]
    which = [(one, say(f"changes.{one}", lang)) for one in WHICH]
    asked = [
        filters.options(request, "kind", say("changes.kind", lang), kinds),
        filters.options(request, "which", say("changes.which", lang), which),
        filters.sorting(request, ("newest", "oldest")),
    ]
    chosen = filters.chosen(asked)
    stretch = derived.changes(
        facts,
        derived.Asked(
            kind=chosen["kind"],
            which=chosen["which"],
            since=_day(request, "since"),
            until=_day(request, "until"),
            after=_after(request),
            oldest_first=chosen["sort"] == "oldest",
        ),
    )
    part = _around(facts, stretch)
    return page(
        request,
        "changes.html",
        part=part,
        filters=asked,
        days={name: request.GET.get(name, "").strip() for name in ("since", "until")},
        listed=[_line(one, part, lang) for one in stretch.listed],
        further=stretch.further,
        kept=[(k, v) for k, v in request.GET.items() if k != "from"],
        started="from" in request.GET,
    )


def _line(one: derived.Revised, part: Snapshot, lang: str) -> Line:
    found = differences(one.before, one.document, part, lang) if one.before else []
    return Line(one, found, one.change.at.date())


def _around(facts: Facts, stretch: derived.Stretch) -> Snapshot:
    """Return the entries the differences name, and those that changed as they stand."""
    named: set[str] = set()
    for one in stretch.listed:
        named.add(one.document.local)
        if one.before:
            named |= entries_named_in(one.before) | entries_named_in(one.document)
    return facts.around(*sorted(named))


def _day(request: Request, name: str) -> PartialDate | None:
    """Read a day, month or year. Raises AccordError POR012 where it is none."""
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        return PartialDate.parse(text)
    except AccordError:
        raise POR012(
            name=name,
            value=text[:40],
            expected="a date such as 2026-01-31",
            expected_zh="有效日期（如 2026-01-31）",
        ) from None


def _after(request: Request) -> derived.Position | None:
    text = request.GET.get("from", "").strip()
    try:
        return derived.Position.parse(text) if text else None
    except ValueError:
        raise POR014(name="from", value=text[:40]) from None
