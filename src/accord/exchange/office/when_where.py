"""Time and place as one cell prints them: a partial date, and the words that are left.

>>> read_when_where("2015年11月, 印尼雅加达")
WhenWhere(date='2015-11', places=('印尼雅加达',), online=False, approximate=False)
>>> read_when_where("5–7 March 2019, Beijing").date
'2019-03-05/2019-03-07'
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from accord.exchange.office.words import annex_words
from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = "uary|ruary|ch|il|e|y|ust|t|tember|ober|ember"
_MONTH = rf"(?P<m{{n}}>{'|'.join(_MONTHS)})(?:{_FULL})?\.?"
_DASH = r"\s*(?:-+|~|to|至|到|and|&)\s*"
_DAY = r"(?P<d{n}>[0-9]{{1,2}})(?:st|nd|rd|th)?"
_YEAR = r"(?P<y{n}>(?:19|20)[0-9]{{2}})"
_ZH_DAY = r"(?P<d{n}>[0-9]{{1,2}})\s*[日号]"
_ZH_MONTH = r"(?P<m{n}>[0-9]{{1,2}})\s*月"
_ZH_YEAR = rf"{_YEAR}\s*年?(?:度)?"
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def _of(pattern: str, n: int) -> str:
    return pattern.format(n=n)


def _patterns() -> list[re.Pattern[str]]:
    """All forms of a date, the most telling first; groups y, m, d of the start (1) and end (2)."""
    y1, y2 = _of(_ZH_YEAR, 1), _of(_ZH_YEAR, 2)
    m1, m2 = _of(_ZH_MONTH, 1), _of(_ZH_MONTH, 2)
    d1, d2 = _of(_ZH_DAY, 1), _of(_ZH_DAY, 2)
    bare_d1, bare_m1 = r"(?P<d1>[0-9]{1,2})\s*[日号]?", r"(?P<m1>[0-9]{1,2})\s*月?"
    em1, em2 = _of(_MONTH, 1), _of(_MONTH, 2)
    ed1, ed2 = _of(_DAY, 1), _of(_DAY, 2)
    ey1, ey2 = _of(_YEAR, 1), _of(_YEAR, 2)
    split = r"[-./]"
    forms = [
        rf"{y1}\s*{m1}\s*{d1}{_DASH}{y2}\s*{m2}\s*{d2}",
        rf"{y1}\s*{m1}\s*{d1}{_DASH}{m2}\s*{d2}",
        rf"{y1}\s*{m1}\s*{bare_d1}{_DASH}{d2}",
        rf"{y1}\s*{m1}\s*{d1}",
        rf"{y1}\s*{m1}{_DASH}{y2}\s*{m2}",
        rf"{y1}\s*{bare_m1}{_DASH}{m2}",
        rf"{y1}\s*{m1}",
        rf"{ey1}{split}(?P<m1>[0-9]{{1,2}}){split}(?P<d1>[0-9]{{1,2}})(?![0-9])",
        rf"{ey1}[./](?P<m1>[0-9]{{1,2}})(?![0-9./])",
        rf"{ey1}-(?P<m1>0[1-9]|1[0-2])(?![0-9-])",
        rf"{ed1}\s+{em1}\s+{ey1}{_DASH}{ed2}\s+{em2}\s+{ey2}",
        rf"{ed1}\s+{em1}{_DASH}{ed2}\s+{em2},?\s+{ey1}",
        rf"{ed1}{_DASH}{ed2}\s+{em1},?\s+{ey1}",
        rf"{em1}\s+{ed1}{_DASH}{em2}\s+{ed2},?\s+{ey1}",
        rf"{em1}\s+{ed1}{_DASH}{ed2},?\s+{ey1}",
        rf"{ed1}\s+{em1},?\s+{ey1}",
        rf"{em1}\s+{ed1},?\s+{ey1}",
        rf"{em1}\s+{ey1}{_DASH}{em2}\s+{ey2}",
        rf"{em1}{_DASH}{em2},?\s+{ey1}",
        rf"{em1},?\s+{ey1}",
        rf"{y1}{_DASH}{y2}",
        y1,
    ]
    return [re.compile(rf"(?<![0-9a-z]){form}", re.IGNORECASE) for form in forms]


_FORMS = _patterns()
_SEPARATORS = re.compile(
    r"[,，;；、\n|]|\s+(?:and|和|与|及)\s+|(?<=[\u3400-\u9fff])[和与及/](?=[\u3400-\u9fff])"
)
_PARTS_OF_MONTH = re.compile(r"(?:上旬|中旬|下旬|初|中|底|末)")
# Parts of a year, as the months they are; a season gives no month and leaves the year.
_HALVES = {"上半年": (1, 6), "下半年": (7, 12), "first half": (1, 6), "second half": (7, 12)}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_HALF_ZH = re.compile(r"((?:19|20)[0-9]{2})\s*年?\s*(上半年|下半年)")
_HALF_EN = re.compile(r"(first half|second half)\s+(?:of\s+)?((?:19|20)[0-9]{2})", re.IGNORECASE)
_QUARTER_ZH = re.compile(r"((?:19|20)[0-9]{2})\s*年?\s*第?([一二三四1-4])季度")
_QUARTER_EN = re.compile(
    r"\b(?:Q([1-4])|(first|second|third|fourth) quarter(?: of)?),?\s+((?:19|20)[0-9]{2})",
    re.IGNORECASE,
)
_SEASON = re.compile(
    r"(?<=[0-9]年)\s*[春夏秋冬][季天]?"
    r"|\b(?:spring|summer|autumn|fall|winter)(?: of)?,?\s+(?=(?:19|20)[0-9]{2})",
    re.IGNORECASE,
)
# Day and month as figures before the year: which is which is told by the figures, or asked.
_DAY_FIRST = re.compile(r"(?<![0-9])([0-9]{1,2})([/.-])([0-9]{1,2})\2((?:19|20)[0-9]{2})(?![0-9])")
_ROUGH = re.compile(
    r"(?:大约|约|左右|预计|暂定|\b(?:ca\.|about|around|tentative(?:ly)?|tbc)(?![a-z]))",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:[在于赴]\s*|(?:held )?(?:in|at)\s+)", re.IGNORECASE)


@dataclass(frozen=True)
class WhenWhere:
    """What a cell says: an EDTF date or nothing, the names of places, whether it was online."""

    date: str = ""
    places: tuple[str, ...] = ()
    online: bool = False
    approximate: bool = False


def read_when_where(text: str) -> WhenWhere:
    """Read time and place printed in one cell; what is no date is taken for places."""
    said = unicodedata.normalize("NFKC", text)
    said = re.sub(r"[—–－‐‑―−]", "-", said)
    said = re.sub(r"[〇○零一二三四五六七八九十]+(?=\s*[年月日号])", _figures, said)
    date, rest = _date(_months_of(said))
    rough = bool(_ROUGH.search(rest))
    rest = _ROUGH.sub(" ", rest)
    if date and "-" in date and _PARTS_OF_MONTH.match(rest.lstrip("\0 ")):
        rest = _PARTS_OF_MONTH.sub("", rest, count=1)
    rest = rest.replace("\0", ",")
    lowered = rest.lower()
    online = any(word in lowered for word in annex_words()["online"])
    for word in annex_words()["online"] if online else ():
        rest = re.sub(re.escape(word), ",", rest, flags=re.IGNORECASE)
    names = (_LEADING.sub("", part.strip(" .:()[]-")) for part in _SEPARATORS.split(rest))
    if rough and date and "/" not in date:
        date += "~"
    return WhenWhere(date, tuple(name for name in names if len(name) > 1), online, rough)


def _figures(match: re.Match[str]) -> str:
    """Turn 二〇一九 and 十二 into figures."""
    word = match[0]
    if "十" in word:
        tens, _, ones = word.partition("十")
        return str(int(tens.translate(_DIGITS) or 1) * 10 + int(ones.translate(_DIGITS) or 0))
    return word.translate(_DIGITS)


def _months_of(text: str) -> str:
    """Write half-years and quarters as the months they are; leave out seasons."""

    def months(year: str, first: int, last: int) -> str:
        return f"{year}年{first}-{last}月"

    def quarter(year: str, word: str) -> str:
        n = _QUARTERS.get(word.lower()) or int(word)
        return months(year, 3 * n - 2, 3 * n)

    text = _HALF_ZH.sub(lambda m: months(m[1], *_HALVES[m[2]]), text)
    text = _HALF_EN.sub(lambda m: months(m[2], *_HALVES[m[1].lower()]), text)
    text = _QUARTER_ZH.sub(lambda m: quarter(m[1], m[2]), text)
    text = _QUARTER_EN.sub(lambda m: quarter(m[3], m[1] or m[2]), text)
    return _SEASON.sub("", text)


def _day_first(match: re.Match[str]) -> str:
    """Return the date of 13/5/2023 or 5/13/2023; nothing where 12/5/2023 may be either."""
    one, other, year = int(match[1]), int(match[3]), match[4]
    if one > 12 or match[2] == "." or one == other:
        return _edtf({"y1": year, "m1": str(other), "d1": str(one)})
    return _edtf({"y1": year, "m1": str(one), "d1": str(other)}) if other > 12 else ""


def _date(text: str) -> tuple[str, str]:
    """Return the date and the text around it, a mark standing where it was."""
    figures = _DAY_FIRST.search(text)
    if figures:
        around = f"{text[: figures.start()]}\0{text[figures.end() :]}"
        return _day_first(figures), around
    for form in _FORMS:
        match = form.search(text)
        if match:
            found = _edtf({k: v for k, v in match.groupdict().items() if v})
            return found, f"{text[: match.start()]}\0{text[match.end() :]}"
    return "", text


def _edtf(parts: dict[str, str]) -> str:
    start = _point(parts, 1, {})
    ends = any(key.endswith("2") for key in parts)
    end = _point(parts, 2, parts) if ends else ""
    said = f"{start}/{end}" if end and end != start else start
    try:
        return PartialDate.parse(said).text
    except AccordError:
        return ""


def _point(parts: dict[str, str], n: int, before: dict[str, str]) -> str:
    """Write one end of the date; the second borrows what it does not say from the first."""
    year = parts.get(f"y{n}") or before.get("y1", "")
    month = parts.get(f"m{n}") or (before.get("m1", "") if f"d{n}" in parts else "")
    day = parts.get(f"d{n}", "")
    if month and not month.isdigit():
        month = str(_MONTHS.index(month.lower()[:3]) + 1)
    said = year + (f"-{int(month):02d}" if month else "")
    return said + (f"-{int(day):02d}" if month and day else "")
