"""Which tests run, and what becomes of one that fails to execute: flag 2, and release waits."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb
import pyarrow as pa

from accord.lake.drawing import Limits, draw
from accord.lake.engine import ENGINE_ERRORS
from accord.lake.errors import is_full_disk
from accord.lake.quality import Plan, flagged
from accord.vocab.parameters import parameters
from accord.vocab.quality import (
    NEEDS_PLACES,
    NOT_CONFIGURED,
    NOT_RUN,
    RUN,
    TESTS,
    TOO_LITTLE,
    Checks,
)
from accord.vocab.scales import plain

if TYPE_CHECKING:
    from accord.lake.store import Lake

Broken = dict[tuple[int, str], str]
"""Why a test (of a parameter, by number) could not run."""
Answer = TypeVar("Answer")
EARTH_M = 6_371_008.8
"""Mean radius of the Earth in metres (IUGG, GRS 80), as in ``accord.methods.quality.together``."""


@dataclass(frozen=True)
class Held:
    """A test that could not run in a load that stands: release waits for it."""

    load: int
    dataset: str
    parameter: str
    test: str
    detail: str
    known_from: datetime


def held_back(lake: Lake) -> list[Held]:
    """Return the tests that were configured and could not run, in loads that stand.

    Data of a dataset may not be released while there are any. Mend what the detail says, roll
    the load back and load the files again.
    """
    undone = lake.ledger.withdrawn(None)
    return [
        Held(
            entry.load,
            entry.dataset,
            name,
            test,
            outcome[len(NOT_RUN) :].strip(),
            entry.known_from,
        )
        for entry in lake.ledger.judged(NOT_RUN)
        if entry.load not in undone
        and not (entry.action == "rejudge" and int(entry.description or 0) in undone)
        for name, tests in entry.checks.items()
        for test, outcome in tests.items()
        if outcome.startswith(NOT_RUN)
    ]


def guarded(
    write: Callable[[Plan], Answer],
    engine: duckdb.DuckDBPyConnection,
    rows: str,
    plan: Plan,
    given: str,
) -> tuple[Answer, Broken]:
    """Write the flagged rows; where a test fails to execute, write them with flag 2 for it.

    Raises what the engine raises when no test is the reason, or the disk is full.
    """
    try:
        return write(plan), {}
    except ENGINE_ERRORS as problem:
        if is_full_disk(problem):
            raise
        broken = _failing(engine, rows, plan, given)
        if not broken:
            raise
        return write(spared(plan, broken)), broken


def _failing(engine: duckdb.DuckDBPyConnection, rows: str, plan: Plan, given: str) -> Broken:
    """Run each test of each parameter by itself; return those that fail and why."""
    found: Broken = {}
    for number in sorted(plan.present & set(plan.checks)):
        for test in plan.checks[number].configured():
            alone = replace(plan, checks={number: plan.checks[number].alone(test)})
            alone = alone if test == "pm_order" else replace(alone, pm_pair=None)
            try:
                engine.execute(f"SELECT bit_xor(flags) FROM ({flagged(rows, alone, given)})")
            except ENGINE_ERRORS as problem:
                if is_full_disk(problem):
                    raise
                found[number, test] = (str(problem).strip().splitlines() or ["?"])[0][:160]
    return found


def spared(plan: Plan, broken: Mapping[tuple[int, str], str]) -> Plan:
    """Return the plan without the tests that could not run, their rows to be flagged 2."""
    checks = dict(plan.checks)
    tests: dict[str, frozenset[int]] = dict(plan.broken)
    for number, test in broken:
        if number in checks:
            checks[number] = checks[number].without(test)
        tests[test] = tests.get(test, frozenset()) | {number}
    pm_pair = None if "pm_order" in tests else plan.pm_pair
    if pm_pair is None and plan.pm_pair is not None:
        tests["pm_order"] = frozenset(plan.pm_pair)
    return replace(plan, checks=checks, broken=tests, pm_pair=pm_pair)


@dataclass(frozen=True)
class Prepared:
    """What the tests of a load stand on, and which of them failed already."""

    limits: Limits
    near: Mapping[int, int]
    """How many series of a parameter have two others near them."""
    broken: Mapping[tuple[int, str], str]
    checks: Mapping[int, Checks]


def prepare(
    engine: duckdb.DuckDBPyConnection,
    checks: Mapping[int, Checks],
    standing: str | None,
    stations: Sequence[Mapping[str, Any]],
) -> Prepared:
    """Draw thresholds from the series and find the stations near each other.

    Makes the tables own_limits and near_pairs; a drawing that fails is a test that could not run.
    """
    broken: Broken = {}
    left = dict(checks)
    for number, one in checks.items():
        for test in one.own:
            try:
                draw(engine, standing, {number: one.alone(test)})
            except ENGINE_ERRORS as problem:
                if is_full_disk(problem):
                    raise
                broken[number, test] = (str(problem).strip().splitlines() or ["?"])[0][:160]
                left[number] = left[number].without(test)
    limits = draw(engine, standing, left)
    return Prepared(limits, near_pairs(engine, left, stations), broken, left)


def near_pairs(
    engine: duckdb.DuckDBPyConnection,
    checks: Mapping[int, Checks],
    stations: Sequence[Mapping[str, Any]],
) -> dict[int, int]:
    """Make the table near_pairs: series of one kind whose stations are near each other."""
    reach = {n: c.neighbour_within for n, c in checks.items() if c.neighbour_within is not None}
    placed = [s for s in stations if s["datum"] and None not in (s["longitude"], s["latitude"])]
    pairs = [
        (number, one["station_id"], other["station_id"])
        for number, metres in reach.items()
        for one in placed
        for other in placed
        if one is not other and one["datum"] == other["datum"] and _distance(one, other) <= metres
    ]
    columns = zip(*pairs, strict=True) if pairs else ((), (), ())
    cells = dict(zip(("p", "one", "other"), columns, strict=True))
    table = pa.table({name: pa.array(values, pa.int64()) for name, values in cells.items()})
    engine.register("near_stations", table)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE near_pairs AS SELECT a.series_id, b.series_id AS other_id, "
        "a.p FROM near_stations s JOIN series_keys a ON a.p = s.p AND a.station_id = s.one "
        "JOIN series_keys b ON b.p = s.p AND b.station_id = s.other AND b.averaging = a.averaging "
        "AND b.depth = a.depth AND b.fraction = a.fraction"
    )
    engine.unregister("near_stations")
    counted = engine.execute(
        "SELECT p, count(*) FROM (SELECT p, series_id FROM near_pairs GROUP BY ALL "
        "HAVING count(DISTINCT other_id) > 1) GROUP BY p"
    ).fetchall()
    return dict.fromkeys(reach, 0) | {int(number): int(series) for number, series in counted}


def _distance(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Return the metres along a great circle, as ``accord.methods.quality.distance_m``."""
    (east, north), (far_east, far_north) = (
        (math.radians(float(s["longitude"])), math.radians(float(s["latitude"])))
        for s in (one, other)
    )
    half = math.sin((far_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(far_north) * math.sin((far_east - east) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def outcomes(
    checks: Mapping[str, Checks],
    numbers: Mapping[str, int],
    met: Sequence[str],
    prepared: Prepared,
    broken: Mapping[tuple[int, str], str],
) -> dict[str, dict[str, str]]:
    """Say for each parameter met and each test whether it ran, and if not why."""
    pair = {numbers[name] for name in ("PM2.5", "PM10") if name in numbers}
    ordered = any(one.pm_order for one in checks.values())
    failed = {**prepared.broken, **broken}

    def of(name: str, test: str) -> str:
        number = numbers[name]
        if detail := failed.get((number, test)):
            return f"{NOT_RUN} {detail}"
        one = checks.get(name)
        if one is None or test not in one.configured():
            return RUN if test == "pm_order" and ordered and number in pair else NOT_CONFIGURED
        if test == "neighbour" and prepared.near.get(number) == 0:
            return NEEDS_PLACES
        drawn = prepared.limits.drawn.get((number, test))
        if drawn is not None and drawn.series == drawn.too_few:
            return RUN if test in one.without_own(test).configured() else TOO_LITTLE
        return RUN

    tests = [test for test in TESTS if test != "duplicate"]
    return {name: {test: of(name, test) for test in tests} for name in sorted(met)}


def told(checks: Mapping[str, Checks], numbers: Mapping[str, int], limits: Limits) -> Any:
    """Return the thresholds of each test as plain data, with grounds, method and window."""
    found: dict[str, dict[str, Any]] = {}
    for name, one in checks.items():
        if name not in numbers:
            continue
        tests = found.setdefault(name, {})
        for test in one.configured():
            tests[test] = _thresholds(name, one, test) | {"grounds": one.grounds.get(test, "")}
            if test in one.own:
                own, drawn = one.own[test], limits.drawn.get((numbers[name], test))
                tests[test]["own"] = {
                    "method": own.method,
                    "window_seconds": own.window,
                    "suspect": [str(share) for share in own.suspect],
                    "fail": [str(share) for share in own.fail],
                    "least": own.least,
                } | (vars(drawn) if drawn else {})
    return found


def _thresholds(name: str, one: Checks, test: str) -> dict[str, Any]:
    parameter = parameters()[name]

    def text(value: int) -> str:
        return plain(value, parameter.scale)

    every: dict[str, dict[str, Any]] = {
        "gross_range": {"fail": one.range_fail, "suspect": one.range_suspect},
        "spike": {"fail": one.spike_fail, "suspect": one.spike_suspect},
        "rate_of_change": {"fail": one.rate_fail, "suspect": one.rate_suspect},
        "flat_line": {"tolerance": one.flat_tolerance},
        "neighbour": {"suspect": one.neighbour_suspect},
    }
    fields = every.get(test, {})
    found: dict[str, Any] = {
        key: [text(v) for v in value] if isinstance(value, tuple) else text(value)
        for key, value in fields.items()
        if value is not None
    }
    if found:
        found["unit"] = parameter.unit
    if test == "climatology":
        found["members"] = [
            {"months": list(m.months), "suspect": [text(v) for v in m.suspect]}
            | ({"fail": [text(v) for v in m.fail]} if m.fail else {})
            for m in one.climatology
        ]
        found["unit"] = parameter.unit
    seconds = {
        "gap": {"longest_seconds": one.gap},
        "flat_line": {
            "suspect_seconds": one.flat_suspect,
            "fail_seconds": one.flat_fail,
            "interval_seconds": one.interval,
        },
        "neighbour": {"within_m": one.neighbour_within},
    }.get(test, {})
    return found | {key: value for key, value in seconds.items() if value is not None}
