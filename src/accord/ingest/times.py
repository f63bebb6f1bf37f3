"""Times as files write them: patterns, calendars, zones, 24:00, stamps at begin or end."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from accord.ingest import limits
from accord.ingest.cells import plain

BUDDHIST = 543
"""Years the Buddhist era of Thailand is ahead."""

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 local times are counted from it before their zone

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari tháng1 thg1 มกราคม ม.ค. มค",
            "feb february februari pebruari tháng2 thg2 กุมภาพันธ์ ก.พ. กพ",
            "mar march maret mac tháng3 thg3 มีนาคม มี.ค. มีค",
            "apr april tháng4 thg4 เมษายน เม.ย. เมย",
            "may mei tháng5 thg5 พฤษภาคม พ.ค. พค",
            "jun june juni jun. tháng6 thg6 มิถุนายน มิ.ย. มิย",
            "jul july juli julai tháng7 thg7 กรกฎาคม ก.ค. กค",
            "aug august agustus agu ogos ogo tháng8 thg8 สิงหาคม ส.ค. สค",
            "sep sept september tháng9 thg9 กันยายน ก.ย. กย",
            "oct october oktober okt tháng10 thg10 ตุลาคม ต.ค. ตค",
            "nov november nopember tháng11 thg11 พฤศจิกายน พ.ย. พย",
            "dec december desember des disember dis tháng12 thg12 ธันวาคม ธ.ค. ธค",
        ),
        1,
    )
    for name in names.split()
}

_PARTS = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})",
    "M": r"(?P<M>\d{1,2})",
    "S": r"(?P<S>\d{1,2})(?:\.\d+)?",
    "b": r"(?P<b>[^\W\d_][^\s\d/,-]*?\.?(?:\s?\d{1,2}(?=\D|\Z))?)",
    "p": r"(?P<p>[AaPp]\.?[Mm]\.?|上午|下午)",
    "z": r"(?P<z>Z|[+-]\d{2}:?\d{2})",
    "j": r"(?P<j>\d{1,3})",
}
SPECIAL = ("excel", "unix", "unix-ms")
"""Formats that are no pattern: days since 1899-12-30, seconds or milliseconds since 1970."""

_WHOLE = re.compile(r"(?<=\d)\.0(?=\s|\Z)")
LENGTHS = re.compile(r"P(?:(\d+)M|(\d+)Y|(\d+)D|T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)\Z")


@dataclass(frozen=True)
class TimeRule:
    """How the time of a row is read.

    ``pattern`` is in the letters of strptime (%Y %y %m %d %H %M %S %b %p %z %j), over the time
    columns joined with a blank. ``zone`` is a name such as Asia/Shanghai or an offset +08:00;
    ``year`` stands for a year the file does not give; ``length`` is an ISO 8601 duration.
    """

    pattern: str
    zone: str
    stamp: str = "begin"
    calendar: str = "gregorian"
    length: str = "PT1H"
    year: int | None = None


@dataclass(frozen=True)
class Moment:
    """When an observation begins (seconds since 1970, UTC) and how many seconds it lasts."""

    start: int
    length: int


class TimeFault(Exception):  # noqa: N818 it carries a reason of the quarantine
    """A time that cannot be read; ``reason`` is a code of ``errors.REASONS``."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the expression a pattern stands for. Raises ValueError for unknown letters."""
    found = []
    at = 0
    while at < len(pattern):
        c = pattern[at]
        if c == "%":
            letter = pattern[at + 1 : at + 2]
            if letter not in _PARTS:
                raise ValueError(f"%{letter}")
            found.append(_PARTS[letter])
            at += 2
            continue
        found.append(r"\s+" if c == " " else re.escape(c))
        at += 1
    return re.compile("".join(found) + r"\Z")


def zone_of(name: str) -> timezone | ZoneInfo:
    """Return the zone of a name or offset. Raises ValueError where there is none."""
    if re.fullmatch(r"[+-]\d{2}:\d{2}", name):
        sign = -1 if name[0] == "-" else 1
        delta = timedelta(hours=int(name[1:3]), minutes=int(name[4:6]))
        return timezone(sign * delta)
    if name in ("UTC", "Z"):
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError(name) from None


def fixed_zone(name: str) -> bool:
    """Tell whether a name is a usable zone."""
    try:
        zone_of(name)
    except ValueError:
        return False
    return True


def clock(rule: TimeRule) -> Callable[[str], Moment | str]:
    """Return a function from the text of a time to its moment, or to why it has none.

    No time is longer than a number may be; a longer text is not remembered.
    """
    zone = zone_of(rule.zone)
    read = _special(rule) if rule.pattern in SPECIAL else _patterned(rule)

    @lru_cache(maxsize=500_000)
    def moment(text: str) -> Moment | str:
        try:
            local, own = read(plain(text))
            return _moment(local, own or zone, rule)
        except TimeFault as fault:
            return fault.reason
        except (ValueError, OverflowError):
            return "bad_time"

    return lambda text: "bad_time" if len(text) > limits.VALUE else moment(text)


Local = tuple[datetime, timezone | None]


def _special(rule: TimeRule) -> Callable[[str], Local]:
    def read(text: str) -> Local:
        value = float(text)
        if rule.pattern == "excel":
            if not 1 <= value < 200_000:
                raise TimeFault("absurd_time")
            seconds = round(value * 86400)
            return datetime(1899, 12, 30) + timedelta(seconds=seconds), None  # noqa: DTZ001
        seconds = round(value / (1000 if rule.pattern == "unix-ms" else 1))
        if abs(seconds) > 10**11:
            raise TimeFault("absurd_time")
        return EPOCH + timedelta(seconds=seconds), UTC

    return read


def _patterned(rule: TimeRule) -> Callable[[str], Local]:
    pattern = compiled(rule.pattern)

    def read(text: str) -> Local:
        bare = " ".join(text.split())
        found = pattern.match(bare) or pattern.match(_WHOLE.sub("", bare))
        if not found:
            raise TimeFault("bad_time")
        return _local(found.groupdict(), rule)

    return read


def _local(parts: dict[str, str | None], rule: TimeRule) -> Local:
    year = _year(parts, rule)
    month = int(parts.get("m") or 1)
    if name := parts.get("b"):
        key = name.lower().replace(" ", "")
        month = MONTHS.get(key) or MONTHS.get(key.rstrip(".")) or 0
    hour = int(parts.get("H") or 0)
    if half := parts.get("p"):
        if not 1 <= hour <= 12:
            raise TimeFault("bad_time")
        hour = hour % 12 + (12 if half.lower().startswith(("p", "下")) else 0)
    minute, second = int(parts.get("M") or 0), int(parts.get("S") or 0)
    if not 1800 <= year <= 2200:
        raise TimeFault("absurd_time")
    if hour > 24 or (hour == 24 and (minute or second)) or minute > 59 or second > 59:
        raise TimeFault("bad_time")
    if parts.get("j"):
        day = datetime(year, 1, 1) + timedelta(days=int(parts["j"] or 1) - 1)  # noqa: DTZ001
        if day.year != year:
            raise TimeFault("bad_time")
    else:
        day = datetime(year, month, int(parts.get("d") or 1))  # noqa: DTZ001
    local = day + timedelta(hours=hour, minutes=minute, seconds=second)
    own = parts.get("z")
    if own:
        text = "+00:00" if own == "Z" else own if ":" in own else f"{own[:3]}:{own[3:]}"
        zone = zone_of(text)
        return local, zone if isinstance(zone, timezone) else UTC
    return local, None


def _year(parts: dict[str, str | None], rule: TimeRule) -> int:
    if written := parts.get("Y"):
        year = int(written)
    elif short := parts.get("y"):
        year = int(short)
        if rule.calendar == "buddhist":
            year += 2500
        else:
            year += 2000 if year < 70 else 1900
    elif rule.year is not None:
        return rule.year
    else:
        raise TimeFault("bad_time")
    return year - BUDDHIST if rule.calendar == "buddhist" else year


def _moment(local: datetime, zone: timezone | ZoneInfo, rule: TimeRule) -> Moment:
    """Return begin and length in UTC; days and months are those of the zone."""
    if rule.stamp == "end":
        begin, end = _back(local, rule.length), local
    else:
        begin, end = local, _on(local, rule.length)
    start, stop = _utc(begin, zone), _utc(end, zone)
    return Moment(start, stop - start)


def _utc(local: datetime, zone: timezone | ZoneInfo) -> int:
    if isinstance(zone, ZoneInfo):
        early, late = (local.replace(tzinfo=zone, fold=f).utcoffset() for f in (0, 1))
        if early != late:
            raise TimeFault("time_twice")
        offset = early or timedelta(0)
    else:
        offset = zone.utcoffset(None)
    since = local - EPOCH - offset
    return since.days * 86400 + since.seconds


@lru_cache(maxsize=1000)
def _amounts(length: str) -> tuple[int, timedelta]:
    found = LENGTHS.match(length)
    if not found or length in ("P", "PT"):
        raise ValueError(length)
    months, years, days, hours, minutes, seconds = (int(g or 0) for g in found.groups())
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return months + 12 * years, span


def valid_length(length: str) -> bool:
    """Tell whether a text is a duration that can be read here.

    >>> valid_length("PT1H"), valid_length("P1M"), valid_length("1 hour")
    (True, True, False)
    """
    return bool(LENGTHS.match(length)) and length not in ("P", "PT")


def seconds(length: str) -> int:
    """Return the whole seconds of a duration. Raises ValueError for months and years.

    >>> seconds("PT1H30M"), seconds("P365D")
    (5400, 31536000)
    """
    months, span = _amounts(length)
    if months:
        raise ValueError(length)
    return span // timedelta(seconds=1)


def _on(local: datetime, length: str) -> datetime:
    months, span = _amounts(length)
    return _shift(local, months) + span


def _back(local: datetime, length: str) -> datetime:
    months, span = _amounts(length)
    return _shift(local, -months) - span


def _shift(local: datetime, months: int) -> datetime:
    if not months:
        return local
    count = local.year * 12 + local.month - 1 + months
    return local.replace(year=count // 12, month=count % 12 + 1)
