"""Reading back for others: rows of one series as JSON text, rows of any series as a table.

Short windows of the present state come from the mirror, everything else from the files; both tell
a row by the same SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from accord.lake import exporting, reading
from accord.lake.decoding import (
    decimal_sql,
    flag_sql,
    flags_sql,
    parameter_value_sql,
    qualifier_sql,
    row_sql,
)
from accord.lake.engine import name, parquet, text
from accord.lake.interface import Span
from accord.lake.ledger import micros, moment
from accord.lake.portions import Portions
from accord.lake.recent import Place, Told
from accord.lake.tables import SOURCE_SHIFT
from accord.vocab.parameters import parameters
from accord.vocab.quality import TOMBSTONE

if TYPE_CHECKING:
    from accord.lake.store import Lake

BATCH = 10_000
"""Rows handed on at once."""
AT_A_TIME = 5_000
"""Rows taken from the engine at once."""
THREADS = 1
"""Of the engine: readers come many at once, and a second one wins nothing in small portions."""
COLUMNS = (
    "dataset",
    "station",
    "parameter",
    "unit",
    "averaging",
    "depth",
    "fraction",
    "method",
    "start",
    "length",
    "zone",
    "sample",
    "value",
    "code",
    "qualifier",
    "flag",
    "flags",
    "source",
    "load",
    "row",
    "known_from",
    "licence",
)
"""Columns of files: ``start`` and ``known_from`` in UTC, ``length`` in seconds, ``value`` an exact
decimal in ``unit`` or, for parameters of codes, nothing with the code in ``code``."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a lake: a span of time and what was known at a moment (None: now)."""

    span: Span = field(default_factory=Span)
    known_at: datetime | None = None


def told(lake: Lake, series: int, asked: Asked, limit: int, after: Place | None = None) -> Told:
    """Return at most ``limit`` rows of a series as JSON arrays of ``decoding.ROW_COLUMNS``.

    Raises LAK005 where there is no such series.
    """
    if asked.known_at is None:
        mirrored = lake.recent.told(series, asked.span, limit, after)
        if mirrored is not None:
            return mirrored
    return _told_from_files(lake, reading.selected(lake, [series]), asked, limit, after)


def _told_from_files(
    lake: Lake,
    chosen: Sequence[Mapping[str, Any]],
    asked: Asked,
    limit: int,
    after: Place | None,
) -> Told:
    span, beyond = asked.span, ""
    if after:
        begins = moment(after.start)
        span = Span(begins if span.start is None else max(span.start, begins), span.end)
        place = f"{after.start}, {after.length}, {text(after.sample_id)}, {after.source}"
        beyond = f"WHERE (start, length, sample_id, source) > ({place})"
    pieces: list[bytes] = []
    number, last, more = 0, None, False
    with reading.explained_engine(lake, THREADS) as engine:
        found = Portions(lake, engine, chosen, (span, asked.known_at))
        for portion in found:
            left = limit - number
            read = engine.execute(
                f"SELECT {row_sql(chosen[0]['parameter'])} AS told, start, length, sample_id, "
                "source FROM (SELECT epoch_us(start) AS start, length, sample_id, value, "
                f"qualifier, flags, (load << {SOURCE_SHIFT}) + source_row AS source "
                f"FROM ({found.rows_sql(portion)})) {beyond} "
                f"ORDER BY start, length, sample_id, source LIMIT {left + 1}"
            )
            for batch in read.to_arrow_reader(AT_A_TIME):
                here = batch.slice(0, limit - number)
                more = more or here.num_rows < batch.num_rows
                if here.num_rows:
                    number += here.num_rows
                    pieces.append(",".join(here.column("told").to_pylist()).encode())
                    last = Place(*(here.column(n)[-1].as_py() for n in Place._fields))
            if more:
                break
    return Told(b",".join(pieces), number, last if more else None)


def last_start(lake: Lake, series: int, asked: Asked) -> datetime | None:
    """Return the start of the last row of a series in what is asked, or None for none."""
    if asked.known_at is None:
        found = lake.recent.last_start(series, asked.span)
        if found is not None:
            return moment(found)
    files = lake.files.of([series], asked.span.start, asked.span.end)
    wanted = (asked.span, asked.known_at, None)
    with reading.explained_engine(lake) as engine:
        rows = reading.rows_sql(lake, engine, reading.selected(lake, [series]), files, wanted)
        last = engine.execute(f"SELECT epoch_us(max(start)) FROM ({rows})").fetchone()
    return None if last is None or last[0] is None else moment(last[0])


@dataclass(frozen=True)
class Described:
    """What the files say beside the figures: the licence, and the source of each load."""

    licence: str = ""


def batches(
    lake: Lake,
    series: Sequence[Mapping[str, Any]],
    asked: Asked,
    described: Described,
    limit: int | None = None,
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of some series (as ``Lake.series`` gives them) as batches of ``COLUMNS``.

    Sorted by series and start. ``value`` has the largest scale of the parameters chosen.
    """
    schema = schema_of(max((row["scale"] for row in series), default=0))
    read = (
        one
        for batch in _read(lake, series, asked, described, limit)
        for one in pa.Table.from_batches([batch]).cast(schema).to_batches()
    )
    yield from exporting.regrouped(read, BATCH)


def schema_of(scale: int) -> pa.Schema:
    """Return the types of ``COLUMNS``, with values at a scale."""
    moment = pa.timestamp("us", tz="UTC")
    kinds = {
        "start": moment,
        "known_from": moment,
        "length": pa.int32(),
        "value": pa.decimal128(38, scale),
        "flag": pa.int16(),
        "load": pa.int64(),
        "row": pa.int64(),
    }
    return pa.schema([(column, kinds.get(column, pa.string())) for column in COLUMNS])


def _read(
    lake: Lake,
    series: Sequence[Mapping[str, Any]],
    asked: Asked,
    described: Described,
    limit: int | None,
) -> Iterator[pa.RecordBatch]:
    """Yield rows in order, some thousands at a time."""
    if not series:
        return
    with reading.explained_engine(lake, THREADS) as engine:
        found = Portions(lake, engine, series, (asked.span, asked.known_at))
        _register(lake, engine, series)
        listed, left = _listed(series, described), limit
        for portion in found:
            if left is not None and left <= 0:
                return
            read = engine.execute(
                f"SELECT {listed} FROM ({found.rows_sql(portion, left)}) r "
                "LEFT JOIN zones z ON z.code = r.station "
                "LEFT JOIN load_sources l ON l.load = r.load "
                "ORDER BY series_id, start, length, sample_id, r.load, source_row"
            )
            for batch in read.to_arrow_reader(AT_A_TIME):
                left = None if left is None else left - batch.num_rows
                yield batch


def _listed(series: Sequence[Mapping[str, Any]], described: Described) -> str:
    """Return the list of ``COLUMNS`` as a query selects them."""
    scale = max(row["scale"] for row in series)
    said = {
        "dataset": text(str(series[0]["dataset"])),
        "zone": "coalesce(z.zone, '')",
        "sample": "sample_id",
        "value": _values(series, scale),
        "code": _codes(series),
        "qualifier": qualifier_sql("qualifier"),
        "flag": flag_sql("flags"),
        "flags": flags_sql("flags"),
        "source": "coalesce(l.source, '')",
        "load": "r.load",
        "row": "source_row",
        "licence": text(described.licence),
    }
    return ", ".join(f"{said.get(one, 'r.' + one)} AS {name(one)}" for one in COLUMNS)


def _register(lake: Lake, engine: Any, series: Sequence[Mapping[str, Any]]) -> None:
    dataset = str(series[0]["dataset"])
    stations, entries = reading.stations(lake, dataset), lake.ledger.entries(dataset)
    zones = {row["code"]: row["zone"] for row in stations}
    sources = {entry.load: entry.source for entry in entries}
    for title, held, kind in (
        ("zones", zones, pa.string()),
        ("load_sources", sources, pa.int64()),
    ):
        columns = ("code", "zone") if title == "zones" else ("load", "source")
        table = {columns[0]: pa.array(list(held), kind), columns[1]: pa.array(held.values())}
        table[columns[1]] = pa.array(list(held.values()), pa.string())
        engine.register(title, pa.table(table))


def _by_parameter(series: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({str(row["parameter"]) for row in series})


def _values(series: Sequence[Mapping[str, Any]], scale: int) -> str:
    """Return SQL for values as decimals at one scale; none where the parameter is one of codes."""
    cases = []
    for one in _by_parameter(series):
        parameter = parameters()[one]
        exact = f"CAST({decimal_sql('value', parameter.scale)} AS DECIMAL(38,{scale}))"
        cases.append(f"WHEN {text(one)} THEN {'NULL' if parameter.values else exact}")
    return f"CAST(CASE parameter {' '.join(cases)} END AS DECIMAL(38,{scale}))"


def _codes(series: Sequence[Mapping[str, Any]]) -> str:
    cases = [
        f"WHEN {text(one)} THEN {parameter_value_sql(one, 'value')[0]}"
        for one in _by_parameter(series)
        if parameters()[one].values
    ]
    return f"CASE parameter {' '.join(cases)} END" if cases else "NULL"


def history(
    lake: Lake, series: int, at: tuple[datetime, int, str], known_at: datetime | None
) -> list[dict[str, Any]]:
    """Return every revision of one observation, the latest first: ``at`` is its start, its length
    and its sample.

    Each has value (whole number), qualifier, flags, load, source_row, known_from and
    ``withdrawn``, true where its load was rolled back. What is under a tombstone has no value.
    """
    start, length, sample = at
    files = lake.files.of([series], start, None)
    if not files:
        return []
    where = [f"series_id = {series}", f"start = make_timestamptz({micros(start)})",
             f"length = {int(length)}", f"sample_id = {text(sample)}"]  # fmt: skip
    if known_at is not None:
        where.append(f"known_from <= make_timestamptz({micros(known_at)})")
    row = reading.selected(lake, [series])[0]
    gone = reading.buried(lake.ledger.tombstones(row["dataset"]))
    undone = lake.ledger.withdrawn(known_at)
    with reading.explained_engine(lake) as engine:
        found = engine.execute(
            f"SELECT CASE WHEN {gone} THEN NULL ELSE value END, "
            f"CASE WHEN {gone} THEN NULL ELSE qualifier END, "
            f"CASE WHEN {gone} THEN {TOMBSTONE} ELSE flags END, source, epoch_us(known_from) "
            f"FROM {parquet(file.path for file in files)} WHERE {' AND '.join(where)} "
            "ORDER BY known_from DESC, source"
        ).fetchall()
    low = (1 << SOURCE_SHIFT) - 1
    return [
        {
            "value": value,
            "qualifier": qualifier or 0,
            "flags": flags,
            "load": source >> SOURCE_SHIFT,
            "source_row": source & low,
            "known_from": moment(known_from),
            "withdrawn": source >> SOURCE_SHIFT in undone,
        }
        for value, qualifier, flags, source, known_from in found
    ]
