"""Rows on their way into the lake, cut by parameter and station slice, on disk when they are many.

Blocks of rows are cut as they come and held until they are ``HELD`` bytes; then they are written
into one Arrow file whose batches are the slices. So a later step reads each series whole, however
large the load, and a small load never touches the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from accord.lake.series_tests import Array

HELD = 384 << 20
"""Bytes held in memory before they are written to disk."""
BLOCK = 600_000
"""Rows gathered before they are cut."""
SCHEMA = pa.schema(
    [
        ("key", pa.int32()),
        ("start", pa.int64()),
        ("length", pa.int32()),
        ("sample_id", pa.string()),
        ("value", pa.int64()),
        ("qualifier", pa.int16()),
        ("flags", pa.int64()),
        ("source_row", pa.int64()),
    ]
)


class Spool:
    """Accepted rows by slice number; ``rows`` counts them by slice."""

    def __init__(self, folder: Path, held: int = HELD) -> None:
        self.rows: dict[int, int] = {}
        self._folder = folder
        self._most = held
        self._coming: list[pa.RecordBatch] = []
        self._numbers: list[Array] = []
        self._gathered = 0
        self._held: dict[int, list[pa.RecordBatch]] = {}
        self._bytes = 0
        self._written: dict[int, list[tuple[Path, int]]] = {}
        self._files = 0

    def add(self, batch: pa.RecordBatch, slices: Array) -> None:
        """Take rows of ``SCHEMA`` and the number of the slice each belongs to."""
        if not len(batch):
            return
        self._coming.append(batch)
        self._numbers.append(slices)
        self._gathered += len(batch)
        if self._gathered >= BLOCK:
            self._cut()

    def finish(self) -> None:
        """Take in what is still gathered; what is written is then complete."""
        if self._coming:
            self._cut()
        if self._written:
            self._write()

    def read(self, slices: Sequence[int]) -> pa.Table:
        """Return the rows of some slices, in the order they came in each."""
        found: list[pa.RecordBatch] = []
        for one in slices:
            for path, place in self._written.get(one, []):
                with pa.OSFile(str(path)) as file:
                    found.append(pa.ipc.open_file(file).get_batch(place))
            found += self._held.pop(one, [])
        return pa.Table.from_batches(found, SCHEMA)

    def _cut(self) -> None:
        block = pa.Table.from_batches(self._coming, SCHEMA).combine_chunks().to_batches()[0]
        numbers = np.concatenate(self._numbers).astype(np.uint16)
        self._coming, self._numbers, self._gathered = [], [], 0
        counts = np.bincount(numbers)
        present = np.flatnonzero(counts)
        if len(present) > 1:
            block = block.take(pa.array(np.argsort(numbers, kind="stable")))
        at = 0
        for one in present.tolist():
            rows = int(counts[one])
            self._held.setdefault(one, []).append(block.slice(at, rows))
            self.rows[one] = self.rows.get(one, 0) + rows
            at += rows
        self._bytes += block.nbytes
        if self._bytes > self._most:
            self._write()

    def _write(self) -> None:
        """Write what is held into one file, a batch for each slice."""
        path = self._folder / f"spool-{self._files}.arrow"
        self._files += 1
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with (
            pa.OSFile(str(path), "wb") as sink,
            pa.ipc.new_file(sink, SCHEMA, options=options) as writer,
        ):
            for place, one in enumerate(sorted(self._held)):
                table = pa.Table.from_batches(self._held[one], SCHEMA).combine_chunks()
                writer.write_batch(table.to_batches()[0])
                self._written.setdefault(one, []).append((path, place))
        self._held, self._bytes = {}, 0
