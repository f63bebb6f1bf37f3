"""From named rows to values: stored, missing, rejected or outside, each counted once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accord.ingest.cells import CellRule, Kept, Read, missing_set, reader
from accord.ingest.coded import Coded, filled, gathered
from accord.ingest.description import ColumnRule, Description
from accord.ingest.errors import REASONS
from accord.ingest.frames import Frame
from accord.ingest.melting import Keys, Melted, Part, melted
from accord.ingest.plain_times import read_all
from accord.ingest.qualified import qualified
from accord.ingest.stations import Stations
from accord.ingest.times import Moment, TimeRule, clock, seconds
from accord.vocab.quality import ROUNDED, pack

NOTHING, GOOD, BAD, ASIDE = 0, 1, 2, 3
REASON_CODES = ("", *REASONS)
_ROUNDED_FLAGS = pack({}, ROUNDED)
_PLAIN_FLAGS = pack({})

_WORD = pa.dictionary(pa.int32(), pa.string())
STAGED = pa.schema(
    [
        ("station", _WORD),
        ("parameter", _WORD),
        ("averaging", _WORD),
        ("depth", _WORD),
        ("fraction", _WORD),
        ("method", _WORD),
        ("start", pa.timestamp("us", "UTC")),
        ("length", pa.int32()),
        ("sample_id", _WORD),
        ("value", pa.int64()),
        ("qualifier", pa.int16()),
        ("flags", pa.int64()),
        ("source_row", pa.int64()),
    ]
)
_UNREADABLE = re.compile("\ufffd|\\x00")


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
    table: str = ""


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
        frame = qualified(_labelled(frame))
        keys = self._keys(frame)
        if frame.rule.station.is_across:
            yield from self._across(frame, keys, offset)
        elif frame.rule.long:
            self.stations.learn(frame, keys.station)
            yield from self._long(frame, keys, offset)
            return
        else:
            self.stations.learn(frame, keys.station)
            yield from self._wide(frame, keys, offset)
        if frame.only is None:
            left = len(frame) * sum(n in frame.columns for n in frame.rule.outside)
            self.tally.read += left
            self.tally.outside += left

    def _wide(self, frame: Frame, keys: Keys, offset: int) -> Iterator[pa.RecordBatch]:
        """Take each column of values by itself."""
        for name, rule in frame.rule.columns.items():
            if frame.only in (None, name) and name in frame.columns:
                cells = Coded.of(frame.column(name))
                part = Part(cells, slice(None), (name,), len(frame))
                yield from self._column(frame, keys, rule, offset, part)

    def _keys(self, frame: Frame) -> Keys:
        station = _joined(frame, frame.rule.station.columns, "/")
        if not frame.rule.station.columns:
            station = Coded.same(frame.rule.station.constant, len(frame))  # or across: not yet told
        reasons = np.zeros(len(frame), np.int8)
        _mark(reasons, station.where(lambda word: word is None), "no_station")
        _mark(reasons, station.where(_no_name), "bad_station")
        rows = frame.rows.to_numpy(zero_copy_only=False)
        if frame.ragged:
            wrong = np.isin(rows, np.array(list(frame.ragged)))
            _mark(reasons, wrong, "row_length", first=True)
        sample = Coded.same("", len(frame))
        if frame.rule.sample:
            sample = _joined(frame, frame.rule.sample, "/").reworded(lambda word: word or "")
        times = _joined(frame, frame.rule.time_columns, " ")
        return Keys(station, sample, reasons, _outside(frame), rows, times)

    def _moments(self, frame: Frame, keys: Keys, column: ColumnRule) -> tuple[Any, Any, Any]:
        """Return start, length and reason of each word of ``keys.times``, for a column."""
        wanted = (column.length, column.moving)
        if wanted not in keys.moments:
            key = (id(frame.rule), column.length)
            rule = replace(frame.rule.time, length=column.length)
            if key not in self.clocks:
                self.clocks[key] = clock(rule)
            start, length, why = _timed(keys.times.words, rule, self.clocks[key])
            if column.moving and rule.stamp == "begin":
                start = start + seconds(frame.rule.time.length) - length
            keys.moments[wanted] = start, length, why
        return keys.moments[wanted]

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

    def _long(self, frame: Frame, keys: Keys, offset: int) -> Iterator[pa.RecordBatch]:
        """Take each parameter's rows of a long table by themselves."""
        long = frame.rule.long
        assert long is not None  # noqa: S101
        names = Coded.of(frame.column(long.parameter)).reworded(filled)
        values = Coded.of(frame.column(long.value))
        yield from self._named(frame, Melted(keys, values, names, (long.value,)), offset)

    def _across(self, frame: Frame, keys: Keys, offset: int) -> Iterator[pa.RecordBatch]:
        """Take a table with a column for each station."""
        for part in melted(frame, keys):
            self.stations.meet(frame, part.keys.station)
            _mark(part.keys.reasons, part.keys.station.where(_no_name), "bad_station")
            yield from self._named(frame, part, offset)

    def _named(self, frame: Frame, of: Melted, offset: int) -> Iterator[pa.RecordBatch]:
        """Take the cells of each name; those of a name the description leaves out are outside."""
        assert frame.rule.long is not None  # noqa: S101
        told = 0
        for name, rule in frame.rule.long.values.items():
            rows: Any = np.arange(len(of.cells))
            if of.names is not None:
                mine = [place for place, word in enumerate(of.names.words) if word == name]
                at = of.names.at
                rows = np.flatnonzero(np.isin(at, mine) if mine[1:] else at == (*mine, -1)[0])
            if len(rows):
                told += len(rows)
                part = Part(of.cells, rows, of.headings, len(frame))
                yield from self._column(frame, of.keys, rule, offset, part)
        rest = len(of.cells) - told
        self.tally.read += rest
        self.tally.outside += rest

    def _column(
        self,
        frame: Frame,
        keys: Keys,
        rule: ColumnRule,
        offset: int,
        part: Part,
    ) -> Iterator[pa.RecordBatch]:
        """Take one column of values, or those rows of a long table that hold one parameter."""
        rows = part.rows
        cells = part.cells.take(rows)
        when = keys.times.at[rows]
        start, length, late = (gathered(told, when) for told in self._moments(frame, keys, rule))
        kinds, values, qualifiers, flags, reasons = _read(cells, self._reader(frame, rule))
        known = keys.reasons[rows]
        whole = np.where(known > 0, known, late)
        if whole.any():
            broken = known == REASON_CODES.index("row_length")
            kinds = np.where((kinds == GOOD) & (whole > 0) | broken, BAD, kinds)
            reasons = np.where((whole > 0) & (reasons == 0) | broken, whole, reasons)
        if keys.aside is not None:
            kinds = np.where(keys.aside[rows], ASIDE, kinds)
        self._count(kinds)
        for bad in np.flatnonzero(kinds == BAD).tolist():
            name, place = part.origin(bad if isinstance(rows, slice) else int(rows[bad]))
            self.on_fault(_fault(frame, place, name, cells.words[cells.at[bad]], int(reasons[bad])))
        held = kinds == GOOD
        if count := int(held.sum()):
            kept: Any = slice(None) if count == len(held) else np.flatnonzero(held)
            at = rows if isinstance(kept, slice) else _among(rows, kept)
            yield _batch(
                rule,
                count,
                (keys.station.take(at), keys.sample.take(at)),
                (start[kept], length[kept]),
                (values[kept], qualifiers[kept], flags[kept], keys.rows[at] + offset),
            )

    def _count(self, kinds: Any) -> None:
        count = np.bincount(kinds, minlength=4).tolist()
        self.tally.read += len(kinds)
        self.tally.missing += count[NOTHING]
        self.tally.kept += count[GOOD]
        self.tally.rejected += count[BAD]
        self.tally.outside += count[ASIDE]


def _among(rows: Any, kept: Any) -> Any:
    """Return the kept of some rows."""
    return kept if isinstance(rows, slice) else rows[kept]


def _batch(
    rule: ColumnRule,
    count: int,
    texts: tuple[Coded, Coded],
    times: tuple[Any, Any],
    numbers: tuple[Any, Any, Any, Any],
) -> pa.RecordBatch:
    nought = pa.array(np.zeros(count, np.int32))

    def same(text: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(nought, pa.array([text], pa.string()))

    station, sample = texts
    start, length = times
    return pa.RecordBatch.from_arrays(
        [
            station.arrow(),
            same(rule.parameter.id),
            same(rule.averaging),
            same(rule.depth),
            same(rule.fraction),
            same(rule.method),
            pa.array(start * 1_000_000, pa.int64()).cast(pa.timestamp("us", "UTC")),
            pa.array(length, pa.int32()),
            sample.arrow(),
            *(
                pa.array(n, t)
                for n, t in zip(
                    numbers, (pa.int64(), pa.int16(), pa.int64(), pa.int64()), strict=True
                )
            ),
        ],
        schema=STAGED,
    )


def _read(cells: Coded, read: Callable[[str | None], Read]) -> tuple[Any, ...]:
    """Read a column: what each cell is, and its value, qualifier, flags or reason."""
    used = cells.used()
    told = [read(cells.words[place]) for place in used]

    def each(kind: Any, numbers: list[int]) -> Any:
        if len(set(numbers)) == 1:
            return np.full(len(cells), numbers[0], kind)
        table = np.zeros(len(cells.words), kind)
        table[used] = numbers
        return table[cells.at]

    kept = [one if isinstance(one, Kept) else None for one in told]
    why = [0 if t is None or isinstance(t, Kept) else REASON_CODES.index(t.reason) for t in told]
    return (
        each(
            np.int8, [NOTHING if t is None else GOOD if isinstance(t, Kept) else BAD for t in told]
        ),
        each(np.int64, [one.value if one else 0 for one in kept]),
        each(np.int16, [one.qualifier if one else 0 for one in kept]),
        each(np.int64, [_ROUNDED_FLAGS if one and one.rounded else _PLAIN_FLAGS for one in kept]),
        each(np.int8, why),
    )


def _timed(
    words: Sequence[str | None], rule: TimeRule, read: Callable[[str], Moment | str]
) -> tuple[Any, Any, Any]:
    """Return start, length and reason of each text of a time."""
    starts, spans = np.zeros(len(words), np.int64), np.zeros(len(words), np.int32)
    why = np.zeros(len(words), np.int8)
    rest = list(range(len(words)))
    if plain := read_all(rule, words):
        done, starts, span = plain
        spans[done] = span
        rest = np.flatnonzero(~done).tolist()
    for at in rest:
        text = words[at]
        told = "no_time" if text is None else read(text)
        if isinstance(told, Moment):
            starts[at], spans[at] = told.start, told.length
        else:
            why[at] = REASON_CODES.index(told)
    return starts, spans, why


def _joined(frame: Frame, names: tuple[str, ...], between: str) -> Coded:
    """Join columns; None where one of them is empty."""
    if not names:
        return Coded.same(None, len(frame))
    if len(names) == 1:
        return Coded.of(frame.column(names[0])).reworded(filled)
    columns = []
    for name in names:
        trimmed = pc.utf8_trim_whitespace(frame.column(name))
        empty = pc.equal(trimmed, "")
        columns.append(pc.if_else(empty.fill_null(True), pa.scalar(None, pa.string()), trimmed))
    return Coded.of(pc.binary_join_element_wise(*columns, between))


def _no_name(word: str | None) -> bool:
    return word is not None and (len(word) > 200 or bool(_UNREADABLE.search(word)))


def _mark(reasons: Any, chosen: Any, reason: str, first: bool = False) -> None:
    reasons[chosen if first else chosen & (reasons == 0)] = REASON_CODES.index(reason)


def _outside(frame: Frame) -> Any:
    """Return which rows were not selected; None where all are."""
    if not frame.rule.select:
        return None
    aside = np.zeros(len(frame), bool)
    for name, wanted in frame.rule.select.items():
        words = Coded.of(frame.column(name)).reworded(filled)
        aside |= ~words.where(wanted.__contains__)
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


def _fault(frame: Frame, at: int, column: str, value: str | None, reason: int) -> Fault:
    rule = frame.rule
    names = (*rule.time_columns, *rule.station.columns, *rule.sample, *rule.select)
    if rule.long and rule.long.parameter:
        names = (*names, rule.long.parameter)
    keys = {n: frame.column(n)[at].as_py() for n in dict.fromkeys(names)}
    table = frame.named_table
    return Fault(frame.rows[at].as_py(), column, value, REASON_CODES[reason], keys, table)
