"""Numbers counted from the record, kept in memory until it changes.

Never an answer to a reader: only counts and ids, by the mark of the record's state and by what the
reader may see. The mark is another after every write, recall and erasure (``store.touch``).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from threading import Lock
from typing import Any

MOST = 500_000


class Memory:
    """Values by key, the ones asked for last kept longest, up to a weight in all."""

    def __init__(self, most: int):
        self.most, self.weight = most, 0
        self.values: OrderedDict[Hashable, Any] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Hashable) -> Any:
        """Return what is kept under a key, or None."""
        with self.lock:
            if key in self.values:
                self.values.move_to_end(key)
            return self.values.get(key)

    def keep(self, key: Hashable, made: Any) -> None:
        """Keep a value; what was not asked for the longest goes where it gets too much."""
        with self.lock:
            if key in self.values:
                return
            self.values[key] = made
            self.weight += weigh(made)
            while self.weight > self.most and len(self.values) > 1:
                self.weight -= weigh(self.values.popitem(last=False)[1])

    def forget(self) -> None:
        """Empty the memory."""
        with self.lock:
            self.values.clear()
            self.weight = 0


_memory = Memory(MOST)
get, keep, forget = _memory.get, _memory.keep, _memory.forget


def weigh(made: Any) -> int:
    """Return how much a value counts for: what it holds, and a little for itself."""
    return 10 + (len(made) if isinstance(made, Sized) else 0)


def held(key: Hashable, make: Callable[[], Any]) -> Any:
    """Return what is kept under a key, or make and keep it."""
    found = get(key)
    if found is None:
        found = make()
        keep(key, found)
    return found
