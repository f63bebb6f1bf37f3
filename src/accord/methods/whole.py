"""Exact rounding and straight lines on whole numbers, for a number, an array or a column.

A quantity is ``numerator / denominator`` with both whole. The functions use ``+ - * // %``,
comparisons and the ``where`` they are given, so the same body serves Python integers, arrays of
them and columns of an engine, and gives the same digits on each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

Whole = Any
"""An integer, an array of integers or a column of them."""
Where = Callable[[Any, Whole, Whole], Whole]
"""``where(condition, yes, no)``."""


@dataclass(frozen=True)
class Piece:
    """One straight line, ``slope * value + offset``, up to ``hi``.

    A value belongs to the first piece with ``value <= hi``, or ``value < before`` where a gap
    follows; ``lo`` is set where a value below it belongs to no piece.
    """

    slope: Fraction
    offset: Fraction
    lo: Fraction | None
    hi: Fraction | None
    before: Fraction | None = None


def divide(numerator: Whole, denominator: Whole, rule: str, where: Where) -> Whole:
    """Divide and round by a named rule.

    ``numerator``: whole, not below 0. ``denominator``: whole, above 0. ``rule``: ``up``,
    ``nearest`` (a half goes up), ``half_even`` or ``truncate``. ``where``: of the kind of number.

    Returns the whole quotient (no unit).

    Raises: ValueError for an unknown rule.

    Source: GB/T 8170-2008, 3.2 (half to even); HJ 633-2026, 4.2.6 (up); EPA-454/B-24-002
    (truncate the concentration, round the index to the nearest whole number).

    >>> [divide(605, 10, rule, pick) for rule in ("up", "nearest", "half_even", "truncate")]
    [61, 61, 60, 60]
    """
    return settle(numerator // denominator, numerator % denominator, denominator, rule, where)


def settle(quotient: Whole, rest: Whole, denominator: Whole, rule: str, where: Where) -> Whole:
    """Round a truncated quotient by a named rule, from what the division left over.

    ``quotient``: whole, not below 0. ``rest``: whole, from 0 to below ``denominator``. ``rule``,
    ``where``: as in :func:`divide`.

    Returns the whole quotient (no unit).

    Raises: ValueError for an unknown rule.

    Source: as :func:`divide`.

    >>> [settle(60, 5, 10, rule, pick) for rule in ("up", "nearest", "half_even", "truncate")]
    [61, 61, 60, 60]
    """
    if rule == "truncate":
        return quotient
    if rule == "up":
        return quotient + where(rest > 0, 1, 0)
    if rule == "nearest":
        return quotient + where(rest * 2 >= denominator, 1, 0)
    if rule != "half_even":
        raise ValueError(f"unknown rounding rule {rule}")
    tie = where(rest * 2 < denominator, 0, quotient % 2)
    return quotient + where(rest * 2 > denominator, 1, tie)


def on_pieces(
    numerator: Whole, denominator: Whole, pieces: Sequence[Piece], where: Where
) -> tuple[Whole, int]:
    """Return the numerator of the index on the piece that holds a concentration.

    ``numerator``, ``denominator``: of the concentration, in the unit of the pieces. ``pieces``:
    rising. ``where``: of the kind of number.

    Returns the numerator of the index (None or NULL on no piece) and what its denominator is
    beside the concentration's: index = numerator / (factor * denominator), no unit.

    Raises: nothing.

    Source: HJ 633-2026, 4.2 and Table 3; EPA-454/B-24-002, equation 1; DOE Malaysia,
    API_Calculation.pdf (equations).

    >>> line = Piece(Fraction(10, 11), Fraction(500, 11), Fraction(60), Fraction(115))
    >>> on_pieces(75, 1, [line], pick)
    (1250, 11)
    """
    factor = lcm(*(lcm(p.slope.denominator, p.offset.denominator) for p in pieces))
    found: Whole = None
    for piece in reversed(pieces):
        slope, offset = int(piece.slope * factor), int(piece.offset * factor)
        height = numerator * slope + denominator * offset
        inside = _inside(numerator, denominator, piece)
        found = height if inside is None else where(inside, height, found)
    return found, factor


def at_least(numerator: Whole, denominator: Whole, bound: Fraction) -> Any:
    """Say whether a concentration is at least a bound.

    ``numerator``, ``denominator``: of the concentration. ``bound``: in its unit.

    Returns a truth value of the kind of number (no unit).

    Raises: nothing.

    Source: arithmetic.

    >>> at_least(355, 10, Fraction("35.5"))
    True
    """
    return numerator * bound.denominator >= denominator * bound.numerator


def pick(condition: bool, yes: Whole, no: Whole) -> Whole:
    """Return one of two integers: the ``where`` of plain numbers.

    ``condition``: a truth value; ``yes``, ``no``: numbers in any unit.

    Returns ``yes`` or ``no``, in their unit.

    Raises: nothing.

    Source: arithmetic.

    >>> pick(True, 1, 2)
    1
    """
    return yes if condition else no


def _inside(numerator: Whole, denominator: Whole, piece: Piece) -> Any:
    condition: Any = None
    if piece.hi is not None:
        condition = numerator * piece.hi.denominator <= denominator * piece.hi.numerator
        if piece.before is not None:
            gap = numerator * piece.before.denominator < denominator * piece.before.numerator
            condition = condition | gap
    if piece.lo is not None:
        above = at_least(numerator, denominator, piece.lo)
        condition = above if condition is None else condition & above
    return condition
