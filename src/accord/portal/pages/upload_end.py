"""The end of a file brought in: preview, storing, receipt, and what can be downloaded."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accord.kernel.errors import LANGUAGES
from accord.portal.answers import coded_error, page
from accord.portal.editing_errors import POR047
from accord.portal.pages.editing import signed_in_only
from accord.portal.pages.upload import onward
from accord.portal.pages.upload_steps import asked, next_step, received, steps, waiting
from accord.portal.requests import Request
from accord.portal.uploads import access, describing, duties, places, showing
from accord.portal.uploads.errors import UPL011, UPL013
from accord.portal.wording import say


@signed_in_only
def preview(request: Request, token: str) -> HttpResponse:
    """Show what would be stored, flagged and rejected; then store it."""
    upload = received(request, token)
    if next_step(upload) != "preview/":
        return onward(request, upload, next_step(upload))
    if upload.tried is None or upload.tried_turn != upload.turn:
        if not places.file_of(upload).exists():
            raise UPL011()
        job = duties.waited(asked(request, duties.TRY, upload))
        upload.refresh_from_db()
        if upload.tried is None or upload.tried_turn != upload.turn:
            return waiting(request, upload, job, "preview")
    tried = upload.tried
    usable = showing.usable(tried.get("values"))
    if request.method == "POST" and usable:
        upload.revises = request.POST.get("revises") == "yes"
        upload.save(update_fields=("revises", "touched_at"))
        duties.begin(duties.STORE, upload, request.viewer.name)
        return onward(request, upload, "receipt/")
    values = tried.get("stored", {})
    return page(
        request,
        "upload_preview.html",
        upload=upload,
        tried=tried,
        fault=tried.get("fault"),
        usable=usable,
        counts=showing.counts(tried.get("values")),
        first=[showing.told(one, request.lang) for one in values.get("first", ())],
        flagged=[showing.told(one, request.lang) for one in values.get("flagged", ())],
        reasons=showing.reasons(tried.get("reasons", {}), request.lang),
        flags=showing.flag_counts(values.get("flags", {}), request.lang),
        checks=showing.checks(tried.get("checks", {}), request.lang),
        steps=steps(upload, "preview"),
    )


@signed_in_only
def receipt(request: Request, token: str) -> HttpResponse:
    """Show how far storing is, and then the receipt: what became of every value."""
    upload = received(request, token)
    job = duties.job_of(duties.STORE, upload)
    if upload.stored is None:
        if job is None:
            raise UPL013(step={lang: say("upload.step.preview", lang) for lang in LANGUAGES})
        if request.method == "POST":
            job = duties.begin(duties.STORE, upload, request.viewer.name)
        job = duties.waited(job)
        upload.refresh_from_db()
    if upload.stored is None and job is not None:
        return waiting(request, upload, job, "receipt")
    stored = upload.stored or {}
    return page(
        request,
        "upload_receipt.html",
        upload=upload,
        stored=stored,
        counts=showing.counts(stored["values"]),
        checks=showing.checks(stored["checks"], request.lang),
        steps=steps(upload, "receipt"),
    )


# ---- downloads -----------------------------------------------------------------------


@require_safe
def quarantine(request: Request, token: str) -> HttpResponseBase:
    """Give the values that were not stored, with row and reason, to mend and send again."""
    if not request.viewer.name:
        return coded_error(request, POR047(), 403)
    upload = access.found(request.viewer, token)
    path = places.quarantine_of(upload)
    if path is None:
        raise UPL011()
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@require_safe
def description(request: Request, token: str) -> HttpResponseBase:
    """Give the source description with its answers, as a YAML file."""
    if not request.viewer.name:
        return coded_error(request, POR047(), 403)
    upload = access.found(request.viewer, token)
    if upload.chosen is None and not upload.source:
        raise UPL013(step={lang: say("upload.step.found", lang) for lang in LANGUAGES})
    response = HttpResponse(describing.text_of(upload), content_type="application/yaml")
    header = content_disposition_header(True, describing.name_of(upload))
    response["Content-Disposition"] = header or "attachment"
    return response
