"""Whether the tables are equal, and what differs, for benchmarks/assess.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from assess_others import DAY

KEYS = {"O3_1h": "O3_1h", "O3_8h": "O3_8h_daily_max"} | {n: f"{n}_24h" for n in DAY}


def daily_columns(table: pa.Table) -> dict[str, np.ndarray[Any, Any]]:
    """Sub-indices and index of each row of Accord's daily table, -1 where there is none."""
    held = table["sub_indices"].combine_chunks()
    rows = np.repeat(np.arange(table.num_rows), np.diff(held.offsets.to_numpy()))
    keys = held.keys.to_numpy(zero_copy_only=False)
    items = pc.cast(held.items, pa.int64()).to_numpy()
    found = {}
    for name, key in KEYS.items():
        found[name] = np.full(table.num_rows, -1)
        own = keys == key
        found[name][rows[own]] = items[own]
    found["index"] = pc.fill_null(pc.cast(table["index"], pa.int64()), -1).to_numpy()
    return found


def differing(table: pa.Table, other: Mapping[str, Any]) -> tuple[int, int]:
    """Values of the daily tables compared, and those that differ; both sorted by station, day."""
    compared = different = 0
    for name, own in daily_columns(table).items():
        column = np.nan_to_num(np.asarray(other[name], float), nan=-1)
        if len(column) != len(own):
            raise SystemExit(f"{len(own)} and {len(column)} days")
        compared += len(own)
        different += int((column != own).sum())
    return compared, different


def hours_differing(table: pa.Table, other: Mapping[str, Mapping[int, int]]) -> tuple[int, int]:
    """Hours compared, and how many of them have another one-hour sub-index at least."""
    own: dict[str, Counter[int]] = {name: Counter() for name in other}
    for row in table.to_pylist():
        if row["sub_index"] is not None:
            own[row["parameter"]][int(row["sub_index"])] += row["hours"]
    compared = sum(sum(counts.values()) for counts in own.values())
    moved = sum(
        sum(abs(own[name][key] - counts.get(key, 0)) for key in {*own[name], *counts})
        for name, counts in other.items()
    )
    return compared, (moved + 1) // 2
