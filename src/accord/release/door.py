"""``may_see`` and ``visible``: the two questions every way out asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db.models import Exists, QuerySet, Subquery
from django.utils import timezone

from accord.record.documents import Document
from accord.record.models import Entry, RecordState, Scope
from accord.release.audience import Audience
from accord.release.models import Recall
from accord.release.recalls import recalled_among

T = TypeVar("T")


@dataclass(frozen=True)
class Ref:
    """What the door needs to know of anything that may leave."""

    kind: str
    id: str
    revision: int
    owner: str
    audience: tuple[str, ...]
    embargo: date | None = None
    fields: tuple[str, ...] = ()
    held_back: bool = False
    """Whether it waits for something and only its owner may have it, whatever the audience."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks: the party they act for, their roles, and where that party belongs today.

    ``sides`` maps each mechanism the party belongs to on this date to the codes of its sides;
    ``secretariat_of`` names the mechanisms whose secretariat the party is. ``acts_for`` are the
    owners whose entries are the viewer's own; ``"*"`` is the local operator, who holds the node.
    """

    party: str = ""
    roles: frozenset[str] = frozenset()
    sides: Mapping[str, frozenset[str]] = field(default_factory=dict)
    secretariat_of: frozenset[str] = frozenset()
    acts_for: frozenset[str] = frozenset()
    name: str = ""

    def is_in(self, term: Audience, owner: str) -> bool:
        """Tell whether the viewer belongs to the set the term names, for an entry of ``owner``."""
        mine = "*" in self.acts_for or owner in self.acts_for
        if term.kind in ("public", "owner"):
            return term.kind == "public" or mine
        if term.kind == "parties":
            return self.party in term.parties
        if term.kind == "side":
            return term.side in self.sides.get(term.mechanism, frozenset())
        if term.kind == "secretariats":
            return term.mechanism in self.secretariat_of
        member = term.mechanism in self.sides
        if term.kind == "focal_points":
            return member and "focal_point" in self.roles
        return member or term.mechanism in self.secretariat_of


ANYONE = Viewer()
_registered: dict[type, Callable[[Any], Ref]] = {Ref: lambda ref: ref}


def register(kind: type[T], reference: Callable[[T], Ref]) -> None:
    """Teach the door how objects of a type become a ``Ref``."""
    _registered[kind] = reference


def refer(thing: Any) -> Ref:
    """Return the reference of a registered object. Raises TypeError for an unknown type."""
    for kind in type(thing).__mro__:
        if kind in _registered:
            return _registered[kind](thing)
    raise TypeError(f"the door does not know {type(thing).__name__}")


def may_see(thing: Any, viewer: Viewer, today: date | None = None) -> bool:
    """Tell whether the viewer may see this object now."""
    return bool(visible([thing], viewer, today))


def visible(
    things: Iterable[T], viewer: Viewer, today: date | None = None, seen: Sight | None = None
) -> list[T]:
    """Return the objects the viewer may see now, in their order.

    Permission is judged today, also for objects read from the past: the audience is the one the
    entry has now, and what was recalled is seen by nobody. ``seen`` is what ``sight`` just gave,
    where the caller has it: recalls are not asked for again where there are none.
    """
    listed = list(things)
    references = [refer(thing) for thing in listed]
    day = today or timezone.localdate()
    now = _audiences_now(references)
    none_recalled = seen is not None and not seen.recalled
    gone = set() if none_recalled else recalled_among({ref.id for ref in references})
    return [
        thing
        for thing, ref in zip(listed, references, strict=True)
        if ref.id not in gone and _allowed(now.get(ref.id, ref), viewer, day, ref.held_back)
    ]


def visible_scopes(
    viewer: Viewer, today: date | None = None, scopes: Iterable[Scope] | None = None
) -> list[int]:
    """Return the scopes whose entries the viewer may see now, for lists the database makes.

    A list narrowed to these scopes (``Entry.scope``) and without ``recalled`` entries holds what
    ``visible`` would keep of the whole table. ``scopes`` are all of them, where already read.
    """
    day = today or timezone.localdate()
    return [
        scope.id
        for scope in (Scope.objects.all() if scopes is None else scopes)
        if _allowed(
            Ref("scope", "", 0, scope.owner, tuple(json.loads(scope.audience)), scope.embargo),
            viewer,
            day,
        )
    ]


@dataclass(frozen=True)
class Sight:
    """What lists of one reading depend on: the record's mark, scopes let through, any recalls.

    ``late`` tells whether an instrument is dated after the day asked for.
    """

    mark: str
    scopes: tuple[int, ...]
    recalled: bool
    late: bool


def sight(viewer: Viewer, as_of: date) -> Sight:
    """Return what the viewer's lists of this moment depend on; one query."""
    late = Entry.objects.filter(kind="instrument", day__gt=as_of)
    scopes = list(
        Scope.objects.annotate(
            mark=Subquery(RecordState.objects.filter(id=1).values("mark")),
            recalled=Exists(Recall.objects.all()),
            late=Exists(late),
        )
    )
    if not scopes:  # nothing was ever recorded: no list holds anything
        return Sight("", (), recalled=False, late=False)
    one = scopes[0]
    return Sight(
        one.mark or "", tuple(visible_scopes(viewer, scopes=scopes)), one.recalled, one.late
    )


def seen_by(
    viewer: Viewer, today: date | None = None, seen: Sight | None = None
) -> QuerySet[Entry]:
    """Return the entries the viewer may see now, for lists the database filters and counts.

    ``seen`` is what ``sight`` just gave for the viewer, where the caller has it.
    """
    scopes = visible_scopes(viewer, today) if seen is None else seen.scopes
    rows = Entry.objects.filter(scope_id__in=scopes)
    recalled = Recall.objects.exists() if seen is None else seen.recalled
    return rows.exclude(id__in=Recall.objects.values("entry")) if recalled else rows


def _allowed(ref: Ref, viewer: Viewer, day: date, held_back: bool = False) -> bool:
    if viewer.is_in(Audience("owner"), ref.owner):
        return True
    if held_back:
        return False
    if ref.embargo and day < ref.embargo:
        return False
    return any(viewer.is_in(Audience.parse(term), ref.owner) for term in ref.audience)


def _audiences_now(references: list[Ref]) -> dict[str, Ref]:
    """Return today's reference for objects that show an earlier revision of an entry."""
    asked = {ref.id for ref in references if ref.revision}
    if not asked:
        return {}
    return {
        row.id: of_entry(row)
        for row in Entry.objects.only("id", "kind", "number", "owner", "audience", "embargo")
        .in_bulk(sorted(asked))
        .values()
    }


def of_document(document: Document) -> Ref:
    """Return the reference of a document."""
    return Ref(
        document.kind,
        str(document.id),
        document.number,
        document.owner,
        document.audience,
        document.embargo,
    )


def of_entry(row: Entry) -> Ref:
    """Return the reference of a row of the current table."""
    audience = tuple(json.loads(row.audience))
    return Ref(row.kind, row.id, row.number, row.owner, audience, row.embargo)
