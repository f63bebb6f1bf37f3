"""A focal point's own pages: ten minutes a week, and the party's self-evaluation of an item."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
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
from accord.portal.reading import Document, Facts, Snapshot, findings, in_order
from accord.portal.requests import Request
from accord.portal.wording import say

RECENT = timedelta(days=3 * 366)
PER_PAGE = 10
GIVEN_SHOWN = 30
KINDS = ("item", "instrument", "coverage", "party")
ANSWERS = ("done", "how", "result", "obstacle", "next_step")


@signed_in_only
def desk(request: Request) -> HttpResponse:
    """Show what awaits a focal point: items to give a view on, views given, drafts."""
    viewer = request.viewer
    party = viewer.party
    if not party or not writing.may_write(viewer, "confirmation", party):
        raise POR042(party=party or "–")
    facts = Facts(request)
    part = facts.owned(party, also=KINDS)
    current = in_force(part, set(viewer.sides) | viewer.secretariat_of, request.clocks.as_of)
    order = {d.local: n for n, d in enumerate(current)}
    items = sorted(
        (d for d in part.of_kind("item") if d.body["instrument"] in order),
        key=lambda d: (order[d.body["instrument"]], in_order(d)),
    )
    own = _latest(d for d in part.of_kind("confirmation") if d.body["by"] == party)
    waiting = [d for d in items if _awaits(own.get(d.local), d, request.clocks.as_of)]
    shown = paged(request, waiting, PER_PAGE)
    names = [d.local for d in shown.shown]
    near = facts.around(*names, steps=("in:evidence,confirmation", "out"))
    near = Snapshot([*near, *part.of_kind("coverage")])
    found = findings(near, facts, names)
    lines = [planning.line(near, d, facts.as_of, request.lang) for d in shown.shown]
    return page(
        request,
        "desk.html",
        part=part,
        party=part.get(party),
        instruments=current,
        waiting=shown,
        lines=[(line, found.get(line.item.local), own.get(line.item.local)) for line in lines],
        given=_given(part, own, request.clocks.as_of),
        evaluated=[d for d in part.of_kind("self_evaluation") if d.body["by"] == party],
        drafts=[d for d in part if d.owner == party and d.audience == ("owner",)],
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


def _latest(listed: Any) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for one in sorted(listed, key=lambda d: (str(d.body["as_of"]), d.number)):
        found[one.body["about"]] = one
    return found


def _awaits(own: Document | None, item: Document, on: date) -> bool:
    """Tell whether a party's view is wanted: none given, an earlier text, or time to say is up."""
    if own is None or own.body["revision"] != item.number:
        return True
    return own.body["stance"] == "under_consultation" and _over(own, on)


def _over(own: Document, on: date) -> bool:
    until = own.body.get("until")
    last = PartialDate.parse(until).latest if until else None
    return last is not None and last < on


def _given(part: Snapshot, own: dict[str, Document], on: date) -> list[tuple[Given, Document]]:
    listed = []
    for about, entry in own.items():
        item = part.get(about)
        if item:
            listed.append(
                (Given(entry, entry.body["revision"] != item.number, _over(entry, on)), item)
            )
    listed.sort(key=lambda pair: str(pair[0].entry.body["as_of"]), reverse=True)
    return listed[:GIVEN_SHOWN]


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
