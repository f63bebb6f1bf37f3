"""Air indices of whole series: hours or days of many stations under the editions of a family.

The averages are made by an engine as exact sums and counts, once for all editions; each edition
is then a query of its own over them, for the days it is in force. The same text runs on DuckDB and
on Spark, and every number is a whole number until it is shown, so a result is the same to the last
digit whatever the order, the chunks, the engine or the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from accord.assess.air_averages import Averages, make_averages, observe
from accord.assess.air_clock import Clock, ZoneOf, clock_of, micros
from accord.assess.air_evaluate import index_sql
from accord.assess.air_result import empty, result_table
from accord.assess.air_rules import ASSUMED_25C, Rules, State, days_of, rules_of
from accord.assess.errors import ASS016, ASS018
from accord.lake import Span
from accord.lake.engines import Engine, arrow_of, opened
from accord.lake.relation import Relation, given
from accord.standards.model import Standard

LEVELS = ("hourly", "daily", "year")
PLACES = 256
"""So many places' rows are put together at a time."""


@dataclass(frozen=True)
class Run:
    """How to run: the engine (None: DuckDB in this process), and what a caller lets be assumed.

    ``state``: temperature and pressure gases are restated at under texts in ppm or ppb whose
    reference state was not found (``ASSUMED_25C``); without one such inputs cannot be said.
    """

    engine: Engine | None = None
    state: State | None = None


def assess_air(
    observations: Relation | pa.Table | Any,
    editions: Sequence[Standard],
    *,
    level: str,
    zone_of: ZoneOf,
    span: Span | None = None,
    variant: str | None = None,
    run: Run | None = None,
) -> pa.Table:
    """Assess series of air observations under the editions of one family.

    ``observations``: a ``Relation`` of the lake (``accord.lake.relation.relation``), or a table
    with station, parameter, averaging, start (UTC), length, value (whole, at the parameter's
    scale) and perhaps qualifier, flags, source. Hours are rows of averaging ``1h``; averages the
    source itself gives (``24h``, ``1h_max``, ``8h_daily_max``) are read where hours do not suffice.
    ``editions``: of one family, ordered by date; each is applied to the days it is in force. One
    edition alone is applied to all days and marked counterfactual outside its own. ``level``:
    ``hourly`` (real-time index), ``daily``, or ``year`` (attainment of ambient limits).
    ``zone_of``: station to the zone of its clock. ``span``: periods that begin in it.

    Returns one row for each station and period with any observation, sorted; its columns are
    ``accord.assess.air_result.SCHEMA`` (for ``year``: ``accord.assess.air_year.SCHEMA``).

    Raises:
        AccordError: ASS007, ASS016 (nothing to compute), ASS017 (zone), ASS018 (two series).
    """
    family = editions[0].family if editions else ""
    return assess_families(
        observations,
        {family: editions},
        level=level,
        zone_of=zone_of,
        span=span,
        variants={family: variant},
        run=run,
    )[family]


def assess_families(
    observations: Relation | pa.Table | Any,
    families: Mapping[str, Sequence[Standard]],
    *,
    level: str,
    zone_of: ZoneOf,
    span: Span | None = None,
    variants: Mapping[str, str | None] | None = None,
    run: Run | None = None,
) -> dict[str, pa.Table]:
    """Assess the same series under several families at once, shared averages computed once.

    Parameters and columns as in :func:`assess_air`; ``variants``: by family.

    Returns the result of each family.

    Raises:
        AccordError: as in :func:`assess_air`.
    """
    options: dict[str, Any] = {"level": level, "zone_of": zone_of, "span": span}
    return dict(each_family(observations, families, **options, variants=variants, run=run))


def each_family(
    observations: Relation | pa.Table | Any,
    families: Mapping[str, Sequence[Standard]],
    *,
    level: str,
    zone_of: ZoneOf,
    span: Span | None = None,
    variants: Mapping[str, str | None] | None = None,
    run: Run | None = None,
) -> Iterator[tuple[str, pa.Table]]:
    """Yield each family with its result, so that a caller holds one result at a time.

    Parameters, columns and errors as in :func:`assess_families`.
    """
    run = run or Run()
    if level not in LEVELS:
        raise ASS016(standard=", ".join(families) or "-", level=level[:20])
    relation = _relation(observations, span)
    with opened(run.engine) as engine:
        clock = clock_for(engine, relation, zone_of)
        if level == "year":
            from accord.assess.air_year import attainment

            for name, editions in families.items():
                yield name, attainment(engine, relation, editions, clock, run.state)
            return
        rules = {
            name: [rules_of(e, level, (variants or {}).get(name), run.state) for e in editions]
            for name, editions in families.items()
        }
        made = make_averages(engine, relation, [r for own in rules.values() for r in own], clock)
        # While rows are put together, the engine works on the next.
        with ThreadPoolExecutor(max_workers=1) as beside:
            before: tuple[str, list[Future[pa.Table]]] | None = None
            for name, own in rules.items():
                waiting = []
                for queries in _queries(own, made):
                    found = [engine.fetch(sql) for sql in queries]
                    waiting.append(beside.submit(_family, own, found, made.places, clock))
                    del found
                if before is not None:
                    yield before[0], _joined(before[1])
                before = name, waiting
            if before is not None:
                yield before[0], _joined(before[1])


def _joined(parts: list[Future[pa.Table]]) -> pa.Table:
    """Return the rows of all places, a part of them after the other."""
    tables = []
    while parts:
        tables.append(parts.pop(0).result())
    return pa.concat_tables(tables)


def _relation(observations: Relation | pa.Table | Any, span: Span | None) -> Relation:
    if isinstance(observations, Relation):
        found = observations
        if span is not None:
            from dataclasses import replace

            found = replace(observations, span=span)
    else:
        found = given(arrow_of(observations), span)
    seen: set[tuple[str, str, str]] = set()
    for row in found.series.to_pylist():
        key = row["station"], row["parameter"], row["averaging"]
        if key in seen:
            raise ASS018(station=key[0][:40], parameter=key[1], averaging=key[2])
        seen.add(key)
    return found


def clock_for(engine: Engine, relation: Relation, zone_of: ZoneOf) -> Clock:
    """Name the raw and the standing observations and read the clocks of their stations."""
    observe(engine, relation)
    span = relation.span

    def extent() -> tuple[int, int]:
        if span.start is not None and span.end is not None:
            return micros(span.start), micros(span.end)
        row = engine.fetch("SELECT min(us) AS low, max(us) AS high FROM raw").to_pylist()[0]
        return int(row["low"] or 0), int(row["high"] or 0)

    stations = {r["series_id"]: r["station"] for r in relation.series.to_pylist()}
    return clock_of(stations, zone_of, span, extent)


def _queries(rules: Sequence[Rules], made: Averages) -> Iterator[list[str]]:
    """Yield the queries of the editions for some places after others.

    Each edition is asked for the days it is in force; one alone for all days.
    """
    period = "day" if made.level == "daily" else "hour"
    per_day = 1 if made.level == "daily" else 24
    for low in range(0, max(len(made.places), 1), PLACES):
        queries = []
        for one in rules:
            condition = f"place >= {low} AND place < {low + PLACES}"
            if len(rules) > 1:
                first, last = (_number(day) for day in days_of(one.edition))
                days = f"{period} >= {first * per_day} AND {period} < {(last + 1) * per_day}"
                condition = f"{condition} AND {days}"
            queries.append(index_sql(one, made, condition))
        yield queries


def _family(
    rules: Sequence[Rules], found: list[pa.Table], places: Sequence[str], clock: Clock
) -> pa.Table:
    """Return the rows of all editions of a family, sorted; takes what was found out of the list."""
    parts = [result_table(one, _in_order(found.pop(0)), places, clock) for one in rules]
    if len(parts) == 1:
        return parts[0]
    joined = pa.concat_tables(parts) if parts else empty()
    return joined.sort_by([("station", "ascending"), ("start", "ascending")])


def _in_order(found: pa.Table) -> pa.Table:
    """Return rows by place and period; places are numbered as their stations are sorted."""
    order = np.lexsort((found["period"].to_numpy(), found["place"].to_numpy()))
    return found.take(pa.array(order))


def _number(day: date) -> int:
    return day.toordinal() - 1


__all__ = [
    "ASSUMED_25C",
    "LEVELS",
    "Path",
    "Run",
    "State",
    "assess_air",
    "assess_families",
    "each_family",
]
