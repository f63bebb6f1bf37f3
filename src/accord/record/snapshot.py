"""A set of documents read at one known-at time, with the ways to walk it.

The rooms above filter a snapshot through the door before anything is computed from it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from accord.kernel.ids import SEED_NODE, EntryId
from accord.record.documents import Document
from accord.record.models import Entry, Relation
from accord.record.schema import kinds, naming_paths, references
from accord.record.store import latest_documents


class Snapshot:
    """Documents by id and local id, with references both ways."""

    def __init__(self, documents: Iterable[Document]):
        self._by_id = {str(d.id): d for d in documents}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    @cached_property
    def _by_local(self) -> dict[str, Document]:
        found: dict[str, Document] = {}
        for document in self:
            if document.local not in found or document.id.node == SEED_NODE:
                found[document.local] = document
        return found

    @cached_property
    def _by_kind(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = defaultdict(list)
        for document in self:
            found[document.kind].append(document)
        return found

    @cached_property
    def _back(self) -> dict[str, list[tuple[str, Document]]]:
        found: dict[str, list[tuple[str, Document]]] = defaultdict(list)
        for document in self:
            for reference in references(document.kind, document.body):
                if not reference.code:
                    found[reference.target].append((reference.path, document))
        return found

    def get(self, name: str | None) -> Document | None:
        """Return the document with this full or local id, or None."""
        if not name:
            return None
        return self._by_id.get(name) or self._by_local.get(name)

    def of_kind(self, kind: str) -> list[Document]:
        """Return all documents of a kind, in order of reading."""
        return self._by_kind.get(kind, [])

    def naming(self, document: Document, kind: str, path: str) -> list[Document]:
        """Return documents of ``kind`` whose field ``path`` names the given one."""
        named = self._back.get(document.local, []) + self._back.get(str(document.id), [])
        return [d for p, d in named if p == path and d.kind == kind]

    def only(self, documents: Iterable[Document]) -> Snapshot:
        """Return the part of this snapshot that holds the given documents."""
        return Snapshot(documents)


Rows = QuerySet[Entry]


def read(
    known_at: datetime | None = None,
    kinds_wanted: Iterable[str] | None = None,
    rows: Rows | None = None,
) -> Snapshot:
    """Read the whole record, or some kinds of it, as recorded at ``known_at`` (default now).

    Here and below ``rows`` narrows the current state, as the door does for a reader.
    """
    wanted = set(kinds_wanted) if kinds_wanted is not None else set(kinds())
    if known_at is not None:
        return Snapshot(d for d in latest_documents(known_at) if d.kind in wanted)
    found = _rows(rows).filter(kind__in=wanted).order_by("kind", "local")
    return Snapshot(streamed(found))


def _rows(rows: Rows | None) -> Rows:
    return Entry.objects.all() if rows is None else rows


def _storable(names: Iterable[str]) -> set[str]:
    """Leave out what no database can hold and so no entry is called: names with a NUL."""
    return {name for name in names if "\0" not in name}


def read_some(names: Iterable[str]) -> Snapshot:
    """Read the current state of the entries with these local ids."""
    rows = Entry.objects.filter(local__in=_storable(names)).order_by("kind", "local")
    return Snapshot(documents(rows))


def gather(
    names: Iterable[str], kinds_wanted: Iterable[str] = (), rows: Rows | None = None
) -> list[Document]:
    """Read the current state of some entries by local id and of all entries of some kinds."""
    held, wanted = _storable(names), set(kinds_wanted)
    asked = Q(local__in=held) if held or not wanted else Q(pk__in=())
    if wanted:
        asked = asked | Q(kind__in=wanted) if held else Q(kind__in=wanted)
    return list(documents(_rows(rows).filter(asked).order_by("kind", "local")))


def owned(owner: str, kinds_wanted: Iterable[str] = (), rows: Rows | None = None) -> list[Document]:
    """Read the current state of the entries of an owner and of all entries of some kinds."""
    asked = Q(owner=owner) | Q(kind__in=set(kinds_wanted))
    return list(documents(_rows(rows).filter(asked).order_by("kind", "local")))


def pointing(
    targets: Iterable[str], kinds_wanted: Iterable[str] = (), rows: Rows | None = None
) -> list[Document]:
    """Return the entries, of some kinds or any, that name one of the local ids in any field."""
    wanted = set(kinds_wanted)
    held = Relation.objects.filter(target__in=_storable(targets))
    if wanted:
        held = held.filter(field__in={path for kind in wanted for path in naming_paths(kind)})
    found = _rows(rows).filter(id__in=held.values("subject")).order_by("kind", "local")
    return list(documents(found.filter(kind__in=wanted) if wanted else found))


FIELDS = ("node", "kind", "local", "owner", "body", "audience", "embargo", "number", "at")


def documents(rows: Rows) -> Iterator[Document]:
    """Yield the documents that rows of the current table hold."""
    return made(rows.values_list(*FIELDS))


def streamed(rows: Rows) -> Iterator[Document]:
    """Yield the documents of very many rows, without holding the rows."""
    return made(rows.values_list(*FIELDS).iterator(chunk_size=2000))


def made(rows: Iterable[Sequence[Any]]) -> Iterator[Document]:
    """Yield the documents of the values of ``FIELDS``."""
    for node, kind, local, owner, body, audience, *rest in rows:
        yield Document(EntryId(node, kind, local), owner, json.loads(body), _terms(audience), *rest)


@lru_cache(maxsize=1024)
def _terms(audience: str) -> tuple[str, ...]:
    return tuple(json.loads(audience))


def from_entry(row: Entry) -> Document:
    """Return the document a row of the current table holds."""
    return Document(
        EntryId(row.node, row.kind, row.local),
        row.owner,
        json.loads(row.body),
        _terms(row.audience),
        row.embargo,
        row.number,
        row.at,
    )


def naming(targets: Iterable[str], field: str, kind: str) -> list[Document]:
    """Return the entries of a kind whose field names one of the local ids."""
    subjects = Relation.objects.filter(target__in=_storable(targets), field=field).values("subject")
    rows = Entry.objects.filter(id__in=subjects, kind=kind).order_by("local")
    return list(documents(rows))
