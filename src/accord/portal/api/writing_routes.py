"""Addresses of the API that write: the same permissions, checks and history as the pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja.responses import Status
from ninja.security import SessionAuth

from accord.portal import writing
from accord.portal.api import gathering, shapes
from accord.portal.api.errors import POR070, POR075
from accord.portal.api.reading_routes import REVISION_HEADER, router
from accord.portal.api.schemas import EntryNew, EntryOut, EntryPart, EntryWhole
from accord.portal.masking import Body, masked, named_by, names_in, restored
from accord.portal.reading import Document, Facts
from accord.portal.requests import Request

IF_MATCH = re.compile(r'(?:W/)?"?([0-9]{1,9})(?:-[0-9a-f]+)?"?\Z')
NEEDS_REVISION = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "schema": {"type": "string", "maxLength": 100},
            "description": "The ETag or the number of the revision the change was made from. "
            "更改所依据的修订的 ETag 或修订号。",
        }
    ]
}
READS_AND_WRITES = router  # one address takes both
SESSION = SessionAuth()


@router.post(
    "/entries", response={201: EntryOut}, exclude_unset=True, auth=SESSION, tags=["writing"]
)
def create(request: Request, given: EntryNew, response: HttpResponse) -> Status[dict[str, Any]]:
    """Write a new entry. 新增条目。"""
    gathering.wanted(given.kind)
    writing.refuse_unless(request.viewer, given.kind, given.owner)
    document = writing.named_document(
        given.kind, given.local, given.owner, given.audience or ("owner",), given.body
    )
    document = replace(document, embargo=_day(given.embargo))
    written = writing.save(request.viewer, document, given.reason, 0)
    response["Location"] = f"/api/v1/entries/{written.local}"
    return Status(201, _answer(request, written, response))


@router.put(
    "/entries/{name}",
    response=EntryOut,
    exclude_unset=True,
    openapi_extra=NEEDS_REVISION,
    auth=SESSION,
    tags=["writing"],
)
def put(request: Request, name: str, given: EntryWhole, response: HttpResponse) -> dict[str, Any]:
    """Replace an entry's content. 替换条目的全部内容。

    References the writer was not shown stay. 未向修改者显示的引用予以保留。
    """
    document = writing.current(request.viewer, name)
    return _save(request, document, given, given.body, response)


@router.patch(
    "/entries/{name}",
    response=EntryOut,
    exclude_unset=True,
    openapi_extra=NEEDS_REVISION,
    auth=SESSION,
    tags=["writing"],
)
def patch(request: Request, name: str, given: EntryPart, response: HttpResponse) -> dict[str, Any]:
    """Change some fields of an entry; null takes one out. 修改条目的部分字段；null 表示删去。"""
    document = writing.current(request.viewer, name)
    body = masked(document, _seen(request, document)) | given.body
    kept = {field: value for field, value in body.items() if value is not None}
    return _save(request, document, given, kept, response)


def _save(
    request: Request,
    document: Document,
    given: EntryWhole | EntryPart,
    body: Body,
    response: HttpResponse,
) -> dict[str, Any]:
    expected = _expected(request, document)
    writing.refuse_unless(request.viewer, document.kind, document.owner)
    changed = replace(document, body=restored(document, body, _seen(request, document)))
    if given.audience is not None:
        changed = replace(changed, audience=tuple(given.audience))
    if "embargo" in given.model_fields_set:
        changed = replace(changed, embargo=_day(given.embargo))
    written = writing.save(request.viewer, changed, given.reason, expected)
    return _answer(request, written, response)


def _seen(request: Request, document: Document) -> frozenset[str]:
    facts = Facts(request)
    return names_in(named_by(facts, [document]))


def _expected(request: Request, document: Document) -> int:
    found = IF_MATCH.match(request.headers.get("If-Match", "").strip())
    if not found:
        raise POR075(id=document.local)
    return int(found[1])


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise POR070(field="embargo", problem="is not a day", problem_zh="不是有效日期") from None


def _answer(request: Request, written: Document, response: HttpResponse) -> dict[str, Any]:
    facts = Facts(request)
    response[REVISION_HEADER] = str(written.number)
    return shapes.entry(gathering.shown(facts, [written])[0], facts)
