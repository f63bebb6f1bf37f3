"""The trend of a measured series: means of months or years with enough data, then the tests.

A mean of a day, month or year is taken only where at least three quarters of what belongs to it are
there: of the values in a day, of the days in a month, of the months in a year. Sampled values
(without a length) have no number that is expected, so every month with a sample counts.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from fractions import Fraction
from statistics import median
from typing import Any, Literal

from accord.methods.trend.autocorrelated import hamed_rao, yue_wang
from accord.methods.trend.mann_kendall import LEAST, Kendall, mann_kendall
from accord.methods.trend.seasonal import YEARS_FOR_DEPENDENCE, Seasonal, seasonal_kendall
from accord.methods.trend.sen import Line, sen_slope
from accord.vocab.quality import FAIL, SUSPECT

Step = Literal["month", "year"]
Statistic = Literal["mean", "median"]
Correction = Literal["none", "hamed-rao", "yue-wang"]

ENOUGH = Fraction(3, 4)
"""Share of a period that must be there (methods of openair; 75 % completeness)."""
MOST_BELOW = Fraction(1, 2)
"""With more of the values below the limit of detection there is no trend to be told."""
BELOW = 1
"""Number of the qualifier "below the limit of detection"."""
DAY = 86400


@dataclass(frozen=True)
class Point:
    """One observation: UTC start, length in seconds (0: a sample), value at the scale, flags."""

    start: datetime
    length: int
    value: int | None
    flags: int = 1
    qualifier: int = 0


@dataclass(frozen=True)
class Question:
    """What is asked: step, statistic of a period, correction with its lags, level."""

    step: Step = "year"
    statistic: Statistic = "mean"
    correction: Correction = "none"
    lags: int = 1
    dependent: bool = False
    level: float = 0.95


@dataclass(frozen=True)
class Used:
    """How many values were used, and why others were not."""

    used: int = 0
    flagged: int = 0
    missing: int = 0
    below: int = 0


@dataclass(frozen=True)
class Trend:
    """A trend, or why there is none to be told.

    ``verdict``: increasing, decreasing, none_shown, cannot_say; ``reason``: a code of the list
    ``trend_reasons`` where it cannot be said; ``periods``: the means the test was made on, exact;
    ``left_out``: periods with too little data; ``slope``, ``low`` and ``high`` in unit per year.
    """

    question: Question
    verdict: str
    values: Used
    periods: Mapping[tuple[int, int], Fraction]
    left_out: int
    reason: str | None = None
    test: Kendall | None = None
    line: Line | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return all keys, always; numbers as JSON numbers, null where there is none."""
        test, line, asked = self.test, self.line, self.question
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "method": method_name(asked) if test else None,
            "step": asked.step,
            "statistic": asked.statistic,
            "level": asked.level,
            "n": test.n if test else len(self.periods),
            "s": test.s if test else None,
            "variance": test.variance if test else None,
            "z": test.z if test else None,
            "p": test.p if test else None,
            "exact": test.exact if test else None,
            "tau": test.tau if test else None,
            "factor": test.factor if test else None,
            "lags": list(test.lags) if test else [],
            "slope": line.slope if line else None,
            "low": line.low if line else None,
            "high": line.high if line else None,
            "periods": [
                {"period": period_name(key, asked.step), "value": float(value)}
                for key, value in self.periods.items()
            ],
            "left_out": self.left_out,
            "values": vars(self.values),
        }


def method_name(asked: Question) -> str:
    """Return the code of the method in the list ``trend_methods``."""
    if asked.step == "month":
        return "seasonal_dependent" if asked.dependent else "seasonal"
    return {"none": "plain", "hamed-rao": "hamed_rao", "yue-wang": "yue_wang"}[asked.correction]


def period_name(key: tuple[int, int], step: Step) -> str:
    """Write a period: 2024, 2024-05."""
    return f"{key[0]}-{key[1]:02}" if step == "month" else str(key[0])


def trend(points: Iterable[Point], scale: int, zone: tzinfo, asked: Question) -> Trend:
    """Return the trend of a series.

    ``points``: observations of one series, any order; flagged ones (suspect, fail) are left out.
    ``scale``: decimals of the whole numbers. ``zone``: of the station's days. ``asked``: what is
    asked. The result does not depend on the order of the points.
    """
    kept, used = _sorted_out(points)
    months, short = _months(kept, zone, asked.statistic)
    periods, left_out = (
        (months, short) if asked.step == "month" else _years(months, kept, zone, asked.statistic)
    )
    scaled = {key: value / 10**scale for key, value in sorted(periods.items())}
    reason = _why_not(scaled, used, asked)
    if reason:
        return Trend(asked, "cannot_say", used, scaled, left_out, reason)
    test, line = _tested(scaled, asked)
    shown = test.p < 1 - asked.level
    verdict = ("increasing" if test.s > 0 else "decreasing") if shown else "none_shown"
    return Trend(asked, verdict, used, scaled, left_out, None, test, line)


def _sorted_out(points: Iterable[Point]) -> tuple[list[Point], Used]:
    """Keep what may be used, counting the rest; one value a start, so flagged twins are out."""
    kept, flagged, missing, below = [], 0, 0, 0
    for point in points:
        if point.value is None:
            missing += 1
        elif point.flags & 15 in (SUSPECT, FAIL):
            flagged += 1
        else:
            kept.append(point)
            below += point.qualifier == BELOW
    return kept, Used(len(kept), flagged, missing, below)


def _value(values: Sequence[int], statistic: Statistic) -> Fraction:
    """The exact mean or median of whole numbers."""
    if statistic == "mean":
        return Fraction(sum(values), len(values))
    return Fraction(median([Fraction(v) for v in values]))


def _months(
    points: Iterable[Point], zone: tzinfo, statistic: Statistic
) -> tuple[dict[tuple[int, int], Fraction], int]:
    """The value of each month with enough days, and how many months lacked them."""
    held = _held_days(points, zone)
    found = {}
    for (year, month), days in _by_month(held).items():
        sampled = any(length == 0 for length, _ in days.values())
        if sampled or len(days) >= ENOUGH * monthrange(year, month)[1]:
            values = [v for _, of in days.values() for v in of]
            found[year, month] = _value(values, statistic)
    return found, len(_met(points, zone)) - len(found)


def _met(points: Iterable[Point], zone: tzinfo) -> set[tuple[int, int]]:
    days = (point.start.astimezone(zone) for point in points)
    return {(day.year, day.month) for day in days}


def _held_days(points: Iterable[Point], zone: tzinfo) -> dict[date, tuple[int, list[int]]]:
    """Days with enough values: length of the values and the values."""
    days: dict[date, tuple[int, list[int]]] = {}
    for point in points:
        if point.value is not None:
            day = point.start.astimezone(zone).date()
            days.setdefault(day, (point.length, []))[1].append(point.value)
    return {
        day: (length, values)
        for day, (length, values) in days.items()
        if length == 0 or len(values) * length >= ENOUGH * DAY
    }


def _by_month(
    days: Mapping[date, tuple[int, list[int]]],
) -> dict[tuple[int, int], dict[date, tuple[int, list[int]]]]:
    found: dict[tuple[int, int], dict[date, tuple[int, list[int]]]] = defaultdict(dict)
    for day in sorted(days):
        found[day.year, day.month][day] = days[day]
    return dict(found)


def _years(
    months: Mapping[tuple[int, int], Fraction],
    points: Iterable[Point],
    zone: tzinfo,
    statistic: Statistic,
) -> tuple[dict[tuple[int, int], Fraction], int]:
    """The value of each year with enough months, over the values of those months."""
    values: dict[int, list[int]] = defaultdict(list)
    for day, (_, of) in sorted(_held_days(points, zone).items()):
        if (day.year, day.month) in months:
            values[day.year] += of
    counted = {year: sum(y == year for y, _ in months) for year in values}
    sampled = any(point.length == 0 for point in points)
    least = 1 if sampled else ENOUGH * 12
    enough = {y: v for y, v in values.items() if counted[y] >= least}
    years = {year for year, _ in _met(points, zone)}
    return {(y, 0): _value(v, statistic) for y, v in enough.items()}, len(years) - len(enough)


def _why_not(
    periods: Mapping[tuple[int, int], Fraction], used: Used, asked: Question
) -> str | None:
    """The code of the reason why a trend cannot be told, None where it can."""
    if used.used and used.below > MOST_BELOW * used.used:
        return "mostly_below_detection"
    years = {year for year, _ in periods}
    if len(years) < LEAST:
        return "too_few_years"
    if asked.correction != "none" and asked.step == "year" and asked.lags >= len(periods):
        return "too_few_for_lags"
    if asked.dependent and asked.step == "month":
        whole = len(periods) == len(years) * len({month for _, month in periods})
        if not whole or len(years) < YEARS_FOR_DEPENDENCE:
            return "seasons_incomplete"
    return None


def _tested(periods: Mapping[tuple[int, int], Fraction], asked: Question) -> tuple[Kendall, Line]:
    if asked.step == "month":
        seasons: dict[int, dict[int, float]] = defaultdict(dict)
        for (year, month), value in periods.items():
            seasons[month][year] = float(value)
        found: Seasonal = seasonal_kendall(seasons, dependent=asked.dependent, level=asked.level)
        return found.test, found.line
    years = [year for year, _ in periods]
    values = [float(value) for value in periods.values()]
    if asked.correction == "hamed-rao":
        test = hamed_rao(values, years, lags=asked.lags, level=asked.level)
    elif asked.correction == "yue-wang":
        test = yue_wang(values, years, lags=asked.lags)
    else:
        test = mann_kendall(values, years, exact=True)
    return test, sen_slope(values, years, level=asked.level, spread=test.variance)
