"""Words of headings: which role a column plays, in any language of the region."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from accord.kernel import yaml_text
from accord.vocab.headings import fold_name

_OFFSET = re.compile(r"(?:utc|gmt)\s*([+-])\s*(\d{1,2})(?::?([03]0|45))?(?!\d)", re.IGNORECASE)


@cache
def _words() -> dict[str, Any]:
    text = files("accord.ingest").joinpath("words.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml_text.read(text)
    return data


@cache
def _role(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    entry = _words()[name]
    whole = frozenset(fold_name(str(w)) for w in entry.get("whole", ()))
    return whole, tuple(fold_name(str(w)) for w in entry.get("part", ()))


def is_role(heading: str, role: str) -> bool:
    """Tell whether a heading is of a role such as ``time`` or ``station``.

    >>> is_role("断面名称", "station"), is_role("timestamp_sgt", "time"), is_role("PM10", "time")
    (True, True, False)
    """
    folded = fold_name(heading)
    whole, part = _role(role)
    return folded in whole or any(
        folded.startswith(w) or folded.endswith(w) for w in part if len(folded) > len(w)
    )


def is_exactly(heading: str, role: str) -> bool:
    """Tell whether a heading is a word of a role and nothing more.

    >>> is_exactly("Station", "station"), is_exactly("Station A", "station")
    (True, False)
    """
    return fold_name(heading) in _role(role)[0]


def stamp_in(text: str) -> tuple[str, str] | None:
    """Return whether a heading says that its stamps begin or end a period, and the word for it.

    >>> stamp_in("time (hour ending)"), stamp_in("开始时间"), stamp_in("trend")
    (('end', 'ending'), ('begin', '开始'), None)
    """
    folded = text.casefold()
    pieces = re.split(r"[\W_]+", folded)
    found = {
        (stamp, word)
        for stamp, words in _words()["stamps"].items()
        for word in map(str, words)
        if (word in pieces if word.isascii() else word in folded)
    }
    return min(found) if len({stamp for stamp, _ in found}) == 1 else None


def zone_in(text: str) -> tuple[str, str] | None:
    """Return the zone a heading names and the word it does so with.

    >>> zone_in("timestamp_sgt")
    ('+08:00', 'sgt')
    >>> zone_in("Time (UTC+7)")
    ('+07:00', 'UTC+7')
    """
    if offset := _OFFSET.search(text):
        sign, hours, minutes = offset.groups()
        if int(hours) <= 14:
            return f"{sign}{int(hours):02d}:{minutes or '00'}", offset.group().strip()
    folded = text.casefold().replace("_", " ")
    for zone, found in _words()["zones"].items():
        for word in found:
            plain = str(word)
            pieces = folded.replace("(", " ").replace(")", " ").split()
            if plain in pieces or (not plain.isascii() and plain in folded):
                return str(zone), plain
            if " " in plain and plain in folded:
                return str(zone), plain
    return None
