"""How items stand: what is recorded for each, and its computed status, for lists of items.

Lists show many items, so only what the words and the computation need is read. It is worked out
for the items shown and kept until the record changes; who may be told a status is asked each time.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from accord import release
from accord.kernel.dates import PartialDate
from accord.kernel.ids import EntryId
from accord.kernel.terms import TimeTerm
from accord.portal import kept
from accord.portal.framework import framework
from accord.portal.planning import Line, planned_words, recorded_words
from accord.portal.reading import Document, Facts, Snapshot, StatusRow, finding_ref
from accord.portal.selection import select
from accord.record import snapshot, status
from accord.record.models import Relation

BATCH = 1000
LINKED = ("item", "evidence", "extent", "delivered", "period", "completed")
JUDGED = ("title", "instrument", "term", "quantity", "records", "force", "restates")


@dataclass(frozen=True)
class Record:
    """One piece of evidence: how far it corresponds, and when it happened."""

    extent: str
    when: PartialDate | None


@dataclass(frozen=True)
class Standing:
    """An item's evidence in brief, and its computed status."""

    records: tuple[Record, ...]
    row: StatusRow

    def __len__(self) -> int:
        return len(self.records)

    @property
    def recorded(self) -> str:
        """The best that is recorded: ``direct``, ``indirect`` or ``none``."""
        if not self.records:
            return "none"
        return "direct" if any(r.extent != "indirect" for r in self.records) else "indirect"


def standings(facts: Facts, items: Sequence[Document]) -> dict[str, Standing]:
    """Return how some items stand, by their local ids."""
    if facts.known_at is not None:
        return standings_afresh(facts, items)
    found = {d.local: kept.get(_key(facts, d.local)) for d in items}
    new = [d for d in items if found[d.local] is None]
    for start in range(0, len(new), BATCH):
        batch = new[start : start + BATCH]
        for local, made in worked_out(facts, near(facts, batch), [d.local for d in batch]).items():
            kept.keep(_key(facts, local), made)
            found[local] = made
    return {local: one for local, one in found.items() if one is not None}


def _key(facts: Facts, local: str) -> Any:
    return (*facts.mark, "standing", local)


def worked_out(facts: Facts, part: Snapshot, names: Iterable[str]) -> dict[str, Standing]:
    """Work out how some items stand from what is near them."""
    return {
        row.commitment: Standing(_records(row), replace(row, supports=()))
        for row in status.rows(part, facts.as_of, items=names)
    }


def _records(row: StatusRow) -> tuple[Record, ...]:
    found = []
    for one in row.supports:
        body = one.thing.body
        text = one.link.body.get("delivered") or body.get("date") or body.get("established")
        found.append(Record(one.link.body["extent"], PartialDate.parse(text) if text else None))
    return tuple(found)


def near(facts: Facts, items: Sequence[Document], brief: bool = True) -> Snapshot:
    """Return what the statuses of some items are computed from, evidence in brief or whole."""
    if facts.known_at is not None:
        steps = ("in:evidence,confirmation", "out")
        around = facts.around(*(d.local for d in items), steps=steps)
        return Snapshot([*around, *framework(facts)])
    names = {d.local for d in items}
    about = Relation.objects.filter(target__in=names, field__in=("item", "about"))
    given = facts.seen.filter(kind__in=("evidence", "confirmation"), id__in=about.values("subject"))
    links = [_brief(d) for d in snapshot.documents(given)]
    evidence = {d.body["evidence"] for d in links if d.kind == "evidence"}
    frame = _frame(facts)
    things = _things(facts, evidence) if brief else facts.around(*evidence)
    return Snapshot([*items, *links, *things, *frame])


def _frame(facts: Facts) -> list[Document]:
    return [d for d in framework(facts) if d.kind in ("instrument", "coverage", "mechanism")]


def _brief(link: Document) -> Document:
    return replace(link, body=_part(link, LINKED)) if link.kind == "evidence" else link


def _part(document: Document, names: tuple[str, ...]) -> dict[str, Any]:
    return {k: document.body[k] for k in names if k in document.body}


def _things(facts: Facts, names: Any) -> list[Document]:
    """Return what evidence names, with its date alone."""
    rows = facts.seen.filter(local__in=names).values_list("node", "kind", "local", "owner", "dated")
    return [
        Document(
            EntryId(node, kind, local),
            owner,
            {"established" if kind == "organisation" else "date": dated} if dated else {},
        )
        for node, kind, local, owner, dated in rows
    ]


def all_standings(facts: Facts) -> dict[str, tuple[str, str, bool]]:
    """Return of every item what is recorded, its status, and whether the reader is told it."""

    def make() -> dict[str, tuple[str, str, bool]]:
        found: dict[str, tuple[str, str, bool]] = {}
        for made in _portions(facts):
            told = tellable(facts, made)
            found |= {n: (one.recorded, one.row.status, n in told) for n, one in made.items()}
            if facts.known_at is None:
                for local, one in made.items():
                    kept.keep(_key(facts, local), one)
        return found

    if facts.known_at is not None:
        return make()
    viewer = facts.viewer
    who = (viewer.party, viewer.roles, frozenset(viewer.sides), viewer.secretariat_of)
    found: dict[str, tuple[str, str, bool]] = kept.held(
        (*facts.mark, "all standings", who, viewer.acts_for), make
    )
    return found


def _portions(facts: Facts) -> Iterator[dict[str, Standing]]:
    """Yield how all items stand, a thousand at a time; three queries whatever their number."""
    every = select(facts, "item")
    if facts.known_at is not None:
        yield standings_afresh(facts, every[:])
        return
    items = {d.local: replace(d, body=_part(d, JUDGED)) for d in every}
    named = Relation.objects.filter(field="evidence").values("target")
    things = {d.local: d for d in _things(facts, named)}
    frame = _frame(facts)
    for links in _grouped(facts):
        part = [items.pop(local) for local in links if local in items]
        near = [d for d in itertools.chain(*links.values())]
        shown = {d.body.get("evidence") for d in near}
        around = [things[name] for name in shown if name in things]
        snap = Snapshot([*part, *near, *around, *frame])
        yield worked_out(facts, snap, [d.local for d in part])
    while items:
        part = [items.pop(local) for local in list(items)[:BATCH]]
        yield worked_out(facts, Snapshot([*part, *frame]), [d.local for d in part])


def _grouped(facts: Facts) -> Iterator[dict[str, list[Document]]]:
    """Yield links and confirmations by what they are about, of a thousand items at a time."""
    about = Relation.objects.filter(
        field__in=("item", "about"),
        subject__in=facts.seen.filter(kind__in=("evidence", "confirmation")).values("id"),
    )
    fields = [f"subject__{name}" for name in snapshot.FIELDS]
    rows = about.order_by("target").values_list("target", *fields).iterator(chunk_size=2000)
    found: dict[str, list[Document]] = {}
    for target, *row in rows:
        if target not in found and len(found) == BATCH:
            yield found
            found = {}
        found.setdefault(target, []).extend(_brief(d) for d in snapshot.made([row]))
    yield found


def standings_afresh(facts: Facts, items: Sequence[Document]) -> dict[str, Standing]:
    """Return how some items stand, without keeping it: for many at once."""
    return worked_out(facts, near(facts, items), [d.local for d in items])


def tellable(facts: Facts, made: Mapping[str, Standing]) -> dict[str, StatusRow]:
    """Return the computed statuses this reader may be told, asking the door now."""
    by_ref = {finding_ref(one.row): one.row for one in made.values()}
    return {
        by_ref[ref].commitment: by_ref[ref]
        for ref in release.visible(by_ref, facts.viewer, seen=facts.sight)
    }


def lines(facts: Facts, items: Sequence[Document], made: Mapping[str, Standing]) -> list[Line]:
    """Return items with their planned and recorded facts in words."""
    return [_line(d, made[d.local], facts) for d in items if d.local in made]


def _line(item: Document, stands: Standing, facts: Facts) -> Line:
    term = TimeTerm.of(item.body["term"])
    far = PartialDate.parse("9999")
    records = sorted(stands.records, key=lambda r: (r.when or far).sort_key)
    lang = facts.lang
    return Line(
        item,
        term,
        records,
        planned_words(term, lang),
        recorded_words(records, facts.as_of, lang),
    )
