"""The lines an annex prints for the record: the words of every row, in both languages.

Writing prints them; reading compares a table with them, so what was exported is known again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accord.kernel.dates import PartialDate
from accord.record.annex import AnnexRow, annex_rows
from accord.record.documents import Document
from accord.record.snapshot import Snapshot


@dataclass(frozen=True)
class AnnexLine:
    """One row as printed: time and place, and the activities, by language."""

    row: AnnexRow
    documents: tuple[Document, ...]
    when_where: dict[str, str]
    text: dict[str, str]

    @property
    def day(self) -> date:
        """The first day the row may mean."""
        dates = [PartialDate.parse(d.body["date"]) for d in self.documents if d.body.get("date")]
        return min((found.earliest for found in dates if found.earliest), default=date.min)


def annex_lines(facts: Snapshot, source: str = "") -> list[AnnexLine]:
    """Return the lines of every annex, or of one source, in the order of headings and rows."""
    rows = [row for row in annex_rows(facts) if source in ("", row.source)]
    groups: dict[tuple[str, str], list[AnnexLine]] = {}
    for row in rows:
        _insert(groups.setdefault((row.source, row.area), []), _line(facts, row))
    return [line for lines in groups.values() for line in lines]


def _insert(lines: list[AnnexLine], line: AnnexLine) -> None:
    """Append a row, or put it on top where it is newer than all before it: newest first.

    Other departures from the order of dates are the source's own and stay.
    """
    newest = max((one.day for one in lines), default=date.max)
    lines.insert(0 if line.day > newest else len(lines), line)


def _line(facts: Snapshot, row: AnnexRow) -> AnnexLine:
    names = (*row.events, *row.outputs)
    documents = tuple(d for d in map(facts.get, names) if d is not None)
    mentions = [
        m
        for d in documents
        for m in d.body.get("mentions", ())
        if (m.get("source"), m.get("area"), m.get("row")) == (row.source, row.area, row.number)
    ]
    printed = next((m["when_where"] for m in mentions if m.get("when_where")), "")
    wording = next((m["zh"] for m in mentions if m.get("zh")), "")
    zh = wording or "；".join(d.title.in_language("zh") for d in documents)
    return AnnexLine(
        row,
        documents,
        {
            "zh": printed or _when_where(facts, documents, "zh"),
            "en": _when_where(facts, documents, "en"),
        },
        {"zh": zh, "en": "; ".join(_english(d) for d in documents)},
    )


def _english(document: Document) -> str:
    theme = document.text("theme").en if document.kind == "event" else ""
    return f'{document.title.en}; theme: "{theme}"' if theme else document.title.en


def _when_where(facts: Snapshot, documents: tuple[Document, ...], lang: str) -> str:
    """Write date and places of the first document out, in one cell."""
    if not documents:
        return ""
    body = documents[0].body
    when = PartialDate.parse(body["date"]).words(lang) if body.get("date") else ""
    found = [facts.get(name) for name in body.get("places", ())]
    joint, comma = ("、", "，") if lang == "zh" else (" and ", ", ")
    places = joint.join(d.title.in_language(lang) for d in found if d)
    return comma.join(part for part in (when, places) if part)
