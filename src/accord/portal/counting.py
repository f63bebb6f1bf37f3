"""Counts the database makes of the rows of a list: by list columns, and by what rows name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractYear

from accord.record.models import Entry, Relation


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


def naming(rows: QuerySet[Entry], paths: set[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return by field and target how many rows name it, and how often."""
    if not paths:
        return {}
    held = Relation.objects.filter(field__in=paths, subject__in=rows.values("id"))
    counted = held.order_by().values("field", "target")
    told = counted.annotate(n=Count("subject", distinct=True), often=Count("pk"))
    return {
        (f, t): (n, often) for f, t, n, often in told.values_list("field", "target", "n", "often")
    }


def names_one(path: str, targets: frozenset[str]) -> Any:
    """Return the condition that a row names one of some entries or codes in a field."""
    subject = Relation.objects.filter(subject=OuterRef("pk"), field=path)
    if len(targets) == 1:
        return Exists(subject.filter(target=next(iter(targets))))
    return Exists(subject.filter(target__in=targets))
