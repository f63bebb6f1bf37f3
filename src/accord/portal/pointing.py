"""What names an entry: all together where that is little, else one kind at a time, in pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from accord.portal.conditions import Condition
from accord.portal.errors import POR014
from accord.portal.past_rows import Row
from accord.portal.query import Paged, paged
from accord.portal.reading import Document, Facts, in_kind_order
from accord.portal.requests import Request
from accord.portal.selection import Selection, select
from accord.record.models import Relation

TOGETHER = 250
PER_PAGE = 50


@dataclass(frozen=True)
class Pointing:
    """What names an entry: how many of each kind, the kind shown (empty for all), and a page."""

    counts: Mapping[str, int]
    kind: str
    paged: Paged

    @property
    def total(self) -> int:
        """How many entries there are in all."""
        return sum(self.counts.values())

    @property
    def groups(self) -> list[tuple[str, int, Sequence[Document]]]:
        """The kinds with how many there are and the entries on this page."""
        held: dict[str, list[Document]] = {}
        for one in self.paged.shown:
            held.setdefault(one.kind, []).append(one)
        return [(kind, self.counts[kind], listed) for kind, listed in held.items()]

    @property
    def others(self) -> list[tuple[str, int]]:
        """The kinds to choose from, where not all are shown together."""
        return list(self.counts.items()) if self.kind else []


def pointing(
    request: Request,
    facts: Facts,
    local: str,
    paths: Iterable[str] = (),
    but: Iterable[str] = (),
) -> Pointing:
    """Return what names an entry in some fields or any, kinds ``but`` left aside.

    Raises:
        AccordError: POR014 for a kind or page there is not.
    """
    paths = tuple(paths)
    chosen = (local, paths, frozenset(but))
    counts = in_kind_order(_naming(facts, *chosen).by("kind"))
    if sum(counts.values()) <= TOGETHER:
        return Pointing(
            counts, "", paged(request, _naming(facts, *chosen).sorted("by_kind"), TOGETHER)
        )
    kind = request.GET.get("of", "").strip() or next(iter(counts))
    if kind not in counts:
        raise POR014(name="of", value=kind[:40])
    found = select(facts, kind).naming_in(paths, local).apart([local])
    return Pointing(counts, kind, paged(request, found, PER_PAGE))


def _naming(facts: Facts, local: str, paths: tuple[str, ...], but: frozenset[str]) -> Selection:
    """Select what names an entry, of any kind."""
    held = Relation.objects.filter(target=local, **({"field__in": paths} if paths else {}))
    asked = Q(id__in=held.values("subject")) & ~Q(kind__in=but) & ~Q(local=local)

    def holds(row: Row) -> bool:
        names = {p for p, target in row.held if target == local}
        own = row.document.kind in but or row.document.local == local
        return bool(names & set(paths) if paths else names) and not own

    one = Condition(("names it", local, paths, but), asked, holds)
    return Selection(facts, (), (one,))


def cited(facts: Facts, paths: Sequence[str], but: Sequence[str]) -> dict[str, int]:
    """Return how many entries name each entry in some fields, kinds ``but`` left aside."""
    every = Selection(facts, ()).but(but)
    if every.is_past:
        found: dict[str, int] = {}
        for row in every.past:
            for target in {t for p, t in row.held if p in paths}:
                found[target] = found.get(target, 0) + 1
        return found

    def ask() -> dict[str, int]:
        held = Relation.objects.filter(field__in=paths, subject__in=every.rows.values("id"))
        counted = held.order_by().values("target").annotate(n=Count("subject", distinct=True))
        return dict(counted.values_list("target", "n"))

    return dict(every.keep(("cited", tuple(paths)), ask))
