"""A load: staged rows become one atomic snapshot, or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa

from accord.lake import archive, compaction, judging, ledger, rejudging
from accord.lake.engine import ENGINE_ERRORS, connect, text
from accord.lake.errors import explained
from accord.lake.grouping import Job, Outcome, run_group, sync
from accord.lake.interface import Counts, Receipt, Source, Staged, Station
from accord.lake.lock import let_go, try_lock
from accord.lake.register import Register
from accord.lake.staging import KEYS, Slice, Stage, groups, stage
from accord.lake.tables import SERIES_WIDTH
from accord.vocab.quality import Checks

if TYPE_CHECKING:
    from accord.lake.store import Lake

GROUP_ROWS = 1_200_000
"""About how many rows are put in order and checked at a time; bounds memory."""
SMALL_GROUP = 200_000
"""Rows that are not worth being divided."""
AT_ONCE = 2
"""Groups worked on at a time."""
WANTED_LATER = "rich.table"
"""What pyiceberg imports when it first looks at a Parquet file: while rows are read, not after."""
ROW_TESTS = ("spike", "rate_of_change", "flat_line", "gap")


@dataclass(frozen=True)
class Order:
    """What a load was asked to do."""

    dataset: str
    source: Source
    actor: str
    action: str = "load"
    reason: str = ""
    revises: bool = False
    stations: Sequence[Station] = ()
    checks: Mapping[str, Checks] = field(default_factory=dict)
    rehearsal: bool = False
    """Everything is done but storing."""
    refused: Counts | None = None
    """Values that never became rows, where the one who staged them says so."""


@contextmanager
def workplace(lake: Lake) -> Iterator[Path]:
    """A folder of this load alone, locked while its process lives and cleaned away after."""
    lake.staging.mkdir(parents=True, exist_ok=True)
    folder, held = _own_folder(lake.staging)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        let_go(held)


def _own_folder(staging: Path) -> tuple[Path, int]:
    """Make a folder and lock it; made again where somebody swept it before it was locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix="load-", dir=staging))
        with suppress(FileNotFoundError):
            held = try_lock(folder / "lock")
            if held is not None and (folder / "lock").exists():
                return folder, held
            if held is not None:
                let_go(held)


def run_load(lake: Lake, order: Order, staged: Staged) -> Receipt:
    """Store the staged rows as one snapshot. Raises LAK001, LAK002, LAK003, LAK004, LAK009."""
    with explained(*ENGINE_ERRORS), ThreadPoolExecutor(2) as beside:
        sizes = sorted(path.stat().st_size for path in order.source.files)
        beside.submit(import_module, WANTED_LATER)
        hashing = beside.submit(_digests, order.source.files)
        if order.action == "load" and sizes and lake.ledger.may_know(order.dataset, sizes):
            known = _known(lake, order, hashing.result())
            if known is not None:
                return _again(known)
        with workplace(lake) as folder, connect(folder / "spill") as engine:
            if order.rehearsal:
                return _store(lake, order, stage(engine, staged, folder), engine, ())
            keeping = beside.submit(_keep, lake, order.source.files, hashing)
            rows = stage(engine, staged, folder, allow_missing=order.action != "correct")
            files = keeping.result()
            order = replace(order, refused=staged.refused() if staged.refused else None)
            with lake.writing():
                known = _known(lake, order, files) if order.action == "load" and files else None
                return _again(known) if known else _store(lake, order, rows, engine, files)


def _digests(paths: Sequence[Path]) -> tuple[archive.Archived, ...]:
    return tuple(archive.digest(path) for path in paths)


def _keep(
    lake: Lake, paths: Sequence[Path], hashing: Future[tuple[archive.Archived, ...]]
) -> tuple[archive.Archived, ...]:
    """Archive the raw files, while the engine reads them."""
    files = hashing.result()
    for path, entry in zip(paths, files, strict=True):
        archive.keep(lake.archive, path, entry)
    return files


def _known(lake: Lake, order: Order, files: Sequence[archive.Archived]) -> ledger.Entry | None:
    hashes = [file.sha256 for file in files]
    known = lake.ledger.same_files(order.dataset, order.source.description, hashes)
    if known is not None and order.revises and not known.revises and known.counts.conflict:
        return None  # what was refused then may revise now
    return known


def _again(known: ledger.Entry) -> Receipt:
    counts = Counts(
        read=known.counts.read,
        missing=known.counts.missing,
        rejected=known.counts.rejected,
        outside=known.counts.outside,
    )
    rest = counts.read - counts.missing - counts.rejected - counts.outside
    return Receipt(
        known.dataset,
        known.load,
        known.snapshot,
        replace(counts, duplicate=rest),
        known.known_from,
        again=True,
        checks=known.checks,
        thresholds=known.thresholds,
    )


def _store(
    lake: Lake,
    order: Order,
    rows: Stage,
    engine: duckdb.DuckDBPyConnection,
    files: tuple[archive.Archived, ...],
) -> Receipt:
    load, known_from = lake.ledger.next_load(), lake.ledger.next_moment()
    register = lake.register(order.dataset, load, known_from)
    register.note_dataset()
    for station in order.stations:
        register.describe(station)
    numbered = _number_series(engine, rows, register)
    folder = rows.folder / "rehearsal" if order.rehearsal else lake.new_data_folder(load)
    quarantine = rows.folder / "quarantine"
    quarantine.mkdir()
    job = _job(lake, order, rows, (engine, numbered), (load, known_from, folder, quarantine))
    prepared = _prepared(job, register)
    job = replace(job, checks=prepared.checks, broken=prepared.broken)
    outcome = _run_groups(job, rows)
    failed = {**prepared.broken, **outcome.failed}
    counts = rows.counts.plus(
        Counts(0, outcome.stored, 0, outcome.duplicate, outcome.conflict, 0, 0)
    )
    report = judging.outcomes(order.checks, rows.numbers, rows.met, prepared, failed)
    used = {name: one for name, one in order.checks.items() if name in rows.met}
    thresholds = judging.told(used, rows.numbers, prepared.limits)
    receipt = Receipt(
        order.dataset, load, None, counts, known_from, None, False, report, thresholds
    )
    receipt = replace(receipt, beside=outcome.beside)
    if order.rehearsal:
        return receipt
    kept = _keep_quarantine(lake, engine, rows, quarantine, load)
    entry = _entry(order, replace(receipt, quarantine=kept), folder, files)
    snapshot = lake.commit(entry, paths=outcome.paths, register=register)
    ahead = rejudging.Ahead(entry, outcome.paths, rows.numbers, failed)
    rejudged = rejudging.after_load(lake, job, ahead)
    compaction.keep_few(lake)
    return replace(receipt, snapshot=snapshot, quarantine=kept, rejudged=rejudged)


def _entry(
    order: Order, receipt: Receipt, folder: Path, files: tuple[archive.Archived, ...]
) -> ledger.Entry:
    return ledger.Entry(
        load=receipt.load,
        action=order.action,
        dataset=order.dataset,
        known_from=receipt.known_from,
        actor=order.actor,
        source=order.source.id,
        description=order.source.description,
        reason=order.reason,
        revises=order.revises,
        folder=folder.name,
        files=files,
        counts=receipt.counts,
        checks=receipt.checks,
        thresholds=receipt.thresholds,
        quarantine=receipt.quarantine.name if receipt.quarantine else None,
        before=order.refused,
    )


def _run_groups(job: Job, rows: Stage) -> Outcome:
    """Store group after group, some at once; their files are on the disk when this returns."""
    pairs = [frozenset(job.pm_pair)] if job.pm_pair else []
    whole = frozenset(n for n, one in job.checks.items() if one.neighbour_suspect is not None)
    outcome = Outcome()
    parts = groups(rows, pairs, whole, _group_rows(rows))
    writers: SimpleQueue[duckdb.DuckDBPyConnection | None] = SimpleQueue()
    for _ in range(AT_ONCE):
        writers.put(None)

    def one(numbered: tuple[int, list[Slice]]) -> Outcome:
        writer = writers.get()
        try:
            writer = writer or connect(rows.folder / f"spill-{numbered[0]}", "600MB", threads=1)
            return run_group(job, numbered[1], numbered[0], writer)
        finally:
            writers.put(writer)

    with ThreadPoolExecutor(AT_ONCE) as beside, ThreadPoolExecutor(8) as syncing:
        for done in beside.map(one, enumerate(parts)):
            outcome.add(done)
            list(syncing.map(sync, done.paths))
        list(syncing.map(sync, {path.parent for path in outcome.paths}))
    while not writers.empty():
        if writer := writers.get():
            writer.close()
    return outcome


def _group_rows(rows: Stage) -> int:
    """Return how many rows a group may have, so that all that work at once end together."""
    total = sum(part.rows for part in rows.slices)
    largest = max((part.rows for part in rows.slices), default=0)
    rounds = -(-total // (GROUP_ROWS * AT_ONCE)) or 1
    return min(GROUP_ROWS, max(SMALL_GROUP, total // (rounds * AT_ONCE) + largest))


def _number_series(
    engine: duckdb.DuckDBPyConnection, rows: Stage, register: Register
) -> list[tuple[int, int, int]]:
    """Make the table series_keys: the keys met, with the numbers of series and stations.

    Returns key, series and the parameter's place in the vocabulary of each.
    """
    found: dict[str, list[Any]] = {
        name: [] for name in ("key", *KEYS, "p", "series_id", "station_id")
    }
    for key, *names in rows.keys:
        station, parameter, averaging, depth, fraction, method = names
        series = register.series_id((station, parameter, averaging, depth, fraction, method))
        numbered = (rows.numbers[parameter], series, register.station_id(station))
        for column, value in zip(found, (key, *names, *numbered), strict=True):
            found[column].append(value)
    kinds = {"key": pa.int32(), "p": pa.int32(), "series_id": pa.int64(), "station_id": pa.int64()}
    table = pa.table(
        {name: pa.array(values, kinds.get(name, pa.string())) for name, values in found.items()}
    )
    engine.register("key_rows", table)
    engine.execute("CREATE OR REPLACE TEMP TABLE series_keys AS SELECT * FROM key_rows")
    engine.unregister("key_rows")
    return list(zip(found["key"], found["series_id"], found["p"], strict=True))


def _job(
    lake: Lake,
    order: Order,
    rows: Stage,
    numbered: tuple[duckdb.DuckDBPyConnection, list[tuple[int, int, int]]],
    place: tuple[int, datetime, Path, Path],
) -> Job:
    load, known_from, folder, quarantine = place
    engine, keys = numbered
    series = np.zeros(len(keys), np.int64)
    for key, one_series, _ in keys:
        series[key] = one_series
    met = set(rows.met)
    checks = {rows.numbers[name]: one for name, one in order.checks.items() if name in met}
    ordered = any(one.pm_order for one in checks.values())
    pm_pair = (rows.numbers["PM2.5"], rows.numbers["PM10"]) if ordered else None
    reach = [0]
    for one in checks.values():
        reach += [one.flat_fail or 0, one.flat_suspect or 0, one.gap or 0]
        reach.append(2 * max(7200, one.interval or 0, one.gap or 0) if _looks_beside(one) else 0)
    return Job(
        lake=lake,
        dataset=order.dataset,
        engine=engine,
        spool=rows.spool,
        load=load,
        known_from=known_from,
        folder=folder,
        revises=order.revises,
        correction=order.action == "correct",
        checks=checks,
        pm_pair=pm_pair,
        series=series,
        places={one_series // SERIES_WIDTH: p for _, one_series, p in keys},
        context=max(reach),
        quarantine=quarantine,
        first=not lake.ledger.loaded_before(order.dataset, load),
    )


def _prepared(job: Job, register: Register) -> judging.Prepared:
    """Draw thresholds from what stands; find stations near each other."""
    draws = any(one.own for one in job.checks.values())
    standing = job.lake.standing_sql(job.engine, job.dataset) if draws else None
    return judging.prepare(job.engine, job.checks, standing, register.positions())


def _looks_beside(one: Checks) -> bool:
    return bool(set(ROW_TESTS) & set(one.configured()))


def _keep_quarantine(
    lake: Lake,
    engine: duckdb.DuckDBPyConnection,
    rows: Stage,
    folder: Path,
    load: int,
) -> Path | None:
    """Write rejected values and conflicts into one file of the lake; None when there are none."""
    parts = sorted(folder.glob("conflict-*.parquet"))
    parts += [rows.quarantine] if rows.quarantine else []
    if not parts:
        return None
    lake.quarantine.mkdir(exist_ok=True)
    path = lake.quarantine / f"load-{load}.parquet"
    engine.execute(
        f"COPY (SELECT * FROM read_parquet([{', '.join(map(text, parts))}], union_by_name = true) "
        f"ORDER BY source_row) TO {text(path)} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    sync(path)
    return path
