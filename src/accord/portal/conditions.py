"""The filters of a list: for the database, and for entries of a past state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from accord.portal.past_rows import Row


class Naming(NamedTuple):
    """What entries are to name, in some fields or in any."""

    paths: tuple[str, ...]
    targets: frozenset[str]


@dataclass(frozen=True)
class Condition:
    """One filter: for the database, and for an entry of a past state; ``key`` tells it apart.

    ``asked`` is a condition the database knows, or tells what entries are to name.
    """

    key: tuple[Any, ...]
    asked: Any
    holds: Callable[[Row], bool]


def has(column: str, value: Any) -> Callable[[Row], bool]:
    """Return whether a row of a past state has a value in a list column."""
    return lambda row: bool(getattr(row.entry, column) == value)
