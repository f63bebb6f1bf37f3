"""The annex as printed: its rows, what each stands for, and which rows repeat an event."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from accord.portal import filters
from accord.portal.answers import page
from accord.portal.derived import AnnexRow, AnnexSummary, annex_rows, summary
from accord.portal.pages.events import in_order
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, Snapshot, code_label, codes_of
from accord.portal.requests import Request
from accord.portal.selection import select
from accord.portal.wording import say

PER_PAGE = 100
ODD = ("repeated", "shared", "output", "part")


@dataclass(frozen=True)
class Row:
    """One printed row with its wording and the entries it stands for."""

    row: AnnexRow
    printed: list[tuple[str, str]]
    entries: list[Document]
    odd: tuple[str, ...]


def annex(request: Request) -> HttpResponse:
    """Show the rows of the annex, or each event in it once with its rows."""
    facts = Facts(request)
    printed = select(facts, "event", "output").holding("mentions.area", codes_of("annex_areas"))
    part = Snapshot(printed)
    rows = annex_rows(part)
    found = summary(rows)
    lang = request.lang
    used = dict.fromkeys(row.area for row in rows)
    views = [(view, say(f"annex.by_{view}", lang)) for view in ("rows", "events")]
    asked = [
        filters.codes(request, "area", say("annex.heading", lang), "annex_areas", used),
        filters.options(
            request, "odd", say("annex.odd", lang), [(o, say(f"annex.{o}", lang)) for o in ODD]
        ),
        filters.options(request, "view", say("annex.view", lang), views, "rows"),
    ]
    chosen = filters.chosen(asked)
    shown = [_row(part, row, found) for row in rows if chosen["area"] in ("", row.area)]
    shown = [row for row in shown if not chosen["odd"] or chosen["odd"] in row.odd]
    listed = shown if chosen["view"] == "rows" else _events(part, [r.row for r in shown], lang)
    return page(
        request,
        "annex.html",
        filters=asked,
        found=found,
        headings=list(found.headings.items()),
        notes=[
            (odd, sum(odd in _odd(row, found) for row in rows))
            for odd in ODD
            if any(odd in _odd(row, found) for row in rows)
        ],
        by_events=chosen["view"] == "events",
        listed=paged(request, listed, PER_PAGE),
    )


def _row(part: Snapshot, row: AnnexRow, found: AnnexSummary) -> Row:
    names = (*row.events, *(name for name, _ in row.parts), *row.outputs)
    entries = [d for d in (part.get(name) for name in names) if d]
    printed: dict[tuple[str, str], None] = {}
    for entry in entries:
        for mention in entry.body["mentions"]:
            place = (mention["source"], mention.get("area"), mention.get("row"))
            if place == (row.source, row.area, row.number):
                printed[mention.get("when_where", ""), mention.get("zh", "")] = None
    # An entry that is part of the row's event repeats its wording without time and place.
    placed = {wording for where, wording in printed if where}
    shown = [(where, wording) for where, wording in printed if where or wording not in placed]
    return Row(row, shown, entries, _odd(row, found))


def _odd(row: AnnexRow, found: AnnexSummary) -> tuple[str, ...]:
    told = {
        "repeated": any(name in found.repeated for name in row.events),
        "shared": len(row.events) > 1,
        "output": bool(row.outputs),
        "part": bool(row.parts),
    }
    return tuple(name for name in ODD if told[name])


def _events(part: Snapshot, rows: list[AnnexRow], lang: str) -> list[tuple[Document, list[str]]]:
    """Return the events that stand in rows in their own right, each once, with those rows."""
    held: dict[str, list[str]] = {}
    for row in rows:
        for name in row.events:
            heading = code_label("annex_areas", row.area).in_language(lang)
            held.setdefault(name, []).append(
                say("annex.row", lang, heading=heading, number=row.number)
            )
    found = [d for d in (part.get(name) for name in held) if d]
    return [(d, held[d.local]) for d in in_order(found, "oldest", lang)]
