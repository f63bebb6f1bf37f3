"""The plan of an import as a page: what is wrong, what is asked, what would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from accord.portal import forms_import, writing
from accord.portal.answers import page
from accord.portal.forms_import import Asked
from accord.portal.forms_reading import clean
from accord.portal.importing import Imported, Planned
from accord.portal.pages.editing import Sharing, changed
from accord.portal.present import Difference
from accord.portal.query import paged
from accord.portal.reading import Document, Snapshot
from accord.portal.received import Received
from accord.portal.requests import Request

PER_PAGE = 15
QUESTIONS_SHOWN = 15
PROBLEMS_SHOWN = 100
CELLS_SHOWN = 12
STATES = ("new", "changed", "asked")


@dataclass(frozen=True)
class Shown:
    """One row of the plan as the page shows it."""

    planned: Planned
    document: Document | None
    known: bool
    differs: list[Difference]
    around: list[tuple[str, str, str]]
    where: str
    cells: list[str]
    reasons: list[str]
    raw: list[tuple[str, str, str, str]]


def plan_page(
    request: Request,
    kept: Received,
    notes: dict[str, Any],
    imported: Imported,
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> HttpResponse:
    """Show the plan; ``errors`` are told at the boxes of questions, a ``notice`` on top."""
    lang = request.lang
    errors = errors or {}
    listed = [one for one in imported.plan.entries if one.state in STATES]
    shown = paged(request, listed, PER_PAGE)
    rows = _rows(request, imported, list(shown.shown))
    questions = sorted(imported.plan.questions, key=lambda one: one.optional)
    asked = forms_import.asked(questions[:QUESTIONS_SHOWN], errors, lang, kept.name)
    response = page(
        request,
        "import_plan.html",
        kept=kept,
        counts=imported.plan.counts(),
        writes=len(imported.documents),
        problems=[(one.where.render(lang), one) for one in imported.problems[:PROBLEMS_SHOWN]],
        more_problems=max(0, len(imported.problems) - PROBLEMS_SHOWN),
        findings=[(one.where.render(lang), one) for one in imported.plan.findings],
        asked=[one for one in asked if not one.optional],
        optional=[one for one in asked if one.optional],
        questions=len(questions),
        needed=len(imported.plan.open_questions),
        suggested=len(imported.plan.suggestions()),
        countries=forms_import.countries(imported.facts, lang) if _places(asked) else [],
        said=notes["said"],
        listed=shown,
        rows=rows,
        beside=imported.beside(),
        ready=imported.ready,
        nothing=not imported.documents and not imported.plan.questions,
        mark=imported.mark,
        errors=_by_box(errors, asked),
        notice=notice,
        reason=clean(request.POST.get("reason", "")),
        sharing=Sharing(request, imported.facts, "event", notes["owner"], ("owner",)),
    )
    response.status_code = 409 if notice else 400 if errors else 200
    return response


def _places(asked: Sequence[Asked]) -> bool:
    return any(one.form == forms_import.PLACE for one in asked)


def _by_box(errors: dict[str, str], asked: Sequence[Asked]) -> dict[str, str]:
    """Name errors by the box they belong to, for the summary at the top."""
    boxes = {one.id: f"answer-{one.number}" for one in asked}
    return {boxes.get(name, name): words for name, words in errors.items()}


def _rows(request: Request, imported: Imported, listed: list[Planned]) -> list[Shown]:
    written = [] if imported.plan.errors else listed
    documents = [d for d in (imported.document_of(one) for one in written) if d]
    olds = [imported.olds[str(d.id)] for d in documents if str(d.id) in imported.olds]
    part = _readable(request, imported, [*documents, *olds])
    return [_row(request, imported, part, one) for one in listed]


def _readable(request: Request, imported: Imported, documents: list[Document]) -> Snapshot:
    """Return what some entries name: of the record as the reader may see it, and what is new."""
    around = writing.around(request.viewer, *documents) if documents else Snapshot(())
    return Snapshot({str(d.id): d for d in (*around, *imported.documents)}.values())


def _row(request: Request, imported: Imported, part: Snapshot, one: Planned) -> Shown:
    lang = request.lang
    # What has errors cannot be shown in words; its cells are shown as they are.
    broken = bool(imported.plan.errors)
    document = None if broken else imported.document_of(one)
    old = imported.olds.get(str(document.id)) if document else None
    differs: list[Difference] = []
    around: list[tuple[str, str, str]] = []
    if document:
        shared = (document.owner, document.audience, old)
        sharing = Sharing(request, part, document.kind, *shared)
        differs, around = changed(old, document, part, sharing, lang)
    cells = [d.where.render(lang) for d in one.differences if getattr(d.where, "cell", None)]
    return Shown(
        one,
        document,
        imported.facts.get(one.entry) is not None,
        differs,
        around,
        one.where.render(lang),
        list(dict.fromkeys(cells))[:CELLS_SHOWN],
        [reason.in_language(lang) for reason in one.reasons],
        [(d.field, d.old, d.new, d.where.render(lang)) for d in one.differences if broken],
    )
