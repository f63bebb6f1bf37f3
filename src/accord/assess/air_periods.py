"""Years, the parts of them an edition is in force, and the days they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from accord.standards.model import Standard


@dataclass(frozen=True)
class Period:
    """A year, or the part of it an edition is in force."""

    year: int
    first: date
    last: date

    @property
    def whole(self) -> bool:
        """Whether it is the whole calendar year."""
        return self.first == date(self.year, 1, 1) and self.last == date(self.year, 12, 31)


def period_table(periods: Sequence[Period]) -> pa.Table:
    """Return the first and last day of each period, counted from the year 1."""
    return pa.table(
        {
            "period": pa.array(range(len(periods)), pa.int32()),
            "first_day": pa.array([day_number(p.first) for p in periods], pa.int64()),
            "last_day": pa.array([day_number(p.last) for p in periods], pa.int64()),
        }
    )


def month_table(edition: Standard, periods: Sequence[Period]) -> pa.Table:
    """Return the months of each period with the days each needs."""
    rule = _annual(edition)
    rows = []
    for number, period in enumerate(periods):
        for month in range(1, 13):
            first = date(period.year, month, 1)
            after = date(period.year + month // 12, month % 12 + 1, 1)
            each = rule.get("february" if month == 2 else "each_month", 0)
            rows.append((number, month, day_number(first), day_number(after) - 1, int(each)))
    names = ("period", "month", "first_day", "last_day", "least")
    columns = zip(*rows, strict=True)
    return pa.table({n: pa.array(list(c), pa.int64()) for n, c in zip(names, columns, strict=True)})


def _annual(edition: Standard) -> Mapping[str, Any]:
    return (edition.data.get("averaging") or {}).get("annual") or {}


def day_number(day: date) -> int:
    """Return a day counted from the year 1, as columns of local days hold it."""
    return day.toordinal() - 1


def days_needed(edition: Standard, period: Period) -> tuple[int, bool]:
    """Return the valid days a year needs, and whether the text says so."""
    if "least" in _annual(edition):
        return int(_annual(edition)["least"]), True
    days = (date(period.year, 12, 31) - date(period.year, 1, 1)).days + 1
    return -(-3 * days // 4), False
