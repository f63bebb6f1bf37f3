"""Where a party's own view, another party's and the computed finding differ: for the drafters."""

from __future__ import annotations

from collections.abc import Iterator

from accord.record.documents import Document
from accord.record.status import StatusRow
from accord.reports.blocks import Block, Heading, Paragraph, Table
from accord.reports.given import Given
from accord.reports.sections.facts_of_items import item_name, names_of
from accord.reports.wording import listed, say
from accord.vocab.lists import label


def blocks(given: Given, lang: str) -> list[Block]:
    """Write the list of differences."""
    found: list[Block] = [
        Heading(say("differences", lang), annex=True),
        Paragraph(say("differences_what", lang)),
    ]
    heard = any(given.evaluations(row.item) for row in given.rows)
    if len(given.told) < len(given.rows):
        found.append(Paragraph(say("drafts_kept_back", lang)))
    rows = [line for row in given.told for line in _lines(row, given, lang)]
    if not rows and given.rows and not given.told:
        return found
    if not rows:
        code = "differences_none" if heard else "differences_nothing_to_compare"
        return [*found, Paragraph(say(code, lang))]
    heads = ("item", "given_by", "own_view", "status_draft", "to_settle")
    words = tuple(say(h, lang) for h in heads)
    return [*found, Table(words, tuple(rows), (26, 14, 17, 17, 26))]


def _lines(row: StatusRow, given: Given, lang: str) -> Iterator[tuple[str, ...]]:
    evaluations = given.evaluations(row.item)
    views = {e.body["by"]: e.body["status"] for e in evaluations if e.body.get("status")}
    for one in evaluations:
        notes = list(_notes(one, row, views, lang))
        if notes:
            yield _line(row, one.body["by"], one.body.get("status"), "\n".join(notes), given, lang)
    for name in sorted(row.different_views, key=given.order_of):
        yield _line(row, name, None, say("note_different_view", lang), given, lang)


def _line(
    row: StatusRow, by: str, status: str | None, note: str, given: Given, lang: str
) -> tuple[str, ...]:
    return (
        item_name(row.item, lang),
        listed(names_of([by], given.facts, lang), lang),
        label("statuses", status, lang) if status else say("in_words", lang),
        label("statuses", row.status, lang),
        note,
    )


def _notes(one: Document, row: StatusRow, views: dict[str, str], lang: str) -> Iterator[str]:
    status = one.body.get("status")
    if status and status != row.status:
        yield say("note_status", lang)
    if status and any(other != status for by, other in views.items() if by != one.body["by"]):
        yield say("note_parties", lang)
    if not row.evidence:
        yield say("note_no_evidence", lang)
    if row.item.number > one.body["revision"]:
        yield say("note_earlier_text", lang)
