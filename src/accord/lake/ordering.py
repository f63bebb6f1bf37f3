"""Rows of a group put in the order of their keys, duplicates found on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import pyarrow as pa

from accord.lake.series_tests import Array

MICRO = pa.timestamp("us", "UTC")
UNITS = (3_600_000_000, 60_000_000, 1_000_000, 1)
"""Steps of time starts may be whole multiples of, in microseconds."""


@dataclass
class Rows:
    """Rows of a group as arrays; ``sample`` is a place in ``samples``, which are sorted.

    ``missing`` None or where there is no value; ``conflict`` None or where another value of the
    same key stands beside; ``standing`` None or which rows only give context.
    """

    series: Array
    start: Array
    length: Array
    sample: Array
    value: Array
    qualifier: Array
    flags: Array
    source_row: Array
    samples: list[str]
    missing: Array | None = None
    conflict: Array | None = None
    standing: Array | None = None

    def __len__(self) -> int:
        return len(self.series)

    def take(self, places: Array) -> Self:
        """Return the rows at these places, in this order."""
        return self._each(lambda held: held.take(places))

    def between(self, span: slice) -> Self:
        """Return the rows of a span; nothing is copied."""
        return self._each(lambda held: held[span])

    def _each(self, of: Callable[[Array], Array]) -> Self:
        arrays: dict[str, Any] = {
            one.name: of(held)
            for one in fields(self)
            if isinstance(held := getattr(self, one.name), np.ndarray)
        }
        return type(self)(**arrays, samples=self.samples)


def rows_of(table: pa.Table, series: Array) -> Rows:
    """Return the rows of a table with the number of each row's series."""
    samples, sample = _samples(table["sample_id"])
    value = table["value"].combine_chunks()
    missing = value.is_null().to_numpy(zero_copy_only=False) if value.null_count else None

    def column(name: str) -> Array:
        found: Array = table[name].combine_chunks().to_numpy(zero_copy_only=False)
        return found

    return Rows(
        series=series,
        start=column("start"),
        length=column("length"),
        sample=sample,
        value=value.fill_null(0).to_numpy(),
        qualifier=column("qualifier"),
        flags=column("flags"),
        source_row=column("source_row"),
        samples=samples,
        missing=missing,
    )


def _samples(column: pa.ChunkedArray) -> tuple[list[str], Array]:
    """Return the ids of samples, sorted, and the place of each row's; no id is an empty one."""
    if column.null_count == len(column):
        return [""], np.zeros(len(column), np.int32)
    coded = column.combine_chunks().fill_null("").dictionary_encode()
    words = [str(word) for word in coded.dictionary.to_pylist()]
    places = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words), np.int32)
    rank[places] = np.arange(len(words), dtype=np.int32)
    return [words[place] for place in places], rank[coded.indices.to_numpy()]


def in_order(rows: Rows) -> Rows:
    """Return the rows by series, start, length, sample and row of their file."""
    places, _ = _order(rows)
    return rows if places is None else rows.take(places)


def in_order_once(rows: Rows) -> tuple[Rows, int]:
    """Put rows in order, drop identical ones of one key, mark other values of one key.

    Of identical rows the first of the file stays. Returns how many were dropped too.
    """
    places, same = _order(rows)
    if not same.any():
        return rows if places is None else rows.take(places), 0
    whole = np.arange(len(rows)) if places is None else places
    met = np.zeros(len(rows), bool)
    met[1:] |= same
    met[:-1] |= same
    at = np.flatnonzero(met)
    run = np.cumsum(np.concatenate([[True], ~same]))[at]
    value, qualifier = rows.value[whole[at]], rows.qualifier[whole[at]]
    missing = np.zeros(len(at), bool) if rows.missing is None else rows.missing[whole[at]]
    order = np.lexsort((at, qualifier, value, missing, run))
    first = np.ones(len(order), bool)
    equal = np.ones(len(order) - 1, bool)
    for column in (run, missing, value, qualifier):
        told = column[order]
        equal &= told[1:] == told[:-1]
    first[1:] = ~equal
    kept = np.ones(len(rows), bool)
    kept[at[order[~first]]] = False
    left = order[first]
    _, where, times = np.unique(run[left], return_inverse=True, return_counts=True)
    conflict = np.zeros(len(rows), bool)
    conflict[at[left]] = times[where] > 1
    found = rows.take(whole[kept])
    found.conflict = conflict[kept] if conflict.any() else None
    return found, len(rows) - len(found)


def _order(rows: Rows) -> tuple[Array | None, Array]:
    """Return the places of rows in order (None: they are) and which have the key of the last."""
    if len(rows) < 2:
        return None, np.zeros(0, bool)
    packed = _packed_order(rows)
    if packed is not None:
        places, same = packed
        later = np.flatnonzero(same)
        source = rows.source_row if places is None else rows.source_row[places]
        if (source[later] <= source[later + 1]).all():
            return places, same
    places = np.lexsort((rows.source_row, rows.sample, rows.length, rows.start, rows.series))
    same = np.ones(len(rows) - 1, bool)
    for column in (rows.series, rows.start, rows.length, rows.sample):
        told = column[places]
        same &= told[1:] == told[:-1]
    return places, same


def _packed_order(rows: Rows) -> tuple[Array | None, Array] | None:
    """Sort series, time and place packed into one number each; None where they do not fit.

    Sorting bare numbers is many times quicker than sorting rows by several columns.
    """
    if _varies(rows.length) or _varies(rows.sample):
        return None
    rank = rows.series - rows.series.min()
    offset = rows.start - rows.start.min()
    unit = next(unit for unit in UNITS if not (offset % unit).any())
    offset //= unit
    bits = [int(part.max()).bit_length() for part in (rank, offset)]
    place_bits = (len(rows) - 1).bit_length()
    if sum(bits) + place_bits > 63:
        numbers, rank = np.unique(rank, return_inverse=True)
        bits[0] = (len(numbers) - 1).bit_length()
        if sum(bits) + place_bits > 63:
            return None
    packed = rank.astype(np.int64) << bits[1]
    packed |= offset
    if (packed[1:] >= packed[:-1]).all():
        return None, packed[1:] == packed[:-1]
    packed <<= place_bits
    packed |= np.arange(len(rows))
    packed.sort()
    keys = packed >> place_bits
    packed &= (1 << place_bits) - 1
    return packed, keys[1:] == keys[:-1]


def _varies(values: Array) -> bool:
    return bool((values[1:] != values[:-1]).any())


def as_table(rows: Rows, place: bool = False) -> pa.Table:
    """Return rows as a table of the engine."""
    none = np.zeros(len(rows), bool)
    columns = {
        "series_id": pa.array(rows.series),
        "start": pa.array(rows.start).cast(MICRO),
        "length": pa.array(rows.length),
        "sample_id": sample_column(rows),
        "value": pa.array(rows.value, mask=rows.missing),
        "qualifier": pa.array(rows.qualifier),
        "flags": pa.array(rows.flags),
        "source_row": pa.array(rows.source_row),
        "conflict": pa.array(none if rows.conflict is None else rows.conflict),
        "standing": pa.array(none if rows.standing is None else rows.standing),
    }
    if place:
        columns["row_place"] = pa.array(np.arange(len(rows)))
    return pa.table(columns)


def sample_column(rows: Rows) -> pa.Array:
    """Return the ids of samples."""
    words = pa.array(rows.samples or [""], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(rows.sample.astype(np.int32)), words)
