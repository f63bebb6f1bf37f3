"""How many activities are recorded, by year and by area."""

from __future__ import annotations

from collections import Counter

from accord.kernel.dates import PartialDate
from accord.reports.blocks import Block, Figure, Heading, Paragraph
from accord.reports.charts import Chart, Stack
from accord.reports.given import Given
from accord.reports.sections.activity_rows import Activity, activities, headings
from accord.reports.sections.sources_of_charts import notes
from accord.reports.wording import listed, say


def blocks(given: Given, lang: str) -> list[Block]:
    """Draw the activities by year, and by year and area."""
    found: list[Block] = [Heading(say("statistics", lang))]
    once = {a.event.local: a for a in reversed(activities(given)) if not a.within and a.year}
    if not once:
        return [*found, Paragraph(say("no_activities", lang))]
    years = [a.year for a in once.values()]
    span = [str(year) for year in range(min(years), max(years) + 1)]
    figures = (_by_year(given, lang, years, span), _by_area(given, lang, list(once.values()), span))
    return [*found, Paragraph(say("statistics_what", lang)), *figures]


def _by_year(given: Given, lang: str, years: list[int], span: list[str]) -> Figure:
    counts = Counter(years)
    most = max(counts.values())
    peaks = listed([str(y) for y in sorted(counts) if counts[y] == most], lang)
    title = say(
        "by_year_title", lang, n=len(years), first=span[0], last=span[-1], peak=peaks, most=most
    )
    values = tuple(counts[int(year)] for year in span)
    return Figure(
        Chart(
            "bars",
            lang,
            title,
            notes(given, lang, "unit_activities", _period(span, lang)),
            tuple(span),
            (Stack(say("activities_recorded", lang), values),),
            heads=(say("year", lang), say("activities_recorded", lang)),
        ),
        say("by_year_name", lang),
    )


def _by_area(given: Given, lang: str, found: list[Activity], span: list[str]) -> Figure:
    areas = headings(found, given, lang)
    counts = Counter((a.heading, a.year) for a in found)
    totals = Counter(a.heading for a in found)
    most = max(totals.values())
    peaks = listed([name for code, name in areas if totals[code] == most], lang)
    stacks = tuple(
        Stack(name, tuple(counts[code, int(year)] for year in span)) for code, name in areas
    )
    title = say("by_area_title", lang, areas=len(areas), peak=peaks, most=most, n=len(found))
    lines = notes(given, lang, "unit_activities", _period(span, lang))
    heads = (say("year", lang), *(name for _, name in areas))
    return Figure(
        Chart(
            "stacked",
            lang,
            title,
            (*lines, say("first_heading", lang)),
            tuple(span),
            stacks,
            heads=heads,
        ),
        say("by_area_name", lang),
    )


def _period(span: list[str], lang: str) -> str:
    return PartialDate(f"{span[0]}/{span[-1]}").words(lang)
