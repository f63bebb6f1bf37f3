"""Thresholds drawn from what the lake holds of each series: quantiles or robust spread.

Equal to ``accord.methods.quality.own``: nearest ranks of whole numbers, so the same lake gives the
same thresholds always. Method, window and what was used go into the ledger; with ``known_at`` of
the load the very rows can be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

import duckdb
import pyarrow as pa

from accord.vocab.quality import QUANTILES, Checks, Own

_SECONDS = "(epoch_us(start) // 1000000 - epoch_us(start_before) // 1000000)"
QUANTITIES: Mapping[str, str] = {
    "gross_range": "value::HUGEINT",
    "climatology": "value::HUGEINT",
    "spike": "(abs(2 * value::HUGEINT - before - after) + 1) // 2",
    "rate_of_change": f"(abs(value::HUGEINT - before) * 3600 + {_SECONDS} - 1) // {_SECONDS}",
    "gap": f"{_SECONDS}::HUGEINT",
}
"""What each test looks at, as a whole number (rounded up), from a row and those beside it."""
STEMS = {"gross_range": "range", "rate_of_change": "rate", "climatology": "climate"}
COLUMNS = (
    *(f"own_range_{flag}_{end}" for flag in ("suspect", "fail") for end in ("low", "high")),
    *(f"own_{stem}_{flag}" for stem in ("spike", "rate", "gap") for flag in ("suspect", "fail")),
)
LISTS = tuple(
    f"own_climate_{flag}_{end}" for flag in ("suspect", "fail") for end in ("low", "high")
)


@dataclass
class Drawn:
    """What was drawn for one parameter and test."""

    series: int = 0
    too_few: int = 0
    values: int = 0
    first: str = ""
    last: str = ""

    def note(self, count: int, least: int, first: str, last: str) -> None:
        """Take in one series (or one month of it)."""
        self.series += 1
        self.too_few += count < least
        self.values += count
        self.first = min(filter(None, (self.first, first)), default="")
        self.last = max(self.last, last)


@dataclass
class Limits:
    """The thresholds of all series, by column, and what they were drawn from."""

    cells: dict[int, dict[str, Any]] = field(default_factory=dict)
    drawn: dict[tuple[int, str], Drawn] = field(default_factory=dict)

    def table(self) -> pa.Table:
        """Return the table own_limits."""
        numbers = sorted(self.cells)
        columns = {"series_id": pa.array(numbers, pa.int64())}
        for names, kind in ((COLUMNS, pa.int64()), (LISTS, pa.list_(pa.int64()))):
            for name in names:
                values = [self.cells[number].get(name) for number in numbers]
                columns[name] = pa.array(values, kind)
        return pa.table(columns)


def thresholds(own: Own, levels: Mapping[str, Any], spans: bool) -> dict[str, tuple[int, ...]]:
    """Return suspect and fail thresholds from the values at the shares, or median and spread."""
    found = {}
    for flag, given in (("suspect", own.suspect), ("fail", own.fail)):
        if not given:
            continue
        if own.method == QUANTILES:
            found[flag] = tuple(levels[flag])
            continue
        reach = given[-1] * levels["spread"]
        high = ceil(Fraction(levels["median"]) + reach)
        low = floor(Fraction(levels["median"]) - reach)
        found[flag] = (low, high) if spans else (high,)
    return found


def draw(
    engine: duckdb.DuckDBPyConnection, standing: str | None, checks: Mapping[int, Checks]
) -> Limits:
    """Draw the thresholds of the series of a load and make the table own_limits.

    ``standing`` is the query of the rows the lake holds; None gives thresholds to no series.
    """
    limits = Limits()
    for number, one in checks.items():
        for test, own in one.own.items():
            limits.drawn[number, test] = Drawn()
            if standing is not None:
                _draw_one(engine, standing, (number, test, own), limits)
    engine.register("limit_rows", limits.table())
    engine.execute("CREATE OR REPLACE TEMP TABLE own_limits AS SELECT * FROM limit_rows")
    engine.unregister("limit_rows")
    return limits


def _draw_one(
    engine: duckdb.DuckDBPyConnection, standing: str, what: tuple[int, str, Own], limits: Limits
) -> None:
    number, test, own = what
    spans = test in ("gross_range", "climatology")
    for series, month, count, first, last, *found in engine.execute(
        _statement(standing, number, test, own)
    ).fetchall():
        limits.drawn[number, test].note(count, own.least, first, last)
        if count < own.least:
            continue
        levels = _levels(own, found)
        cells = limits.cells.setdefault(series, {})
        for flag, ends in thresholds(own, levels, spans).items():
            stem = f"own_{STEMS.get(test, test)}_{flag}"
            if test == "climatology":
                for name, value in zip(("low", "high"), ends, strict=True):
                    cells.setdefault(f"{stem}_{name}", [None] * 12)[month - 1] = value
            elif spans:
                cells |= {f"{stem}_low": ends[0], f"{stem}_high": ends[1]}
            else:
                cells[stem] = ends[0]


def _levels(own: Own, found: list[Any]) -> dict[str, Any]:
    if own.method != QUANTILES:
        return {"median": int(found[0]), "spread": int(found[1])}
    cut = len(own.suspect)
    values = [int(value) for value in found]
    return {"suspect": values[:cut], "fail": values[cut:]}


def _statement(standing: str, number: int, test: str, own: Own) -> str:
    """Return the query of count, span and levels by series (and month, for a climatology)."""
    month = "month(make_timestamp(epoch_us(start)))" if test == "climatology" else "0"
    order = "PARTITION BY series_id ORDER BY start, length, sample_id, source"
    beside = "" if test != "rate_of_change" else " AND start > start_before"
    if own.method == QUANTILES:
        ranks = ", ".join(
            f"xs[greatest(1, (n::HUGEINT * {s.numerator} + {s.denominator - 1}) "
            f"// {s.denominator})::BIGINT]"
            for s in (*own.suspect, *own.fail)
        )
    else:
        ranks = "middle, list_sort([abs(x - middle) for x in xs])[(n + 1) // 2]"
    return (
        "WITH held AS (SELECT h.* FROM "
        f"({standing}) h JOIN series_keys k USING (series_id) WHERE k.p = {number} "
        "AND h.value IS NOT NULL AND h.flags & 15 NOT IN (4, 9)), "
        "recent AS (SELECT * FROM held QUALIFY start > max(start) OVER (PARTITION BY series_id) "
        f"- INTERVAL {own.window} SECOND), "
        f"rows AS (SELECT *, lag(value) OVER ({order}) AS before, lead(value) OVER ({order}) "
        f"AS after, lag(start) OVER ({order}) AS start_before FROM recent), "
        f"seen AS (SELECT series_id, {month} AS month, start, {QUANTITIES[test]} AS x FROM rows "
        f"WHERE TRUE{beside}), "
        "lists AS (SELECT series_id, month, count(*) AS n, list(x ORDER BY x) AS xs, "
        "strftime(make_timestamp(min(epoch_us(start))), '%Y-%m-%dT%H:%M:%SZ') AS first, "
        "strftime(make_timestamp(max(epoch_us(start))), '%Y-%m-%dT%H:%M:%SZ') AS last "
        "FROM seen WHERE x IS NOT NULL GROUP BY series_id, month), "
        "middles AS (SELECT *, xs[(n + 1) // 2] AS middle FROM lists) "
        f"SELECT series_id, month, n, first, last, {ranks} FROM middles ORDER BY ALL"
    )
