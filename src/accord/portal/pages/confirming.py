"""What a party says of an item: it confirms, holds a different view, or is still consulting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError
from accord.portal import choosing, planning, writing
from accord.portal.answers import page
from accord.portal.editing_errors import POR042, POR049
from accord.portal.errors import POR011
from accord.portal.forms_entry import Filled, fault_words
from accord.portal.forms_quick import Reader
from accord.portal.pages import editing
from accord.portal.pages.editing import Sharing, signed_in_only
from accord.portal.reading import Change, Document, Facts, Snapshot, findings, history
from accord.portal.requests import Request
from accord.portal.wording import say

STANCES = ("confirm", "different_view", "under_consultation")
STEPS = ("in:evidence,confirmation,self_evaluation", "out")
LONG = 4000


@dataclass(frozen=True)
class Given:
    """A statement of a party, with whether the item's text has changed since it was given."""

    entry: Document
    earlier: bool
    over: bool


@dataclass(frozen=True)
class Concerned:
    """An item with who may speak of it: those the reader speaks for, in protocol order."""

    item: Document
    mechanism: str
    parties: list[Document]
    part: Snapshot


def given(listed: list[Document], item: Document, changes: list[Change], on: date) -> list[Given]:
    """Return statements on an item, newest first, each with how it stands to the present text.

    Those made after the date of judgement are left out; whether time is up is judged on it.
    """
    bodies = {c.number: c.document.body for c in changes if c.document}
    found = []
    for entry in listed:
        made = PartialDate.parse(str(entry.body["as_of"])).earliest
        if made is not None and made > on:
            continue
        then = bodies.get(entry.body["revision"])
        until = entry.body.get("until")
        last = PartialDate.parse(until).latest if until else None
        over = last is not None and last < on
        found.append(Given(entry, then is None or then != item.body, over))
    return sorted(found, key=lambda g: (str(g.entry.body["as_of"]), g.entry.local), reverse=True)


def concerned(request: Request, local: str, kind: str) -> Concerned:
    """Return an item with the parties this reader may speak for on it.

    Raises:
        AccordError: POR042 where the reader speaks for nobody, POR049 where their party takes no
            part in the mechanism of the item.
    """
    viewer = request.viewer
    item = writing.current(viewer, local)
    if item.kind != "item":
        raise POR011()
    part = Facts(request).around(local, steps=STEPS, also=("coverage", "party", "mechanism"))
    instrument = part.get(item.body["instrument"])
    mechanism = str(instrument.body.get("mechanism", "")) if instrument else ""
    if writing.EVERYTHING in viewer.acts_for:
        parties = [d for d in part.of_kind("party") if d.body.get("order") is not None]
        parties.sort(key=lambda d: int(d.body["order"]))
    else:
        if not viewer.party or not writing.may_write(viewer, kind, viewer.party):
            raise POR042(party=viewer.party or "–")
        if mechanism not in set(viewer.sides) | viewer.secretariat_of:
            raise POR049(party=viewer.party)
        parties = [writing.current(viewer, viewer.party)]
    return Concerned(item, mechanism, parties, part)


def spoken_for(request: Request, at: Concerned) -> str:
    """Return for whom the form speaks. Raises AccordError POR042 for anybody else."""
    asked = request.POST if request.method == "POST" else request.GET
    by = asked.get("by", "") or (at.parties[0].local if at.parties else "")
    if by not in {d.local for d in at.parties}:
        raise POR042(party=by[:40])
    return str(by)


def earlier_statement(viewer: Any, local: str) -> Document | None:
    """Return the statement this one would be a new revision of."""
    try:
        return writing.current(viewer, local)
    except AccordError:
        return None


def audience_of(request: Request, owner: str, mechanism: str) -> tuple[str, ...]:
    """Return the audience chosen for a statement, by default the members of the mechanism."""
    terms = choosing.audiences_for(request.viewer, owner)
    default = f"members:{mechanism}" if f"members:{mechanism}" in terms else "owner"
    wanted = request.POST.get("audience", "") or default
    return (wanted if wanted in terms else default,)


@signed_in_only
def view(request: Request, local: str) -> HttpResponse:
    """Give a party's view of the computed status of an item."""
    at = concerned(request, local, "confirmation")
    by, facts, item = spoken_for(request, at), Facts(request), at.item
    finding = findings(at.part, facts, [local]).get(local)
    if finding is None:
        raise POR049(party=by)
    audience = audience_of(request, by, at.mechanism)
    read = Reader(request.POST, at.part, request.lang)
    status = str(finding.status)
    notice = ""
    if request.method == "POST":
        shown = (request.POST.get("revision", ""), request.POST.get("computed", ""))
        if shown != (str(item.number), status):
            notice = "view.moved"
        else:
            body = _stance(read, item, by, status, request.clocks.as_of)
            saved = None if read.draft.problems else _save(request, read, by, audience, body)
            if saved:
                return saved
    own = [d for d in at.part.naming(item, "confirmation", "about") if d.body["by"] == by]
    response = page(
        request,
        "view.html",
        item=item,
        part=at.part,
        finding=finding,
        line=planning.line(at.part, item, facts.as_of, request.lang),
        parties=at.parties,
        by=by,
        stances=STANCES,
        statuses=choosing.codes("statuses"),
        sent=request.POST,
        errors=read.draft.problems,
        sharing=Sharing(request, at.part, "confirmation", by, audience),
        own=given(own, item, history(item, facts), facts.as_of),
        computed=status,
        notice=notice,
    )
    response.status_code = 409 if notice else 400 if read.draft.problems else 200
    return response


def _stance(read: Reader, item: Document, by: str, status: str, as_of: date) -> dict[str, Any]:
    stance = read.words("stance")
    if stance not in STANCES:
        read.problem("stance", "problem.choose")
    body: dict[str, Any] = {
        "about": item.local,
        "revision": item.number,
        "by": by,
        "stance": stance,
        "status": status,
        "as_of": as_of.isoformat(),
    }
    if stance == "different_view":
        body["status"] = read.code("status", "statuses", "view.status")
    comment = {f"{lang}": read.words(f"comment_{lang}", LONG) for lang in ("zh", "en")}
    wanted = stance == "different_view" or any(comment.values())
    for lang in ("zh", "en"):
        if wanted and not comment[lang]:
            read.problem(
                f"comment_{lang}", "problem.needed", label=say(f"view.comment_{lang}", read.lang)
            )
    if any(comment.values()):
        body["comment"] = {**comment, "zh_form": "editorial", "en_form": "official"}
    if stance == "under_consultation":
        until = read.needed("until", "view.until") and read.date("until")
        if until:
            last = PartialDate.parse(until).latest
            if last is None or last < timezone.localdate():
                read.problem("until", "problem.past")
            body["until"] = until
    return body


def _save(
    request: Request, read: Reader, by: str, audience: tuple[str, ...], body: dict[str, Any]
) -> HttpResponse | None:
    """Save a view: one entry a day for a party and an item, so later views stand beside it."""
    day = body["as_of"].replace("-", "")
    local = f"CNF-{body['about']}-{by}-{day}"[:120]
    return save_statement(request, read, "confirmation", local, (by, audience, body))


def save_statement(
    request: Request,
    read: Reader,
    kind: str,
    local: str,
    made: tuple[str, tuple[str, ...], dict[str, Any]],
) -> HttpResponse | None:
    """Save a statement of a party; None where its faults were added to the problems."""
    by, audience, body = made
    old = earlier_statement(request.viewer, local)
    if old is None:
        document = writing.named_document(kind, local, by, audience, body)
    else:
        document = replace(old, body=body, audience=audience)
    for fault in writing.check_draft(request.viewer, document, old):
        words = fault_words(fault, kind, request.lang)
        read.draft.problems.setdefault(str(fault.where.field or "stance"), words)
    if read.draft.problems:
        return None
    reason = say("reason.statement", request.lang)
    filled = Filled(kind, {}, reason=reason, expected=old.number if old else 0)
    return editing.save(request, document, filled)
