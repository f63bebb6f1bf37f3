"""The one door: who may see what, judged now, for every page, route, feed, export and report.

The door knows no kinds. It works on ``Ref``; rooms register how their objects become one.
``release.may_see`` and ``release.visible`` are the two questions; the names below are loaded on
first use, because Django reads this package before its tables exist.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accord.release.audience import Audience
    from accord.release.door import (
        ANYONE,
        Ref,
        Sight,
        Viewer,
        may_see,
        refer,
        register,
        seen_by,
        sight,
        visible,
    )
    from accord.release.recalls import erase, recall, tombstone, tombstones
    from accord.release.viewers import OPERATOR, viewer
    from accord.release.waiting import why_held_back

_HOMES = {
    "audience": ("Audience",),
    "door": (
        "ANYONE",
        "Ref",
        "Sight",
        "Viewer",
        "may_see",
        "refer",
        "register",
        "seen_by",
        "sight",
        "visible",
    ),
    "recalls": ("erase", "recall", "tombstone", "tombstones"),
    "viewers": ("OPERATOR", "viewer"),
    "waiting": ("why_held_back",),
}

__all__ = [
    "ANYONE",
    "OPERATOR",
    "Audience",
    "Ref",
    "Sight",
    "Viewer",
    "erase",
    "may_see",
    "recall",
    "refer",
    "register",
    "seen_by",
    "sight",
    "tombstone",
    "tombstones",
    "viewer",
    "visible",
    "why_held_back",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"accord.release.{module}"), name)
    raise AttributeError(name)
