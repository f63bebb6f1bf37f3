"""Rows of the lake as samples: what was measured at one station, depth and time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from accord.vocab.quality import FAIL, MISSING, TOMBSTONE, WITHDRAWN

BELOW, ABOVE = 1, 2
LEVELS = ("sample", "day", "month", "year")
FLAGS = {"pass": 2, "suspect": 3, "fail": 4}
"""The worst summary flag of a value still used, by the name of the choice; 2 is not evaluated."""


@dataclass(frozen=True)
class Reading:
    """One value in the vocabulary's unit and the row of the lake it stands in.

    ``row``: series, start in microseconds, sample, flags, load and row in its file.
    """

    value: Fraction
    below: bool
    row: tuple[int, int, str, int, int, int]


@dataclass
class Sample:
    """The values of one station, depth and time by measured parameter.

    ``left``: measured parameters of which a value was there and not taken, and why.
    """

    station: str
    depth: str
    start: datetime
    length: int
    readings: dict[str, Reading] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)


@dataclass
class Period:
    """Samples of one station and depth that are assessed together."""

    station: str
    depth: str
    start: datetime
    length: int
    samples: list[Sample] = field(default_factory=list)


def samples(rows: pa.Table, worst: str = "pass") -> list[Sample]:
    """Return the samples of rows as ``Lake.rows`` gives them, by station, depth and time.

    ``worst``: values flagged worse are left out (a key of ``FLAGS``). Values of one parameter that
    contradict each other are all left out: nothing here tells which is right.
    """
    found: dict[tuple[Any, ...], Sample] = {}
    taken: dict[tuple[Any, ...], tuple[str, ...]] = {}
    for row in rows.to_pylist():
        key = (row["station"], row["depth"], row["start"], row["length"], row["sample_id"])
        sample = found.get(key)
        if sample is None:
            start = row["start"].astimezone(UTC)
            sample = found[key] = Sample(row["station"], row["depth"], start, row["length"])
        name = row["parameter"]
        why = _refused(row, worst)
        if why is None and name in sample.readings:
            why = _twice(sample.readings[name], row, taken[(*key, name)])
            if why is None:
                continue
            del sample.readings[name]
        if why is not None or name in sample.left:
            sample.left.setdefault(name, why or sample.left.get(name, ""))
            sample.readings.pop(name, None)
            continue
        taken[(*key, name)] = _kind(row)
        sample.readings[name] = _reading(row)
    return sorted(found.values(), key=lambda s: (s.station, s.depth, s.start, s.length))


def _refused(row: Mapping[str, Any], worst: str) -> str | None:
    flags = row["flags"] or 0
    if flags & TOMBSTONE:
        return "recalled"
    if row["value"] is None or flags & WITHDRAWN or flags & 15 == MISSING:
        return "missing"
    if row["qualifier"] == ABOVE:
        return "above_range"
    if flags & 15 > FLAGS[worst] and flags & 15 <= FAIL:
        return "flagged"
    return None


def _twice(standing: Reading, row: Mapping[str, Any], kind: tuple[str, ...]) -> str | None:
    """Say why two values of one parameter cannot both stand; None where they say the same."""
    if _kind(row) != kind:
        return "several_series"
    same = standing.value == _value(row) and standing.below == (row["qualifier"] == BELOW)
    return None if same else "contradictory"


def _kind(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (row["averaging"], row["fraction"], row["method"])


def _value(row: Mapping[str, Any]) -> Fraction:
    return Fraction(row["value"], 10 ** row["scale"])


def _reading(row: Mapping[str, Any]) -> Reading:
    moment = int((row["start"] - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
    place = (row["series_id"], moment, row["sample_id"], row["flags"], row["load"])
    return Reading(_value(row), row["qualifier"] == BELOW, (*place, row["source_row"]))


def zone(name: str) -> tzinfo:
    """Return a zone by IANA name or offset such as +08:00; UTC where there is none."""
    if not name or name.upper() in ("UTC", "Z"):
        return UTC
    if name[0] in "+-":
        hours, _, minutes = name[1:].partition(":")
        sign = -1 if name[0] == "-" else 1
        return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes or 0)))
    return ZoneInfo(name)


def local_day(moment: datetime, name: str) -> date:
    """Return the day on the clock of the station."""
    return moment.astimezone(zone(name)).date()


def periods(found: Iterable[Sample], level: str, zones: Mapping[str, str]) -> list[Period]:
    """Return samples by station, depth and day, month or year on the clock of the station.

    ``level``: of ``LEVELS``; ``sample`` keeps each by itself. ``zones``: station to zone.
    """
    grouped: dict[tuple[Any, ...], Period] = {}
    for one in found:
        start, length = one.start, one.length
        if level != "sample":
            start, length = _span(one.start, level, zone(zones.get(one.station, "")))
        key = (one.station, one.depth, start, length, id(one) if level == "sample" else 0)
        period = grouped.setdefault(key, Period(one.station, one.depth, start, length))
        period.samples.append(one)
    return list(grouped.values())


def _span(moment: datetime, level: str, clock: tzinfo) -> tuple[datetime, int]:
    here = moment.astimezone(clock)
    first = datetime(here.year, 1 if level == "year" else here.month, 1, tzinfo=clock)
    if level == "day":
        first = datetime(here.year, here.month, here.day, tzinfo=clock)
        last = first + timedelta(days=1)
    elif level == "month":
        last = datetime(first.year + first.month // 12, first.month % 12 + 1, 1, tzinfo=clock)
    else:
        last = datetime(first.year + 1, 1, 1, tzinfo=clock)
    begin, end = first.astimezone(UTC), last.astimezone(UTC)
    return begin, int((end - begin).total_seconds())


def mean(values: Sequence[Fraction]) -> Fraction:
    """Return the exact arithmetic mean."""
    return sum(values, Fraction(0)) / len(values)


def percentile(values: Sequence[Fraction], nth: Fraction) -> Fraction:
    """Return a percentile on the straight line between neighbours of the ordered values.

    ``values``: at least one. ``nth``: 0 to 100. The rank is 1 + (n - 1) nth / 100.

    >>> percentile([Fraction(1), Fraction(2), Fraction(4)], Fraction(75))
    Fraction(3, 1)
    """
    ordered = sorted(values)
    place = (len(ordered) - 1) * nth / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
