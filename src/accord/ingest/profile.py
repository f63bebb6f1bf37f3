"""What the cells of a column look like, counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from accord.ingest import cells as cell_text
from accord.ingest.cells import BELOW, MISSING_MARKS, NONE, NOT_DETECTED

COMMA = ","


@dataclass
class Profile:
    """Counts over the sampled cells of one column that are not empty."""

    texts: list[str]
    numbers: list[float] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    undetected: Counter[str] = field(default_factory=Counter)
    qualifiers: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    comma_decimals: list[str] = field(default_factory=list)
    comma_groups: list[str] = field(default_factory=list)

    @property
    def numeric(self) -> float:
        """Share of numbers among what is neither empty nor a mark of a missing value."""
        told = len(self.texts) - sum(self.missing.values())
        held = len(self.numbers) + sum(self.undetected.values())
        return held / told if told else 0.0

    @cached_property
    def median(self) -> float | None:
        """Median of the numbers, marks of missing values left out."""
        sentinels = {float(m) for m in self.missing if cell_text.number(m) is not None}
        held = [n for n in self.numbers if n not in sentinels]
        return median(held) if held else None


def profile(texts: Sequence[str]) -> Profile:
    """Count what the cells of a column are."""
    found = Profile(list(texts))
    for text, count in Counter(texts).items():
        _one(text, count, found)
    _sentinels(found)
    return found


def _one(text: str, count: int, found: Profile) -> None:
    plain = cell_text.plain(text)
    lower = plain.casefold()
    qualifier, rest = cell_text.split_qualifier(plain)
    number = cell_text.number(rest)
    if number is None and COMMA in rest:
        number = cell_text.number(rest, COMMA)
        if number is not None:
            found.comma_decimals.append(text)
    elif number is not None and COMMA in rest:
        only = rest.count(COMMA) == 1 and "." not in rest
        found.comma_groups += [text] if only else [f"{text}!"]
    if number is not None:
        if qualifier != NONE:
            found.qualifiers[plain.replace(rest, "#") if rest else plain] += count
        found.numbers += [_float(number)] * count
    elif lower in NOT_DETECTED:
        found.undetected[text.strip()] += count
    elif lower in MISSING_MARKS or (qualifier == BELOW and rest.casefold() in MISSING_MARKS):
        found.missing[text.strip()] += count
    else:
        found.words[text.strip()] += count


def _float(number: str) -> float:
    try:
        return float(number)
    except OverflowError:
        return 0.0


def _sentinels(found: Profile) -> None:
    """Take numbers such as -999 as marks where no other value comes near them."""
    counts = Counter(found.numbers)
    for value in [n for n in counts if _BELOW_ALL.fullmatch(f"{n:.9g}")]:
        rest = [n for n in counts if n != value]
        if counts.get(value, 0) >= 1 and rest and min(rest) > value / 5:
            for text in {t for t in found.texts if _is(t, value)}:
                found.missing[text.strip()] += found.texts.count(text)
            found.numbers = [n for n in found.numbers if n != value]


_BELOW_ALL = re.compile(r"-99+(\.9+)?")
_ABOVE_ALL = re.compile(r"999+(\.9+)?")


def _is(text: str, value: float) -> bool:
    number = cell_text.number(cell_text.plain(text))
    return number is not None and _float(number) == value


def doubtful_sentinels(found: Profile) -> list[tuple[str, int]]:
    """Return numbers such as 9999 that may mean a missing value, and how often they stand."""
    counts = Counter(found.numbers)
    doubtful = []
    for value in [n for n in counts if _ABOVE_ALL.fullmatch(f"{n:.9g}")]:
        rest = [n for n in counts if n != value]
        often = counts[value] >= (2 if value < 1000 else 1)
        if often and rest and max(rest) * 3 < value:
            written = Counter(t.strip() for t in found.texts if _is(t, value))
            doubtful += sorted(written.items())
    return doubtful
