"""What was done, fact by fact: events, groups, outputs, money, figures."""

from __future__ import annotations

import json
import re
from typing import Any

from accord.record.snapshot import Snapshot

from .completeness import ANNEX, QUALIFIERS, SOURCES, Entry, Said, english, squeezed


def events(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "event")
        entry.title(fact["title"])
        entry.date(fact["date"], fact["precision"])
        entry.same("type", fact["type"].replace(" ", "_"), entry.body.get("form"))
        entry.place(fact["place"], fact.get("province"))
        for name, field in (
            ("country", "venue"),
            ("series", "series"),
            ("part_of", "part_of"),
            ("edition_year", "edition"),
            ("bilateral", "bilateral"),
        ):
            entry.same(name, fact.get(name), entry.body.get(field))
        entry.same("areas", fact.get("areas", []), entry.body.get("areas", []))
        if fact.get("areas"):
            basis = fact.get("areas_basis", "heading")
            entry.same("areas_basis", basis, entry.body.get("areas_basis"))
        entry.same("organisers", fact.get("organisers", []), entry.body.get("organisers", []))
        theme = fact.get("theme")
        if isinstance(theme, dict):
            entry.title(theme, "theme")
        else:
            entry.has("theme", theme)
        for name in ("happenings", "topics", "recommendations"):
            entry.points(fact.get(name, []), name)
        for name in ("organiser", "note", "funding", "probable_group"):
            entry.has(name, fact.get(name))
        _outcome(entry, fact.get("outcome"))
        for named in re.findall(r"DIS-\d+", fact.get("note", "")):
            entry.discrepancy({"see_discrepancy": named})
        _records(entry, fact["records"])
        yield from entry.lost


def _outcome(entry: Entry, outcome: str | None) -> None:
    named = re.findall(r"INS-[\w-]+", outcome or "")
    if named:
        entry.same("outcome", named, entry.body.get("outcomes"))
    else:
        entry.has("outcome", outcome)


def _records(entry: Entry, records: list[dict[str, Any]]) -> None:
    entry.cited(records)
    for place in records:
        if "zh" in place and entry.found:
            said = [
                squeezed(m.get("zh", ""))
                for m in entry.body["mentions"]
                if m["source"] == SOURCES[place["seed"]]
            ]
            if not any(squeezed(place["zh"]) in words for words in said):
                entry.lost.append(f"{entry.local}: mention {place['zh']!r}")


def groups(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "group")
        entry.has("what", fact["what"])
        entry.same("candidates", fact["candidates"], entry.body.get("candidates"))
        counts = {
            english(c.get("at")).replace(" ", ""): c["count"] for c in entry.body.get("counts", [])
        }
        entry.same("counts", fact["counts"], counts)
        entry.has("note", fact.get("note"))
        entry.discrepancy(fact)
        entry.cited(fact["src"])
        yield from entry.lost


def series(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "series")
        entry.title(fact["title"])
        entry.has("cadence", fact.get("cadence_planned"))
        entry.same("groups", fact.get("groups", []), entry.body.get("groups", []))
        own = record.get(fact["id"])
        held = {d.local for d in record.naming(own, "event", "series")} if own else set()
        entry.same("members", set(fact["members"]), held)
        yield from entry.lost


def annex_index(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    held: dict[tuple[str, int], set[str]] = {}
    for kind in ("event", "output"):
        for document in record.of_kind(kind):
            for mention in document.body.get("mentions", []):
                if mention.get("row"):
                    held.setdefault((mention["area"], mention["row"]), set()).add(document.local)
    for fact in facts:
        area, number = re.fullmatch(r"annex (.+) row (\d+)", fact["row"]).groups()
        found = held.pop((ANNEX[area], int(number)), set())
        if found != set(fact["records"]):
            yield f"{fact['row']}: {fact['records']}, found {sorted(found)}"
    yield from (f"annex {key}: {sorted(ids)} is not in the reference" for key, ids in held.items())


def table3_index(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        for named in fact["records"]:
            local = named.split(" ")[0]
            document = record.get(local)
            cited = json.dumps(document.body if document else {}, ensure_ascii=False)
            years = re.findall(r"table 3, ([^\"]*)", cited)
            if not any(fact["year"] in y for y in years):
                yield f"{local}: not cited from table 3, {fact['year']}"


def outputs(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "output")
        entry.title(fact["title"])
        entry.same("kind", fact["kind"].replace(" ", "_"), entry.body.get("form"))
        entry.has("status", fact["status_recorded"])
        stated = fact.get("published") or fact.get("launched") or {}
        if stated:
            entry.date(stated["value"], stated["precision"])
        if "theme" in fact:
            entry.title(fact["theme"], "theme")
        entry.points(fact.get("contents", []), "contents")
        entry.same("names", fact.get("names_in_seeds", []), entry.body.get("names", []))
        for name in ("open_issues", "publisher"):
            entry.has(name, fact.get(name))
        entry.discrepancy(fact)
        entry.cited(fact["src"])
        yield from entry.lost


def funding(facts: dict[str, list[dict[str, Any]]], record: Snapshot) -> Said:
    for fact in facts["figures"]:
        entry = Entry(record, fact["id"], "money")
        entry.has("what", fact["what"])
        entry.same("amount", str(fact["value"]), entry.body.get("amount"))
        entry.same("currency", fact["currency"], entry.body.get("currency"))
        entry.has("qualifier", fact["qualifier"])
        entry.cited(fact["src"])
        yield from entry.lost
    for form in ("in_kind", "condition", "sources"):
        for fact in facts[form]:
            place = (SOURCES[fact["src"][0]["seed"]], fact["src"][0]["ref"])
            of = [
                d
                for d in record.of_kind("money")
                if d.body["form"] == form
                and place in {(c["source"], english(c["at"])) for c in d.body["citations"]}
            ]
            if len(of) != 1:
                yield f"{form}: {len(of)} entries cited from {place}"
                continue
            entry = Entry(record, of[0].local, "money")
            entry.has("what", fact.get("what"))
            entry.has("note", fact.get("note"))
            entry.points(fact.get("items", []), "points")
            if "instrument" in fact:
                entry.same("instrument", fact["instrument"], entry.body.get("instrument"))
            yield from entry.lost


def participation(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "participation")
        entry.same("value", str(fact["value"]), entry.body.get("value"))
        entry.same("kind", fact["kind"].split(" ")[0], entry.body.get("form"))
        for name in ("unit", "subject", "period"):
            entry.same(name, fact[name], english(entry.body.get(name)))
        qualifier = QUALIFIERS.get(fact.get("qualifier", ""))
        entry.same("qualifier", qualifier, entry.body.get("qualifier"))
        entry.cited(fact["src"])
        yield from entry.lost


def environment(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "environment")
        values = fact["value"] if isinstance(fact["value"], list) else [fact["value"]]
        own = [entry.body.get("value"), entry.body.get("value_to")]
        entry.same("value", [_figure(v) for v in values], [v for v in own if v is not None])
        entry.same("indicator", fact["indicator"], english(entry.body.get("indicator")))
        entry.same("unit", fact["unit"], english(entry.body.get("unit")))
        year = "" if fact["year"] is None else str(fact["year"]).replace("-", "–")
        entry.same("year", year, english(entry.body.get("year")).replace("-", "–"))
        areas = {"ASEAN": ["MEC-ASEAN"]}.get(fact["area"]) or fact["area"].split(", ")
        if fact["area"] in ("World", "Asia-Pacific"):
            entry.has("region", fact["area"])
        else:
            entry.same("areas", areas, entry.body.get("areas"))
        for name in ("base", "qualifier", "note", "cited"):
            entry.has(name, fact.get(name))
        if "row_year" in fact:
            entry.same("row_year", str(fact["row_year"]), entry.body.get("row_year"))
        if "kind" in fact:
            entry.same("kind", fact["kind"], entry.body.get("form"))
        entry.discrepancy(fact)
        entry.cited(fact["src"])
        yield from entry.lost


def _figure(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def figures(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "figure")
        entry.has("what", fact["what"])
        entry.same("value", str(fact["value"]), entry.body.get("value"))
        entry.has("qualifier", fact.get("qualifier"))
        entry.same("as_of", fact.get("as_of"), entry.body.get("as_of"))
        entry.cited(fact["src"])
        yield from entry.lost
