"""Proof that a record is whole: its chains verify, and its current tables follow from them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from accord.portal.keeping.errors import KEP010
from accord.record import store
from accord.record.models import Entry, Relation
from accord.release import log

Progress = Callable[[int], None]
RELATION = ("subject_id", "field", "target", "position")


@dataclass(frozen=True)
class Proof:
    """What was found whole."""

    revisions: int
    releases: int
    entries: int
    digest: str


def current_digest() -> str:
    """Return one hash over the current tables, free of the order and the row ids of relations."""
    entry = tuple(field.attname for field in Entry._meta.concrete_fields)
    rows = Entry.objects.values_list(*entry).iterator(chunk_size=2000)
    relations = Relation.objects.values_list(*RELATION).iterator(chunk_size=2000)
    return f"{_sum(rows):064x}{_sum(relations):064x}"


def _sum(rows: Iterable[tuple[Any, ...]]) -> int:
    total = 0
    for row in rows:
        text = "\x1f".join(str(value) for value in row)
        total += int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return total % 2**256


def prove(progress: Progress | None = None) -> Proof:
    """Check both chains and the current tables. Writers wait while the tables are compared.

    Raises:
        AccordError: REC019 or REL003 where a chain breaks; KEP010 where a table differs.
    """
    revisions = store.verify(progress)
    releases = log.verify()
    entries, found = prove_current()
    return Proof(revisions, releases, entries, found)


def prove_current() -> tuple[int, str]:
    """Compare the current tables with a rebuild that is then undone; return size and digest.

    Raises:
        AccordError: KEP010 where they differ.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {Entry._meta.db_table} IN EXCLUSIVE MODE")
        before = current_digest()
        mark = transaction.savepoint()
        entries = store.rebuild()
        same = current_digest() == before
        transaction.savepoint_rollback(mark)
    if not same:
        raise KEP010()
    return entries, before


def rebuild() -> int:
    """Build the current tables anew from the revisions; return the number of entries."""
    return store.rebuild()
