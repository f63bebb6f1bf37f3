"""How far the record reaches, and which parties' own reports have come in."""

from __future__ import annotations

from accord.kernel.dates import PartialDate
from accord.reports.blocks import Block, Heading, Paragraph, Table
from accord.reports.given import Given
from accord.reports.wording import listed, say, shown
from accord.vocab.lists import label


def blocks(given: Given, lang: str) -> list[Block]:
    """Write the section on coverage."""
    found: list[Block] = [Heading(say("coverage", lang)), *_declared(given, lang)]
    return found + _heard(given, lang)


def _declared(given: Given, lang: str) -> list[Block]:
    declared = [
        d
        for d in given.facts.of_kind("coverage")
        if given.mechanism and d.body["mechanism"] == given.mechanism.local
    ]
    if not declared:
        return [Paragraph(say("coverage_none", lang))]
    rows = tuple(
        (
            PartialDate.parse(d.body["period"]).words(lang),
            listed([label("record_forms", r, lang) for r in d.body["records"]], lang),
            label("coverage_bases", d.body["basis"], lang),
            shown(d.text("note"), lang),
        )
        for d in sorted(declared, key=lambda d: (d.body["period"], d.local))
    )
    heads = ("period_covered", "records_covered", "basis", "note")
    return [
        Paragraph(say("coverage_what", lang)),
        Table(tuple(say(h, lang) for h in heads), rows, (18, 22, 18, 42)),
    ]


def _heard(given: Given, lang: str) -> list[Block]:
    if not given.parties:
        return []
    counts: dict[str, int] = {}
    for row in given.rows:
        for one in given.evaluations(row.item):
            counts[one.body["by"]] = counts.get(one.body["by"], 0) + 1
    asked = [p for p in given.parties if not given.party or p.local == given.party]
    came = [
        say("came", lang, name=p.title.in_language(lang), n=counts[p.local])
        for p in asked
        if p.local in counts
    ]
    missing = [p.title.in_language(lang) for p in asked if p.local not in counts]
    said = [say("heard", lang, names=listed(came, lang))] if came else []
    if missing:
        said.append(say("not_yet_heard", lang, names=listed(missing, lang)))
    return [Paragraph(line) for line in said]
