"""Addresses of the API that give entries, their history and what changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from accord.portal.api import cursors, gathering, shapes
from accord.portal.api.errors import POR070
from accord.portal.api.schemas import (
    ChangePage,
    ChangesAsked,
    Clocks,
    CodeList,
    Differences,
    DifferencesAsked,
    EntriesAsked,
    EntryOut,
    EntryPage,
    KindOut,
    RevisionOut,
)
from accord.portal.reading import Change, Facts, history
from accord.portal.requests import Request

REVISION_HEADER = "Accord-Revision"
router = Router()


@router.get("/entries", response=EntryPage, exclude_unset=True, tags=["entries"])
def entries(request: Request, asked: Query[EntriesAsked]) -> dict[str, Any]:
    """List the entries of a kind in order of id. 按编号列出某一类别的条目。"""
    facts = Facts(request)
    wanted = gathering.wanted(
        asked.kind, words=asked.q, owner=asked.owner, year=asked.year, holds=_holds(asked.has)
    )
    after = cursors.read(asked.cursor) if asked.cursor else gathering.START
    found, place = gathering.page_of(facts, wanted, after, asked.limit)
    return {
        **shapes.clocks(request),
        "entries": [shapes.entry(one, facts) for one in found],
        "next": cursors.write(place),
    }


def _holds(given: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = [tuple(one.partition(":")[::2]) for one in given]
    if not all(field and value for field, value in pairs):
        raise POR070(
            field="has", problem="is not written field:value", problem_zh="未写成“字段:值”"
        )
    return tuple((field, value) for field, value in pairs)


@router.get("/entries/{name}", response=EntryOut, exclude_unset=True, tags=["entries"])
def entry(
    request: Request, name: str, response: HttpResponse, asked: Query[Clocks]
) -> dict[str, Any]:
    """Give one entry by its local id. 按本地编号给出一个条目。"""
    facts = Facts(request)
    found = shapes.find(facts, name)
    response[REVISION_HEADER] = str(found.document.number)
    return shapes.entry(found, facts)


@router.get("/entries/{name}/history", response=list[RevisionOut], tags=["entries"])
def revisions(request: Request, name: str, asked: Query[Clocks]) -> list[dict[str, Any]]:
    """List who changed an entry, when and why, newest first. 条目的修改记录，最近的在前。"""
    facts = Facts(request)
    found = shapes.find(facts, name)
    return [shapes.revision(change) for change in history(found.document, facts)]


@router.get("/entries/{name}/differences", response=Differences, tags=["entries"])
def differences(request: Request, name: str, asked: Query[DifferencesAsked]) -> dict[str, Any]:
    """Compare two revisions of an entry. 比较条目的两次修订。"""
    facts = Facts(request)
    found = shapes.find(facts, name)
    listed = {c.number: c for c in history(found.document, facts)}
    last = asked.after if asked.after is not None else found.document.number
    first = asked.before if asked.before is not None else max(last - 1, 1)
    before, after = _body(facts, listed, first), _body(facts, listed, last)
    specs = gathering.kinds_known()[found.document.kind].fields
    return {
        "entry": found.document.local,
        "before": first,
        "after": last,
        "fields": [
            {
                "field": field,
                "label": shapes.wording(spec.label),
                "before": before.get(field),
                "after": after.get(field),
            }
            for field, spec in specs.items()
            if before.get(field) != after.get(field)
        ],
    }


def _body(facts: Facts, listed: dict[int, Change], number: int) -> dict[str, Any]:
    document = listed[number].document if number in listed else None
    if document is None:
        raise POR070(
            field="revision",
            problem=f"has no content to compare: {number}",
            problem_zh=f"没有可比较的内容：{number}",
        )
    return dict(gathering.shown(facts, [document])[0].body)


@router.get("/changes", response=ChangePage, exclude_unset=True, tags=["entries"])
def changes(request: Request, asked: Query[ChangesAsked]) -> dict[str, Any]:
    """List entries by last change, newest first, recalls among them. 按最近更改列出条目。"""
    if asked.kind:
        gathering.wanted(asked.kind)
    before = cursors.read_moment(asked.cursor) if asked.cursor else None
    found, place = gathering.changes(Facts(request), before, asked.limit, asked.kind)
    return {"changes": [_change(turn) for turn in found], "next": cursors.write(place)}


def _change(turn: gathering.Turn) -> dict[str, Any]:
    kind, _, local = turn.id.partition("/")[2].partition("/")
    data: dict[str, Any] = {"id": turn.id, "kind": kind, "local": local, "at": turn.place[0]}
    if turn.document is None:
        return {**data, "change": "recalled"}
    return {
        **data,
        "change": "written",
        "revision": turn.document.number,
        "title": shapes.wording(turn.document.title),
    }


@router.get("/kinds", response=list[KindOut], tags=["description"])
def kinds(request: Request) -> list[dict[str, Any]]:
    """List the kinds of entry with their fields. 列出条目类别及其字段。"""
    return [_kind(name) for name in gathering.kinds_known()]


@router.get("/kinds/{name}", response=KindOut, tags=["description"])
def kind(request: Request, name: str) -> dict[str, Any]:
    """Give one kind of entry with its fields. 给出一个条目类别及其字段。"""
    return _kind(gathering.wanted(name).kind)


def _kind(name: str) -> dict[str, Any]:
    found = gathering.kinds_known()[name]
    return {
        "name": found.name,
        "label": shapes.wording(found.label),
        "plural": shapes.wording(found.plural),
        "prefix": found.prefix,
        "fields": shapes.fields(found.fields),
    }


@router.get("/code-lists", response=list[CodeList], tags=["description"])
def code_lists(request: Request) -> list[dict[str, Any]]:
    """List the code lists. 列出代码表。"""
    return [
        {
            "name": name,
            "codes": [
                {"code": code, "label": shapes.wording(text)} for code, text in codes.items()
            ],
        }
        for name, codes in gathering.code_lists().items()
    ]
