"""Lateness in whole calendar months, and how a delivery stands to its due date."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Literal

from accord.kernel.dates import PartialDate

Timing = Literal["in_time", "late", "unclear", "undated"]


def months_late(due: PartialDate, delivered: PartialDate) -> int | None:
    """Count the whole calendar months by which a delivery is late for certain.

    ``due``: date or interval; counted from the last day it may mean.
    ``delivered``: date or interval; counted to the first day it may mean.

    A month is complete on the day of the same number in a later month; where that month has no
    such day, on its last day (month-end clipping): one month after 31 January is 28 or 29 February,
    two months after is 31 March.

    Returns whole months, 0 or more (0: late by less than a month). None where it is not late for
    certain: not after the last due day, open or unknown on either side, or either date marked
    uncertain or approximate.

    Raises: nothing.

    Source: Civil Code of the People's Republic of China, article 202 (a period counted in months
    ends on the corresponding day, or on the last day of the month where there is none); the same
    rule in Regulation (EEC, Euratom) No 1182/71, article 3(2)(c).

    >>> months_late(PartialDate("2013"), PartialDate("2016-09"))
    32
    >>> months_late(PartialDate("2008"), PartialDate("2010-03"))
    14
    >>> months_late(PartialDate("2013"), PartialDate("2013-06")) is None
    True
    """
    if timing(due, delivered) != "late" or due.latest is None or delivered.earliest is None:
        return None
    start, end = due.latest, delivered.earliest
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def timing(due: PartialDate, delivered: PartialDate | None) -> Timing:
    """Say whether a delivery came in time, late, or whether that cannot be said.

    ``due`` and ``delivered``: dates or intervals; ``delivered`` None where no date is recorded.

    Returns ``in_time`` where the last day ``delivered`` may mean is not after the last day ``due``
    may mean; ``late`` where its first day is after it; ``unclear`` where the range of days lies on
    both sides, is open or unknown on the side that matters, or a date is marked uncertain or
    approximate; ``undated`` where there is no date.

    Raises: nothing.

    Source: docs/reference/status.md (from the last day *due* may mean to the
    first day *delivered* may mean).

    >>> timing(PartialDate("2013"), PartialDate("2013/2014"))
    'unclear'
    """
    if delivered is None:
        return "undated"
    if due.latest is None or delivered.latest is None or not (due.certain and delivered.certain):
        return "unclear"
    if delivered.latest <= due.latest:
        return "in_time"
    if delivered.earliest is not None and delivered.earliest > due.latest:
        return "late"
    return "unclear"


def add_months(day: date, months: int) -> date:
    """Return the corresponding day a number of calendar months later, clipped to the month's end.

    ``day``: a date; ``months``: whole months, 0 or more.

    Returns a date.

    Raises: ValueError beyond the year 9999.

    Source: Civil Code of the People's Republic of China, article 202.

    >>> add_months(date(2011, 12, 31), 2)
    datetime.date(2012, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
