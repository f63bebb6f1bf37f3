"""The rows of an annex and the events they stand for.

An event mention with ``area`` and ``row`` says where the event stands in the annex of its source. A
row may repeat an event, hold several, or stand for an output.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from accord.kernel.text import Text
from accord.record.documents import Document
from accord.record.snapshot import Snapshot
from accord.vocab.lists import code_lists, label


@dataclass(frozen=True)
class AnnexRow:
    """One printed row: source, heading, number, and the entries it stands for.

    ``events`` are the events of the row in their own right, ``parts`` those that are part of
    another event of the same row, ``outputs`` what is no event.
    """

    source: str
    area: str
    number: int
    events: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    outputs: tuple[str, ...] = ()

    def words(self, lang: str) -> str:
        """Name the row: its heading and number."""
        heading = label("annex_areas", self.area, lang)
        return f"{heading}，第{self.number}行" if lang == "zh" else f"{heading}, row {self.number}"


@dataclass(frozen=True)
class AnnexSummary:
    """What the rows add up to, and which rows make the difference."""

    rows: int
    headings: dict[str, int]
    events: int
    repeated: dict[str, tuple[AnnexRow, ...]] = field(default_factory=dict)
    shared: tuple[AnnexRow, ...] = ()
    outputs: tuple[AnnexRow, ...] = ()
    parts: tuple[AnnexRow, ...] = ()
    text: Text = field(default_factory=Text)


def annex_rows(facts: Snapshot) -> list[AnnexRow]:
    """Return the printed rows of every annex, in the order of headings and numbers."""
    held: dict[tuple[str, str, int], list[Document]] = defaultdict(list)
    for kind in ("event", "output"):
        for document in facts.of_kind(kind):
            for mention in document.body.get("mentions", ()):
                if mention.get("area") and mention.get("row"):
                    key = (mention["source"], mention["area"], mention["row"])
                    if document not in held[key]:
                        held[key].append(document)
    order = list(code_lists()["annex_areas"])
    keys = sorted(held, key=lambda k: (k[0], order.index(k[1]), k[2]))
    return [_row(key, held[key]) for key in keys]


def _row(key: tuple[str, str, int], documents: list[Document]) -> AnnexRow:
    here = {d.local for d in documents}
    parts = {d.local: d.body["part_of"] for d in documents if d.body.get("part_of") in here}
    events = [d.local for d in documents if d.kind == "event" and d.local not in parts]
    outputs = [d.local for d in documents if d.kind == "output"]
    return AnnexRow(*key, tuple(events), tuple(parts.items()), tuple(outputs))


def summary(rows: Iterable[AnnexRow]) -> AnnexSummary:
    """Count rows and distinct events, and say which rows repeat, share or stand for an output."""
    rows = list(rows)
    stands: dict[str, list[AnnexRow]] = defaultdict(list)
    for row in rows:
        for event in row.events:
            stands[event].append(row)
    found = AnnexSummary(
        len(rows),
        dict(Counter(r.area for r in rows)),
        len(stands),
        {event: tuple(where) for event, where in stands.items() if len(where) > 1},
        tuple(r for r in rows if len(r.events) > 1),
        tuple(r for r in rows if r.outputs),
        tuple(r for r in rows if r.parts),
    )
    text = Text((_zh(found),), _en(found), "editorial", "summary")
    return AnnexSummary(**{**vars(found), "text": text})


def _zh(found: AnnexSummary) -> str:
    said = [f"附件共{found.rows}行，对应{found.events}项不同的活动。"]
    said += [
        f"{event} 列了{len(rows)}行：{'；'.join(r.words('zh') for r in rows)}。"
        for event, rows in found.repeated.items()
    ]
    said += [
        f"“{r.words('zh')}”一行含{len(r.events)}项活动：{'、'.join(r.events)}。"
        for r in found.shared
    ]
    said += [f"“{r.words('zh')}”所列为成果：{'、'.join(r.outputs)}。" for r in found.outputs]
    said += [
        f"“{r.words('zh')}”中的 {part} 是 {whole} 的一部分，不另计数。"
        for r in found.parts
        for part, whole in r.parts
    ]
    return "".join(said)


def _en(found: AnnexSummary) -> str:
    said = [f"The annex has {found.rows} rows, which stand for {found.events} distinct events."]
    said += [
        f"{event} stands in {len(rows)} rows: {'; '.join(r.words('en') for r in rows)}."
        for event, rows in found.repeated.items()
    ]
    said += [
        f"{r.words('en')}, holds {len(r.events)} events: {', '.join(r.events)}."
        for r in found.shared
    ]
    said += [f"{r.words('en')}, is an output: {', '.join(r.outputs)}." for r in found.outputs]
    said += [
        f"In {r.words('en')}, {part} is part of {whole} and not counted again."
        for r in found.parts
        for part, whole in r.parts
    ]
    return " ".join(said)
