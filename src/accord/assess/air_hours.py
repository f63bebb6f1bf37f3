"""One-hour sub-indices of many editions at once, grouped: how many hours have which sub-index.

The distinct values of each parameter are found once; each edition's table is read for those only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from accord.assess.air_averages import Averages, observe
from accord.assess.air_clock import Clock
from accord.assess.air_evaluate import VALUE, decimals_of, index_sql
from accord.assess.air_result import NUMBER, exact_decimals
from accord.assess.air_rules import ONE_HOUR, Feed, Need, Rules, State, lake_parameter, unit_of
from accord.assess.air_usable import USABLE, hidden, runs_sql
from accord.assess.errors import ASS016
from accord.lake.engines import Engine, opened
from accord.lake.relation import Relation
from accord.standards.model import InputSet, Standard

SCHEMA = pa.schema(
    [
        ("standard", pa.string()),
        ("key", pa.string()),
        ("parameter", pa.string()),
        ("value", pa.int64()),
        ("hours", pa.int64()),
        ("sub_index", NUMBER),
    ]
)
"""Columns: ``value`` is whole at the parameter's scale, ``sub_index`` nothing where the text has
none there (above or below its one-hour table)."""


def has_hours(edition: Standard) -> bool:
    """Say whether an edition has a one-hour table."""
    return edition.medium == "air" and edition.kind == "index" and bool(_rows(edition))


def _rows(edition: Standard) -> list[Any]:
    forms = ("nodes", "bands", "piecewise")
    return [r for r in edition.rows if r.on and r.form in forms and "1h" in r.averagings]


def hourly_sub_indices(
    relation: Relation,
    editions: Sequence[Standard],
    *,
    engine: Engine | None = None,
    state: State | None = None,
) -> pa.Table:
    """Return the one-hour sub-index of every value met, with the hours that have it.

    ``relation``: observations of hours. ``editions``: all with a one-hour table. ``state``: as in
    ``accord.assess.air_series.Run``.

    Returns a table of ``SCHEMA``, sorted by standard, key and value.

    Raises:
        AccordError: ASS016 for an edition without a one-hour table.
    """
    rules = [_rules(edition, state) for edition in editions]
    with opened(engine) as run:
        names = sorted({lake_parameter(f.parameter) for one in rules for f in one.feeds})
        made = _distinct(run, relation, names)
        parts = [_edition(run, one, made) for one in rules]
    order = [("standard", "ascending"), ("key", "ascending"), ("value", "ascending")]
    return pa.concat_tables(parts).sort_by(order)


def _rules(edition: Standard, state: State | None) -> Rules:
    if not has_hours(edition):
        raise ASS016(standard=edition.id, level="hourly")
    feeds = []
    for row in _rows(edition):
        factor, restated, blocked = unit_of(edition, row, state)
        key = f"{row.parameter}_1h"
        need = Need(1, 1, "text")
        feeds.append(Feed(key, row.parameter, ONE_HOUR, row, need, factor, restated, blocked))
    chosen = InputSet("hours", tuple(f.key for f in feeds), {}, {})
    return Rules(edition, "hourly", chosen, tuple(feeds))


def _distinct(engine: Engine, relation: Relation, names: Sequence[str]) -> Averages:
    """Keep the distinct values, each in the column of its parameter."""
    numbers = {name: at for at, name in enumerate(names)}
    series: dict[int, list[int]] = {number: [] for number in numbers.values()}
    for row in relation.series.to_pylist():
        if row["parameter"] in numbers and row["averaging"] == "1h":
            series[numbers[row["parameter"]]].append(row["series_id"])
    observe(engine, relation)
    engine.keep("hour_values", _values_sql(engine, relation, series))
    held = ", ".join(
        f"CASE WHEN param = {p} THEN v END AS v{p}, CASE WHEN param = {p} THEN 1 ELSE 0 END AS n{p}"
        for p in numbers.values()
    )
    engine.keep("averages", f"SELECT param AS place, v AS hour, hours, {held} FROM hour_values")
    return Averages("hourly", list(names), numbers)


def _values_sql(engine: Engine, relation: Relation, series: Mapping[int, Sequence[int]]) -> str:
    """Return the query of the values of each parameter and how many usable hours have each.

    Values are counted with their flags first, so that flags are judged once for each kind and not
    for each hour. Series numbered in a row, as a lake numbers those of a parameter, are taken by
    their numbers: a file or part of one that has none of them is not read. Others are looked up.
    """
    clock = Clock(relation.span)
    span = clock.span_sql(0)
    rows = f"SELECT * FROM ({relation.standing()}) q WHERE {span}{hidden(relation)}"
    found = []
    for number, own in series.items():
        listed = runs_sql(own)
        if listed is None:
            engine.put(f"hour_series{number}", pa.table({"series_id": pa.array(own, pa.int64())}))
            one = f"SELECT o.value, o.flags FROM ({rows}) o JOIN hour_series{number} c ON "
            one += "o.series_id = c.series_id"
        else:
            one = f"{rows} AND {listed}"
        counted = f"SELECT value, flags, count(*) AS n FROM ({one}) r GROUP BY value, flags"
        found.append(
            f"SELECT {number} AS param, value AS v, CAST(sum(n) AS BIGINT) AS hours "
            f"FROM ({counted}) k WHERE {USABLE} GROUP BY value"
        )
    return " UNION ALL ".join(found)


def _edition(engine: Engine, rules: Rules, made: Averages) -> pa.Table:
    found = engine.fetch(index_sql(rules, made, more=("hours",)))
    parts = []
    scale = 10 ** (9 - decimals_of(rules.edition))
    for number, feed in enumerate(rules.feeds):
        if f"st{number}" not in found.column_names:
            continue
        own = found.filter(pc.equal(found["place"], made.numbers[feed.parameter]))
        said = pc.equal(own[f"st{number}"], VALUE)
        index = pc.if_else(said, own[f"i{number}"], pa.scalar(None, pa.int64()))
        size = own.num_rows
        parts.append(
            pa.table(
                {
                    "standard": pa.repeat(pa.scalar(rules.edition.id), size),
                    "key": pa.repeat(pa.scalar(feed.key), size),
                    "parameter": pa.repeat(pa.scalar(feed.parameter), size),
                    "value": own["period"],
                    "hours": own["hours"].cast(pa.int64()),
                    "sub_index": exact_decimals(index, scale),
                },
                SCHEMA,
            )
        )
    return pa.concat_tables(parts) if parts else SCHEMA.empty_table()
