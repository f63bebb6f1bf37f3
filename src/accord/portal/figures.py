"""Charts of the pages: the specification and drawing of the reports, with the numbers beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from accord.kernel.dates import PartialDate
from accord.portal.reading import Document, Facts, Snapshot
from accord.portal.selection import Selection, select
from accord.portal.wording import say
from accord.reports.blocks import Figure
from accord.reports.charts import Chart, Mark, Span, Stack
from accord.reports.drawing import draw
from accord.reports.given import Given
from accord.reports.sections import timeline as section

MOST_MARKS = 120


@dataclass(frozen=True)
class Count:
    """One number of a chart: its name, the number, and the filters that list its rows."""

    name: str
    n: int
    asked: dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """A picture and the numbers it shows, each with its rows."""

    picture: SafeString
    title: str
    notes: tuple[str, ...]
    heads: tuple[str, str]
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Stretched:
    """A picture of times, and its rows: name, planned time in words, what is recorded."""

    picture: SafeString
    title: str
    notes: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]


def _by_year(span: Span, lang: str) -> Span:
    """Draw one mark a year where single ones would be too many to tell apart."""
    held = Counter(mark.first[:4] for mark in span.marks)
    return replace(
        span,
        marks=tuple(
            Mark(
                f"{year}-01-01",
                f"{year}-12-31",
                say("timeline.of_year", lang, year=PartialDate(year).words(lang), n=n),
            )
            for year, n in sorted(held.items())
        ),
    )


def counted(
    form: str, title: str, notes: Sequence[str], head: str, counts: Sequence[Count], lang: str
) -> Counted:
    """Draw counts as upright bars (``bars``) or as bars across, one a line (``across``)."""
    heads = (head, say("events.number", lang))
    chart = Chart(
        form,
        lang,
        title,
        tuple(notes),
        tuple(c.name for c in counts),
        (Stack(heads[1], tuple(c.n for c in counts)),),
        heads=heads,
    )
    return Counted(_picture(chart), title, chart.notes, heads, tuple(counts))


def timeline(part: Snapshot, facts: Facts, found: Document, lang: str) -> Stretched | None:
    """Draw an instrument's timeline as its reports do; None where nothing has a date."""
    given = Given(part, facts.as_of, found, facts.viewer)
    blocks = section.blocks(given, lang)
    figure = next((b for b in blocks if isinstance(b, Figure)), None)
    if figure is None:
        return None
    heads = (say("timeline.row", lang), say("planned", lang), say("recorded", lang))
    chart = figure.chart
    if sum(len(s.marks) for s in chart.spans) > MOST_MARKS:
        chart = replace(chart, spans=tuple(_by_year(s, lang) for s in chart.spans))
    rows = tuple(
        (s.name, _between(s.first, s.last, lang), tuple(m.name for m in s.marks))
        for s in chart.spans
    )
    return Stretched(_picture(chart), chart.title, chart.notes, heads, rows)


def notes(part: Snapshot, events: Selection, facts: Facts, scope: str) -> list[str]:
    """Return the lines below a chart of events: unit, scope, period, coverage, sources."""
    lang = facts.lang
    first, last = events.span()
    as_of = PartialDate(facts.as_of.isoformat()).words(lang)
    lines = [say("chart.unit", lang), say("chart.scope", lang, scope=scope)]
    if first and last:
        period = PartialDate(f"{first:04}/{last:04}").words(lang)
        lines.append(say("chart.period", lang, period=period, as_of=as_of))
    held = select(facts, "event").by("mechanism")
    lines.append(say("chart.coverage", lang, coverage=_coverage(part, held, lang)))
    used = events.by_named("mentions.source")
    named = [s.title.in_language(lang) for s in part.of_kind("source") if s.local in used]
    joint = say("semicolon", lang)
    lines.append(say("chart.sources", lang, sources=joint.join(named)))
    return lines


def _coverage(part: Snapshot, held: Mapping[str, int], lang: str) -> str:
    """Say for each mechanism whose events are recorded what the sources cover."""
    said = []
    for mechanism in part.of_kind("mechanism"):
        if mechanism.local not in held:
            continue
        periods = [
            PartialDate.parse(d.body["period"]).words(lang)
            for d in part.naming(mechanism, "coverage", "mechanism")
        ]
        covered = say("comma", lang).join(periods) or say("chart.not_covered", lang)
        name = mechanism.title.in_language(lang)
        said.append(say("chart.covered", lang, name=name, period=covered))
    return say("semicolon", lang).join(said)


def _between(first: str, last: str, lang: str) -> str:
    if not first or not last:
        return ""
    ends = [PartialDate(day).words(lang) for day in (first, last)]
    return say("timeline.between", lang, first=ends[0], last=ends[1])


def _picture(chart: Chart) -> SafeString:
    # ``draw`` escapes every word of the record.
    return mark_safe(draw(chart))  # noqa: S308
