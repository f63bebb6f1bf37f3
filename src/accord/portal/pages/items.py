"""Items: their list, and one with wording, force, term, evidence, sources and contradictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from accord.kernel.terms import TimeTerm
from accord.kernel.text import Text
from accord.portal import planning
from accord.portal.answers import page
from accord.portal.listing import Listing
from accord.portal.pages.confirming import given
from accord.portal.pages.instruments import contradictions, count_distinct
from accord.portal.pages.start import in_time
from accord.portal.present import row_of
from accord.portal.query import choice, paged, search
from accord.portal.reading import Document, Facts, Snapshot, findings, history, in_order
from accord.portal.requests import Request

PER_PAGE = 50


def items(request: Request) -> HttpResponse:
    """List items, filtered by instrument, force, kind and whether anything is recorded."""
    asked = listing(request)
    return page(
        request,
        "items.html",
        part=asked.part,
        lines=paged(request, asked.lines, PER_PAGE),
        counts=count_distinct(asked.found),
        instruments=[asked.part.get(name) for name in asked.options["instrument"]],
        forces=asked.options["force"],
        forms=asked.options["form"],
        chosen=asked.chosen,
    )


@dataclass(frozen=True)
class Items(Listing):
    """Items with their planned and recorded facts."""

    lines: Sequence[planning.Line] = ()


def listing(request: Request) -> Items:
    """Return the items asked for, in the order of their instruments."""
    facts = Facts(request)
    part = facts.of_kinds(
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
    )
    order = {d.local: n for n, d in enumerate(in_time(part.of_kind("instrument")))}
    listed = sorted(
        part.of_kind("item"), key=lambda d: (order.get(d.body["instrument"], 999), in_order(d))
    )
    held = {d.body["instrument"] for d in listed}
    instruments = [d.local for d in in_time(part.of_kind("instrument")) if d.local in held]
    options = {
        "instrument": instruments,
        "force": sorted({d.body["force"] for d in listed}),
        "form": sorted({d.body["form"] for d in listed}),
        "recorded": ["direct", "indirect", "none"],
    }
    chosen = {name: choice(request, name, known) for name, known in options.items()}
    words = search(request)
    found = [d for d in listed if _fits(d, chosen, words)]
    lines = [planning.line(part, d, facts.as_of, request.lang) for d in found]
    lines = [line for line in lines if chosen["recorded"] in ("", _recorded(line))]
    items_found = [line.item for line in lines]
    return Items(part, items_found, {**chosen, "q": words}, options, lines)


def _fits(item: Document, chosen: dict[str, str], words: str) -> bool:
    named = all(
        not chosen[name] or item.body[name] == chosen[name]
        for name in ("instrument", "force", "form")
    )
    title = item.title
    text = f"{item.local} {title.in_language('zh')} {title.en}".lower()
    return named and words.lower() in text


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
        confirmations=confirmations,
        views=given(confirmations, found, changes),
        evaluations=given(part.naming(found, "self_evaluation", "about"), found, changes),
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
