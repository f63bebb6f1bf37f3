"""Items: their list, and one with wording, force, term, evidence, sources and contradictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from accord.kernel.terms import TimeTerm
from accord.kernel.text import Text
from accord.portal import filters, planning
from accord.portal.answers import page
from accord.portal.derived import is_staff
from accord.portal.listing import Listing
from accord.portal.pages.confirming import given
from accord.portal.pages.instruments import contradictions, count_distinct
from accord.portal.pages.start import in_time
from accord.portal.present import row_of
from accord.portal.query import paged
from accord.portal.reading import (
    Document,
    Facts,
    Snapshot,
    codes_of,
    findings,
    history,
    in_order,
    kind_label,
)
from accord.portal.requests import Request
from accord.portal.wording import say

PER_PAGE = 50
SORTS = ("instrument", "planned", "title")
KINDS = (
    "item",
    "instrument",
    "area",
    "evidence",
    "event",
    "output",
    "organisation",
    "participation",
    "group",
    "money",
    "coverage",
    "confirmation",
)


def items(request: Request) -> HttpResponse:
    """List items with planned and recorded; statuses can be asked for by those told them."""
    asked = listing(request)
    shown = paged(request, asked.lines, PER_PAGE)
    return page(
        request,
        "items.html",
        part=asked.part,
        filters=asked.filters,
        lines=shown,
        counts=count_distinct(asked.found),
        findings=findings(asked.part, Facts(request), [x.item.local for x in shown.shown]),
    )


@dataclass(frozen=True)
class Items(Listing):
    """Items with their planned and recorded facts."""

    lines: Sequence[planning.Line] = ()


def listing(request: Request) -> Items:
    """Return the items asked for, in the order asked for."""
    facts = Facts(request)
    part = facts.of_kinds(*KINDS)
    instruments = in_time(part.of_kind("instrument"))
    order = {d.local: n for n, d in enumerate(instruments)}
    listed = sorted(
        part.of_kind("item"), key=lambda d: (order.get(d.body["instrument"], 999), in_order(d))
    )
    asked = _filters(request, part, listed, facts)
    chosen = filters.chosen(asked)
    found = [d for d in listed if _fits(d, chosen)]
    if chosen.get("status"):
        told = findings(part, facts, [d.local for d in found])
        found = [d for d in found if d.local in told and told[d.local].status == chosen["status"]]
    lines = [planning.line(part, d, facts.as_of, request.lang) for d in found]
    lines = [line for line in lines if chosen["recorded"] in ("", _recorded(line))]
    if chosen["sort"] == "title":
        lines.sort(key=lambda line: line.item.title.in_language(request.lang).lower())
    if chosen["sort"] == "planned":
        lines.sort(key=lambda line: planning.planned_day(line.term))
    return Items(part, [line.item for line in lines], asked, lines)


def _filters(
    request: Request, part: Snapshot, listed: list[Document], facts: Facts
) -> list[filters.Filter]:
    lang = request.lang
    held = {d.body["instrument"] for d in listed}
    instruments = [d for d in in_time(part.of_kind("instrument")) if d.local in held]
    within = [
        (area.local, say("items.area", lang, area=_words(area, lang), instrument=_words(i, lang)))
        for i in instruments
        for area in sorted(part.naming(i, "area", "instrument"), key=lambda d: d.body["number"])
    ]
    kept = [(one, say(f"filter.{one}", lang)) for one in ("direct", "indirect", "none")]
    found = [
        filters.words(request),
        filters.entries(
            request, "instrument", kind_label("instrument")[0].in_language(lang), instruments
        ),
        filters.options(request, "area", kind_label("area")[0].in_language(lang), within),
        *(
            filters.codes(
                request, name, say(name, lang), codes, sorted({d.body[name] for d in listed})
            )
            for name, codes in (("force", "forces"), ("form", "item_forms"))
        ),
        filters.options(request, "recorded", say("recorded", lang), kept),
    ]
    asks = bool(request.GET.get("status", "").strip())
    if asks or is_staff(request.viewer) or settings.ACCORD_PUBLISH_DRAFTS:
        told = findings(part, facts, [d.local for d in (listed if asks else listed[:1])])
        known = codes_of("statuses") if told or not asks else ()
        found.append(filters.codes(request, "status", say("status", lang), "statuses", known))
    return [*found, filters.sorting(request, SORTS)]


def _words(entry: Document, lang: str) -> str:
    return entry.title.in_language(lang)


def _fits(item: Document, chosen: dict[str, str]) -> bool:
    named = all(
        not chosen[name] or item.body.get(name) == chosen[name]
        for name in ("instrument", "area", "force", "form")
    )
    return named and filters.contains(item, chosen["q"])


def _recorded(line: planning.Line) -> str:
    if not line.supports:
        return "none"
    return "direct" if any(s.extent != "indirect" for s in line.supports) else "indirect"


@dataclass(frozen=True)
class Passage:
    """One passage of an item's wording, with its place in the document."""

    wording: str
    source: Document | None
    at: Text
    role: str


def item(request: Request, local: str) -> HttpResponse:
    """Show one item."""
    facts = Facts(request)
    part = facts.around(
        local,
        steps=("in:evidence,discrepancy,confirmation,self_evaluation,item,statement", "out"),
        also=("coverage",),
    )
    found = facts.entry(part, local, "item")
    changes = history(found, facts)
    confirmations = part.naming(found, "confirmation", "about")
    return page(
        request,
        "item.html",
        part=part,
        entry=found,
        line=planning.line(part, found, facts.as_of, request.lang),
        term=TimeTerm.of(found.body["term"]),
        passages=passages(part, found),
        finding=findings(part, facts, [local]).get(local),
        views=given(confirmations, found, changes, facts.as_of),
        evaluations=given(
            part.naming(found, "self_evaluation", "about"), found, changes, facts.as_of
        ),
        restates=_restates(part, found),
        restated_by=part.naming(found, "item", "restates.item"),
        related=related(part, found),
        statements=part.naming(found, "statement", "related"),
        contradictions=contradictions(part, found),
        more=[
            row_of(found, name, part, request.lang)
            for name in (
                "form",
                "quantity",
                "target",
                "records",
                "proposed_by",
                "taken_up_by",
                "themes",
                "places",
            )
        ],
        changes=changes,
    )


def passages(part: Snapshot, found: Document) -> list[Passage]:
    """Return the wording of an item as printed, passage by passage."""
    wordings = found.text("text").zh
    places: list[dict[str, Any]] = list(found.body.get("passages", ()))
    listed = []
    for number, wording in enumerate(wordings):
        place = places[number] if number < len(places) else {}
        listed.append(
            Passage(
                wording,
                part.get(place.get("source")),
                Text.of(place.get("at")),
                str(place.get("role", "")),
            )
        )
    return listed


def _restates(part: Snapshot, found: Document) -> list[tuple[Document, dict[str, Any]]]:
    listed = ((part.get(r["item"]), r) for r in found.body.get("restates", ()))
    return [(other, r) for other, r in listed if other]


def related(part: Snapshot, found: Document) -> list[Document]:
    """Return related items, named by this one or naming it."""
    named = [d for d in (part.get(n) for n in found.body.get("related", ())) if d]
    known = {d.local for d in named}
    return named + [d for d in part.naming(found, "item", "related") if d.local not in known]
