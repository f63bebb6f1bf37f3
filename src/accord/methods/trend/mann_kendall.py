"""The Mann–Kendall test: score, variance with ties, normal and exact probability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Literal

import numpy as np

Alternative = Literal["two-sided", "increasing", "decreasing"]
EXACT_BELOW = 50
"""The exact distribution is used for fewer values than this, and only without ties."""
LEAST = 4
"""Fewer values than this can show no trend at any usual level, so there is no test."""


@dataclass(frozen=True)
class Kendall:
    """A Mann–Kendall test.

    ``n``: number of values; ``s``: score; ``variance`` of the score, ``factor`` times the one of
    independent values; ``z``: standard normal deviate (0 where the score is 0); ``p``:
    probability; ``tau``: score over the number of pairs, -1 to 1; ``exact``: p from the exact
    distribution instead of the normal one; ``lags``: lags at which autocorrelation was counted.
    """

    n: int
    s: int
    variance: float
    z: float
    p: float
    tau: float
    exact: bool = False
    factor: float = 1.0
    lags: tuple[int, ...] = ()


def score(values: Sequence[float], times: Sequence[float] | None = None) -> int:
    """Return Kendall's score S: pairs that rise less pairs that fall.

    ``values``: n values in any one unit. ``times``: their n times in any one unit, default their
    order; pairs of equal time count nothing.

    Returns a whole number.

    Raises: ValueError where the lengths differ.

    Source: Mann 1945; Kendall 1975; Gilbert 1987, equation 16.2.

    >>> score([10, 15, 14, 20])
    4
    """
    x, t = _arrays(values, times)
    total = 0
    for at in range(len(x) - 1):
        total += int((np.sign(x[at + 1 :] - x[at]) * np.sign(t[at + 1 :] - t[at])).sum())
    return total


def variance(values: Sequence[float], times: Sequence[float] | None = None) -> float:
    """Return the variance of the score of independent values, with ties in values and times.

    ``values``, ``times``: as in :func:`score`.

    Returns the variance (no unit).

    Raises: ValueError where the lengths differ.

    Source: Gilbert 1987, equations 16.3 and 17.4 (Van Belle and Hughes 1984 for replicates).

    >>> round(variance([10, 14, 14, 14, 17, 22, 22, 23, 27, 27]), 1)
    119.3
    """
    x, t = _arrays(values, times)
    n = len(x)
    ties, replicates = _groups(x.tolist()), _groups(t.tolist())
    found = (_cubic([n]) - _cubic(ties) - _cubic(replicates)) / 18
    if ties and replicates:
        if n > 2:
            found += _triples(ties) * _triples(replicates) / (9 * n * (n - 1) * (n - 2))
        found += _pairs(ties) * _pairs(replicates) / (2 * n * (n - 1))
    return found


def mann_kendall(
    values: Sequence[float],
    times: Sequence[float] | None = None,
    *,
    alternative: Alternative = "two-sided",
    exact: bool = False,
    continuity: bool = True,
) -> Kendall:
    """Return the Mann–Kendall test of a series.

    ``values``, ``times``: as in :func:`score`. ``exact``: take the exact distribution where there
    are no ties and fewer than 50 values. ``continuity``: bring the score one nearer to 0 before
    the normal approximation.

    Returns the test (no units).

    Raises: ValueError with fewer than 4 values, or where the lengths differ.

    Source: Mann 1945; Kendall 1975; Gilbert 1987, section 16.4.

    >>> mann_kendall([12, 8, 9, 4, 7, 5, 3, 1]).s
    -22
    """
    n, s = len(values), score(values, times)
    if n < LEAST:
        raise ValueError(f"{n} values are too few for a trend; {LEAST} are the least")
    spread = variance(values, times)
    z = deviate(s, spread, continuity=continuity)
    use_exact = exact and n < EXACT_BELOW and not _tied(values, times)
    p = exact_probability(s, n, alternative) if use_exact else probability(z, alternative)
    return Kendall(n, s, spread, z, p, s / (n * (n - 1) / 2), use_exact)


def deviate(s: float, spread: float, *, continuity: bool = True) -> float:
    """Return the standard normal deviate of a score.

    ``s``: score; ``spread``: its variance; ``continuity``: bring the score one nearer to 0.

    Returns Z (no unit), 0 where score or variance is 0.

    Raises: nothing.

    Source: Gilbert 1987, equation 16.4.

    >>> round(deviate(-1387, 112728.333), 6)
    -4.128067
    """
    if s == 0 or spread <= 0:
        return 0.0
    nearer = (1 if s > 0 else -1) if continuity else 0
    return float((s - nearer) / sqrt(spread))


def probability(z: float, alternative: Alternative = "two-sided") -> float:
    """Return the probability of a deviate at least this far out without a trend.

    ``z``: standard normal deviate. ``alternative``: both tails, or the one of a rise or fall.

    Returns a probability, 0 to 1.

    Raises: nothing.

    Source: Gilbert 1987, section 16.4.2.

    >>> round(probability(1.959964), 6)
    0.05
    """
    if alternative == "two-sided":
        return erfc(abs(z) / sqrt(2))
    return erfc((z if alternative == "increasing" else -z) / sqrt(2)) / 2


def exact_probability(s: int, n: int, alternative: Alternative = "two-sided") -> float:
    """Return the exact probability of a score at least this far out, without ties.

    ``s``: score; ``n``: number of values; ``alternative``: as in :func:`probability`.

    Returns a probability, 0 to 1, from whole numbers of orders.

    Raises: nothing.

    Source: Kendall 1975, table 1 (the distribution by recursion over the number of inversions).

    >>> exact_probability(6, 4, "increasing") == 1 / 24
    True
    """
    counts = [1]
    for size in range(2, n + 1):
        grown = [0] * (len(counts) + size - 1)
        for shift in range(size):
            for at, count in enumerate(counts):
                grown[at + shift] += count
        counts = grown
    falls = (n * (n - 1) // 2 - s) // 2
    orders = sum(counts)
    rising, falling = sum(counts[: falls + 1]) / orders, sum(counts[falls:]) / orders
    if alternative == "two-sided":
        return min(1.0, 2 * min(rising, falling))
    return rising if alternative == "increasing" else falling


def _arrays(
    values: Sequence[float], times: Sequence[float] | None
) -> tuple[np.ndarray, np.ndarray]:
    x = np.asarray(values)
    t = np.arange(len(x)) if times is None else np.asarray(times)
    if x.shape != t.shape or x.ndim != 1:
        raise ValueError("values and times must be two lists of one length")
    return x, t


def _groups(values: Iterable[float]) -> list[int]:
    return [count for count in Counter(values).values() if count > 1]


def _tied(values: Sequence[float], times: Sequence[float] | None) -> bool:
    return bool(_groups(values) or _groups(times or ()))


def _cubic(sizes: Iterable[int]) -> int:
    return sum(u * (u - 1) * (2 * u + 5) for u in sizes)


def _triples(sizes: Iterable[int]) -> int:
    return sum(u * (u - 1) * (u - 2) for u in sizes)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(u * (u - 1) for u in sizes)
