"""The two clocks of a page: the date of judgement, and what this node had recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils import timezone

from accord.portal.errors import POR012

NAMES = ("as_of", "known_at")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[ +-][0-9]{2}:[0-9]{2})?\Z"
)


@dataclass(frozen=True)
class Clocks:
    """What a page shows: facts up to ``as_of``, as this node had them at ``known_at``.

    ``known_at`` is None for now. ``given`` keeps what the address said, for its links.
    """

    as_of: date
    known_at: datetime | None
    given: Mapping[str, str]

    @property
    def past(self) -> bool:
        """Tell whether the page shows anything but today's state."""
        return bool(self.given)


def read(query: Mapping[str, str]) -> Clocks:
    """Read both clocks from a query. Raises AccordError POR012 where one is not a date."""
    given = {name: query[name].strip() for name in NAMES if query.get(name, "").strip()}
    as_of = _day(given["as_of"]) if "as_of" in given else timezone.localdate()
    known_at = _instant(given["known_at"]) if "known_at" in given else None
    return Clocks(as_of, known_at, given)


def today() -> Clocks:
    """Return the clocks of a page that shows today's state."""
    return Clocks(timezone.localdate(), None, {})


def _day(text: str) -> date:
    try:
        if _DAY.match(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise POR012(
        name="as_of",
        value=text[:40],
        expected="a day such as 2013-12-31",
        expected_zh="有效日期（如 2013-12-31）",
    )


def _instant(text: str) -> datetime:
    """Read a time; a bare day means its end, a time without a zone is UTC."""
    try:
        if _DAY.match(text):
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        if _INSTANT.match(text):
            # A plus sign that nobody escaped arrives as a blank.
            at = datetime.fromisoformat(text[:11] + text[11:].replace(" ", "+"))
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise POR012(
        name="known_at",
        value=text[:40],
        expected="a time such as 2026-01-31 or 2026-01-31T09:30Z",
        expected_zh="有效时间（如 2026-01-31 或 2026-01-31T09:30Z）",
    )
