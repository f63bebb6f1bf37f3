"""The entries a row becomes: an event or an output with its mention, a place, a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from accord.exchange.office.annex_rows import NewPlace, Row
from accord.exchange.office.names import without_prefix
from accord.exchange.office.words import is_chinese
from accord.kernel.dates import PartialDate
from accord.kernel.ids import EntryId
from accord.record.documents import Document
from accord.record.snapshot import Snapshot
from accord.vocab.lists import label


@dataclass(frozen=True)
class Setting:
    """Who imports: the minting node, the owner and audience of new entries.

    ``serves`` are the owners whose entries this node may issue; ``"*"`` stands for all.
    """

    node: str
    owner: str
    audience: tuple[str, ...] = ("owner",)
    mechanism: str = ""
    serves: tuple[str, ...] = ("*",)

    def may_issue(self, owner: str) -> bool:
        """Tell whether this node issues entries of the owner."""
        return "*" in self.serves or owner in self.serves


class Bodies:
    """Builds the documents of new rows; ids are minted once and never twice."""

    def __init__(self, facts: Snapshot, setting: Setting, taken: Collection[str] = ()):
        self.facts, self.setting = facts, setting
        self.taken = set(taken) | {d.local for d in facts}
        self.mechanism = setting.mechanism or _usual_mechanism(facts, setting.owner)

    def document(self, kind: str, local: str, body: Mapping[str, Any]) -> Document:
        """Return a new entry of the importing owner."""
        entry = EntryId.mint(self.setting.node, kind, local)
        return Document(entry, self.setting.owner, body, self.setting.audience)

    def event(self, row: Row, source: str, title: str, english: str) -> Document:
        """Return a new event; ``title`` and ``english`` as asked or as read."""
        venue = self._venue(row)
        body: dict[str, Any] = {
            "title": self._title(row, title, english),
            "date": row.date,
            "form": row.form,
            "mechanism": self.mechanism,
            "outside": self._outside(row.bilateral) or None,
            "places": list(row.places),
            "venue": venue,
            "bilateral": row.bilateral,
            "areas": list(row.area.areas),
            "areas_basis": "heading" if row.area.areas else "",
            "series": row.series,
            "theme": row.theme,
            "mentions": mentions(row, source),
        }
        kept = {name: value for name, value in body.items() if value}
        return self.document("event", self._event_id(row), kept)

    def output(self, row: Row, source: str, title: str, english: str) -> Document:
        """Return a new output."""
        at = mentions(row, source)[0]["at"]
        wording = row.read.zh or row.read.en
        said = {"zh": wording, "en": english or row.read.en or wording}
        body = {
            "title": self._title(row, title, english),
            "form": row.wording.output,
            "mechanism": self.mechanism,
            "recorded": {**said, "en_form": "summary"},
            "date": row.date,
            "mentions": mentions(row, source),
            "citations": [{"source": source, "at": at}],
        }
        local = self._free(f"OUT-{row.date[:4] or 'X'}-{row.wording.output.upper()}")
        return self.document("output", local, {k: v for k, v in body.items() if v})

    def place(self, new: NewPlace) -> Document:
        """Return a new place an answer described."""
        body: dict[str, Any] = {
            "title": {"zh": new.zh, "en": new.en, "en_form": "translated"},
            "form": "city",
            "country": new.country,
        }
        return self.document("place", new.id, {k: v for k, v in body.items() if v})

    def source(self, local: str, name: str) -> Document:
        """Return a new source document, named after the file."""
        return self.document("source", local, {"title": {"zh": name, "en": name}})

    def _title(self, row: Row, title: str, english: str) -> dict[str, str]:
        if title and not is_chinese(title):
            english, title = english or title, ""
        if title and english:
            return {"zh": title, "en": english}
        date = {
            lang: PartialDate.parse(row.date).words(lang) if row.date else ""
            for lang in ("zh", "en")
        }
        places = [d for d in map(self.facts.get, row.places) if d]
        form = row.form or row.wording.output
        listed = "event_forms" if row.form else "output_forms"
        if title:
            where = " and ".join(d.title.en for d in places)
            named = label(listed, form, "en") if form else "Event"
            said = [named + (f" in {where}" if where else ""), date["en"]]
            summary = ", ".join(part for part in said if part)
            return {"zh": title, "en": summary, "en_form": "summary"}
        listed_zh = "、".join(d.title.in_language("zh") for d in places)
        when = "，".join(part for part in (date["zh"], listed_zh) if part)
        zh = (label(listed, form, "zh") if form else "活动") + (f"（{when}）" if when else "")
        return {"zh": zh, "en": english, "zh_form": "label"}

    def _venue(self, row: Row) -> str:
        if row.venue:
            return row.venue
        countries = {str(d.body.get("country", "")) for d in map(self.facts.get, row.places) if d}
        return countries.pop() if len(countries) == 1 else ""

    def _outside(self, party: str) -> bool:
        """Tell whether a bilateral party is no member of the mechanism, as far as recorded."""
        members = {
            d.body["party"]
            for d in self.facts.of_kind("membership")
            if d.body.get("mechanism") in self._groups()
        }
        return bool(party and members and party not in members)

    def _groups(self) -> set[str]:
        mechanism = self.facts.get(self.mechanism)
        sides = mechanism.body.get("sides", ()) if mechanism else ()
        return {self.mechanism, *(str(side.get("members_of", "")) for side in sides)}

    def _event_id(self, row: Row) -> str:
        when = PartialDate.parse(row.date).earliest if row.date else None
        digits = row.date.split("/")[0].rstrip("?~%")[:7] if when else "X"
        place = row.places[0].removeprefix("PL-") if row.places else row.area.code.upper()
        return self._free("-".join(part for part in ("EV", digits, place) if part))

    def _free(self, wanted: str) -> str:
        base = wanted.replace("X", "0") if "XX" in wanted else wanted
        found, number = base, 1
        while found in self.taken:
            number += 1
            found = f"{base}-{number}"
        self.taken.add(found)
        return found


def mentions(row: Row, source: str) -> list[dict[str, Any]]:
    """Return the mention of a row; its English column, where both are printed, as a second."""
    heading = without_prefix(row.heading) or "–"
    code, number = row.area.code, row.number or row.read.number
    english = label("annex_areas", code, "en") if code else heading
    chinese = label("annex_areas", code, "zh") if code else heading
    at = {
        "zh": f"附件，{chinese}，第{number}行",
        "en": f"annex, {english}, row {number}",
    }
    mention = {
        "source": source,
        "at": at,
        "zh": row.read.zh or row.read.en,
        "when_where": row.read.when_where,
        "area": code,
        "row": number if code else 0,
    }
    found = [{name: value for name, value in mention.items() if value}]
    if row.read.zh and row.read.en:
        column = {"zh": f"{at['zh']}（英文栏）", "en": f"{at['en']} (English column)"}
        found.append({"source": source, "at": column, "zh": row.read.en})
    return found


def _usual_mechanism(facts: Snapshot, owner: str) -> str:
    known = facts.get(owner)
    if known is not None and known.kind == "mechanism":
        return owner
    counted = Counter(str(d.body.get("mechanism", "")) for d in facts.of_kind("event"))
    return counted.most_common(1)[0][0] if counted else ""
