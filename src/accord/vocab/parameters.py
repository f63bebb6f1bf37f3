"""Parameters: what is measured, its unit and scale, and how files write its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from accord.kernel import yaml_text
from accord.kernel.text import Text
from accord.vocab import errors
from accord.vocab.headings import Heading, fold_name, split_heading
from accord.vocab.units import Substance, Unit, unit

FULL, NAMED, LOOSE = Decimal("1"), Decimal("0.9"), Decimal("0.7")


@dataclass(frozen=True)
class Parameter:
    """One parameter; ``scale`` is the number of decimals its stored whole numbers carry.

    ``low`` and ``high`` are the physical range in the canonical unit; ``values`` names the code
    list of a text parameter; ``codes`` holds national codes by their list (hj524, hj525, hjt212).
    """

    id: str
    name: Text
    medium: str
    unit: str
    scale: int
    low: Decimal | None = None
    high: Decimal | None = None
    molar_mass: Decimal | None = None
    valence: int | None = None
    cas: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    more_codes: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: str | None = None

    @property
    def canonical(self) -> Unit:
        """The unit stored values are in."""
        return unit(self.unit)

    def substance(
        self, temperature: Decimal | None = None, pressure: Decimal | None = None
    ) -> Substance:
        """Return what a conversion must know of this parameter (kelvin, hectopascal)."""
        return Substance(self.molar_mass, self.valence, temperature, pressure)


@dataclass(frozen=True)
class Match:
    """A parameter a text may stand for.

    ``how`` is ``id``, ``code``, ``cas``, ``name`` or ``alias:<language>``, with ``+heading`` after
    it when unit or averaging words had to be taken off first. ``confidence`` is between 0 and 1.
    """

    parameter: Parameter
    how: str
    confidence: Decimal


@cache
def parameters() -> dict[str, Parameter]:
    """Return all parameters by id, in the order they are declared."""
    text = files("accord.vocab").joinpath("parameters.yaml").read_text(encoding="utf-8")
    found: dict[str, Parameter] = {}
    for medium, entries in yaml_text.read(text).items():
        for name, entry in entries.items():
            found[name] = _parameter(name, medium, entry)
    return found


def parameter(name: str) -> Parameter:
    """Return one parameter by id. Raises VOC005 when there is none."""
    found = parameters().get(name)
    if found is None:
        raise errors.VOC005(parameter=name)
    return found


def _parameter(name: str, medium: str, entry: Mapping[str, Any]) -> Parameter:
    low, high = entry.get("range", (None, None))
    mass = entry.get("molar_mass")
    return Parameter(
        id=name,
        name=Text.of({"zh": entry["zh"], "en": entry["en"]}),
        medium=medium,
        unit=entry["unit"],
        scale=entry["scale"],
        low=None if low is None else Decimal(str(low)),
        high=None if high is None else Decimal(str(high)),
        molar_mass=None if mass is None else Decimal(str(mass)),
        valence=entry.get("valence"),
        cas=entry.get("cas"),
        codes=dict(entry.get("codes", {})),
        more_codes=tuple(entry.get("more_codes", ())),
        aliases={lang: tuple(words) for lang, words in entry.get("aliases", {}).items()},
        values=entry.get("list"),
    )


def _spellings(one: Parameter) -> Iterator[tuple[str, str, Decimal]]:
    yield one.id, "id", FULL
    for code in (*one.codes.values(), *one.more_codes):
        if re.fullmatch(r"[aw]\d{5}", code):  # "001" alone may be any number: not a name
            yield code, "code", FULL
    if one.cas:
        yield one.cas, "cas", FULL
    for lang in ("zh", "en"):
        yield one.name.in_language(lang), "name", FULL
    for lang, words in one.aliases.items():
        for word in words:
            yield word, f"alias:{lang}", NAMED


@cache
def _index() -> dict[str, list[Match]]:
    index: dict[str, list[Match]] = {}
    for one in parameters().values():
        for text, how, confidence in _spellings(one):
            matches = index.setdefault(fold_name(text), [])
            if all(match.parameter is not one for match in matches):
                matches.append(Match(one, how, confidence))
    return index


def find(text: str, medium: str | None = None) -> list[Match]:
    """Return the parameters a heading or name may stand for, likeliest first.

    Case, spaces, punctuation, sub- and superscripts do not matter; a unit in brackets or at the
    end and words of averaging are taken off when the whole is not known. A unit found on the way
    rules out parameters that could not be in it.

    >>> [m.parameter.id for m in find("溶解氧(mg/L)")], [m.parameter.id for m in find("PM₂.₅")]
    (['DO'], ['PM2.5'])
    """
    heading = split_heading(text)
    found = _whole(text)
    for name in heading.names:
        known = {match.parameter.id for match in found}
        found += [
            Match(m.parameter, m.how + "+heading", m.confidence * NAMED)
            for m in _whole(name)
            if m.parameter.id not in known and _can_be_in(m.parameter, heading)
        ]
    matches = [m for m in found if medium in (None, m.parameter.medium)]
    best = max((match.confidence for match in matches), default=None)
    if sum(match.confidence == best for match in matches) > 1:
        matches = [Match(m.parameter, m.how, m.confidence * LOOSE) for m in matches]
    return sorted(matches, key=lambda match: -match.confidence)


def _whole(text: str) -> list[Match]:
    """Parameters the whole text names; a short symbol in other letters' case is less sure."""
    matches = []
    for match in _index().get(fold_name(text), []):
        bare = text.strip()
        other_case = match.how == "id" and len(bare) <= 2 and bare != match.parameter.id
        factor = LOOSE if other_case else FULL
        matches.append(Match(match.parameter, match.how, match.confidence * factor))
    return matches


_RELATED = {
    frozenset({"mass_concentration", "mixing_ratio"}),
    frozenset({"mass_concentration", "amount_concentration"}),
    frozenset({"mass_concentration", "charge_concentration"}),
    frozenset({"ratio", "salinity"}),
    frozenset({"angle", "colour"}),
}


def _can_be_in(one: Parameter, heading: Heading) -> bool:
    if heading.unit is None:
        return True
    if one.medium == "air" and heading.unit.id.endswith("/L"):
        return False
    kinds = frozenset({heading.unit.dimension, one.canonical.dimension})
    return len(kinds) == 1 or kinds in _RELATED
