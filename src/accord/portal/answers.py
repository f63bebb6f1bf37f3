"""Answers of the portal: pages, and coded errors in both languages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accord.kernel.errors import AccordError
from accord.portal import editing_errors as editing
from accord.portal.errors import POR010, POR011, POR012, POR013, POR014, POR015
from accord.portal.received_errors import POR090, POR091, POR094

STATUS = {
    POR010.code: 404,
    POR011.code: 404,
    POR012.code: 400,
    POR013.code: 404,
    POR014.code: 400,
    POR015.code: 429,
    editing.POR040.code: 403,
    editing.POR042.code: 403,
    editing.POR047.code: 403,
    editing.POR048.code: 403,
    editing.POR049.code: 403,
    "ASS039": 403,
    POR090.code: 413,
    POR091.code: 404,
    POR094.code: 409,
    "UPL001": 404,
    "UPL002": 413,
    "UPL004": 507,
    "UPL011": 410,
    "UPL014": 403,
    "REC013": 409,
    "REC018": 403,
    "RPT011": 409,
}


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Answer with a page."""
    return render(request, template, context)


def coded_error(request: HttpRequest, error: AccordError, status: int = 0) -> HttpResponse:
    """Answer with the page of a coded error, below ``/api/`` with its plain data.

    Of a misuse the status is 400 unless the code has its own.
    """
    trouble = 500 if error.kind.exit == 3 else 400
    answer = status or STATUS.get(error.code, trouble)
    if request.path_info.startswith("/api/"):
        return plain_error(error, answer)
    return render(request, "error.html", {"error": error}, status=answer)


def plain_error(error: AccordError, status: int) -> JsonResponse:
    """Answer with a coded error as plain data."""
    options = {"ensure_ascii": False, "default": str}
    return JsonResponse(error.as_dict(), status=status, json_dumps_params=options)
