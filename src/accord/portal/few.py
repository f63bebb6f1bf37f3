"""What a page shows of a list that may be long."""

from __future__ import annotations

from dataclasses import dataclass

from accord.portal.reading import Document
from accord.portal.selection import Selection


@dataclass(frozen=True)
class Few:
    """What a page shows of a selection: all of a few, of more the first ones; and how many."""

    shown: list[Document]
    n: int

    @classmethod
    def of(cls, found: Selection, few: int = 60, of_more: int = 20) -> Few:
        """Read a selection; it is counted only where it holds more than a few."""
        read = found[: few + 1]
        return cls(read, len(read)) if len(read) <= few else cls(read[:of_more], len(found))
