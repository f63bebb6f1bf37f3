"""Middleware: who is reading, in which language, at which two clocks; and security headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accord import release
from accord.kernel.errors import LANGUAGES, AccordError
from accord.portal import clocks, received
from accord.portal.answers import coded_error
from accord.portal.requests import Request, signed_in

Respond = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "accord_lang"
A_YEAR = 365 * 24 * 3600


class ContentSecurity:
    """Says that nothing may be fetched from elsewhere."""

    def __init__(self, respond: Respond):
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header to every answer."""
        response = self.respond(request)
        response["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
            "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )
        return response


class Reader:
    """Works out who is reading, in which language and at which two clocks.

    Coded errors of the pages become their error page here, never a traceback.
    """

    def __init__(self, respond: Respond):
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        reader = cast(Request, request)
        # A NUL means nothing in a query, and PostgreSQL refuses it; the API says so itself.
        if not request.path_info.startswith("/api/"):
            request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        first = request.path_info.split("/")[1:2]
        in_path = first[0] if first and first[0] in LANGUAGES else ""
        reader.lang = in_path or preferred_language(request)
        reader.clocks = clocks.today()
        reader.viewer = release.ANYONE
        try:
            reader.clocks = clocks.read(request.GET)
            reader.viewer = _viewer(request)
            if not request.path_info.startswith("/api/"):
                received.refuse_too_large(request, bool(reader.viewer.name))
        except AccordError as error:
            return coded_error(request, error)
        response = self.respond(request)
        # A recall or a change of audience must show on the next reading.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if in_path and request.COOKIES.get(LANGUAGE_COOKIE) != in_path:
            response.set_cookie(LANGUAGE_COOKIE, in_path, max_age=A_YEAR, samesite="Lax")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a coded error of a page into its error page."""
        from accord.portal.pages.entries import gone  # pages stand above the middleware

        if not isinstance(error, AccordError):
            return None
        return gone(request, cast(Request, request), error) or coded_error(request, error)


def _viewer(request: HttpRequest) -> release.Viewer:
    user = signed_in(request)
    if user is None:
        return release.ANYONE
    return release.viewer(user.party, user.role_set(), user.username, timezone.localdate())


def preferred_language(request: HttpRequest) -> str:
    """Return zh or en: the one last read, else the one the browser asks for first, else en."""
    kept = request.COOKIES.get(LANGUAGE_COOKIE)
    if kept in LANGUAGES:
        return str(kept)
    ranked = []
    for position, part in enumerate(request.headers.get("Accept-Language", "").split(",")[:20]):
        tag, _, weight = part.strip().lower().partition(";q=")
        if tag[:2] in LANGUAGES:
            ranked.append((-_weight(weight), position, tag[:2]))
    return min(ranked)[2] if ranked else "en"


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
