"""What was agreed, fact by fact: sources, parties, instruments, items, statements."""

from __future__ import annotations

from typing import Any

from accord.kernel.terms import TimeTerm, expected_periods
from accord.record.snapshot import Snapshot

from .completeness import CADENCES, SOURCES, Entry, Said, english, texts


def seeds(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, SOURCES[fact["file"]], "source")
        entry.title(fact["title"])
        for name in ("kind", "standing"):
            entry.has(name, fact[name])
        entry.points(fact["sections"], "sections")
        author = fact.get("author")
        if author:
            entry.same("author", author["zh"], entry.body.get("author", {}).get("zh"))
            entry.has("role of the author", author["role"])
        stated = fact.get("date", {})
        year = (stated.get("stated") or stated.get("inferred") or "")[:4]
        entry.same("year", year, str(entry.body.get("date", ""))[:4])
        for words in (stated.get("stated"), stated.get("basis")):
            entry.has("basis of the date", words)
        entry.same("caution", bool(fact.get("caution")), "caution" in entry.body)
        yield from entry.lost


def countries(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    groups = {"ASEAN": "MEC-ASEAN", "LMC": "MEC-LM"}
    for fact in facts:
        entry = Entry(record, fact["code"], "party")
        names = {entry.body.get("title", {}).get("zh"), *entry.body.get("names", [])}
        for name in fact["zh"].split("/"):
            if entry.found and name not in names:
                entry.lost.append(f"{fact['code']}: name {name}")
        entry.same("en", fact["en"], entry.body.get("title", {}).get("en"))
        named = [SOURCES[seed] for seed in fact["named_in"]]
        entry.same("named_in", named, entry.body.get("named_in"))
        own = record.get(fact["code"])
        held = (
            {m.body["mechanism"] for m in record.naming(own, "membership", "party")}
            if own
            else set()
        )
        entry.same("groups", {groups[g] for g in fact["groups"]}, held & set(groups.values()))
        yield from entry.lost


def organisations(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "organisation")
        entry.title(fact["title"])
        entry.has("kind", fact["kind"])
        entry.points(fact["roles"], "roles")
        entry.same("names", fact.get("names_in_seeds", []), entry.body.get("names", []))
        established = fact.get("established") or {}
        entry.date(established.get("date"), established.get("precision"), "established")
        if established.get("basis"):
            said = english(entry.body.get("established_note"))
            entry.same("basis of the date", established["basis"], said)
        for name, value in (fact.get("size") or {}).items():
            entry.same(name, str(value), str(entry.body.get("size", {}).get(name)))
        entry.cited(fact["src"])
        yield from entry.lost


def instruments(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "instrument")
        entry.title(fact["title"])
        entry.has("kind", fact["kind"])
        stated = fact.get("date") or {}
        entry.date(stated.get("value"), stated.get("precision"))
        for name in ("note", "meaning", "basis", "at"):
            entry.has(f"date.{name}", stated.get(name))
        published = fact.get("published") or {}
        entry.date(published.get("value"), published.get("precision"), "published")
        entry.same("published.at", published.get("at"), entry.body.get("published_at"))
        entry.validity(fact.get("validity"))
        for name in (
            "environment_chapter",
            "initiatives_count",
            "priority_areas_count",
            "implements",
            "mandated_by",
            "adopted_at",
            "successor",
        ):
            entry.same(name, fact.get(name), entry.body.get(name))
        before = fact.get("predecessor") or []
        before = before if isinstance(before, list) else [before]
        entry.same("predecessors", before, entry.body.get("predecessors", []))
        entry.same("names", fact.get("names_in_seeds", []), entry.body.get("names", []))
        entry.same("parties", fact.get("parties", []), entry.body.get("parties", []))
        if "text_in_seeds" in fact:
            entry.same("text", fact["text_in_seeds"], entry.body.get("text_available"))
        phases = [{"number": p["phase"], "date": str(p["year"])} for p in fact.get("phases", [])]
        entry.same("phases", phases, entry.body.get("phases", []))
        for name in ("note", "led_by", "at", "revision_rule"):
            entry.has(name, fact.get(name))
        entry.place(fact.get("place"))
        entry.discrepancy(fact)
        entry.cited(fact["src"])
        yield from entry.lost


def priority_areas(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "area")
        entry.title(fact["title"])
        entry.same("instrument", fact["instrument"], entry.body.get("instrument"))
        entry.same("number", fact["no"], entry.body.get("number"))
        entry.cited(fact["src"])
        yield from entry.lost


def principles(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        form = fact["kind"].replace(" ", "_")
        of = [
            d
            for d in record.of_kind("principle")
            if (d.body["instrument"], d.body["form"]) == (fact["instrument"], form)
        ]
        if len(of) != 1:
            yield f"{fact['instrument']}: {len(of)} entries of {form}"
            continue
        entry = Entry(record, of[0].local, "principle")
        entry.points(fact["items"], "points")
        entry.cited(fact["src"])
        yield from entry.lost


def commitments(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "item")
        entry.title(fact["title"])
        instrument = "INS-LEADERS" if fact["instrument"] == "leaders" else fact["instrument"]
        own = {"leaders", "INS-LEADERS"} if fact["instrument"] == "leaders" else {instrument}
        if entry.found and entry.body["instrument"] not in own:
            entry.same("instrument", instrument, entry.body["instrument"])
        entry.same("kind", fact["kind"], entry.body.get("form"))
        entry.same("area", fact.get("area"), entry.body.get("area"))
        entry.has("what", fact["what"])
        if entry.found:
            _when(entry, fact["when"])
        _target(entry, fact.get("target") or {})
        for name in ("themes", "parts"):
            if name in fact:
                entry.points(fact[name], "themes")
        if fact.get("place"):
            entry.place(fact["place"])
        missing = set(fact.get("related", [])) - set(entry.body.get("related", []))
        entry.same("related", set(), missing)
        rows = fact.get("matching_table_rows", [])
        entry.same("rows", rows, [r["item"] for r in entry.body.get("restates", [])])
        if fact.get("match_note"):
            notes = [english(r.get("note")) for r in entry.body.get("restates", [])]
            entry.same("match_note", True, any(notes))
        if "table_row" in fact:
            row = fact["table_row"]
            entry.has("table row", f"6 action table, direction {row['direction']}, {row['row']}")
        entry.discrepancy(fact["when"])
        entry.cited(fact["src"])
        yield from entry.lost


def _when(entry: Entry, when: dict[str, Any]) -> None:
    term = TimeTerm.of(entry.body["term"])
    wording = english({"en": term.wording.in_language("zh") if term.wording else ""})
    stated = {"未写明": "未写明时间"}.get(when["as_recorded"], when["as_recorded"])
    entry.same("wording of the time", stated, wording)
    if when.get("due"):
        latest = term.due.latest.isoformat() if term.due and term.due.latest else None
        entry.same("due", when["due"], latest)
    elif "due" in when:
        entry.same("due", None, term.due)
    start, end = when.get("period", (when.get("start"), when.get("end")))
    if when.get("suspect"):
        entry.same("suspect", "impossible", term.kind)
        entry.same("start", str(start), term.launch and term.launch.text)
        said = " ".join(texts(entry.body["term"]))
        entry.same("likely end", True, str(when["likely_end"]) in said)
        entry.same("planned", "planned", term.qualifier)
    elif start:
        entry.same("period", (str(start), str(end)), _ends(term))
    if "years" in when:
        entry.same("years", tuple(when["years"]), term.years)
    if "launch" in when:
        entry.same("launch", str(when["launch"]), term.launch and term.launch.text)
    if "cadence" in when:
        entry.same("cadence", CADENCES[when["cadence"]], (term.per_year, term.every_years))
    if "occurrences_expected" in when:
        entry.same("occurrences", when["occurrences_expected"], len(expected_periods(term)))


def _ends(term: TimeTerm) -> tuple[str | None, str | None]:
    period = term.period
    start, end = (period.start, period.end) if period else (None, None)
    return (start and start.text, end and end.text)


def _target(entry: Entry, target: dict[str, Any]) -> None:
    quantity = entry.body.get("quantity", {})
    if "value" in target:
        entry.same("value", str(target["value"]), quantity.get("value"))
        entry.same("unit", target["unit"], english(quantity.get("unit")))
        about = "about" if target.get("approximate") else None
        entry.same("qualifier", about, quantity.get("qualifier"))
    if "sessions_per_year" in target and entry.found:
        term = TimeTerm.of(entry.body["term"])
        entry.same("sessions a year", target["sessions_per_year"], term.per_year)
        sessions = len(expected_periods(term)) * (term.per_year or 0)
        entry.same("sessions in the period", target["sessions_in_period"], sessions)
    if "meetings" in target:
        said = english(entry.body.get("target")).lower()
        entry.same("target", target["meetings"].lower(), said)


def statements(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "statement")
        entry.same("date", str(fact["date"]), entry.body.get("date"))
        entry.same("number", fact["summit_no"], entry.body.get("number"))
        named = fact["speaker_or_document"].split("; ")
        documents = [n for n in named if n.startswith("INS-")]
        entry.same("documents", documents, entry.body.get("instruments", []))
        people = "; ".join(n for n in named if not n.startswith("INS-"))
        entry.same("speaker", people, english(entry.body.get("speaker")))
        entry.has("topic", fact["topic"])
        if entry.found and fact["summit"] not in english(entry.body["title"]):
            known = fact["summit"].split(" leaders")[0]
            entry.same("summit", True, known in english(entry.body["title"]))
        entry.same("related", fact["related"], entry.body.get("related", []))
        if fact.get("place"):
            entry.place(fact["place"])
        entry.cited(fact["src"])
        yield from entry.lost


def partners(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "partner")
        entry.same("instrument", fact["instrument"], entry.body.get("instrument"))
        entry.has("status", fact.get("status"))
        entry.points(fact["items"], "points")
        entry.cited(fact["src"])
        yield from entry.lost


def sayings(kind: str) -> Any:
    def check(facts: list[dict[str, Any]], record: Snapshot) -> Said:
        for fact in facts:
            entry = Entry(record, fact["id"], kind)
            entry.has("what", fact["what"])
            entry.cited(fact["src"])
            yield from entry.lost

    return check


def systems(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "system")
        entry.title(fact)
        entry.has("kind", fact["kind"])
        entry.cited(fact["src"])
        yield from entry.lost


def discrepancies(facts: list[dict[str, Any]], record: Snapshot) -> Said:
    for fact in facts:
        entry = Entry(record, fact["id"], "discrepancy")
        entry.same("kind", fact["kind"].replace(" ", "_"), entry.body.get("form"))
        entry.same("what", fact["what"], english(entry.body.get("what")))
        entry.same("handling", fact["handling"], english(entry.body.get("handling")))
        entry.same("affects", fact.get("affects", []), entry.body.get("affects", []))
        expected = [(SOURCES[r["seed"]], r["ref"], r["zh"]) for r in fact["as_recorded"]]
        own = [(r["source"], english(r["at"]), r["zh"]) for r in entry.body.get("recorded", [])]
        entry.same("recorded", expected, own)
        yield from entry.lost
