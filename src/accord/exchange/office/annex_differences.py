"""What a row says otherwise than the entry it speaks of, field by field.

A finer date or a further area is taken; where document and record contradict each other the person
is asked, and nothing is repaired silently.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from accord.exchange.office.annex_bodies import mentions
from accord.exchange.office.annex_matching import Match
from accord.exchange.office.annex_rows import Row
from accord.exchange.office.annex_work import Work, note, shown
from accord.exchange.office.plan import Difference, Question
from accord.exchange.office.when_where import read_when_where
from accord.exchange.office.words import plain
from accord.kernel.dates import PartialDate, within
from accord.kernel.text import Text
from accord.record.documents import Document

KEEP, TAKE = "record", "document"


def compare(work: Work, row: Row, document: Document, match: Match) -> None:
    """List what the row says otherwise than the entry it speaks of, field by field."""
    body = deepcopy(dict(document.body))
    found: list[Difference] = []
    held = _mention(row, document, work.source)
    printed = read_when_where(str(held.get("when_where", "")))
    if row.date and row.date != document.body.get("date") and row.date != printed.date:
        found += _date(work, row, document, body)
    if row.places and row.when.places != printed.places:
        found += _places(work, row, document, body)
    more = [a for a in row.area.areas if a not in body.get("areas", ())]
    if more and document.kind == "event":
        old = shown(body.get("areas", ""))
        body["areas"] = [*body.get("areas", ()), *more]
        found.append(Difference("areas", old, shown(body["areas"]), row.read.where))
    found += _wording(work, row, held, body)
    if found:
        work.documents[document.local] = Document(
            document.id, document.owner, body, document.audience, document.embargo, document.number
        )
    known = document.number or work.facts.get(document.local)
    state = "asked" if row.questions else "changed" if found and known else "same"
    note(work, row, state, document, match.score, match.reasons, tuple(found))


def _mention(row: Row, document: Document, source: str) -> dict[str, Any]:
    """Return the mention of the entry that this row would replace, or nothing.

    A mention is replaced only by the same source; another source adds one of its own.
    """
    for mention in document.body.get("mentions", ()):
        same = mention.get("area") == row.area.code and mention.get("source") == source
        if mention.get("area") and same:
            return dict(mention)
    return {}


def _date(work: Work, row: Row, document: Document, body: dict[str, Any]) -> list[Difference]:
    old, new = str(body.get("date", "")), row.date
    if old:
        one, other = PartialDate.parse(old), PartialDate.parse(new)
        if within(one, other):
            return []
        if not within(other, one) and not _take(work, row, "date", old, new, document):
            return []
    body["date"] = new
    return [Difference("date", old, new, row.read.where)]


def _places(work: Work, row: Row, document: Document, body: dict[str, Any]) -> list[Difference]:
    old = [str(place) for place in body.get("places", ())]
    if set(row.places) <= set(old):
        return []
    new = list(row.places)
    if old and not _take(work, row, "places", ", ".join(old), ", ".join(new), document):
        return []
    body["places"] = new
    return [Difference("places", shown(old), shown(new), row.read.where)]


def _take(work: Work, row: Row, name: str, old: str, new: str, document: Document) -> bool:
    """Ask whose word counts where record and document contradict each other."""
    question = Question(
        f"{name}/{row.key}",
        Text(
            (f"{document.local}：记录为 {old}，文件为 {new}，采用哪一个？",),
            f"{document.local}: the record has {old}, the document {new}. Which one counts?",
        ),
        row.read.where,
        (
            (KEEP, Text((f"保留记录 {old}",), f"keep {old}")),
            (TAKE, Text((f"采用文件 {new}",), f"take {new}")),
        ),
    )
    return bool(work.understanding.answer(row, question) == TAKE)


def _wording(work: Work, row: Row, held: dict[str, Any], body: dict[str, Any]) -> list[Difference]:
    """Replace the wording of the same source, or add that of another one."""
    wording = row.read.zh or row.read.en
    listed = list(body.get("mentions", ()))
    if any(
        plain(str(m.get("zh", ""))) == plain(wording)
        and plain(str(m.get("when_where", ""))) == plain(row.read.when_where)
        for m in listed
    ):
        return []
    work.needs_source = True
    if not held:
        added = mentions(row, work.source)
        body["mentions"] = [*listed, *added]
        return [Difference("mentions", "", shown(added), row.read.where)]
    new = {**held, "zh": wording, "when_where": row.read.when_where}
    new = {name: value for name, value in new.items() if value}
    body["mentions"] = [new if dict(m) == held else m for m in listed]
    return [
        Difference(
            f"mentions.{name}", str(held.get(name, "")), str(new.get(name, "")), row.read.where
        )
        for name in ("zh", "when_where")
        if held.get(name, "") != new.get(name, "")
    ]
