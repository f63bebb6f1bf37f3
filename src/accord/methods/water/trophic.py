"""The comprehensive trophic level index of lakes, TLI."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal, localcontext

_DIGITS = Context(prec=28)
COEFFICIENTS = {
    "chlorophyll_a": (Decimal("2.5"), Decimal("1.086")),
    "TP": (Decimal("9.436"), Decimal("1.624")),
    "TN": (Decimal("5.453"), Decimal("1.694")),
    "SD": (Decimal("5.118"), Decimal("-1.94")),
    "CODMn": (Decimal("0.109"), Decimal("2.661")),
}
CORRELATIONS = {
    "chlorophyll_a": Decimal(1),
    "TP": Decimal("0.84"),
    "TN": Decimal("0.82"),
    "SD": Decimal("-0.83"),
    "CODMn": Decimal("0.83"),
}


def trophic_level(values: Mapping[str, Decimal]) -> tuple[Decimal, dict[str, Decimal]]:
    """Return TLI and the level of each parameter.

    ``values``: chlorophyll_a in mg/m3, TP, TN and CODMn in mg/L, SD (transparency) in m, all above
    0; chlorophyll_a must be among them. Weights r² are shared among the parameters present.

    Returns the index and the levels (no unit, 28 digits).

    Raises: ValueError without chlorophyll_a; KeyError for another parameter.

    Source: 湖泊（水库）富营养化评价方法及分级技术规定 (China National Environmental Monitoring
    Centre), the five equations and the correlations r.

    >>> trophic_level({"chlorophyll_a": Decimal(1)})[0] == 25
    True
    """
    if "chlorophyll_a" not in values:
        raise ValueError("chlorophyll_a is needed")
    with localcontext(_DIGITS):
        levels = {}
        for name, value in values.items():
            base, slope = COEFFICIENTS[name]
            levels[name] = 10 * (base + slope * value.ln())
        total = sum((CORRELATIONS[name] ** 2 for name in levels), Decimal(0))
        index = sum((CORRELATIONS[n] ** 2 * v for n, v in levels.items()), Decimal(0)) / total
        return index, levels
