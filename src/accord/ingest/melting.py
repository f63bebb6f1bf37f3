"""Stations that stand across: the columns below their headings as one column of values.

Every cell becomes a row of its own, with the keys of its row and its heading as the station. This
is the one place where that happens; whatever the format, it works on the cells of a frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from accord.ingest.coded import Coded, filled
from accord.ingest.frames import Frame

CELLS = 250_000
"""Cells melted at once; a frame of many stations is taken in several parts."""


@dataclass
class Keys:
    """What the rows of a frame share over all columns of values."""

    station: Coded
    sample: Coded
    reasons: Any
    aside: Any
    rows: Any
    times: Coded
    moments: dict[tuple[str, bool], tuple[Any, Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Cells to be read, their places among the keys, and the column and row each stands in."""

    cells: Coded
    rows: Any
    headings: tuple[str, ...]
    height: int

    def origin(self, place: int) -> tuple[str, int]:
        """Return the column and the row of the frame a place among the keys came from."""
        return self.headings[place // self.height], place % self.height


@dataclass(frozen=True)
class Melted:
    """Cells of several stations below each other: their keys and what each cell is of."""

    keys: Keys
    cells: Coded
    names: Coded | None
    headings: tuple[str, ...]


def melted(frame: Frame, keys: Keys) -> Iterator[Melted]:
    """Melt the columns of stations of a frame, a bounded number of cells at a time."""
    names = frame.columns if frame.only is None else [frame.only]
    pairs = [*frame.rule.headings(names).items()]
    long = frame.rule.long
    label = None
    if long is not None and long.parameter:
        label = Coded.of(frame.column(long.parameter)).reworded(filled)
    step = max(1, CELLS // max(len(frame), 1))
    for at in range(0, len(pairs), step):
        yield _melted(frame, keys, label, pairs[at : at + step])


def _melted(frame: Frame, keys: Keys, label: Coded | None, pairs: list[tuple[str, str]]) -> Melted:
    times, rows = len(pairs), len(frame)
    headings = tuple(heading for heading, _ in pairs)
    station = Coded(np.repeat(np.arange(times, dtype=np.int32), rows), [code for _, code in pairs])

    def again(values: Any) -> Any:
        return np.tile(values, times)

    def repeated(column: Coded) -> Coded:
        return Coded(again(column.at), column.words)

    below = Keys(
        station,
        repeated(keys.sample),
        again(keys.reasons),
        None if keys.aside is None else again(keys.aside),
        again(keys.rows),
        repeated(keys.times),
        keys.moments,
    )
    cells = Coded.of(pa.concat_arrays([frame.column(heading) for heading in headings]))
    return Melted(below, cells, repeated(label) if label else None, headings)
