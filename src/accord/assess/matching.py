"""Which measured series give the inputs of an edition, and by what exact factor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from accord.assess.spelling import Slot, slots
from accord.kernel.errors import AccordError
from accord.standards.loading import read_exact
from accord.standards.model import Standard
from accord.vocab.parameters import parameters
from accord.vocab.units import Conversion, conversion


@dataclass(frozen=True)
class Feed:
    """One input of an edition: the key it is given under and what it is read from.

    ``measured``: parameters of the vocabulary; several are added. ``conversions``: from the unit of
    each to that of the input, exact.
    """

    key: str
    slot: Slot
    measured: tuple[str, ...]
    conversions: tuple[Conversion, ...]

    @property
    def on(self) -> bool:
        """Say whether the text's numbers for it are switched on."""
        return not self.slot.rows or any(row.on for row in self.slot.rows)


@cache
def table() -> Mapping[str, Any]:
    """Return the table of matches."""
    text = files("accord.assess").joinpath("matching.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = read_exact(text)
    return data


def inputs_of(standard: Standard) -> list[Slot]:
    """Return the inputs of an edition that a sample or its percentile can give."""
    found: dict[str, Slot] = {}
    for slot in slots(standard).values():
        if slot.part is None and slot.averaging is None and not slot.own:
            found.setdefault(slot.name, slot)
    return list(found.values())


def feeds(standard: Standard, measured: Iterable[str]) -> list[Feed]:
    """Return the inputs of an edition that the measured parameters can give, in its order.

    ``measured``: ids of the vocabulary.
    """
    there = set(measured)
    found = []
    for slot in inputs_of(standard):
        sources = _sources(slot.parameter, there)
        if not sources:
            continue
        made = [_conversion(one, slot.unit) for one in sources]
        if all(one is not None for one in made):
            steps = tuple(one for one in made if one is not None)
            found.append(Feed(slot.name, slot, sources, steps))
    return found


def _sources(parameter: str, there: set[str]) -> tuple[str, ...]:
    if (added := table()["sums"].get(parameter)) is not None:
        return tuple(added) if set(added) <= there else ()
    candidates = table()["parameters"].get(parameter, [parameter])
    return next(((name,) for name in candidates if name in there), ())


def _conversion(measured: str, wanted: str | None) -> Conversion | None:
    """Return the way from the vocabulary's unit to the text's, None where it needs assumptions."""
    one = parameters()[measured]
    if wanted is None:
        return Conversion(Fraction(1))
    try:
        return conversion(one.unit, table()["units"].get(wanted, wanted), one.substance())
    except AccordError:
        return None


def water_body(kind: str) -> str | None:
    """Return the water body of the texts for a type of the vocabulary."""
    found = table()["water_bodies"].get(kind)
    return None if found is None else str(found)
