"""The recorded facts of items, worded for readers: number, plan, evidence, standing."""

from __future__ import annotations

from datetime import date

from accord.kernel.dates import PartialDate
from accord.kernel.terms import TimeTerm
from accord.record.documents import Document
from accord.record.snapshot import Snapshot
from accord.record.status import StatusRow, Support
from accord.reports.given import Given
from accord.reports.wording import listed, say, shown
from accord.vocab.lists import label


def day_words(day: date, lang: str) -> str:
    """Write a day out."""
    return PartialDate(day.isoformat()).words(lang)


def item_name(item: Document, lang: str) -> str:
    """Name an item: its number in the text, where it has one, and its short title."""
    number = item.text("label").in_language(lang)
    title = shown(item.title, lang)
    if not number or number == title:
        return title
    return f"{title}（{number}）" if lang == "zh" else f"{title} ({number})"


def planned(item: Document, lang: str) -> str:
    """Say when the item was to happen, as its text has it."""
    wording = TimeTerm.of(item.body["term"]).wording
    if wording is None or not wording.in_language(lang):
        return say("no_term", lang)
    return shown(wording, lang)


def recorded_dates(row: StatusRow, lang: str) -> str:
    """Say when what decided was done, else the dates of what counted."""
    if row.finding.delivered:
        return row.finding.delivered.words(lang)
    days = sorted({s.delivered for s in row.evidence if s.delivered}, key=lambda d: d.sort_key)
    return listed([d.words(lang) for d in days], lang)


def status_words(row: StatusRow, lang: str, given: Given) -> str:
    """Say the computed status, and who confirmed it or holds a different view."""
    said = [label("statuses", row.status, lang)]
    for code, names in (("confirmed_by", row.confirmed_by), ("view_of", row.different_views)):
        if names:
            ordered = sorted(names, key=given.order_of)
            said.append(say(code, lang, names=listed(names_of(ordered, given.facts, lang), lang)))
    return "\n".join([*said, *consulting_words(row.item, given, lang).values()])


def consulting_words(item: Document, given: Given, lang: str) -> dict[str, str]:
    """Say which parties are still consulting on an item, and until when; a day past as past."""
    found = {}
    for one in given.consulting(item):
        until = one.body.get("until")
        when = PartialDate.parse(until) if until else None
        over = when is not None and when.latest is not None and when.latest < given.as_of
        code = "consulting_over" if over else "consulting" if when else "consulting_open"
        name = names_of([one.body["by"]], given.facts, lang)[0]
        found[one.body["by"]] = say(code, lang, name=name, until=when.words(lang) if when else "")
    return found


def names_of(locals_: list[str], facts: Snapshot, lang: str) -> list[str]:
    """Return the names of parties and organisations in their given order."""
    found = [(facts.get(name), name) for name in locals_]
    return [d.title.in_language(lang) if d else name for d, name in found]


def by_date(supports: list[Support]) -> list[Support]:
    """Order evidence by date; what has none comes last."""
    return sorted(
        supports,
        key=lambda s: (s.delivered.sort_key if s.delivered else (date.max, date.max), s.link.local),
    )


def support_line(support: Support, facts: Snapshot, lang: str) -> str:
    """Name a piece of evidence: date, title, place, and how far it answers the item."""
    when = support.delivered.words(lang) if support.delivered else say("undated", lang)
    where = listed(place_names(support.thing, facts, lang), lang)
    extent = label("extents", support.link.body["extent"], lang)
    return say(
        "support_at" if where else "support",
        lang,
        when=when,
        title=shown(support.thing.title, lang),
        where=where,
        extent=extent if lang == "zh" else extent.lower(),
    )


def place_names(thing: Document, facts: Snapshot, lang: str) -> list[str]:
    """Name the places of an event as an annex does: with the province or country where needed."""
    found = []
    for name in thing.body.get("places", ()):
        place = facts.get(name)
        if place is None:
            continue
        title = place.title.in_language(lang)
        country = facts.get(place.body.get("country"))
        province = place.text("province").in_language(lang)
        home = place.body.get("country") == "CN"
        around = province if home else country.title.in_language(lang) if country else ""
        if not around or around == title:
            found.append(title)
        else:
            found.append(f"{around}{title}" if lang == "zh" else f"{title}, {around}")
    return found
