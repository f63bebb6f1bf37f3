"""What a focal point's desk reads: only what awaits an answer, asked of the database.

Through the door: every row comes from what ``release.seen_by`` lets the reader see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Case, Q, QuerySet, When

from accord import release
from accord.kernel.dates import PartialDate
from accord.portal.reading import Document, Facts, entries_named_in
from accord.record import snapshot
from accord.record.models import Entry

seen_by = release.seen_by
MOST_OWN = 3000
KINDS = ("instrument", "coverage", "party")
STATEMENTS = ("confirmation", "self_evaluation")
DRAFT = '["owner"]'
_FIGURES = re.compile(r"([0-9]+)")


def own(seen: QuerySet[Entry], party: str) -> list[Document]:
    """Return the instruments there are, and what a party has said and drafted, the newest first."""
    mine = Q(owner=party) & (Q(kind__in=STATEMENTS) | Q(audience=DRAFT))
    first = Case(When(kind__in=KINDS, then=0), default=1)
    rows = seen.filter(Q(kind__in=KINDS) | mine).order_by(first, "-at", "local")
    return [snapshot.from_entry(row) for row in rows[:MOST_OWN]]


def around(
    seen: QuerySet[Entry], names: Sequence[str], about: set[str], facts: Facts
) -> list[Document]:
    """Return some items with their evidence and views; of others the items only."""
    found = list(seen.filter(local__in={*names, *about}))
    links = seen.filter(
        kind__in=("evidence", "confirmation"),
        relations__field__in=("item", "about"),
        relations__target__in=names,
    )
    found += links.distinct()
    documents = [snapshot.from_entry(row) for row in found]
    named = {name for d in documents for name in entries_named_in(d)}
    documents += [snapshot.from_entry(row) for row in seen.filter(local__in=named)]
    return [d for d in documents if not facts.later(d)]


def waiting(
    seen: QuerySet[Entry], current: Sequence[Document], own: Mapping[str, Document], on: date
) -> list[str]:
    """Return the items of some instruments that await a view, in order; no text is read."""
    order = {d.local: n for n, d in enumerate(current)}
    rows = seen.filter(
        kind="item", relations__field="instrument", relations__target__in=list(order)
    )
    listed = rows.values_list("local", "number", "relations__target")
    waiting = [
        (order[instrument], _natural(local), local)
        for local, number, instrument in listed
        if _awaits(own.get(local), number, on)
    ]
    return [local for _, _, local in sorted(waiting)]


def _natural(local: str) -> list[tuple[int, int, str]]:
    """Return a sort key that reads the numbers of an id as numbers."""
    parts = [part for part in _FIGURES.split(local) if part]
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def latest(listed: Iterable[Document]) -> dict[str, Document]:
    """Return the last view a party gave of each item."""
    found: dict[str, Document] = {}
    for one in sorted(listed, key=lambda d: (str(d.body["as_of"]), d.number)):
        found[one.body["about"]] = one
    return found


def _awaits(own: Document | None, number: int, on: date) -> bool:
    """Tell whether a party's view is wanted: none given, an earlier text, or time to say is up."""
    if own is None or own.body["revision"] != number:
        return True
    return own.body["stance"] == "under_consultation" and over(own, on)


def over(own: Document, on: date) -> bool:
    """Tell whether the day until which a party wanted to consult has passed."""
    until = own.body.get("until")
    last = PartialDate.parse(until).latest if until else None
    return last is not None and last < on
