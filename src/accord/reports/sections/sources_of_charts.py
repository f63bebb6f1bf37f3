"""The lines below a chart: unit, period, coverage, source."""

from __future__ import annotations

from accord.kernel.dates import PartialDate
from accord.reports.given import Given
from accord.reports.sections.facts_of_items import day_words
from accord.reports.wording import listed, say


def notes(given: Given, lang: str, unit: str, period: str = "") -> tuple[str, ...]:
    """Return the lines below a chart; ``unit`` is the code of the wording of its unit."""
    declared = [
        d
        for d in given.facts.of_kind("coverage")
        if given.mechanism and d.body["mechanism"] == given.mechanism.local
    ]
    periods = [PartialDate.parse(d.body["period"]).words(lang) for d in declared]
    coverage = listed(periods, lang) if periods else say("chart_coverage_none", lang)
    named = dict.fromkeys(name for d in declared for name in d.body.get("sources", ()))
    sources = [s.title.in_language(lang) for n in named if (s := given.facts.get(n))]
    lines = [say(unit, lang)]
    if period:
        lines.append(say("chart_period", lang, period=period))
    lines.append(say("chart_coverage", lang, coverage=coverage, as_of=day_words(given.as_of, lang)))
    if sources:
        lines.append(say("chart_source", lang, sources=listed(sources, lang)))
    return tuple(lines)
