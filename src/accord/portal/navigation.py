"""The sections of the portal and the lists within each, as the menu shows them."""

from __future__ import annotations

from dataclasses import dataclass

from accord.portal.derived import is_staff
from accord.portal.requests import Request
from accord.release import ANYONE

# Section, then the lists that belong to it; the word of each is nav.<name> in the wording.
SECTIONS: dict[str, tuple[str, ...]] = {
    "instruments": ("instruments", "areas", "statements", "reports"),
    "items": ("items",),
    "events": ("events", "calendar", "years", "series", "annex"),
    "outputs": ("outputs",),
    "parties": ("parties", "organisations"),
    "money": ("money",),
    "statistics": ("statistics",),
    "measured": ("measured", "standards", "limits"),
    "sources": ("sources", "coverage"),
    "discrepancies": ("discrepancies", "found"),
    "changes": ("changes",),
}
PATHS = {"found": "discrepancies/found/"}


@dataclass(frozen=True)
class Place:
    """A link of the menu: its path, the code of its word, and whether the reader is there."""

    path: str
    word: str
    here: bool


def menu(request: Request) -> tuple[list[Place], list[Place]]:
    """Return the sections, and the lists of the section the reader is in where it has several."""
    parts = request.path_info.strip("/").split("/")[1:]
    first = "found" if parts[:2] == ["discrepancies", "found"] else "".join(parts[:1])
    section = next((name for name, within in SECTIONS.items() if first in within), "")
    within = SECTIONS.get(section, ())
    if not is_staff(getattr(request, "viewer", ANYONE)):
        within = tuple(name for name in within if name != "found")
    below = [_place(name, name == first) for name in within] if len(within) > 1 else []
    return [_place(name, name == section) for name in SECTIONS], below


def _place(name: str, here: bool) -> Place:
    return Place(PATHS.get(name, f"{name}/"), f"nav.{name}", here)
