"""What a page may know: the record as it stands at both clocks, filtered by the door.

Pages read the record through this module only, so nothing reaches a template that the door has
not let through. Everything a page needs is gathered in a few steps first and filtered once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Count, QuerySet

from accord import release
from accord.kernel.dates import PartialDate
from accord.kernel.text import Text
from accord.portal import kept
from accord.portal.errors import POR013
from accord.portal.requests import Request
from accord.record import schema, snapshot, status, store
from accord.record.documents import Document
from accord.record.models import Entry, Relation
from accord.record.schema import Field
from accord.record.shelving import HAPPENS, natural
from accord.record.snapshot import Snapshot
from accord.record.status import StatusRow
from accord.release import Ref
from accord.release.findings import finding_ref
from accord.release.models import ReleaseLine
from accord.vocab.lists import code_lists

__all__ = [
    "HAPPENS",
    "Change",
    "Document",
    "Facts",
    "Field",
    "Snapshot",
    "StatusRow",
    "code_label",
    "codes_of",
    "entries_named_in",
    "evidence_for",
    "finding_ref",
    "findings",
    "history",
    "in_local_order",
    "in_order",
    "kind_fields",
    "kind_label",
    "known_kinds",
    "natural",
    "tombstone",
]

in_order = status.in_order
T = TypeVar("T")


class Facts:
    """The record as one reader may see it at the clocks of one request."""

    def __init__(self, request: Request):
        self.viewer = request.viewer
        self.as_of = request.clocks.as_of
        self.known_at = request.clocks.known_at
        self.lang = request.lang

    @cached_property
    def _past(self) -> Snapshot:
        """The whole record at a past ``known_at``; read once for a request."""
        return snapshot.read(self.known_at)

    @cached_property
    def seen(self) -> QuerySet[Entry]:
        """The current entries the door lets this reader see, of the time up to ``as_of``.

        Lists the database makes start from here; nothing else here reads the current state.
        """
        rows = release.seen_by(self.viewer, seen=self.sight).filter(day__lte=self.as_of)
        if not self.sight.late:
            return rows
        late = Entry.objects.filter(kind="instrument", day__gt=self.as_of)
        return rows.exclude(instrument__in=list(late.values_list("local", flat=True)))

    @cached_property
    def sight(self) -> release.Sight:
        """What the door found for this reading."""
        return release.sight(self.viewer, self.as_of)

    @property
    def mark(self) -> tuple[Any, ...]:
        """What the seen entries depend on: the record's state, the reader's scopes, the day."""
        return (self.sight.mark, self.sight.scopes, self.as_of)

    def past_rows(self, kinds: Iterable[str], make: Callable[[Document], T]) -> list[T]:
        """Return entries of some kinds, or all, at a past ``known_at``, each as ``make`` has it.

        Made once for a request.
        """
        wanted = set(kinds)
        held = self._made_past
        for one in self._past_seen:
            if (not wanted or one.kind in wanted) and str(one.id) not in held:
                held[str(one.id)] = make(one)
        return [held[str(one.id)] for one in self._past_seen if not wanted or one.kind in wanted]

    @cached_property
    def _past_seen(self) -> Snapshot:
        return self._shown(self._past)

    @cached_property
    def _made_past(self) -> dict[str, Any]:
        return {}

    def _gather(self, names: Iterable[str], kinds: Iterable[str] = ()) -> list[Document]:
        if self.known_at is None:
            return snapshot.gather(names, kinds, self.seen)
        chosen, wanted = set(names), set(kinds)
        return [d for d in self._past if d.local in chosen or d.kind in wanted]

    def named_by(self, target: str) -> dict[tuple[str, str], int]:
        """Return by kind and field how many entries this reader may see name something.

        One query, kept until the record changes: lists are planned by it.
        """

        def count() -> dict[tuple[str, str], int]:
            by = Relation.objects.filter(target=target, subject__in=self.seen.values("id"))
            told = by.order_by().values("subject__kind", "field")
            listed = told.annotate(n=Count("subject", distinct=True))
            return {(k, f): n for k, f, n in listed.values_list("subject__kind", "field", "n")}

        found: dict[tuple[str, str], int] = kept.held((*self.mark, "named by", target), count)
        return found

    def _pointing(self, targets: set[str], kinds: tuple[str, ...]) -> list[Document]:
        if self.known_at is None:
            return snapshot.pointing(targets, kinds, self.seen)
        return [
            d
            for d in self._past
            if (not kinds or d.kind in kinds)
            and any(r.target in targets for r in schema.references(d.kind, d.body))
        ]

    def whole(self) -> Snapshot:
        """Return all of the record this reader may see."""
        if self.known_at is None:
            return snapshot.read(rows=self.seen)
        return self._shown(self._past)

    def of_kinds(self, *kinds: str) -> Snapshot:
        """Return all entries of some kinds."""
        return self._shown(self._gather((), kinds))

    def around(self, *names: str, steps: Iterable[str] = (), also: Iterable[str] = ()) -> Snapshot:
        """Return some entries with what stands around them.

        Each step is ``out`` (what the entries found so far name) or ``in`` (what names them), the
        latter with the kinds wanted, as ``in:evidence,discrepancy``. ``also`` adds whole kinds.
        One query each, whatever the size of the record.
        """
        found = {str(d.id): d for d in self._gather(names, also)}
        asked: set[str] = set(names)
        for step in steps:
            direction, _, kinds = step.partition(":")
            if direction == "in":
                targets = {d.local for d in found.values() if d.kind not in also}
                new = self._pointing(targets, tuple(kinds.split(",")) if kinds else ())
            else:
                named = {r.target for d in found.values() for r in _named(d)} - asked
                asked |= named
                new = self._gather(named)
            found |= {str(d.id): d for d in new}
        return self._shown(found.values())

    def pointing(self, local: str, *kinds: str) -> Snapshot:
        """Return the entries of some kinds that name an entry."""
        if self.known_at is None and not any(k in kinds for k, _ in self.named_by(local)):
            return Snapshot([])
        return self._shown(self._pointing({local}, kinds))

    def named(self, documents: Iterable[Document]) -> Snapshot:
        """Return the entries that some entries name."""
        return self.around(*{name for d in documents for name in entries_named_in(d)})

    def owned(self, owner: str, also: Iterable[str] = ()) -> Snapshot:
        """Return the entries of an owner, and all entries of some kinds."""
        if self.known_at is None:
            return self._shown(snapshot.owned(owner, also, self.seen))
        wanted = set(also)
        return self._shown(d for d in self._past if d.owner == owner or d.kind in wanted)

    def entry(self, part: Snapshot, local: str, *kinds: str) -> Document:
        """Return an entry of what was gathered.

        Raises:
            AccordError: POR013 where there is none this reader may see at these clocks.
        """
        found = part.get(local)
        if found is None or (kinds and found.kind not in kinds):
            raise POR013(id=local[:120])
        return found

    def among(self, documents: Iterable[Document]) -> Snapshot:
        """Return which of some entries, read by a caller in portions, this reader may see."""
        listed = list(documents)
        held = {str(d.body["instrument"]) for d in listed if d.body.get("instrument")}
        asked = {str(d.id) for d in listed}
        others = self._gather(held - {d.local for d in listed})
        seen = self._past_only([*release.visible(listed, self.viewer), *others])
        return Snapshot(d for d in seen if str(d.id) in asked)

    def _shown(self, documents: Iterable[Document]) -> Snapshot:
        """Keep what the door lets through and what had happened by the date of judgement.

        Of the current state ``seen`` has done both.
        """
        if self.known_at is None:
            return Snapshot(documents)
        return self._past_only(release.visible(documents, self.viewer))

    @cached_property
    def _later_then(self) -> set[str]:
        """The instruments of a past state that are dated after the date of judgement."""
        return {d.local for d in self._past.of_kind("instrument") if self.later(d)}

    def _past_only(self, seen: list[Document]) -> Snapshot:
        later = {d.local for d in seen if self.later(d)}
        if self.known_at is not None:
            later |= self._later_then
        return Snapshot(
            d for d in seen if d.local not in later and d.body.get("instrument") not in later
        )

    def later(self, document: Document) -> bool:
        """Tell whether an entry speaks of something after the date of judgement."""
        when = document.body.get(HAPPENS.get(document.kind, ""))
        first = PartialDate.parse(when).earliest if isinstance(when, str) else None
        return first is not None and first > self.as_of


def _named(document: Document) -> list[schema.Reference]:
    return [r for r in schema.references(document.kind, document.body) if not r.code]


def evidence_for(part: Snapshot, item: Document) -> list[tuple[Document, Document]]:
    """Return the evidence links of an item with what they name, where both may be seen."""
    links = (
        (link, part.get(link.body["evidence"])) for link in part.naming(item, "evidence", "item")
    )
    return [(link, thing) for link, thing in links if thing]


# ---- computed status -----------------------------------------------------------------


def findings(part: Snapshot, facts: Facts, items: Iterable[str]) -> dict[str, status.StatusRow]:
    """Compute the statuses of some items; keep those this reader may see."""
    computed = status.rows(part, facts.as_of, items=items)
    by_ref = {finding_ref(row): row for row in computed}
    return {
        by_ref[ref].commitment: by_ref[ref]
        for ref in release.visible(by_ref, facts.viewer, seen=facts.sight)
    }


# ---- history and tombstones ----------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One revision of an entry: who made it, when, why, what it said; no document once erased."""

    number: int
    at: datetime
    actor: str
    reason: str
    document: Document | None


def history(document: Document, facts: Facts) -> list[Change]:
    """Return the revisions of an entry this reader may see, newest first."""
    rows = [
        r
        for r in store.history(str(document.id))
        if facts.known_at is None or r.at <= facts.known_at
    ]
    return [
        Change(
            r.number,
            r.at,
            r.actor,
            r.reason or "",
            Document.read(r.document, r.number, r.at) if r.document is not None else None,
        )
        for r in reversed(rows)
    ]


def tombstone(local: str, facts: Facts) -> datetime | None:
    """Return when an entry was recalled, for readers it had been released to; else None."""
    gone = [r for r in release.tombstones() if r.entry.rpartition("/")[2] == local]
    for recalled in gone:
        last = ReleaseLine.objects.filter(entry=recalled.entry, action="release").last()
        row = Entry.objects.filter(id=recalled.entry).first()
        terms = row.audience if row else last.audience if last else "[]"
        name, until = f"tombstone:{recalled.entry}", row.embargo if row else None
        stone = Ref("tombstone", name, 0, recalled.owner, tuple(json.loads(terms)), until)
        if last and release.may_see(stone, facts.viewer):
            return recalled.at
    return None


def kind_label(kind: str) -> tuple[Text, Text]:
    """Return the name of a kind of entry for one and for many."""
    found = schema.kind_of(kind)
    return found.label, found.plural


def kind_fields(kind: str) -> Mapping[str, Field]:
    """Return the fields of a kind of entry, in order."""
    return schema.kind_of(kind).fields


def code_label(list_name: str, code: str) -> Text:
    """Return the label of a code; an unknown code stands for itself."""
    return code_lists().get(list_name, {}).get(code) or Text((code,), code)


def codes_of(list_name: str) -> tuple[str, ...]:
    """Return the codes of a list in their order."""
    return tuple(code_lists()[list_name])


def in_kind_order(counts: Mapping[str, int]) -> dict[str, int]:
    """Sort counts of kinds as the kinds are declared."""
    return {kind: counts[kind] for kind in schema.kinds() if kind in counts}


def known_kinds() -> tuple[str, ...]:
    """Return the kinds of entry there are."""
    return tuple(schema.kinds())


def entries_named_in(document: Document) -> set[str]:
    """Return the ids of the entries a document names."""
    return {r.target for r in _named(document)}


def in_local_order(documents: Iterable[Document]) -> list[Document]:
    """Sort entries by date where they have one, then by id."""
    return sorted(documents, key=lambda d: (str(d.body.get("date") or ""), d.local))
