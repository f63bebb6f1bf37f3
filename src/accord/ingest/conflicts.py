"""A source's own rule for different values of one key in one load: the first, or the last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pyarrow as pa

KEY = ("station", "parameter", "averaging", "depth", "fraction", "method", "start", "length")


class Chooser:
    """Keeps, of several values for one key, the one the rule names; ``both`` keeps all."""

    def __init__(self, rule: str):
        self.rule = rule
        self.passed_over = 0
        self._chosen: dict[bytes, tuple[int, int]] = {}

    @property
    def needs_a_first_pass(self) -> bool:
        """Whether the values must be seen once before any is kept."""
        return self.rule != "both"

    def learn(self, batch: pa.RecordBatch) -> None:
        """Note the values of a batch on the first pass."""
        for key, value in _keyed(batch):
            if self.rule == "last":
                self._chosen[key] = value
            else:
                self._chosen.setdefault(key, value)

    def choose(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the rows of a batch the rule keeps; the others are counted as conflicts."""
        if self.rule == "both":
            return batch
        keep = [self._chosen.get(key) == value for key, value in _keyed(batch)]
        self.passed_over += keep.count(False)
        return batch.filter(pa.array(keep, pa.bool_()))


def _keyed(batch: pa.RecordBatch) -> Iterator[tuple[bytes, tuple[int, int]]]:
    columns = [batch.column(name).cast(pa.string()).to_pylist() for name in (*KEY, "sample_id")]
    values = batch.column("value").to_pylist()
    qualifiers = batch.column("qualifier").to_pylist()
    for at, key in enumerate(zip(*columns, strict=True)):
        digest = hashlib.blake2b("\0".join(key).encode(), digest_size=16).digest()
        yield digest, (values[at], qualifiers[at])
