"""What is open at the end of an instrument, for the parties to decide what moves on."""

from __future__ import annotations

from accord.record.status import StatusRow
from accord.reports.blocks import Block, Heading, Paragraph, Table
from accord.reports.given import Given
from accord.reports.sections.facts_of_items import (
    by_date,
    day_words,
    item_name,
    planned,
    status_words,
    support_line,
)
from accord.reports.wording import say, shown

GROUPS = ("partial", "likely_met_unverified", "none_recorded", "not_assessable", "upcoming")


def blocks(given: Given, lang: str) -> list[Block]:
    """Write the open items by what the record says of them."""
    found: list[Block] = [Heading(say("carried", lang))]
    if len(given.told) < len(given.rows):
        found.append(Paragraph(say("drafts_kept_back", lang)))
    if given.rows and not given.told:
        return found
    open_ones = [row for row in given.told if row.status in GROUPS]
    counts = {"n": len(open_ones), "all": len(given.told), "as_of": day_words(given.as_of, lang)}
    found.append(Paragraph(say("carried_what" if open_ones else "carried_none", lang, **counts)))
    heads = ("number", "item", "planned", "record_holds", "taken_up", "decision")
    words = tuple(say(h, lang) for h in heads)
    for status in GROUPS:
        rows = [row for row in open_ones if row.status == status]
        if rows:
            found += [
                Heading(say(f"carried_{status}", lang), 2),
                Paragraph(say(f"carried_{status}_what", lang)),
                Table(
                    words,
                    tuple(_line(n, row, given, lang) for n, row in enumerate(rows, 1)),
                    (6, 22, 13, 35, 12, 12),
                ),
            ]
    return found


def _line(number: int, row: StatusRow, given: Given, lang: str) -> tuple[str, ...]:
    held = [support_line(s, given.facts, lang) for s in by_date(row.evidence)]
    confirmed = status_words(row, lang, given).split("\n")[1:]
    return (
        str(number),
        item_name(row.item, lang),
        planned(row.item, lang),
        "\n".join([*held, *confirmed]) or row.finding.reason(lang),
        _taken_up(row, given, lang),
        "",
    )


def _taken_up(row: StatusRow, given: Given, lang: str) -> str:
    later = [given.facts.get(name) for name in row.item.body.get("taken_up_by", ())]
    return "\n".join(shown(d.title, lang) for d in later if d) or say("none_named", lang)
