"""What words above or beside a table say of its values: the parameter, the unit, the average."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from accord.ingest.choices import reachable
from accord.vocab.headings import split_heading
from accord.vocab.parameters import Match, Parameter, find
from accord.vocab.units import Unit, parse

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\s\u3400-\u9fff()（）\[\]【】:：,，;；。、|\"'“”]+")
_UNIT_SAID = re.compile(
    r"(?:单位|單位|\bunits?|\bsatuan|đơn vị|หน่วย)\s*[:：=]?\s*"
    r"([^\s,，;；。)）\]】]+(?:\s[a-zµμ]*-?\d)?)",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,20})[)）\]】]")
_SPAN = re.compile(
    r"(?<!\d)(8|24)\s*[-_]?\s*(?:h(?:r|our)?s?(?![a-z])|小时|jam|giờ|ชั่วโมง)", re.IGNORECASE
)
_SHORT = ("CO", "pH")
"""Names of two letters that are words of no title."""
LONGEST = 200
_WINDOW = 5


@dataclass(frozen=True)
class Mention:
    """A parameter words speak of, with the words, and the unit they give."""

    words: str
    parameter: Parameter
    unit_text: str | None = None


def mention(text: str) -> Mention | None:
    """Return the one parameter a text speaks of; None where it speaks of none or of several.

    >>> found = mention("2024年1月PM2.5小时浓度 单位：μg/m³"); found.words, found.unit_text
    ('PM2.5', 'μg/m³')
    >>> mention("PM2.5 and PM10, hourly"), mention("List of stations")
    (None, None)
    """
    text = text[:LONGEST].strip()
    unit_text = unit_in(text)
    unit = parse(unit_text) if unit_text else None
    if (best := _one(find(text), unit)) is not None:
        return Mention(text, best, unit_text)
    found: dict[str, Mention] = {}
    for words in _phrases(text):
        best = _one(find(words), unit)
        if best is not None and _telling(words, best, unit):
            found.setdefault(best.id, Mention(words, best, unit_text))
    return next(iter(found.values())) if len(found) == 1 else None


def unit_in(text: str) -> str | None:
    """Return the one unit a text gives, as it writes it.

    >>> unit_in("SO2 小时值（微克/立方米）"), unit_in("PM10 ugm3"), unit_in("Hourly values")
    ('微克/立方米', 'ugm3', None)
    """
    said = [*_UNIT_SAID.findall(text), *_INSIDE.findall(text)]
    said += [word for word in re.split(r"[\s()（）:：,，;；]+", text) if "/" in word]
    if not any(_unit(word.strip()) for word in said):
        said = [text.rpartition(" ")[2]]
    known = {unit.id: word.strip() for word in said if (unit := _unit(word.strip()))}
    return next(iter(known.values())) if len(known) == 1 else None


def span_in(text: str) -> list[str]:
    """Return the lengths of averages a name speaks of, as durations.

    >>> span_in("PM2.5_24h"), span_in("臭氧8小时"), span_in("O3_8h_24h"), span_in("SO2")
    (['P1D'], ['PT8H'], ['PT8H', 'P1D'], [])
    """
    return [{"8": "PT8H", "24": "P1D"}[hours] for hours in _SPAN.findall(text)]


def _unit(word: str) -> Unit | None:
    """Return the unit a word is; one letter alone is none."""
    return (parse(word) or split_heading(f"x {word}").unit) if len(word) > 1 else None


def _one(matches: list[Match], unit: Unit | None) -> Parameter | None:
    """Return the parameter that fits best, where one alone does."""
    held = [m for m in matches if not m.parameter.values]
    if unit is not None:
        held = [m for m in held if reachable(unit, m.parameter) is not False] or held
    best = [m for m in held if m.confidence == held[0].confidence]
    return best[0].parameter if len(best) == 1 else None


def _telling(words: str, one: Parameter, unit: Unit | None) -> bool:
    """Tell whether words are the name of a parameter and not chance: "lead", "no", "as"."""
    if not words.isascii() or any(c.isdigit() for c in words) or words in _SHORT:
        return True
    if len(words) <= 2:
        return False
    return " " in words or (unit is not None and reachable(unit, one) is not False)


def _phrases(text: str) -> Iterator[str]:
    """Yield runs of words and pieces of Chinese, longest first; what was named is not split up."""
    words = [word for word in _WORD.findall(text) if _unit(word) is None]
    taken: set[int] = set()
    for size in range(min(_WINDOW, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            places = set(range(at, at + size))
            phrase = " ".join(words[at : at + size])
            if not places & taken and find(phrase):
                taken |= places
                yield phrase
    for run in _HAN.findall(text):
        yield from _pieces(run[:40])


def _pieces(run: str) -> Iterator[str]:
    held = [False] * len(run)
    for size in range(len(run), 1, -1):
        for at in range(len(run) - size + 1):
            if not any(held[at : at + size]) and find(run[at : at + size]):
                held[at : at + size] = [True] * size
                yield run[at : at + size]
