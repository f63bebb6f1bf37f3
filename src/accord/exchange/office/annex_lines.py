"""The lines an annex prints for the record: the words of every row, in both languages.

Writing prints them; reading compares a table with them, so what was exported is known again.
"""

from __future__ import annotations

from dataclasses import dataclass

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


def annex_lines(facts: Snapshot, source: str = "") -> list[AnnexLine]:
    """Return the lines of every annex, or of one source, in the order of headings and rows."""
    rows = annex_rows(facts)
    return [_line(facts, row) for row in rows if source in ("", row.source)]


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
    date = PartialDate.parse(body["date"]).words(lang) if body.get("date") else ""
    found = [facts.get(name) for name in body.get("places", ())]
    joint, comma = ("、", "，") if lang == "zh" else (" and ", ", ")
    places = joint.join(d.title.in_language(lang) for d in found if d)
    return comma.join(part for part in (date, places) if part)
