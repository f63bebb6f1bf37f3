"""The Pollution Index of Indonesia (KepMenLH 115/2003)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal, localcontext

_DIGITS = Context(prec=28)


def ratio(value: Decimal, limit: Decimal) -> Decimal:
    """Return C/L of a parameter that must not exceed its limit.

    ``value``, ``limit``: in the same unit; ``limit`` above 0.

    Returns the ratio (no unit, 28 digits).

    Raises: decimal.DivisionByZero for a limit of 0.

    Source: KepMenLH 115/2003, Lampiran II.

    >>> ratio(Decimal(5), Decimal(4))
    Decimal('1.25')
    """
    with localcontext(_DIGITS):
        return value / limit


def ratio_lower_is_worse(value: Decimal, limit: Decimal, saturation: Decimal) -> Decimal:
    """Return (C_max - C) / (C_max - L) of a parameter whose lower value is worse.

    ``value``, ``limit``, ``saturation``: mg/L of dissolved oxygen; ``saturation`` is C_max.

    Returns the ratio (no unit, 28 digits); negative where the water is oversaturated.

    Raises: decimal.DivisionByZero where C_max equals the limit.

    Source: KepMenLH 115/2003, Lampiran II.

    >>> ratio_lower_is_worse(Decimal(5), Decimal(4), Decimal(8))
    Decimal('0.75')
    """
    with localcontext(_DIGITS):
        return (saturation - value) / (saturation - limit)


def ratio_in_range(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """Return the ratio of a parameter whose limit is a range, counted from its middle.

    ``value``, ``low``, ``high``: in the same unit; ``low`` below ``high``.

    Returns (C - middle) / (end - middle), with the lower end at or below the middle, else the
    upper (no unit, 28 digits).

    Raises: decimal.DivisionByZero for an empty range.

    Source: KepMenLH 115/2003, Lampiran II.

    >>> ratio_in_range(Decimal(9), Decimal(6), Decimal(9))
    Decimal('1')
    """
    with localcontext(_DIGITS):
        middle = (low + high) / 2
        end = low if value <= middle else high
        return (value - middle) / (end - middle)


def new_ratio(found: Decimal) -> Decimal:
    """Return the ratio that enters the index: 1 + 5 log10(C/L) where C/L is above 1.

    ``found``: C/L (no unit).

    Returns the new ratio (no unit, 28 digits).

    Raises: nothing.

    Source: KepMenLH 115/2003, Lampiran II.

    >>> new_ratio(Decimal(10)), new_ratio(Decimal("0.4"))
    (Decimal('6'), Decimal('0.4'))
    """
    with localcontext(_DIGITS):
        return 1 + 5 * found.log10() if found > 1 else found


def pollution_index(ratios: Mapping[str, Decimal]) -> Decimal:
    """Return the Pollution Index: the root of the mean square of the largest and the mean ratio.

    ``ratios``: parameter to new ratio (no unit), at least one.

    Returns the index (no unit, 28 digits).

    Raises: ValueError without ratios.

    Source: KepMenLH 115/2003, Lampiran II, PI_j = sqrt((max² + mean²) / 2).

    >>> pollution_index({"BOD5": Decimal(1), "COD": Decimal(1)})
    Decimal('1')
    """
    with localcontext(_DIGITS):
        top = max(ratios.values())
        mean = sum(ratios.values(), Decimal(0)) / len(ratios)
        return ((top**2 + mean**2) / 2).sqrt()
