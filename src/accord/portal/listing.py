"""A list as somebody asked for it: shared by its page and its downloads, so both hold the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accord.portal.reading import Document, Snapshot


@dataclass(frozen=True)
class Listing:
    """What was gathered, what of it fits, in order, and the filters: as chosen and as known."""

    part: Snapshot
    found: Sequence[Document]
    chosen: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)
