"""The timeline of an instrument: its validity, each area, and what is recorded in it."""

from __future__ import annotations

from accord.kernel.dates import PartialDate
from accord.kernel.terms import TimeTerm
from accord.methods.progress import term_span
from accord.record.status import StatusRow
from accord.reports.blocks import Block, Figure
from accord.reports.charts import Chart, Mark, Span
from accord.reports.given import Given
from accord.reports.sections.facts_of_items import day_words
from accord.reports.sections.sources_of_charts import notes
from accord.reports.wording import say, shown


def blocks(given: Given, lang: str) -> list[Block]:
    """Draw the timeline, where anything has a date."""
    validity = given.instrument.body.get("validity")
    spans = [_instrument(given, validity, lang)] if validity else []
    spans += [_area(name, rows, validity, given, lang) for name, rows in _areas(given, lang)]
    spans = [s for s in spans if s.first or s.marks]
    if not spans:
        return []
    things = {s.thing.local for r in given.rows for s in r.evidence if s.delivered}
    items = sum(1 for r in given.rows if r.evidence)
    title = say(
        "timeline_title" if items else "timeline_title_none",
        lang,
        instrument=given.subject(lang),
        n=items,
        all=len(given.rows),
        records=len(things),
        as_of=day_words(given.as_of, lang),
    )
    heads = tuple(say(h, lang) for h in ("area", "from_day", "to_day", "recorded"))
    chart = Chart(
        "timeline",
        lang,
        title,
        notes(given, lang, "timeline_unit"),
        spans=tuple(spans),
        as_of=given.as_of.isoformat(),
        heads=heads,
    )
    return [Figure(chart, say("timeline_name", lang))]


def _areas(given: Given, lang: str) -> list[tuple[str, list[StatusRow]]]:
    return [
        (area.title.in_language(lang) if area else say("items_without_area", lang), rows)
        for area, rows in given.areas
    ]


def _instrument(given: Given, validity: str, lang: str) -> Span:
    when = PartialDate.parse(validity)
    first, last = when.earliest, when.latest
    ends = (first.isoformat(), last.isoformat()) if first and last else ("", "")
    return Span(say("validity", lang), *ends)


def _area(name: str, rows: list[StatusRow], validity: str | None, given: Given, lang: str) -> Span:
    frame = PartialDate.parse(validity) if validity else None
    spans = [term_span(TimeTerm.of(r.item.body["term"]), frame) for r in rows]
    firsts = [s.earliest for s in spans if s and s.earliest and s.latest]
    lasts = [s.latest for s in spans if s and s.earliest and s.latest]
    marks: dict[tuple[str, str, str], Mark] = {}
    for row in rows:
        for support in row.evidence:
            when = support.delivered
            if when and when.earliest and when.latest:
                words = f"{when.words(lang)} {shown(support.thing.title, lang)}"
                # What goes on beyond the date of judgement is marked in its part before it.
                last = max(when.earliest, min(when.latest, given.as_of))
                key = (when.earliest.isoformat(), last.isoformat(), words)
                marks[key] = Mark(*key)
    return Span(
        name,
        min(firsts).isoformat() if firsts else "",
        max(lasts).isoformat() if lasts else "",
        tuple(marks[key] for key in sorted(marks)),
    )
