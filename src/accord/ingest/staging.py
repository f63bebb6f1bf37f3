"""From named rows to values: stored, missing, rejected or outside, each counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accord.ingest.cells import CellRule, Kept, Read, missing_set, reader
from accord.ingest.description import ColumnRule, Description
from accord.ingest.errors import REASONS
from accord.ingest.frames import Frame
from accord.ingest.stations import Stations
from accord.ingest.times import Moment, clock
from accord.vocab.quality import ROUNDED, pack

NOTHING, GOOD, BAD, ASIDE = 0, 1, 2, 3
REASON_CODES = ("", *REASONS)
_ROUNDED_FLAGS = pack({}, ROUNDED)
_PLAIN_FLAGS = pack({})

STAGED = pa.schema(
    [
        ("station", pa.string()),
        ("parameter", pa.string()),
        ("averaging", pa.string()),
        ("depth", pa.string()),
        ("fraction", pa.string()),
        ("method", pa.string()),
        ("start", pa.timestamp("us", "UTC")),
        ("length", pa.int32()),
        ("sample_id", pa.string()),
        ("value", pa.int64()),
        ("qualifier", pa.int16()),
        ("flags", pa.int64()),
        ("source_row", pa.int64()),
    ]
)


@dataclass
class Tally:
    """Values by what became of them before the lake."""

    rows: int = 0
    read: int = 0
    kept: int = 0
    missing: int = 0
    rejected: int = 0
    outside: int = 0


@dataclass
class Fault:
    """One rejected value, for the quarantine."""

    row: int
    column: str
    value: str | None
    reason: str
    keys: dict[str, str | None]


@dataclass
class _Keys:
    """What the rows of a frame share over all columns of values."""

    station: pa.StringArray
    sample: pa.StringArray
    reasons: Any
    aside: Any
    moments: dict[str, tuple[Any, Any, Any]] = field(default_factory=dict)


class Stager:
    """Turns the frames of one load into staged batches, counting as it goes."""

    def __init__(self, description: Description, on_fault: Callable[[Fault], None]):
        self.description = description
        self.on_fault = on_fault
        self.tally = Tally()
        self.stations = Stations(description)
        self.readers: dict[tuple[int, str, str], Callable[[str | None], Read]] = {}
        self.clocks: dict[tuple[int, str], Callable[[str], Moment | str]] = {}

    def staged(self, frame: Frame, offset: int) -> Iterator[pa.RecordBatch]:
        """Return a frame's values to be stored; ``offset`` is added to its row numbers."""
        self.tally.rows += len(frame)
        frame = _labelled(frame)
        keys = self._keys(frame)
        self.stations.learn(frame, keys.station)
        if frame.rule.long:
            yield from self._long(frame, keys, offset)
            return
        for name, rule in frame.rule.columns.items():
            if frame.only in (None, name) and name in frame.columns:
                yield from self._column(frame, keys, rule, offset)
        if frame.only is None:
            left = len(frame) * sum(n in frame.columns for n in frame.rule.outside)
            self.tally.read += left
            self.tally.outside += left

    def _keys(self, frame: Frame) -> _Keys:
        station = _joined(frame, frame.rule.station.columns, "/")
        if not frame.rule.station.columns:
            station = pa.array([frame.rule.station.constant] * len(frame), pa.string())
        reasons = np.zeros(len(frame), np.int8)
        _mark(reasons, pc.is_null(station), "no_station")
        bad = pc.or_(
            pc.greater(pc.utf8_length(station), 200),
            pc.match_substring_regex(station, "\ufffd|\\x00"),
        )
        _mark(reasons, bad.fill_null(False), "bad_station")
        if frame.ragged:
            wrong = pc.is_in(frame.rows, pa.array(list(frame.ragged), pa.int64()))
            _mark(reasons, wrong, "row_length", first=True)
        sample = _joined(frame, frame.rule.sample, "/").fill_null("")
        if not frame.rule.sample:
            sample = pa.array([""] * len(frame), pa.string())
        return _Keys(station, sample, reasons, _outside(frame))

    def _moments(self, frame: Frame, keys: _Keys, length: str) -> tuple[Any, Any, Any]:
        """Return start, length and reason of each row for periods of a length."""
        if length not in keys.moments:
            key = (id(frame.rule), length)
            if key not in self.clocks:
                self.clocks[key] = clock(replace(frame.rule.time, length=length))
            read = self.clocks[key]
            joined = _joined(frame, frame.rule.time_columns, " ").dictionary_encode()
            told = [read(text) for text in joined.dictionary.to_pylist()]
            start = [m.start if isinstance(m, Moment) else 0 for m in told]
            span = [m.length if isinstance(m, Moment) else 0 for m in told]
            why = [0 if isinstance(m, Moment) else REASON_CODES.index(m) for m in told]
            none = REASON_CODES.index("no_time")
            at = joined.indices.fill_null(len(told)).to_numpy(zero_copy_only=False)
            keys.moments[length] = (
                np.array([*start, 0], np.int64)[at],
                np.array([*span, 0], np.int32)[at],
                np.array([*why, none], np.int8)[at],
            )
        return keys.moments[length]

    def _reader(self, frame: Frame, rule: ColumnRule) -> Callable[[str | None], Read]:
        key = (id(frame.rule), rule.name, rule.unit)
        if key not in self.readers:
            cell = CellRule(
                scale=rule.parameter.scale,
                missing=missing_set((*frame.rule.missing, *rule.missing)),
                conversion=rule.conversion(),
                mark=frame.rule.decimal,
                codes=rule.parameter.values,
                not_detected=rule.not_detected,
            )
            self.readers[key] = reader(cell)
        return self.readers[key]

    def _long(self, frame: Frame, keys: _Keys, offset: int) -> Iterator[pa.RecordBatch]:
        """Take each parameter's rows of a long table by themselves."""
        long = frame.rule.long
        assert long is not None  # noqa: S101
        told = np.zeros(len(frame), bool)
        names = pc.utf8_trim_whitespace(frame.column(long.parameter))
        for name, rule in long.values.items():
            mine = pc.equal(names, name).fill_null(False)
            if pc.any(mine).as_py():
                told |= mine.to_numpy(zero_copy_only=False)
                part = _part(frame, keys, mine)
                yield from self._column(*part, rule, offset, long.value)
        rest = len(frame) - int(told.sum())
        self.tally.read += rest
        self.tally.outside += rest

    def _column(
        self, frame: Frame, keys: _Keys, rule: ColumnRule, offset: int, name: str = ""
    ) -> Iterator[pa.RecordBatch]:
        name = name or rule.name
        start, length, late = self._moments(frame, keys, rule.length)
        cells = frame.column(name)
        kinds, values, qualifiers, flags, reasons = _read(cells, self._reader(frame, rule))
        whole = np.where(keys.reasons > 0, keys.reasons, late)
        broken = keys.reasons == REASON_CODES.index("row_length")
        kinds = np.where((kinds == GOOD) & (whole > 0) | broken, BAD, kinds)
        reasons = np.where((whole > 0) & (reasons == 0) | broken, whole, reasons)
        kinds = np.where(keys.aside, ASIDE, kinds)
        self._count(kinds)
        for at in np.flatnonzero(kinds == BAD).tolist():
            self.on_fault(_fault(frame, at, name, cells[at].as_py(), int(reasons[at])))
        good = pa.array(kinds == GOOD)
        if count := int((kinds == GOOD).sum()):
            held = kinds == GOOD
            rows = frame.rows.to_numpy(zero_copy_only=False)[held] + offset
            yield _batch(
                rule,
                count,
                (keys.station.filter(good), keys.sample.filter(good)),
                (start[held], length[held]),
                (values[held], qualifiers[held], flags[held], rows),
            )

    def _count(self, kinds: Any) -> None:
        self.tally.read += len(kinds)
        self.tally.missing += int((kinds == NOTHING).sum())
        self.tally.kept += int((kinds == GOOD).sum())
        self.tally.rejected += int((kinds == BAD).sum())
        self.tally.outside += int((kinds == ASIDE).sum())


def _batch(
    rule: ColumnRule,
    count: int,
    texts: tuple[pa.Array, pa.Array],
    times: tuple[Any, Any],
    numbers: tuple[Any, Any, Any, Any],
) -> pa.RecordBatch:
    def same(text: str) -> pa.Array:
        return pa.repeat(pa.scalar(text, pa.string()), count)

    station, sample = texts
    start, length = times
    return pa.RecordBatch.from_arrays(
        [
            station,
            same(rule.parameter.id),
            same(rule.averaging),
            same(rule.depth),
            same(rule.fraction),
            same(rule.method),
            pa.array(start * 1_000_000, pa.int64()).cast(pa.timestamp("us", "UTC")),
            pa.array(length, pa.int32()),
            sample,
            *(
                pa.array(n, t)
                for n, t in zip(
                    numbers, (pa.int64(), pa.int16(), pa.int64(), pa.int64()), strict=True
                )
            ),
        ],
        schema=STAGED,
    )


def _read(cells: pa.Array, read: Callable[[str | None], Read]) -> tuple[Any, ...]:
    """Read a column: what each cell is, and its value, qualifier, flags or reason."""
    coded = cells.dictionary_encode()
    told = [read(text) for text in coded.dictionary.to_pylist()] + [None]
    at = coded.indices.fill_null(len(told) - 1).to_numpy(zero_copy_only=False)
    kinds = np.array(
        [NOTHING if t is None else GOOD if isinstance(t, Kept) else BAD for t in told], np.int8
    )
    values = np.array([t.value if isinstance(t, Kept) else 0 for t in told], np.int64)
    qualifiers = np.array([t.qualifier if isinstance(t, Kept) else 0 for t in told], np.int16)
    rounded = [isinstance(t, Kept) and t.rounded for t in told]
    flags = np.array([_ROUNDED_FLAGS if r else _PLAIN_FLAGS for r in rounded], np.int64)
    why = [0 if t is None or isinstance(t, Kept) else REASON_CODES.index(t.reason) for t in told]
    return kinds[at], values[at], qualifiers[at], flags[at], np.array(why, np.int8)[at]


def _joined(frame: Frame, names: tuple[str, ...], between: str) -> pa.StringArray:
    """Join columns; null where one of them is empty."""
    columns = []
    for name in names:
        trimmed = pc.utf8_trim_whitespace(frame.column(name))
        empty = pc.equal(trimmed, "")
        columns.append(pc.if_else(empty.fill_null(True), pa.scalar(None, pa.string()), trimmed))
    if not columns:
        return pa.nulls(len(frame), pa.string())
    if len(columns) == 1:
        return columns[0]
    return pc.binary_join_element_wise(*columns, between)


def _mark(reasons: Any, where: pa.Array, reason: str, first: bool = False) -> None:
    chosen = where.to_numpy(zero_copy_only=False)
    reasons[chosen if first else chosen & (reasons == 0)] = REASON_CODES.index(reason)


def _outside(frame: Frame) -> Any:
    aside = np.zeros(len(frame), bool)
    for name, wanted in frame.rule.select.items():
        inside = pc.is_in(
            pc.utf8_trim_whitespace(frame.column(name)), pa.array(sorted(wanted), pa.string())
        )
        aside |= ~inside.to_numpy(zero_copy_only=False)
    return aside


def _labelled(frame: Frame) -> Frame:
    """Put what positions stand for in their place."""
    columns = dict(frame.columns)
    for name, labels in frame.rule.labels.items():
        if name in columns:
            at = (int(t) - 1 if t and t.isdigit() else -1 for t in columns[name].to_pylist())
            found = [labels[n] if 0 <= n < len(labels) else None for n in at]
            columns[name] = pa.array(found, pa.string())
    return replace(frame, columns=columns)


def _part(frame: Frame, keys: _Keys, mine: pa.Array) -> tuple[Frame, _Keys]:
    chosen = mine.to_numpy(zero_copy_only=False)
    columns = {n: c.filter(mine) for n, c in frame.columns.items()}
    part = replace(frame, rows=frame.rows.filter(mine), columns=columns)
    return part, _Keys(
        keys.station.filter(mine),
        keys.sample.filter(mine),
        keys.reasons[chosen],
        keys.aside[chosen],
    )


def _fault(frame: Frame, at: int, column: str, value: str | None, reason: int) -> Fault:
    rule = frame.rule
    names = (*rule.time_columns, *rule.station.columns, *rule.sample, *rule.select)
    if rule.long:
        names = (*names, rule.long.parameter)
    keys = {n: frame.column(n)[at].as_py() for n in dict.fromkeys(names)}
    return Fault(frame.rows[at].as_py(), column, value, REASON_CODES[reason], keys)
