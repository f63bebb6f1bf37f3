"""The table of activities as the framework's annex has it: number, time and place, activity."""

from __future__ import annotations

from itertools import groupby

from accord.kernel.text import Text
from accord.reports.blocks import Block, Heading, Paragraph, Table
from accord.reports.given import Given
from accord.reports.sections.activity_rows import Activity, activities, heading_name
from accord.reports.sections.facts_of_items import place_names
from accord.reports.wording import listed, say, sentences, shown


def blocks(given: Given, lang: str) -> list[Block]:
    """Write the table, one part for each heading."""
    found: list[Block] = [Heading(say("activities", lang))]
    listed_ones = activities(given)
    if not listed_ones:
        return [*found, Paragraph(say("no_activities", lang))]
    found.append(Paragraph(say("activities_what", lang)))
    heads = tuple(say(h, lang) for h in ("number", "time_and_place", "theme_and_activities"))
    for code, group in groupby(listed_ones, key=lambda a: a.heading):
        rows = tuple(
            (str(number), _when_where(one, given, lang), _what(one, lang))
            for number, one in enumerate(group, 1)
        )
        found += [Heading(heading_name(code, given, lang), 2), Table(heads, rows, (7, 30, 63))]
    return found


def _when_where(one: Activity, given: Given, lang: str) -> str:
    where = listed(place_names(one.event, given.facts, lang), lang)
    when = one.when.words(lang)
    comma = "，" if lang == "zh" else ", "
    return f"{when}{comma}{where}" if where else when


def _what(one: Activity, lang: str) -> str:
    event = one.event
    said = [_stop(shown(event.title, lang), lang)]
    if event.body.get("theme"):
        said.append(say("theme_is", lang, theme=shown(event.text("theme"), lang)))
    for name in ("happenings", "topics"):
        points = [shown(Text.of(point), lang) for point in event.body.get(name, ())]
        if points:
            joined = ("；" if lang == "zh" else "; ").join(points)
            said.append(say(f"{name}_are", lang, points=joined))
    for name in ("outcome", "recorded"):
        if event.body.get(name):
            said.append(_stop(shown(event.text(name), lang), lang))
    if one.within:
        said.append(say("part_of_event", lang))
    return sentences(said, lang)


def _stop(words: str, lang: str) -> str:
    end = "。" if lang == "zh" else "."
    return words if words.endswith(("。", ".", "！", "？")) else words + end
