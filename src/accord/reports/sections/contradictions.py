"""What the sources record differently, shown as recorded."""

from __future__ import annotations

from accord.record.documents import Document
from accord.reports.blocks import Block, Heading, Paragraph, Table
from accord.reports.given import Given
from accord.reports.wording import say, shown
from accord.vocab.lists import label


def blocks(given: Given, lang: str) -> list[Block]:
    """Write the contradictions that concern the instrument, its items or their evidence."""
    found: list[Block] = [Heading(say("contradictions", lang))]
    concerned = _concerned(given)
    if not concerned:
        return [*found, Paragraph(say("contradictions_none", lang))]
    heads = ("number", "kind", "content", "as_recorded", "handling")
    rows = tuple(
        (
            str(number),
            label("discrepancy_forms", one.body["form"], lang),
            shown(one.text("what"), lang),
            _recorded(one, given, lang),
            shown(one.text("handling"), lang),
        )
        for number, one in enumerate(concerned, 1)
    )
    words = tuple(say(h, lang) for h in heads)
    return [
        *found,
        Paragraph(say("contradictions_what", lang)),
        Table(words, rows, (6, 13, 26, 33, 22)),
    ]


def _concerned(given: Given) -> list[Document]:
    names = {given.instrument.local}
    for row in given.rows:
        names.add(row.item.local)
        names |= {support.thing.local for support in row.evidence}
        names |= set(row.item.body.get("discrepancies", ()))
    names |= set(given.instrument.body.get("discrepancies", ()))
    return sorted(
        (
            d
            for d in given.facts.of_kind("discrepancy")
            if d.local in names or names & set(d.body.get("affects", ()))
        ),
        key=lambda d: d.local,
    )


def _recorded(one: Document, given: Given, lang: str) -> str:
    lines = []
    for said in one.body["recorded"]:
        source = given.facts.get(said["source"])
        name = source.title.in_language(lang) if source else said["source"]
        at = said["at"][lang] if isinstance(said["at"], dict) else said["at"]
        lines.append(say("recorded_at", lang, source=name, at=at, words=said["zh"]))
    return "\n".join(lines)
