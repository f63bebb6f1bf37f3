"""Times written alike, read all at once: digits of fixed width in a zone of fixed offset.

What this reads it reads as ``times.clock`` does; whatever is odd is left to that. A test compares
the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta, timezone
from typing import Any

import numpy as np

from accord.ingest.times import BUDDHIST, TimeRule, seconds, zone_of

WIDTHS = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
_PIECES = re.compile(r"%([YmdHMS])|([-/:. T])")
_FEWEST = 64
"""Texts below which it is not worth it."""


def read_all(rule: TimeRule, texts: Sequence[str | None]) -> tuple[Any, Any, int] | None:
    """Return which texts were read, their starts (seconds since 1970, UTC) and their length.

    None where nothing is read this way: a zone that changes its offset, lengths in months, months
    by name, a handful of texts.
    """
    layout = _layout(rule.pattern)
    span = _steady(rule)
    if layout is None or span is None or len(texts) < _FEWEST:
        return None
    width, fields, marks = layout
    chosen = [at for at, text in enumerate(texts) if _fits(text, width)]
    letters = np.frombuffer("".join([texts[at] or "" for at in chosen]).encode("ascii"), np.uint8)
    letters = letters.reshape(len(chosen), width)
    good = np.ones(len(chosen), bool)
    for place, mark in marks:
        good &= letters[:, place] == ord(mark)
    parts = {"m": 1, "d": 1, "H": 0, "M": 0, "S": 0} | {
        letter: _number(letters[:, place : place + WIDTHS[letter]], good)
        for letter, place in fields.items()
    }
    start = _since(parts, BUDDHIST if rule.calendar == "buddhist" else 0, good) - span[0]
    if rule.stamp == "end":
        start = start - span[1]
    places = np.array(chosen, np.int64)[good]
    read, starts = np.zeros(len(texts), bool), np.zeros(len(texts), np.int64)
    read[places] = True
    starts[places] = start[good]
    return read, starts, span[1]


def _steady(rule: TimeRule) -> tuple[int, int] | None:
    """Return the zone's offset and the length in seconds, None where one of them changes."""
    zone = zone_of(rule.zone)
    if not isinstance(zone, timezone):
        return None
    try:
        return zone.utcoffset(None) // timedelta(seconds=1), seconds(rule.length)
    except ValueError:
        return None


def _layout(pattern: str) -> tuple[int, dict[str, int], list[tuple[int, str]]] | None:
    """Return the width of a pattern, where its fields begin, and its marks; None if not plain."""
    fields: dict[str, int] = {}
    marks: list[tuple[int, str]] = []
    width = at = 0
    while found := _PIECES.match(pattern, at):
        letter, mark = found.groups()
        if letter:
            fields[letter] = width
            width += WIDTHS[letter]
        else:
            marks.append((width, mark))
            width += 1
        at = found.end()
    plain = "Y" in fields and pattern == " ".join(pattern.split())
    return (width, fields, marks) if plain and at == len(pattern) else None


def _fits(text: str | None, width: int) -> bool:
    return text is not None and len(text) == width and text.isascii()


def _number(digits: Any, good: Any) -> Any:
    """Return the numbers digits stand for; rows with anything else are marked not good."""
    found = np.zeros(len(digits), np.int64)
    for column in digits.T:
        good &= (column >= ord("0")) & (column <= ord("9"))
        found = found * 10 + column - ord("0")
    return found


def _since(parts: Mapping[str, Any], ahead: int, good: Any) -> Any:
    """Return seconds since 1970 without a zone; moments that do not exist are marked not good.

    ``ahead`` are the years the calendar counts more.
    """
    year, month, day = parts["Y"] - ahead, parts["m"], parts["d"]
    good &= (year >= 1800) & (year <= 2200) & (month >= 1) & (month <= 12)
    months = (np.where(good, year, 1970) - 1970) * 12 + np.where(good, month, 1) - 1
    first, after = (
        m.astype("M8[M]").astype("M8[D]").astype(np.int64) for m in (months, months + 1)
    )
    good &= (day >= 1) & (day <= after - first)
    good &= (parts["H"] < 24) & (parts["M"] < 60) & (parts["S"] < 60)
    return (first + day - 1) * 86400 + parts["H"] * 3600 + parts["M"] * 60 + parts["S"]
