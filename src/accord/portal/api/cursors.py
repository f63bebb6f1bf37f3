"""Opaque cursors of lists: the place a page ended at, so the next one neither skips nor repeats."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime

from accord.kernel.errors import AccordError
from accord.portal.api.errors import POR070

Place = tuple[str, str]


def write(place: Place | None) -> str | None:
    """Return the cursor of a place."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read(cursor: str) -> Place:
    """Return the place of a cursor. Raises AccordError POR070 for one we did not write."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        place = None
    if not (isinstance(place, list) and len(place) == 2 and all(_plain(one) for one in place)):
        raise _refused()
    return place[0], place[1]


def read_moment(cursor: str) -> Place:
    """Return the place of a cursor that begins with a time. Raises AccordError POR070."""
    place = read(cursor)
    try:
        at = datetime.fromisoformat(place[0])
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or at.year < 1900:
        raise _refused()
    return place


def _refused() -> AccordError:
    return POR070(
        field="cursor",
        problem="is not one this list gave out",
        problem_zh="不是本列表给出的值",
    )


def _plain(one: object) -> bool:
    return isinstance(one, str) and one.isascii() and one.isprintable() and len(one) <= 200
