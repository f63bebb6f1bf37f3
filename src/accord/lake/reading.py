"""Reading the lake: rows at any moment of its history, series, stations, what there is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from accord.kernel.errors import worded
from accord.lake import errors
from accord.lake.engine import ENGINE_ERRORS, connect, parquet
from accord.lake.interface import Counts, Span
from accord.lake.ledger import Tombstone, micros
from accord.lake.tables import SOURCE_SHIFT
from accord.vocab.parameters import parameters
from accord.vocab.quality import TOMBSTONE

if TYPE_CHECKING:
    from accord.lake.store import Lake

COLUMNS = (
    "series_id",
    "station",
    "parameter",
    "unit",
    "scale",
    "averaging",
    "depth",
    "fraction",
    "method",
    "start",
    "length",
    "sample_id",
    "value",
    "qualifier",
    "flags",
    "load",
    "source_row",
    "known_from",
)
"""Columns of ``Lake.rows``: ``value`` is a whole number of 10^-scale of the unit; a row recalled or
erased has no value and the flag TOMBSTONE; ``load`` and ``source_row`` lead to the raw file."""


def _moment(value: datetime) -> str:
    return f"make_timestamptz({micros(value)})"


def datasets(lake: Lake, known_at: datetime | None = None) -> list[str]:
    """Return the ids of all datasets, as known at a moment (None: now)."""
    return sorted(
        {
            row["dataset"]
            for row in lake.files.small("datasets")
            if known_at is None or row["known_from"] <= known_at
        }
    )


def stations(
    lake: Lake, dataset: str | None, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Return the stations as described last before a moment, names as a mapping."""
    last: dict[int, dict[str, Any]] = {}
    rows = lake.files.small("stations")
    for row in sorted(rows, key=lambda row: (row["known_from"], row["load"])):
        if dataset in (None, row["dataset"]) and (
            known_at is None or row["known_from"] <= known_at
        ):
            last[row["station_id"]] = {**row, "names": json.loads(row["names"] or "{}")}
    return [last[number] for number in sorted(last)]


def series(
    lake: Lake, dataset: str | None, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Return the series with the code of their station, unit and scale."""
    codes = {row["station_id"]: row["code"] for row in lake.files.small("stations")}
    found = []
    for row in lake.files.small("series"):
        if dataset not in (None, row["dataset"]):
            continue
        if known_at is not None and row["known_from"] > known_at:
            continue
        one = parameters()[row["parameter"]]
        found.append(
            {**row, "station": codes[row["station_id"]], "unit": one.unit, "scale": one.scale}
        )
    return sorted(found, key=lambda row: int(row["series_id"]))


def current_sql(lake: Lake, source: str, dataset: str | None, known_at: datetime | None) -> str:
    """Return the query of the revisions that stood at a moment among the rows of a relation."""
    where = ["TRUE"]
    if known_at is not None:
        where.append(f"known_from <= {_moment(known_at)}")
    undone = lake.ledger.withdrawn(known_at)
    if undone:
        where.append(f"(source >> {SOURCE_SHIFT}) NOT IN ({', '.join(map(str, sorted(undone)))})")
    latest = ""
    if lake.ledger.revised(dataset):
        key = "PARTITION BY series_id, start, length, sample_id"
        latest = f" QUALIFY known_from = max(known_from) OVER ({key})"
    return f"SELECT * FROM {source} WHERE {' AND '.join(where)}{latest}"


def standing_sql(lake: Lake, engine: duckdb.DuckDBPyConnection, dataset: str) -> str | None:
    """Return the query of a dataset's current rows, or None when it has none."""
    numbers = [row["series_id"] for row in lake.files.small("series") if row["dataset"] == dataset]
    files = lake.files.of(numbers)
    if not files:
        return None
    engine.register("own_series", pa.table({"series_id": pa.array(numbers, pa.int64())}))
    own = (
        f"(SELECT * FROM {parquet(file.path for file in files)} "
        "WHERE series_id IN (SELECT series_id FROM own_series))"
    )
    return current_sql(lake, own, dataset, None)


def buried(stones: Iterable[Tombstone]) -> str:
    """Return the SQL condition of rows under a tombstone."""
    parts = []
    for stone in stones:
        conditions = ["TRUE"]
        if stone.series is not None:
            conditions.append(f"series_id = {stone.series}")
        if stone.load is not None:
            conditions.append(f"(source >> {SOURCE_SHIFT}) = {stone.load}")
        if stone.begins is not None:
            conditions.append(f"start >= {_moment(stone.begins)}")
        if stone.ends is not None:
            conditions.append(f"start < {_moment(stone.ends)}")
        parts.append("(" + " AND ".join(conditions) + ")")
    return " OR ".join(parts) or "FALSE"


def selected(lake: Lake, what: str | Sequence[int]) -> list[dict[str, Any]]:
    """Return the series of a dataset, or those of these numbers. Raises LAK005."""
    if isinstance(what, str):
        lake.require_dataset(what)
        return series(lake, what)
    found = [row for row in series(lake, None) if row["series_id"] in set(what)]
    missing = set(what) - {row["series_id"] for row in found}
    if missing:
        raise errors.LAK005(kind=worded("序列", "series"), name=min(missing))
    return found


def rows(
    lake: Lake,
    what: str | Sequence[int],
    span: Span,
    known_at: datetime | None,
    limit: int | None = None,
) -> pa.Table:
    """Return observations as an Arrow table; see ``Lake.rows``."""
    chosen = selected(lake, what)
    files = lake.files.of((row["series_id"] for row in chosen), span.start, span.end)
    with explained_engine(lake) as engine:
        return (
            engine.execute(rows_sql(lake, engine, chosen, files, (span, known_at, limit)))
            .arrow()
            .read_all()
        )


def rows_sql(
    lake: Lake,
    engine: duckdb.DuckDBPyConnection,
    chosen: Sequence[dict[str, Any]],
    files: Sequence[Any],
    wanted: tuple[Span, datetime | None, int | None],
) -> str:
    """Return the query of the rows of chosen series in these files; registers ``chosen_series``."""
    span, known_at, limit = wanted
    standing = Standing(lake, chosen, known_at)
    standing.register(engine)
    own = "series_id IN (SELECT series_id FROM chosen_series)"
    if len(chosen) == 1:
        own = f"series_id = {chosen[0]['series_id']}"
    source = parquet(file.path for file in files) if files else nothing()
    return standing.rows_sql(f"(SELECT * FROM {source} WHERE {own}{within(span)})", limit)


def within(span: Span) -> str:
    """Return the SQL condition of starts in a span, to go on after another condition."""
    begins = "" if span.start is None else f" AND start >= {_moment(span.start)}"
    return begins + ("" if span.end is None else f" AND start < {_moment(span.end)}")


_RAW = "raw_rows_of_this_reading"


class Standing:
    """What stands of some series at a moment, as the ledger says when this is made."""

    def __init__(
        self, lake: Lake, chosen: Sequence[dict[str, Any]], known_at: datetime | None
    ) -> None:
        self._chosen = chosen
        sets = {row["dataset"] for row in chosen}
        only = next(iter(sets)) if len(sets) == 1 else None
        under = []
        for dataset in sorted(sets):
            stones = lake.ledger.tombstones(dataset)
            ids = ", ".join(str(row["series_id"]) for row in chosen if row["dataset"] == dataset)
            if stones:
                under.append(f"(series_id IN ({ids}) AND ({buried(stones)}))")
        self._buried = " OR ".join(under) or "FALSE"
        self._current = current_sql(lake, _RAW, only, known_at)

    def register(self, engine: duckdb.DuckDBPyConnection) -> None:
        """Give the engine the relation ``chosen_series``."""
        names = ("station", "parameter", "unit", "scale", "averaging", "depth", "fraction")
        kinds = {"series_id": pa.int64(), "scale": pa.int32()}
        table = {
            name: pa.array([row[name] for row in self._chosen], kinds.get(name, pa.string()))
            for name in ("series_id", *names, "method")
        }
        engine.register("chosen_series", pa.table(table))

    def rows_sql(self, raw: str, limit: int | None = None) -> str:
        """Return the query of the rows that stand in a relation of raw rows of these series."""
        ordered = "series_id, start, length, sample_id, source"
        low = (1 << SOURCE_SHIFT) - 1
        return (
            "SELECT o.series_id, s.station, s.parameter, s.unit, s.scale, s.averaging, s.depth, "
            "s.fraction, s.method, o.start, o.length, o.sample_id, "
            "CASE WHEN buried THEN NULL ELSE o.value END AS value, "
            "CASE WHEN buried THEN NULL ELSE o.qualifier END AS qualifier, "
            f"CASE WHEN buried THEN {TOMBSTONE} ELSE o.flags END AS flags, "
            f"o.source >> {SOURCE_SHIFT} AS load, o.source & {low} AS source_row, "
            f"o.known_from FROM (SELECT *, ({self._buried}) AS buried FROM "
            f"({self._current.replace(_RAW, raw)})) o JOIN chosen_series s USING (series_id) "
            f"ORDER BY {ordered}" + (f" LIMIT {int(limit)}" if limit is not None else "")
        )


def nothing() -> str:
    """Return the relation of no raw rows."""
    return (
        "(SELECT NULL::BIGINT AS series_id, NULL::TIMESTAMPTZ AS start, NULL::INTEGER AS length, "
        "NULL::VARCHAR AS sample_id, NULL::BIGINT AS value, NULL::INTEGER AS qualifier, "
        "NULL::BIGINT AS flags, NULL::BIGINT AS source, NULL::TIMESTAMPTZ AS known_from "
        "WHERE FALSE)"
    )


class explained_engine:  # noqa: N801 - reads as a statement
    """An engine for one reading, its errors made coded ones."""

    def __init__(self, lake: Lake, threads: int | None = None) -> None:
        self._guard = errors.explained(*ENGINE_ERRORS)
        self._spill, self._threads = lake.staging / "reading", threads

    def __enter__(self) -> duckdb.DuckDBPyConnection:
        self._guard.__enter__()
        self._engine = connect(self._spill, threads=self._threads)
        return self._engine

    def __exit__(self, kind: Any, problem: Any, trace: Any) -> bool | None:
        self._engine.close()
        return self._guard.__exit__(kind, problem, trace)


def show(
    lake: Lake, dataset: str | None = None, known_at: datetime | None = None
) -> dict[str, Any]:
    """Return what there is, as plain data; at a moment, what there was then.

    Tombstones are those of now: what was recalled or erased is so in the past too.
    """
    if dataset is not None:
        lake.require_dataset(dataset)
    undone = lake.ledger.withdrawn(known_at)
    found = []
    for name in datasets(lake, known_at) if dataset is None else [dataset]:
        loads = [
            {
                "load": entry.load,
                "action": entry.action,
                "source": entry.source,
                "actor": entry.actor,
                "reason": entry.reason,
                "known_from": entry.known_from,
                "snapshot": entry.snapshot,
                "files": [asdict(file) for file in entry.files],
                "counts": asdict(entry.counts.plus(entry.before or Counts())),
                "refused_known": entry.before is not None or entry.action != "load",
                "rolled_back": entry.load in undone,
            }
            for entry in lake.ledger.entries(name)
            if known_at is None or entry.known_from <= known_at
        ]
        found.append(
            {
                "dataset": name,
                "stations": len(stations(lake, name, known_at)),
                "series": len(series(lake, name, known_at)),
                "loads": loads,
                "tombstones": [asdict(stone) for stone in lake.ledger.tombstones(name)],
            }
        )
    files = lake.files.listed()
    return {
        "snapshot": lake.files.current(),
        "files": len(files),
        "rows": sum(file.rows for file in files),
        "datasets": found,
    }


def problems(lake: Lake) -> list[str]:
    """Return what is wrong: files missing or of other length, loads not wholly there."""
    found = []
    files = lake.files.listed()
    for file in files:
        if not file.path.exists():
            found.append(f"file missing: {file.path}")
        elif pq.read_metadata(file.path).num_rows != file.rows:
            found.append(f"file of another length: {file.path}")
    if found:
        return found
    held: dict[int, int] = {}
    if files:
        with explained_engine(lake) as engine:
            counted = engine.execute(
                f"SELECT source >> {SOURCE_SHIFT}, count(*) "
                f"FROM {parquet(file.path for file in files)} GROUP BY 1"
            ).fetchall()
        held = {int(load): int(rows) for load, rows in counted}
    kept = {entry.load: entry for entry in lake.ledger.entries()}
    for load in sorted(set(held) - set(kept)):
        found.append(f"rows of a load never acknowledged: {load}")
    for load, entry in kept.items():
        if entry.action in ("load", "correct") and held.get(load, 0) < entry.counts.stored:
            found.append(f"rows missing of load {load}")
    return found
