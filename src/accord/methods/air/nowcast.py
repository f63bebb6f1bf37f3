"""The two NowCasts of particulate matter: Viet Nam's and the one of the US EPA."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext

HOURS = 12
LEAST = Decimal("0.5")
_DIGITS = Context(prec=28)

Hours = Sequence[Decimal | None]


def weight_vn(hours: Hours) -> Decimal | None:
    """Return the weight of the Vietnamese NowCast: the larger of min/max and 0.5.

    ``hours``: up to 12 hourly means in ug/m3, oldest first, the last one the current hour; None
    where an hour is missing.

    Returns the weight (no unit), None where two of the latest three hours are missing.

    Raises: nothing.

    Source: QĐ 1459/QĐ-TCMT, NowCast of PM10 and PM2.5.

    >>> weight_vn([Decimal(10), Decimal(20)])
    Decimal('0.5')
    """
    present = _present(hours)
    if present is None:
        return None
    if max(present) == 0:
        return Decimal(1)
    with localcontext(_DIGITS):
        return max(min(present) / max(present), LEAST)


def nowcast_vn(hours: Hours) -> Decimal | None:
    """Return the Vietnamese NowCast of hourly means.

    ``hours``: as in :func:`weight_vn`, ug/m3.

    Returns the NowCast in ug/m3 (28 digits), None where two of the latest three hours are missing.
    With a weight of exactly 0.5 the sum is not divided by the weights.

    Raises: nothing.

    Source: QĐ 1459/QĐ-TCMT, NowCast of PM10 and PM2.5 and its worked example.

    >>> nowcast_vn([None, Decimal(20), Decimal(20)])
    Decimal('20')
    """
    weight = weight_vn(hours)
    if weight is None:
        return None
    with localcontext(_DIGITS):
        if weight == LEAST:
            newest = list(reversed(hours[-HOURS:]))
            terms = [LEAST ** (i + 1) * c for i, c in enumerate(newest) if c is not None]
            return sum(terms, Decimal(0))
        return _weighted(hours, weight)


def nowcast_epa(hours: Hours) -> Decimal | None:
    """Return the NowCast of the US EPA.

    ``hours``: as in :func:`weight_vn`, ug/m3. The weight is 1 - (max - min) / max, not below 0.5,
    and the sum is always divided by the weights.

    Returns the NowCast in ug/m3 (28 digits), None where two of the latest three hours are missing.

    Raises: nothing.

    Source: EPA-454/B-24-002, NowCast of PM10 and PM2.5.

    >>> nowcast_epa([Decimal(10), Decimal(20)]).quantize(Decimal("0.01"))
    Decimal('16.67')
    """
    present = _present(hours)
    if present is None:
        return None
    if max(present) == 0:
        return Decimal(0)
    with localcontext(_DIGITS):
        weight = max(1 - (max(present) - min(present)) / max(present), LEAST)
        return _weighted(hours, weight)


def _present(hours: Hours) -> list[Decimal] | None:
    latest = [hour for hour in hours[-3:] if hour is not None]
    return [h for h in hours[-HOURS:] if h is not None] if len(latest) >= 2 else None


def _weighted(hours: Hours, weight: Decimal) -> Decimal:
    newest = list(reversed(hours[-HOURS:]))
    pairs = [(weight**i, c) for i, c in enumerate(newest) if c is not None]
    return sum((w * c for w, c in pairs), Decimal(0)) / sum((w for w, _ in pairs), Decimal(0))
