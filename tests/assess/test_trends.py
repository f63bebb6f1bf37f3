"""Trends of measured series: what belongs to a mean, what is left out, and what is then told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.assess.trends import Point, Question, trend
from accord.methods.trend.mann_kendall import mann_kendall
from accord.vocab.lists import code_lists

BEIJING = timezone(timedelta(hours=8))
HOUR = timedelta(hours=1)


def hours(first: datetime, count: int, value: int) -> list[Point]:
    return [Point(first + n * HOUR, 3600, value) for n in range(count)]


def yearly(values: list[int], share: float = 1.0) -> list[Point]:
    """Hourly values, constant in each year from 2001, the first ``share`` of each day only."""
    found = []
    for at, value in enumerate(values):
        first = datetime(2001 + at, 1, 1, tzinfo=UTC)
        last = datetime(2002 + at, 1, 1, tzinfo=UTC)
        for day in range((last - first).days):
            found += hours(first + timedelta(days=day), round(24 * share), value)
    return found


def test_a_rise_of_two_a_year_is_told():
    """Means 10, 12, … 26 of nine years: every one of the 36 pairs rises, exact p = 2/9!."""
    found = trend(yearly(list(range(100, 280, 20))), 1, UTC, Question())
    assert found.verdict == "increasing"
    assert found.test is not None and found.line is not None
    assert (found.test.n, found.test.s) == (9, 36)
    assert found.test.p == pytest.approx(2 / 362_880)
    assert found.line.slope == 2.0
    assert list(found.periods.values()) == [Fraction(v, 10) for v in range(100, 280, 20)]


def test_three_quarters_of_a_day_are_needed():
    """18 of 24 hours are exactly three quarters; with 17 no day, month or year counts."""
    assert len(trend(yearly([1, 2, 3, 4], 18 / 24), 0, UTC, Question()).periods) == 4
    short = trend(yearly([1, 2, 3, 4], 17 / 24), 0, UTC, Question())
    assert (short.periods, short.left_out, short.reason) == ({}, 4, "too_few_years")


def test_a_month_needs_three_quarters_of_its_days():
    """Of 30 days 23 are enough (22.5) and 22 are not."""
    june = datetime(2020, 6, 1, tzinfo=UTC)
    for days, count in ((23, 1), (22, 0)):
        found = trend(hours(june, 24 * days, 5), 0, UTC, Question(step="month"))
        assert (len(found.periods), found.left_out) == (count, 1 - count)


def test_days_are_the_stations_own():
    """From 16:00 UTC on 31 December it is the new year in Beijing."""
    points = hours(datetime(2020, 12, 31, 16, tzinfo=UTC), 24 * 31, 7)
    here = trend(points, 0, BEIJING, Question(step="month"))
    assert list(here.periods) == [(2021, 1)]
    assert here.left_out == 0


def test_what_is_flagged_or_missing_is_left_out_and_counted():
    points = [
        Point(datetime(2020, 1, 1, tzinfo=UTC), 3600, 5, flags=3),
        Point(datetime(2020, 1, 1, 1, tzinfo=UTC), 3600, None, flags=9),
        Point(datetime(2020, 1, 1, 2, tzinfo=UTC), 3600, 5, flags=2),
    ]
    assert vars(trend(points, 0, UTC, Question()).values) == {
        "used": 1,
        "flagged": 1,
        "missing": 1,
        "below": 0,
    }


def samples(values: list[int], below: int = 0) -> list[Point]:
    return [
        Point(datetime(1990 + n // 12, n % 12 + 1, 15, tzinfo=UTC), 0, v, 1, int(n < below))
        for n, v in enumerate(values)
    ]


def test_monthly_samples_are_tested_by_season():
    """Twelve months over four years, each month rising by 1 a year: S = 12 months of 6 pairs."""
    found = trend(samples([m + y for y in range(4) for m in range(12)]), 0, UTC, Question("month"))
    assert found.test is not None and found.line is not None
    assert (found.test.s, found.line.slope, found.verdict) == (72, 1.0, "increasing")


def test_more_than_half_below_the_limit_of_detection_tells_nothing():
    values = list(range(48))
    assert trend(samples(values, 24), 0, UTC, Question("month")).reason is None
    found = trend(samples(values, 25), 0, UTC, Question("month"))
    assert (found.verdict, found.reason) == ("cannot_say", "mostly_below_detection")


def test_covariances_need_whole_seasons():
    asked = Question("month", dependent=True)
    values = [(7 * n) % 11 for n in range(120)]
    assert trend(samples(values), 0, UTC, asked).reason is None
    assert trend(samples(values)[1:], 0, UTC, asked).reason == "seasons_incomplete"


def test_a_gap_keeps_its_place_and_the_interval_follows_the_correction():
    values = [3, 5, 4, 6, 5, 8, 7, 9]
    points = [p for p in yearly(values) if p.start.year != 2004]
    plain = trend(points, 0, UTC, Question())
    years = [2001, 2002, 2003, 2005, 2006, 2007, 2008]
    assert plain.test == mann_kendall([3, 5, 4, 5, 8, 7, 9], years, exact=True)
    corrected = trend(points, 0, UTC, Question(correction="yue-wang", lags=1))
    assert corrected.test is not None and corrected.line is not None and plain.line is not None
    assert corrected.test.factor >= 1
    assert corrected.line.slope == plain.line.slope
    too_many = trend(points, 0, UTC, Question(correction="hamed-rao", lags=7))
    assert too_many.reason == "too_few_for_lags"


@given(st.randoms())
def test_the_order_of_the_rows_does_not_matter(random):
    points = samples([(5 * n) % 17 for n in range(60)])
    mixed = list(points)
    random.shuffle(mixed)
    for asked in (Question(), Question("month", "median")):
        assert trend(mixed, 1, UTC, asked) == trend(points, 1, UTC, asked)


def test_all_keys_are_always_there_and_every_code_has_its_words():
    told = trend(samples(list(range(60))), 0, UTC, Question("month")).as_dict()
    silent = trend([], 0, UTC, Question()).as_dict()
    assert set(told) == set(silent)
    assert silent["reason"] in code_lists()["trend_reasons"]
    assert told["method"] in code_lists()["trend_methods"]
    assert told["verdict"] in code_lists()["trend_verdicts"]
