"""A focal point's own pages: ten minutes a week, and the party's self-evaluation of an item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.portal import desk as desk_facts
from accord.portal import planning, writing
from accord.portal.answers import page
from accord.portal.editing_errors import POR042
from accord.portal.forms_nodes import Node
from accord.portal.forms_quick import Reader
from accord.portal.framework import in_time
from accord.portal.pages.confirming import (
    LONG,
    Given,
    audience_of,
    concerned,
    earlier_statement,
    save_statement,
    spoken_for,
)
from accord.portal.pages.editing import Sharing, signed_in_only
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, Snapshot, findings
from accord.portal.requests import Request
from accord.portal.wording import say

RECENT = timedelta(days=3 * 366)
PER_PAGE = 10
GIVEN_SHOWN = 30
ANSWERS = ("done", "how", "result", "obstacle", "next_step")


@signed_in_only
def desk(request: Request) -> HttpResponse:
    """Show what awaits a focal point: items to give a view on, views given, drafts."""
    viewer = request.viewer
    party = viewer.party
    if not party or not writing.may_write(viewer, "confirmation", party):
        raise POR042(party=party or "–")
    facts, on = Facts(request), request.clocks.as_of
    seen = desk_facts.seen_by(viewer)
    part = Snapshot(desk_facts.own(seen, party))
    own = [d for d in part if d.owner == party]
    current = in_force(part, set(viewer.sides) | viewer.secretariat_of, on)
    latest = desk_facts.latest(d for d in own if d.kind == "confirmation" and d.body["by"] == party)
    shown = paged(request, desk_facts.waiting(seen, current, latest, on), PER_PAGE)
    names = list(shown.shown)
    said = sorted(latest.values(), key=lambda d: str(d.body["as_of"]), reverse=True)[:GIVEN_SHOWN]
    evaluated = [d for d in own if d.kind == "self_evaluation" and d.body["by"] == party]
    about = {str(d.body["about"]) for d in (*said, *evaluated[:GIVEN_SHOWN])}
    near = Snapshot([*desk_facts.around(seen, names, about, facts), *part.of_kind("coverage")])
    found = findings(near, facts, names)
    items = [d for d in (near.get(name) for name in names) if d]
    lines = [planning.line(near, d, facts.as_of, request.lang) for d in items]
    drafts = [d for d in own if d.audience == ("owner",)]
    return page(
        request,
        "desk.html",
        part=Snapshot([*part, *near]),
        party=part.get(party),
        instruments=current,
        waiting=shown,
        lines=[(line, found.get(line.item.local), latest.get(line.item.local)) for line in lines],
        given=_given(near, said, on),
        evaluated=evaluated[:GIVEN_SHOWN],
        drafts=drafts[:GIVEN_SHOWN],
        more_drafts=max(0, len(drafts) - GIVEN_SHOWN),
    )


def in_force(part: Snapshot, mechanisms: set[str], on: date) -> list[Document]:
    """Return the instruments of some mechanisms that are in force or ended not long ago."""
    found = []
    for one in in_time(part.of_kind("instrument")):
        validity = one.body.get("validity")
        if one.body.get("mechanism") not in mechanisms or not validity:
            continue
        period = PartialDate.parse(validity)
        begun = period.earliest is None or period.earliest <= on
        if begun and (period.latest is None or on <= period.latest + RECENT):
            found.append(one)
    return found


def _given(part: Snapshot, said: Sequence[Document], on: date) -> list[tuple[Given, Document]]:
    pairs = ((entry, part.get(entry.body["about"])) for entry in said)
    return [
        (Given(entry, entry.body["revision"] != item.number, desk_facts.over(entry, on)), item)
        for entry, item in pairs
        if item
    ]


# ---- self-evaluation -----------------------------------------------------------------


@signed_in_only
def self_evaluation(request: Request, local: str) -> HttpResponse:
    """Write a party's own self-evaluation of an item, prefilled from the record."""
    at = concerned(request, local, "self_evaluation")
    by, item, facts = spoken_for(request, at), at.item, Facts(request)
    name = f"SEV-{item.local}-{by}"[:120]
    old = earlier_statement(request.viewer, name)
    audience = audience_of(request, by, at.mechanism)
    read = Reader(request.POST, at.part, request.lang)
    if request.method == "POST":
        if request.POST.get("do") == "draft":
            audience = ("owner",)
        body = _evaluated(read, item, by)
        saved = None
        if not read.draft.problems:
            made = (by, audience, body)
            saved = save_statement(request, read, "self_evaluation", name, made)
        if saved:
            return saved
    filled = _recorded(old) if old else prefilled(at.part, item)
    values = request.POST if request.method == "POST" else filled
    response = page(
        request,
        "self_evaluation.html",
        item=item,
        old=old,
        boxes=_boxes(values, read.draft.problems, request.lang),
        as_of=values.get("as_of") or request.clocks.as_of.isoformat(),
        parties=at.parties,
        by=by,
        errors=read.draft.problems,
        sharing=Sharing(request, at.part, "self_evaluation", by, old.audience if old else audience),
        line=planning.line(at.part, item, facts.as_of, request.lang),
    )
    response.status_code = 400 if read.draft.problems else 200
    return response


def _evaluated(read: Reader, item: Document, by: str) -> dict[str, Any]:
    body: dict[str, Any] = {"about": item.local, "revision": item.number, "by": by}
    body["as_of"] = read.date("as_of")
    for name in ANSWERS:
        text = {lang: read.words(f"{name}_{lang}", LONG) for lang in ("zh", "en")}
        for lang, other in (("zh", "en"), ("en", "zh")):
            if not text[lang] and (text[other] or name == "done"):
                label = say(f"evaluation.{name}", read.lang)
                read.problem(f"{name}_{lang}", f"problem.needs_{lang}", label=label)
        if all(text.values()):
            body[name] = text
    return body


def _boxes(values: Any, problems: dict[str, str], lang: str) -> list[tuple[str, list[Node]]]:
    return [
        (
            say(f"evaluation.{name}", lang),
            [
                Node(
                    f"{name}_{own}",
                    "area",
                    say(f"box.in_{own}", lang),
                    str(values.get(f"{name}_{own}", "")),
                    problems.get(f"{name}_{own}", ""),
                    lang=own,
                    required=name == "done",
                    most=LONG,
                )
                for own in ("zh", "en")
            ],
        )
        for name in ANSWERS
    ]


def _recorded(old: Document) -> dict[str, str]:
    found = {"as_of": str(old.body["as_of"])}
    for name in ANSWERS:
        text = old.text(name)
        found |= {f"{name}_zh": "\n\n".join(text.zh), f"{name}_en": text.en}
    return found


def prefilled(part: Snapshot, item: Document) -> dict[str, str]:
    """Return what the record holds of an item, as a start: nothing is guessed."""
    found: dict[str, str] = {}
    listed = planning.supports(part, item)
    for lang in ("zh", "en"):
        mark = "：" if lang == "zh" else ": "
        done, result = [], []
        for one in listed:
            title = one.thing.title.in_language(lang)
            done.append(f"{one.when.words(lang)}{mark}{title}" if one.when else title)
            for name in ("outcome", "recorded"):
                if one.thing.body.get(name):
                    result.append(f"{title}{mark}{one.thing.text(name).in_language(lang)}")
        found |= {f"done_{lang}": "\n".join(done), f"result_{lang}": "\n".join(result)}
    return found
