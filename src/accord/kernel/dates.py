"""Dates that carry their precision: EDTF level 0 and the parts of level 1 a record needs."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from accord.kernel.date_words import date_words
from accord.kernel.errors import define

Precision = Literal["day", "month", "year", "decade", "century", "interval"]

KER010 = define(
    "KER010",
    2,
    '"{text}" is not a date: {why_en}.',
    "“{text}”不是有效日期：{why_zh}。",
    "Expected EDTF (ISO 8601-2), for example 2011, 2011-12, 2011-12-31, 201X, 2012-XX, 2016-09?, "
    "2011/2013, 2007-11/.. or ../2013.",
    "请按EDTF（ISO 8601-2）书写，例如 2011、2011-12、2011-12-31、201X、2012-XX、2016-09?、"
    "2011/2013、2007-11/..、../2013。",
)

KER013 = define(
    "KER013",
    2,
    'the interval "{text}" ends before it begins.',
    "时间段“{text}”的结束早于开始。",
    "Put the earlier date first. Where the source itself prints it so, record a time term of kind "
    "impossible and keep the wording.",
    "请将较早的日期写在前面。如来源原文即如此，请将时间安排的类别记为 impossible 并保留原文。",
)

_WHY = {
    "form": ("its form is not known", "格式无法识别"),
    "year": ("there is no year 0", "不存在公元0年"),
    "month": ("a month runs from 01 to 12", "月份应为01至12"),
    "day": ("that month has no such day", "该月没有这一天"),
    "unspecified": (
        "X may stand only for the last digits known to be missing",
        "X只能代替末尾未写明的部分",
    ),
    "interval": ("an interval needs at least one known end", "时间段至少须有一端写明"),
}

_POINT = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?"
    r"(?P<mark>[?~%]?)\Z"
)
_NO_END = ("", "..")


@dataclass(frozen=True)
class PartialDate:
    """A date or interval of stated precision, with the first and the last day it may mean.

    ``text`` is the EDTF form and the identity of the date. ``earliest`` and ``latest`` are the
    first and last day it may mean, None where it is open or unknown on that side. ``precision`` is
    what is known: ``2012-XX`` has the precision of a year. ``certain`` is False where the text is
    marked uncertain (``?``), approximate (``~``) or both (``%``).
    Partial dates have no order of their own (2011 is neither before nor after 2011-05); lists are
    sorted by ``sort_key``.

    Raises:
        AccordError: KER010 where the text is no date, KER013 where an interval is reversed.

    Source: ISO 8601-2:2019; Library of Congress, Extended Date/Time Format (EDTF) Specification,
    level 0, and of level 1 the qualifiers, unspecified digits from the right, and open or unknown
    interval ends. Seasons, times of day, negative years and years beyond 9999 are not taken.

    >>> PartialDate("2016-09").latest
    datetime.date(2016, 9, 30)
    >>> PartialDate("2007-11/..").words("en")
    'from November 2007'
    """

    text: str
    earliest: date | None = field(init=False, compare=False, repr=False)
    latest: date | None = field(init=False, compare=False, repr=False)
    precision: Precision = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        earliest, latest, precision = _read(self.text)
        object.__setattr__(self, "earliest", earliest)
        object.__setattr__(self, "latest", latest)
        object.__setattr__(self, "precision", precision)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read an EDTF text.

        Raises:
            AccordError: KER010 where the text is no date, KER013 where an interval is reversed.

        >>> PartialDate.parse("201X").earliest
        datetime.date(2010, 1, 1)
        """
        return cls(text)

    @classmethod
    def of(cls, value: object) -> PartialDate:
        """Read what a YAML file may hold for a date: a text, a whole number (a year), a day.

        Raises:
            AccordError: KER010 where the value is no date, KER013 where an interval is reversed.

        >>> PartialDate.of(2011).text, PartialDate.of(date(2011, 12, 31)).text
        ('2011', '2011-12-31')
        """
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, str):
            return cls(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return cls(str(value))
        if isinstance(value, date) and not isinstance(value, datetime):
            return cls(value.isoformat())
        raise _refuse(str(value), "form")

    @property
    def certain(self) -> bool:
        """Tell whether no part is marked uncertain or approximate."""
        return not any(mark in self.text for mark in "?~%")

    @property
    def start(self) -> PartialDate | None:
        """The first date of an interval, None where open or unknown; a single date itself."""
        return self._side(0)

    @property
    def end(self) -> PartialDate | None:
        """The last date of an interval, None where open or unknown; a single date itself."""
        return self._side(-1)

    @property
    def sort_key(self) -> tuple[date, date]:
        """First and last day for sorting, an open side at the far end of the calendar."""
        return (self.earliest or date.min, self.latest or date.max)

    def words(self, lang: str) -> str:
        """Write the date out for readers of ``zh`` or ``en``.

        >>> PartialDate("2011/2013").words("zh"), PartialDate("2011/2013").words("en")
        ('2011—2013年', '2011–2013')
        """
        return date_words(self.text, lang)

    def _side(self, index: int) -> PartialDate | None:
        if "/" not in self.text:
            return self
        part = self.text.split("/")[index]
        return None if part in _NO_END else PartialDate(part)

    def __str__(self) -> str:
        return self.text


def overlaps(a: PartialDate, b: PartialDate) -> bool:
    """Tell whether the two share a day they may mean; open and unknown ends reach without limit.

    >>> overlaps(PartialDate("2002-11/2019-12"), PartialDate("2019/2021"))
    True
    """
    return _starts_by(a, b) and _starts_by(b, a)


def within(inner: PartialDate, outer: PartialDate) -> bool:
    """Tell whether every day ``inner`` may mean lies in ``outer``.

    >>> within(PartialDate("2012-06"), PartialDate("2011/2013"))
    True
    >>> within(PartialDate("2012/.."), PartialDate("2011/2013"))
    False
    """
    starts = outer.earliest is None or (
        inner.earliest is not None and outer.earliest <= inner.earliest
    )
    ends = outer.latest is None or (inner.latest is not None and inner.latest <= outer.latest)
    return starts and ends


def _starts_by(a: PartialDate, b: PartialDate) -> bool:
    return a.earliest is None or b.latest is None or a.earliest <= b.latest


def _refuse(text: str, why: str) -> Exception:
    en, zh = _WHY[why]
    return KER010(text=text[:60], why_en=en, why_zh=zh)


@lru_cache(maxsize=16384)
def _read(text: str) -> tuple[date | None, date | None, Precision]:
    if "/" not in text:
        return _read_point(text, text)
    parts = text.split("/")
    if len(parts) != 2:
        raise _refuse(text, "form")
    left, right = parts
    if left in _NO_END and right in _NO_END:
        raise _refuse(text, "interval")
    earliest = None if left in _NO_END else _read_point(left, text)[0]
    latest = None if right in _NO_END else _read_point(right, text)[1]
    if earliest and latest and latest < earliest:
        raise KER013(text=text)
    return earliest, latest, "interval"


def _read_point(part: str, text: str) -> tuple[date, date, Precision]:
    match = _POINT.match(part)
    if not match:
        raise _refuse(text, "unspecified" if "X" in part.upper() else "form")
    year, month, day = match["year"], match["month"], match["day"]
    if ("X" in year and month) or (month == "XX" and day not in (None, "XX")):
        raise _refuse(text, "unspecified")
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if first_year == 0:
        raise _refuse(text, "year")
    if month in (None, "XX"):
        span: Precision = "century" if "XX" in year else "decade" if "X" in year else "year"
        return date(first_year, 1, 1), date(last_year, 12, 31), span
    if not 1 <= int(month) <= 12:
        raise _refuse(text, "month")
    days = monthrange(first_year, int(month))[1]
    if day in (None, "XX"):
        return date(first_year, int(month), 1), date(first_year, int(month), days), "month"
    if not 1 <= int(day) <= days:
        raise _refuse(text, "day")
    exact = date(first_year, int(month), int(day))
    return exact, exact, "day"
