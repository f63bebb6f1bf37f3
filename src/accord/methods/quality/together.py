"""Tests that look at several series at one time."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt

from accord.vocab.quality import MISSING, NOT_EVALUATED, PASS, SUSPECT

EARTH_M = 6_371_008.8
"""Mean radius of the Earth in metres (IUGG, GRS 80)."""
Place = tuple[float, float]
"""Longitude and latitude in degrees of one datum."""


def distance_m(one: Place, other: Place) -> float:
    """Return the distance between two places along a great circle.

    ``one``, ``other``: longitude and latitude in degrees, of the same datum.

    Returns metres; the sphere differs from the ellipsoid by at most about 0.6 %.

    Raises nothing.

    Source: haversine formula, Sinnott 1984, Sky and Telescope 68:159; radius IUGG 1980 (R1).

    >>> round(distance_m((0.0, 0.0), (0.0, 1.0)))
    111195
    """
    (east, north), (far_east, far_north) = (map(radians, place) for place in (one, other))
    half = sin((far_north - north) / 2) ** 2
    half += cos(north) * cos(far_north) * sin((far_east - east) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def neighbour(
    values: Sequence[int | None],
    suspect: int,
    places: Sequence[Place | None] | None = None,
    within_m: int | None = None,
) -> list[int]:
    """Flag values far from the mean of the other stations at the same time.

    ``values``: n whole numbers at one scale, one per station, None for missing. ``suspect``:
    largest difference from the mean of the others, at that scale. ``places``: n positions of one
    datum, None where unknown; with ``within_m`` only stations so near count.

    Returns n flags, without unit; 2 where fewer than two others measured.

    Raises nothing.

    Source: IOOS QARTOD, Test 11 neighbour (comparison with nearby sensors).

    >>> neighbour([10, 11, 12, 90], suspect=40)
    [1, 1, 1, 3]
    """
    flags = []
    for at, value in enumerate(values):
        others = [
            other
            for place, other in enumerate(values)
            if place != at and other is not None and _is_near(places, (at, place), within_m)
        ]
        if value is None:
            flags.append(MISSING)
        elif len(others) < 2:
            flags.append(NOT_EVALUATED)
        else:
            far = abs(value * len(others) - sum(others)) > suspect * len(others)
            flags.append(SUSPECT if far else PASS)
    return flags


def _is_near(
    places: Sequence[Place | None] | None, pair: tuple[int, int], within_m: int | None
) -> bool:
    if places is None or within_m is None:
        return True
    one, other = places[pair[0]], places[pair[1]]
    return one is not None and other is not None and distance_m(one, other) <= within_m


def pm_order(fine: int | None, coarse: int | None) -> int:
    """Flag a pair in which PM2.5 is above PM10, of which it is a part.

    ``fine``, ``coarse``: PM2.5 and PM10 of one station and time, whole numbers at one scale, None
    for missing.

    Returns one flag, without unit, for both; 2 when one is missing.

    Raises nothing.

    Source: definition of the fractions, GB 3095-2012 clause 3 (PM2.5 and PM10 by diameter).

    >>> pm_order(40, 35), pm_order(35, 40), pm_order(None, 40)
    (3, 1, 2)
    """
    if fine is None or coarse is None:
        return NOT_EVALUATED
    return SUSPECT if fine > coarse else PASS
