"""The grade of a river or basin by the shares of its sections in each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any


def grade(
    best: Fraction, worst: Fraction | None, grades: Sequence[Mapping[str, Any]]
) -> str | None:
    """Return the grade that the shares of classes give.

    ``best``: share of sections in classes I to III, per cent. ``worst``: share in inferior V, per
    cent, None where it is not given. ``grades``: bounds of each grade as printed, per cent.

    Returns the code of the grade, None where none applies or the missing share decides.

    Raises: nothing.

    Source: 环办〔2011〕22号, grades of rivers and basins with 5 or more sections.

    >>> grade(Fraction(92), None, [{"band": "1", "best_min": 90}])
    '1'
    """
    for one in grades:
        needs_worst = "worst_min" in one or "worst_below" in one
        on_best = best >= one.get("best_min", 0) and best < one.get("best_below", 101)
        if not on_best:
            continue
        if not needs_worst:
            return str(one["band"])
        if worst is None:
            return None
        if one.get("worst_min", 0) <= worst < one.get("worst_below", 101):
            return str(one["band"])
    return None
