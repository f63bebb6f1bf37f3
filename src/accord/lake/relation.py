"""Observations as an engine is given them: files of a pinned snapshot, and what stands of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from accord.lake import reading
from accord.lake.interface import Span
from accord.lake.ledger import Tombstone, micros
from accord.lake.tables import SOURCE_SHIFT

if TYPE_CHECKING:
    from accord.lake.store import Lake

_RAW = pa.schema(
    [
        ("series_id", pa.int64()),
        ("start", pa.timestamp("us", tz="UTC")),
        ("length", pa.int32()),
        ("sample_id", pa.string()),
        ("value", pa.int64()),
        ("qualifier", pa.int32()),
        ("flags", pa.int64()),
        ("source", pa.int64()),
        ("known_from", pa.timestamp("us", tz="UTC")),
    ]
)
_SERIES = pa.schema(
    [
        ("series_id", pa.int64()),
        ("station", pa.string()),
        ("parameter", pa.string()),
        ("averaging", pa.string()),
    ]
)


KEY = ("series_id", "us", "length", "sample_id")
"""What tells observations apart, as columns of ``raw``."""


def newer_sql(loads: Iterable[int], known: str = "") -> str:
    """Return the query of the keys some loads revised: only their rows can supersede others."""
    keys = ", ".join(KEY)
    # As ranges of source: files and parts of files that hold other loads only are not read.
    ranges = " OR ".join(
        f"source BETWEEN {first << SOURCE_SHIFT} AND {((last + 1) << SOURCE_SHIFT) - 1}"
        for first, last in runs(loads)
    )
    return (
        f"SELECT {keys}, max(known_us) AS last_us FROM raw WHERE {known or 'TRUE'} AND "
        f"({ranges or 'FALSE'}) GROUP BY {keys}"
    )


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return whole numbers as runs without a gap: first and last of each."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


@dataclass(frozen=True)
class Relation:
    """Observations by reference: Parquet files of one snapshot, or a table in memory.

    ``series``: series_id, station, parameter, averaging. ``known``: portable condition of the raw
    rows known then and not withdrawn, or "". ``newer``: portable query over the relation ``raw`` of
    the keys that were revised and when last, or "". ``buried``: condition of rows under a
    tombstone. ``zones``: station to the zone of its clock.
    """

    series: pa.Table
    paths: tuple[Path, ...] = ()
    table: pa.Table | None = None
    snapshot: int | None = None
    span: Span = field(default_factory=Span)
    known: str = ""
    newer: str = ""
    buried: str = ""
    zones: dict[str, str] = field(default_factory=dict)
    rows: int = 0

    @staticmethod
    def nothing() -> pa.Table:
        """Return a table of no observations."""
        return _RAW.empty_table()

    def standing(self, series: str = "TRUE") -> str:
        """Return the query of the rows that stand, over ``raw`` and the kept table ``newer``.

        ``series``: a condition of ``series_id``; keys of other series are then not compared with.
        """
        rows = f"SELECT * FROM raw WHERE {self.known or 'TRUE'} AND {series}"
        if not self.newer:
            return rows
        same = " AND ".join(f"n.{key} = o.{key}" for key in KEY)
        keys = f"SELECT * FROM newer WHERE {series}"
        return (
            f"SELECT o.* FROM ({rows}) o ANTI JOIN ({keys}) n ON {same} AND n.last_us > o.known_us"
        )


def relation(
    lake: Lake,
    what: str | Sequence[int],
    span: Span | None = None,
    known_at: datetime | None = None,
    parameters: Sequence[str] | None = None,
) -> Relation:
    """Return the observations of a dataset, or of some series, by reference to its files.

    ``span`` selects by start. ``known_at``: what was recorded at that moment (None: now).
    ``parameters``: only these. The files are those of the snapshot that stands now; the rows that
    stood at the moment, and tombstones, are conditions an engine applies.

    Raises:
        AccordError: LAK005 for a dataset or series that is not there.
    """
    span = span or Span()
    chosen = _chosen(lake, what, known_at, parameters)
    files = lake.files.of((row["series_id"] for row in chosen), span.start, span.end)
    sets = sorted({row["dataset"] for row in chosen})
    zones = {s["code"]: s["zone"] or "" for name in sets for s in lake.stations(name)}
    columns = {
        name: pa.array([row[name] for row in chosen], _SERIES.field(name).type)
        for name in _SERIES.names
    }
    known, newer = _known(lake, sets, known_at)
    return Relation(
        series=pa.table(columns, _SERIES),
        paths=tuple(file.path for file in files),
        snapshot=lake.files.current(),
        span=span,
        known=known,
        newer=newer,
        buried=_buried(lake, sets, chosen),
        zones=zones,
        rows=sum(file.rows for file in files),
    )


def _chosen(
    lake: Lake,
    what: str | Sequence[int],
    known_at: datetime | None,
    parameters: Sequence[str] | None,
) -> list[dict[str, Any]]:
    if isinstance(what, str):
        lake.require_dataset(what)
        found = reading.series(lake, what, known_at)
    else:
        found = [row for row in reading.series(lake, None) if row["series_id"] in set(what)]
    return [row for row in found if parameters is None or row["parameter"] in parameters]


def _known(lake: Lake, sets: Sequence[str], known_at: datetime | None) -> tuple[str, str]:
    """Say which raw rows were known and not withdrawn, and which keys were revised."""
    conditions = []
    if known_at is not None:
        conditions.append(f"known_us <= {micros(known_at)}")
    undone = lake.ledger.withdrawn(known_at)
    if undone:
        load = f"whole_div(source, {1 << SOURCE_SHIFT})"
        conditions.append(f"{load} NOT IN ({_numbers(undone)})")
    known, later = " AND ".join(conditions), []
    for name in sets:
        stored = [e for e in lake.ledger.entries(name) if e.action in ("load", "correct")]
        live = [e for e in stored if e.load not in undone]
        if known_at is not None:
            live = [e for e in live if e.known_from <= known_at]
        later += [e.load for e in live[1:] if e.revises or e.action == "correct"]
    return known, newer_sql(later, known) if later else ""


def _buried(lake: Lake, sets: Sequence[str], chosen: Sequence[dict[str, Any]]) -> str:
    parts = []
    for name in sets:
        stones = lake.ledger.tombstones(name)
        if not stones:
            continue
        own = _numbers(row["series_id"] for row in chosen if row["dataset"] == name)
        parts += [f"(series_id IN ({own}) AND {_under(stone)})" for stone in stones]
    return " OR ".join(parts)


def _under(stone: Tombstone) -> str:
    conditions = []
    if stone.series is not None:
        conditions.append(f"series_id = {stone.series}")
    if stone.load is not None:
        conditions.append(f"whole_div(source, {1 << SOURCE_SHIFT}) = {stone.load}")
    if stone.begins is not None:
        conditions.append(f"us >= {micros(stone.begins)}")
    if stone.ends is not None:
        conditions.append(f"us < {micros(stone.ends)}")
    return " AND ".join(conditions) or "TRUE"


def _numbers(values: Any) -> str:
    return ", ".join(str(value) for value in sorted(values)) or "NULL"


def given(table: pa.Table, span: Span | None = None) -> Relation:
    """Return a table handed over as a relation.

    Its columns: station, parameter, averaging, start (UTC), length, value; perhaps sample_id,
    qualifier, flags, source. Every row stands.
    """
    keys = table.select(["station", "parameter", "averaging"])
    unique = (
        keys.group_by(keys.column_names)
        .aggregate([])
        .sort_by([(name, "ascending") for name in keys.column_names])
    )
    numbers = pa.array(range(unique.num_rows), pa.int64())
    series = unique.append_column("series_id", numbers)
    joined = keys.append_column("row", pa.array(range(table.num_rows), pa.int64()))
    placed = joined.join(series, ["station", "parameter", "averaging"]).sort_by("row")
    never = datetime(1970, 1, 1, tzinfo=UTC)
    columns = {"series_id": placed["series_id"]}
    defaults = {"sample_id": "", "qualifier": 0, "flags": 0, "source": 0, "known_from": never}
    for one in list(_RAW)[1:]:
        if one.name in table.column_names:
            columns[one.name] = pc.cast(table[one.name], one.type)
        else:
            columns[one.name] = pa.repeat(pa.scalar(defaults[one.name], one.type), table.num_rows)
    raw = pa.table(columns, _RAW)
    own = series.select(_SERIES.names).cast(_SERIES)
    return Relation(series=own, table=raw, span=span or Span(), rows=raw.num_rows)
