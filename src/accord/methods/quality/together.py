"""Tests that look at several series at one time."""

from __future__ import annotations

from collections.abc import Sequence

from accord.vocab.quality import MISSING, NOT_EVALUATED, PASS, SUSPECT


def neighbour(values: Sequence[int | None], suspect: int) -> list[int]:
    """Flag values far from the mean of the other stations at the same time.

    ``values``: n whole numbers at one scale, one per station, None for missing. ``suspect``:
    largest difference from the mean of the others, at that scale.

    Returns n flags, without unit; 2 where fewer than two others measured.

    Raises nothing.

    Source: IOOS QARTOD, Test 11 neighbour (comparison with nearby sensors).

    >>> neighbour([10, 11, 12, 90], suspect=40)
    [1, 1, 1, 3]
    """
    there = [value for value in values if value is not None]
    count, total = len(there), sum(there)
    flags = []
    for value in values:
        if value is None:
            flags.append(MISSING)
        elif count < 3:
            flags.append(NOT_EVALUATED)
        else:
            far = abs(value * count - total) > suspect * (count - 1)
            flags.append(SUSPECT if far else PASS)
    return flags


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
