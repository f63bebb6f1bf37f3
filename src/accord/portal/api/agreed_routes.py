"""Addresses of the API that give instruments as trees, statuses of items and the annexes."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from accord.portal.api import cursors, gathering, shapes
from accord.portal.api.schemas import (
    Annex,
    AnnexAsked,
    Clocks,
    InstrumentLine,
    StatusesAsked,
    StatusPage,
    Tree,
)
from accord.portal.framework import in_time
from accord.portal.pages import instruments as pages
from accord.portal.planning import Line
from accord.portal.reading import (
    Document,
    Facts,
    Snapshot,
    evidence_for,
    findings,
    in_order,
    natural,
)
from accord.portal.requests import Request
from accord.portal.selection import select

router = Router(tags=["agreed"])


@router.get("/instruments", response=list[InstrumentLine])
def instruments(request: Request, asked: Query[Clocks]) -> list[dict[str, Any]]:
    """List the instruments in order of date. 按日期列出合作文件。"""
    facts = Facts(request)
    part = facts.of_kinds("instrument", "mechanism")
    held = select(facts, "item").by("instrument")
    return [
        {
            **shapes.brief(one),
            "date": one.body.get("date"),
            "validity": one.body.get("validity"),
            "mechanism": one.body.get("mechanism") if part.get(one.body.get("mechanism")) else None,
            "items": held.get(one.local, 0),
        }
        for one in in_time(part.of_kind("instrument"))
    ]


@router.get("/instruments/{name}/tree", response=Tree)
def tree(request: Request, name: str, asked: Query[Clocks]) -> dict[str, Any]:
    """Give an instrument with its areas and items. 给出合作文件及其领域和合作事项。"""
    facts = Facts(request)
    shapes.find(facts, name, "instrument")
    part = facts.around(name, steps=("in:area,item", "in:evidence", "out"))
    found = facts.entry(part, name, "instrument")
    items = sorted(part.naming(found, "item", "instrument"), key=in_order)
    zh, en = (pages.branches(part, found, items, facts.as_of, lang) for lang in ("zh", "en"))
    counts = pages.count_distinct(items)
    return {
        "instrument": shapes.brief(found),
        "listed": counts.listed,
        "distinct": counts.distinct,
        "branches": [
            {
                "area": shapes.brief(one.area) if one.area else None,
                "items": [_item(*pair) for pair in zip(one.lines, other.lines, strict=True)],
            }
            for one, other in zip(zh, en, strict=True)
        ],
    }


def _item(zh: Line, en: Line) -> dict[str, Any]:
    return {
        **shapes.brief(zh.item),
        "force": zh.item.body["force"],
        "planned": {"zh": zh.planned, "en": en.planned},
        "recorded": {"zh": zh.recorded, "en": en.recorded},
    }


@router.get("/statuses", response=StatusPage, exclude_unset=True)
def statuses(request: Request, asked: Query[StatusesAsked]) -> dict[str, Any]:
    """List items with what is recorded, and their status where the reader may see it.

    列出合作事项及其记录；有权查看者另见计算所得的状态（工作初稿）。
    """
    facts = Facts(request)
    listed, place = _items(facts, asked)
    names = [d.local for d in listed]
    part = facts.around(*names, steps=("in:evidence,confirmation", "out"), also=("coverage",))
    computed = findings(part, facts, names)
    rows = []
    for item in listed:
        row = computed.get(item.local)
        rows.append(row.as_dict() if row else _facts(part.get(item.local) or item, part))
        rows[-1]["restates"] = [n for n in rows[-1]["restates"] if part.get(n)]
    return {**shapes.clocks(request), "statuses": rows, "next": cursors.write(place)}


def _items(facts: Facts, asked: StatusesAsked) -> tuple[list[Document], tuple[str, str] | None]:
    if asked.instrument:
        shapes.find(facts, asked.instrument, "instrument")
    seen = {d.local for d in facts.of_kinds("instrument")}
    found = select(facts, "item").having(instrument=asked.instrument).by_instrument()
    after = ("", "")
    if asked.cursor:
        instrument, local = cursors.read(asked.cursor)
        after = (instrument, natural(local))
    names = [
        name
        for instrument, order, name in found
        if instrument in seen and (not asked.cursor or (instrument, order) > after)
    ]
    cut = names[: asked.limit]
    part = facts.around(*cut)
    listed = [d for d in (part.get(name) for name in cut) if d]
    more = len(names) > len(cut)
    return listed, ((str(listed[-1].body["instrument"]), listed[-1].local) if more else None)


def _facts(item: Document, part: Snapshot) -> dict[str, Any]:
    links = sorted(evidence_for(part, item), key=lambda pair: pair[0].local)
    return {
        "commitment": item.local,
        "instrument": item.body["instrument"],
        "force": item.body["force"],
        "evidence": [{"id": thing.local, "extent": link.body["extent"]} for link, thing in links],
        "restates": [r["item"] for r in item.body.get("restates", ())],
    }


@router.get("/annex", response=Annex)
def annex(request: Request, asked: Query[AnnexAsked]) -> dict[str, Any]:
    """List the printed rows of the annexes and what they stand for. 列出附件各行及其对应的活动。"""
    facts = Facts(request)
    if asked.source:
        shapes.find(facts, asked.source, "source")
    rows, summary = gathering.annex_of(facts, asked.source)
    return {
        "rows": [
            {
                "source": row.source,
                "area": row.area,
                "row": row.number,
                "events": list(row.events),
                "parts": [{"part": part, "whole": whole} for part, whole in row.parts],
                "outputs": list(row.outputs),
            }
            for row in rows
        ],
        "events": summary.events,
        "summary": shapes.wording(summary.text),
    }
