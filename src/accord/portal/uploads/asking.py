"""The questions of a description as pages, one thing each, and what a form answers to them."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accord.ingest.answers import NONE, applied
from accord.ingest.choices import indices, reachable
from accord.ingest.following import BY_ITSELF, UNITS, followed, needless
from accord.ingest.times import compiled, fixed_zone, valid_length
from accord.kernel.errors import AccordError
from accord.portal.wording import say, wordings
from accord.vocab.parameters import Parameter, parameters
from accord.vocab.units import parse, units

Data = dict[str, Any]
ORDER = (
    "encoding", "header", "nothing_measured", "no_time", "time_format", "day_order", "calendar",
    "year", "month_year", "zone", "stamp", "length", "across", "station_column", "no_station",
    "station_heading", "swapped", "position", "parameter", "long_parameter", "averaged", "index",
    *UNITS, "conditions", "not_detected", "qualifier", "missing", "decimal",
)  # fmt: skip
TOGETHER = (*UNITS, "parameter", "long_parameter", "index", "conditions", "missing",
            "not_detected", "decimal", "averaged", "station_heading")  # fmt: skip
"""Questions put to one column after the other: all columns stand on one page."""
SEVERAL = ("no_time", "station_column", "nothing_measured")
FREE = (
    *("zone", "length", "encoding", "index", "parameter", "long_parameter", "station_heading"),
    *UNITS,
)
"""Questions whose choices are the likely answers, not all."""
OTHER = "~"
LONGEST = 20_000
_SIZE = re.compile(r"1 to (\d+)")
_RANGE = re.compile(r"(\d{1,5})\s*(?:\.\.|…|–|至|to)\s*(\d{1,5})")
_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass
class Item:
    """One question of a page. ``places`` are the same question in several tables."""

    places: list[int]
    code: str
    about: str
    zh: str
    en: str
    kind: str
    choices: list[str] = field(default_factory=list)
    answer: Any = None
    free: bool = False
    error: str = ""

    @property
    def number(self) -> int:
        """What the boxes of a form are called by."""
        return self.places[0]

    @property
    def other(self) -> str:
        """The answer that is none of the choices."""
        plain = self.answer not in (None, "") and not isinstance(self.answer, list)
        return str(self.answer) if plain and str(self.answer) not in self.choices else ""

    @property
    def as_lines(self) -> str:
        """The answer with one member on each line."""
        held = self.answer
        return "\n".join(map(str, held)) if isinstance(held, list) else str(held or "")

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.answer not in (None, "", [])


@dataclass
class Sheet:
    """One page of questions."""

    name: str
    code: str
    items: list[Item]

    @property
    def answered(self) -> bool:
        """Whether every question has its answer."""
        return all(item.answered for item in self.items)

    @property
    def common(self) -> list[str]:
        """The choices for answering all units of a page at once."""
        if self.code not in UNITS or len(self.items) < 3:
            return []
        return list(dict.fromkeys(c for item in self.items for c in item.choices))


def sheets(data: Data) -> list[Sheet]:
    """Return the pages of questions in the order they are asked."""
    items: dict[str, Item] = {}
    tables = applied(data, "")["tables"]
    for at, asked in enumerate(data["questions"]):
        if asked.get(BY_ITSELF) or needless(data, asked):
            continue
        same = json.dumps([asked[n] for n in ("code", "about", "zh", "choices")])
        if same in items:
            items[same].places.append(at)
        else:
            items[same] = _item(at, asked, _parameter(tables, asked))
    found: dict[str, Sheet] = {}
    for item in sorted(items.values(), key=lambda i: (_rank(i.code), i.places[0])):
        name = item.code if item.code in TOGETHER else f"{item.code}-{item.number}"
        found.setdefault(name, Sheet(name, item.code, [])).items.append(item)
    return list(found.values())


def _rank(code: str) -> int:
    return ORDER.index(code) if code in ORDER else len(ORDER)


def _parameter(tables: list[Data], asked: Data) -> Parameter | None:
    """Return the parameter of the column a question is about, as far as it is known."""
    table, about = tables[asked.get("table", 0)], str(asked["about"])
    long = (table.get("long") or {}).get("values") or {}
    column = long.get(about) or (table.get("columns") or {}).get(about) or {}
    return parameters().get(str(column.get("parameter")))


def _item(at: int, asked: Data, known: Parameter | None) -> Item:
    code, choices = asked["code"], [str(c) for c in asked.get("choices", ())]
    if code in UNITS:  # without a unit a column may hold an index, or nothing to keep
        also = indices(known) if "index" in choices and known and known.unit != "index" else []
        choices = [c for c in choices if c != "index" or not also] + [*also, NONE]
    kind = "text"
    if code in SEVERAL and choices:
        kind = "several"
    elif choices or code in UNITS:
        kind = "choice"
    elif code == "position":
        kind = "lines"
    about, zh, en = str(asked["about"]), asked["zh"], asked["en"]
    return Item([at], code, about, zh, en, kind, choices, asked.get("answer"), code in FREE)


def label(code: str, choice: str, lang: str) -> str:
    """Say a choice in the reader's language."""
    if choice == NONE:
        return say("upload.choice.none", lang)
    known = parameters().get(choice)
    if known is not None:
        return f"{choice} – {known.name.in_language(lang)}"
    if code == "zone":
        return f"UTC{choice}"
    if code == "day_order":
        first = "d" if choice.find("%d") < choice.find("%m") else "m"
        return f"{say(f'upload.choice.{first}', lang)} ({choice})"
    named = f"upload.choice.{choice}"
    return say(named, lang) if named in wordings() else choice


def listed(sheet: Sheet, lang: str) -> list[tuple[str, str]]:
    """Return what the box for another answer offers: units, or parameters."""
    if sheet.code in UNITS:
        return [(name, "") for name in units()]
    if sheet.code in ("parameter", "long_parameter", "index"):
        return [(p.id, p.name.in_language(lang)) for p in parameters().values()]
    return []


def named() -> dict[str, Parameter]:
    """Return the parameters by id, for their names."""
    return parameters()


# ---- answers -------------------------------------------------------------------------


def read(data: Data, sheet: Sheet, post: Mapping[str, Any], lang: str) -> Data:
    """Return the description with what a form answers; each item keeps its error.

    ``post`` maps names of boxes to lists of texts.
    """
    data = copy.deepcopy(data)
    alike = _first(post, "all_other") or _first(post, "all")
    for item in sheet.items:
        item.answer = _given(item, post) or (alike if _may_be(item, alike) else "")
        item.error = problem(data, item, lang)
        if not item.error:
            for at in item.places:
                data["questions"][at]["answer"] = _settled(item)
    return data if any(i.error for i in sheet.items) else followed(data)


def _may_be(item: Item, alike: str) -> bool:
    return bool(alike) and (alike in item.choices or item.free)


def _first(post: Mapping[str, Any], name: str) -> str:
    return str((post.get(name) or [""])[0])[:LONGEST].strip()


def _given(item: Item, post: Mapping[str, Any]) -> Any:
    name = f"a{item.number}"
    if item.kind == "several":
        given = [str(v) for v in post.get(name) or ()]
        return [c for c in item.choices if c in given]
    if item.kind == "lines":
        parts = re.split(r"[\n,，;；]+", _first(post, name))
        return _members([p.strip() for p in parts if p.strip()])
    first, other = _first(post, name), _first(post, f"o{item.number}")
    if item.free and other and first in ("", OTHER):
        return other
    return "" if first == OTHER else first


def _members(parts: list[str]) -> list[str]:
    """Write ranges such as 2014..2020 out."""
    found: list[str] = []
    for part in parts:
        span = _RANGE.fullmatch(part)
        if span and int(span[1]) <= int(span[2]) <= int(span[1]) + 5000:
            found += map(str, range(int(span[1]), int(span[2]) + 1))
        else:
            found.append(part)
    return found


def _settled(item: Item) -> Any:
    """Return the answer in the form descriptions have it."""
    if item.code in UNITS or (item.code == "index" and item.answer not in parameters()):
        unit = parse(str(item.answer))
        return unit.id if unit else item.answer
    return item.answer


def problem(data: Data, item: Item, lang: str) -> str:
    """Return what is wrong with the answer of an item, or nothing."""
    if not item.answered:
        return say("upload.problem.needed", lang, about=item.about)
    if item.kind == "choice" and not item.free and item.answer not in item.choices:
        return say("upload.problem.needed", lang, about=item.about)
    code = _wrong(data, item)
    if code:
        size = _SIZE.search(item.en)
        found = len(item.answer) if isinstance(item.answer, list) else 0
        return say(code, lang, about=item.about, size=size[1] if size else "", found=found)
    trial = {**data, "questions": [dict(data["questions"][at]) for at in item.places]}
    for asked in trial["questions"]:
        asked["answer"] = item.answer
    try:
        applied(trial, "")
    except AccordError as error:
        return error.message(lang)
    return ""


def _wrong(data: Data, item: Item) -> str:
    answer, code = str(item.answer), item.code
    wrong = {
        "zone": lambda: not fixed_zone(answer),
        "length": lambda: not valid_length(answer),
        "time_format": lambda: not _pattern(answer),
        "year": lambda: not re.fullmatch(r"[12]\d{3}", answer),
        "month_year": lambda: not re.fullmatch(r"[12]\d{3}", answer),
        "not_detected": lambda: not _NUMBER.fullmatch(answer),
        "no_station": lambda: len(answer) > 200,
        "station_heading": lambda: len(answer) > 200,
        "conditions": lambda: not _two_numbers(answer),
        "position": lambda: not _as_many(item),
        "parameter": lambda: answer != NONE and answer not in parameters(),
        "long_parameter": lambda: answer != NONE and answer not in parameters(),
    }
    if code in wrong:
        return f"upload.problem.{code}" if wrong[code]() else ""
    return "upload.problem.unit" if code in UNITS and not _unit_fits(data, item) else ""


def _pattern(text: str) -> bool:
    try:
        compiled(text)
    except ValueError:
        return False
    return "%" in text


def _two_numbers(text: str) -> bool:
    parts = [p.strip() for p in text.replace("，", ",").split(",")]
    return len(parts) == 2 and all(_NUMBER.fullmatch(p) for p in parts)


def _as_many(item: Item) -> bool:
    size = _SIZE.search(item.en)
    return size is None or len(item.answer) == int(size[1])


def _unit_fits(data: Data, item: Item) -> bool:
    """Tell whether the unit is one, and one its column's parameter can be in."""
    unit = parse(str(item.answer))
    if unit is None:
        known = parameters().get(str(item.answer))
        return item.answer == NONE or (known is not None and known.unit == "index")
    plain = [{**q, "answer": None} if q["code"] in UNITS else q for q in data["questions"]]
    tables = applied({**data, "questions": plain}, "")["tables"]
    found = [_parameter(tables, data["questions"][at]) for at in item.places]
    return all(known is None or reachable(unit, known) is not False for known in found)
