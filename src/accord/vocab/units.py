"""Units of measurement: reading their spellings, converting exactly.

Arithmetic is in fractions: nothing is rounded here. Floats are refused, because 0.1 is not 1/10.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from accord.kernel import yaml_text
from accord.kernel.errors import worded
from accord.vocab import errors
from accord.vocab.remembering import once

Exact = int | Decimal | Fraction | str

GAS_CONSTANT = Fraction("8.31446261815324")
"""Molar gas constant in J/(mol K), exact since the SI of 2019."""

_GAS = ("mixing_ratio", "mass_concentration")
_MOLAR = ("amount_concentration", "mass_concentration")
_CHARGE = ("charge_concentration", "mass_concentration")


@dataclass(frozen=True)
class Unit:
    """One unit: so many (``factor``) of its dimension's base unit, plus ``offset``."""

    id: str
    symbols: tuple[str, ...]
    suffixes: tuple[str, ...]
    dimension: str
    factor: Fraction
    offset: Fraction = Fraction(0)


@dataclass(frozen=True)
class Conversion:
    """A straight line: ``value × factor + offset``, exact."""

    factor: Fraction
    offset: Fraction = Fraction(0)

    def __call__(self, value: Exact) -> Fraction:
        """Convert one value."""
        return exact(value) * self.factor + self.offset


def exact(value: Exact) -> Fraction:
    """Return the value as a fraction. Raises TypeError for floats, ValueError for infinities."""
    if isinstance(value, float):
        raise TypeError("floats are not exact: give a string, Decimal or Fraction")
    try:
        return Fraction(value)
    except OverflowError as problem:
        raise ValueError(f"{value} is not finite") from problem


def fold(text: str) -> str:
    """Bring a spelling to one form: width, super- and subscripts, micro signs, case, spaces."""
    text = unicodedata.normalize("NFKC", text).replace("μ", "u").replace("µ", "u")
    text = text.replace("−", "-").replace("·", " ").replace("℃", "°c")
    return re.sub(r"\s+", " ", text).strip().casefold()


@once
def _key(text: str) -> str:
    return fold(text).replace(" ", "").replace("^", "").replace("**", "")


@cache
def units() -> dict[str, Unit]:
    """Return all units by id."""
    text = files("accord.vocab").joinpath("units.yaml").read_text(encoding="utf-8")
    found: dict[str, Unit] = {}
    for dimension, entries in yaml_text.read(text).items():
        for name, entry in entries.items():
            found[name] = Unit(
                name,
                (name, *entry["symbols"]),
                tuple(entry.get("suffixes", ())),
                dimension,
                Fraction(str(entry["factor"])),
                Fraction(str(entry.get("offset", 0))),
            )
    return found


@cache
def _by_symbol() -> dict[str, Unit]:
    return {_key(symbol): unit for unit in units().values() for symbol in unit.symbols}


@cache
def _by_suffix() -> dict[str, Unit]:
    return {_key(suffix): unit for unit in units().values() for suffix in unit.suffixes}


def parse(text: str) -> Unit | None:
    """Return the unit a spelling stands for, or None.

    >>> parse("μg/m³").id, parse("MPN/100ml").id, parse("furlong")
    ('ug/m3', '1/100mL', None)
    """
    key = _key(text)
    found = _by_symbol().get(key)
    if found or not key:
        return found
    inner = key.strip("()[]（）【】")
    return _by_symbol().get(inner)


def parse_suffix(text: str) -> Unit | None:
    """Return the unit written without a slash at the end of a heading (``mgL``), or None."""
    return _by_suffix().get(_key(text)) or parse(text)


def unit(text: str | Unit) -> Unit:
    """Return the unit. Raises VOC001 when the spelling is not known."""
    if isinstance(text, Unit):
        return text
    found = units().get(text) or parse(text)
    if found is None:
        raise errors.VOC001(unit=text)
    return found


@dataclass(frozen=True)
class Substance:
    """What a conversion between kinds of concentration has to know.

    molar_mass in g/mol; valence a whole number; temperature in kelvin; pressure in hectopascal.
    """

    molar_mass: Exact | None = None
    valence: int | None = None
    temperature: Exact | None = None
    pressure: Exact | None = None


def conversion(
    source: str | Unit, target: str | Unit, substance: Substance | None = None
) -> Conversion:
    """Return the exact conversion between two units.

    Raises VOC001 (unknown unit), VOC002 (another kind of quantity), VOC003 (gas without
    temperature and pressure), VOC004 (no molar mass or valence).
    """
    start, end = unit(source), unit(target)
    if start.dimension == end.dimension:
        factor = start.factor / end.factor
        return Conversion(factor, (start.offset - end.offset) / end.factor)
    bridge = _bridge(start, end, substance or Substance())
    return Conversion(start.factor * bridge / end.factor)


def _bridge(start: Unit, end: Unit, substance: Substance) -> Fraction:
    """Base units of the target's dimension in one base unit of the source's dimension."""
    names: dict[str, Any] = {"unit": start.id, "to": end.id}
    kinds = (start.dimension, end.dimension)
    for pair in (_GAS, _MOLAR, _CHARGE):
        if kinds in (pair, pair[::-1]):
            grams = _grams(pair, substance, names)
            return grams if kinds == pair else 1 / grams
    raise errors.VOC002(**names, dimension=start.dimension, to_dimension=end.dimension)


def _grams(pair: tuple[str, str], substance: Substance, names: dict[str, Any]) -> Fraction:
    """Grams in a cubic metre for one mol (of gas per mol, of matter, of charge) in it."""
    if pair is _GAS and (substance.temperature is None or substance.pressure is None):
        raise errors.VOC003(**names)
    if substance.molar_mass is None:
        raise errors.VOC004(**names, missing=worded("摩尔质量", "molar mass"))
    grams = exact(substance.molar_mass)
    if pair is _GAS:
        kelvin, pascal = exact(substance.temperature or 0), exact(substance.pressure or 0) * 100
        if kelvin <= 0 or pascal <= 0:
            raise errors.VOC003(**names)
        return grams * pascal / (GAS_CONSTANT * kelvin)
    if pair is _CHARGE:
        if not substance.valence:
            raise errors.VOC004(**names, missing=worded("化合价", "valence"))
        return grams / substance.valence
    return grams


def convert(
    value: Exact,
    source: str | Unit,
    target: str | Unit,
    *,
    molar_mass: Exact | None = None,
    temperature: Exact | None = None,
    pressure: Exact | None = None,
    valence: int | None = None,
) -> Fraction:
    """Convert one value exactly; temperature in kelvin, pressure in hectopascal.

    >>> convert("1.5", "mg/L", "ug/L")
    Fraction(1500, 1)
    """
    substance = Substance(molar_mass, valence, temperature, pressure)
    return conversion(source, target, substance)(value)
