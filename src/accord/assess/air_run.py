"""Air of a plan: the rows handed to the engine by reference, the results of the days asked for."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from accord.assess.air_series import Run, assess_air
from accord.assess.errors import ASS043
from accord.assess.planning import Plan, editions, inside
from accord.assess.samples import local_day
from accord.lake import Lake, Span
from accord.lake.relation import relation
from accord.standards.loading import standards

LEVELS = {"hour": "hourly", "day": "daily", "year": "year"}
CONTEXT = timedelta(days=3)
"""What is read before and after the time asked for, so that no average lacks its hours."""


@dataclass(frozen=True)
class Chosen:
    """What calculates series of air: ``duckdb`` here, or ``spark`` at a master."""

    name: str = "duckdb"
    master: str | None = None


def run_air(lake: Lake, plan: Plan, chosen: Chosen) -> tuple[pa.Table, dict[str, int]]:
    """Return the results of the days asked for, and what was counted.

    Raises:
        AccordError: ASS016 to ASS018, ASS043 where Spark is asked for without a master, LAK020.
    """
    order = plan.order
    wanted = {name for use in plan.uses for names in use.inputs.values() for name in names}
    asked = plan.span
    wide = Span(
        asked.start - CONTEXT if asked.start else None, asked.end + CONTEXT if asked.end else None
    )
    rows = relation(lake, list(plan.series), wide, order.known_at, sorted(wanted))
    zones = {one["code"]: one["zone"] or "UTC" for one in plan.stations}
    found = _assess(rows, plan, zones, chosen)
    kept = [
        inside(order, local_day(start, zones.get(station, "")))
        for station, start in zip(
            found["station"].to_pylist(), found["start"].to_pylist(), strict=True
        )
    ]
    table = found.filter(pa.array(kept, pa.bool_()))
    counts = {"rows_at_most": rows.rows, "periods": table.num_rows}
    if order.standard not in standards():  # a family leaves days before and after it alone
        outside = table["counterfactual"]
        counts["no_edition"] = int(pc.sum(outside).as_py() or 0)
        table = table.filter(pc.invert(outside))
    return table, counts


def _assess(rows: Any, plan: Plan, zones: dict[str, str], chosen: Chosen) -> pa.Table:
    named = editions(plan.order.standard)
    used = [one for one in named if one.id in {use.standard for use in plan.uses}]
    options: dict[str, Any] = {"level": LEVELS[plan.level], "zone_of": zones, "span": plan.span}
    options["variant"] = plan.order.variant
    if chosen.name == "duckdb":
        return assess_air(rows, used, **options)
    if not chosen.master:
        raise ASS043()
    from accord.lake.spark import SparkEngine

    with closing(SparkEngine(chosen.master)) as engine:
        return assess_air(rows, used, **options, run=Run(engine=engine))
