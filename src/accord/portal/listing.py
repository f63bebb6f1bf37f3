"""A list as somebody asked for it: shared by its page and its downloads, so both hold the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accord.portal.filters import Filter, chosen
from accord.portal.reading import Document


@dataclass(frozen=True)
class Listing:
    """What fits, in order, and the filters it was asked for with."""

    found: Sequence[Document]
    filters: Sequence[Filter] = ()

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, by the names of the filters."""
        return chosen(self.filters)
