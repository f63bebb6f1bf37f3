"""Rows as files others open: CSV, Parquet, Arrow stream, JSON; written piece by piece."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
    "json": "application/json; charset=utf-8",
}
"""The formats and their media types."""
ROW_GROUP = 20_000
"""Rows of a row group of Parquet."""
AT_ONCE = 5_000
"""Rows made into text at once."""
FORMULA = r"^[=+\-@\t\r]"
_MOMENT = "%Y-%m-%dT%H:%M:%S"


class _Sink:
    """Takes what a writer writes and hands it on in pieces."""

    closed = False

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._place = 0

    def write(self, data: Any) -> int:
        """Take some bytes."""
        piece = bytes(data)
        self._held.append(piece)
        self._place += len(piece)
        return len(piece)

    def tell(self) -> int:
        """Return how much was written."""
        return self._place

    def writable(self) -> bool:
        """Say yes."""
        return True

    def readable(self) -> bool:
        """Say no."""
        return False

    def seekable(self) -> bool:
        """Say no."""
        return False

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is held open."""

    def taken(self) -> list[bytes]:
        """Return what was written since the last time."""
        pieces, self._held = self._held, []
        return pieces


Batches = Iterable[pa.RecordBatch]
About = Mapping[str, Any]


def pieces(form: str, batches: Batches, schema: pa.Schema, about: About) -> Iterator[bytes]:
    """Yield a file of this form in pieces; ``about`` says whose data these are.

    Parquet and Arrow carry ``about`` as JSON in the metadata key ``accord``; JSON as its first
    member. CSV has the licence and source in every row.
    """
    return _WRITERS[form](batches, schema, about)


def _noted(schema: pa.Schema, about: About) -> pa.Schema:
    told = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
    return schema.with_metadata({b"accord": told})


def _parquet(batches: Batches, schema: pa.Schema, about: About) -> Iterator[bytes]:
    sink, noted = _Sink(), _noted(schema, about)
    with pq.ParquetWriter(pa.PythonFile(sink, "w"), noted, compression="zstd") as writer:
        for batch in regrouped(batches, ROW_GROUP):
            writer.write_batch(batch.replace_schema_metadata(noted.metadata))
            yield from sink.taken()
    yield from sink.taken()


def _arrow(batches: Batches, schema: pa.Schema, about: About) -> Iterator[bytes]:
    sink, noted = _Sink(), _noted(schema, about)
    with pa.ipc.new_stream(pa.PythonFile(sink, "w"), noted) as writer:
        for batch in batches:
            writer.write_batch(batch.replace_schema_metadata(noted.metadata))
            yield from sink.taken()
    yield from sink.taken()


def _csv(batches: Batches, schema: pa.Schema, about: About) -> Iterator[bytes]:
    sink = _Sink()
    yield b"\xef\xbb\xbf" + ",".join(schema.names).encode() + b"\r\n"
    options = pcsv.WriteOptions(include_header=False, quoting_style="needed")
    for batch in _few(batches):
        pcsv.write_csv(_plain(batch), pa.PythonFile(sink, "w"), options)
        yield from (piece.replace(b"\n", b"\r\n") for piece in sink.taken())


def regrouped(batches: Batches, rows: int) -> Iterator[pa.RecordBatch]:
    """Yield batches of exactly so many rows, the last of fewer."""
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        begin = 0
        while begin < batch.num_rows:
            part = batch.slice(begin, rows - count)
            held.append(part)
            count, begin = count + part.num_rows, begin + part.num_rows
            if count == rows:
                yield _one(held)
                held, count = [], 0
    if held:
        yield _one(held)


def _one(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    return pa.concat_batches(batches) if len(batches) > 1 else batches[0]


def _few(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Yield batches in slices: their texts are several times as large."""
    for batch in batches:
        for begin in range(0, batch.num_rows, AT_ONCE):
            yield batch.slice(begin, AT_ONCE)


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch as texts: times as ISO 8601, decimals short, nothing that is a formula."""
    columns = []
    for field, column in zip(batch.schema, batch.columns, strict=True):
        kind = field.type
        if pa.types.is_timestamp(kind):
            columns.append(_moments(column))
        elif pa.types.is_decimal(kind):
            columns.append(_decimals(column))
        elif pa.types.is_string(kind) and field.name != "zone":  # "+07:00" is no formula
            begins = pc.fill_null(pc.match_substring_regex(column, FORMULA), False)
            guarded = pc.binary_join_element_wise("'", column, "")
            columns.append(pc.if_else(begins, guarded, column))
        else:
            columns.append(column)
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _moments(column: pa.Array) -> pa.Array:
    whole = pc.strftime(pc.cast(column, pa.timestamp("us")), _MOMENT)  # six decimals of seconds
    short = pc.replace_substring_regex(whole, r"\.0+$", "")
    return pc.binary_join_element_wise(short, "Z", "")


def _decimals(column: pa.Array) -> pa.Array:
    told = pc.cast(column, pa.string())
    if column.type.scale == 0:
        return told
    return pc.replace_substring_regex(pc.replace_substring_regex(told, "0+$", ""), r"\.$", "")


def _json(batches: Batches, schema: pa.Schema, about: About) -> Iterator[bytes]:
    yield b'{"about": ' + json.dumps(about, ensure_ascii=False).encode() + b',\n"rows": ['
    opening = b"\n"
    for batch in _few(batches):
        held = {
            name: (_moments(column) if pa.types.is_timestamp(column.type) else column).to_pylist()
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        }
        values = held.pop("value")
        names = list(held)
        rows = (
            _object(dict(zip(names, row, strict=True)), value)
            for value, *row in zip(values, *held.values(), strict=True)
        )
        yield opening + ",\n".join(rows).encode()
        opening = b",\n"
    yield b"\n]}\n"


def _object(row: dict[str, Any], value: Decimal | None) -> str:
    """Return a row as a JSON object; the value is a number with the digits it has."""
    told = "null" if value is None else f"{value:f}"
    if "." in told:
        told = told.rstrip("0").rstrip(".")
    return json.dumps(row, ensure_ascii=False)[:-1] + f', "value": {told}}}'


_WRITERS: Mapping[str, Callable[[Batches, pa.Schema, About], Iterator[bytes]]] = {
    "csv": _csv,
    "parquet": _parquet,
    "arrow": _arrow,
    "json": _json,
}
