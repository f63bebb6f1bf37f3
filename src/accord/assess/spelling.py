"""How keys may be spelled: the alias table, and the inputs of a standard by every spelling."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from accord.standards.loading import find, read_exact
from accord.standards.model import Row, Standard


@dataclass(frozen=True, eq=False)
class Slot:
    """One input a standard takes: a parameter, perhaps averaged or a percentile, and its rows.

    ``only``: the parameter has no other averaging. ``own``: the key names particular rows, for one
    water body or one date.
    """

    parameter: str
    unit: str | None
    rows: tuple[Row, ...]
    averaging: str | None = None
    statistic: str | None = None
    part: str | None = None
    only: bool = False
    own: bool = False

    @property
    def name(self) -> str:
        """The canonical key."""
        parts = (self.parameter, self.averaging, self.statistic, self.part)
        return "_".join(p for p in parts if p)


def normal(text: str) -> str:
    """Return a key in the form spellings are compared in."""
    folded = unicodedata.normalize("NFKC", text).replace("µ", "u").replace("μ", "u")
    return folded.strip().casefold().replace("-", "_").replace(" ", "_")


@cache
def aliases() -> Mapping[str, Any]:
    """Return the alias table."""
    text = files("accord.assess").joinpath("aliases.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = read_exact(text)
    return data


@cache
def context_keys() -> Mapping[str, str]:
    """Return the keys that say how to read the others: spelling to name."""
    return {normal(word): name for name, words in aliases()["context"].items() for word in words}


@cache
def suffixes(medium: str) -> tuple[tuple[str, str], ...]:
    """Return the unit suffixes of a medium, the longest first: suffix to unit."""
    table = aliases()["unit_suffixes"][medium]
    pairs = {normal(word): unit for unit, words in table.items() for word in words}
    return tuple(sorted(pairs.items(), key=lambda p: -len(p[0])))


def factor(given: str, wanted: str | None) -> Fraction | None:
    """Return what a value is multiplied by to change its unit, None where assumptions are needed.

    >>> factor("mg/m3", "ug/m3"), factor("ppb", "ug/m3")
    (Fraction(1000, 1), None)
    """
    if given == wanted:
        return Fraction(1)
    for group in aliases()["unit_groups"].values():
        if given in group and wanted in group:
            return Fraction(group[given]) / Fraction(group[wanted])
    return None


@cache
def slots(standard: Standard) -> Mapping[str, Slot]:
    """Return every input of the standard by every spelling; codes win over other spellings."""
    found: dict[str, Slot] = {}
    for exact in (True, False):
        for slot in _every_slot(standard):
            for word in _words(slot, exact):
                found.setdefault(normal(word), slot)
    named: dict[str, list[Row]] = {}
    for row in standard.rows:
        if row.printed_as and (row.when or row.start):
            named.setdefault(row.printed_as, []).append(row)
    for printed, rows in named.items():
        own = Slot(rows[0].parameter, rows[0].unit, tuple(rows), own=True)
        found |= {normal(word): own for word in _own_words(printed)}
    return found


def _own_words(printed: str) -> tuple[str, ...]:
    stem = printed.removesuffix("_lake_reservoir")
    return (printed,) if stem == printed else (printed, f"{stem}_lake", f"{stem}_reservoir")


def known_inputs(standard: Standard) -> str:
    """Name the inputs of a standard for a message, those switched off left out."""
    names = dict.fromkeys(
        slot.name
        for slot in slots(standard).values()
        if slot.part not in ("limit_min", "limit_max")
        and (not slot.rows or any(row.on for row in slot.rows))
    )
    if standard.data.get("proportions"):
        keys = standard.data["proportions"]["keys"]
        names |= dict.fromkeys(f"sections_pct.{key}" for key in keys)
    listed = list(names) or ["-"]
    return ", ".join(listed[:40]) + (", …" if len(listed) > 40 else "")


def _every_slot(standard: Standard) -> Iterator[Slot]:
    for parameter in (standard.data.get("published_only") or {}).get("keys", ()):
        yield Slot(parameter, None, ())
    if standard.data.get("uses"):
        yield from _every_slot(find(standard.data["uses"], date.max))
    if standard.data.get("limits_from"):
        yield from _compared(find(standard.data["limits_from"], date.max))
    if standard.data.get("do_saturation"):
        yield Slot("DO", "mg/L", ())
        yield Slot("temperature", "°C", ())
    if companion := standard.data.get("companion"):
        yield Slot(companion["parameter"], companion["unit"], (), companion["averaging"])
    for alternative in standard.data.get("alternatives") or ():
        yield Slot(alternative["parameter"], alternative["unit"], ())
    by_parameter: dict[str, list[Row]] = {}
    for row in standard.rows:
        by_parameter.setdefault(row.parameter, []).append(row)
    for parameter, rows in by_parameter.items():
        yield from _slots_of(parameter, rows)


def _slots_of(parameter: str, rows: list[Row]) -> Iterator[Slot]:
    unit = rows[0].unit
    averagings = dict.fromkeys(a for row in rows for a in row.averagings)
    for averaging in averagings:
        fitting = tuple(row for row in rows if averaging in row.averagings)
        only = len(averagings) == 1
        yield Slot(parameter, fitting[0].unit, fitting, averaging, only=only)
    for statistic in dict.fromkeys(row.statistic for row in rows if row.statistic):
        yield Slot(parameter, unit, tuple(rows), None, statistic)


def _compared(limits: Standard) -> Iterator[Slot]:
    """Inputs compared with limits from outside: every water parameter, its limit, its ends."""
    units = {row.parameter: row.unit for row in limits.rows}
    for parameter in aliases()["parameters"] | units:
        unit = units.get(parameter)
        yield Slot(parameter, unit, ())
        yield Slot(parameter, unit, (), part="limit")
        yield Slot(parameter, unit, (), part="limit_min")
        yield Slot(parameter, unit, (), part="limit_max")
    yield Slot("DO", "mg/L", (), part="saturation")


def _words(slot: Slot, exact: bool) -> Iterator[str]:
    table = aliases()
    names = [slot.parameter]
    names += [r.printed_as for r in slot.rows if r.printed_as and not (r.when or r.start)]
    if not exact:
        names += table["parameters"].get(slot.parameter, ())
    if slot.part == "saturation":
        yield from table["saturation"]
        return
    for name in dict.fromkeys(names):
        for end in _ends(slot, exact):
            yield f"{name}_{end}" if end else name


def _ends(slot: Slot, exact: bool) -> list[str]:
    table = aliases()
    if slot.part == "limit":
        return list(table["limit_suffixes"])
    if slot.part:
        return list(table["limit_ends"][slot.part.removeprefix("limit_")])
    if slot.statistic:
        return [slot.statistic]
    if slot.averaging is None:
        return [""]
    words = [slot.averaging]
    if not exact:
        words += table["averagings"].get(slot.averaging, ())
        if all(row.form == "limits" for row in slot.rows):
            words += table["averagings_of_limits"].get(slot.averaging, ())
        if _by_default(slot):
            words.append("")
    elif _by_default(slot):
        words.append("")
    return words


def _by_default(slot: Slot) -> bool:
    return slot.only or any(row.default and row.averaging == slot.averaging for row in slot.rows)
