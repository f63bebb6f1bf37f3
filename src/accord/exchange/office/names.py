"""Names of the record as tables use them: places, parties, areas and series.

Everything is looked up in the record given; a name it does not hold is returned as unknown, to be
asked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from accord.exchange.office.words import annex_words, plain
from accord.record.documents import Document
from accord.record.similarity import Weights, features
from accord.record.snapshot import Snapshot
from accord.vocab.lists import code_lists

ALIKE = 0.6
SERIES_PART = 0.5
SERIES_LEAST = 6


@dataclass(frozen=True)
class PlacesFound:
    """Place ids in the order printed, names not known, and the country of the venue."""

    ids: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True)
class AreaFound:
    """The code of the annex heading and the ids of the areas it stands for; either may lack."""

    code: str = ""
    areas: tuple[str, ...] = ()


class Names:
    """The names a snapshot knows, ready to look up."""

    def __init__(self, facts: Snapshot):
        self.facts = facts
        self.parties = _names(facts.of_kind("party"))
        self.places = _names(facts.of_kind("place"))
        self.provinces = {
            plain(name): str(d.body.get("country", ""))
            for d in facts.of_kind("place")
            for name in (*d.text("province").zh, d.text("province").en)
            if name
        }
        self._endings = tuple(annex_words()["place_endings"])
        self._uses = _uses(facts)
        self._instrument = ""
        self._found_places: dict[str, tuple[str, str]] = {}
        self._found_areas: dict[str, AreaFound] = {}

    # ---- places

    def find_places(self, parts: Sequence[str]) -> PlacesFound:
        """Resolve the printed names of one cell; a country after its city is no place of its own.

        >>> Names(Snapshot([])).find_places(["某地"]).unknown
        ('某地',)
        """
        ids: list[str] = []
        unknown: list[str] = []
        countries: list[str] = []
        for part in parts:
            if part not in self._found_places:
                self._found_places[part] = self._place(part)
            place, country = self._found_places[part]
            if place:
                ids += [] if place in ids else [place]
                countries.append(country)
            elif not country:
                unknown.append(part)
            elif not ids and not unknown:
                countries.append(country)
        if not ids and not unknown and countries:
            ids = [p for p in self._country_places(countries) if p]
        if len(ids) > 1:
            ids = self._without_own_countries(ids)
        venue = set(countries)
        return PlacesFound(tuple(ids), tuple(unknown), venue.pop() if len(venue) == 1 else "")

    def _country_places(self, countries: Iterable[str]) -> list[str]:
        whole = {
            str(d.body.get("country")): d.local
            for d in self.facts.of_kind("place")
            if d.body.get("form") == "country"
        }
        return [whole.get(country, "") for country in countries]

    def _without_own_countries(self, ids: list[str]) -> list[str]:
        """Leave out a country that only says where the city beside it lies."""
        found = [d for d in map(self.facts.get, ids) if d]
        cities = {d.body.get("country") for d in found if d.body.get("form") != "country"}
        whole = {d.local for d in found if d.body.get("form") == "country"}
        return [
            i
            for i, d in zip(ids, found, strict=True)
            if i not in whole or d.body.get("country") not in cities
        ]

    def _place(self, printed: str) -> tuple[str, str]:
        """Return place id and country; the id is empty for a bare country or province."""
        text = plain(printed)
        for name in self.places:
            document = self.facts.get(self.places[name])
            country = str(document.body.get("country", "")) if document else ""
            if document and self._is(text, name, country):
                if document.body.get("form") == "country" and text != name:
                    continue
                return document.local, country
        bare = self._without_endings(text)
        return "", self.parties.get(text) or self.provinces.get(text) or self.provinces.get(
            bare, ""
        )

    def _is(self, text: str, name: str, country: str) -> bool:
        """Tell whether the text names the place, alone or after its country and province."""
        if text == name:
            return True
        if name not in text:
            return False
        before, _, after = text.partition(name)
        if after and after not in self._endings and not (not before and len(name) > 1):
            return False
        return not self._leftover(before, country)

    def _leftover(self, before: str, country: str) -> str:
        names = [n for n, party in self.parties.items() if party == country]
        names += [n for n, party in self.provinces.items() if party == country]
        for name in sorted(names, key=len, reverse=True):
            before = before.replace(name, "", 1)
        for ending in ("维吾尔", "壮族", "回族", *self._endings):
            before = before.replace(ending, "")
        return before.strip(" ,")

    def _without_endings(self, text: str) -> str:
        for ending in self._endings:
            if text.endswith(ending) and len(text) > len(ending) + 1:
                return text[: -len(ending)].removesuffix("壮族")
        return text

    def like_place(self, printed: str, most: int = 5) -> list[str]:
        """Return places whose name is nearest to an unknown one, for a question's choices."""
        text = plain(printed)
        ranked = sorted(
            (-SequenceMatcher(None, text, name).ratio(), self.places[name]) for name in self.places
        )
        found: list[str] = []
        for score, place in ranked:
            if -score >= SERIES_PART and place not in found:
                found.append(place)
        return found[:most]

    # ---- parties

    def bilateral(self, *texts: str) -> str:
        """Return the party a bilateral title names beside China (中国-柬埔寨…), or nothing."""
        chinese = self._china()
        for text in map(plain, texts):
            for name, party in self.parties.items():
                if party == "CN":
                    continue
                if any(f"{c}-{name}" in text or f"{name}-{c}" in text for c in chinese):
                    return party
        return ""

    def visited(self, text: str) -> str:
        """Return the party somebody travelled to (赴越南…), or nothing."""
        said = plain(text)
        for name, party in self.parties.items():
            if said.startswith((f"赴{name}", f"study visit to {name}")):
                return party
        return ""

    def _china(self) -> list[str]:
        return [name for name, party in self.parties.items() if party == "CN"]

    # ---- areas

    def settle_instrument(self, headings: Iterable[str]) -> None:
        """Prefer the areas of the instrument that knows most of a document's headings."""
        known: Counter[str] = Counter()
        for heading in sorted(set(headings)):
            pieces = _pieces(without_prefix(heading))
            for instrument, areas in self._by_instrument().items():
                known[instrument] += all(_nearest(p, areas)[0] >= ALIKE for p in pieces)
        self._instrument = known.most_common(1)[0][0] if known else ""
        self._found_areas.clear()

    def find_area(self, headings: Sequence[str]) -> tuple[AreaFound, str]:
        """Return the first heading that is known, and its printed words."""
        for heading in headings:
            text = without_prefix(heading)
            if text not in self._found_areas:
                self._found_areas[text] = self._area(text)
            found = self._found_areas[text]
            if found.code or found.areas:
                return found, heading
        return AreaFound(), headings[0] if headings else ""

    def _area(self, text: str) -> AreaFound:
        code = _code(text)
        if code and self._uses.get(code):
            return AreaFound(code, self._uses[code])
        return AreaFound(code, self._by_title(text))

    def _by_title(self, text: str) -> tuple[str, ...]:
        """Return the areas of one instrument whose titles the heading names, all its parts."""
        best: tuple[float, tuple[str, ...]] = (0.0, ())
        pieces = _pieces(text)
        for instrument, areas in self._by_instrument().items():
            scored = [_nearest(piece, areas) for piece in pieces]
            if not scored or min(score for score, _ in scored) < ALIKE:
                continue
            mean = sum(score for score, _ in scored) / len(scored)
            mean += instrument == self._instrument
            if mean > best[0]:
                best = (mean, tuple(dict.fromkeys(name for _, name in scored)))
        return best[1]

    def _by_instrument(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = defaultdict(list)
        for area in self.facts.of_kind("area"):
            found[str(area.body["instrument"])].append(area)
        return found

    # ---- series

    def find_series(self, heading: str, text: str) -> str:
        """Return the series the heading is about or the text names, or nothing."""
        cores = {d.local: _core(d) for d in self.facts.of_kind("series")}
        for local, (core, title) in cores.items():
            if title and title in plain(heading):
                return local
            if core and core in plain(heading):
                return local
        scored = [(_common(core, plain(text)), local) for local, (core, _) in cores.items() if core]
        length, found = max(scored, default=(0, ""))
        core = cores[found][0] if found else ""
        return found if length >= SERIES_LEAST and length >= SERIES_PART * len(core) else ""

    def usual_form(self, series: str, code: str) -> str:
        """Return the form most events of the series, or under the heading, have."""
        events = self.facts.of_kind("event")
        same = [d for d in events if series and d.body.get("series") == series]
        same = same or [
            d for d in events if any(m.get("area") == code for m in d.body.get("mentions", ()))
        ]
        forms = Counter(str(d.body["form"]) for d in same if d.body.get("form"))
        return forms.most_common(1)[0][0] if forms else ""


def without_prefix(heading: str) -> str:
    """Return a heading without 优先领域： and the like."""
    for prefix in annex_words()["heading_prefixes"]:
        match = re.match(
            rf"\s*{re.escape(prefix)}\s*[0-9一二三四五六七八九十]*\s*[:：.、]\s*(.+)",
            heading,
            re.IGNORECASE,
        )
        if match:
            return match[1].strip()
    return heading.strip()


def _names(documents: Iterable[Document]) -> dict[str, str]:
    found: dict[str, str] = {}
    for document in documents:
        title = document.title
        for name in (*title.zh, title.en, *document.body.get("names", ())):
            if name:
                found.setdefault(plain(name), document.local)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _uses(facts: Snapshot) -> dict[str, tuple[str, ...]]:
    """Return which areas every event under an annex heading has: what the heading stands for."""
    held: dict[str, list[set[str]]] = defaultdict(list)
    for event in facts.of_kind("event"):
        if event.body.get("areas_basis") != "heading" or event.body.get("part_of"):
            continue
        for mention in event.body.get("mentions", ()):
            if mention.get("area"):
                held[mention["area"]].append(set(event.body.get("areas", ())))
    return {code: tuple(sorted(set.intersection(*sets))) for code, sets in held.items()}


def _code(text: str) -> str:
    asked = plain(text)
    for code, label in code_lists()["annex_areas"].items():
        for name in (*label.zh, label.en):
            known = plain(name)
            if asked in (known, plain(_unbracketed(name))) or plain(_unbracketed(text)) == known:
                return code
    return ""


def _unbracketed(text: str) -> str:
    return re.sub(r"[（(][^）)]*[）)]", "", text).strip()


def _pieces(text: str) -> list[str]:
    return [piece for piece in re.split(r"\s*/\s*", _unbracketed(text)) if piece]


def _nearest(piece: str, areas: Iterable[Document]) -> tuple[float, str]:
    return max(((_alike(piece, area), area.local) for area in areas), default=(0.0, ""))


def _alike(text: str, area: Document) -> float:
    """Return how alike a heading and an area's names are; a whole part of the name counts."""
    weights = Weights(())
    asked = features(text)
    best = 0.0
    for name in (*area.title.zh, area.title.en, *area.body.get("names", ())):
        if plain(name) == plain(text):
            return 1.0
        known = features(name)
        whole = 0.8 if len(plain(text)) >= 4 and plain(text) in plain(name) else 0.0
        best = max(best, whole, weights.likeness(asked, known))
    return best


def _core(series: Document) -> tuple[str, str]:
    title = plain("".join(series.title.zh))
    return re.sub(r"中国-东盟|东盟-中国", "", title), title


def _common(one: str, other: str) -> int:
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
