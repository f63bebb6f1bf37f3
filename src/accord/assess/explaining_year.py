"""A limit judged over a year taken apart: the days it counts, and the rows of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from accord.assess.air_clock import zone
from accord.assess.air_rules import lake_parameter
from accord.assess.air_run import CONTEXT
from accord.assess.air_series import assess_air
from accord.assess.air_year_days import days_behind
from accord.assess.errors import ASS038
from accord.assess.explaining_air import clock_at, files_of, hour_row, series_of
from accord.assess.findings import exact_text
from accord.assess.planning import editions
from accord.lake import Lake, Span
from accord.lake.relation import Relation, relation
from accord.standards.loading import standards

_SAME = ("numerator", "denominator", "above", "have", "need", "state", "limit")


def add_days(
    found: dict[str, Any],
    told: Mapping[str, Any],
    row: Mapping[str, Any],
    lake: Lake,
    known_at: datetime,
) -> None:
    """Add to a limit the days it was judged by, and say whether it is the same again.

    ``row``: the row of the result, with the columns of a year's result.
    """
    observed, clock = _observed(told, row, lake, known_at)
    station, key = row["station"], row["key"]
    zone_of = {station: clock}
    days = days_behind(observed, standards()[row["standard"]], key, station, zone_of)
    limit, each = Fraction(row["limit"]), row["statistic"] != "mean"  # a mean has no days above
    first, last = (_local(moment, clock) for moment in (row["start"], _end(row)))
    found["inputs"][key]["days"] = [
        {
            "day": str(one.day),
            "value": None if one.value is None else exact_text(one.value),
            "have": one.have,
            "need": one.need,
            "counts": one.counts,
            "above": each and one.counts and one.value is not None and one.value > limit,
        }
        for one in days
        if first <= one.day < last
    ]
    used = [one["standard"] for one in told["editions"]]
    named = [one for one in editions(str(told["standard"])) if one.id in used]
    again = assess_air(observed, named, level="year", zone_of=zone_of, span=observed.span)
    wanted = ("station", "start", "standard", "key", "level", "limit")
    fitting = [r for r in again.to_pylist() if all(r[n] == _of(row, n) for n in wanted)]
    same = bool(fitting) and all(fitting[0][name] == row[name] for name in _SAME)
    found["recomputed"] = "same" if same else "differs" if fitting else "rows_gone"


def add_rows_of_day(
    found: dict[str, Any],
    told: Mapping[str, Any],
    row: Mapping[str, Any],
    lake: Lake,
    day: str,
) -> None:
    """Add the rows of the lake of one day behind a limit.

    Raises:
        AccordError: ASS038 where the limit has no such day.
    """
    one = found["inputs"].get(row["key"], {})
    days = one.get("days") or []
    chosen = [each for each in days if each["day"] == day]
    if not chosen:
        ends = [each["day"] for each in days]
        known = f"{ends[0]} … {ends[-1]}" if ends else "-"
        raise ASS038(name=found["number"], part=day[:40], known=known)
    clock = clock_at(told, row["station"])
    begin = datetime.combine(date.fromisoformat(day), time(), zone(clock)).astimezone(UTC)
    after = date.fromisoformat(day) + timedelta(days=1)
    end = datetime.combine(after, time(), zone(clock)).astimezone(UTC)
    known_at = datetime.fromisoformat(told["known_at"])
    numbers = series_of(told, row["station"], row["key"], lake, known_at)
    rows = lake.rows(numbers, Span(begin, end), known_at=known_at).to_pylist() if numbers else []
    one["days"] = chosen
    files = files_of(told["dataset"], lake)
    one["rows"] = [hour_row(each, files) for each in rows]


def _observed(
    told: Mapping[str, Any], row: Mapping[str, Any], lake: Lake, known_at: datetime
) -> tuple[Relation, str]:
    """Return the observations of the row's input as the run read them, and the station's clock."""
    clock = clock_at(told, row["station"])
    low, high = (datetime.fromisoformat(told[n]) if told.get(n) else None for n in ("from", "to"))
    start = max(filter(None, (row["start"].astimezone(UTC), low)))
    end = min(filter(None, (_end(row).astimezone(UTC), high)))
    numbers = series_of(told, row["station"], row["key"], lake, known_at)
    parameter = lake_parameter(row["key"].partition("_")[0])
    wide = Span(start - CONTEXT, end + CONTEXT)
    read = relation(lake, numbers, wide, known_at, [parameter])
    return replace(read, span=Span(start, end)), clock


def _of(row: Mapping[str, Any], name: str) -> Any:
    return row["limit_level"] if name == "level" else row[name]


def _end(row: Mapping[str, Any]) -> datetime:
    end: datetime = row["start"] + timedelta(seconds=row["length"])
    return end


def _local(moment: datetime, clock: str) -> date:
    return moment.astimezone(zone(clock)).date()
