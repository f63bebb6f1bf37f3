"""Categories read straight from a concentration, without an index number."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def category(
    value: Fraction, upper: Sequence[Fraction | None], *, open_top: bool, keep_above: bool
) -> int | None:
    """Return the number of the category a concentration lies in.

    ``value``: concentration in the unit of the bounds. ``upper``: upper bound of each category in
    its order, None where the text prints none for this pollutant. ``open_top``: the last category
    is printed without an upper bound. ``keep_above``: a value above the last printed bound stays
    in the last category.

    Returns the position from 0, None where the text gives no category.

    Raises: nothing.

    Source: DENR AO 2020-14 (bands of PM2.5); DENR AO 2000-81, Annex A.

    >>> category(Fraction("30"), [Fraction(25), Fraction(35), None], open_top=True, keep_above=True)
    1
    """
    last = None
    for position, bound in enumerate(upper):
        if bound is None:
            continue
        last = position
        if value <= bound:
            return position
    if last is None:
        return None
    if open_top and last + 1 < len(upper):
        return last + 1
    return last if keep_above and last + 1 == len(upper) else None
