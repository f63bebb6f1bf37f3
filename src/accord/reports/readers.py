"""For whom a report is made: an audience turned into the viewer who sees what all of it may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accord import release
from accord.kernel.errors import AccordError
from accord.record.documents import Document
from accord.record.snapshot import Snapshot
from accord.release.audience import Audience
from accord.release.door import Viewer
from accord.reports.errors import RPT006
from accord.reports.wording import say


def viewer_of(readers: str) -> Viewer:
    """Return the viewer a report for these readers is filtered for. Raises AccordError RPT006.

    ``owner`` is the party that runs this node and sees what the node holds.
    """
    term = _term(readers)
    if term.kind == "owner":
        return release.OPERATOR
    sides = {term.mechanism: frozenset[str]()} if term.mechanism else {}
    if term.kind == "focal_points":
        return Viewer(sides=sides, roles=frozenset({"focal_point"}), name=readers)
    if term.kind == "secretariats":
        return Viewer(sides=sides, secretariat_of=frozenset({term.mechanism}), name=readers)
    return Viewer(sides=sides, name=readers)


def words_of(readers: str, facts: Snapshot, lang: str) -> str:
    """Name the readers."""
    term = _term(readers)
    mechanism = facts.get(term.mechanism)
    name = mechanism.title.in_language(lang) if mechanism else term.mechanism
    return say(f"readers_{term.kind}", lang, name=name)


def _term(readers: str) -> Audience:
    try:
        term = Audience.parse(readers)
    except AccordError:
        raise RPT006(text=readers[:60]) from None
    if term.kind in ("parties", "side"):
        raise RPT006(text=readers[:60])
    return term


def through_the_door(
    facts: Iterable[Document], viewer: Viewer, today: date | None = None
) -> tuple[Snapshot, int]:
    """Return what the viewer may see, and how many entries were left out."""
    listed = list(facts)
    seen = release.visible(listed, viewer, today)
    return Snapshot(seen), len(listed) - len(seen)
