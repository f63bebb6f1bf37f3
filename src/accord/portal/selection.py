"""Lists the database makes: filtered, sorted, counted and cut into pages, behind the door.

A selection starts from ``Facts.seen``, which the door has narrowed. At a past ``known_at`` there
are no tables to ask; the same selection is then made from the entries as they were recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any, overload

from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, When, Window
from django.db.models.functions import ExtractYear, RowNumber

from accord.portal import kept
from accord.portal.conditions import Condition, Naming, has
from accord.portal.counting import (
    Column,
    Named,
    columns,
    ends,
    gathered,
    names_one,
    naming,
    naming_one,
)
from accord.portal.past_rows import Row, past_row, sorted_by
from accord.portal.reading import Document, Facts
from accord.record import snapshot
from accord.record.models import Entry, Relation
from accord.record.shelving import COLUMNS

ORDERS: Mapping[str, tuple[str, ...]] = {
    "newest": ("-day", "-until", "-natural"),
    "oldest": ("day", "until", "natural"),
    "local": ("natural",),
    "planned": ("until", "natural"),
    "by_kind": ("kind", "natural"),
    "oldest_dated": ("undated", "day", "until", "natural"),
    "newest_dated": ("undated", "-day", "-until", "-natural"),
    "title_zh": ("key_zh", "natural"),
    "title_en": ("key_en", "natural"),
}
Tally = dict[Any, int]


# The fields lists are filtered by or count, and of those the ones that name entries by title.
FACETS: Mapping[str, tuple[str, ...]] = {
    "event": ("areas", "series", "venue", "mentions.source", "part_of"),
    "item": ("force", "area"),
    "discrepancy": ("recorded.source",),
}
PAIRED: Mapping[str, str] = {"item": "restates.item"}
TITLED = ("areas", "series", "venue", "recorded.source")


@dataclass(frozen=True)
class Selection(Sequence[Document]):
    """Entries of some kinds a reader may see, with filters and an order."""

    facts: Facts
    kinds: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    order: str = "local"

    def having(self, **columns: Any) -> Selection:
        """Narrow to entries with these values in list columns; an empty value narrows nothing."""
        found = self
        for name, value in columns.items():
            if value not in ("", None):
                found = found._with((name, value), Q(**{name: value}), has(name, value))
        return found

    def among(self, column: str, values: Iterable[Any]) -> Selection:
        """Narrow to entries with one of some values in a list column."""
        held = frozenset(values)
        return self._with(
            (column, "in", held),
            Q(**{f"{column}__in": held}),
            lambda row: getattr(row.entry, column) in held,
        )

    def naming(self, path: str, *targets: str) -> Selection:
        """Narrow to entries whose field names one of some entries or codes."""
        held = frozenset(targets)
        return self._with(
            (path, "names", held),
            Naming((path,), held),
            lambda row: any((path, t) in row.held for t in held),
        )

    def naming_in(self, paths: tuple[str, ...], target: str) -> Selection:
        """Narrow to entries that name one entry in any of some fields, or in any at all."""
        return self._with(
            (paths, "name", target),
            Naming(paths, frozenset({target})),
            lambda row: any(t == target and (not paths or p in paths) for p, t in row.held),
        )

    def but(self, kinds: Iterable[str]) -> Selection:
        """Leave some kinds aside."""
        held = frozenset(kinds)
        asked = ~Q(kind__in=held)
        return self._with(("not", held), asked, lambda row: row.document.kind not in held)

    def apart(self, names: Iterable[str]) -> Selection:
        """Leave some entries aside, by their local ids."""
        held = frozenset(names)
        if not held:
            return self
        asked = ~Q(local__in=held)
        return self._with(("apart", held), asked, lambda row: row.document.local not in held)

    def holding(self, path: str, targets: Iterable[str]) -> Selection:
        """Narrow to the few entries whose field names one of some codes."""
        held = frozenset(targets)
        few = Relation.objects.filter(field=path, target__in=held).values("subject")
        return self._with(
            (path, "holds", held),
            Q(id__in=few),
            lambda row: any((path, t) in row.held for t in held),
        )

    def without(self, path: str, targets: Iterable[str]) -> Selection:
        """Narrow to entries whose field names none of some entries or codes."""
        held = frozenset(targets)
        return self._with(
            (path, "names none", held),
            ~naming_one((path,), held),
            lambda row: not any((path, t) in row.held for t in held),
        )

    def saying(self, words: str) -> Selection:
        """Narrow to entries whose id or title, in either language, holds the words."""
        sought = words.lower().replace("\0", "")
        if not sought:
            return self
        asked = Q(words__contains=sought)
        return self._with(("words", sought), asked, lambda row: sought in row.entry.words)

    def of_year(self, year: str | int) -> Selection:
        """Narrow to what happened in a year; an empty one narrows nothing."""
        if not year:
            return self
        first, last = date(int(year), 1, 1), date(int(year), 12, 31)
        asked = Q(day__gte=first, day__lte=last)
        return self._with(("year", int(year)), asked, lambda row: first <= row.entry.day <= last)

    def of_month(self, month: str) -> Selection:
        """Narrow to what began in a month of any year, ``00`` where none is known."""
        return self.having(month=int(month)) if month else self

    def sorted(self, order: str, lang: str = "") -> Selection:
        """Put in an order of ``ORDERS``, or by ``title`` in a language."""
        return replace(self, order=f"title_{lang}" if order == "title" else order)

    def _with(self, key: tuple[Any, ...], asked: Any, holds: Callable[[Row], bool]) -> Selection:
        return replace(self, conditions=(*self.conditions, Condition(key, asked, holds)))

    # ---- what it gives -----------------------------------------------------------------

    @cached_property
    def rows(self) -> QuerySet[Entry]:
        """The rows of the current table, in no order."""
        return self._asked(lambda asked: gathered(asked.paths, asked.targets))

    @property
    def in_order(self) -> QuerySet[Entry]:
        """The rows of the current table, in order."""
        order = ORDERS[self.order]
        undated = Case(When(day=date.min, then=1), default=0)
        rows = self._asked(lambda asked: names_one(self.facts, self.kinds, *asked))
        found = rows.annotate(undated=undated) if "undated" in order else rows
        return found.order_by(*order)

    def _asked(self, naming: Callable[[Naming], Any]) -> QuerySet[Entry]:
        found = self.facts.seen
        if self.kinds:
            one = len(self.kinds) == 1
            found = found.filter(Q(kind=self.kinds[0]) if one else Q(kind__in=self.kinds))
        for condition in self.conditions:
            asked = condition.asked
            found = found.filter(naming(asked) if isinstance(asked, Naming) else asked)
        return found

    @cached_property
    def past(self) -> list[Row]:
        """The entries of a past state, in order."""
        listed = self.facts.past_rows(self.kinds, past_row)
        found = [r for r in listed if all(one.holds(r) for one in self.conditions)]
        for name in reversed(ORDERS[self.order]):
            column = name.removeprefix("-")
            found.sort(key=partial(sorted_by, column=column), reverse=name != column)
        return found

    @property
    def is_past(self) -> bool:
        """Tell whether the reader asked what was recorded at an earlier time."""
        return self.facts.known_at is not None

    def __len__(self) -> int:
        if self.is_past:
            return len(self.past)
        asked = [one.asked for one in self.conditions]
        if len(asked) == len(self.kinds) == 1 and isinstance(asked[0], Naming):
            (paths, targets), kind = asked[0], self.kinds[0]
            if len(paths) == len(targets) == 1:
                return self.facts.named_by(*targets).get((kind, paths[0]), 0)
        return sum(one.n for one in self.columns)

    def __iter__(self) -> Any:
        if self.is_past:
            return (r.document for r in self.past)
        return snapshot.streamed(self.in_order)

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> list[Document]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, int):
            return self[index : index + 1][0]
        if self.is_past:
            return [r.document for r in self.past[index]]
        key = self._key(("rows", self.order, index.start, index.stop))
        ids = kept.get(key)
        if ids is None:
            found = list(snapshot.documents(self.in_order[index]))
            kept.keep(key, [str(d.id) for d in found])
            return found
        now = {str(d.id): d for d in snapshot.documents(self.facts.seen.filter(pk__in=ids))}
        return [now[one] for one in ids if one in now]

    @property
    def columns(self) -> list[Column]:
        """How many entries there are of each combination of list columns; one query."""
        if self.is_past:
            return [Column.of(row.entry) for row in self.past]
        return list(self.keep("columns", lambda: columns(self.rows, self.kinds)))

    @property
    def naming_counts(self) -> dict[tuple[str, str], tuple[int, int]]:
        """How many entries name what in the fields of ``FACETS``, and how often; one query."""
        return self._naming.counts

    @property
    def _naming(self) -> Named:
        paths = {path for kind in self.kinds for path in FACETS.get(kind, ())}
        paired = next((PAIRED[kind] for kind in self.kinds if kind in PAIRED), "")
        if self.is_past:
            held = Counter(pair for r in self.past for pair in r.held if pair[0] in paths)
            often = Counter(pair for r in self.past for pair in r.every if pair[0] in paths)
            pairs = [(r.document.local, t) for r in self.past for p, t in r.held if p == paired]
            return Named({pair: (n, often[pair]) for pair, n in held.items()}, tuple(pairs))
        found: Named = self.keep("naming", lambda: naming(self.rows, paths, paired))
        return found

    def by(self, column: str) -> Tally:
        """Return how many entries have each value of a list column, or of ``year`` (1 for none)."""
        found: Tally = {}
        for one in self.columns:
            value = getattr(one, column)
            found[value] = found.get(value, 0) + one.n
        return found

    def by_year(self) -> Tally:
        """Return how many entries happened in each year; 1 stands for no date."""
        return self.by("year")

    def by_named(self, path: str) -> Tally:
        """Return how many entries name each entry or code in a field of ``FACETS``."""
        return {target: n for (p, target), (n, _) in self.naming_counts.items() if p == path}

    def first(self, groups: tuple[str, ...], n: int) -> dict[tuple[Any, ...], list[str]]:
        """Return the local ids of the first entries in order of date, at most ``n`` of each group.

        ``groups`` are list columns, or ``year``.
        """
        if self.is_past:
            found: dict[tuple[Any, ...], list[str]] = {}
            for row in self.sorted("oldest").past:
                key = tuple(
                    row.entry.day.year if g == "year" else getattr(row.entry, g) for g in groups
                )
                if len(found.setdefault(key, [])) < n:
                    found[key].append(row.document.local)
            return found

        def ask() -> dict[tuple[Any, ...], list[str]]:
            by = [ExtractYear("day") if g == "year" else F(g) for g in groups]
            order = [F("day"), F("until"), F("natural")]
            ranked = self.rows.annotate(
                _rank=Window(RowNumber(), partition_by=by, order_by=order), _year=ExtractYear("day")
            ).filter(_rank__lte=n)
            columns = ["_year" if g == "year" else g for g in groups]
            held: dict[tuple[Any, ...], list[str]] = {}
            for *key, local in ranked.order_by("_rank").values_list(*columns, "local"):
                held.setdefault(tuple(key), []).append(local)
            return held

        return dict(self.keep(("first", groups, n), ask))

    def span(self) -> tuple[int, int]:
        """Return the first and the last year these speak of, 0 where not known."""
        firsts = [one.year for one in self.columns if one.year > 1]
        lasts = [one.last for one in self.columns if one.last]
        return (min(firsts, default=0), max(lasts, default=0))

    def spans(self, path: str) -> dict[str, tuple[int, int, int]]:
        """Return of each entry a field names how many name it, and their first and last year."""
        if self.is_past:
            years: dict[str, list[int]] = {}
            for row in self.past:
                for target in {t for p, t in row.held if p == path}:
                    years.setdefault(target, []).append(row.entry.day.year)
            return {t: (len(y), *ends(y)) for t, y in years.items()}

        def ask() -> dict[str, tuple[int, int, int]]:
            found = Relation.objects.filter(field=path, subject__in=self.rows.values("id"))
            counted = (
                found.order_by()
                .values("target")
                .annotate(
                    n=Count("subject", distinct=True),
                    first=Min("subject__day", filter=Q(subject__day__gt=date.min)),
                    last=Max("subject__day", filter=Q(subject__day__gt=date.min)),
                )
            )
            return {
                target: (n, first.year if first else 0, last.year if last else 0)
                for target, n, first, last in counted.values_list("target", "n", "first", "last")
            }

        return dict(self.keep(("spans", path), ask))

    def references(self, path: str) -> int:
        """Return how many references a field of ``FACETS`` holds in all entries together."""
        return sum(n for (p, _), (_, n) in self.naming_counts.items() if p == path)

    def locals(self) -> list[str]:
        """Return the local ids, in order."""
        if self.is_past:
            return [r.document.local for r in self.past]
        listed = self.in_order.values_list("local", flat=True)
        return list(self.keep(("locals", self.order), lambda: list(listed)))

    def by_instrument(self) -> list[tuple[str, str, str]]:
        """Return instrument, order and local id of each entry, sorted by the first two."""
        if self.is_past:
            listed = [(r.entry.instrument, r.entry.natural, r.document.local) for r in self.past]
        else:
            rows = self.rows.values_list("instrument", "natural", "local")
            listed = self.keep("by instrument", lambda: sorted(rows))
        return sorted(listed)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The local id of each entry with each id the field of ``PAIRED`` names."""
        return self._naming.pairs

    def named(self, path: str, lang: str) -> list[tuple[str, str]]:
        """Return id and title of the entries a field names that the reader may see, in order."""
        names = self.by(path) if path in COLUMNS else self.by_named(path)
        return [(d, title) for d, title in self._titles(lang) if d in names]

    def _titles(self, lang: str) -> list[tuple[str, str]]:
        """Return id and title of all that ``named`` may ask for; one query."""

        def make() -> list[tuple[str, str]]:
            names = {target for p, target in self.naming_counts if p in TITLED}
            names |= set(self.by("mechanism"))
            found = self.facts.around(*(name for name in names if name))
            order = sorted(found, key=lambda d: (int(d.body.get("order", 999)), d.local))
            return [(d.local, d.title.in_language(lang)) for d in order]

        return list(self.keep(("titles", lang), make))

    def keep(self, name: Any, make: Callable[[], Any]) -> Any:
        """Return something worked out from this selection, kept until the record changes."""
        return make() if self.is_past else kept.held(self._key(name), make)

    def _key(self, name: Any) -> tuple[Any, ...]:
        asked = tuple(one.key for one in self.conditions)
        return (*self.facts.mark, self.kinds, asked, name)


def select(facts: Facts, *kinds: str) -> Selection:
    """Return all entries of some kinds this reader may see, in order of id."""
    return Selection(facts, kinds)
