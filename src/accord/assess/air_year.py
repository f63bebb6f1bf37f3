"""Attainment of ambient limits over a year: means, percentiles and days above, three answers.

An annual mean is the mean of the year's valid daily means. A limit of a day, eight hours or an hour
is judged by the percentile its text (or the text it names) gives; where none is known, a year
without any day above meets it whatever the rule, and a year with some cannot be said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import lcm
from typing import Any

import pyarrow as pa

from accord.assess.air_averages import Averages, make_averages
from accord.assess.air_clock import DAY, Clock
from accord.assess.air_periods import Period, day_number, days_needed, month_table, period_table
from accord.assess.air_rules import (
    MAX_8H,
    MAX_HOUR,
    MEAN_DAY,
    Feed,
    Need,
    Rules,
    State,
    days_of,
    lake_parameter,
    needed,
    scale_of,
    unit_of,
)
from accord.assess.errors import ASS016
from accord.assess.limits import level_in_force
from accord.lake.engines import Engine
from accord.lake.expressions import Column, literal, where
from accord.methods.rounding import round_exact
from accord.standards.loading import families
from accord.standards.model import InputSet, Row, Standard

SCHEMA = pa.schema(
    [
        ("station", pa.string()),
        ("start", pa.timestamp("us", tz="UTC")),
        ("length", pa.int32()),
        ("standard", pa.string()),
        ("edition_from", pa.string()),
        ("counterfactual", pa.bool_()),
        ("key", pa.string()),
        ("level", pa.string()),
        ("statistic", pa.string()),
        ("numerator", pa.decimal128(38, 0)),
        ("denominator", pa.decimal128(38, 0)),
        ("unit", pa.string()),
        ("limit", pa.string()),
        ("above", pa.int32()),
        ("have", pa.int32()),
        ("need", pa.int32()),
        ("state", pa.string()),
        ("reasons", pa.list_(pa.string())),
    ]
)
"""Columns of a year's result: one row for each station, year (cut where editions change), limit and
level. ``statistic``: ``mean``, ``p98`` …, or ``days_above``. ``above``: days with a value above the
limit. ``have`` and ``need``: valid days."""
_KINDS = {
    "annual": MEAN_DAY,
    "24h": MEAN_DAY,
    "8h": MAX_8H,
    "8h_daily_max": MAX_8H,
    "1h": MAX_HOUR,
}
_NEEDS = {MEAN_DAY: "24h", MAX_8H: "8h_daily_max", MAX_HOUR: "1h_max"}
_HOURS = lcm(*range(1, 26))
"""A day has at most 25 hours: means of any number of them have this common denominator."""


@dataclass(frozen=True, eq=False)
class Judged:
    """One limit: its row and level, what it is compared with, and days needed."""

    row: Row
    feed: Feed
    level: str
    limit: Fraction
    statistic: str
    percentile: int | None


def attainment(
    engine: Engine,
    relation: Any,
    editions: Sequence[Standard],
    clock: Clock,
    state: State | None = None,
) -> pa.Table:
    """Return which limits each station's years meet.

    Raises:
        AccordError: ASS016 for an edition that is not a table of ambient limits.
    """
    for edition in editions:
        if edition.kind != "limits" or edition.medium != "air":
            raise ASS016(standard=edition.id, level="year")
    judged = {one.id: list(judged_limits(one, state)) for one in editions}
    feeds = {(j.row.parameter, j.feed.kind): j.feed for own in judged.values() for j in own}
    chosen = InputSet("year", (), {}, {})
    rules = [Rules(one, "daily", chosen, tuple(feeds.values())) for one in editions]
    made = make_averages(engine, relation, rules, clock)
    rows: list[dict[str, Any]] = []
    for edition in editions:
        periods = list(_periods(engine, edition, alone=len(editions) == 1))
        for feed in feeds.values():
            own = [j for j in judged[edition.id] if j.feed.kind == feed.kind]
            own = [j for j in own if j.row.parameter == feed.parameter]
            if own and periods:
                rows += _assessed(engine, made, clock, edition, (own, periods))
        rows += _left_open(edition, made, clock, periods)
    table = pa.Table.from_pylist(rows, SCHEMA)
    keys = ("station", "start", "key", "level")
    return table.sort_by([(key, "ascending") for key in keys])


def judged_limits(edition: Standard, state: State | None = None) -> Iterator[Judged]:
    """Yield each limit of an edition that is judged over a year."""
    for row in edition.rows:
        kind = _KINDS.get(row.averaging or "")
        if not row.on or kind is None:
            continue
        factor, restated, blocked = unit_of(edition, row, state)
        need = needed(edition, _NEEDS[kind])
        hours = needed(edition, "8h").least if kind == MAX_8H else 0
        feed = Feed(row.key, row.parameter, kind, row, need, factor, restated, blocked, hours)
        percentile = None if row.averaging == "annual" else _percentile(edition, row)
        statistic = f"p{percentile}" if percentile else "days_above"
        statistic = "mean" if row.averaging == "annual" else statistic
        for level, cell in (row.limits or {}).items():
            if cell is not None and cell.on and cell.form == "max" and cell.high is not None:
                yield Judged(row, feed, level, cell.high, statistic, percentile)


def _left_open(
    edition: Standard, made: Averages, clock: Clock, periods: Sequence[Period]
) -> Iterator[dict[str, Any]]:
    """Say of limits of other averaging periods (a season, three hours) that they are not judged."""
    for row in edition.rows:
        number = made.numbers.get(lake_parameter(row.parameter))
        if not row.on or row.averaging in _KINDS or number is None:
            continue
        feed = Feed(row.key, row.parameter, "", row, Need(0, 0, "text"), Fraction(1))
        for level, cell in (row.limits or {}).items():
            if cell is None or not cell.on or cell.high is None:
                continue
            one = Judged(row, feed, level, cell.high, "average", None)
            for place, station in enumerate(made.places):
                for period in periods:
                    yield _row(edition, clock, (place, station), period, one) | {
                        "state": "cannot_say",
                        "reasons": [f"averaging_not_computed:{row.key}"],
                    }


def _percentile(edition: Standard, row: Row) -> int | None:
    """Return the percentile by which a limit is judged over a year, where a text gives one."""
    for one in edition.data.get("attainment") or ():
        fits = one.get("parameters") is None or row.parameter in one["parameters"]
        if not fits or row.averaging not in one["averagings"]:
            continue
        if "percentiles_from" in one:
            text = families()[one["percentiles_from"]][-1]
            found = text.data["percentiles"].get(row.parameter)
            return None if found is None else int(found)
        if "percentile" in one:
            return int(one["percentile"])
    return None


def _periods(engine: Engine, edition: Standard, *, alone: bool) -> Iterator[Period]:
    """Return the years the observations touch, cut to the edition's days."""
    row = engine.fetch("SELECT min(day) AS low, max(day) AS high FROM averages").to_pylist()[0]
    if row["low"] is None:
        return
    low, high = (date.min + timedelta(days=int(row[name])) for name in ("low", "high"))
    start, end = (date.min, date.max) if alone else days_of(edition)
    for year in range(low.year, high.year + 1):
        first, last = max(date(year, 1, 1), start), min(date(year, 12, 31), end)
        if first <= last:
            yield Period(year, first, last)


def _assessed(
    engine: Engine,
    made: Averages,
    clock: Clock,
    edition: Standard,
    what: tuple[Sequence[Judged], Sequence[Period]],
) -> Iterator[dict[str, Any]]:
    """Judge the limits of one parameter and averaging."""
    judged, periods = what
    feed = judged[0].feed
    average = None if feed.blocked else made.of(feed)
    if average is None:
        for place, station in enumerate(made.places):
            for period in periods:
                reason = "no_reference_state" if feed.blocked else "no_data"
                for one in judged:
                    yield _row(edition, clock, (place, station), period, one) | {
                        "state": "cannot_say",
                        "reasons": [f"{reason}:{one.row.key}"],
                    }
        return
    scale = 10 ** scale_of(feed.parameter)
    common = scale * (840 if feed.kind == MAX_8H else _HOURS if feed.kind == MEAN_DAY else 1)
    enough = Column(f"(coalesce({average.have.sql}, 0) >= {feed.need.least})")
    denominator = Column(f"wide({literal(average.denominator)})")
    value = Column(f"wide({average.numerator.sql})") * (Column(f"wide({common})") // denominator)
    engine.view(
        "year_days", f"SELECT place, day, {where(enough, value, None).sql} AS z FROM averages"
    )
    found = _figures(engine, edition, judged, periods, common)
    for (place, number), figures in sorted(found.items()):
        for at, one in enumerate(judged):
            yield _row(
                edition, clock, (place, made.places[place]), periods[number], one
            ) | _verdict(edition, one, periods[number], figures, (at, common))


def _figures(
    engine: Engine,
    edition: Standard,
    judged: Sequence[Judged],
    periods: Sequence[Period],
    common: int,
) -> dict[tuple[int, int], dict[str, Any]]:
    """Return for each place and period: days, sum, days above each limit, order statistics."""
    engine.put("year_periods", period_table(periods))
    engine.put("year_months", month_table(edition, periods))
    above = ", ".join(
        f"sum(CASE WHEN {_above_sql(one, common)} THEN 1 ELSE 0 END) AS above{at}"
        for at, one in enumerate(judged)
    )
    ranks = sorted({one.percentile for one in judged if one.percentile})
    picked = "".join(
        f", max(CASE WHEN rank = 1 + whole_div((days - 1) * {p}, 100) THEN z END) AS low{p}"
        f", max(CASE WHEN rank = 2 + whole_div((days - 1) * {p}, 100) THEN z END) AS high{p}"
        for p in ranks
    )
    ordered = (
        "SELECT d.place, p.period, d.z, row_number() OVER (PARTITION BY d.place, p.period "
        "ORDER BY d.z) AS rank, count(*) OVER (PARTITION BY d.place, p.period) AS days "
        "FROM year_days d JOIN year_periods p ON d.day BETWEEN p.first_day AND p.last_day "
        "WHERE d.z IS NOT NULL"
    )
    rows = engine.fetch(
        f"SELECT place, period, count(*) AS days, CAST(sum(z) AS DECIMAL(38,0)) AS total, {above}"
        f"{picked} FROM ({ordered}) o GROUP BY place, period"
    ).to_pylist()
    full = engine.fetch(
        "SELECT place, period, sum(CASE WHEN days >= least THEN 1 ELSE 0 END) AS months FROM "
        "(SELECT d.place, m.period, m.month, m.least, count(d.z) AS days FROM year_days d "
        "JOIN year_months m ON d.day BETWEEN m.first_day AND m.last_day "
        "GROUP BY d.place, m.period, m.month, m.least) c GROUP BY place, period"
    ).to_pylist()
    months = {(r["place"], r["period"]): int(r["months"]) for r in full}
    found: dict[tuple[int, int], dict[str, int | None]] = {
        key: {"days": 0, "total": 0, "months": 0, **{f"above{at}": 0 for at in range(len(judged))}}
        for key in months
    }
    for row in rows:
        key = row["place"], row["period"]
        found[key] = {k: None if v is None else int(v) for k, v in row.items()}
        found[key]["months"] = months[key]
    return found


def _above_sql(one: Judged, common: int) -> str:
    """Return the condition of a day above the limit, on whole numbers ``common`` times the value.

    A restated gas is above where its rounded value is: beyond the middle to the next.
    """
    feed, bound, sign = one.feed, one.limit, ">"
    if feed.restated:
        whole = int(one.limit * feed.restated)
        bound = (whole + Fraction(1, 2)) / feed.restated
        sign = ">=" if whole % 2 else ">"
    edge = bound / feed.factor * common
    return f"z * {edge.denominator} {sign} {edge.numerator}"


def _verdict(
    edition: Standard,
    one: Judged,
    period: Period,
    figures: Mapping[str, Any],
    place: tuple[int, int],
) -> dict[str, Any]:
    """Return value and verdict of one limit."""
    at, common = place
    need, said = days_needed(edition, period)
    reasons = [] if said else ["minimum_assumed"]
    if one.feed.need.basis == "assumed":
        reasons.append(f"minimum_assumed:{one.feed.key}")
    days, above = figures["days"], figures[f"above{at}"]
    enough = days >= need and (not said or figures["months"] == 12)
    if not enough:
        reasons.append("too_few_days")
    if not period.whole:
        reasons.append("part_of_year")
    in_force = one.row.in_force(period.first) and one.row.in_force(period.last)
    levels = [level_in_force(one.level, edition, day) for day in (period.first, period.last)]
    if not in_force or not all(levels):
        reasons.append("limit_not_in_force_all_year")
    value = _value(one, figures, common) if days else None
    state = "cannot_say"
    if enough and period.whole and in_force and all(levels):
        if one.statistic == "days_above":
            state = "meets" if above == 0 else "cannot_say"
            reasons += [] if above == 0 else ["no_rule_for_days_above"]
        else:
            state = "meets" if value is not None and value <= one.limit else "fails"
    if one.percentile:
        reasons.append("percentile_by_interpolation_assumed")
    return {
        "numerator": None if value is None else value.numerator,
        "denominator": None if value is None else value.denominator,
        "above": above,
        "have": days,
        "need": need,
        "state": state,
        "reasons": reasons,
    }


def _value(one: Judged, figures: Mapping[str, Any], common: int) -> Fraction | None:
    """Return the mean or percentile in the unit of the limit."""
    if one.statistic == "days_above":
        return None
    if one.percentile:
        rest = (figures["days"] - 1) * one.percentile % 100
        low, high = figures[f"low{one.percentile}"], figures[f"high{one.percentile}"]
        raw = Fraction(low * (100 - rest) + (high or 0) * rest, 100 * common)
    else:
        raw = Fraction(figures["total"], figures["days"] * common)
    return restated(raw * one.feed.factor, one.feed)


def restated(value: Fraction, feed: Feed) -> Fraction:
    """Return a gas restated in the text's unit, rounded once; any other value as it is."""
    if not feed.restated:
        return value
    return round_exact(value * feed.restated, "half_even") / feed.restated


def _row(
    edition: Standard, clock: Clock, place: tuple[int, str], period: Period, one: Judged
) -> dict[str, Any]:
    """Return what a result row says before its verdict."""
    number, station = place
    begin = clock.instant(number, day_number(period.first) * DAY)
    end = clock.instant(number, (day_number(period.last) + 1) * DAY)
    start = edition.edition.start
    first, last = days_of(edition)
    return {
        "station": station,
        "start": begin,
        "length": (end - begin) // 1_000_000,
        "standard": edition.id,
        "edition_from": start.text if start else None,
        "counterfactual": period.first < first or period.last > last,
        "key": one.row.key,
        "level": one.level,
        "statistic": one.statistic,
        "unit": one.row.unit,
        "limit": f"{float(one.limit):.10g}",
    }
