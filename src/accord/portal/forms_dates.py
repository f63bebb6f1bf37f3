"""Reading a date as people write it, in Chinese or English, into one with its precision."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError
from accord.portal.editing_errors import POR041

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_YEAR, _DAY = r"(?P<y>[0-9]{4})", r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
_POINTS = tuple(
    re.compile(pattern + r"\Z")
    for pattern in (
        r"(?P<y>[0-9]{4})[-./](?P<m>[0-9]{1,2})(?:[-./](?P<d>[0-9]{1,2}))?",
        r"(?:(?P<y>[0-9]{4})年?)?(?:(?P<m>[0-9]{1,2})月份?)?(?:(?P<d>[0-9]{1,2})[日号]?)?",
        rf"(?:{_DAY} )?{_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} {_DAY}(?:,? {_YEAR})?",
        rf"{_DAY},? {_YEAR}",
    )
)
_BETWEEN = (
    re.compile(r" ?(?:至|到|—{1,2}|–|―|~| - | to | until ) ?"),
    re.compile(r" ?- ?"),
    re.compile(r" ?/ ?"),
)
_ABOUT = re.compile(r"(?:大约|约|about |circa |c\. ?)")
_FROM = re.compile(r"(?:(?:from|since) (?P<en>.+)|自?(?P<zh>.+?)(?:起|以来))\Z")
_UNTIL = re.compile(r"(?:until (?P<en>.+)|至(?P<zh>.+))\Z")


@dataclass(frozen=True)
class _Point:
    """Year, month and day as far as they are written."""

    y: int = 0
    m: int = 0
    d: int = 0

    def edtf(self) -> str:
        return "-".join([f"{self.y:04d}", *(f"{n:02d}" for n in (self.m, self.d) if n)])


def read_date(text: str) -> PartialDate:
    """Read a date or interval as people write it, or as EDTF.

    Raises:
        AccordError: POR041 where it cannot be read, KER010 or KER013 where there is no such date.

    >>> read_date("2016年9月").text, read_date("5-7 March 2019").text
    ('2016-09', '2019-03-05/2019-03-07')
    """
    words = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    try:
        return PartialDate(words.upper() if "x" in words else words)
    except AccordError as error:
        if error.code == "KER013":
            raise
    found = _read(words.lower())
    if found is None:
        raise POR041(text=text.strip()[:60])
    return PartialDate(found)


def _read(words: str) -> str | None:
    for open_side, form in ((_FROM, "{}/.."), (_UNTIL, "../{}")):
        match = open_side.match(words)
        side = _point(match["en"] or match["zh"]) if match else None
        if side and side.y:
            return form.format(side.edtf())
    about = _ABOUT.match(words)
    if about:
        inner = _read(words[about.end() :])
        return f"{inner}~" if inner and "/" not in inner and inner[-1] != "~" else None
    alone = _point(words)
    if alone and alone.y and (alone.m or not alone.d):
        return alone.edtf()
    return _interval(words)


def _interval(words: str) -> str | None:
    for between in _BETWEEN:
        sides = between.split(words)
        if len(sides) == 2:
            first, last = _point(sides[0]), _point(sides[1])
            if first and last:
                return _joined(first, last)
    return None


def _joined(first: _Point, last: _Point) -> str | None:
    """Let each side take from the other what it leaves out: 5-7 March 2019, 9—10月."""
    if first.d and not first.m and last.m and not last.d:
        first = _Point(first.y, first.d)
    year = first.y or last.y
    first = _Point(year, first.m or (last.m if first.d else 0), first.d)
    last = _Point(last.y or year, last.m or (first.m if last.d else 0), last.d)
    sound = year and all(p.m or not p.d for p in (first, last))
    if not sound:
        return None
    return first.edtf() if first == last else f"{first.edtf()}/{last.edtf()}"


def _point(text: str) -> _Point | None:
    words = text.strip(" ,") if text else ""
    for pattern in _POINTS:
        match = pattern.match(words) if words else None
        if match is None:
            continue
        found = match.groupdict()
        month = int(found.get("m") or 0)
        if "name" in found:
            name = found["name"][:3]
            month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
            if not month or not _is_month(found["name"]):
                continue
        return _Point(int(found.get("y") or 0), month, int(found.get("d") or 0))
    return None


def _is_month(name: str) -> bool:
    """Tell whether a name is a month's, whole or shortened from its end."""
    whole = PartialDate(f"2000-{_MONTHS.index(name[:3]) + 1:02d}").words("en").split()[0].lower()
    return whole.startswith(name) or name == "sept"
