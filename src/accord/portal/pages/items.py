"""Items: their list, and one with wording, force, term, evidence, sources and contradictions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse

from accord.kernel.terms import TimeTerm
from accord.kernel.text import Text
from accord.portal import planning, standing
from accord.portal.answers import page
from accord.portal.framework import framework
from accord.portal.listing import Listing
from accord.portal.pages import items_chosen
from accord.portal.pages.confirming import given
from accord.portal.pages.instruments import contradictions
from accord.portal.present import row_of
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, Snapshot, findings, history
from accord.portal.requests import Request

PER_PAGE = 50


def items(request: Request) -> HttpResponse:
    """List items with planned and recorded; statuses can be asked for by those told them."""
    facts = Facts(request)
    found, asked = items_chosen.chosen_items(request, facts)
    shown = paged(request, found, PER_PAGE)
    made = standing.standings(facts, shown.shown)
    lines = standing.lines(facts, shown.shown, made)
    return page(
        request,
        "items.html",
        part=framework(facts),
        filters=asked,
        lines=replace(shown, shown=lines),
        counts=found.counts(),
        findings=standing.tellable(facts, made),
    )


def listing(request: Request) -> Listing:
    """Return the items asked for, in the order asked for."""
    return Listing(*items_chosen.chosen_items(request, Facts(request)))


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
