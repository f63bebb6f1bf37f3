"""Comparing one entry of the record with the fact it was transcribed from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from accord.kernel.dates import PartialDate
from accord.record.snapshot import Snapshot

SOURCES = {
    "000_1d3aa788ce1b55ce.txt": "SRC-HISTORY",
    "001_c91adadedd9ef484.txt": "SRC-FRAMEWORK",
    "002_be60f904d541ac31.txt": "SRC-AP2011",
    "003_222c0e3fdd63f453.txt": "SRC-LMSTRAT",
    "004_e572b892cba0d2e4.txt": "SRC-FYP14",
}
TITLES = {
    "000_1d3aa788ce1b55ce.txt": "Environmental cooperation between China and ASEAN: "
    "history, status and future",
    "002_be60f904d541ac31.txt": "ASEAN-China Environmental Cooperation Action Plan (2011-2013)",
}
ANNEX = {
    "policy dialogue (forum)": "forum",
    "data": "data",
    "risk assessment": "risk",
    "biodiversity": "biodiversity",
    "industry": "industry",
    "cities": "cities",
    "education and capacity building": "education",
    "joint research": "research",
}
CADENCES = {
    "annual": (1, None),
    "2 per year": (2, None),
    "every 2-3 years": (None, (2, 3)),
    "every 2-3 years as needed": (None, (2, 3)),
}
QUALIFIERS = {"about": "about", "more than": "more_than", "nearly": "nearly"}
Said = Iterator[str]


def texts(value: Any) -> Said:
    """Every piece of text of a body, at any depth."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def squeezed(text: str) -> str:
    """A wording without spaces, and with one kind of dash and bracket."""
    plain = re.sub(r"\s", "", text).replace("（", "(").replace("）", ")")
    return re.sub("[—–－-]+", "-", plain)


def plain(value: Any) -> Any:
    """A text in readers' terms: "seed" is a source, a file is called by its document's title."""
    if isinstance(value, list):
        return [plain(v) for v in value]
    if not isinstance(value, str):
        return value
    for file, title in TITLES.items():
        value = value.replace(file, title)
    return re.sub(r"\b(?:source document|seed)(s?)\b", r"source\1", value)


def english(value: Any) -> str:
    return value["en"] if isinstance(value, dict) else value or ""


class Entry:
    """One entry of the record, compared field by field; ``lost`` says what is not there."""

    def __init__(self, record: Snapshot, local: str, kind: str):
        self.record, self.local, self.lost = record, local, list[str]()
        document = record.get(local)
        self.found = document is not None and document.kind == kind
        self.body: dict[str, Any] = dict(document.body) if document and self.found else {}
        if not self.found:
            self.lost.append(f"{local}: no {kind} of this id")

    def same(self, what: str, expected: Any, found: Any) -> None:
        if self.found and plain(expected) != plain(found):
            self.lost.append(f"{self.local}: {what} {expected!r}, found {found!r}")

    def has(self, what: str, expected: str | None) -> None:
        """The text stands somewhere in the entry."""
        if expected and self.found and plain(expected) not in map(plain, texts(self.body)):
            self.lost.append(f"{self.local}: {what} {expected!r} nowhere")

    def title(self, title: dict[str, Any], field: str = "title") -> None:
        own = self.body.get(field, {})
        self.same(f"{field}.zh", title["zh"], own.get("zh"))
        self.same(f"{field}.en", title["en"], own.get("en"))
        if field == "title":
            self.same("zh_form", title.get("zh_form"), own.get("zh_form"))
            form = "translated" if title.get("translated") else "official"
            self.same("en_form", form, own.get("en_form"))

    def date(self, stated: Any, precision: str | None, field: str = "date") -> None:
        if stated is None:
            self.same(field, None, self.body.get(field))
            return
        own = str(self.body.get(field) or "")
        self.same(field, str(stated), own)
        if self.found and own and precision:
            self.same(f"precision of {field}", precision, PartialDate(own).precision)

    def validity(self, span: dict[str, Any] | None) -> None:
        if span:
            self.same("validity", f"{span['start']}/{span['end']}", self.body.get("validity"))

    def cited(self, src: list[dict[str, Any]]) -> None:
        places = list(self._places(self.body))
        for place in src:
            wanted = (SOURCES[place["seed"]], place["ref"])
            if self.found and wanted not in places:
                self.lost.append(f"{self.local}: {wanted} is not cited")

    def _places(self, value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            if "source" in value and "at" in value:
                yield value["source"], english(value["at"])
            for inner in value.values():
                yield from self._places(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from self._places(inner)

    def points(self, expected: list[str], field: str) -> None:
        self.same(field, expected, [english(p) for p in self.body.get(field, [])])

    def place(self, stated: str | None, province: str | None = None) -> None:
        """Cities named in words, ", country" and "and" included, are places of the entry."""
        found = [d for n in self.body.get("places", []) if (d := self.record.get(n))]
        names = {english(d.body["title"]) for d in found}
        country = {
            english(p.body["title"]) for d in found if (p := self.record.get(d.body.get("country")))
        }
        stated_parts = re.split(", | and ", stated or "")
        provinces = {english(d.body["province"]) for d in found if "province" in d.body}
        for name in stated_parts if stated else []:
            if self.found and name not in names | country | provinces:
                self.lost.append(f"{self.local}: place {name!r}, found {sorted(names)}")
        if stated is None:
            self.same("places", [], self.body.get("places", []))
        if province:
            self.same("province", {province}, provinces)

    def discrepancy(self, fact: dict[str, Any]) -> None:
        named = fact.get("see_discrepancy")
        if named and self.found and named not in self.body.get("discrepancies", []):
            self.lost.append(f"{self.local}: {named} is not named")
