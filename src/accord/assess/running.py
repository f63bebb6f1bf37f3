"""Run a plan: read the rows it names, assess them, and say what was counted."""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from accord import __version__
from accord.assess import sections
from accord.assess.air_run import Chosen, run_air
from accord.assess.ccme_series import ClassObjectives, Objectives, assess_ccme
from accord.assess.errors import ASS010, ASS041
from accord.assess.findings import to_table
from accord.assess.from_sub_indices import applies, run_published
from accord.assess.planning import Plan, edition_on, editions, inside
from accord.assess.samples import local_day, periods, samples
from accord.assess.water_series import Asked, assess_water, bodies_of
from accord.kernel.canonical import canonical, digest
from accord.lake import Lake
from accord.standards.loading import MEDIA, find, standards


@dataclass(frozen=True)
class Outcome:
    """A result: its id, the table, and where it comes from."""

    id: str
    table: pa.Table
    provenance: dict[str, Any]


def run(
    lake: Lake,
    plan: Plan,
    objectives: Objectives | None = None,
    engine: Chosen | None = None,
) -> Outcome:
    """Calculate what a plan settled. The same plan on the same snapshot gives the same table.

    ``objectives``: limits beside the rows, for texts that compare with limits from outside.

    Raises:
        AccordError: ASS041, and what the lake raises.
    """
    made = datetime.now(UTC)  # before reading: what is loaded meanwhile was not known to it
    chosen = engine or Chosen()
    told_indices = applies(plan.order.standard, plan.measured)
    if told_indices is not None:
        table, counts = run_published(lake, plan, told_indices)
    elif plan.medium == "air":
        table, counts = run_air(lake, plan, chosen)
    else:
        table, counts = _water(lake, plan, objectives)
    used = chosen.name if plan.medium == "air" else "duckdb"
    told = {**plan.as_dict(), "editions": _editions(plan), "engine": used}
    told |= {"code": __version__, "counts": counts, "states": _states(table)}
    told["zones"] = {one["code"]: one["zone"] for one in plan.stations if one["zone"]}
    name = digest(canonical(_whole(told | {"rows": digest(_content(table))})))
    told |= {"id": name.rpartition(":")[2][:12], "made": made.isoformat(timespec="seconds")}
    told["known_at"] = (plan.order.known_at or made).isoformat()
    told["python"] = platform.python_version()
    return Outcome(told["id"], table, told)


def _water(
    lake: Lake, plan: Plan, objectives: Objectives | None
) -> tuple[pa.Table, dict[str, int]]:
    order = plan.order
    rows = lake.rows(list(plan.series), plan.span, known_at=order.known_at)
    zones = {one["code"]: one["zone"] for one in plan.stations}
    found = [
        one
        for one in samples(rows, order.flags)
        if inside(order, local_day(one.start, zones.get(one.station, "")))
    ]
    grouped = periods(found, plan.level, zones)
    asked = Asked(
        lambda day: edition_on(order.standard, day),
        plan.level,
        plan.measured,
        order.klass,
        order.variant,
        bodies_of(plan.stations),
        zones,
    )
    first = editions(order.standard)[0]
    if first.method == "ccme_wqi":
        compared = objectives or _objectives(plan, asked)
        if compared is None:
            raise ASS041(standard=first.id)
        findings = assess_ccme(grouped, asked, compared)
    else:
        findings = assess_water(grouped, asked)
        if order.by is not None:
            waters = {one["code"]: one["water_body"] for one in plan.stations}
            findings += sections.assess_waters(findings, grouped, asked, waters)
    left = Counter(why for one in found for why in one.left.values())
    counts = {"rows": rows.num_rows, "samples": len(found), "periods": len(grouped)}
    counts |= {"values": sum(len(one.readings) for one in found)}
    counts |= {f"left_{why}": count for why, count in sorted(left.items())}
    return to_table(findings), counts


def _objectives(plan: Plan, asked: Asked) -> Objectives | None:
    """Return the limits of a class as objectives, where a text and a class are named.

    Raises:
        AccordError: STD001, STD002, ASS010 for a class the text does not have.
    """
    name, klass = plan.order.objectives, plan.order.klass
    if name is None or klass is None:
        return None
    text = find(name, date.max)
    levels = {code for row in text.rows for code in row.limits or ()}
    if klass not in levels:
        known = ", ".join(sorted(levels)) or "-"
        raise ASS010(key="class", text=klass[:40], standard=text.id, known=known)
    return ClassObjectives(text, klass, plan.measured, asked.bodies)


def _editions(plan: Plan) -> list[dict[str, Any]]:
    """Return the editions used, each with its title and the revision of its file here."""
    found = []
    for use in plan.uses:
        one = standards()[use.standard]
        title = {"zh": one.title.zh, "en": one.title.en, "local": one.title.local}
        start = one.edition.start.text if one.edition.start else None
        told = {"title": title, "edition_from": start, "revision": revision(one.id)}
        found.append({**use.as_dict(), **told})
    return found


@cache
def revision(standard: str) -> str:
    """Return the start of the SHA-256 of the file of an edition as it is here."""
    for medium in MEDIA:
        entry = files("accord.standards").joinpath(medium, f"{standard}.yaml")
        if entry.is_file():
            return hashlib.sha256(entry.read_bytes()).hexdigest()[:16]
    return ""


def _states(table: pa.Table) -> dict[str, int]:
    if "state" not in table.column_names:
        return {}
    return dict(sorted(Counter(one or "said" for one in table["state"].to_pylist()).items()))


def _content(table: pa.Table) -> bytes:
    """Return the bytes a table is known by: its rows in order, as canonical text."""
    sink = hashlib.sha256()
    for row in table.to_pylist():
        sink.update(repr(sorted(row.items())).encode())
    return sink.digest()


def _whole(value: Any) -> Any:
    """Return plain data without floats, which canonical JSON refuses."""
    if isinstance(value, Mapping):
        return {str(k): _whole(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(v) for v in value]
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 53
    return str(value) if isinstance(value, float) or whole else value
