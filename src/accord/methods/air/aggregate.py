"""The index as the largest sub-index, and the band an index lies in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from accord.methods.rounding import round_exact
from accord.standards.model import Band


def largest(sub_indices: Mapping[str, Fraction]) -> tuple[Fraction | None, list[str]]:
    """Return the largest sub-index and every key that gives it.

    ``sub_indices``: key to sub-index (no unit).

    Returns the largest (no unit; None where there is none) and its keys in the order given.

    Raises: nothing.

    Source: HJ 633-2026, 4.2 (AQI is the maximum) and 4.3.1 (equal maxima are listed together).

    >>> largest({"PM10_24h": Fraction(80), "O3_8h": Fraction(80), "CO_24h": Fraction(3)})
    (Fraction(80, 1), ['PM10_24h', 'O3_8h'])
    """
    if not sub_indices:
        return None, []
    top = max(sub_indices.values())
    return top, [key for key, value in sub_indices.items() if value == top]


def band_of(value: Fraction, bands: Sequence[Band], rule: str | None = None) -> Band | None:
    """Return the band an index lies in.

    ``value``: index (no unit). ``bands``: in any order, with their printed lower and upper ends.
    ``rule``: None where the index is a whole number; ``nearest``: the band of the nearest whole
    number; ``upper``: an end belongs to the band it closes, and what lies above it to the next;
    ``lower``: an end belongs to the band it opens.

    Returns the band, None where the value lies in none.

    Raises: nothing.

    Source: the table of bands of each text.

    >>> good = Band("1", "Good", "好", None, Fraction(0), Fraction(50), "translated", {})
    >>> band_of(Fraction(50), [good]).en
    'Good'
    """
    if rule == "nearest":
        value = round_exact(value, "nearest")
    rising = sorted(bands, key=lambda b: b.lo if b.lo is not None else Fraction(0))
    for at, band in enumerate(rising):
        low = band.lo if band.lo is not None else Fraction(0)
        last = at == len(rising) - 1
        if rule == "lower":
            below = not last and value >= (rising[at + 1].lo or Fraction(0))
            if value >= low and not below and (not last or band.hi is None or value <= band.hi):
                return band
        elif rule == "upper":
            first_or_above = at == 0 or value > (rising[at - 1].hi or Fraction(0))
            if first_or_above and value >= 0 and (band.hi is None or value <= band.hi):
                return band
        elif low <= value and (band.hi is None or value <= band.hi):
            return band
    return None
