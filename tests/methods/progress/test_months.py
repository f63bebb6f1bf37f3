"""Lateness in whole calendar months, worked by hand, and its properties."""

from __future__ import annotations

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.kernel.dates import PartialDate
from accord.methods.progress import months
from accord.methods.progress.months import add_months, months_late, timing


def test_examples_run():
    assert doctest.testmod(months).failed == 0


@pytest.mark.parametrize(
    ("due", "delivered", "expected"),
    [
        ("2013", "2016-09", 32),  # 31 Dec 2013 + 32 months = 31 Aug 2016; + 33 = 30 Sep 2016
        ("2008", "2010-03", 14),  # 31 Dec 2008 + 14 = 28 Feb 2010; + 15 = 31 Mar 2010
        ("2011", "2012", 0),  # 31 Dec 2011 to 1 Jan 2012
        ("2011-12-31", "2012-01-30", 0),
        ("2011-12-31", "2012-01-31", 1),
        ("2011-01-31", "2011-02-27", 0),
        ("2011-01-31", "2011-02-28", 1),  # clipped to the end of February
        ("2012-01-31", "2012-02-28", 0),  # leap year: the month ends on the 29th
        ("2012-01-31", "2012-02-29", 1),
        ("2011-01-31", "2011-03-30", 1),  # counted from the 31st again, not from the 28th
        ("2011-01-31", "2011-03-31", 2),
        ("2011-01-30", "2011-02-28", 1),
        ("2011-02-28", "2011-03-28", 1),  # the 28th, although both due day and month end
        ("2012-02-29", "2013-02-28", 12),
        ("2011-04-30", "2011-05-30", 1),
        ("2011-06-15", "2012-06-14", 11),
        ("2011-06-15", "2012-06-15", 12),
        ("2011/2013", "2014-06-10/2014-06-12", 5),  # from 31 Dec 2013 to 10 Jun 2014
        ("../2013", "2014-02", 1),  # an open start of the due date does not matter
        ("201X", "2020-03-01", 2),  # from 31 Dec 2019; two months end on 29 Feb 2020
        ("2013", "2013-12-31", None),
        ("2013", "2013", None),
        ("2013", "2010-05", None),
        ("2013-06", "2013", None),  # 2013 may mean before or after
        ("2013", "201X", None),
        ("2013", "2013/2016", None),
        ("2013", "2016/..", None),
        ("2013", "2016/", None),
        ("2013", "../2016", None),
        ("2013", "/2016", None),
        ("2013/..", "2016", None),
        ("2013", "2016?", None),
        ("2013", "2016~", None),
        ("2013%", "2016", None),
    ],
)
def test_worked_by_hand(due, delivered, expected):
    assert months_late(PartialDate(due), PartialDate(delivered)) == expected


@pytest.mark.parametrize(
    ("due", "delivered", "expected"),
    [
        ("2013", "2013-12-31", "in_time"),
        ("2013", "2013", "in_time"),
        ("2013", "../2012", "in_time"),
        ("2013", "2014-01-01", "late"),
        ("2013", "2013/2014", "unclear"),
        ("2013", "2014/..", "unclear"),
        ("2013", "2012?", "unclear"),
        ("2013", "/2014", "unclear"),
        ("2013", None, "undated"),
    ],
)
def test_timing(due, delivered, expected):
    assert timing(PartialDate(due), PartialDate(delivered) if delivered else None) == expected


days = st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 12, 31))


def _exact(day):
    return PartialDate(day.isoformat())


@given(days, st.integers(0, 600))
def test_a_delivery_some_months_later_is_late_by_that_many(due, count):
    delivered = add_months(due, count)
    expected = count if count else None
    assert months_late(_exact(due), _exact(delivered)) == expected
    before = delivered - timedelta(days=1)
    if before > due:
        assert months_late(_exact(due), _exact(before)) == count - 1


@given(days, days, days)
def test_later_is_never_less_late(due, one, other):
    first, second = sorted((one, other))
    early = months_late(_exact(due), _exact(first))
    late = months_late(_exact(due), _exact(second))
    if early is not None:
        assert late is not None
        assert late >= early


@given(days, days)
def test_late_exactly_when_after_the_due_day(due, delivered):
    assert (months_late(_exact(due), _exact(delivered)) is None) == (delivered <= due)
