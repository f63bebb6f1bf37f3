"""Office files: the annex as a Word table, the record as a workbook to edit, reports."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase

from accord.exchange.office.docx_writing import export_annex
from accord.exchange.office.xlsx_writing import export_workbook
from accord.kernel.errors import LANGUAGES
from accord.portal import choosing, importing, reporting
from accord.portal.editing_errors import POR040
from accord.portal.errors import POR011, POR013
from accord.portal.pages.editing import signed_in_only
from accord.portal.pages.reports import readers_of
from accord.portal.query import choice
from accord.portal.reading import Facts
from accord.portal.requests import Request

OFFICE = "application/vnd.openxmlformats-officedocument."
WORD = f"{OFFICE}wordprocessingml.document"
WORKBOOK = f"{OFFICE}spreadsheetml.sheet"
KINDS = {
    "docx": WORD,
    "pdf": "application/pdf",
    "xlsx": WORKBOOK,
    "html": "text/html; charset=utf-8",
}
ANNEX_KINDS = ("event", "output", "source", "place", "party", "area", "instrument")


def annex(request: Request) -> HttpResponseBase:
    """Give the annex of activities as DOCX, at both clocks.

    ``words`` is the language of its frame and titles, by default the reader's; ``source`` names one
    source document. Raises AccordError POR013 for a source there is not, POR014.
    """
    part = importing.as_shown(Facts(request).of_kinds(*ANNEX_KINDS))
    lang = choice(request, "words", LANGUAGES, request.lang)
    source = request.GET.get("source", "").strip()[:120]
    known = part.get(source)
    if source and (known is None or known.kind != "source"):
        raise POR013(id=source)
    return _file(export_annex(part, lang, source), WORD, f"accord-annex-{lang}.docx")


@signed_in_only
def workbook(request: Request) -> HttpResponse:
    """Give a writer all they may see, as it stands now, as a workbook. Raises POR040."""
    if not choosing.owners_for(request.viewer, "event"):
        raise POR040(owner=request.viewer.party or "–")
    exported = export_workbook(importing.seen_by(request.viewer)[1])
    return _file(exported.data, WORKBOOK, "accord-record.xlsx")


def report(request: Request, form: str) -> HttpResponse:
    """Give a report as a file, at both clocks, for readers the reader is one of.

    Raises AccordError POR011, POR013, POR014 and those of building a report.
    """
    if form not in KINDS:
        raise POR011()
    name = choice(request, "report", reporting.recipes(), "annex")
    local = request.GET.get("instrument", "").strip()[:120]
    facts = Facts(request)
    instrument = facts.entry(facts.around(local), local, "instrument")
    readers = readers_of(request, str(instrument.body.get("mechanism", "")), name)
    lang = choice(request, "words", LANGUAGES, request.lang)
    clocks = (facts.as_of, facts.known_at)
    built = reporting.built(reporting.asked(name, local, clocks, lang, readers, form))
    return _file(built.content, KINDS[form], f"{name}-{local}-{facts.as_of}-{lang}.{form}")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
