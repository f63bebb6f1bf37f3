"""A list as somebody asked for it: shared by its page and its downloads, so both hold the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accord.portal.filters import Filter, chosen
from accord.portal.reading import Document, Snapshot


@dataclass(frozen=True)
class Listing:
    """What was gathered, what of it fits, in order, and the filters it was asked for with."""

    part: Snapshot
    found: Sequence[Document]
    filters: Sequence[Filter] = ()

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, by the names of the filters."""
        return chosen(self.filters)
