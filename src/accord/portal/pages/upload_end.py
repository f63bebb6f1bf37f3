"""The end of a file brought in: preview, storing, receipt, and what can be downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accord.ingest.errors import REASONS
from accord.portal.answers import coded_error, page
from accord.portal.editing_errors import POR047
from accord.portal.pages.editing import signed_in_only
from accord.portal.pages.upload import onward
from accord.portal.pages.upload_steps import asked, next_step, received, steps, waiting
from accord.portal.requests import Request
from accord.portal.uploads import access, describing, duties, places
from accord.portal.uploads.errors import UPL011, UPL013
from accord.portal.wording import say, wordings
from accord.vocab.parameters import parameters
from accord.vocab.quality import TESTS

OUTCOMES = ("stored", "missing", "duplicate", "conflict", "rejected", "outside")
FLAGS = {1: "pass", 2: "not_evaluated", 3: "suspect", 4: "fail", 9: "missing"}


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
    if request.method == "POST" and "fault" not in tried and tried["values"]["stored"]:
        upload.revises = request.POST.get("revises") == "yes"
        upload.save(update_fields=("revises", "touched_at"))
        duties.begin(duties.STORE, upload, request.viewer.name)
        return onward(request, upload, "receipt/")
    return page(
        request,
        "upload_preview.html",
        upload=upload,
        tried=tried,
        fault=tried.get("fault"),
        counts=counts(tried.get("values")),
        first=[told(one, request.lang) for one in tried.get("stored", {}).get("first", ())],
        flagged=[told(one, request.lang) for one in tried.get("stored", {}).get("flagged", ())],
        reasons=_reasons(tried.get("reasons", {}), request.lang),
        flags=_flags(tried.get("stored", {}).get("flags", {}), request.lang),
        checks=_checks(tried.get("checks", {}), request.lang),
        steps=steps(upload, "preview"),
    )


def counts(values: dict[str, int] | None) -> list[tuple[str, int]]:
    """Return what became of the values: code of the word and number."""
    return [(f"upload.count.{name}", values[name]) for name in OUTCOMES] if values else []


def told(row: dict[str, Any], lang: str) -> dict[str, Any]:
    """Return a stored value as the page says it."""
    mark = {1: "<", 2: ">"}.get(row["qualifier"], "")
    unit = "" if row["unit"] in ("1", "code", "index") else f" {row['unit']}"
    value = row.get(lang) or f"{mark}{row['value']}{unit}"
    flags = row["flags"]
    named = [
        f"{say(f'upload.test.{test}', lang)}{say('colon', lang)}"
        f"{say(f'upload.flag.{FLAGS[flag]}', lang)}"
        for test, flag in flags.items()
        if test != "summary" and flag in (3, 4) and f"upload.test.{test}" in wordings()
    ]
    if row.get("rounded"):
        named.append(say("upload.rounded", lang))
    known = parameters().get(row["parameter"])
    return {
        **row,
        "said": value,
        "name": known.name.in_language(lang) if known else row["parameter"],
        "flag": f"upload.flag.{FLAGS.get(flags['summary'], 'not_evaluated')}",
        "worse": flags["summary"] in (3, 4),
        "why": named,
    }


def _reasons(found: dict[str, int], lang: str) -> list[tuple[str, int]]:
    at = 0 if lang == "en" else 1
    said = {
        reason: REASONS[reason][at] if reason in REASONS else say("upload.reason.conflict", lang)
        for reason in found
    }
    return sorted(((said[r], n) for r, n in found.items()), key=lambda pair: -pair[1])


def _flags(found: dict[str, dict[str, int]], lang: str) -> list[dict[str, Any]]:
    rows = []
    for name, of in found.items():
        known = parameters().get(name)
        rows.append(
            {
                "id": name,
                "name": known.name.in_language(lang) if known else name,
                **{word: of.get(f"summary:{flag}", 0) for flag, word in FLAGS.items()},
                "rounded": of.get("rounded", 0),
            }
        )
    return rows


def _checks(found: dict[str, dict[str, str]], lang: str) -> list[tuple[str, list[str], list[str]]]:
    """Return, for each test, the parameters it runs for and those it is not configured for."""
    rows = []
    for test in TESTS:
        run = [name for name, tests in found.items() if tests.get(test) == "run"]
        told = {n: tests[test] for n, tests in found.items() if test in tests and n not in run}
        plain = [n for n, why in told.items() if why.endswith("not configured")]
        other = [f"{n} ({why})" for n, why in told.items() if n not in plain]
        if run or told:
            rows.append((f"upload.test.{test}", run + other, plain))
    return rows


@signed_in_only
def receipt(request: Request, token: str) -> HttpResponse:
    """Show how far storing is, and then the receipt: what became of every value."""
    upload = received(request, token)
    job = duties.job_of(duties.STORE, upload)
    if upload.stored is None:
        if job is None:
            raise UPL013(step=say("upload.step.preview", request.lang))
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
        counts=counts(stored["values"]),
        checks=_checks(stored["checks"], request.lang),
        steps=steps(upload, "receipt"),
    )


# ---- downloads -----------------------------------------------------------------------


@require_safe
def quarantine(request: Request, token: str) -> HttpResponseBase:
    """Give the values that were not stored, with row and reason, to mend and send again."""
    if not request.viewer.name:
        return coded_error(request, POR047(), 403)
    upload = access.found(request.viewer, token)
    name = (upload.stored or {}).get("quarantine")
    path = places.lake().parent / "quarantine" / Path(str(name)).name
    if not name or not path.is_file():
        raise UPL011()
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@require_safe
def description(request: Request, token: str) -> HttpResponseBase:
    """Give the source description with its answers, as a YAML file."""
    if not request.viewer.name:
        return coded_error(request, POR047(), 403)
    upload = access.found(request.viewer, token)
    if upload.chosen is None and not upload.source:
        raise UPL013(step=say("upload.step.found", request.lang))
    response = HttpResponse(describing.text_of(upload), content_type="application/yaml")
    name = f"{upload.source or Path(upload.name).stem}.yaml"
    header = content_disposition_header(True, name)
    response["Content-Disposition"] = header or "attachment"
    return response
