"""Builds a report: facts through the door, sections to blocks, blocks to one format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from importlib import import_module
from typing import Any

from accord.record import snapshot
from accord.record.snapshot import Snapshot
from accord.release.door import Viewer
from accord.reports.blocks import Block, Heading, Paper, clean
from accord.reports.errors import RPT002, RPT003, RPT007, RPT008
from accord.reports.given import Given
from accord.reports.readers import through_the_door, viewer_of, words_of
from accord.reports.recipes import Recipe, recipe
from accord.reports.sections.facts_of_items import day_words, names_of
from accord.reports.standing import PRINTED, Standing, standing_of
from accord.reports.wording import say

FORMATS = {
    "docx": "accord.reports.renderers.word",
    "html": "accord.reports.renderers.page",
    "xlsx": "accord.reports.renderers.workbook",
    "pdf": "accord.reports.renderers.pdf",
}
Renderer = Callable[[Paper], bytes]


@dataclass(frozen=True)
class Request:
    """Which report is asked for: recipe, instrument, day of judgement, language, format, readers.

    ``readers`` is an audience term, by default the one of the recipe; ``party`` makes it one
    party's own self-evaluation report.
    """

    report: str
    instrument: str
    as_of: date
    lang: str
    format: str
    readers: str = ""
    party: str = ""
    known_at: datetime | None = None


@dataclass(frozen=True)
class Report:
    """A report as built: the file's bytes, how it stands, what readers may not see."""

    content: bytes
    standing: Standing
    left_out: int


def build(request: Request) -> Report:
    """Build a report from the record of this node.

    Raises:
        AccordError: RPT001 unknown report, RPT002 instrument, RPT003 format, RPT006 readers,
            RPT007 party, RPT008 language; RPT005 and RPT009 where it cannot be typeset.
    """
    return build_from(request, snapshot.read(request.known_at))


def build_from(request: Request, facts: Snapshot) -> Report:
    """Build a report from a snapshot, filtered here for its readers; errors as for ``build``."""
    examined = examine(request, facts)
    renderer: Renderer = import_module(FORMATS[request.format]).render
    return Report(renderer(examined.paper()), examined.standing, examined.left_out)


@dataclass(frozen=True)
class Examined:
    """A report before it is written out: for whom it is, how its text stands."""

    request: Request
    recipe: Recipe
    given: Given
    standing: Standing
    left_out: int

    def paper(self) -> Paper:
        """Return the text in the language asked for."""
        return _paper(self.request, self.recipe, self.given, self.standing)


def examine(request: Request, facts: Snapshot) -> Examined:
    """Return a report as its readers may see it, not yet written out; errors as for ``build``."""
    _check(request)
    chosen = recipe(request.report)
    request = replace(request, readers=request.readers or usual_readers(request, facts))
    viewer = viewer_of(request.readers)
    seen, left_out = through_the_door(facts, viewer)
    given = _given(request, seen, chosen, viewer)
    return Examined(request, chosen, given, standing_of(chosen, given), left_out)


def _check(request: Request) -> None:
    recipe(request.report)
    if request.lang not in ("zh", "en"):
        raise RPT008(text=request.lang[:20])
    if request.format not in FORMATS:
        raise RPT003(text=request.format[:20], known=", ".join(FORMATS))


def usual_readers(request: Request, facts: Snapshot) -> str:
    """Return whom a report is for: the members of the instrument's mechanism, or everybody."""
    instrument = facts.get(request.instrument)
    mechanism = instrument.body.get("mechanism") if instrument else None
    members = recipe(request.report).readers == "members"
    return f"members:{mechanism}" if mechanism and members else "public"


def _given(request: Request, seen: Snapshot, chosen: Recipe, viewer: Viewer) -> Given:
    instrument = seen.get(request.instrument)
    if instrument is None or instrument.kind != "instrument":
        known = ", ".join(sorted(d.local for d in seen.of_kind("instrument")))
        raise RPT002(text=request.instrument[:60], known=known)
    whole = chosen.scope == "mechanism"
    given = Given(seen, request.as_of, instrument, viewer, request.party, whole)
    if request.party and request.party not in {p.local for p in given.parties}:
        known = ", ".join(p.local for p in given.parties)
        raise RPT007(text=request.party[:60], known=known or "-")
    return given


def _paper(request: Request, chosen: Recipe, given: Given, standing: Standing) -> Paper:
    lang = request.lang
    blocks = number_headings(chosen.blocks(given, lang), lang)
    paper = Paper(
        lang,
        chosen.title.in_language(lang),
        given.subject(lang),
        say("draft" if standing.draft else "released", lang),
        standing.words(given, lang),
        _facts(request, given, standing),
        tuple(blocks),
        {code: say(code, lang) for code in ("contents", "sheet_cover", "marking", "part")},
        request.as_of.isoformat(),
    )
    cleaned: Paper = _cleaned(paper)
    return cleaned


def _facts(request: Request, given: Given, standing: Standing) -> tuple[tuple[str, str], ...]:
    lang = request.lang
    found = [("instrument", given.instrument.title.in_language(lang))]
    if given.mechanism:
        found.append(("mechanism", given.mechanism.title.in_language(lang)))
    if request.party:
        found.append(("of_party", names_of([request.party], given.facts, lang)[0]))
    found.append(("as_of", day_words(request.as_of, lang)))
    if request.known_at:
        found.append(("known_at", request.known_at.isoformat(sep=" ", timespec="seconds")))
    found.append(("readers", words_of(request.readers, given.facts, lang)))
    found.append(("fingerprint", standing.fingerprint[:PRINTED]))
    return tuple((say(code, lang), value) for code, value in found)


_FIGURES = "零一二三四五六七八九十"


def _in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number <= 10:
        return _FIGURES[number]
    return ("" if tens == 1 else _FIGURES[tens]) + "十" + (_FIGURES[ones] if ones else "")


def number_headings(blocks: Sequence[Block], lang: str) -> list[Block]:
    """Number the headings as papers do, 一、（一） or 1 and 1.1; annexes are counted apart."""
    first = second = annexes = 0
    found: list[Block] = []
    for block in blocks:
        if not isinstance(block, Heading):
            found.append(block)
            continue
        if block.annex:
            annexes, second = annexes + 1, 0
            text = say("annex_number", lang, n=annexes, title=block.text)
        elif block.level == 1:
            first, second = first + 1, 0
            text = f"{_in_chinese(first)}、" if lang == "zh" else f"{first}  "
            text += block.text
        else:
            second += 1
            text = f"（{_in_chinese(second)}）" if lang == "zh" else f"{first}.{second}  "
            text += block.text
        found.append(replace(block, text=text))
    return found


def _cleaned(value: Any) -> Any:
    """Return the value with every text in it fit for any document format."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(inner) for inner in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: _cleaned(getattr(value, f.name)) for f in fields(value) if f.init}
        return replace(value, **changed)
    return value
