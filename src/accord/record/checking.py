"""Checking a content folder: faults that stop a load, and contradictions that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from accord.kernel.dates import PartialDate, overlaps
from accord.kernel.errors import AccordError
from accord.kernel.terms import TimeTerm, expected_periods
from accord.kernel.text import EN_FORMS, ZH_FORMS, Text
from accord.record.check import set_faults
from accord.record.checking_errors import REC031, REC032, REC033, REC034, REC035, REC037
from accord.record.content import Content, Placed, read_folder
from accord.record.contradictions import Finding, find
from accord.record.contradictions.wording import HAN
from accord.record.documents import Document
from accord.record.errors import REC008
from accord.record.schema import Field, kind_of
from accord.record.snapshot import Snapshot

# Texts written for the record: Chinese editorial, English a summary, and marked so.
WRITTEN = (
    "note",
    "reason",
    "force_basis",
    "search_note",
    "date_note",
    "established_note",
    "organiser_note",
    "group_note",
    "handling",
    "comment",
)
# Texts of an item that need the standing of their English.
WORDED = ("title", "text", "target")


@dataclass
class CheckReport:
    """What a check found. Faults stop a load; contradictions never do."""

    faults: list[AccordError] = field(default_factory=list)
    contradictions: list[Finding] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data, for ``--json``."""
        return {
            "faults": [fault.as_dict() for fault in self.faults],
            "contradictions": [finding.as_dict() for finding in self.contradictions],
        }

    def lines(self, lang: str) -> Iterator[str]:
        """Yield one line for each fault and contradiction; a recorded one is named."""
        yield from (fault.render(lang) for fault in self.faults)
        for finding in self.contradictions:
            known = {
                "zh": f"已记录为 {finding.explained_by}。",
                "en": f" Recorded as {finding.explained_by}.",
            }
            error = finding.error
            yield (
                error.render(lang)
                if finding.explained_by is None
                else (
                    f"{error.code}  {error.where.render(lang)}{'：' if lang == 'zh' else ': '}"
                    f"{error.message(lang)}{known[lang]}"
                )
            )


def check_folder(folder: Path, node: str, known: Iterable[Document] = ()) -> CheckReport:
    """Check a content folder; ``known`` are entries already in the record that it may name.

    Returns faults with file, line and remedy in order of reading, and contradictions with the files
    and lines of the entries concerned. Entries at fault take no part in the search for these.

    Raises:
        AccordError: REC016 where the folder is missing or holds no file.
    """
    content = read_folder(folder, node)
    known = list(known)
    faults = all_faults(content, known)
    sound = _sound(content.entries, faults)
    facts = Snapshot([*known, *(p.document for p in sound)])
    places = {p.document.local: p.place() for p in content.entries}
    findings = [
        replace(f, places=tuple(places[e] for e in f.entries if e in places)) for f in find(facts)
    ]
    return CheckReport(faults, findings)


def all_faults(content: Content, known: Iterable[Document]) -> list[AccordError]:
    """Return every fault of what was read: by itself, together, and beside what is known."""
    known = list(known)
    faults = content.faults + set_faults(content.entries, known)
    sound = _sound(content.entries, faults)
    return faults + entry_faults(sound, Snapshot([*known, *(p.document for p in sound)]))


def _sound(placed: Iterable[Placed], faults: list[AccordError]) -> list[Placed]:
    """Return the entries no fault speaks of, by id or, where it carries none, by line."""
    if not faults:
        return list(placed)
    faulty = {(f.where.file, str(f.params["id"])) for f in faults if "id" in f.params}
    lines: dict[str | None, set[int | None]] = defaultdict(set)
    for fault in faults:
        if "id" not in fault.params:
            lines[fault.where.file].add(fault.where.line)
    return [
        p
        for p in placed
        if (p.file, p.document.local) not in faulty
        and not (p.file in lines and lines[p.file] & {p.line, *p.lines.values()})
    ]


def entry_faults(placed: Iterable[Placed], facts: Snapshot) -> list[AccordError]:
    """Check entries that are sound each by itself for what their fields owe one another."""
    return [fault for one in placed for check in CHECKS for fault in check(one, facts)]


def _texts(
    fields: Mapping[str, Field], body: Mapping[str, Any], path: str = ""
) -> Iterator[tuple[str, Any]]:
    """Yield every text of a body with its dotted path, also those of time terms."""
    for name, spec in fields.items():
        value = body.get(name)
        if value is None:
            continue
        values = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, inner in values:
            here = f"{path}{name}" + ("" if index is None else f"[{index}]")
            if spec.type in ("text", "texts"):
                yield here, inner
            elif spec.type == "term":
                yield from ((f"{here}.{n}", inner[n]) for n in ("wording", "note") if n in inner)
            elif spec.fields and isinstance(inner, Mapping):
                yield from _texts(spec.fields, inner, f"{here}.")


def _marks(one: Placed, _facts: Snapshot) -> Iterator[AccordError]:
    """An item's texts say what their English is; what was written for the record says so."""
    document = one.document
    for path, value in _texts(kind_of(document.kind).fields, document.body):
        name = path.rpartition(".")[2].partition("[")[0]
        text = Text.of(value)
        worded = document.kind == "item" and (path in WORDED or path == "term.wording")
        if (worded or name in WRITTEN) and not text.en_form:
            yield _unmarked(one, path, ("English", "英文", "en_form"), EN_FORMS)
        if name in WRITTEN and not text.zh_form:
            yield _unmarked(one, path, ("Chinese", "中文", "zh_form"), ZH_FORMS)


def _unmarked(
    one: Placed, path: str, of: tuple[str, str, str], known: tuple[str, ...]
) -> AccordError:
    return REC031(
        where=one.place(path),
        id=one.document.local,
        field=path,
        language=of[0],
        language_zh=of[1],
        mark=of[2],
        known=" | ".join(known),
    )


def _both_languages(one: Placed, _facts: Snapshot) -> Iterator[AccordError]:
    """A text written once for both languages may hold figures and names, but no Chinese."""
    document = one.document
    for path, value in _texts(kind_of(document.kind).fields, document.body):
        if isinstance(value, str) and HAN.search(value):
            yield REC008(
                where=one.place(path),
                id=document.local,
                field=path,
                language="en",
                language_zh="英文",
            )


def _delivered(one: Placed, facts: Snapshot) -> Iterator[AccordError]:
    """A link's date of delivery is a date its evidence may have."""
    body = one.document.body
    evidence = facts.get(body.get("evidence")) if one.document.kind == "evidence" else None
    stated = (evidence.body.get("date") or evidence.body.get("established")) if evidence else None
    if evidence is None or not stated or not body.get("delivered"):
        return
    delivered, date = PartialDate(body["delivered"]), PartialDate(stated)
    if not overlaps(delivered, date):
        yield REC032(
            where=one.place("delivered"),
            id=one.document.local,
            evidence=evidence.local,
            delivered=delivered.words("en"),
            delivered_zh=delivered.words("zh"),
            date=date.words("en"),
            date_zh=date.words("zh"),
        )


def _mechanism(one: Placed, facts: Snapshot) -> Iterator[AccordError]:
    """Evidence belongs to the mechanism of its item."""
    if one.document.kind != "evidence":
        return
    item = facts.get(one.document.body["item"])
    evidence = facts.get(one.document.body["evidence"])
    instrument = facts.get(item.body["instrument"]) if item else None
    expected = instrument.body.get("mechanism") if instrument else None
    found = evidence.body.get("mechanism") if evidence else None
    if item and evidence and expected and found and expected != found:
        yield REC033(
            where=one.place("evidence"),
            id=one.document.local,
            evidence=evidence.local,
            found=found,
            item=item.local,
            expected=expected,
        )


def _period(one: Placed, facts: Snapshot) -> Iterator[AccordError]:
    """A link counts for one of the periods in which its item is expected."""
    period = one.document.body.get("period") if one.document.kind == "evidence" else None
    item = facts.get(one.document.body.get("item")) if period else None
    if item is None or not period:
        return
    term = TimeTerm.of(item.body["term"])
    until = PartialDate(str(period)).latest
    if term.kind not in ("recurring", "years") or until is None:
        return
    known = [p.text for p in expected_periods(term, until)]
    if str(period) not in known:
        yield REC034(
            where=one.place("period"),
            id=one.document.local,
            period=period,
            item=item.local,
            known=", ".join(known),
        )


def _membership(one: Placed, _facts: Snapshot) -> Iterator[AccordError]:
    """A membership does not end before it begins."""
    body = one.document.body
    if one.document.kind != "membership" or not body.get("start") or not body.get("end"):
        return
    start, end = PartialDate(body["start"]), PartialDate(body["end"])
    if start.earliest and end.latest and end.latest < start.earliest:
        yield REC035(where=one.place("end"), id=one.document.local, start=start.text, end=end.text)


def _passages(one: Placed, _facts: Snapshot) -> Iterator[AccordError]:
    """Every passage of an item's wording has its place."""
    body = one.document.body
    if one.document.kind != "item" or not body.get("passages"):
        return
    texts, places = len(one.document.text("text").zh), len(body["passages"])
    if texts != places:
        yield REC037(where=one.place("passages"), id=one.document.local, texts=texts, places=places)


Check = Callable[[Placed, Snapshot], Iterator[AccordError]]
CHECKS: tuple[Check, ...] = (
    _marks,
    _both_languages,
    _delivered,
    _mechanism,
    _period,
    _membership,
    _passages,
)

__all__ = ["CHECKS", "CheckReport", "check_folder", "entry_faults"]
