"""What is worked out from the record a reader may see: annex rows, contradictions, changes.

As in ``reading``, nothing leaves this module that the door has not let through.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accord import release
from accord.kernel.dates import PartialDate
from accord.portal.reading import Change, Document, Facts, Snapshot
from accord.record import contradictions
from accord.record.annex import AnnexRow, AnnexSummary, annex_rows, summary
from accord.record.contradictions import Finding
from accord.record.models import Revision
from accord.release import Ref, Viewer

__all__ = [
    "AnnexRow",
    "AnnexSummary",
    "Asked",
    "Finding",
    "Position",
    "Revised",
    "Stretch",
    "annex_rows",
    "changes",
    "found_by_rule",
    "is_staff",
    "summary",
]
LOOKED_THROUGH = 300
NEWEST = ("-at", "entry", "-number")
AT = "%Y%m%dT%H%M%S%f"


def is_staff(viewer: Viewer) -> bool:
    """Tell whether a reader works for a mechanism: of a member, a secretariat or this node."""
    return bool(viewer.acts_for or viewer.sides or viewer.secretariat_of)


# ---- contradictions found by rule ----------------------------------------------------


def found_by_rule(part: Snapshot, facts: Facts) -> list[Finding]:
    """Return the contradictions the rules find in what the reader may see.

    They are working material of the mechanisms whose entries they speak of.
    """
    if not is_staff(facts.viewer):
        return []
    listed = contradictions.find(part)
    refs = [_found_ref(number, one, part) for number, one in enumerate(listed)]
    seen = {ref.id for ref in release.visible(refs, facts.viewer)}
    return [one for one, ref in zip(listed, refs, strict=True) if ref.id in seen]


def _found_ref(number: int, one: Finding, part: Snapshot) -> Ref:
    owners = {d.owner for d in (part.get(name) for name in one.entries) if d}
    mechanisms = [
        name for name in sorted(owners) if (d := part.get(name)) and d.kind == "mechanism"
    ]
    audience = tuple(f"members:{name}" for name in mechanisms)
    owner = mechanisms[0] if mechanisms else next(iter(sorted(owners)), "")
    return Ref("found", f"found:{number}", 0, owner, audience or ("owner",))


# ---- changes -------------------------------------------------------------------------


@dataclass(frozen=True)
class Revised:
    """One change of an entry: the revision, what it says, and what the one before it said."""

    change: Change
    document: Document
    before: Document | None


@dataclass(frozen=True)
class Position:
    """A place in the order of changes: time, entry and number of one the reader may see.

    Positions count nothing, so they tell nothing of the changes the reader may not see.
    """

    at: datetime
    entry: str
    number: int

    def __str__(self) -> str:
        return f"{self.at:{AT}}~{self.entry}~{self.number}"

    @classmethod
    def parse(cls, text: str) -> Position:
        """Read a position. Raises ValueError where the text is none."""
        at, entry, number = text.split("~")
        return cls(datetime.strptime(at, AT).replace(tzinfo=UTC), entry, int(number))


@dataclass(frozen=True)
class Stretch:
    """Some changes in order of time, and after which one the next are read (None at the end)."""

    listed: list[Revised]
    further: Position | None


@dataclass(frozen=True)
class Asked:
    """Which changes: of a kind, of days, first ones or later ones, after a position, in order."""

    kind: str = ""
    since: PartialDate | None = None
    until: PartialDate | None = None
    which: str = ""
    after: Position | None = None
    oldest_first: bool = False
    most: int = 50


def changes(facts: Facts, asked: Asked) -> Stretch:
    """Return changes of entries the reader may see; six queries whatever the record's size."""
    # Nearly always the first ones are shown; only where many speak of later days are more read.
    for most in (asked.most + 1, LOOKED_THROUGH):
        chosen = _chosen(facts, asked, most)
        rows = Revision.objects.in_bulk(chosen)
        held = [
            (row, Document.read(row.document, row.number, row.at))
            for row in (rows[pk] for pk in chosen)
            if row.document
        ]
        shown = [(row, document) for row, document in held if not facts.later(document)]
        if len(shown) > asked.most or len(chosen) < most:
            break
    full = len(shown) > asked.most
    shown = shown[: asked.most]
    last = shown[-1][0] if full else rows[chosen[-1]] if len(chosen) == LOOKED_THROUGH else None
    earlier = _earlier(shown)
    return Stretch(
        [
            Revised(
                Change(row.number, row.at, row.actor, row.reason or "", document),
                document,
                earlier.get((row.entry, row.number - 1)),
            )
            for row, document in shown
        ],
        Position(last.at, last.entry, last.number) if last else None,
    )


def _chosen(facts: Facts, asked: Asked, most: int) -> list[int]:
    """Return the next revisions, in order, of entries the door lets this reader see."""
    seen = release.seen_by(facts.viewer).filter(id=OuterRef("entry"))
    if asked.kind:
        seen = seen.filter(kind=asked.kind)
    found = _rows(facts, asked).filter(Exists(seen)).values_list("pk", flat=True)
    return list(found[:most])


def _rows(facts: Facts, asked: Asked) -> Any:
    first = asked.oldest_first
    rows = Revision.objects.order_by(*(("at", "entry", "number") if first else NEWEST))
    if asked.after:
        at, entry, number = asked.after.at, asked.after.entry, asked.after.number
        beyond = Q(at__gt=at) if first else Q(at__lt=at)
        same = Q(entry=entry, number__gt=number) if first else Q(entry=entry, number__lt=number)
        rows = rows.filter(beyond | (Q(at=at) & (Q(entry__gt=entry) | same)))
    if facts.known_at is not None:
        rows = rows.filter(at__lte=facts.known_at)
    if asked.which:
        rows = rows.filter(number=1) if asked.which == "first" else rows.filter(number__gt=1)
    if asked.since and asked.since.earliest:
        rows = rows.filter(at__gte=datetime.combine(asked.since.earliest, time.min, UTC))
    if asked.until and asked.until.latest:
        rows = rows.filter(at__lte=datetime.combine(asked.until.latest, time.max, UTC))
    return rows


def _earlier(shown: Iterable[tuple[Any, Document]]) -> dict[tuple[str, int], Document]:
    """Return the revisions just before some, by entry and number; erased ones are left out."""
    wanted = {(row.entry, row.number - 1) for row, _ in shown if row.number > 1}
    if not wanted:
        return {}
    rows = Revision.objects.filter(
        entry__in={entry for entry, _ in wanted}, number__in={number for _, number in wanted}
    )
    return {
        (row.entry, row.number): Document.read(row.document, row.number, row.at)
        for row in rows
        if (row.entry, row.number) in wanted and row.document
    }
