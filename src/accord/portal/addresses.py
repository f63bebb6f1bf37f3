"""Addresses of pages, in the reader's language and with the clocks they have set."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from accord.portal.requests import Request

OWN_PAGES = {
    "instrument": "instruments",
    "item": "items",
    "event": "events",
    "source": "sources",
    "discrepancy": "discrepancies",
    "output": "outputs",
    "party": "parties",
    "area": "areas",
    "series": "series",
}
# Kinds with a list of their own, whose entries stand on the general page.
OWN_LISTS = {
    "money": "money",
    "statement": "statements",
    "organisation": "organisations",
    "coverage": "coverage",
}


def address(request: Request, path: str, **query: Any) -> str:
    """Return the address of a page of the reader's language, clocks kept."""
    asked = {**request.clocks.given, **{k: v for k, v in query.items() if v not in (None, "")}}
    tail = f"?{urlencode(asked)}" if asked else ""
    return f"/{request.lang}/{path}{tail}"


def entry_path(kind: str, local: str) -> str:
    """Return the path of an entry's page: its own where its kind has one, else the general one."""
    return f"{OWN_PAGES.get(kind, 'entry')}/{quote(local)}/"


def list_path(kind: str) -> str:
    """Return the path of the list of a kind."""
    own = {**OWN_PAGES, **OWN_LISTS}
    return f"{own[kind]}/" if kind in own else f"entries/{kind}/"


def other_language(request: Request) -> str:
    """Return the address of the same page in the other language, with its query."""
    other = "en" if request.lang == "zh" else "zh"
    rest = request.path_info.lstrip("/")
    first, _, tail = rest.partition("/")
    path = f"/{other}/{quote(tail)}" if first == request.lang else f"/{other}/"
    # Any page is read with GET; of a form that was refused only the address is kept.
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
