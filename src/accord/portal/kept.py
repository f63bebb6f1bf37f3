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
_held: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()
_weight = 0


def held(key: Hashable, make: Callable[[], Any]) -> Any:
    """Return what is kept under a key, or make and keep it."""
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    made = make()
    keep(key, made)
    return made


def get(key: Hashable) -> Any:
    """Return what is kept under a key, or None."""
    with _lock:
        if key in _held:
            _held.move_to_end(key)
        return _held.get(key)


def keep(key: Hashable, made: Any) -> None:
    """Keep something; what was not asked for the longest is let go of where it gets too much."""
    global _weight
    with _lock:
        if key in _held:
            return
        _held[key] = made
        _weight += _weighed(made)
        while _weight > MOST and len(_held) > 1:
            _weight -= _weighed(_held.popitem(last=False)[1])


def _weighed(made: Any) -> int:
    return 10 + (len(made) if isinstance(made, Sized) else 0)


def forget() -> None:
    """Empty the memory."""
    global _weight
    with _lock:
        _held.clear()
        _weight = 0
