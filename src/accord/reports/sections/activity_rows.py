"""The activities of a mechanism as an annex lists them: by heading, the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from accord.kernel.dates import PartialDate
from accord.record.documents import Document
from accord.reports.given import Given
from accord.reports.wording import say
from accord.vocab.lists import code_lists, label


@dataclass(frozen=True)
class Activity:
    """An event under one heading of the annex; ``within`` is the event it is part of."""

    event: Document
    heading: str
    printed: str = ""
    row: int = 0
    within: str = ""

    @property
    def when(self) -> PartialDate:
        """The date of the event."""
        return PartialDate.parse(self.event.body["date"])

    @property
    def year(self) -> int:
        """The year it began in; 0 where that is not known."""
        return self.when.earliest.year if self.when.earliest else 0


def activities(given: Given) -> list[Activity]:
    """Return the mechanism's activities that do not begin after the day of judgement.

    An event stands under the headings its source prints it under, else under its first priority
    area; what is part of another under the same heading is told there. Outputs printed as rows of
    the annex stand there too.
    """
    if given.mechanism is None:
        return []
    found = []
    for kind in ("event", "output"):
        for document in given.facts.of_kind(kind):
            mine = document.body.get("mechanism") == given.mechanism.local
            if mine and document.body.get("date") and given.is_known(document.body["date"]):
                found += _places(document, given)
    listed = {(a.event.local, a.heading) for a in found}
    # What is part of an activity under the same heading is told there.
    return sorted((a for a in found if (a.within, a.heading) not in listed), key=_order)


def _order(one: Activity) -> tuple[int, str, int, int, str]:
    annex = list(code_lists()["annex_areas"])
    place = annex.index(one.heading) if one.heading in annex else len(annex) + (not one.heading)
    first = one.when.sort_key[0].toordinal()
    return (place, one.heading, -first, one.row, one.event.local)


def _places(document: Document, given: Given) -> list[Activity]:
    within = document.body.get("part_of", "")
    printed = [
        Activity(document, m["area"], m.get("zh", ""), m.get("row", 0), within)
        for m in document.body.get("mentions", ())
        if m.get("area")
    ]
    if document.kind == "output":
        return [a for a in printed if a.heading == "research"]
    if printed:
        return list({a.heading: a for a in reversed(printed)}.values())
    areas = document.body.get("areas", ())
    return [Activity(document, _heading(areas[0], given) if areas else "", within=within)]


def _heading(area: str, given: Given) -> str:
    """Return the heading of the annex that has the area's own words, else the area itself."""
    document = given.facts.get(area)
    title = document.title.in_language("zh") if document else ""
    for code, words in code_lists()["annex_areas"].items():
        if title and words.in_language("zh").startswith(title):
            return code
    return area


def headings(found: list[Activity], given: Given, lang: str) -> list[tuple[str, str]]:
    """Return the headings that occur, code and name, in order; what has none comes last."""
    codes = dict.fromkeys(a.heading for a in activities(given))
    used = {a.heading for a in found}
    return [(code, heading_name(code, given, lang)) for code in codes if code in used]


def heading_name(code: str, given: Given, lang: str) -> str:
    """Name a heading: of the printed annex, a priority area, or none."""
    if code in code_lists()["annex_areas"]:
        return label("annex_areas", code, lang)
    area = given.facts.get(code)
    if area is None:
        return say("other_activities", lang)
    instrument = given.facts.get(area.body["instrument"])
    name = area.title.in_language(lang)
    period = instrument.body.get("validity") if instrument else None
    if not period:
        return name
    when = PartialDate.parse(period).words(lang)
    return f"{name}（{when}）" if lang == "zh" else f"{name} ({when})"
