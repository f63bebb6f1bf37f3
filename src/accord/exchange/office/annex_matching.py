"""Whether a row speaks of something known: points for date, place and wording, with reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accord.exchange.office.annex_lines import AnnexLine, annex_lines
from accord.exchange.office.docx_reading import ReadRow
from accord.exchange.office.words import plain
from accord.kernel.dates import PartialDate, overlaps, within
from accord.kernel.text import Text
from accord.record.documents import Document
from accord.record.similarity import Weights, features
from accord.record.snapshot import Snapshot

SAME = 75
MAYBE = 55
DATE_SAME, DATE_WITHIN, DATE_APART = 35, 28, -40
PLACE_SAME, PLACE_PART, PLACE_OPEN, PLACE_APART = 20, 12, 6, -20
WORDING = 45
CLOSE = 35


@dataclass(frozen=True)
class Said:
    """What is compared: a date, places, and the wordings in which it is known."""

    date: str
    places: frozenset[str]
    wordings: tuple[frozenset[str], ...]
    series: str = ""
    kind: str = "event"


@dataclass(frozen=True)
class Match:
    """A known entry, or another row of the file, that a row may speak of."""

    name: str
    score: int
    reasons: tuple[Text, ...]


@dataclass
class Known:
    """The events and outputs of the record, ready to be compared with rows."""

    lines: dict[tuple[str, str], AnnexLine] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)
    weights: Weights = field(default_factory=lambda: Weights(()))
    by_year: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Snapshot, rows: Iterable[ReadRow] = ()) -> Known:
        """Gather what the record knows; ``rows`` help to weigh the words."""
        found = cls()
        for line in annex_lines(facts):
            for lang in ("zh", "en"):
                key = (plain(line.when_where[lang]), plain(line.text[lang]))
                found.lines.setdefault(key, line)
        documents = [*facts.of_kind("event"), *facts.of_kind("output")]
        texts = [w for d in documents for w in wordings(d)] + [r.zh or r.en for r in rows]
        found.weights = Weights(texts)
        years: dict[int, list[str]] = defaultdict(list)
        for document in documents:
            said = of_document(document)
            found.said[document.local] = said
            for year in _years(said.date):
                years[year].append(document.local)
        found.by_year = dict(years)
        return found

    def line(self, row: ReadRow) -> AnnexLine | None:
        """Return the recorded line with exactly the words of this row."""
        for when in (row.when_where, row.when_where_en):
            for text in (row.zh, row.en):
                line = self.lines.get((plain(when), plain(text))) if text else None
                if line:
                    return line
        return None

    def near(self, said: Said) -> list[Match]:
        """Return the known entries a row may speak of, the likeliest first."""
        names = {n for year in _years(said.date) for n in self.by_year.get(year, ())}
        if not said.date:
            names = set(self.said)
        alike = [name for name in sorted(names) if self.said[name].kind == said.kind]
        found = [self.compare(name, said, self.said[name]) for name in alike]
        return sorted((m for m in found if m.score >= MAYBE), key=lambda m: (-m.score, m.name))

    def compare(self, name: str, one: Said, other: Said) -> Match:
        """Score two sayings, 0 to 100, and give the reasons."""
        points, reasons = _date_points(one.date, other.date)
        more, why = _place_points(one.places, other.places)
        likeness = max(
            (self._alike(a, b) for a in one.wordings for b in other.wordings), default=0.0
        )
        shared = round(100 * likeness)
        words = Text((f"文字相似度 {shared}%",), f"wording {shared}% alike")
        if one.series and one.series == other.series and one.date == other.date:
            likeness = max(likeness, 0.8)
        points += more + round(WORDING * likeness)
        if shared < CLOSE and likeness < 0.8:
            points = min(points, MAYBE - 1)
        return Match(name, max(0, min(points, 100)), (*reasons, *why, words))

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        return (self.weights.overlap(one, other) + self.weights.likeness(one, other)) / 2


def of_document(document: Document) -> Said:
    """Return what an event or output of the record says."""
    return Said(
        str(document.body.get("date", "")),
        frozenset(document.body.get("places", ())),
        tuple(dict.fromkeys(features(text) for text in wordings(document))),
        str(document.body.get("series", "")),
        document.kind,
    )


def wordings(document: Document) -> list[str]:
    """Return every wording in which an entry is known."""
    theme = document.text("theme")
    texts = [*document.title.zh, document.title.en, *theme.zh, theme.en]
    texts += [str(m.get("zh", "")) for m in document.body.get("mentions", ()) if m.get("area")]
    return [text for text in texts if text]


def _years(date: str) -> Sequence[int]:
    if not date:
        return ()
    partial = PartialDate.parse(date)
    first = partial.earliest or partial.latest
    last = partial.latest or partial.earliest
    return range(first.year, min(last.year, first.year + 20) + 1) if first and last else ()


def _date_points(one: str, other: str) -> tuple[int, tuple[Text, ...]]:
    if not one or not other:
        return 0, (Text(("日期不全",), "a date is missing"),)
    if one == other:
        return DATE_SAME, (Text(("日期相同",), "same date"),)
    a, b = PartialDate.parse(one), PartialDate.parse(other)
    if within(a, b) or within(b, a):
        return DATE_WITHIN, (Text(("日期相容",), "one date within the other"),)
    if overlaps(a, b):
        return DATE_WITHIN // 2, (Text(("日期有重叠",), "dates overlap"),)
    return DATE_APART, (Text(("日期不同",), "different dates"),)


def _place_points(one: frozenset[str], other: frozenset[str]) -> tuple[int, tuple[Text, ...]]:
    if not one and not other:
        return PLACE_OPEN, (Text(("均未载明地点",), "neither names a place"),)
    if not one or not other:
        return PLACE_OPEN, (Text(("一方未载明地点",), "one names no place"),)
    if one == other:
        return PLACE_SAME, (Text(("地点相同",), "same place"),)
    if one & other:
        return PLACE_PART, (Text(("地点部分相同",), "places in common"),)
    return PLACE_APART, (Text(("地点不同",), "different places"),)
