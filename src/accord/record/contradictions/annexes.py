"""Rules about annexes: rows that repeat or share events, events without a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accord.kernel.text import Text
from accord.record.annex import annex_rows, summary
from accord.record.contradictions.errors import REC108, REC109, REC117, REC122
from accord.record.contradictions.findings import Finding
from accord.record.contradictions.wording import mentions, printed, spoken, titled
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

_NUMBERED = re.compile(r"附件\s*([0-9]+|[一二三四五六七八九十])(?![行项])")


def repeated_rows(facts: Snapshot) -> Iterator[Finding]:
    """Find events that stand in several rows of one annex."""
    for local, rows in summary(annex_rows(facts)).repeated.items():
        event = facts.get(local)
        if event is None or len({r.source for r in rows}) > 1:
            continue
        params = {
            "id": local,
            "count": len(rows),
            "rows": "; ".join(r.words("en") for r in rows),
            "rows_zh": "；".join(r.words("zh") for r in rows),
        }
        wordings = tuple(spoken(event, m) for m in mentions(event) if m.get("row"))
        yield Finding(
            "repeated_rows", REC108, params, (local,), (local,), ("duplicate", "count"), wordings
        )


def shared_rows(facts: Snapshot) -> Iterator[Finding]:
    """Find rows of an annex that hold several events in their own right."""
    for row in summary(annex_rows(facts)).shared:
        params = {
            "row": row.words("en"),
            "row_zh": row.words("zh"),
            "count": len(row.events),
            "ids": ", ".join(row.events),
        }
        natures = ("duplicate", "count")
        yield Finding("shared_rows", REC109, params, row.events, row.events, natures)


def missing_rows(facts: Snapshot) -> Iterator[Finding]:
    """Find events told in the text of a source with an annex that gives them no row, though others
    of the same series or area have one.
    """
    rows = annex_rows(facts)
    for source in {r.source for r in rows}:
        listed = {e for r in rows if r.source == source for e in r.events}
        listed |= {part for r in rows if r.source == source for part, _ in r.parts}
        of = {n for e in listed if (d := facts.get(e)) for n in _belongs(facts, d)}
        for event in facts.of_kind("event"):
            told = [m for m in mentions(event) if m["source"] == source]
            shared = [n for n in _belongs(facts, event) if n in of]
            if not told or event.local in listed or event.body.get("part_of") or not shared:
                continue
            params = {"id": event.local, "source": source, "of": shared[0]}
            wordings = tuple(spoken(event, m) for m in told)
            one = (event.local,)
            yield Finding(
                "missing_rows", REC117, params, one, one, ("missing_record", "count"), wordings
            )


def _belongs(facts: Snapshot, event: Document) -> list[str]:
    """Return the series, and the areas, an event belongs to."""
    series = event.body.get("series")
    return [*([series] if series else []), *event.body.get("areas", ())]


def unknown_annexes(facts: Snapshot) -> Iterator[Finding]:
    """Find references to a numbered annex that the source does not have."""
    for document in facts:
        if document.kind in ("discrepancy", "source"):
            continue
        cited = document.body.get("citations") or mentions(document)
        source = facts.get(cited[0]["source"]) if cited else None
        if source is None:
            continue
        sections = "；".join(Text.of(s).in_language("zh") for s in source.body.get("sections", ()))
        annexes = set(_NUMBERED.findall(sections))
        for wording in printed(document):
            named = _NUMBERED.search(wording)
            if named and named[1] not in annexes:
                params = {"id": document.local, "wording": named[0], "source": source.local}
                one = (document.local,)
                yield Finding(
                    "unknown_annexes",
                    REC122,
                    params,
                    one,
                    one,
                    ("reference",),
                    (titled(document, named[0]),),
                )
                break
