"""Parquet through pyarrow; runs in a program of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from accord.ingest import limits
from accord.ingest.errors import ING003
from accord.ingest.formats.interface import Batch, Table
from accord.kernel.errors import worded


def list_tables(path: Path) -> list[Table]:
    """Return the one table; units from the columns' metadata where they stand there."""
    with pq.ParquetFile(path) as held:
        schema = held.schema_arrow
        if len(schema) > limits.COLUMNS:
            raise ING003(
                what=worded(f"{len(schema)} 列", f"{len(schema)} columns"), limit=limits.COLUMNS
            )
        units = {
            f.name: f.metadata[b"unit"].decode("utf-8", "replace")
            for f in schema
            if f.metadata and b"unit" in f.metadata
        }
        return [Table("", tuple(schema.names), held.metadata.num_rows, units)]


def read(path: Path, table: str) -> Iterator[Batch]:
    """Read in batches, each column as text."""
    with pq.ParquetFile(path) as held:
        size = max(1, min(limits.BATCH, limits.BATCH_CELLS // max(len(held.schema_arrow), 1)))
        number = 1
        for batch in held.iter_batches(batch_size=size):
            rows = pa.array(range(number, number + len(batch)), pa.int64())
            number += len(batch)
            yield Batch(rows, [_text(column) for column in batch.columns])


def _text(column: Any) -> Any:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_timestamp(kind):
        return pc.strftime(column.cast(pa.timestamp("s", kind.tz), safe=False), _stamp(kind.tz))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = [None if v is None else v.decode("utf-8", "replace") for v in column.to_pylist()]
        return pa.array(texts, pa.string())
    if pa.types.is_nested(kind):
        return pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def _stamp(zone: str | None) -> str:
    return "%Y-%m-%d %H:%M:%S%z" if zone else "%Y-%m-%d %H:%M:%S"
