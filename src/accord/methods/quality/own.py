"""Thresholds drawn from a series itself: quantiles, or median and robust spread."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor


def nearest_rank(values: Sequence[int], share: Fraction) -> int:
    """Return the smallest value that at least this share of the values does not exceed.

    ``values``: n whole numbers at one scale, n above 0. ``share``: 0 to 1.

    Returns one of the values, at their scale.

    Raises ValueError without values or for a share outside 0 to 1.

    Source: Hyndman and Fan 1996, The American Statistician 50:361-365, definition 1 (inverse of
    the empirical distribution function, no interpolation).

    >>> nearest_rank([15, 20, 35, 40, 50], Fraction(40, 100))
    20
    """
    if not values or not 0 <= share <= 1:
        raise ValueError("a quantile needs values and a share from 0 to 1")
    return sorted(values)[max(1, ceil(len(values) * share)) - 1]


def quantile_span(values: Sequence[int], low: Fraction, high: Fraction) -> tuple[int, int]:
    """Return the values at two shares of a series.

    ``values``: n whole numbers at one scale. ``low``, ``high``: shares, 0 to 1.

    Returns (lowest, highest), at the values' scale.

    Raises ValueError without values.

    Source: IOOS QARTOD, Test 4 and Test 5: spans set by the operator from the site's own record.

    >>> quantile_span([15, 20, 35, 40, 50], Fraction(1, 10), Fraction(9, 10))
    (15, 50)
    """
    return nearest_rank(values, low), nearest_rank(values, high)


def spread_span(values: Sequence[int], times: Fraction) -> tuple[int, int]:
    """Return the median less and plus so many median absolute deviations, rounded outwards.

    ``values``: n whole numbers at one scale. ``times``: how many deviations.

    Returns (lowest, highest), at the values' scale; medians are lower medians (nearest rank).

    Raises ValueError without values.

    Source: median absolute deviation, Hampel 1974, JASA 69:383-393; no factor for normality.

    >>> spread_span([1, 1, 2, 2, 4, 6, 9], Fraction(3))
    (-1, 5)
    """
    half = Fraction(1, 2)
    middle = nearest_rank(values, half)
    deviation = nearest_rank([abs(value - middle) for value in values], half)
    return floor(middle - times * deviation), ceil(middle + times * deviation)


def spike_heights(values: Sequence[int]) -> list[int]:
    """Return how far each value but the ends stands from the mean of its neighbours, rounded up.

    ``values``: n whole numbers at one scale in order of time.

    Returns n - 2 differences at that scale.

    Raises nothing.

    Source: the quantity of IOOS QARTOD, Test 6.

    >>> spike_heights([201, 202, 203, 299, 204])
    [0, 48, 96]
    """
    return [
        (abs(2 * values[at] - values[at - 1] - values[at + 1]) + 1) // 2
        for at in range(1, len(values) - 1)
    ]


def hourly_changes(values: Sequence[int], seconds: Sequence[int]) -> list[int]:
    """Return the change in an hour from each value to the next, rounded up.

    ``values``: n whole numbers at one scale; ``seconds``: their times, rising.

    Returns differences in an hour at that scale; values at one time are left out.

    Raises ValueError when values and seconds differ in number.

    Source: the quantity of IOOS QARTOD, Test 7.

    >>> hourly_changes([10, 12, 30], [0, 3600, 10800])
    [2, 9]
    """
    pairs = list(zip(values, seconds, strict=True))
    return [
        ceil(Fraction(abs(after - before) * 3600, later - earlier))
        for (before, earlier), (after, later) in pairwise(pairs)
        if later > earlier
    ]
