"""Rounding of exact numbers by the rules that normative texts name."""

from __future__ import annotations

from fractions import Fraction
from math import floor


def round_exact(value: Fraction, rule: str, decimals: int = 0) -> Fraction:
    """Round an exact number by a named rule.

    ``value``: a number in any unit. ``rule``: ``none``, ``up`` (towards plus infinity),
    ``nearest`` (a half goes up), ``half_even`` (a half goes to the even digit) or ``truncate``
    (towards zero). ``decimals``: digits kept after the point.

    Returns the rounded number, in the same unit, still exact.

    Raises: ValueError for an unknown rule.

    Source: GB/T 8170-2008, 3.2 (half to even); HJ 633-2026, 4.2.6 (up); EPA-454/B-24-002
    (truncate the concentration, round the index to the nearest whole number).

    >>> round_exact(Fraction("60.5"), "half_even"), round_exact(Fraction("113.1"), "up")
    (Fraction(60, 1), Fraction(114, 1))
    """
    if rule == "none":
        return value
    step = 10**decimals
    scaled = value * step
    whole = floor(scaled)
    rest = scaled - whole
    if rule == "up":
        whole += rest > 0
    elif rule == "nearest":
        whole += 2 * rest >= 1
    elif rule == "half_even":
        whole += 2 * rest > 1 or (2 * rest == 1 and whole % 2 == 1)
    elif rule == "truncate":
        whole += scaled < 0 and rest > 0
    else:
        raise ValueError(f"unknown rounding rule {rule}")
    return Fraction(whole, step)
