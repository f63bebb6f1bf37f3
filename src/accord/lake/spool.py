"""Rows on their way into the lake, cut by parameter and station slice, on disk when they are many.

Rows are held as they come until they are ``HELD`` bytes; then they are cut and written into one
Arrow file whose batches are the slices. So a later step reads each series whole, however large the
load, and a small load never touches the disk: what it needs is picked when it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa

from accord.lake.series_tests import Array

HELD = 384 << 20
"""Bytes held in memory before they are written to disk."""
BLOCK = 600_000
"""Rows cut at a time."""
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


@dataclass
class _Block:
    """Rows as they came, the slice of each, the slices met and those not read yet."""

    rows: pa.RecordBatch
    numbers: Array
    met: frozenset[int]
    left: set[int]


class Spool:
    """Accepted rows by slice number; ``rows`` counts them by slice."""

    def __init__(self, folder: Path, held: int = HELD) -> None:
        self.rows: dict[int, int] = {}
        self._folder = folder
        self._most = held
        self._blocks: list[_Block] = []
        self._bytes = 0
        self._written: dict[int, list[tuple[Path, int]]] = {}
        self._files = 0
        self._turn = Lock()

    def add(self, batch: pa.RecordBatch, slices: Array) -> None:
        """Take rows of ``SCHEMA`` and the number of the slice each belongs to."""
        if not len(batch):
            return
        counts = np.bincount(slices)
        met = np.flatnonzero(counts).tolist()
        for one in met:
            self.rows[one] = self.rows.get(one, 0) + int(counts[one])
        self._blocks.append(_Block(batch, slices, frozenset(met), set(met)))
        self._bytes += batch.nbytes
        if self._bytes > self._most:
            self._write()

    def finish(self) -> None:
        """Take note that nothing more comes; what is written is then complete."""
        if self._written and self._blocks:
            self._write()

    def read(self, slices: Sequence[int]) -> pa.Table:
        """Return the rows of some slices, in the order they came in each; each is read once."""
        wanted = frozenset(slices)
        found: list[pa.RecordBatch] = []
        for one in slices:
            for path, place in self._written.get(one, []):
                with pa.OSFile(str(path)) as file:
                    found.append(pa.ipc.open_file(file).get_batch(place))
        with self._turn:
            blocks = [block for block in self._blocks if not wanted.isdisjoint(block.met)]
            for block in blocks:
                block.left -= wanted
            self._blocks = [block for block in self._blocks if block.left]
        chosen = np.zeros(max((max(block.met) for block in blocks), default=0) + 1, bool)
        chosen[[one for one in wanted if one < len(chosen)]] = True
        for block in blocks:
            whole = block.met <= wanted
            rows = block.rows
            found.append(rows if whole else rows.filter(pa.array(chosen[block.numbers])))
        return pa.Table.from_batches(found, SCHEMA)

    def _write(self) -> None:
        """Cut what is held and write it into one file, a batch for each slice."""
        path = self._folder / f"spool-{self._files}.arrow"
        self._files += 1
        held = self._cut()
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with (
            pa.OSFile(str(path), "wb") as sink,
            pa.ipc.new_file(sink, SCHEMA, options=options) as writer,
        ):
            for place, one in enumerate(sorted(held)):
                table = pa.Table.from_batches(held.pop(one), SCHEMA).combine_chunks()
                writer.write_batch(table.to_batches()[0])
                self._written.setdefault(one, []).append((path, place))
        self._bytes = 0

    def _cut(self) -> dict[int, list[pa.RecordBatch]]:
        """Return what is held by slice and hold nothing more; ``BLOCK`` rows are cut at a time."""
        held: dict[int, list[pa.RecordBatch]] = {}
        blocks, self._blocks = self._blocks[::-1], []
        while blocks:
            part, rows = [], 0
            while blocks and rows < BLOCK:
                part.append(blocks.pop())
                rows += len(part[-1].rows)
            table = pa.Table.from_batches([block.rows for block in part], SCHEMA)
            numbers = np.concatenate([block.numbers for block in part]).astype(np.uint16)
            del part
            counts = np.bincount(numbers)
            cut = table.combine_chunks().to_batches()[0]
            cut = cut.take(pa.array(np.argsort(numbers, kind="stable")))
            at = 0
            for one in np.flatnonzero(counts).tolist():
                held.setdefault(one, []).append(cut.slice(at, int(counts[one])))
                at += int(counts[one])
        return held
