"""Read the inputs a person gives: keys in any known spelling, values as exact numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accord.assess.errors import (
    ASS001,
    ASS002,
    ASS003,
    ASS004,
    ASS005,
    ASS006,
    ASS008,
    ASS010,
    ASS013,
    ASS015,
)
from accord.assess.spelling import (
    Slot,
    aliases,
    context_keys,
    factor,
    known_inputs,
    normal,
    slots,
    suffixes,
)
from accord.standards.model import Standard

Number = int | float | Decimal | Fraction | str
_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\Z")
_LEAST, _MOST = Fraction(0), Fraction(10**9)
_LONGEST = 60


@dataclass(frozen=True)
class Given:
    """One value: the key as given, the input it stands for, and the exact value in its unit.

    ``below``: given as "<0.05", known only to lie below that limit of detection.
    """

    key: str
    slot: Slot
    value: Fraction
    below: bool = False


@dataclass
class Inputs:
    """Everything given: values, shares of sections, and how to read them."""

    values: list[Given] = field(default_factory=list)
    shares: dict[str, Fraction] = field(default_factory=dict)
    share_keys: dict[str, str] = field(default_factory=dict)
    level: str | None = None
    water_body: str | None = None
    hardness: Fraction | None = None

    def of(self, parameter: str, part: str | None = None) -> Given | None:
        """Return the value of a parameter."""
        fitting = (g for g in self.values if g.slot.parameter == parameter and g.slot.part == part)
        return next(fitting, None)


def read_inputs(standard: Standard, given: Mapping[str, Any]) -> Inputs:
    """Read all inputs for a standard.

    Raises:
        AccordError: ASS001 to ASS006, ASS008, ASS010, ASS013 and ASS015.
    """
    found = Inputs()
    taken: dict[str, str] = {}
    for key, value in _flat(given):
        if _read_context(standard, key, value, found) or _read_share(standard, key, value, found):
            continue
        slot, multiplier = _slot(standard, key)
        same = slot.name
        if same in taken:
            raise ASS006(first=taken[same], second=key[:_LONGEST])
        taken[same] = key
        if slot.rows and not any(row.on for row in slot.rows):
            raise ASS004(key=key[:_LONGEST], standard=standard.id)
        below, rest = _detection(standard, key, value)
        converted = exact(key, rest) * multiplier
        _refuse_impossible(key, value, converted, slot.parameter)
        found.values.append(Given(key, slot, converted, below))
    if not found.values and not found.shares:
        raise ASS013(standard=standard.id, known=known_inputs(standard))
    return found


def _detection(standard: Standard, key: str, value: Number) -> tuple[bool, Number]:
    """Tell a value below its limit of detection, written "<0.05", from a plain one.

    Raises:
        AccordError: ASS015 where the text calculates and does not say how then.
    """
    if not isinstance(value, str) or not value.strip().startswith(("<", "＜")):
        return False, value
    if standard.kind not in ("limits", "class_table", "assessment_method"):
        raise ASS015(key=key[:_LONGEST], standard=standard.id)
    return True, value.strip()[1:]


def _flat(given: Mapping[str, Any]) -> Iterator[tuple[str, Number]]:
    """Name groups with a dot, and refuse series.

    Raises:
        AccordError: ASS008.
    """
    for key, value in given.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}.{inner}", one) for inner, one in value.items())
        elif isinstance(value, list | tuple):
            raise ASS008(what=key[:_LONGEST])
        else:
            yield key, value


def exact(key: str, value: Number) -> Fraction:
    """Return a value as an exact number.

    Raises:
        AccordError: ASS002 where it is none.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool):
        raise ASS002(key=key[:_LONGEST], text=str(value))
    if isinstance(value, float) and not math.isfinite(value):
        raise ASS002(key=key[:_LONGEST], text=str(value))
    if isinstance(value, Fraction):
        return value
    text = (repr(value) if isinstance(value, float) else str(value)).strip()
    if len(text) > _LONGEST or not text.isascii() or not _PLAIN.match(text):
        raise ASS002(key=key[:_LONGEST], text=text[:_LONGEST])
    return Fraction(text)


def _refuse_impossible(key: str, value: Number, number: Fraction, parameter: str) -> None:
    low, high = aliases()["ranges"].get(parameter, (_LEAST, _MOST))
    if not low <= number <= high:
        text = str(value)[:_LONGEST]
        raise ASS003(key=key[:_LONGEST], text=text, low=str(low), high=str(high))


def _slot(standard: Standard, key: str) -> tuple[Slot, Fraction]:
    """Return the input a key names and the factor from the unit it names."""
    known, word = slots(standard), normal(key)
    if (slot := known.get(word)) is not None:
        return slot, Fraction(1)
    for suffix, unit in suffixes(standard.medium):
        stem = word.removesuffix(f"_{suffix}")
        if stem == word or (slot := known.get(stem)) is None:
            continue
        multiplier = factor(unit, slot.unit)
        if multiplier is None:
            wanted = slot.unit or "-"
            raise ASS005(key=key[:_LONGEST], given=unit, unit=wanted, standard=standard.id)
        return slot, multiplier
    for suffix in aliases()["series_suffixes"]:
        stem = word.removesuffix(f"_{suffix}")
        if stem != word and any(name.split("_")[0] == stem for name in known):
            raise ASS008(what=key[:_LONGEST])
    raise ASS001(standard=standard.id, key=key[:_LONGEST], known=known_inputs(standard))


def _read_context(standard: Standard, key: str, value: Number, found: Inputs) -> bool:
    name = context_keys().get(normal(key))
    if name is None:
        return False
    text = str(value).strip()
    if name == "class" and (known := _levels(standard)):
        found.level = _choose(standard, key, text, known)
    elif name == "water_body" and (bodies := _bodies(standard)):
        found.water_body = _choose(standard, key, text, bodies)
    elif name == "hardness" and any(
        row.when and "hardness_to" in row.when for row in standard.rows
    ):
        found.hardness = exact(key, value)
        _refuse_impossible(key, value, found.hardness, "hardness")
    else:
        raise ASS001(standard=standard.id, key=key[:_LONGEST], known=known_inputs(standard))
    return True


def _choose(standard: Standard, key: str, text: str, known: Mapping[str, str]) -> str:
    by_word = {normal(word): code for word, code in known.items()}
    if (code := by_word.get(normal(text))) is None:
        listed = ", ".join(dict.fromkeys(known.values()))
        raise ASS010(key=key[:_LONGEST], text=text[:_LONGEST], standard=standard.id, known=listed)
    return code


_ROMAN = {"1": "I", "2": "II"}
"""Areas of ambient limits are classes 1 and 2 here and Class I and II in the text."""


def _levels(standard: Standard) -> dict[str, str]:
    """Return what ``class=`` may say: spelling to code."""
    source = standard.data.get("limits_from") or standard.data.get("uses")
    if source:
        from accord.standards.loading import families

        return _levels(families()[source][-1])
    levels: dict[str, str] = {code: code for row in standard.rows for code in row.limits or ()}
    for code in list(levels):
        phase = next((p for p in standard.phases if code.startswith(f"{p}_")), None)
        plain = code.removeprefix(f"{phase}_") if phase else code
        if (number := plain.removeprefix("class")) != plain:
            levels |= {word: plain for word in (plain, number, _ROMAN.get(number, number))}
    named = [c for c in (*standard.classes, standard.worse, standard.better) if c]
    levels |= {code: code for code in named}
    return levels | dict(standard.class_aliases)


def _bodies(standard: Standard) -> Mapping[str, str]:
    if standard.medium != "water":
        return {}
    uses = standard.data.get("uses")
    if uses:
        from accord.standards.loading import families

        return families()[uses][-1].water_bodies
    return standard.water_bodies or {"river": "river", "lake": "lake"}


def _read_share(standard: Standard, key: str, value: Number, found: Inputs) -> bool:
    proportions = standard.data.get("proportions")
    if not proportions or "." not in key:
        return False
    group, _, name = key.partition(".")
    if normal(group) not in {normal(w) for w in aliases()["groups"]["sections_pct"]}:
        return False
    codes = {normal(code): code for code in proportions["keys"]}
    if (code := codes.get(normal(name))) is None:
        raise ASS001(standard=standard.id, key=key[:_LONGEST], known=known_inputs(standard))
    if code in found.shares:
        raise ASS006(first=found.share_keys[code], second=key[:_LONGEST])
    number = exact(key, value)
    if not 0 <= number <= 100:
        raise ASS003(key=key[:_LONGEST], text=str(value)[:_LONGEST], low="0", high="100")
    found.shares[code], found.share_keys[code] = number, key
    return True
