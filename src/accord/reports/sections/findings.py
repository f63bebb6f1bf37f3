"""The computed finding of every item: a working draft, and an annex."""

from __future__ import annotations

from accord.reports.blocks import Block, Heading, Paragraph, Table
from accord.reports.given import Given
from accord.reports.sections.facts_of_items import (
    item_name,
    planned,
    recorded_dates,
    status_words,
)
from accord.reports.wording import say


def blocks(given: Given, lang: str) -> list[Block]:
    """Write the table of findings."""
    found: list[Block] = [
        Heading(say("findings", lang), annex=True),
        Paragraph(say("findings_what", lang)),
    ]
    if not given.rows:
        return [*found, Paragraph(say("no_items", lang))]
    if len(given.told) < len(given.rows):
        found.append(Paragraph(say("drafts_kept_back", lang)))
    if not given.told:
        return found
    told = [row for _, rows in given.areas for row in rows if given.tells(row)]
    heads = ("number", "item", "planned", "recorded", "status_draft", "reason")
    rows = tuple(
        (
            str(number),
            item_name(row.item, lang),
            planned(row.item, lang),
            recorded_dates(row, lang) or "—",
            status_words(row, lang, given),
            row.finding.reason(lang),
        )
        for number, row in enumerate(told, 1)
    )
    widths = (6, 24, 13, 14, 14, 33)
    found.append(Table(tuple(say(h, lang) for h in heads), rows, widths))
    return found
