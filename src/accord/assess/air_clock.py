"""The clocks of stations: from moments in UTC to days and hours of the station's own day."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa

from accord.assess.errors import ASS017
from accord.lake import Span

HOUR = 3_600_000_000
DAY = 24 * HOUR
"""Microseconds of an hour and a day."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHIFT = (date(1970, 1, 1).toordinal() - 1) * DAY
"""Local time is counted from 1 January of the year 1, so that it is never below 0."""
_FIXED = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?\Z")
ZoneOf = Mapping[str, str] | Callable[[str], str]


def zone(name: str) -> tzinfo:
    """Return a zone by its IANA name, or a fixed offset such as ``+08:00``.

    Raises:
        AccordError: ASS017 where it is neither.
    """
    found = _FIXED.match(name.strip())
    if found:
        sign = -1 if found[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(found[2]), minutes=int(found[3] or 0)))
    try:
        return ZoneInfo(name.strip() or "-")
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ASS017(zone=name[:40] or "-") from problem


def micros(moment: datetime) -> int:
    """Return whole microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def local_micros(day: date) -> int:
    """Return the begin of a local day, as columns of local time hold it."""
    return (day.toordinal() - 1) * DAY


@dataclass
class Clock:
    """The offsets of every series' station in a span of time."""

    span: Span
    only: int | None = None
    """The one offset (microseconds, from the year 1) every station has throughout, if so."""
    offsets: Mapping[int, Sequence[tuple[int, int, int]]] = field(default_factory=dict)
    places: Sequence[Sequence[tuple[int, int, int]]] = ()

    def table(self, series: Sequence[int]) -> pa.Table:
        """Return from when to when each series has which offset."""
        rows = [(n, *part) for n in series for part in self.offsets[n]]
        names = ("series_id", "from_us", "to_us", "offset_us")
        columns = zip(*rows, strict=True) if rows else ((), (), (), ())
        return pa.table(
            {
                name: pa.array(list(held), pa.int64())
                for name, held in zip(names, columns, strict=True)
            }
        )

    def first_hour_sql(self) -> str:
        """Return the condition of local hours that begin in the span."""
        if self.span.start is None:
            return "TRUE"
        start = micros(self.span.start)
        if self.only is not None:
            return f"hour >= {-(-(start + self.only) // HOUR)}"
        firsts = [next(o for a, b, o in parts if a <= start < b) for parts in self.places]
        cases = " ".join(
            f"WHEN {place} THEN {-(-(start + offset) // HOUR)}"
            for place, offset in enumerate(firsts)
        )
        return f"hour >= CASE place {cases} END"

    def span_sql(self, before: int) -> str:
        """Return the condition of rows in the span and up to so many microseconds before."""
        parts = []
        if self.span.start is not None:
            parts.append(f"us >= {micros(self.span.start) - before}")
        if self.span.end is not None:
            parts.append(f"us < {micros(self.span.end)}")
        return " AND ".join(parts) or "TRUE"

    def instant(self, place: int, local: int) -> int:
        """Return the moment (UTC microseconds) of a local time of a place."""
        parts = self.places[place]
        for start, end, offset in parts:
            if start <= local - offset < end:
                return local - offset
        return local - parts[-1][2]


def clock_of(
    stations: Mapping[int, str],
    zone_of: ZoneOf,
    span: Span,
    extent: Callable[[], tuple[int, int]],
) -> Clock:
    """Return the clocks of series: number to station.

    ``extent``: first and last microsecond; asked only where a zone may change its offset.

    Raises:
        AccordError: ASS017 for an unknown zone.
    """
    find = zone_of if callable(zone_of) else zone_of.__getitem__
    zones: dict[str, tzinfo] = {}
    names = {}
    for number, station in stations.items():
        try:
            names[number] = find(station) or ""
        except KeyError as problem:
            raise ASS017(zone=f"{station[:30]}: -") from problem
        if names[number] not in zones:
            zones[names[number]] = zone(names[number])
    fixed = all(isinstance(one, timezone) for one in zones.values())
    low, high = (0, 0) if fixed else extent()
    begins = _EPOCH + timedelta(microseconds=low) - timedelta(days=2)
    ends = _EPOCH + timedelta(microseconds=high) + timedelta(days=2)
    parts = {name: _parts(one, begins, ends) for name, one in zones.items()}
    offsets = {number: parts[name] for number, name in names.items()}
    all_offsets = {part[2] for held in parts.values() for part in held}
    only = all_offsets.pop() if len(all_offsets) == 1 else None
    by_station = {station: offsets[number] for number, station in stations.items()}
    places = [by_station[name] for name in sorted(by_station)]
    return Clock(span, only, offsets, places)


def _parts(place: tzinfo, begins: datetime, ends: datetime) -> list[tuple[int, int, int]]:
    """Return from when to when a zone has which offset, found to the second."""
    changes = [(micros(begins), _offset(place, begins))]
    moment = begins
    while moment < ends:
        following = min(moment + timedelta(days=1), ends)
        if _offset(place, following) != _offset(place, moment):
            low, high = moment, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                same = _offset(place, middle) == _offset(place, moment)
                low, high = (middle, high) if same else (low, middle)
            changes.append((micros(high.replace(microsecond=0)), _offset(place, following)))
        moment = following
    far = 2**62
    starts = [-far, *(start for start, _ in changes[1:]), far]
    return [(starts[at], starts[at + 1], shift + _SHIFT) for at, (_, shift) in enumerate(changes)]


def _offset(place: tzinfo, moment: datetime) -> int:
    found = moment.astimezone(place).utcoffset() or timedelta(0)
    return found // timedelta(microseconds=1)
