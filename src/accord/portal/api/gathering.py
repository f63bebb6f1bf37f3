"""What the API and the downloads hand out, read in portions: through the door and both clocks.

The only module here that turns to the record itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from accord import release
from accord.kernel.dates import PartialDate
from accord.kernel.ids import EntryId
from accord.portal.masking import masked, named_by, names_in
from accord.portal.reading import Document, Facts, Snapshot
from accord.record import annex, schema, snapshot
from accord.record.models import Entry
from accord.release import Ref
from accord.release.models import ReleaseLine
from accord.vocab.lists import code_lists

__all__ = ["annex_of", "batches", "changes", "code_lists", "kinds_known", "page_of", "wanted"]

BATCH = 500
Place = tuple[str, str]
START: Place = ("", "")


@dataclass(frozen=True)
class Shown:
    """An entry as this reader may see it: ``body`` without references to what is kept back.

    ``part`` holds what it names, as far as the reader may see that.
    """

    document: Document
    body: Mapping[str, Any]
    part: Snapshot

    @property
    def place(self) -> Place:
        """Where it stands in the order of its kind."""
        return (self.document.local, str(self.document.id))


@dataclass(frozen=True)
class Wanted:
    """Which entries of a kind are asked for; ``holds`` are pairs of field and code or id."""

    kind: str
    words: str = ""
    owner: str = ""
    year: int | None = None
    holds: tuple[tuple[str, str], ...] = ()

    def fits(self, shown: Shown) -> bool:
        """Tell whether an entry fits; asks only of what its reader is shown."""
        document = shown.document
        title = document.title
        text = f"{document.local} {title.in_language('zh')} {title.en}".lower()
        held = {(r.path, r.target) for r in schema.references(document.kind, shown.body)}
        return (
            self.words.lower() in text
            and self.owner in ("", document.owner)
            and (self.year is None or self.year == _year(document))
            and set(self.holds) <= held
        )


def wanted(kind: str, **asked: Any) -> Wanted:
    """Return what is asked for. Raises AccordError REC011 for a kind not known."""
    return Wanted(schema.kind_of(kind).name, **asked)


def _year(document: Document) -> int | None:
    when = document.body.get("date")
    first = PartialDate.parse(when).earliest if isinstance(when, str) else None
    return first.year if first else None


def batches(facts: Facts, asked: Wanted, after: Place = START) -> Iterator[list[Shown]]:
    """Yield the entries asked for in order of id, some hundreds at a time."""
    for portion in _portions(facts, asked, after):
        seen = shown(facts, list(facts.among(portion)))
        yield [one for one in seen if asked.fits(one)]


def shown(facts: Facts, documents: list[Document]) -> list[Shown]:
    """Return entries the door has let through, as this reader may see them."""
    around = named_by(facts, documents)
    seen = names_in(around)
    return [Shown(d, masked(d, seen), around) for d in documents]


def in_portions(facts: Facts, documents: Sequence[Document]) -> Iterator[list[Shown]]:
    """Yield a list the door has let through, some hundreds at a time."""
    for start in range(0, len(documents), BATCH):
        yield shown(facts, list(documents[start : start + BATCH]))


def page_of(
    facts: Facts, asked: Wanted, after: Place, limit: int
) -> tuple[list[Shown], Place | None]:
    """Return at most ``limit`` entries after a place, and the place to go on from, or None."""
    found: list[Shown] = []
    for batch in batches(facts, asked, after):
        found += batch
        if len(found) > limit:
            return found[:limit], found[limit - 1].place
    return found, None


def _portions(facts: Facts, asked: Wanted, after: Place) -> Iterator[list[Document]]:
    if facts.known_at is not None:
        listed = sorted(
            snapshot.read(facts.known_at, [asked.kind]), key=lambda d: (d.local, str(d.id))
        )
        later = [d for d in listed if (d.local, str(d.id)) > after]
        for start in range(0, len(later), BATCH):
            yield later[start : start + BATCH]
        return
    rows = Entry.objects.filter(kind=asked.kind)
    for _path, target in asked.holds:
        rows = rows.filter(id__in=Entry.objects.filter(relations__target=target).values("id"))
    if asked.owner:
        rows = rows.filter(owner=asked.owner)
    while True:
        local, full = after
        beyond = Q(local__gt=local) | Q(local=local, id__gt=full)
        portion = [
            snapshot.from_entry(r) for r in rows.filter(beyond).order_by("local", "id")[:BATCH]
        ]
        if portion:
            yield portion
            after = (portion[-1].local, str(portion[-1].id))
        if len(portion) < BATCH:
            return


# ---- changes -------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """One entry as last changed: written, with its title, or recalled, with its id alone."""

    at: datetime
    id: str
    document: Document | None = None

    @property
    def place(self) -> Place:
        """Where it stands among the changes."""
        return (self.at.astimezone(UTC).isoformat(timespec="microseconds"), self.id)


def changes(
    facts: Facts, before: Place | None, limit: int, kind: str = ""
) -> tuple[list[Turn], Place | None]:
    """Return entries by last change, newest first, with the tombstones between them."""
    found: list[Turn] = []
    stones = [t for t in _stones(facts, kind) if before is None or t.place < before]
    for portion in _last_written(facts, before, kind):
        found += [Turn(d.at, str(d.id), d) for d in facts.among(portion) if d.at]
        if len(found) > limit:
            break
    merged = sorted([*found, *stones], key=lambda t: t.place, reverse=True)
    more = len(merged) > limit
    return merged[:limit], merged[limit - 1].place if more else None


def _last_written(facts: Facts, before: Place | None, kind: str) -> Iterator[list[Document]]:
    if facts.known_at is not None:
        kinds = [kind] if kind else None
        read = [d for d in snapshot.read(facts.known_at, kinds) if d.at]
        turns = sorted((Turn(d.at, str(d.id), d) for d in read if d.at), key=lambda t: t.place)
        yield [t.document for t in turns if t.document and (before is None or t.place < before)]
        return
    rows = Entry.objects.filter(kind=kind) if kind else Entry.objects.all()
    while True:
        here = rows
        if before is not None:
            at = datetime.fromisoformat(before[0])
            here = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=before[1]))
        portion = [snapshot.from_entry(row) for row in here.order_by("-at", "-id")[:BATCH]]
        if portion:
            yield portion
            last = portion[-1]
            before = Turn(last.at or datetime.now(UTC), str(last.id)).place
        if len(portion) < BATCH:
            return


def _stones(facts: Facts, kind: str = "") -> list[Turn]:
    """Return the recalls of what had been released to this reader."""
    recalls = [r for r in release.tombstones() if not kind or f"/{kind}/" in r.entry]
    names = [r.entry for r in recalls]
    audience: dict[str, str] = {}
    for line in ReleaseLine.objects.filter(entry__in=names, action="release").order_by("id"):
        audience[line.entry] = line.audience
    rows = Entry.objects.in_bulk(names) if names else {}
    stones = {}
    for recall in recalls:
        if recall.entry not in audience:
            continue
        row = rows.get(recall.entry)
        terms = json.loads(row.audience if row else audience[recall.entry])
        until = row.embargo if row else None
        ref = Ref("tombstone", f"tombstone:{recall.entry}", 0, recall.owner, tuple(terms), until)
        stones[ref] = Turn(recall.at, recall.entry)
    return [stones[ref] for ref in release.visible(stones, facts.viewer)]


# ---- the annex, kinds, code lists ----------------------------------------------------


def annex_of(facts: Facts, source: str = "") -> tuple[list[annex.AnnexRow], annex.AnnexSummary]:
    """Return the printed rows of the annexes this reader may see, and what they add up to."""
    part: Snapshot = facts.of_kinds("event", "output", "source")
    rows = [
        row for row in annex.annex_rows(part) if source in ("", row.source) and part.get(row.source)
    ]
    return rows, annex.summary(rows)


def place_holder(kind: str, local: str, body: Mapping[str, Any]) -> Document:
    """Return a document that marks a place in a list, whether or not it is still there."""
    return Document(EntryId("seed", kind, local), "", body)


def kinds_known() -> Mapping[str, schema.Kind]:
    """Return the kinds of entry there are."""
    return schema.kinds()
