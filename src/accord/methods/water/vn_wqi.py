"""VN_WQI: scores of parameters, the five groups and their product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

_DIGITS = Context(prec=28)
GEOMETRIC = ("II", "III")


def score(
    value: Fraction, nodes: Sequence[tuple[Fraction, Fraction]], ends: tuple[Fraction, Fraction]
) -> Fraction:
    """Return the score of one parameter on the straight line between its nodes.

    ``value``: in the unit of the nodes. ``nodes``: pairs of value and score, values rising.
    ``ends``: the scores below the first and above the last node, as printed; at a node its own.

    Returns the exact score, 10 to 100 (no unit).

    Raises: nothing.

    Source: QĐ 1460/QĐ-TCMT, tables of BP and q.

    >>> nodes = [(Fraction(4), Fraction(100)), (Fraction(6), Fraction(75))]
    >>> score(Fraction(5), nodes, (Fraction(100), Fraction(10)))
    Fraction(175, 2)
    """
    if value < nodes[0][0]:
        return ends[0]
    for (x0, y0), (x1, y1) in pairwise(nodes):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return ends[1] if value > nodes[-1][0] else nodes[-1][1]


def oxygen_saturation(
    oxygen: Fraction, celsius: Fraction, coefficients: Sequence[Fraction]
) -> Fraction:
    """Return dissolved oxygen as per cent of its saturation value.

    ``oxygen``: mg/L. ``celsius``: water temperature in °C. ``coefficients``: of T to the power
    0, 1, 2, 3, mg/L.

    Returns per cent, exact.

    Raises: ZeroDivisionError where the polynomial is 0.

    Source: QĐ 1460/QĐ-TCMT, 14.652 - 0.41022 T + 0.0079910 T² - 0.000077774 T³.

    >>> oxygen_saturation(Fraction(7), Fraction(0), [Fraction(14), Fraction(0)])
    Fraction(50, 1)
    """
    full = sum((c * celsius**power for power, c in enumerate(coefficients)), Fraction(0))
    return oxygen / full * 100


def group_score(group: str, scores: Sequence[Fraction]) -> Decimal:
    """Return the score of a group: geometric mean of II and III, arithmetic mean of the others.

    ``group``: I to V. ``scores``: scores of its parameters (no unit), at least one.

    Returns the score (no unit, 28 digits).

    Raises: nothing.

    Source: QĐ 1460/QĐ-TCMT, aggregation of groups.

    >>> group_score("IV", [Fraction(100), Fraction(50)])
    Decimal('75')
    """
    with localcontext(_DIGITS):
        if group not in GEOMETRIC:
            mean = sum(scores, Fraction(0)) / len(scores)
            return Decimal(mean.numerator) / Decimal(mean.denominator)
        product = Decimal(1)
        for one in scores:
            product *= Decimal(one.numerator) / Decimal(one.denominator)
        return _root(product, len(scores))


def vn_wqi(groups: Mapping[str, Decimal], form: str = "cube_root") -> Decimal | None:
    """Return VN_WQI from the scores of its groups.

    ``groups``: group to score (no unit); a missing I, II or III counts as 100. ``form``:
    ``cube_root`` joins IV and V as (IV² V)^(1/3), ``square_root`` as (IV V)^(1/2); without V, IV
    stands alone.

    Returns the index, 0 to 100 (28 digits, not rounded), None without group IV.

    Raises: ValueError for an unknown form.

    Source: QĐ 1460/QĐ-TCMT, formula of VN_WQI; the two forms are disputed.

    >>> vn_wqi({"IV": Decimal(80)})
    Decimal('80')
    """
    if form not in ("cube_root", "square_root"):
        raise ValueError(f"unknown form {form}")
    fourth, fifth = groups.get("IV"), groups.get("V")
    if fourth is None:
        return None
    with localcontext(_DIGITS):
        factor = Decimal(1)
        for group in ("I", "II", "III"):
            factor *= groups.get(group, Decimal(100)) / 100
        if fifth is None:
            return factor * fourth
        joined = (
            _root(fourth * fourth * fifth, 3) if form == "cube_root" else (fourth * fifth).sqrt()
        )
        return factor * joined


def _root(value: Decimal, degree: int) -> Decimal:
    if value == 0 or degree == 1:
        return value
    with localcontext(Context(prec=40)):
        root = (value.ln() / degree).exp()
        near = root.quantize(Decimal("1e-20"))
        root = near if near**degree == value else root
    return +root
