"""Importing a Word table or a workbook: send it, answer, look at what changes, keep all of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from accord.kernel.errors import AccordError
from accord.kernel.ids import EntryId
from accord.portal import addresses, choosing, forms_import, importing, received, writing
from accord.portal.answers import page
from accord.portal.editing_errors import POR040
from accord.portal.forms_reading import clean
from accord.portal.importing import ADDRESS, MAX_FILE, OFF011, Imported, Package, Question
from accord.portal.pages.editing import Sharing, signed_in_only
from accord.portal.pages.importing_plan import plan_page
from accord.portal.query import paged
from accord.portal.reading import Facts
from accord.portal.received import MEGABYTE, Received
from accord.portal.received_errors import POR093
from accord.portal.requests import Request
from accord.portal.wording import say

KEPT_SHOWN = 500


@signed_in_only
def start(request: Request) -> HttpResponse:
    """Take a file, or list those that were sent and not yet settled."""
    owners = _owners(request)
    sender = request.viewer.name
    problem: AccordError | None = None
    if request.method == "POST":
        owner = clean(request.POST.get("owner", ""))[:120] or owners[0]
        writing.refuse_unless(request.viewer, "event", owner)
        try:
            return _take(request, sender, owner)
        except AccordError as error:
            problem = error
    part = Facts(request).of_kinds("mechanism", "party", "organisation")
    response = page(
        request,
        "import.html",
        problem=problem,
        held=[one for one in received.held(sender) if one.path.exists() and _mine(one)],
        kept=[one for one in received.held(sender) if one.notes().get("done")],
        sharing=Sharing(request, part, "event", owners[0], ("owner",)),
        limit=MAX_FILE // MEGABYTE,
        hours=received.KEPT_HOURS,
    )
    response.status_code = 400 if problem else 200
    return response


def _mine(one: Received) -> bool:
    """Tell whether a file was sent to this page; other pages take files of their own."""
    return one.notes().get("for") == ADDRESS


def _owners(request: Request) -> list[str]:
    owners = choosing.owners_for(request.viewer, "event")
    if not owners:
        raise POR040(owner=request.viewer.party or "–")
    return owners


def _take(request: Request, sender: str, owner: str) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        raise POR093()
    kept = received.receive(upload, sender, MAX_FILE)
    try:
        package = importing.open_received(kept)
        importing.compare(request.viewer, package, owner)
    except AccordError:
        received.forget(kept)
        raise
    kept.remember({"for": ADDRESS, "owner": owner, "answers": {}, "said": []})
    return _to(request, kept)


def _to(request: Request, kept: Received, **query: Any) -> HttpResponse:
    return HttpResponseRedirect(addresses.address(request, f"{ADDRESS}{kept.token}/", **query))


# ---- the plan ------------------------------------------------------------------------


@signed_in_only
def step(request: Request, token: str) -> HttpResponse:
    """Show what a file would change and ask what it does not tell; then keep all of it or none."""
    _owners(request)
    kept = received.find(token, request.viewer.name)
    notes = kept.notes()
    if notes.get("for") != ADDRESS:
        return _to_start(request)
    if notes.get("done"):
        return _done(request, kept, notes)
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    if wish == "discard":
        received.forget(kept)
        return _to_start(request)
    if wish.startswith("change:"):
        return _asked_again(request, kept, notes, wish.removeprefix("change:"))
    return _planned(request, kept, notes, wish)


def _planned(request: Request, kept: Received, notes: dict[str, Any], wish: str) -> HttpResponse:
    package = importing.open_received(kept)
    try:
        imported = importing.compare(request.viewer, package, notes["owner"], notes["answers"])
    except AccordError as error:
        if error.code != OFF011.code:
            raise
        # The record has changed under an answer.
        return _asked_again(request, kept, notes, str(error.params["id"]))
    if wish in ("answer", "suggested"):
        return _answer(request, kept, notes, imported, package)
    if wish == "keep":
        return _keep(request, kept, notes, imported)
    return plan_page(request, kept, notes, imported)


def _to_start(request: Request) -> HttpResponse:
    return HttpResponseRedirect(addresses.address(request, ADDRESS))


# ---- answers -------------------------------------------------------------------------


def _answer(
    request: Request, kept: Received, notes: dict[str, Any], imported: Imported, package: Package
) -> HttpResponse:
    """Add what was answered; an answer that cannot be used is told at its box."""
    plan = imported.plan
    errors: dict[str, str] = {}
    if request.POST["do"] == "suggested":
        found: dict[str, Any] = dict(plan.suggestions())
    else:
        found, errors = forms_import.read(request.POST, plan.questions, request.lang)
    again = _with_answers(request, notes, found, errors, package)
    by_id = {one.id: one for one in plan.questions}
    notes["answers"] |= found
    notes["said"] += [_said(by_id[name], answer) for name, answer in found.items()]
    kept.remember(notes)
    if errors:
        return plan_page(request, kept, notes, again, errors)
    return _to(request, kept)


def _with_answers(
    request: Request,
    notes: dict[str, Any],
    found: dict[str, Any],
    errors: dict[str, str],
    package: Package,
) -> Imported:
    """Plan with new answers; those that cannot be used move from ``found`` to ``errors``."""
    while True:
        answers = {**notes["answers"], **found}
        try:
            return importing.compare(request.viewer, package, notes["owner"], answers)
        except AccordError as error:
            name = str(error.params.get("id", ""))
            if error.code != OFF011.code or name not in found:
                raise
            errors[name] = f"{error.message(request.lang)}{error.fix(request.lang)}"
            del found[name]


def _said(question: Question, answer: Any) -> dict[str, Any]:
    asked = question.plainly or question.text
    words = {lang: forms_import.words_of(question, answer, lang) for lang in ("zh", "en")}
    return {
        "id": question.id,
        "asked": {lang: asked.in_language(lang) for lang in ("zh", "en")},
        "answer": words,
    }


def _asked_again(
    request: Request, kept: Received, notes: dict[str, Any], name: str
) -> HttpResponse:
    notes["answers"].pop(name, None)
    notes["said"] = [one for one in notes["said"] if one["id"] != name]
    kept.remember(notes)
    return _to(request, kept)


# ---- keeping -------------------------------------------------------------------------


def _keep(
    request: Request, kept: Received, notes: dict[str, Any], imported: Imported
) -> HttpResponse:
    reason = clean(request.POST.get("reason", ""))[: writing.REASON_LENGTH]
    if request.POST.get("mark", "") != imported.mark:
        return plan_page(request, kept, notes, imported, notice="import.moved")
    if not reason:
        errors = {"why": say("problem.reason", request.lang)}
        return plan_page(request, kept, notes, imported, errors)
    said = say("import.reason", request.lang, name=kept.name)
    written = importing.keep(request.viewer, imported, f"{said}{reason}")
    done = [[str(d.id), d.number] for d in written]
    kept.remember({"for": ADDRESS, "done": done, "reason": reason})
    received.drop(kept)
    return _to(request, kept)


def _done(request: Request, kept: Received, notes: dict[str, Any]) -> HttpResponse:
    """List what an import changed, as the reader may see it now; undo all of it where asked."""
    done = {str(name): int(number) for name, number in notes["done"]}
    problem, errors = None, {}
    reason = clean(request.POST.get("reason", ""))[: writing.REASON_LENGTH]
    if request.POST.get("do") == "undo" and not notes.get("undone"):
        said = say("import.undo_reason", request.lang, name=kept.name)
        try:
            if not reason:
                errors = {"why": say("problem.reason", request.lang)}
            else:
                importing.undo(request.viewer, done, f"{said}{reason}")
                kept.remember({**notes, "undone": True})
                return _to(request, kept)
        except AccordError as error:
            problem = error
    locals_of = {name: EntryId.parse(name).local for name in done}
    shown = paged(request, list(done), KEPT_SHOWN)
    part = Facts(request).around(*(locals_of[name] for name in shown.shown))
    rows = [(part.get(name), done[name], done[name] - 1) for name in shown.shown]
    response = page(
        request,
        "import_done.html",
        kept=kept,
        said=notes.get("reason", ""),
        new=sum(number == 1 for number in done.values()),
        changed=sum(number > 1 for number in done.values()),
        listed=shown,
        rows=[row for row in rows if row[0]],
        undone=notes.get("undone", False),
        problem=problem,
        errors=errors,
        filled={"reason": reason},
    )
    response.status_code = 400 if problem or errors else 200
    return response
