"""Verdicts on limits, and the class of a water by its worst parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from accord.standards.model import Cell

Verdict = Literal["meets", "fails", "cannot_say"]


@dataclass(frozen=True)
class ClassRange:
    """The best and the worst class a value may have, as positions; ``beyond``: worse than all."""

    best: int
    worst: int

    @property
    def certain(self) -> bool:
        """Say whether the class is known."""
        return self.best == self.worst


def verdict(value: Fraction, cell: Cell | None) -> Verdict:
    """Say whether a value meets a printed limit; equal to the limit meets it.

    ``value``: in the unit of the limit. ``cell``: the limit; None where the text has none.

    Returns ``meets``, ``fails`` or ``cannot_say`` (the limit is switched off, or words).

    Raises: nothing.

    Source: GB 3838-2002, Table 1; the limits of each text.

    >>> verdict(Fraction(6), Cell("max", high=Fraction(6)))
    'meets'
    """
    if cell is None:
        return "meets"
    if not cell.on or cell.form == "words":
        return "cannot_say"
    low, high = cell.low, cell.high
    if cell.form == "below":
        good = high is not None and value < high
    elif cell.form == "residual":
        over, under = low is not None and value > low, high is not None and value < high
        good = (
            (value < low or value > high)
            if low is not None and high is not None
            else (over or under)
        )
    elif cell.form == "min":
        good = low is not None and value >= low
    else:
        good = (low is None or value >= low) and (high is None or value <= high)
    return "meets" if good else "fails"


def verdict_below(detection: Fraction, cell: Cell | None) -> Verdict:
    """Say whether a value known only to lie below a limit of detection meets a printed limit.

    ``detection``: the limit of detection in the unit of the limit. ``cell``: as in
    :func:`verdict`.

    Returns ``meets`` or ``fails`` where every value from 0 up to the limit of detection does so,
    else ``cannot_say``.

    Raises: nothing.

    Source: none of the texts read says what is done there; nothing is assumed.

    >>> verdict_below(Fraction("0.05"), Cell("max", high=Fraction("0.05")))
    'meets'
    >>> verdict_below(Fraction(1), Cell("max", high=Fraction("0.05")))
    'cannot_say'
    """
    if cell is None:
        return "meets"
    if not cell.on or cell.form == "words":
        return "cannot_say"
    if cell.form in ("max", "below"):
        return "meets" if cell.high is not None and detection <= cell.high else "cannot_say"
    if cell.form in ("min", "range"):
        return "fails" if cell.low is not None and detection <= cell.low else "cannot_say"
    return "cannot_say"


def class_range(value: Fraction, cells: Sequence[Cell | None]) -> ClassRange:
    """Return the best class whose limit a value meets, as a range where limits are off.

    ``value``: in the unit of the limits. ``cells``: one limit per class, best class first.

    Returns positions from 0; ``len(cells)`` means worse than the last class.

    Raises: nothing.

    Source: GB 3838-2002 and 环办〔2011〕22号 (single-factor assessment).

    >>> cells = [Cell("max", high=Fraction(2)), Cell("max", high=Fraction(4))]
    >>> class_range(Fraction(3), cells).best
    1
    """
    best: int | None = None
    for position, cell in enumerate(cells):
        said = verdict(value, cell)
        if said == "meets" and cell is not None and cell.form == "residual":
            later = [
                other
                for other in range(position + 1, len(cells))
                if (c := cells[other]) is not None
                and c.form == "residual"
                and verdict(value, c) == "meets"
            ]
            end = later[-1] if later else position
            return ClassRange(end if best is None else best, end)
        if said == "meets":
            return ClassRange(position if best is None else best, position)
        if said == "fails":
            best = None  # limits are monotone: what fails here fails every better class
        elif best is None:
            best = position
    return ClassRange(len(cells) if best is None else best, len(cells))


def class_range_below(detection: Fraction, cells: Sequence[Cell | None]) -> ClassRange:
    """Return the classes a value below a limit of detection may have.

    ``detection``, ``cells``: as in :func:`verdict_below` and :func:`class_range`.

    Returns the range over every value from 0 up to the limit of detection.

    Raises: nothing.

    Source: none of the texts read says what is done there; nothing is assumed.

    >>> class_range_below(Fraction(3), [Cell("max", high=Fraction(n)) for n in (2, 4)])
    ClassRange(best=0, worst=1)
    """
    ends = class_range(Fraction(0), cells), class_range(detection, cells)
    return ClassRange(min(e.best for e in ends), max(e.worst for e in ends))


def worst_class(ranges: Mapping[str, ClassRange]) -> tuple[ClassRange | None, list[str]]:
    """Return the worst class of several parameters and the keys that decide it.

    ``ranges``: key to the range of classes of its value.

    Returns the range of the worst class (None without parameters) and the deciding keys: those
    whose own class is the worst one for certain.

    Raises: nothing.

    Source: 环办〔2011〕22号 (the section takes the worst class of its parameters).

    >>> worst_class({"DO": ClassRange(0, 0), "TP": ClassRange(2, 2)})
    (ClassRange(best=2, worst=2), ['TP'])
    """
    if not ranges:
        return None, []
    worst = ClassRange(max(r.best for r in ranges.values()), max(r.worst for r in ranges.values()))
    if not worst.certain:
        return worst, []
    return worst, [key for key, r in ranges.items() if r.best == worst.best]
