"""Readings of short texts, worked out once: a wide file asks for its headings again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

LONGEST = 200
"""Characters of a text that is remembered; a file may hold gigabytes of longer ones."""
MOST = 20_000
"""Texts remembered by each function: more than a table may have columns."""

T = TypeVar("T")


def once(read: Callable[[str], T]) -> Callable[[str], T]:
    """Let a function of a text work each short text out once; what it returns must not change."""
    remembered = lru_cache(maxsize=MOST)(read)

    @wraps(read)
    def reading(text: str) -> T:
        return remembered(text) if len(text) <= LONGEST else read(text)

    return reading
