"""How the report is to be read: what it rests on, what its words mean, who has still to act."""

from __future__ import annotations

from accord.reports.blocks import Block, Heading, Paragraph
from accord.reports.given import Given
from accord.reports.sections.facts_of_items import day_words
from accord.reports.wording import say, shown


def blocks(given: Given, lang: str) -> list[Block]:
    """Write the opening."""
    title = shown(given.instrument.title, lang)
    subject = given.subject(lang)
    as_of = day_words(given.as_of, lang)
    found: list[Block] = [
        Heading(say("opening", lang)),
        Paragraph(say("opening_what", lang, subject=subject, as_of=as_of)),
        Paragraph(say("opening_reading", lang)),
    ]
    if given.instrument.body.get("collection"):
        found.append(Paragraph(say("opening_collection", lang, title=title)))
    if lang == "en":
        found.append(Paragraph(say("opening_translation", lang), "note"))
    return found
