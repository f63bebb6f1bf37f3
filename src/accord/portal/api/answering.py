"""How the API answers: coded errors as JSON, ETags, limits on what is sent."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import BaseRenderer

from accord.kernel.errors import AccordError, worded
from accord.portal.answers import STATUS, plain_error
from accord.portal.api.errors import POR070, POR071, POR072, POR073, POR075, POR076
from accord.portal.api.reading_routes import REVISION_HEADER
from accord.portal.errors import POR016
from accord.release import Viewer

View = Callable[..., HttpResponseBase]
LOG = logging.getLogger(__name__)
WRITES = ("POST", "PUT", "PATCH")
MOST_BODY = 256 * 1024
MOST_QUERY = 4096
DEEPEST = 40
SAFE = 2**53 - 1
CODES = {
    **STATUS,
    "REC011": 404,
    "REC012": 404,
    "REC013": 412,
    "REC018": 403,
    "POR040": 403,
    "POR042": 403,
    "POR048": 403,
    POR071.code: 413,
    POR072.code: 410,
    POR073.code: 403,
    POR075.code: 428,
    POR076.code: 405,
}


class Json(BaseRenderer):
    """Writes JSON with Chinese as Chinese."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        """Return the data as JSON."""
        return json.dumps(data, ensure_ascii=False, allow_nan=False)


def _check_body(request: HttpRequest) -> None:
    """Refuse a body that is no JSON object, or whose values the record cannot hold."""
    try:
        data = json.loads(request.body)
    except RequestDataTooBig:
        raise _body_too_large() from None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise POR070(field="body", problem="is not a JSON object", problem_zh="不是 JSON 对象")
    _check(data, 0)


def _body_too_large() -> AccordError:
    return POR071(
        what="a body",
        what_zh="请求正文",
        limit=worded(f" {MOST_BODY // 1024} kB", f"{MOST_BODY // 1024} kB"),
    )


def _check(value: Any, depth: int) -> None:
    """Refuse what cannot be kept: too deep, figures beyond an integer's, characters no text has."""
    if depth > DEEPEST:
        raise POR071(
            what="a body", what_zh="请求正文", limit=worded(f" {DEEPEST} 层", f"{DEEPEST} levels")
        )
    if isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth + 1)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)
    elif not _sound(value):
        raise POR070(
            field="body",
            problem="holds a value the record cannot keep",
            problem_zh="含有无法记录的值",
        )


def _sound(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) <= SAFE
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
    return True


def fault(error: AccordError, status: int = 0) -> JsonResponse:
    """Return a coded error as JSON."""
    by_exit = {1: 422, 3: 500}.get(error.kind.exit, 400)
    return plain_error(error, status or CODES.get(error.code, by_exit))


def catch_errors(api: NinjaAPI) -> None:
    """Let every error of the API leave as a coded one."""

    @api.exception_handler(AccordError)
    def coded(request: HttpRequest, error: AccordError) -> HttpResponse:
        return fault(error)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0] if error.errors else {}
        field = ".".join(str(part) for part in first.get("loc", ())[1:])[:200] or "body"
        said = str(first.get("msg", ""))[:200]
        return fault(POR070(field=field, problem=f"({said})", problem_zh=f"（{said}）"), 422)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code in (401, 403):
            return fault(POR073(), error.status_code)
        unread = POR070(field="body", problem="cannot be read", problem_zh="无法读取")
        return fault(unread, error.status_code)

    @api.exception_handler(Exception)
    def trouble(request: HttpRequest, error: Exception) -> HttpResponse:
        LOG.error("the API failed at %s", request.path_info[:200], exc_info=error)
        return fault(POR016(), 500)


def wrapped(view: View, known: dict[str, set[str]]) -> View:
    """Return a view of the API with limits, coded refusals and ETags.

    ``known`` maps methods to the parameters each takes in the address.
    """

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        try:
            _within_limits(request, known.get(str(request.method)))
            if request.method in WRITES and request.method in known:
                _check_body(request)
        except AccordError as error:
            return fault(error)
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            refusal = fault(POR076(method=str(request.method)[:20]))
            refusal["Allow"] = response.get("Allow", "GET")
            return refusal
        if isinstance(response, HttpResponse) and response.status_code in (200, 201):
            if not response.has_header("ETag"):
                response = tagged(request, response)
            if head and isinstance(response, HttpResponse):
                response["Content-Length"] = str(len(response.content))
                response.content = b""
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _within_limits(request: HttpRequest, known: set[str] | None) -> None:
    if len(request.META.get("QUERY_STRING", "")) > MOST_QUERY:
        raise POR071(
            what="an address",
            what_zh="网址",
            limit=worded(f" {MOST_QUERY} 字节", f"{MOST_QUERY} bytes"),
        )
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()) or int(length) > MOST_BODY:
        raise _body_too_large()
    texts = [request.path_info, *(t for pair in request.GET.lists() for t in (pair[0], *pair[1]))]
    if not all(_sound(text) for text in texts):
        raise POR070(
            field="address",
            problem="holds characters no text has",
            problem_zh="含有无效字符",
        )
    for name in request.GET:
        if known is not None and name not in known:
            listed = ", ".join(sorted(known)) or "–"
            raise POR070(
                field=name[:60],
                problem=f"is not known here; known: {listed}",
                problem_zh=f"不是此处的参数；可用：{listed}",
            )


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Give an answer its ETag, of content and reader; an answer the asker has becomes a 304."""
    patch_vary_headers(response, ("Cookie",))
    scope = _scope(getattr(request, "viewer", Viewer()))
    mark = hashlib.sha256(scope.encode() + b"\0" + response.content).hexdigest()[:32]
    number = response.get(REVISION_HEADER)
    etag = f'"{number}-{mark}"' if number else f'"{mark}"'
    if request.method != "GET":
        response["ETag"] = etag
        return response
    found: HttpResponseBase | None = get_conditional_response(request, etag, None, response)
    if found is None:
        return response
    found["ETag"] = etag
    return found


def _scope(viewer: Viewer) -> str:
    sides = sorted((name, sorted(codes)) for name, codes in viewer.sides.items())
    parts = (
        viewer.party,
        sorted(viewer.roles),
        sides,
        sorted(viewer.secretariat_of),
        sorted(viewer.acts_for),
    )
    return json.dumps(parts)


def parameters(schema: dict[str, Any], base: str, route: str) -> dict[str, set[str]]:
    """Return the parameters each method of a route takes in the address, from the description."""
    path = base + re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", route)
    return {
        method.upper(): {p["name"] for p in said.get("parameters", ()) if p["in"] == "query"}
        for method, said in schema["paths"].get(path, {}).items()
    }
