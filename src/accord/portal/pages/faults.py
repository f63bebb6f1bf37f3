"""Pages for what cannot be answered: no such page, no such language, trouble on the node."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from accord.kernel.errors import LANGUAGES, AccordError
from accord.portal.answers import coded_error, plain_error
from accord.portal.errors import POR010, POR011, POR016, POR018


def unknown_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: an unknown language, or an unknown page."""
    parts = request.path_info.split("/")
    first = parts[1] if len(parts) > 1 else ""
    like_language = len(parts) > 2 and first.isalpha() and 2 <= len(first) <= 3
    if like_language and first not in LANGUAGES:
        return coded_error(request, POR010(lang=first))
    return coded_error(request, POR011())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 without reading anything more of the request."""
    return _bare(request, POR018(), 400)


def trouble(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a page that needs neither database nor account."""
    return _bare(request, POR016(), 500)


def _bare(request: HttpRequest, error: AccordError, status: int) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return plain_error(error, status)
    return HttpResponse(render_to_string("bare_error.html", {"error": error}), status=status)


def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what to leave alone."""
    lines = "User-agent: *\nDisallow: /sign-in/\nDisallow: /zh/sign-in/\nDisallow: /en/sign-in/\n"
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")
