"""The API's documentation as a page of the portal, made from its OpenAPI description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from accord.portal.answers import page
from accord.portal.requests import Request
from accord.portal.wording import say

CHINESE = re.compile(r"[\u4e00-\u9fff“（]")
PLACES = {"path": "api.in_path", "query": "api.in_query", "header": "api.in_header"}


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address, or a field of a type."""

    name: str
    place: str
    type: str
    required: bool
    words: str


@dataclass(frozen=True)
class Operation:
    """What one method of one address does."""

    method: str
    path: str
    words: str
    parameters: list[Parameter]
    takes: str
    gives: str


def documentation(request: Request) -> HttpResponse:
    """Show every address and type of the API."""
    from accord.portal.api.addresses import described  # the addresses hold this page too

    said = described()
    return page(
        request,
        "api_docs.html",
        operations=[
            _operation(method, path, one, request.lang)
            for path, methods in said["paths"].items()
            for method, one in methods.items()
        ],
        types=[
            (
                name,
                in_language(one.get("description", ""), request.lang),
                _fields(one, request.lang),
            )
            for name, one in sorted(said["components"]["schemas"].items())
        ],
    )


def in_language(text: str, lang: str) -> str:
    """Return the part of a description that is in a language: English first, then Chinese.

    >>> in_language("List the kinds. 列出类别。", "zh")
    '列出类别。'
    """
    parts = []
    for paragraph in text.split("\n\n"):
        words = " ".join(paragraph.split())
        found = CHINESE.search(words)
        cut = found.start() if found else len(words)
        parts.append(words[:cut] if lang == "en" else words[cut:])
    return " ".join(part.strip() for part in parts if part.strip())


def _operation(method: str, path: str, said: dict[str, Any], lang: str) -> Operation:
    answers = [a for code, a in sorted(said["responses"].items()) if str(code).startswith("2")]
    return Operation(
        method.upper(),
        path,
        in_language(said.get("description", ""), lang),
        [_parameter(one, lang) for one in said.get("parameters", ())],
        _held(said.get("requestBody", {})),
        _held(answers[0]) if answers else "",
    )


def _parameter(said: dict[str, Any], lang: str) -> Parameter:
    schema = said["schema"]
    words = said.get("description") or schema.get("description", "")
    place = say(PLACES[said["in"]], lang)
    required = bool(said.get("required"))
    return Parameter(said["name"], place, _type(schema), required, in_language(words, lang))


def _fields(said: dict[str, Any], lang: str) -> list[Parameter]:
    required = said.get("required", ())
    return [
        Parameter(
            name, "", _type(one), name in required, in_language(one.get("description", ""), lang)
        )
        for name, one in said.get("properties", {}).items()
    ]


def _held(said: dict[str, Any]) -> str:
    content = said.get("content", {}).get("application/json", {})
    return _type(content["schema"]) if "schema" in content else ""


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("type", "any"))
