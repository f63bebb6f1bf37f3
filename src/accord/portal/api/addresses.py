"""The API put together: its routes, as addresses of the portal."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI

from accord.kernel.errors import LANGUAGES
from accord.portal.api import agreed_routes, answering, measured_routes, writing_routes
from accord.portal.api.documentation import documentation
from accord.portal.errors import POR011
from accord.portal.middleware import preferred_language

VERSION = "1"
BASE = "api/v1/"
ABOUT = (
    "The record of a region's environmental cooperation as data. Every address takes both clocks "
    "and answers through the same door as the pages. "
    "区域环境合作记录的数据接口。各地址均可设定两个时点，可见范围与页面一致。"
)
api = NinjaAPI(
    title="Accord",
    version=VERSION,
    description=ABOUT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
    renderer=answering.Json(),
)
for _router in (writing_routes.READS_AND_WRITES, agreed_routes.router, measured_routes.router):
    api.add_router("", _router)
answering.catch_errors(api)


@cache
def described() -> dict[str, Any]:
    """Return the OpenAPI description of the API."""
    return cast(dict[str, Any], api.get_openapi_schema(path_prefix=f"/{BASE}"))


def unknown(request: HttpRequest) -> HttpResponse:
    """Answer an address the API does not have."""
    return answering.fault(POR011())


def to_documentation(request: HttpRequest) -> HttpResponse:
    """Send the reader to the documentation in their language."""
    return HttpResponseRedirect(f"/{preferred_language(request)}/api/docs/")


def openapi(request: HttpRequest) -> HttpResponseBase:
    """Give the OpenAPI description. 给出 OpenAPI 说明。"""
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    text = answering.Json().render(request, described(), response_status=200)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def patterns() -> list[URLPattern]:
    """Return the addresses below ``/api/``; one that is not there is a coded error too."""
    found = [
        path("api/docs", to_documentation),
        path("api/docs/", to_documentation),
        *(path(f"{lang}/api/docs/", documentation) for lang in LANGUAGES),
        path(f"{BASE}openapi.json", answering.wrapped(openapi, {"GET": set()})),
    ]
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            route = str(pattern.pattern)
            known = answering.parameters(described(), f"/{BASE}", route)
            found.append(path(BASE + route, answering.wrapped(pattern.callback, known)))
    return [*found, re_path(r"^api/", unknown)]
