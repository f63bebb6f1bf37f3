"""Large delimited files in UTF-8, read by columns; what is odd in them goes the careful way."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from accord.ingest import limits
from accord.ingest.formats.ahead import ahead
from accord.ingest.formats.interface import Batch, Reading

LARGE = 16 * 1024 * 1024
"""Bytes from which a file is read this way."""

BLOCK = 6 * 1024 * 1024


class Odd(Exception):  # noqa: N818 it is no error: the careful reader goes on from there
    """Something this reader does not know; all rows up to ``row`` were given."""

    def __init__(self, row: int):
        super().__init__(row)
        self.row = row


def suits(how: Reading, size: int | None) -> bool:
    """Tell whether a file is large and plain enough."""
    plain = how.encoding in ("utf-8", "utf-8-sig") and how.quote == '"'
    return plain and size is not None and size >= LARGE


def read(stream: IO[bytes], how: Reading, width: int) -> Iterator[Batch]:
    """Read records of ``width`` cells. Raises Odd where the careful reader must take over.

    A thread of its own reads ahead.
    """
    return ahead(_read(stream, how, width))


def _read(stream: IO[bytes], how: Reading, width: int) -> Iterator[Batch]:
    strange: list[tuple[int, list[str]]] = []

    def note(row: Any) -> str:
        cells = next(csv.reader([row.text], delimiter=how.delimiter), [])
        strange.append((row.number, cells))
        return "skip"

    given = 0
    try:
        reader = arrow_csv.open_csv(
            stream,
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=BLOCK, autogenerate_column_names=True
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=how.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=False,
                column_types={f"f{at}": pa.binary() for at in range(width)},
                strings_can_be_null=False,
            ),
        )
        for batch in reader:
            if strange or batch.num_columns != width:
                raise Odd(given)
            for part in _parts(batch, width):
                numbers = pa.array(np.arange(given + 1, given + 1 + len(part)))
                columns = [_text(column) for column in part.columns]
                given += len(part)
                yield _without_blanks(Batch(numbers, columns))
    except pa.ArrowInvalid:
        raise Odd(given) from None
    if strange:
        raise Odd(given)


def _parts(batch: pa.RecordBatch, width: int) -> Iterator[pa.RecordBatch]:
    size = max(1, min(limits.BATCH * 20, limits.BATCH_CELLS // max(width, 1)))
    for start in range(0, len(batch), size):
        yield batch.slice(start, size)


def _without_blanks(batch: Batch) -> Batch:
    """Leave out rows without a single character; they keep their numbers."""
    blank = pc.equal(batch.cells[0], "")
    for column in batch.cells[1:]:
        if not pc.any(blank).as_py():
            return batch
        blank = pc.and_(blank, pc.equal(column, ""))
    if not pc.any(blank).as_py():
        return batch
    kept = pc.invert(blank)
    return Batch(batch.rows.filter(kept), [c.filter(kept) for c in batch.cells])


def _text(column: Any) -> Any:
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        texts = [None if v is None else v.decode("utf-8", "replace") for v in column.to_pylist()]
        return pa.array(texts, pa.string())
