"""Counts the database makes of the rows of a list: by list columns, and by what rows name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear

from accord.portal.reading import Facts
from accord.record.models import Entry, Relation

GATHERED = 1500


@dataclass(frozen=True)
class Column:
    """How many entries have these values of list columns; ``last`` is their last year, or 0."""

    kind: str = ""
    form: str = ""
    mechanism: str = ""
    instrument: str = ""
    month: int = 0
    year: int = 1
    last: int = 0
    n: int = 1

    @classmethod
    def of(cls, row: Entry) -> Column:
        """Return the values of one entry."""
        last = row.until.year if row.until < date.max else 0
        facets = (row.kind, row.form, row.mechanism, row.instrument, row.month)
        return cls(*facets, row.day.year, last)


def columns(rows: QuerySet[Entry], kinds: tuple[str, ...]) -> list[Column]:
    """Return how many rows have which values of list columns; without kinds, of each kind."""
    if not kinds:
        of_kinds = rows.order_by().values("kind").annotate(n=Count("pk")).values_list("kind", "n")
        return [Column(kind, n=n) for kind, n in of_kinds]
    known = Q(until__lt=date.max)
    counted = (
        rows.order_by()
        .annotate(year=ExtractYear("day"))
        .values("kind", "form", "mechanism", "instrument", "month", "year")
        .annotate(last=Max("until", filter=known), n=Count("pk"))
    )
    names = ("kind", "form", "mechanism", "instrument", "month", "year", "last", "n")
    return [
        Column(kind, form, mechanism, instrument, month, year, last.year if last else 0, n)
        for kind, form, mechanism, instrument, month, year, last, n in counted.values_list(*names)
    ]


def ends(years: list[int]) -> tuple[int, int]:
    """Return the first and the last of the years that are known, 0 where none is."""
    known = [year for year in years if year > 1]
    return (min(known, default=0), max(known, default=0))


@dataclass(frozen=True)
class Named:
    """How many entries name what in some fields; of one field also which name which.

    ``counts`` holds by field and target how many rows name it, and how often.
    """

    counts: dict[tuple[str, str], tuple[int, int]]
    pairs: tuple[tuple[str, str], ...] = ()


def naming(rows: QuerySet[Entry], paths: set[str], paired: str = "") -> Named:
    """Return how many rows name what in some fields; of ``paired`` each row with what it names."""
    if not paths:
        return Named({})
    held = Relation.objects.filter(field__in={*paths, paired}, subject__in=rows.values("id"))
    by = Case(When(field=paired, then=F("subject__local")), default=Value(""))
    counted = (
        held.order_by().annotate(by=by if paired else Value("")).values("field", "target", "by")
    )
    told = counted.annotate(n=Count("subject", distinct=True), often=Count("pk"))
    listed = list(told.values_list("field", "target", "by", "n", "often"))
    return Named(
        {(f, t): (n, often) for f, t, _by, n, often in listed if f in paths},
        tuple((by, t) for f, t, by, _n, _often in listed if f == paired),
    )


def naming_one(paths: tuple[str, ...], targets: frozenset[str]) -> Exists:
    """Return the condition that a row names one of some entries or codes in some fields, or any."""
    return Exists(_relations(paths, targets).filter(subject=OuterRef("pk")))


def names_one(
    facts: Facts, kinds: tuple[str, ...], paths: tuple[str, ...], targets: frozenset[str]
) -> Any:
    """Return the same condition in the form that is quick to read rows of some kinds in order by.

    A few are gathered and sorted; many are met soon while rows are read in order.
    """
    if len(targets) > 1:
        return naming_one(paths, targets)
    often = facts.named_by(next(iter(targets), ""))
    fits = {k: n for k, n in often.items() if not paths or k[1] in paths}
    if not any(kind in kinds or not kinds for kind, _path in fits):
        return Q(pk__in=())
    return naming_one(paths, targets) if sum(fits.values()) > GATHERED else gathered(paths, targets)


def gathered(paths: tuple[str, ...], targets: frozenset[str]) -> Q:
    """Return the same condition in the form that is quick to count by."""
    return Q(id__in=_relations(paths, targets).values("subject"))


def _relations(paths: tuple[str, ...], targets: frozenset[str]) -> QuerySet[Relation]:
    found = Relation.objects.filter(target__in=targets)
    return found.filter(field__in=paths) if paths else found
