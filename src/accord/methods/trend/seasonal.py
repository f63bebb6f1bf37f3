"""Seasonal Kendall: the test within each season, and what the seasons say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from accord.methods.trend.mann_kendall import (
    Alternative,
    Kendall,
    deviate,
    probability,
    score,
    variance,
)
from accord.methods.trend.sen import Line, interval, pair_slopes

YEARS_FOR_DEPENDENCE = 10
"""Covariances between seasons are estimated from no fewer years than this."""

Seasons = Mapping[int, Mapping[int, float]]
"""Season to year to value."""


@dataclass(frozen=True)
class Seasonal:
    """A seasonal test: all seasons together, Sen's slope per year, and each season's score."""

    test: Kendall
    line: Line
    scores: Mapping[int, int]


def seasonal_kendall(
    seasons: Seasons,
    *,
    dependent: bool = False,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
) -> Seasonal:
    """Return the seasonal Kendall test with Sen's slope over pairs of the same season.

    ``seasons``: season (any whole number) to year to value, absent where there is none.
    ``dependent``: take the covariances between seasons into the variance; needs every season in
    every year, at least 10 of them, and no continuity correction is made. ``level``: of the
    interval of the slope.

    Returns the test, the slope in unit of value per year and each season's score.

    Raises: ValueError with no season of two years, or where ``dependent`` lacks its data.

    Source: Hirsch, Slack and Smith 1982, Water Resour. Res. 18(1), 107-121; with covariances
    Hirsch and Slack 1984, Water Resour. Res. 20(6), 727-732.
    """
    parts = [
        (list(by_year.values()), list(by_year))
        for by_year in (dict(sorted(of.items())) for of in seasons.values())
        if len(by_year) > 1
    ]
    if not parts:
        raise ValueError("no season has values in two years")
    scores = {n: score(list(d.values()), list(d)) for n, d in _sorted(seasons).items()}
    s = sum(scores.values())
    spread = _with_covariances(seasons) if dependent else sum(variance(x, t) for x, t in parts)
    z = (s / sqrt(spread) if spread > 0 else 0.0) if dependent else deviate(s, spread)
    pairs = sum(len(x) * (len(x) - 1) / 2 for x, _ in parts)
    count = sum(len(x) for x, _ in parts)
    test = Kendall(count, s, spread, z, probability(z, alternative), s / pairs)
    slopes = np.sort(np.concatenate([pair_slopes(x, t) for x, t in parts]))
    slope = float(np.median(slopes))
    low, high = interval(slopes, spread, level)
    line = Line(slope, low, high, level, _intercept(seasons, slope), len(slopes))
    return Seasonal(test, line, scores)


def _sorted(seasons: Seasons) -> dict[int, dict[int, float]]:
    return {n: dict(sorted(of.items())) for n, of in sorted(seasons.items())}


def _intercept(seasons: Seasons, slope: float) -> float:
    """The value at year 0 of the line through the medians of values and of times in years."""
    spread = max(len(seasons), 1)
    at = [
        year + place / spread for place, of in enumerate(_sorted(seasons).values()) for year in of
    ]
    values = [value for of in seasons.values() for value in of.values()]
    return float(np.median(values)) - slope * float(np.median(at))


def _with_covariances(seasons: Seasons) -> float:
    """The variance of the summed scores with the covariances between seasons."""
    table = list(_sorted(seasons).values())
    years = set(table[0])
    if any(set(of) != years for of in table) or len(years) < YEARS_FOR_DEPENDENCE:
        raise ValueError(f"needs every season in every year, at least {YEARS_FOR_DEPENDENCE} years")
    rows = [np.asarray(list(of.values())) for of in table]
    signs = [np.sign(x[None, :] - x[:, None]) for x in rows]
    n = len(years)
    ranks = [(n + 1 + sign.sum(axis=0)) / 2 for sign in signs]
    total = 0.0
    for g, _ in enumerate(rows):
        for h, _ in enumerate(rows):
            together = float(np.triu(signs[g] * signs[h], 1).sum())
            total += (together + 4 * float(ranks[g] @ ranks[h]) - n * (n + 1) ** 2) / 3
    return total
