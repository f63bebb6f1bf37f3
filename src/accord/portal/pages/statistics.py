"""Statistics drawn from the record: events by year, area, form, mechanism; venues on request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

from accord.portal import filters
from accord.portal.answers import page
from accord.portal.figures import Count, Counted, counted, notes
from accord.portal.framework import framework
from accord.portal.pages.parties import in_protocol_order
from accord.portal.planning import join
from accord.portal.query import choice
from accord.portal.reading import Document, Facts, Snapshot, code_label, kind_label
from accord.portal.requests import Request
from accord.portal.selection import Selection, select
from accord.portal.wording import say


@dataclass(frozen=True)
class Given:
    """What every chart of the page is made from: the events, and titles of what they name."""

    events: Selection
    part: Snapshot
    lines: list[str]
    asked: dict[str, str]
    lang: str

    def titled(self, path: str) -> dict[str, int]:
        """Return how many events name each entry the reader may see in a field."""
        held = self.events.by(path) if path == "mechanism" else self.events.by_named(path)
        return {name: n for name, n in held.items() if self.part.get(name)}


def statistics(request: Request) -> HttpResponse:
    """Show counts of events with their charts; each number opens its rows."""
    facts, lang = Facts(request), request.lang
    every = select(facts, "event")
    label = kind_label("mechanism")[0].in_language(lang)
    known = every.named("mechanism", lang)
    asked = [filters.among(request, "mechanism", label, known)]
    wanted = asked[0].chosen
    events = every.having(mechanism=wanted)
    venues = choice(request, "venues", ["show"])
    scope = dict(known).get(wanted) or say("chart.all_mechanisms", lang)

    def make() -> list[tuple[str, Counted]]:
        return _charts(facts, events, wanted, scope, lang) if len(events) else []

    return page(
        request,
        "statistics.html",
        filters=asked,
        chosen={"mechanism": wanted},
        total=len(events),
        parts=events.references("part_of"),
        charts=events.keep(("charts", lang), make),
        venues=_venues(facts, events) if venues else None,
    )


def _charts(
    facts: Facts, events: Selection, wanted: str, scope: str, lang: str
) -> list[tuple[str, Counted]]:
    part = framework(facts)
    given = Given(events, part, notes(part, events, facts, scope), {"mechanism": wanted}, lang)
    charts: dict[str, Callable[[Given], Counted]] = {
        "year": by_year,
        "area": by_area,
        "form": by_form,
    }
    if not wanted:
        charts["mechanism"] = by_mechanism
    return [(name, chart(given)) for name, chart in charts.items()]


def by_year(given: Given) -> Counted:
    """Count events by the year they began in; years between without any are shown too."""
    counts = {year: n for year, n in given.events.by_year().items() if year > 1}
    span = range(min(counts), max(counts) + 1) if counts else range(0)
    most = max(counts.values(), default=0)
    title = say(
        "statistics.by_year",
        given.lang,
        n=sum(counts.values()),
        first=span[0] if span else "",
        last=span[-1] if span else "",
        peak=join((str(y) for y in span if counts.get(y) == most), given.lang),
        most=most,
    )
    listed = [Count(str(y), counts.get(y, 0), {**given.asked, "year": str(y)}) for y in span]
    return counted("bars", title, given.lines, say("year", given.lang), listed, given.lang)


def by_area(given: Given) -> Counted:
    """Count events under each priority area they are placed under, in order of the areas."""
    lang = given.lang
    held, total = given.titled("areas"), len(given.events)
    found = [d for d in given.part.of_kind("area") if d.local in held]
    found.sort(key=lambda d: (d.body["instrument"], d.body["number"]))
    listed = [
        Count(d.title.in_language(lang), held[d.local], {**given.asked, "area": d.local})
        for d in found
    ]
    outside = len(given.events.without("areas", held))
    if outside:
        words = say("events.no_area", lang)
        listed.append(Count(words, outside, {**given.asked, "area": filters.NONE}))
    most = max((held[d.local] for d in found), default=0)
    peaks = [d.title.in_language(lang) for d in found if held[d.local] == most]
    title = say(
        "statistics.by_area" if found else "statistics.by_area_none",
        lang,
        n=total,
        placed=total - outside,
        peak=join(peaks, lang),
        most=most,
    )
    lines = [*given.lines, say("statistics.area_note", lang)]
    head = kind_label("area")[0].in_language(lang)
    return counted("across", title, lines, head, listed, lang)


def by_form(given: Given) -> Counted:
    """Count events by their form, most first."""
    lang = given.lang
    held = given.events.by("form")
    words = {form: code_label("event_forms", form).in_language(lang) for form in held}
    listed = [
        Count(words[form], held[form], {**given.asked, "form": form})
        for form in sorted(held, key=lambda f: (-held[f], f))
    ]
    most = max(held.values())
    peak = join((words[form] for form in words if held[form] == most), lang)
    title = say("statistics.by_form", lang, n=len(given.events), peak=peak, most=most)
    return counted("across", title, given.lines, say("form", lang), listed, lang)


def by_mechanism(given: Given) -> Counted:
    """Count events by mechanism."""
    lang = given.lang
    held = given.titled("mechanism")
    found = [d for d in given.part.of_kind("mechanism") if d.local in held]
    listed = [
        Count(d.title.in_language(lang), held[d.local], {"mechanism": d.local}) for d in found
    ]
    each = [
        say("statistics.of_mechanism", lang, name=d.title.in_language(lang), n=held[d.local])
        for d in found
    ]
    parts = say("comma", lang).join(each)
    title = say("statistics.by_mechanism", lang, total=len(given.events), parts=parts)
    head = kind_label("mechanism")[0].in_language(lang)
    return counted("across", title, given.lines, head, listed, lang)


def _venues(facts: Facts, events: Selection) -> list[tuple[Document, int]]:
    """Return the parties where events were held, in protocol order, with how many."""
    held = events.by_named("venue")
    parties = facts.of_kinds("party").of_kind("party")
    return [(d, held[d.local]) for d in in_protocol_order(parties) if d.local in held]
