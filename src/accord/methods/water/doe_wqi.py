"""The water quality index of Malaysia's Department of Environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Context, Decimal, localcontext

_DIGITS = Context(prec=28)
D = Decimal
_FIRST = D("17.02")


def _oxygen(x: Decimal) -> Decimal:
    if x <= 8:
        return D(0)
    return D(100) if x >= 92 else D("-0.395") + D("0.030") * x**2 - D("0.00020") * x**3


def _bod(x: Decimal) -> Decimal:
    if x <= 5:
        return D("100.4") - D("4.23") * x
    return D(108) * (D("-0.055") * x).exp() - D("0.1") * x


def _cod(x: Decimal) -> Decimal:
    if x <= 20:
        return D("-1.33") * x + D("99.1")
    return D(103) * (D("-0.0157") * x).exp() - D("0.04") * x


def _ammonia(x: Decimal) -> Decimal:
    if x <= D("0.3"):
        return D("100.5") - D(105) * x
    return D(0) if x >= 4 else D(94) * (D("-0.573") * x).exp() - 5 * abs(x - 2)


def _solids(x: Decimal, sign: int = 1) -> Decimal:
    if x <= 100:
        return D("97.5") * (D("-0.00676") * x).exp() + D("0.05") * x
    return D(0) if x >= 1000 else D(71) * (D("-0.0061") * x).exp() + sign * D("0.015") * x


def _acidity(x: Decimal, first: Decimal = _FIRST) -> Decimal:
    if x < D("5.5"):
        return first - D("17.2") * x + D("5.02") * x**2
    if x < 7:
        return D(-242) + D("95.5") * x - D("6.67") * x**2
    if x < D("8.75"):
        return D(-181) + D("82.4") * x - D("6.05") * x**2
    return D(536) - D("77.0") * x + D("2.76") * x**2


_EQUATIONS: Mapping[str, Callable[[Decimal], Decimal]] = {
    "DO_sat": _oxygen,
    "BOD5": _bod,
    "COD": _cod,
    "NH3-N": _ammonia,
    "TSS": _solids,
    "pH": _acidity,
}


def sub_index(
    parameter: str, value: Decimal, variant: str = "plus", *, clip: bool = True
) -> Decimal:
    """Return the sub-index of one parameter.

    ``parameter``: DO_sat (per cent), BOD5, COD, NH3-N, TSS (mg/L) or pH. ``value``: in that unit.
    ``variant``: ``plus`` or ``minus`` before 0.015 x of TSS, or ``ph_17.2`` for the first constant
    of pH below 5.5. ``clip``: keep the result within 0 and 100, as implementations do.

    Returns the sub-index (no unit, 28 digits).

    Raises: KeyError for another parameter.

    Source: DOE Water Quality Index, the six equations as printed in MY-DOE-WQI.

    >>> sub_index("BOD5", Decimal(3))
    Decimal('87.71')
    """
    with localcontext(_DIGITS):
        if parameter == "TSS" and variant == "minus":
            found = _solids(value, -1)
        elif parameter == "pH" and variant == "ph_17.2":
            found = _acidity(value, D("17.2"))
        else:
            found = _EQUATIONS[parameter](value)
        return min(max(found, D(0)), D(100)) if clip else found


def doe_wqi(sub_indices: Mapping[str, Decimal], weights: Mapping[str, Decimal]) -> Decimal:
    """Return the index as the weighted sum of all six sub-indices.

    ``sub_indices``, ``weights``: parameter to sub-index and to weight (no unit).

    Returns the index, 0 to 100 (28 digits, not rounded).

    Raises: KeyError where a sub-index is missing.

    Source: DOE Water Quality Index, weights 0.22, 0.19, 0.16, 0.15, 0.16, 0.12.

    >>> doe_wqi({"COD": Decimal(50)}, {"COD": Decimal("0.16")})
    Decimal('8.00')
    """
    with localcontext(_DIGITS):
        return sum((w * sub_indices[name] for name, w in weights.items()), D(0))
