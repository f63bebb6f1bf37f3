"""Planned and recorded, in words: what a public page says of an item (facts, never a status)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from accord.kernel.dates import PartialDate
from accord.kernel.terms import TimeTerm
from accord.portal.reading import Document, Snapshot, evidence_for
from accord.portal.wording import say

SHOWN = 4


@dataclass(frozen=True)
class Support:
    """A visible evidence link, what it names, and when that happened."""

    link: Document
    thing: Document
    when: PartialDate | None

    @property
    def extent(self) -> str:
        """How far it corresponds: full, part or indirect."""
        return str(self.link.body["extent"])


def supports(part: Snapshot, item: Document) -> list[Support]:
    """Return the evidence of an item in order of date."""
    found = []
    for link, thing in evidence_for(part, item):
        body = thing.body
        text = link.body.get("delivered") or body.get("date") or body.get("established")
        found.append(Support(link, thing, PartialDate.parse(text) if text else None))
    far = (date.max, date.max)
    return sorted(found, key=lambda s: (s.when.sort_key if s.when else far, s.link.local))


def planned_words(term: TimeTerm, lang: str) -> str:
    """Say when an item is to happen, as its term was read.

    >>> planned_words(TimeTerm.of({"kind": "by", "due": "2013"}), "en")
    'by 2013'
    """
    period = term.period.words(lang) if term.period else ""
    words = _kind_words(term, period, lang)
    if term.qualifier and term.kind not in ("undefined", "impossible"):
        qualifier = say(f"qualifier.{term.qualifier}", lang)
        # A conditional term without an interval says only its condition and its period.
        if not words:
            words, qualifier = qualifier, ""
        return say("term.qualified", lang, words=words, qualifier=qualifier) if qualifier else words
    return words or say("term.undefined", lang)


def _kind_words(term: TimeTerm, period: str, lang: str) -> str:
    words = ""
    cadence = _cadence(term, lang)
    if term.kind == "by" and term.due:
        words = say("term.by", lang, due=term.due.words(lang))
    elif term.kind == "years":
        words = join((PartialDate(str(year)).words(lang) for year in term.years), lang)
    elif term.kind == "impossible":
        wording = term.wording.in_language("zh") if term.wording else ""
        words = say("term.impossible", lang, wording=wording)
    elif cadence:
        words = say("term.within", lang, words=cadence, period=period) if period else cadence
    elif term.kind in ("window", "continuous") and period:
        words = say(f"term.{term.kind}", lang, period=period)
    elif term.kind == "continuous":
        words = say("term.continuous_open", lang)
    return words


def _cadence(term: TimeTerm, lang: str) -> str:
    if term.per_year:
        return say("term.per_year", lang, n=term.per_year)
    if term.every_years:
        low, high = term.every_years
        span = f"{low}" if low == high else f"{low}—{high}" if lang == "zh" else f"{low} to {high}"
        return say("term.every_years", lang, span=span)
    return ""


def join(parts: Iterable[str], lang: str) -> str:
    """Join words as a sentence lists them."""
    listed = list(parts)
    if lang == "zh":
        return "、".join(listed)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"


class Dated(Protocol):
    """What is said of a piece of evidence: how far it corresponds, and when it happened."""

    @property
    def extent(self) -> str:
        """How far it corresponds: full, part or indirect."""

    @property
    def when(self) -> PartialDate | None:
        """When it happened, where that is known."""


def recorded_words(found: Iterable[Dated], as_of: date, lang: str) -> str:
    """Say what is recorded for an item: dates of direct evidence, else of indirect, else none."""
    listed = list(found)
    direct = [s for s in listed if s.extent != "indirect"]
    if direct:
        return say("recorded.direct", lang, dates=_dates(direct, lang))
    if listed:
        return say("recorded.indirect", lang, dates=_dates(listed, lang))
    return say("recorded.none", lang, date=PartialDate(as_of.isoformat()).words(lang))


def _dates(found: list[Dated], lang: str) -> str:
    words = list(dict.fromkeys(s.when.words(lang) for s in found if s.when))
    if not words:
        return say("recorded.undated", lang)
    if len(words) <= SHOWN:
        return join(words, lang)
    sides = [(s.when.start, s.when.end) for s in found if s.when]
    first = min((a for a, _ in sides if a), key=lambda d: d.sort_key)
    last = max((b for _, b in sides if b), key=lambda d: d.sort_key[1])
    return say("recorded.many", lang, n=len(found), first=first.words(lang), last=last.words(lang))


@dataclass(frozen=True)
class Line:
    """An item as lists show it: planned and recorded."""

    item: Document
    term: TimeTerm
    supports: Sequence[Dated]
    planned: str
    recorded: str


def line(part: Snapshot, item: Document, as_of: date, lang: str) -> Line:
    """Return an item with its planned and recorded facts in words."""
    term = TimeTerm.of(item.body["term"])
    found = supports(part, item)
    return Line(item, term, found, planned_words(term, lang), recorded_words(found, as_of, lang))
