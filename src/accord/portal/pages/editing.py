"""Editing any entry by a form made from its schema: rows, preview, saving, lost updates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from accord.kernel.errors import AccordError
from accord.portal import addresses, choosing, writing
from accord.portal.answers import coded_error, page
from accord.portal.editing_errors import POR047
from accord.portal.errors import POR011
from accord.portal.forms_entry import (
    Filled,
    Outcome,
    from_document,
    from_post,
    merged,
    read,
    with_rows,
)
from accord.portal.forms_nodes import LISTED_KINDS, Builder, Option, datalists
from accord.portal.present import Difference, differences
from accord.portal.reading import Document, Snapshot, kind_fields, known_kinds
from accord.portal.requests import Request
from accord.portal.wording import say

View = Callable[..., HttpResponse]
LOST = "REC013"
OWN_FORMS = ("confirmation", "self_evaluation", "evidence", "report_release", "dataset")


def signed_in_only(view: View) -> View:
    """Let only signed-in readers in, at the present state of the record: nobody edits the past."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.viewer.name:
            if request.method == "POST":
                return coded_error(request, POR047(), 403)
            onward = addresses.address(request, "sign-in/", next=request.path)
            return HttpResponseRedirect(onward)
        if request.clocks.past and request.method != "POST":
            kept = {k: v for k, v in request.GET.items() if k not in request.clocks.given}
            request.clocks = replace(request.clocks, given={})
            path = request.path_info.split("/", 2)[2]
            return HttpResponseRedirect(addresses.address(request, path, **kept))
        return view(request, *args, **kwargs)

    return guarded


@signed_in_only
def edit(request: Request, local: str) -> HttpResponse:
    """Edit an entry."""
    document = writing.current(request.viewer, local)
    writing.refuse_unless(request.viewer, document.kind, document.owner)
    if request.method != "POST":
        return form_page(request, Outcome(from_document(document, request.viewer)), document)
    filled = from_post(document.kind, request.POST)
    base = document
    if filled.expected != document.number:
        base = writing.revision(request.viewer, document, filled.expected)
    return _answer(request, filled, base, document)


@signed_in_only
def new(request: Request, kind: str) -> HttpResponse:
    """Make an entry of any kind that has no shorter form."""
    if kind not in known_kinds() or kind in OWN_FORMS:
        raise POR011()
    owners = choosing.owners_for(request.viewer, kind)
    if not owners:
        writing.refuse_unless(request.viewer, kind, request.viewer.party)
    if request.method != "POST":
        filled = Filled(kind, {}, owners[0], token=writing.new_token())
        return form_page(request, Outcome(filled), None)
    filled = from_post(kind, request.POST)
    if not writing.sound_token(filled.token):
        filled = replace(filled, token=writing.new_token())
    return _answer(request, replace(filled, expected=0), None, None)


def _answer(
    request: Request, filled: Filled, base: Document | None, now: Document | None
) -> HttpResponse:
    wish = request.POST.get("do", "")
    if wish.startswith(("add:", "take:")):
        return form_page(request, Outcome(with_rows(filled, wish)), now)
    if base is not None and now is not None and base.number != now.number:
        return conflict_page(request, filled, base, now)
    outcome = read(request.viewer, filled, base, request.lang)
    if not filled.reason:
        outcome.errors["why"] = say("problem.reason", request.lang)
    if outcome.document is None or outcome.errors or wish == "back":
        if wish == "back":
            outcome.errors = {}
        return form_page(request, outcome, now)
    if wish != "save":
        return _preview(request, outcome, base)
    return save(request, outcome.document, outcome.filled)


def save(
    request: Request,
    document: Document,
    filled: Filled,
    also: tuple[Document, ...] = (),
) -> HttpResponse:
    """Save a document and go on to what was saved; what was lost on the way is shown."""
    try:
        saved = writing.save(request.viewer, document, filled.reason, filled.expected, also)
    except AccordError as error:
        if error.code != LOST:
            raise
        return _lost(request, document, filled)
    return HttpResponseRedirect(
        addresses.address(request, f"entry/{saved.local}/saved/", revision=saved.number)
    )


def _lost(request: Request, document: Document, filled: Filled) -> HttpResponse:
    """Answer a save that somebody else, or the same form sent twice, was ahead of."""
    now = writing.current(request.viewer, document.local)
    if now.digest == document.digest:
        path = f"entry/{now.local}/saved/"
        return HttpResponseRedirect(addresses.address(request, path, revision=now.number))
    if not filled.expected:
        mine = from_document(replace(document, number=now.number), request.viewer)
        mine = replace(mine, reason=filled.reason)
        return form_page(request, Outcome(mine), now, notice="edit.saved_before", status=409)
    base = writing.revision(request.viewer, now, filled.expected)
    return conflict_page(request, filled, base, now)


def form_page(
    request: Request,
    outcome: Outcome,
    document: Document | None,
    *,
    notice: str = "",
    status: int = 0,
    **context: Any,
) -> HttpResponse:
    """Show the form of an entry, with its errors."""
    filled = outcome.filled
    fields = kind_fields(filled.kind)
    part = writing.around(request.viewer, *([document] if document else []), also=LISTED_KINDS)
    builder = Builder(filled.values, outcome.errors, part, request.lang)
    nodes = builder.nodes(fields)
    response = page(
        request,
        "editing.html",
        document=document,
        kind=filled.kind,
        filled=filled,
        nodes=nodes,
        lists=datalists(builder.lists, part, request.lang),
        errors=outcome.errors,
        sharing=Sharing(request, part, filled.kind, filled.owner, filled.audience, document),
        notice=notice,
        **context,
    )
    response.status_code = status or (400 if outcome.errors else 200)
    return response


class Sharing:
    """Owner and audience of an entry: what they are and what may be chosen."""

    def __init__(
        self,
        request: Request,
        part: Snapshot,
        kind: str,
        owner: str,
        audience: tuple[str, ...],
        document: Document | None = None,
    ):
        self._part, self._lang = part, request.lang
        self.owner, self.audience = owner, " ".join(audience)
        owners = choosing.owners_for(request.viewer, kind)
        if owner not in owners:
            owners = [owner, *owners]
        self.owners = [Option(name, self.name_of(name)) for name in owners]
        terms = choosing.audiences_for(request.viewer, owner)
        kept = " ".join(document.audience) if document else ""
        offered = dict.fromkeys([*terms, *([kept] if kept else []), self.audience])
        self.audiences = [Option(term, self.words(term)) for term in offered]

    def name_of(self, name: str) -> str:
        """Return the name of an owner or mechanism."""
        found = self._part.get(name)
        return found.title.in_language(self._lang) if found else name

    @property
    def owner_words(self) -> str:
        """Who owns the entry."""
        return self.name_of(self.owner)

    @property
    def audience_words(self) -> str:
        """Who may see the entry."""
        return self.words(self.audience)

    def words(self, terms: str) -> str:
        """Say an audience in the officials' terms."""
        return say("comma", self._lang).join(self._term(term) for term in terms.split())

    def _term(self, term: str) -> str:
        kind, _, names = term.partition(":")
        mechanism, _, side = names.partition("/")
        parties = say("comma", self._lang).join(self.name_of(n) for n in names.split(","))
        return say(
            f"audience.{kind}",
            self._lang,
            mechanism=self.name_of(mechanism),
            side=side,
            parties=parties,
        )


# ---- preview -------------------------------------------------------------------------


def changed(
    old: Document | None, new_one: Document, part: Snapshot, sharing: Sharing, lang: str
) -> tuple[list[Difference], list[tuple[str, str, str]]]:
    """Return what a document changes: its fields, and who owns and who may see it."""
    terms = (
        ("box.owner", sharing.name_of(old.owner) if old else "", sharing.name_of(new_one.owner)),
        (
            "box.audience",
            sharing.words(" ".join(sorted(old.audience))) if old else "",
            sharing.words(" ".join(sorted(new_one.audience))),
        ),
        (
            "box.embargo",
            old.embargo.isoformat() if old and old.embargo else "",
            new_one.embargo.isoformat() if new_one.embargo else "",
        ),
    )
    around = [(say(code, lang), was, now) for code, was, now in terms if was != now]
    return differences(old, new_one, part, lang), around


def _around_all(request: Request, *documents: Document | None) -> Snapshot:
    """Return what several states of one entry name, as the reader may see it."""
    found = [writing.around(request.viewer, one) for one in documents if one]
    return Snapshot({str(d.id): d for part in found for d in part}.values())


def _preview(request: Request, outcome: Outcome, base: Document | None) -> HttpResponse:
    document = outcome.document
    assert document is not None  # noqa: S101 (only called with one)
    filled = outcome.filled
    part = _around_all(request, base, document)
    sharing = Sharing(request, part, filled.kind, filled.owner, filled.audience, base)
    differs, around = changed(base, document, part, sharing, request.lang)
    return page(
        request,
        "editing_preview.html",
        document=base,
        kind=filled.kind,
        filled=filled,
        differs=differs,
        around=around,
    )


# ---- lost updates --------------------------------------------------------------------


def conflict_page(request: Request, filled: Filled, base: Document, now: Document) -> HttpResponse:
    """Show both versions of what two people changed, and the form with nothing of either lost."""
    together = merged(base, now, filled, request.viewer)
    mine = read(request.viewer, filled, base, request.lang).document
    part = _around_all(request, base, mine, now)
    theirs = differences(base, now, part, request.lang)
    own = differences(base, mine, part, request.lang) if mine else []
    both = [d.label for d in own if d.label in [t.label for t in theirs]]
    return form_page(
        request,
        Outcome(together),
        now,
        status=409,
        theirs=theirs,
        own=own,
        both=both,
        others=now,
    )
