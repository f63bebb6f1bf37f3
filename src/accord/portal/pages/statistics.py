"""Statistics drawn from the record: events by year, area, form, mechanism; venues on request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

from accord.portal import filters
from accord.portal.answers import page
from accord.portal.figures import Count, Counted, counted, notes
from accord.portal.pages.events import names_in, year_of
from accord.portal.pages.parties import in_protocol_order
from accord.portal.planning import join
from accord.portal.query import choice
from accord.portal.reading import Document, Facts, Snapshot, code_label, kind_label
from accord.portal.requests import Request
from accord.portal.wording import say


@dataclass(frozen=True)
class Given:
    """What every chart of the page is made from."""

    part: Snapshot
    events: list[Document]
    lines: list[str]
    asked: dict[str, str]
    lang: str


def statistics(request: Request) -> HttpResponse:
    """Show counts of events with their charts; each number opens its rows."""
    facts = Facts(request)
    part = facts.of_kinds("event", "area", "mechanism", "party", "source", "coverage")
    lang = request.lang
    label = kind_label("mechanism")[0].in_language(lang)
    held = {d.body.get("mechanism") for d in part.of_kind("event")}
    mechanisms = [d for d in part.of_kind("mechanism") if d.local in held]
    asked = [filters.entries(request, "mechanism", label, mechanisms)]
    wanted = asked[0].chosen
    events = [d for d in part.of_kind("event") if wanted in ("", d.body.get("mechanism"))]
    one = part.get(wanted)
    scope = one.title.in_language(lang) if one else say("chart.all_mechanisms", lang)
    lines = notes(part, events, facts, scope, lang) if events else []
    given = Given(part, events, lines, {"mechanism": wanted}, lang)
    venues = choice(request, "venues", ["show"])
    charts: dict[str, Callable[[Given], Counted]] = {
        "year": by_year,
        "area": by_area,
        "form": by_form,
    }
    if not wanted:
        charts["mechanism"] = by_mechanism
    return page(
        request,
        "statistics.html",
        part=part,
        filters=asked,
        chosen=given.asked,
        total=len(events),
        parts=sum(bool(d.body.get("part_of")) for d in events),
        charts=[(name, chart(given)) for name, chart in charts.items()] if events else [],
        venues=_venues(given) if venues else None,
    )


def by_year(given: Given) -> Counted:
    """Count events by the year they began in; years between without any are shown too."""
    counts = Counter(year_of(d) for d in given.events)
    known = sorted(int(year) for year in counts if year)
    span = [str(year) for year in range(known[0], known[-1] + 1)] if known else []
    most = max((counts[y] for y in span), default=0)
    title = say(
        "statistics.by_year",
        given.lang,
        n=sum(counts[y] for y in span),
        first=span[0] if span else "",
        last=span[-1] if span else "",
        peak=join((y for y in span if counts[y] == most), given.lang),
        most=most,
    )
    listed = [Count(year, counts[year], {**given.asked, "year": year}) for year in span]
    return counted("bars", title, given.lines, say("year", given.lang), listed, given.lang)


def by_area(given: Given) -> Counted:
    """Count events under each priority area they are placed under, in order of the areas."""
    lang = given.lang
    held = Counter(name for d in given.events for name in names_in(d, "areas"))
    found = [d for d in given.part.of_kind("area") if held[d.local]]
    found.sort(key=lambda d: (d.body["instrument"], d.body["number"]))
    listed = [
        Count(d.title.in_language(lang), held[d.local], {**given.asked, "area": d.local})
        for d in found
    ]
    outside = sum(not any(given.part.get(n) for n in names_in(d, "areas")) for d in given.events)
    if outside:
        words = say("events.no_area", lang)
        listed.append(Count(words, outside, {**given.asked, "area": filters.NONE}))
    most = max((held[d.local] for d in found), default=0)
    peaks = [d.title.in_language(lang) for d in found if held[d.local] == most]
    title = say(
        "statistics.by_area" if found else "statistics.by_area_none",
        lang,
        n=len(given.events),
        placed=len(given.events) - outside,
        peak=join(peaks, lang),
        most=most,
    )
    lines = [*given.lines, say("statistics.area_note", lang)]
    head = kind_label("area")[0].in_language(lang)
    return counted("across", title, lines, head, listed, lang)


def by_form(given: Given) -> Counted:
    """Count events by their form, most first."""
    lang = given.lang
    held = Counter(d.body["form"] for d in given.events)
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
    held = Counter(d.body.get("mechanism") for d in given.events)
    found = [d for d in given.part.of_kind("mechanism") if held[d.local]]
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


def _venues(given: Given) -> list[tuple[Document, int]]:
    """Return the parties where events were held, in protocol order, with how many."""
    held = Counter(d.body.get("venue") for d in given.events)
    return [
        (d, held[d.local]) for d in in_protocol_order(given.part.of_kind("party")) if held[d.local]
    ]
