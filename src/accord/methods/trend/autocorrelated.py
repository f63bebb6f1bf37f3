"""Mann–Kendall for autocorrelated series: two corrections of the variance, two whitenings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import NormalDist

import numpy as np

from accord.methods.trend.mann_kendall import (
    Alternative,
    Kendall,
    deviate,
    mann_kendall,
    probability,
)
from accord.methods.trend.sen import sen_slope


def autocorrelation(values: Sequence[float], times: Sequence[int], lags: int) -> list[float]:
    """Return the autocorrelation of a series at lags 1, 2, … of its time step.

    ``values``: n values; ``times``: their times as whole steps, rising; ``lags``: how many. Pairs
    are taken by time, so a gap does not bring distant values together.

    Returns ``lags`` coefficients (no unit), 0 everywhere for a constant series.

    Raises: nothing.

    Source: Box and Jenkins 1970, the sample autocorrelation with divisor n.

    >>> [round(r, 3) for r in autocorrelation([1, 2, 3, 4], [0, 1, 2, 3], 2)]
    [0.25, -0.3]
    """
    t = np.asarray(times, int)
    moved = np.asarray(values, float)
    moved = moved - moved.mean()
    line = np.zeros(int(t[-1] - t[0]) + 1)
    line[t - t[0]] = moved
    whole = float(moved @ moved)
    if whole == 0:
        return [0.0] * lags
    return [float(line[k:] @ line[: len(line) - k]) / whole for k in range(1, lags + 1)]


def hamed_rao(
    values: Sequence[float],
    times: Sequence[int] | None = None,
    *,
    lags: int,
    level: float = 0.95,
    allow_negative: bool = False,
    alternative: Alternative = "two-sided",
) -> Kendall:
    """Return the Mann–Kendall test with the variance corrected after Hamed and Rao.

    ``values``: n values; ``times``: whole steps, rising, default their order; ``lags``: how many
    lags are looked at (stated, there is no default); ``level``: of the test a coefficient must
    pass to be counted; ``allow_negative``: let the factor fall below 1, for a series whose
    negative autocorrelation is known.

    Returns the test, with its factor and the lags that were counted.

    Raises: ValueError with fewer than 4 values, a number of lags not below their number, or a
    factor of 0 or less where that is allowed.

    Source: Hamed and Rao 1998, J. Hydrol. 204, 182-196: ranks of the series less Sen's line;
    coefficients beyond z/sqrt(n).
    """
    n, steps = len(values), _steps(values, times, lags)
    ranks = average_ranks(_less_line(values, steps))
    limit = NormalDist().inv_cdf((1 + level) / 2) / n**0.5
    found = enumerate(autocorrelation(ranks, steps, lags), 1)
    counted = [(k, r) for k, r in found if abs(r) > limit]
    total = sum((n - k) * (n - k - 1) * (n - k - 2) * r for k, r in counted)
    factor = 1 + 2 / (n * (n - 1) * (n - 2)) * total
    taken = tuple(k for k, _ in counted)
    return _corrected(mann_kendall(values, steps), factor, taken, allow_negative, alternative)


def yue_wang(
    values: Sequence[float],
    times: Sequence[int] | None = None,
    *,
    lags: int,
    allow_negative: bool = False,
    alternative: Alternative = "two-sided",
) -> Kendall:
    """Return the Mann–Kendall test with the variance corrected after Yue and Wang.

    ``values``, ``times``, ``lags``, ``allow_negative``: as in :func:`hamed_rao`. All lags up to
    ``lags`` count. Over all lags of a series the sum cancels and nothing is corrected, therefore
    the number of lags has to be stated.

    Returns the test, with its factor.

    Raises: ValueError with fewer than 4 values, a number of lags not below their number, or a
    factor of 0 or less where that is allowed.

    Source: Yue and Wang 2004, Water Resour. Manag. 18, 201-218: the series less Sen's line.
    """
    n, steps = len(values), _steps(values, times, lags)
    found = autocorrelation(_less_line(values, steps), steps, lags)
    factor = 1 + 2 * sum((1 - k / n) * r for k, r in enumerate(found, 1))
    taken = tuple(range(1, lags + 1))
    return _corrected(mann_kendall(values, steps), factor, taken, allow_negative, alternative)


def prewhitened(values: Sequence[float]) -> Kendall:
    """Return the Mann–Kendall test of a series less its autocorrelation at lag 1.

    ``values``: n values at equal steps without gaps.

    Returns the test of the n - 1 values left.

    Raises: ValueError with fewer than 5 values.

    Source: von Storch 1995; Yue and Wang 2002, Water Resour. Res. 38(6).
    """
    x = np.asarray(values, float)
    first = autocorrelation(x.tolist(), range(len(x)), 1)[0]
    return mann_kendall((x[1:] - first * x[:-1]).tolist())


def trend_free_prewhitened(values: Sequence[float]) -> Kendall:
    """Return the Mann–Kendall test after whitening what is left when Sen's line is taken away.

    ``values``: n values at equal steps without gaps; the line is added again afterwards.

    Returns the test of the n - 1 values left.

    Raises: ValueError with fewer than 5 values.

    Source: Yue, Pilon, Phinney and Cavadias 2002, Hydrol. Process. 16, 1807-1829.
    """
    slope = sen_slope(values).slope
    order = np.arange(1, len(values) + 1)
    rest = np.asarray(values, float) - order * slope
    first = autocorrelation(rest.tolist(), range(len(rest)), 1)[0]
    return mann_kendall((rest[1:] - first * rest[:-1] + order[:-1] * slope).tolist())


def average_ranks(values: Sequence[float]) -> list[float]:
    """Return the ranks from 1; equal values share the mean of their ranks.

    ``values``: n values in one unit.

    Returns n ranks (no unit).

    Raises: nothing.

    Source: Kendall 1975, midranks.

    >>> average_ranks([7, 3, 7])
    [2.5, 1.0, 2.5]
    """
    x = np.asarray(values)
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middles = (last - counts + 1 + last) / 2
    return [float(rank) for rank in middles[inverse]]


def _steps(values: Sequence[float], times: Sequence[int] | None, lags: int) -> list[int]:
    if not 1 <= lags < len(values):
        raise ValueError(f"lags must be from 1 to {len(values) - 1}")
    steps = list(range(len(values))) if times is None else [int(t) for t in times]
    if any(b <= a for a, b in pairwise(steps)):
        raise ValueError("times must be whole steps that rise")
    return steps


def _less_line(values: Sequence[float], steps: Sequence[int]) -> list[float]:
    slope = sen_slope(values, steps).slope
    return [float(x - slope * (t - steps[0] + 1)) for x, t in zip(values, steps, strict=True)]


def _corrected(
    plain: Kendall,
    factor: float,
    lags: tuple[int, ...],
    allow_negative: bool,
    alternative: Alternative,
) -> Kendall:
    used = factor if allow_negative else max(1.0, factor)
    if used <= 0:
        raise ValueError("the correction leaves no variance; take another number of lags")
    spread = plain.variance * used
    z = deviate(plain.s, spread)
    p = probability(z, alternative)
    return replace(plain, variance=spread, z=z, p=p, factor=used, lags=lags)
