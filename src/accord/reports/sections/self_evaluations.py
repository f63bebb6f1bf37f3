"""The main text: what each party says of every item; where it has said nothing, what is recorded.

A self-evaluation belongs to the party that gave it and stands in its own words.
"""

from __future__ import annotations

from accord.kernel.dates import PartialDate
from accord.record.documents import Document
from accord.record.status import StatusRow
from accord.reports.blocks import Block, Card, Cards, Heading, Paragraph
from accord.reports.given import Given
from accord.reports.sections.facts_of_items import consulting_words, item_name, names_of, planned
from accord.reports.sections.prefilled import FIELDS, prefilled
from accord.reports.wording import say, shown
from accord.vocab.lists import label


def blocks(given: Given, lang: str) -> list[Block]:
    """Write the self-evaluations, by priority area and item."""
    found: list[Block] = [Heading(say("evaluations", lang))]
    if not given.rows:
        return [*found, Paragraph(say("no_items", lang))]
    found.append(Paragraph(say("evaluations_how", lang)))
    heads = tuple(say(f"field_{name}", lang) for name in FIELDS)
    for area, rows in given.areas:
        if area is not None or len(given.areas) > 1:
            found.append(Heading(shown(area.title, lang) if area else say("no_area", lang), 2))
        cards = tuple(card for row in rows for card in _cards(row, given, lang))
        found.append(Cards(heads, cards, say("item", lang), say("given_by", lang)))
    return found


def _cards(row: StatusRow, given: Given, lang: str) -> list[Card]:
    title = item_name(row.item, lang)
    details = (
        (say("planned", lang), planned(row.item, lang)),
        (say("force", lang), label("forces", row.force, lang)),
    )
    evaluations = given.evaluations(row.item)
    heard = {one.body["by"] for one in evaluations}
    consulting = consulting_words(row.item, given, lang)
    cards = [
        Card(
            title,
            details,
            _by(one, given, lang),
            _lines(_mark(one, row, lang), consulting.get(one.body["by"], "")),
            _own_words(one, lang),
        )
        for one in evaluations
    ]
    others = [words for by, words in consulting.items() if by not in heard]
    silent = [p for p in given.parties if p.local not in heard]
    if given.party:
        silent = [p for p in silent if p.local == given.party]
    if silent or others or not cards:
        who = "rest_of_parties" if cards else "all_parties"
        by = silent[0].title.in_language(lang) if given.party and silent else say(who, lang)
        mark = _lines(*others, say("prefilled", lang))
        cards.append(Card(title, details, by, mark, prefilled(row, given, lang)))
    return cards


def _lines(*words: str) -> str:
    return "\n".join(line for line in words if line)


def _by(one: Document, given: Given, lang: str) -> str:
    return names_of([one.body["by"]], given.facts, lang)[0]


def _own_words(one: Document, lang: str) -> tuple[str, ...]:
    return tuple(shown(one.text(name), lang) or say("not_said", lang) for name in FIELDS)


def _mark(one: Document, row: StatusRow, lang: str) -> str:
    when = PartialDate.parse(one.body["as_of"]).words(lang)
    said = [say("given_as_of", lang, when=when)]
    if row.item.number > one.body["revision"]:
        numbers = {"then": one.body["revision"], "now": row.item.number}
        said.append(say("earlier_text", lang, **numbers))
    return "\n".join(said)
