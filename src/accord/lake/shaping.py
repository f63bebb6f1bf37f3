"""Staged rows brought to one shape: typed, their series found, the fate of each decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accord.kernel.errors import AccordError, worded
from accord.lake import errors
from accord.lake.interface import STAGED_DEFAULTS
from accord.lake.series_tests import Array
from accord.lake.spool import SCHEMA
from accord.vocab.parameters import parameters
from accord.vocab.quality import ROUNDED
from accord.vocab.scales import INT64_MAX, to_scale

SLICES = 16
"""Station slices per parameter: how finely one parameter can be cut into groups."""
LAST_ROW = (1 << 32) - 1
KEYS = ("station", "parameter", "averaging", "depth", "fraction", "method")
ACCEPTED, ABSENT, REJECTED, OUTSIDE = range(4)
FIRST_START, LAST_START = -11_676_096_000_000_000, 7_258_118_400_000_000
"""1600-01-01 and 2200-01-01 in microseconds since 1970."""
SMALL_RANGE = 1 << 22
_TYPES = {
    "VARCHAR": pa.string(),
    "TIMESTAMPTZ": pa.timestamp("us", "UTC"),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "SMALLINT": pa.int16(),
}
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
REJECTS = pa.schema(
    [
        *((name, pa.string()) for name in KEYS),
        ("start", pa.timestamp("us", "UTC")),
        ("length", pa.int32()),
        ("sample_id", pa.string()),
        ("value", pa.int64()),
        ("value_text", pa.string()),
        ("qualifier", pa.int16()),
        ("flags", pa.int64()),
        ("source_row", pa.int64()),
        ("reason", pa.string()),
        ("standing", pa.int64()),
    ]
)


@dataclass
class Shaped:
    """A batch: rows accepted with the slice of each, rows rejected, and how many of each fate."""

    accepted: pa.RecordBatch
    slices: Array
    rejected: pa.RecordBatch | None
    fates: Array


@dataclass
class Shaper:
    """Shapes batch after batch and numbers the series met.

    ``allow_missing`` False keeps rows without a value, as values to withdraw.
    """

    allow_missing: bool = True
    keys: dict[tuple[str, ...], int] = field(default_factory=dict)
    slices: dict[tuple[int, int], int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(
        default_factory=lambda: {one: place for place, one in enumerate(parameters(), 1)}
    )
    _slice_of: list[int] = field(default_factory=list)

    def shape(self, batch: pa.RecordBatch) -> Shaped:
        """Shape one batch. Raises LAK003 and LAK004."""
        columns = typed(batch)
        reject = columns.get("reject")
        outside = np.zeros(len(batch), bool)
        if reject is not None:
            outside = _array(pc.equal(reject, "outside").fill_null(False))
        key = self._numbered(columns, outside)
        value, flags, given = _valued(columns, len(batch))
        _refuse_rows_without_place(columns["source_row"])
        fates, reasons = self._fates(columns, key, value, given)
        held = fates == ACCEPTED
        whole = bool(held.all())
        kept = key if whole else key[held]
        slices = np.array(self._slice_of, np.uint16)[kept] if len(kept) else key[:0]
        wanted = {"key": pa.array(key), "value": value, "flags": flags}
        accepted = _batch(columns | wanted, SCHEMA, None if whole else held)
        rejected = None
        if (fates == REJECTED).any():
            none = pa.nulls(len(batch), pa.int64())
            told = {"value": value, "flags": flags, "reason": reasons, "standing": none}
            rejected = _batch(columns | told, REJECTS, fates == REJECTED)
        return Shaped(accepted, slices, rejected, np.bincount(fates, minlength=4))

    def _numbered(self, columns: Mapping[str, Any], outside: Array) -> Array:
        """Return the number of each row's series, -1 for none."""
        combined = np.zeros(len(outside), np.int64)
        words: list[list[str | None]] = []
        for name in KEYS:
            codes, known = _coded(columns[name])
            words.append(known)
            if len(known) > 1:
                combined = combined * len(known) + codes
        size = int(np.prod([len(known) for known in words], dtype=np.float64))
        if not len(combined):
            return combined.astype(np.int32)
        if size > SMALL_RANGE:
            present, combined = np.unique(combined, return_inverse=True)
            places: Any = range(len(present))
            size = len(present)
        else:
            met = np.zeros(size, bool)
            met[combined] = True
            places = present = np.flatnonzero(met)
        table = np.full(size, -1, np.int32)
        wanted = np.ones(size, bool)
        if outside.any():
            wanted = np.zeros(size, bool)
            wanted[combined[~outside]] = True
        unknown: set[str] = set()
        for place, whole in zip(places, present.tolist(), strict=True):
            table[place] = self._key(_words(whole, words), bool(wanted[place]), unknown)
        if unknown:
            raise errors.LAK004(names=", ".join(sorted(unknown)[:20]))
        return table[combined]

    def _key(self, names: tuple[str | None, ...], wanted: bool, unknown: set[str]) -> int:
        known = self.keys.get(names)  # type: ignore[arg-type]
        if known is not None:
            return known
        station, parameter = names[:2]
        if parameter is None or parameter not in self.numbers:
            if wanted:
                unknown.add(str(parameter))
            return -1
        if not station or None in names or not wanted:
            return -1
        self.keys[names] = len(self.keys)  # type: ignore[index]
        one = (self.numbers[parameter], crc32(station.encode()) % SLICES)
        self._slice_of.append(self.slices.setdefault(one, len(self.slices)))
        return len(self.keys) - 1

    def _fates(
        self, columns: Mapping[str, Any], key: Array, value: Any, given: Array
    ) -> tuple[Array, Any]:
        """Return what becomes of each row, and why rejected ones are."""
        start, length = columns["start"], columns["length"]
        without, timeless = _empty(value), _empty(start)
        missing = without & ~given if self.allow_missing else np.zeros(len(key), bool)
        micros = _array(pc.cast(start, pa.int64()).fill_null(0))
        wrong = {
            "no_station": key < 0,
            "no_time": timeless,
            "absurd_time": (micros < FIRST_START) | (micros > LAST_START),
            "absurd_length": _array(length) < 0,
            "not_a_number": without & given,
        }
        fates = np.where(missing, ABSENT, ACCEPTED).astype(np.uint8)
        reject = columns.get("reject")
        if reject is None and not any(where.any() for where in wrong.values()):
            return fates, None
        bad = np.logical_or.reduce(list(wrong.values())) & ~missing
        if reject is None and not bad.any():
            return fates, None
        told = np.full(len(key), None, object)
        for reason, where in reversed(wrong.items()):
            told[where & ~missing] = reason
        if reject is not None:
            own = np.array(reject.to_pylist(), object)
            told = np.where(_array(pc.is_valid(reject)), own, told)
        fates[told != None] = REJECTED  # noqa: E711 element by element
        fates[told == "outside"] = OUTSIDE
        return fates, pa.array(told.tolist(), pa.string())


def typed(batch: pa.RecordBatch) -> dict[str, Any]:
    """Return the columns of a batch with their types, defaults filled in. Raises LAK003."""
    names = set(batch.schema.names)
    for unknown in sorted(names - set(STAGED_DEFAULTS)):
        problem = worded("不在规定之列", "is not one of the staged columns")
        raise errors.LAK003(column=unknown, problem=problem)
    if not {"value", "value_text"} & names:
        raise errors.LAK003(column="value", problem=worded("缺失", "is missing"))
    columns: dict[str, Any] = {}
    for name, (kind, default) in STAGED_DEFAULTS.items():
        if name not in names:
            if default is None:
                raise errors.LAK003(column=name, problem=worded("缺失", "is missing"))
            if default != "NULL" or name == "value":
                columns[name] = _same(default, _TYPES[kind], len(batch))
            continue
        columns[name] = _cast(batch.column(name), name, _TYPES[kind], default)
    return columns


def _same(default: str, kind: pa.DataType, count: int) -> Any:
    if default == "NULL":
        return pa.nulls(count, kind)
    if kind == pa.string():
        word = pa.array([default.strip("'")])
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), word)
    return pa.array(np.full(count, int(default)), kind)


def _cast(column: Any, name: str, kind: pa.DataType, default: str | None) -> Any:
    coded = isinstance(column.type, pa.DictionaryType) and kind == pa.string()
    try:
        if not coded and column.type != kind:
            column = pc.cast(column, kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
        told = f"cannot be read as {kind} / 无法读作 {kind}: {str(problem)[:80]}"
        raise errors.LAK003(column=name, problem=told) from None
    if column.null_count and default not in (None, "NULL"):
        filled = str(default).strip("'") if kind == pa.string() else int(str(default))
        column = (column.cast(pa.string()) if coded else column).fill_null(filled)
    return column


def _array(column: Any) -> Array:
    found: Array = column.to_numpy(zero_copy_only=False)
    return found


def _empty(column: Any) -> Array:
    """Return which cells are empty."""
    return _array(pc.is_null(column)) if column.null_count else np.zeros(len(column), bool)


def _coded(column: Any) -> tuple[Array, list[str | None]]:
    """Return the number of each row's word and the words; None stands for no word."""
    coded = column if isinstance(column.type, pa.DictionaryType) else column.dictionary_encode()
    words: list[str | None] = coded.dictionary.to_pylist()
    if coded.null_count:
        return _array(coded.indices.fill_null(len(words))), [*words, None]
    return _array(coded.indices), words or [None]


def _words(whole: int, words: list[list[str | None]]) -> tuple[str | None, ...]:
    """Take a combined number apart again."""
    found: list[str | None] = []
    for known in reversed(words):
        whole, place = divmod(whole, len(known)) if len(known) > 1 else (whole, 0)
        found.append(known[place])
    return tuple(reversed(found))


def _refuse_rows_without_place(rows: Any) -> None:
    least, most = pc.min_max(rows).values() if len(rows) else (pa.scalar(1), pa.scalar(1))
    if rows.null_count or least.as_py() < 0 or most.as_py() > LAST_ROW:
        raise errors.LAK003(
            column="source_row", problem=worded("为空或过大", "is empty or too large")
        )


def _valued(columns: Mapping[str, Any], count: int) -> tuple[Any, Any, Array]:
    """Return value and flags with the texts read, and which rows gave a text to be read."""
    value, flags = columns["value"], columns["flags"]
    texts = columns.get("value_text")
    if texts is None:
        return value, flags, np.zeros(count, bool)
    known = parameters()
    told: list[int | None] = value.to_pylist()
    marks: list[int] = flags.to_pylist()
    given = np.zeros(count, bool)
    names = columns["parameter"].to_pylist()
    for place, text in enumerate(texts.to_pylist()):
        if told[place] is None and text is not None and text.strip():
            given[place] = True
            if names[place] in known:
                told[place], rounded = _read(text.strip(), known[names[place]].scale)
                marks[place] |= ROUNDED if rounded else 0
    return pa.array(told, pa.int64()), pa.array(marks, pa.int64()), given


@lru_cache(maxsize=200_000)
def _read(text: str, scale: int) -> tuple[int | None, bool]:
    if not _PLAIN.fullmatch(text):
        return None, False
    try:
        whole, exact = to_scale(text, scale)
    except AccordError:
        return None, False
    return (whole, not exact) if abs(whole) <= INT64_MAX else (None, False)


def _nameless(samples: Any) -> bool:
    return isinstance(samples, pa.DictionaryArray) and samples.dictionary.to_pylist() == [""]


def _batch(columns: Mapping[str, Any], schema: pa.Schema, rows: Array | None) -> pa.RecordBatch:
    arrays = []
    mask = None if rows is None else pa.array(rows)
    count = len(columns["source_row"]) if rows is None else int(rows.sum())
    for one in schema:
        column = columns.get(one.name)
        if column is None or (one.name == "sample_id" and _nameless(column)):
            arrays.append(pa.nulls(count, one.type))
            continue
        column = column if mask is None else column.filter(mask)
        arrays.append(column if column.type == one.type else column.cast(one.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
