"""Sen's slope: the median of the slopes of all pairs, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

from accord.methods.trend.mann_kendall import variance


@dataclass(frozen=True)
class Line:
    """A line through a series.

    ``slope``: in the unit of the values per unit of time; ``low`` and ``high``: the ends of its
    interval at ``level``, None where there are too few pairs; ``intercept``: the value at time 0;
    ``pairs``: number of slopes.
    """

    slope: float
    low: float | None
    high: float | None
    level: float
    intercept: float
    pairs: int


def pair_slopes(values: Sequence[float], times: Sequence[float] | None = None) -> np.ndarray:
    """Return the slopes of all pairs of different times, sorted.

    ``values``: n values in one unit; ``times``: their times in one unit, default their order.

    Returns up to n(n-1)/2 slopes in unit of value per unit of time.

    Raises: nothing.

    Source: Sen 1968; Gilbert 1987, section 16.5.

    >>> pair_slopes([1, 2, 4]).tolist()
    [1.0, 1.5, 2.0]
    """
    x = np.asarray(values, float)
    t = np.arange(len(x), dtype=float) if times is None else np.asarray(times, float)
    found = []
    for at in range(len(x) - 1):
        apart = t[at + 1 :] - t[at]
        later = apart != 0
        found.append((x[at + 1 :] - x[at])[later] / apart[later])
    return np.sort(np.concatenate(found)) if found else np.empty(0)


def sen_slope(
    values: Sequence[float],
    times: Sequence[float] | None = None,
    *,
    level: float = 0.95,
    spread: float | None = None,
) -> Line:
    """Return Sen's slope of a series with its interval.

    ``values``, ``times``: as in :func:`pair_slopes`. ``level``: of the interval, 0 to 1.
    ``spread``: variance of the score, default the one of independent values with ties.

    Returns slope and interval in unit of value per unit of time; the intercept is Conover's,
    median of the values less slope times median of the times.

    Raises: ValueError where no two times differ.

    Source: Sen 1968; Gilbert 1987, section 16.5; Conover 1980 for the intercept.

    >>> sen_slope([12, 8, 9, 4, 7, 5, 3, 1]).slope
    -1.5
    """
    slopes = pair_slopes(values, times)
    if not len(slopes):
        raise ValueError("no two times differ, so there is no slope")
    slope = float(np.median(slopes))
    low, high = interval(slopes, variance(values, times) if spread is None else spread, level)
    middle = float(np.median(times)) if times is not None else (len(values) - 1) / 2
    intercept = float(np.median(np.asarray(values, float))) - slope * middle
    return Line(slope, low, high, level, intercept, len(slopes))


def interval(
    slopes: np.ndarray, spread: float, level: float = 0.95
) -> tuple[float | None, float | None]:
    """Return the interval of the median slope.

    ``slopes``: sorted; ``spread``: variance of the score; ``level``: 0 to 1.

    Returns both ends in the unit of the slopes, None where the ranks lie outside the list.

    Raises: nothing.

    Source: Gilbert 1987, section 16.5: ranks (N - C)/2 and (N + C)/2 + 1, the nearest whole ones.

    >>> interval(np.arange(1.0, 11.0), 4.0, 0.95)
    (3.0, 8.0)
    """
    count = len(slopes)
    reach = NormalDist().inv_cdf((1 + level) / 2) * sqrt(spread)
    ranks = round((count - reach) / 2), round((count + reach) / 2) + 1
    low, high = (float(slopes[r - 1]) if 1 <= r <= count else None for r in ranks)
    return low, high
