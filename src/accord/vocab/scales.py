"""Whole numbers at a scale: how an observation holds a decimal value."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from accord.vocab import errors
from accord.vocab.units import Exact, exact

INT64_MAX = 2**63 - 1


def to_scale(value: Exact, scale: int) -> tuple[int, bool]:
    """Return the value as a whole number of 10^-scale, rounded half to even, and if it was exact.

    Raises VOC006 for what is no finite number or does not fit 64 bits.

    >>> to_scale("35.25", 1), to_scale("35.2", 3)
    ((352, False), (35200, True))
    """
    try:
        scaled = exact(value) * 10**scale
    except (ValueError, TypeError, InvalidOperation, ZeroDivisionError) as problem:
        raise errors.VOC006(value=str(value)[:40], scale=scale) from problem
    whole = round(scaled)
    if abs(whole) > INT64_MAX:
        raise errors.VOC006(value=str(value)[:40], scale=scale)
    return whole, whole == scaled


def from_scale(value: int, scale: int) -> Decimal:
    """Return the decimal a stored whole number stands for.

    >>> from_scale(35200, 3)
    Decimal('35.200')
    """
    return Decimal(value).scaleb(-scale)


def plain(value: int, scale: int) -> str:
    """Return a stored whole number as text without trailing zeros.

    >>> plain(35200, 3), plain(-5, 2), plain(100, 0)
    ('35.2', '-0.05', '100')
    """
    text = f"{Decimal(value).scaleb(-scale):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def fraction_of(value: int, scale: int) -> Fraction:
    """Return the exact fraction a stored whole number stands for."""
    return Fraction(value, 10**scale)
