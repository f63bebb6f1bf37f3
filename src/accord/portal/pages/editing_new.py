"""New entries by short forms: an event, an output, money received, evidence for an item."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from accord.portal import choosing, planning, proposals, writing
from accord.portal.answers import page
from accord.portal.editing_errors import POR040
from accord.portal.errors import POR011
from accord.portal.forms_entry import Filled, fault_words
from accord.portal.forms_quick import (
    BOX_OF,
    CHOSEN_FROM,
    NEW_PLACE,
    QUICK,
    READERS,
    Box,
    Draft,
    Reader,
    nodes,
    offered,
)
from accord.portal.forms_reading import clean, own_words
from accord.portal.pages import editing
from accord.portal.pages.editing import Sharing, signed_in_only
from accord.portal.proposals import Offer
from accord.portal.query import search
from accord.portal.reading import Document, Facts, Snapshot
from accord.portal.requests import Request
from accord.portal.wording import say

MOST_SUGGESTED = 12
MOST_PROPOSED = 30
EVIDENCE = (
    Box("extent", "box.extent", "box.extent_hint", kind="select", codes="extents"),
    Box("delivered", "box.delivered", "box.delivered_hint", required=False),
    Box("period", "box.period", "box.period_hint", required=False),
    Box("reason_zh", "box.why_zh", kind="area", lang="zh"),
    Box("reason_en", "box.why_en", kind="area", lang="en"),
    Box("source", "box.source", "box.evidence_source_hint", required=False, listed="source"),
)
EVIDENCE_BOX_OF = {"item": "evidence", "citations": "source", "reason": "reason_zh"}


@signed_in_only
def new(request: Request, kind: str) -> HttpResponse:
    """Make a new entry: by its short form where the kind has one, else by its whole form."""
    if kind not in QUICK or request.GET.get("form") == "whole":
        return editing.new(request, kind)
    owner, audience = shared_with(request, kind)
    part = Snapshot(Facts(request).of_kinds(*CHOSEN_FROM))
    draft = Draft()
    token = _token(request)
    if request.method == "POST":
        read = Reader(request.POST, part, request.lang)
        READERS[kind](read, owner, audience, token)
        draft = read.draft
        if not draft.problems:
            document = writing.new_document(kind, token, owner, audience, draft.body)
            check(request, document, draft, BOX_OF)
        if not draft.problems:
            filled = Filled(kind, {}, reason=say("reason.first", request.lang))
            return editing.save(request, document, filled, draft.also)
    boxes = QUICK[kind] + (NEW_PLACE if draft.asks_place else ())
    values = request.POST if request.method == "POST" else {"source": _last_source(request, part)}
    response = page(
        request,
        "quick_form.html",
        kind=kind,
        boxes=nodes(boxes, values, draft.problems, part, request.lang),
        lists=offered(part, request.lang),
        errors=draft.problems,
        sharing=Sharing(request, part, kind, owner, audience),
        token=token,
    )
    response.status_code = 400 if draft.problems else 200
    return response


def shared_with(request: Request, kind: str) -> tuple[str, tuple[str, ...]]:
    """Return owner and audience of a new entry, as chosen or the narrowest there is."""
    owners = choosing.owners_for(request.viewer, kind)
    if not owners:
        raise POR040(owner=request.viewer.party or "—")
    given = request.POST if request.method == "POST" else request.GET
    owner = clean(given.get("owner", ""))[:120] or owners[0]
    writing.refuse_unless(request.viewer, kind, owner)
    terms = choosing.audiences_for(request.viewer, owner)
    audience = clean(given.get("audience", "")) or "owner"
    return owner, (audience if audience in terms else "owner",)


def check(request: Request, document: Document, draft: Draft, box_of: dict[str, str]) -> None:
    """Add the faults of a document to the problems of the form's boxes."""
    for one in (*draft.also, document):
        beside = [d for d in draft.also if d is not one]
        for fault in writing.check_draft(request.viewer, one, None, beside):
            root = str(fault.where.field or "").partition(".")[0].partition("[")[0]
            words = fault_words(fault, one.kind, request.lang)
            draft.problems.setdefault(box_of.get(root, root or "source"), words)


def _token(request: Request) -> str:
    token = str(request.POST.get("token", ""))
    return token if writing.sound_token(token) else writing.new_token()


def _last_source(request: Request, part: Snapshot) -> str:
    """Return the source named by the address, for filing several entries from one document."""
    source = part.get(request.GET.get("source", "")[:120])
    if source is None or source.kind != "source":
        return ""
    mark = "；" if request.lang == "zh" else "; "
    return f"{source.title.in_language(request.lang)}{mark}"


# ---- evidence ------------------------------------------------------------------------


@signed_in_only
def evidence(request: Request, local: str) -> HttpResponse:
    """Link evidence to an item, chosen from suggestions or a search."""
    item = writing.current(request.viewer, local)
    if item.kind != "item":
        raise POR011()
    owner, audience = shared_with(request, "evidence")
    part = writing.around(
        request.viewer, item, also=("source", "mechanism", "party", "organisation")
    )
    words = search(request)
    listed = _offered(request, item, words)
    draft, token = Draft(), _token(request)
    given = request.POST if request.method == "POST" else request.GET
    chosen = str(given.get("evidence", ""))[:120]
    if request.method == "POST":
        draft = _evidence(request, item, part, chosen)
        if not draft.problems:
            document = writing.new_document("evidence", token, owner, audience, draft.body)
            check(request, document, draft, EVIDENCE_BOX_OF)
        if not draft.problems:
            filled = Filled("evidence", {}, reason=say("reason.first", request.lang))
            return editing.save(request, document, filled)
    listed = _with_chosen(request, listed, chosen)
    values = request.POST if request.method == "POST" else _prefilled(listed, chosen)
    response = page(
        request,
        "evidence_new.html",
        item=item,
        words=words,
        listed=listed,
        chosen=chosen,
        boxes=nodes(EVIDENCE, values, draft.problems, part, request.lang),
        lists=offered(part, request.lang)[1:],
        errors=draft.problems,
        sharing=Sharing(request, part, "evidence", owner, audience),
        token=token,
        line=planning.line(
            Facts(request).around(local, steps=("in:evidence", "out")),
            item,
            request.clocks.as_of,
            request.lang,
        ),
    )
    response.status_code = 400 if draft.problems else 200
    return response


@signed_in_only
def candidates(request: Request, local: str) -> HttpResponse:
    """Propose evidence for an item, with score and reasons; nothing is linked by looking."""
    item = writing.current(request.viewer, local)
    if item.kind != "item":
        raise POR011()
    shared_with(request, "evidence")
    facts = Facts(request).around(local, steps=("in:evidence", "out"))
    return page(
        request,
        "candidates.html",
        item=item,
        offers=proposals.propose(request.viewer, item, MOST_PROPOSED),
        line=planning.line(facts, item, request.clocks.as_of, request.lang),
    )


def _offered(request: Request, item: Document, words: str) -> list[Offer]:
    """Return what may be evidence for an item: proposed, or found by words; not what is linked."""
    if not words:
        found = proposals.propose(request.viewer, item, MOST_PROPOSED)
        return [one for one in found if not one.linked][:MOST_SUGGESTED]
    links = Facts(request).around(item.local, steps=("in:evidence",)).of_kind("evidence")
    linked = {link.body["evidence"] for link in links}
    listed = choosing.suggest(request.viewer, words, proposals.KINDS)
    return [Offer(d) for d in listed if d.local not in linked][:MOST_SUGGESTED]


def _with_chosen(request: Request, listed: list[Offer], chosen: str) -> list[Offer]:
    if not chosen or chosen in {one.document.local for one in listed}:
        return listed
    named = choosing.known_as(request.viewer, [chosen], proposals.KINDS).get(chosen)
    return [*([Offer(named)] if named else []), *listed]


def _prefilled(listed: list[Offer], chosen: str) -> dict[str, str]:
    """Return a first draft of the reason: why the entry chosen was proposed."""
    one = next((one for one in listed if one.document.local == chosen and one.score), None)
    return {f"reason_{lang}": one.words(lang) for lang in ("zh", "en")} if one else {}


def _evidence(request: Request, item: Document, part: Snapshot, chosen: str) -> Draft:
    read = Reader(request.POST, part, request.lang)
    thing = choosing.known_as(request.viewer, [chosen], proposals.KINDS).get(chosen)
    if thing is None:
        read.problem("evidence", "problem.choose_evidence")
    body: dict[str, Any] = {"item": item.local, "evidence": thing.local if thing else ""}
    body["extent"] = read.code("extent", "extents", "box.extent")
    for name in ("delivered", "period"):
        when = read.date(name, required=False)
        if when:
            body[name] = when
    zh = read.needed("reason_zh", "box.why_zh", 4000)
    en = read.needed("reason_en", "box.why_en", 4000)
    body["reason"] = own_words({"zh": zh, "en": en})
    body["standing"] = "proposed"
    if read.words("source") or thing is None:
        body["citations"] = [read.source()]
    else:
        body["citations"] = _sources_of(thing)
        if not body["citations"]:
            read.problem("source", "problem.needed", label=say("box.source", request.lang))
    read.draft.body = body
    return read.draft


def _sources_of(thing: Document) -> list[dict[str, Any]]:
    """Return where the evidence itself is recorded, which is what the link rests on."""
    places = thing.body.get("mentions") or thing.body.get("citations") or thing.body.get("counts")
    return [{"source": p["source"], "at": p["at"]} for p in places or () if p.get("at")][:5]
