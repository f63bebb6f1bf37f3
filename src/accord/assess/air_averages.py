"""Averages of a station and period as exact sums and counts, by SQL every engine runs unchanged.

An 8-hour mean is the sum of at most eight hours over their number; sums of 8-hour means are
carried at 840 times the scale (the least common multiple of 1 to 8), so that the greatest of them
is found among whole numbers. Days are those of the station's clock, hours of a day its clock hours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from accord.assess.air_clock import DAY, HOUR, Clock
from accord.assess.air_nowcast import FORMS, PARTS, nowcasts
from accord.assess.air_rules import (
    MAX_8H,
    MEAN_8H,
    MEAN_24H,
    MEAN_DAY,
    ONE_HOUR,
    Feed,
    Rules,
    lake_parameter,
    scale_of,
)
from accord.assess.air_usable import hours_sql, runs_sql
from accord.lake.engines import Engine
from accord.lake.expressions import Column, Steps, column, total, where
from accord.lake.relation import Relation

_COMMON = 840


@dataclass(frozen=True)
class Average:
    """The columns of one average: exact value ``numerator / denominator`` and how much was there.

    The denominator carries the parameter's scale. ``direct`` is an average the source itself gave.
    """

    numerator: Column
    denominator: Column | int
    have: Column


@dataclass
class Averages:
    """The kept table ``averages`` and what its columns hold."""

    level: str
    places: Sequence[str]
    numbers: Mapping[str, int]
    direct: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    windows: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    series: dict[str, list[int]] = field(default_factory=dict)
    """The series of each averaging and parameter."""

    def of(self, feed: Feed) -> Average | None:
        """Return the columns a feed reads, None where the observations have no such parameter."""
        number = self.numbers.get(lake_parameter(feed.parameter))
        if number is None:
            return None
        one = 10 ** scale_of(feed.parameter)
        if feed.kind == MAX_8H:
            tail = f"{number}_{feed.hours}"
            found = Average(column(f"m{tail}"), one * _COMMON, column(f"w{tail}"))
        elif feed.kind in (MEAN_8H, MEAN_24H):
            tail = f"{8 if feed.kind == MEAN_8H else 24}_{number}"
            n = column(f"n{tail}")
            found = Average(column(f"s{tail}"), n * one, n)
        elif feed.kind in FORMS:
            tail = f"{feed.kind}_{number}"
            found = Average(column(tail), one * PARTS, column(f"recent_{number}"))
        elif feed.kind == ONE_HOUR:
            found = Average(column(f"v{number}"), one, column(f"n{number}"))
        elif feed.kind == MEAN_DAY:
            n = column(f"n{number}")
            found = Average(column(f"s{number}"), n * one, n)
        else:
            found = Average(column(f"x{number}"), one, column(f"n{number}"))
        return self._or_direct(found, feed, number)

    def _or_direct(self, found: Average, feed: Feed, number: int) -> Average:
        """Take the source's own average where the hours do not suffice."""
        if (lake_parameter(feed.parameter), feed.kind) not in self.direct:
            return found
        own = column(f"d_{feed.kind}_{number}")
        use = own.known & Column(f"(coalesce({found.have.sql}, 0) < {feed.need.least})")
        one = 10 ** scale_of(feed.parameter)
        return Average(
            where(use, own, found.numerator),
            where(use, one, found.denominator),
            where(use, feed.need.least, found.have),
        )


def observe(engine: Engine, relation: Relation) -> None:
    """Name the raw observations, and keep the keys that were revised."""
    engine.observe("raw", relation)
    if relation.newer:
        engine.keep("newer", relation.newer)


def make_averages(
    engine: Engine, relation: Relation, rules: Sequence[Rules], clock: Clock
) -> Averages:
    """Keep the table ``averages`` with every average the rules need, each computed once."""
    feeds = [feed for one in rules for feed in one.feeds if not feed.blocked]
    level = rules[0].level
    wanted = {lake_parameter(feed.parameter) for feed in feeds}
    made = _registered(engine, relation, clock, sorted(wanted), level)
    if level == "hourly":
        _hourly(engine, relation, made, feeds, clock)
    else:
        _daily(engine, relation, made, feeds, clock)
    return made


def _registered(
    engine: Engine, relation: Relation, clock: Clock, wanted: Sequence[str], level: str
) -> Averages:
    """Put the small tables: series with their place, parameter and averaging; the clocks."""
    rows = [r for r in relation.series.to_pylist() if r["parameter"] in wanted]
    places = sorted({r["station"] for r in rows})
    numbers = {name: wanted.index(name) for name in sorted({r["parameter"] for r in rows})}
    place_of = {name: place for place, name in enumerate(places)}
    series = pa.table(
        {
            "series_id": pa.array([r["series_id"] for r in rows], pa.int64()),
            "place": pa.array([place_of[r["station"]] for r in rows], pa.int32()),
            "param": pa.array([numbers[r["parameter"]] for r in rows], pa.int32()),
        }
    )
    engine.put("series", series)
    made = Averages(level, places, numbers)
    made.direct = _direct_kinds(rows) if level == "daily" else frozenset()
    for row in rows:
        made.series.setdefault(row["averaging"], []).append(row["series_id"])
        name = f"{row['averaging']} {row['parameter']}"
        made.series.setdefault(name, []).append(row["series_id"])
    return made


def _hours(
    engine: Engine, relation: Relation, clock: Clock, series: Sequence[int], span: str, name: str
) -> str:
    """Put the clocks of some series and return the query of their usable hours."""
    engine.put(f"clock_{name}", clock.table(series))
    return hours_sql(relation, span, f"clock_{name}", series, clock.only)


_DIRECT = {"24h": MEAN_DAY, "1h_max": "max_hour", "8h_max": MAX_8H, "8h_daily_max": MAX_8H}


def _direct_kinds(rows: Sequence[Mapping[str, str]]) -> frozenset[tuple[str, str]]:
    found = {(r["parameter"], _DIRECT[r["averaging"]]) for r in rows if r["averaging"] in _DIRECT}
    return frozenset(found)


# ---- a day -----------------------------------------------------------------------------


def _daily(
    engine: Engine, relation: Relation, made: Averages, feeds: Sequence[Feed], clock: Clock
) -> None:
    names = made.numbers
    made.windows = frozenset(
        (lake_parameter(f.parameter), f.hours)
        for f in feeds
        if f.kind == MAX_8H and lake_parameter(f.parameter) in names
    )
    figures = _figures(made, feeds)
    tables = _day_tables(engine, relation, made, clock, figures)
    parts = [_of_parameter(made, name, tables[name], figures[p]) for name, p in names.items()]
    if made.direct:
        own = [n for averaging in _DIRECT for n in made.series.get(averaging, [])]
        given = _hours(engine, relation, clock, own, clock.span_sql(0), "given")
        parts.append(_given(given, made, relation, engine))
    _join(engine, parts)


def _figures(made: Averages, feeds: Sequence[Feed]) -> dict[int, set[str]]:
    """Return for each parameter what of a day is read: sum, number, greatest."""
    found = {number: {"n"} for number in made.numbers.values()}
    for feed in feeds:
        number = made.numbers.get(lake_parameter(feed.parameter))
        if number is not None and feed.kind != MAX_8H:
            found[number].add("s" if feed.kind == MEAN_DAY else "x")
    return found


def _day_tables(
    engine: Engine,
    relation: Relation,
    made: Averages,
    clock: Clock,
    figures: Mapping[int, set[str]],
) -> dict[str, str]:
    """Keep what of each series' day is read; return the table that holds it for each parameter.

    Every hour is read once: a series with windows has all of its days from its clock hours.
    """
    span = clock.span_sql(0)
    tables = {name: "day_windows" for name, _ in made.windows}
    plain = [name for name in made.numbers if name not in tables]
    for at, names in enumerate(_apart(made, clock, plain)):
        own = [n for name in names for n in made.series.get(f"1h {name}", [])]
        hours = _hours(engine, relation, clock, own, span, f"hours{at}")
        read = {one for name in names for one in figures[made.numbers[name]]}
        engine.keep(f"days{at}", _of_days(hours, read))
        tables |= dict.fromkeys(names, f"days{at}")
    if made.windows:
        wide = {n for name, _ in made.windows for n in made.series.get(f"1h {name}", [])}
        hours = _hours(engine, relation, clock, sorted(wide), span, "windows")
        engine.keep("day_slots", _slots(hours))
        engine.keep("day_windows", _windows({least for _, least in made.windows}))
    return tables


def _of_parameter(made: Averages, name: str, table: str, figures: Collection[str]) -> str:
    """Return the query of one parameter's days; a place has one series of its hours."""
    number = made.numbers[name]
    held = [f"v.{one} AS {one}{number}" for one in sorted(figures)]
    for need in sorted(least for one, least in made.windows if one == name):
        held += [f"v.{one}_{need} AS {one}{number}_{need}" for one in ("m", "w")]
    return (
        f"SELECT c.place, v.day, {', '.join(held)} FROM {table} v JOIN series c "
        f"ON v.series_id = c.series_id AND c.param = {number}"
    )


def _apart(made: Averages, clock: Clock, names: Sequence[str]) -> list[list[str]]:
    """Return the parameters whose hours are read together.

    One after the other where the rows of each can be told by the numbers of its series: sums and
    revisions of one parameter are a sixth of all and stay in the processor's cache.
    """
    series = [made.series.get(f"1h {name}", []) for name in names]
    if clock.only is None or not all(series) or any(runs_sql(own) is None for own in series):
        return [list(names)]
    return [[name] for name in names]


def _of_days(hours: str, read: Collection[str]) -> str:
    day = f"whole_div(local_us, {DAY})"
    top = "max(v)" if "x" in read else "CAST(NULL AS BIGINT)"
    return (
        f"SELECT series_id, {day} AS day, sum(v) AS s, count(v) AS n, {top} AS x "
        f"FROM ({hours}) h GROUP BY series_id, {day}"
    )


def _slots(hours: str) -> str:
    """The 24 clock hours of each series and day, side by side, and what every day has."""
    rows = (
        f"SELECT series_id, whole_div(local_us, {DAY}) AS day, "
        f"CAST(whole_div(local_us % {DAY}, {HOUR}) AS TINYINT) AS slot, v "
        f"FROM ({hours}) h"
    )
    listed = ", ".join(f"max(CASE WHEN slot = {k} THEN v END) AS h{k}" for k in range(24))
    return (
        f"SELECT series_id, day, sum(v) AS s, count(v) AS n, max(v) AS x, {listed} "
        f"FROM ({rows}) r GROUP BY series_id, day"
    )


def _windows(least: Collection[int]) -> str:
    """The greatest 8-hour mean within each day, at 840 times the scale, and how many there are.

    Seventeen windows of clock hours lie within a day: they end at 08:00 to 24:00.
    """
    steps = Steps("day_slots")
    pairs = [
        (
            steps.keep(f"p1_{k}", Column(f"wide(coalesce(h{k}, 0))")),
            steps.keep(f"q1_{k}", where(Column(f"h{k} IS NOT NULL"), 1, 0)),
        )
        for k in range(24)
    ]
    steps.close()
    for size in (2, 4, 8):  # each window is two of half its hours
        half = size // 2
        pairs = [
            (
                steps.keep(f"p{size}_{k}", pairs[k][0] + pairs[k + half][0]),
                steps.keep(f"q{size}_{k}", pairs[k][1] + pairs[k + half][1]),
            )
            for k in range(25 - size)
        ]
        steps.close()
    for need in sorted(least):
        means = [
            where(n >= need, s * Column(f"whole_div({_COMMON}, {n.sql})"), None) for s, n in pairs
        ]
        steps.keep(f"m_{need}", Column(f"greatest({', '.join(m.sql for m in means)})"))
        steps.keep(f"w_{need}", total(where(n >= need, 1, 0) for _, n in pairs))
    steps.close()
    names = [f"{one}_{need}" for need in sorted(least) for one in ("m", "w")]
    return steps.select(["series_id", "day", "s", "n", "x", *names])


def _given(hours: str, made: Averages, relation: Relation, engine: Engine) -> str:
    """Averages the source itself gave for the day."""
    kinds = {
        r["series_id"]: _DIRECT[r["averaging"]]
        for r in relation.series.to_pylist()
        if r["averaging"] in _DIRECT
    }
    engine.put(
        "given_kinds",
        pa.table(
            {
                "series_id": pa.array(list(kinds), pa.int64()),
                "kind": pa.array(list(kinds.values()), pa.string()),
            }
        ),
    )
    held = ", ".join(
        f"max(CASE WHEN param = {made.numbers[name]} AND kind = '{kind}' THEN v END) "
        f"AS d_{kind}_{made.numbers[name]}"
        for name, kind in sorted(made.direct)
    )
    return (
        f"SELECT place, whole_div(local_us, {DAY}) AS day, {held} FROM ({hours}) v "
        "JOIN series c ON v.series_id = c.series_id "
        "JOIN given_kinds k ON v.series_id = k.series_id "
        f"GROUP BY place, whole_div(local_us, {DAY})"
    )


def _join(engine: Engine, parts: Sequence[str]) -> None:
    """Keep the parts side by side, one row for each place and day any of them has."""
    nothing = "SELECT place, CAST(0 AS BIGINT) AS day FROM series WHERE FALSE"
    source = f"({nothing}) part0"  # a text may have limits for nothing that was observed
    for number, part in enumerate(parts, 1):
        source += f" FULL JOIN ({part}) part{number} USING (place, day)"
    engine.keep("averages", f"SELECT * FROM {source}")


# ---- an hour ---------------------------------------------------------------------------


def _hourly(
    engine: Engine, relation: Relation, made: Averages, feeds: Sequence[Feed], clock: Clock
) -> None:
    span = clock.span_sql(24 * HOUR)
    hours = _hours(engine, relation, clock, made.series.get("1h", []), span, "hours")
    hour = f"whole_div(local_us, {HOUR})"
    held = ", ".join(
        f"max(CASE WHEN param = {p} THEN v END) AS v{p}, "
        f"count(CASE WHEN param = {p} THEN v END) AS n{p}"
        for p in made.numbers.values()
    )
    engine.keep(
        "station_hours",
        f"SELECT place, {hour} AS hour, {held} FROM ({hours}) h "
        f"JOIN series c ON h.series_id = c.series_id GROUP BY place, {hour}",
    )
    kinds = {(f.kind, made.numbers.get(lake_parameter(f.parameter))) for f in feeds}
    moving = "".join(
        f", sum(v{p}) OVER w{size} AS s{size}_{p}, count(v{p}) OVER w{size} AS n{size}_{p}"
        for kind, size in ((MEAN_8H, 8), (MEAN_24H, 24))
        for p in sorted(p for k, p in kinds if k == kind and p is not None)
    )
    over = ", ".join(
        f"w{size} AS (PARTITION BY place ORDER BY hour RANGE BETWEEN {size - 1} PRECEDING "
        "AND CURRENT ROW)"
        for size in (8, 24)
    )
    engine.keep("moving", f"SELECT *{moving} FROM station_hours WINDOW {over}")
    cast = sorted((k, p) for k, p in kinds if k in FORMS and p is not None)
    first = clock.first_hour_sql()
    if not cast:
        engine.keep("averages", f"SELECT * FROM moving WHERE {first}")
        return
    engine.put("nowcasts", nowcasts(engine, cast))
    engine.keep(
        "averages",
        f"SELECT * FROM moving LEFT JOIN nowcasts USING (place, hour) WHERE {first}",
    )
