"""What stands around items: instruments, their areas, mechanisms, coverage, sources."""

from __future__ import annotations

from collections.abc import Iterable

from accord.portal import kept
from accord.portal.reading import Document, Facts, Snapshot

KINDS = ("instrument", "area", "mechanism", "coverage", "source")


def framework(facts: Facts) -> Snapshot:
    """Return the framework this reader may see: one query, kept until the record changes."""
    if facts.known_at is not None:
        return facts.of_kinds(*KINDS)
    found: Snapshot = kept.held((*facts.mark, "framework"), lambda: facts.of_kinds(*KINDS))
    return found


def in_time(instruments: Iterable[Document]) -> list[Document]:
    """Return instruments in order of date or start of validity, undated ones last."""
    return sorted(
        instruments,
        key=lambda d: (str(d.body.get("date") or d.body.get("validity") or "9999"), d.local),
    )


def instruments_of(facts: Facts, names: Iterable[str]) -> list[Document]:
    """Return some instruments in order of time."""
    held = set(names)
    return in_time(d for d in framework(facts).of_kind("instrument") if d.local in held)
