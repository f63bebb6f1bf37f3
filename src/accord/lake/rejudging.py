"""Values judged again when what a test was waiting for comes with a later load.

The last value of an hourly feed has no neighbour on its right yet, PM10 may come after PM2.5, the
other stations after the first: such values are flagged 2, not evaluated. Once a later load brings
what was missing they get a new revision with the same value and source and the new flags; what was
known before stays readable. Only a 2 ever changes; a judgement once given stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from accord.lake import ledger, reading
from accord.lake.engine import ENGINE_ERRORS, parquet
from accord.lake.errors import is_full_disk
from accord.lake.grouping import Job, sync
from accord.lake.judging import near_pairs, spared
from accord.lake.partitions import sorted_copies
from accord.lake.quality import WIDE, Plan, flagged
from accord.lake.tables import SERIES_WIDTH
from accord.vocab.quality import NOT_EVALUATED, NOT_RUN, SHIFT, Checks

if TYPE_CHECKING:
    from accord.lake.store import Lake

LATER = ("spike", "neighbour", "pm_order")
"""The tests that may wait for a value of a later load."""
KEY = "series_id, start, length, sample_id"
STAYS = "series_id, start, length, sample_id, value, qualifier, source"


@dataclass(frozen=True)
class Ahead:
    """The load just stored: what it was, the files it wrote, the parameters' numbers."""

    entry: ledger.Entry
    paths: Sequence[Path]
    numbers: Mapping[str, int]
    broken: Mapping[tuple[int, str], str]


def after_load(lake: Lake, job: Job, ahead: Ahead) -> int:
    """Judge again what the load completes; return how many values changed their flags.

    Call with the lake's lock held, after the load was acknowledged. What fails here takes nothing
    back: the flags stay 2, and the ledger says that the tests could not run.
    """
    checks = {number: _later(one) for number, one in job.checks.items()}
    checks = {number: one for number, one in checks.items() if one.configured()}
    waits = bool(checks or job.pm_pair) and bool(ahead.paths)
    if not waits or not lake.ledger.loaded_before(ahead.entry.dataset, ahead.entry.load):
        return 0
    try:
        count = _judge(lake, job, ahead, checks)
    except ENGINE_ERRORS as problem:
        if is_full_disk(problem):
            return 0
        detail = (str(problem).strip().splitlines() or ["?"])[0][:160]
        names = {number: name for name, number in ahead.numbers.items()}
        outcomes = {
            names[number]: dict.fromkeys(one.configured(), f"{NOT_RUN} {detail}")
            for number, one in checks.items()
        }
        lake.commit(replace(_entry(lake, ahead.entry), checks=outcomes))
        return 0
    return count


def _judge(lake: Lake, job: Job, ahead: Ahead, checks: Mapping[int, Checks]) -> int:
    engine = job.engine
    series = _series(lake, engine, ahead)
    near_pairs(engine, checks, lake.register(ahead.entry.dataset, 0, job.known_from).positions())
    if not _waiting(lake, job, ahead, series):
        return 0
    plan = _plan(engine, job, checks, ahead)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE changed AS {_changed(plan)}")
    row = engine.execute("SELECT count(*) FROM changed").fetchone()
    count = int(row[0]) if row else 0
    if count:
        _commit(lake, job, ahead.entry)
    return count


def _later(one: Checks) -> Checks:
    """Return only the tests that may wait."""
    for test in one.configured():
        one = one if test in LATER else one.without(test)
    return one


def _series(lake: Lake, engine: duckdb.DuckDBPyConnection, ahead: Ahead) -> list[int]:
    """Make series_keys hold every series of the dataset; return their numbers."""
    rows = [
        row
        for row in reading.series(lake, ahead.entry.dataset)
        if row["parameter"] in ahead.numbers
    ]
    names = ("series_id", "station_id", "averaging", "depth", "fraction")
    kinds = {"series_id": pa.int64(), "station_id": pa.int64()}
    columns = {n: pa.array([r[n] for r in rows], kinds.get(n, pa.string())) for n in names}
    columns["p"] = pa.array([ahead.numbers[r["parameter"]] for r in rows], pa.int32())
    engine.register("all_keys", pa.table(columns))
    engine.execute("CREATE OR REPLACE TEMP TABLE series_keys AS SELECT * FROM all_keys")
    engine.unregister("all_keys")
    return [int(row["series_id"]) for row in rows]


def _waiting(lake: Lake, job: Job, ahead: Ahead, series: list[int]) -> bool:
    """Make the table beside: current rows around the load's; tell whether any is waiting."""
    engine = job.engine
    span = engine.execute(
        "SELECT epoch_us(min(start)), epoch_us(max(start)), max(length) FROM "
        + parquet(ahead.paths)
    ).fetchone()
    if span is None or span[0] is None:
        return False
    margin = max(job.context, 2 * int(span[2] or 0)) * 1_000_000
    begins, ends = int(span[0]) - margin, int(span[1]) + margin + 1
    files = lake.files.of(series, ledger.moment(begins), ledger.moment(ends))
    own = (
        f"(SELECT * FROM {parquet(file.path for file in files)} WHERE series_id IN "
        "(SELECT series_id FROM series_keys) AND "
        f"start >= make_timestamptz({begins}) AND start < make_timestamptz({ends}))"
    )
    current = reading.current_sql(lake, own, ahead.entry.dataset, None)
    stones = reading.buried(lake.ledger.tombstones(ahead.entry.dataset))
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE beside AS SELECT c.*, k.p, "
        f"count(*) OVER (PARTITION BY {KEY}) > 1 AS conflict, source AS source_row FROM "
        f"({current}) c JOIN series_keys k USING (series_id) WHERE value IS NOT NULL "
        f"AND NOT ({stones})"
    )
    row = engine.execute(f"SELECT count(*) FROM beside WHERE {_waits()}").fetchone()
    return bool(row and row[0])


def _waits() -> str:
    return " OR ".join(f"(flags >> {SHIFT[test]}) & 15 = {NOT_EVALUATED}" for test in LATER)


def _plan(
    engine: duckdb.DuckDBPyConnection, job: Job, checks: Mapping[int, Checks], ahead: Ahead
) -> Plan:
    row = engine.execute("SELECT max(abs(value)) FROM beside").fetchone()
    wide = bool(row and row[0] and int(row[0]) > WIDE)
    present = frozenset(
        int(p) for (p,) in engine.execute("SELECT DISTINCT p FROM beside").fetchall()
    )
    plan = Plan(checks, present, "start, length, sample_id, source_row", wide, job.pm_pair)
    broken = {
        (number, test): why
        for (number, test), why in ahead.broken.items()
        if number in checks or test == "pm_order"
    }
    return replace(spared(plan, broken), broken={}) if broken else plan


def _changed(plan: Plan) -> str:
    """Return the query of the rows with new flags; all rows of a key where one changes.

    A test's four bits change only from 2 to a judgement; the summary becomes the worst.
    """
    tests = [(SHIFT[test], f"(f.flags >> {SHIFT[test]}) & 15") for test in LATER]
    cases = {
        shift: f"CASE WHEN (b.flags >> {shift}) & 15 = 2 AND {new} IN (1, 3, 4) THEN {new} "
        f"ELSE (b.flags >> {shift}) & 15 END"
        for shift, new in tests
    }
    kept = (1 << 60) - 1 - 15
    for shift in cases:
        kept &= ~(15 << shift)
    judged = ", ".join(f"{case} AS t{shift}" for shift, case in cases.items())
    worst = " ".join(
        f"WHEN summary = {flag} OR {' OR '.join(f't{shift} = {flag}' for shift in cases)} "
        f"THEN {flag}"
        for flag in (9, 4, 3, 1)
    )
    packed = " | ".join(f"(t{shift} << {shift})" for shift in cases)
    fresh = f"SELECT {KEY}, source, flags FROM ({flagged('beside', plan)})"
    return (
        f"WITH fresh AS ({fresh}), told AS (SELECT b.* EXCLUDE (flags), b.flags AS before, "
        f"b.flags & 15 AS summary, b.flags & {kept} AS rest, {judged} FROM beside b "
        f"JOIN fresh f USING ({KEY}, source)), "
        f"packed AS (SELECT *, rest | {packed} | (CASE {worst} ELSE 2 END) AS flags FROM told) "
        f"SELECT {STAYS}, flags FROM packed QUALIFY "
        f"count(*) FILTER (flags <> before) OVER (PARTITION BY {KEY}) > 0"
    )


def _entry(lake: Lake, load: ledger.Entry) -> ledger.Entry:
    return ledger.Entry(
        load=lake.ledger.next_load(),
        action="rejudge",
        dataset=load.dataset,
        known_from=lake.ledger.next_moment(),
        actor=load.actor,
        source=load.source,
        description=str(load.load),
        reason=f"load {load.load} brought what tests waited for",
    )


def _commit(lake: Lake, job: Job, load: ledger.Entry) -> None:
    entry = _entry(lake, load)
    folder = lake.new_data_folder(entry.load)
    rows = (
        "SELECT series_id, start, length, sample_id, value, CAST(qualifier AS INTEGER) AS "
        f"qualifier, flags, source, make_timestamptz({ledger.micros(entry.known_from)}) AS "
        "known_from FROM changed"
    )
    numbers = job.engine.execute(
        f"SELECT DISTINCT series_id // {SERIES_WIDTH} AS n FROM changed ORDER BY n"
    ).fetchall()
    paths = []
    for (number,) in numbers:
        place = folder / str(number)
        place.mkdir()
        own = f"{rows} WHERE series_id // {SERIES_WIDTH} = {number}"
        paths += sorted_copies(job.engine, own, place)
    for path in [*paths, *{path.parent for path in paths}]:
        sync(path)
    lake.commit(replace(entry, folder=folder.name), paths=paths)
