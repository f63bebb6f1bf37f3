"""The short forms: a new event, output or money received in at most eight boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accord.kernel.errors import AccordError
from accord.portal import choosing, writing
from accord.portal.forms_dates import read_date
from accord.portal.forms_nodes import Node, Option
from accord.portal.forms_reading import (
    AREA,
    HAN,
    LINE,
    by_language,
    clean,
    lacking,
    named,
    names_of,
    own_words,
    read_source,
)
from accord.portal.reading import Document, Snapshot, code_label
from accord.portal.wording import say

CHOSEN_FROM = (
    "source",
    "place",
    "party",
    "area",
    "series",
    "mechanism",
    "instrument",
    "organisation",
)
SHORT_NOTE = 4000


@dataclass(frozen=True)
class Box:
    """One box of a short form: how it looks, and the words beside it."""

    name: str
    label: str
    hint: str = ""
    kind: str = "line"
    lang: str = ""
    required: bool = True
    codes: str = ""
    listed: str = ""


EVENT = (
    Box("title_zh", "box.event_zh", lang="zh"),
    Box("title_en", "box.event_en", "box.english_title_hint", lang="en"),
    Box("date", "date", "box.date_hint"),
    Box("place", "place", "box.place_hint", required=False, listed="place"),
    Box("form", "box.event_form", kind="select", codes="event_forms"),
    Box("topic", "box.topic", kind="select", required=False),
    Box("source", "box.source", "box.source_hint", listed="source"),
    Box("note", "box.note", "box.both_hint", kind="area", required=False),
)
OUTPUT = (
    Box("title_zh", "box.output_zh", lang="zh"),
    Box("title_en", "box.output_en", "box.english_title_hint", lang="en"),
    Box("form", "box.output_form", kind="select", codes="output_forms"),
    Box("date", "date", "box.date_hint", required=False),
    Box("state", "box.state", "box.both_hint", kind="area"),
    Box("source", "box.source", "box.source_hint", listed="source"),
)
MONEY = (
    Box("title_zh", "box.money_zh", lang="zh"),
    Box("title_en", "box.money_en", lang="en"),
    Box("form", "box.money_form", kind="select", codes="money_forms"),
    Box("amount", "box.amount", "box.decimal_hint"),
    Box("currency", "box.currency", "box.currency_hint"),
    Box("instrument", "box.instrument", kind="select", required=False),
    Box("source", "box.source", "box.source_hint", listed="source"),
    Box("note", "box.note", "box.both_hint", kind="area", required=False),
)
# Shown only where the place named is not known yet.
NEW_PLACE = (
    Box("place_zh", "box.place_zh", lang="zh"),
    Box("place_en", "box.place_en", lang="en"),
    Box("country", "box.country", kind="select"),
)
QUICK = {"event": EVENT, "output": OUTPUT, "money": MONEY}
# Which box a fault of the entry belongs to.
BOX_OF = {"title": "title_zh", "what": "title_zh", "mentions": "source", "citations": "source"}
BOX_OF |= {"places": "place", "areas": "topic", "series": "topic", "recorded": "state"}


@dataclass
class Draft:
    """What a short form was read into: the body, new entries it names, problems by box."""

    body: dict[str, Any] = field(default_factory=dict)
    also: tuple[Document, ...] = ()
    problems: dict[str, str] = field(default_factory=dict)
    asks_place: bool = False


class Reader:
    """Reads the boxes of a short form."""

    def __init__(self, values: Mapping[str, str], part: Snapshot, lang: str):
        self.values, self.part, self.lang = values, part, lang
        self.draft = Draft()

    def words(self, name: str, most: int = LINE) -> str:
        """Return what a box holds; too much of it is a problem."""
        words = clean(self.values.get(name, ""))
        if len(words) > most:
            self.problem(name, "problem.too_long", most=most)
        return words

    def problem(self, box: str, code: str, **params: Any) -> None:
        """Note a problem of a box; its first one stays."""
        self.draft.problems.setdefault(box, say(code, self.lang, **params))

    def needed(self, name: str, label: str, most: int = LINE) -> str:
        """Return what a box holds; an empty one is a problem."""
        words = self.words(name, most)
        if not words:
            self.problem(name, "problem.needed", label=say(label, self.lang))
        return words

    def title(self, zh_label: str, en_label: str) -> dict[str, str]:
        """Read a title from its two boxes."""
        zh, en = self.needed("title_zh", zh_label), self.needed("title_en", en_label)
        if HAN.search(en):
            self.problem("title_en", "problem.is_chinese")
        return {"zh": zh, "en": en, "en_form": "translated"}

    def date(self, name: str, required: bool = True) -> str:
        """Read a date."""
        words = self.needed(name, "date") if required else self.words(name)
        try:
            return read_date(words).text if words else ""
        except AccordError as error:
            gap = "" if self.lang == "zh" else " "
            message = error.message(self.lang)
            told = f"{message[:1].upper()}{message[1:]}{gap}{error.fix(self.lang)}"
            self.draft.problems.setdefault(name, told)
            return ""

    def both(self, name: str, label: str, required: bool = False) -> dict[str, str]:
        """Read a text whose lines are in Chinese and in English."""
        words = self.needed(name, label, SHORT_NOTE) if required else self.words(name, SHORT_NOTE)
        text = by_language(words)
        if words and lacking(text):
            self.problem(name, f"problem.lacks_{lacking(text)}")
        return own_words(text) if text else {}

    def code(self, name: str, list_name: str, label: str) -> str:
        """Read a code chosen from a list."""
        value = self.needed(name, label)
        if value and value not in choosing.codes(list_name):
            self.problem(name, "problem.choose")
        return value

    def source(self) -> dict[str, Any]:
        """Read a source with the place in it."""
        words = self.needed("source", "box.source")
        source, at = read_source(words, self.part.of_kind("source"))
        if words and source is None:
            self.problem("source", "problem.unknown_source")
        elif words and not at:
            self.problem("source", "problem.place_in_source")
        elif words and lacking(at):
            self.problem("source", f"problem.place_lacks_{lacking(at)}")
        return {"source": source.local if source else "", "at": at}

    def chosen(self, name: str, *kinds: str) -> Document | None:
        """Return the entry a box names, or None."""
        words = self.words(name)
        found = self.part.get(words) if words else None
        if words and (found is None or found.kind not in kinds):
            self.problem(name, "problem.choose")
            return None
        return found


def event(read: Reader, owner: str, audience: tuple[str, ...], token: str) -> None:
    """Read an event."""
    body: dict[str, Any] = {"title": read.title("box.event_zh", "box.event_en")}
    body["date"] = read.date("date")
    body["form"] = read.code("form", "event_forms", "box.event_form")
    topic = read.chosen("topic", "area", "series")
    if topic and topic.kind == "area":
        body |= {"areas": [topic.local], "areas_basis": "compiler"}
    elif topic:
        body["series"] = topic.local
    mechanism = _mechanism(read, owner, topic)
    if mechanism:
        body["mechanism"] = mechanism
    place = _place(read, owner, audience, token)
    if place:
        body["places"] = [place.local]
        country = read.part.get(place.body.get("country"))
        if country:
            body["venue"] = country.local
    body["mentions"] = [read.source()]
    note = read.both("note", "box.note")
    if note:
        body["note"] = note
    read.draft.body = body


def _mechanism(read: Reader, owner: str, topic: Document | None) -> str:
    of_owner = read.part.get(owner)
    if of_owner and of_owner.kind == "mechanism":
        return owner
    instrument = read.part.get(topic.body.get("instrument")) if topic else None
    return str(instrument.body.get("mechanism", "")) if instrument else ""


def _place(read: Reader, owner: str, audience: tuple[str, ...], token: str) -> Document | None:
    """Return the place named, or a new one where its name is not known and is to be added."""
    words = read.words("place")
    place = named(words, read.part.of_kind("place"))
    if not words or place:
        return place
    zh, en = read.words("place_zh"), read.words("place_en")
    if not zh and not en:
        read.problem("place", "problem.unknown_place", name=words)
        read.draft.asks_place = True
        return None
    read.draft.asks_place = True
    zh, en = read.needed("place_zh", "box.place_zh"), read.needed("place_en", "box.place_en")
    country = read.chosen("country", "party")
    if country is None:
        read.problem("country", "problem.needed", label=say("box.country", read.lang))
        return None
    body = {"title": {"zh": zh, "en": en, "en_form": "translated"}, "form": "city"}
    body_all: dict[str, Any] = {**body, "country": country.local}
    place = writing.new_document("place", token, owner, audience, body_all)
    read.draft.also = (place,)
    return place


def output(read: Reader, owner: str, _audience: tuple[str, ...], _token: str) -> None:
    """Read an output."""
    body: dict[str, Any] = {"title": read.title("box.output_zh", "box.output_en")}
    body["form"] = read.code("form", "output_forms", "box.output_form")
    mechanism = _mechanism(read, owner, None)
    if mechanism:
        body["mechanism"] = mechanism
    body["recorded"] = read.both("state", "box.state", required=True)
    when = read.date("date", required=False)
    if when:
        body["date"] = when
    body["citations"] = [read.source()]
    read.draft.body = body


def money(read: Reader, _owner: str, _audience: tuple[str, ...], _token: str) -> None:
    """Read money received."""
    body: dict[str, Any] = {"what": read.title("box.money_zh", "box.money_en")}
    body["form"] = read.code("form", "money_forms", "box.money_form")
    instrument = read.chosen("instrument", "instrument")
    if instrument:
        body["instrument"] = instrument.local
    body["amount"] = read.needed("amount", "box.amount").replace(",", "").replace("，", "")
    currency = read.needed("currency", "box.currency").upper()
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        read.problem("currency", "problem.currency")
    body["currency"] = currency
    note = read.both("note", "box.note")
    if note:
        body["note"] = note
    body["citations"] = [read.source()]
    read.draft.body = body


READERS: dict[str, Callable[[Reader, str, tuple[str, ...], str], None]] = {
    "event": event,
    "output": output,
    "money": money,
}


def nodes(
    boxes: tuple[Box, ...],
    values: Mapping[str, str],
    problems: Mapping[str, str],
    part: Snapshot,
    lang: str,
) -> list[Node]:
    """Return the boxes of a short form, ready to be shown."""
    return [
        Node(
            box.name,
            box.kind,
            say(box.label, lang),
            values.get(box.name, ""),
            problems.get(box.name, ""),
            say(box.hint, lang) if box.hint else "",
            box.lang,
            box.required,
            _options(box, part, lang),
            box.listed,
            SHORT_NOTE if box.kind == "area" else LINE,
        )
        for box in boxes
    ]


def _options(box: Box, part: Snapshot, lang: str) -> tuple[Option, ...]:
    if box.codes:
        codes = choosing.codes(box.codes)
        return tuple(Option(c, code_label(box.codes, c).in_language(lang)) for c in codes)
    kinds = {"topic": ("area", "series"), "instrument": ("instrument",), "country": ("party",)}
    entries = [d for kind in kinds.get(box.name, ()) for d in part.of_kind(kind)]
    return tuple(Option(d.local, _listed_as(d, part, lang)) for d in entries)


def _listed_as(entry: Document, part: Snapshot, lang: str) -> str:
    title = entry.title.in_language(lang)
    instrument = part.get(entry.body.get("instrument"))
    if entry.kind == "area" and instrument:
        return f"{title} – {instrument.title.in_language(lang)}"
    return title


def offered(part: Snapshot, lang: str) -> list[tuple[str, list[Option]]]:
    """Return what the boxes for places and sources offer; a source waits for the place in it."""
    places = [Option(d.title.in_language(lang), d.local) for d in part.of_kind("place")]
    mark = "；" if lang == "zh" else "; "
    sources = [
        Option(f"{names_of(d)[1 if lang == 'zh' else 2] or d.local}{mark}", d.local)
        for d in part.of_kind("source")
    ]
    return [("place", places), ("source", sources)]


__all__ = ["AREA", "QUICK", "READERS", "Box", "Draft", "Reader", "nodes", "offered"]
