"""The table an assessment of air series gives, put together from an engine's whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accord.assess.air_clock import DAY, HOUR, Clock
from accord.assess.air_evaluate import (
    ABSENT,
    BELOW,
    DEFER,
    UNDEFINED,
    decimals_of,
)
from accord.assess.air_index import index_band
from accord.assess.air_rules import Rules, days_of
from accord.standards.model import Standard

NUMBER = pa.decimal128(18, 9)
AVERAGE = pa.struct(
    [
        ("key", pa.string()),
        ("numerator", pa.decimal128(38, 0)),
        ("denominator", pa.int64()),
        ("have", pa.int32()),
        ("need", pa.int32()),
    ]
)
SCHEMA = pa.schema(
    [
        ("station", pa.string()),
        ("start", pa.timestamp("us", tz="UTC")),
        ("length", pa.int32()),
        ("standard", pa.string()),
        ("edition_from", pa.string()),
        ("counterfactual", pa.bool_()),
        ("variant", pa.string()),
        ("index", NUMBER),
        ("least", NUMBER),
        ("band", pa.string()),
        ("primary", pa.list_(pa.string())),
        ("sub_indices", pa.map_(pa.string(), NUMBER)),
        ("averages", pa.list_(AVERAGE)),
        ("published", pa.string()),
        ("state", pa.string()),
        ("reasons", pa.list_(pa.string())),
    ]
)
"""Columns of a result. ``index`` and ``sub_indices`` are exact; where the text has no rounding rule
they are rounded half to even at nine decimals. An average is ``numerator / denominator`` in the
text's unit, of ``have`` hours (8-hour windows of the day, latest hours) where ``need`` are needed.
``least``: where the text is silent above its table, what the index is at least."""

_REASONS = {
    1: "no_data",
    2: "too_few",
    3: "above_table",
    4: "other_missing",
    5: "below_table",
    6: "uses_other",
    7: "no_reference_state",
}
_CODES = 8


def result_table(rules: Rules, found: pa.Table, places: Sequence[str], clock: Clock) -> pa.Table:
    """Return the result of one edition.

    ``found``: what the engine returned for it. ``places``: the station of each place.
    """
    numbers = [n for n, _ in enumerate(rules.feeds) if f"st{n}" in found.column_names]
    starts, lengths, days = _periods(rules.level, found, clock)
    size = found.num_rows
    edition = rules.edition
    first, last = (day.toordinal() - 1 for day in days_of(edition))
    start = edition.edition.start
    with ThreadPoolExecutor(max_workers=2) as two:  # the columns that take longest
        sub_indices = two.submit(_sub_indices, rules, found, numbers)
        averages = two.submit(_averages, rules, found, numbers)
        reasons = two.submit(_reasons, rules, _codes(rules, found, numbers))
        bands = two.submit(_bands, edition, found)
        published = two.submit(_published, rules, found, numbers)
    columns: dict[str, Any] = {
        "station": pa.array(places, pa.string()).take(pc.cast(found["place"], pa.int64())),
        "start": pa.array(starts, pa.int64()).cast(pa.timestamp("us", tz="UTC")),
        "length": pa.array(lengths, pa.int32()),
        "standard": pa.repeat(pa.scalar(edition.id), size),
        "edition_from": pa.repeat(pa.scalar(start.text if start else None, pa.string()), size),
        "counterfactual": pa.array((days < first) | (days > last), pa.bool_()),
        "variant": pa.repeat(pa.scalar(rules.variant, pa.string()), size),
        "index": _decimals(found["idx"], edition),
        "least": _decimals(found["least"], edition),
        "band": bands.result(),
        "primary": _named(found["prim"], [feed.key for feed in rules.feeds]),
        "sub_indices": sub_indices.result(),
        "averages": averages.result(),
        "published": published.result(),
        "state": pc.if_else(found["idx"].is_null(), "cannot_say", pa.scalar(None, pa.string())),
        "reasons": reasons.result(),
    }
    return pa.table(columns, SCHEMA)


def _whole(column: pa.ChunkedArray) -> np.ma.MaskedArray[Any, Any]:
    """Return whole numbers with a mask of those that are none."""
    mask = column.is_null().to_numpy()
    values = pc.fill_null(column, 0).to_numpy()
    return np.ma.MaskedArray(values, mask=mask)


def _periods(
    level: str, found: pa.Table, clock: Clock
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return begin (UTC microseconds), length (seconds) and local day of each row."""
    unit = DAY if level == "daily" else HOUR
    period = found["period"].to_numpy()
    days = period if level == "daily" else period // 24
    if clock.only is not None:
        return period * unit - clock.only, np.full(len(period), unit // 1_000_000), days
    starts = np.empty(len(period), np.int64)
    lengths = np.empty(len(period), np.int64)
    places = found["place"].to_numpy()
    known: dict[tuple[int, int], tuple[int, int]] = {}
    for row, (place, number) in enumerate(zip(places.tolist(), period.tolist(), strict=True)):
        if (place, number) not in known:
            begin = clock.instant(place, number * unit)
            ends = clock.instant(place, (number + 1) * unit)
            known[place, number] = (begin, (ends - begin) // 1_000_000)
        starts[row], lengths[row] = known[place, number]
    return starts, lengths, days


def _decimals(column: pa.ChunkedArray, edition: Standard) -> pa.Array:
    """Return whole numbers at an edition's decimals as exact decimals."""
    return exact_decimals(column, 10 ** (9 - decimals_of(edition)))


def exact_decimals(column: pa.ChunkedArray, scale: int) -> pa.Array:
    """Return whole numbers times a power of ten as decimals of nine digits after the point."""
    whole = _whole(column)
    return _exact(whole.data * scale, np.ma.getmaskarray(whole))


def _exact(scaled: np.ndarray[Any, Any], mask: np.ndarray[Any, Any]) -> pa.Array:
    pairs = np.empty((len(scaled), 2), np.int64)
    pairs[:, 0] = scaled
    pairs[:, 1] = scaled >> 63
    bits = np.packbits(~np.asarray(mask, bool), bitorder="little")
    held = [pa.py_buffer(bits), pa.py_buffer(pairs)]
    return pa.Array.from_buffers(NUMBER, len(scaled), held)


def _bands(edition: Standard, found: pa.Table) -> pa.Array:
    """Return the code of each row's band; of the least the index can be where it is not known."""
    scale = 10 ** decimals_of(edition)
    index, least = _whole(found["idx"]), _whole(found["least"])
    codes = np.full(len(index), None, object)
    cuts = _cuts(edition, scale)
    for values, certain in ((index, False), (least, True)):
        rows = np.flatnonzero(~values.mask)
        if not len(rows):
            continue
        # between two neighbouring cuts every index has one band: 2i + 1 on the cut i, 2i below it
        at = np.searchsorted(cuts, values.data[rows])
        on = cuts[np.minimum(at, len(cuts) - 1)] == values.data[rows]
        _, first, place = np.unique(2 * at + on, return_index=True, return_inverse=True)
        shown = [Fraction(int(values.data[rows[one]]), scale) for one in first]
        made = [index_band(edition, value, certain=certain) for value in shown]
        codes[rows] = np.array([band.code if band else None for band in made], object)[place]
    return pa.array(codes, pa.string())


def _cuts(edition: Standard, scale: int) -> np.ndarray[Any, Any]:
    """Return every whole number at or beside which an index may change its band."""
    ends = {end for band in edition.bands for end in (band.lo, band.hi) if end is not None}
    half = Fraction(1, 2)  # where a band is that of the nearest whole number
    near = {Fraction(whole) + side for end in ends for whole in (floor(end), ceil(end))
            for side in (-half, 0, half)}  # fmt: skip
    found = {whole for cut in ends | near for whole in (floor(cut * scale), ceil(cut * scale))}
    return np.array(sorted(found) or [0], np.int64)


def _named(masks: pa.ChunkedArray, names: Sequence[str]) -> pa.Array:
    """Return the names whose bits are set, as lists."""
    coded = masks.combine_chunks().dictionary_encode()
    lists = [
        [n for at, n in enumerate(names) if mask >> at & 1] for mask in coded.dictionary.to_pylist()
    ]
    return pa.array(lists, pa.list_(pa.string())).take(coded.indices)


def _sub_indices(rules: Rules, found: pa.Table, numbers: Sequence[int]) -> pa.Array:
    size = found.num_rows
    if not numbers:
        kind = pa.map_(pa.string(), NUMBER)
        return pa.array([[] for _ in range(size)], kind)
    held = [_whole(found[f"i{n}"]) for n in numbers]
    there = ~np.stack([h.mask for h in held], axis=1)
    values = np.stack([h.data for h in held], axis=1) * 10 ** (9 - decimals_of(rules.edition))
    offsets = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int32)
    flat = values[there]
    names = pa.array([rules.feeds[n].key for n in numbers], pa.string())
    keys = names.take(pa.array(np.nonzero(there)[1]))
    items = _exact(flat, np.zeros(len(flat), bool))
    return pa.MapArray.from_arrays(pa.array(offsets), keys, items)


def _averages(rules: Rules, found: pa.Table, numbers: Sequence[int]) -> pa.Array:
    """Return the averages of each row: those of all inputs the observations hold."""
    size, width = found.num_rows, len(numbers)
    if not numbers:
        return pa.array([[] for _ in range(size)], pa.list_(AVERAGE))
    held = [found.column(f"{prefix}{n}") for prefix in ("an", "ad", "hv") for n in numbers]
    exact, divisors, have = (held[at * width : (at + 1) * width] for at in range(3))
    needs = np.array([rules.feeds[n].need.least for n in numbers], np.int32)
    entries = pa.StructArray.from_arrays(
        [
            _repeated([rules.feeds[n].key for n in numbers], size),
            _side_by_side(exact, pa.decimal128(38, 0)),
            _side_by_side(divisors, pa.int64()),
            _side_by_side(have, pa.int32()),
            pa.array(np.tile(needs, size)),
        ],
        fields=list(AVERAGE),
    )
    offsets = pa.array(np.arange(0, size * width + 1, width).astype(np.int32))
    return pa.ListArray.from_arrays(offsets, entries)


def _side_by_side(columns: Sequence[pa.ChunkedArray], kind: pa.DataType) -> pa.Array:
    """Return the values of some columns row after row, as one array of a kind of fixed width."""
    arrays = [_array(pc.cast(column, kind).combine_chunks()) for column in columns]
    bytes_each = kind.bit_width // 8
    type_each = np.dtype((np.void, bytes_each)) if bytes_each > 8 else np.dtype(f"i{bytes_each}")
    size = len(arrays[0])
    values = np.empty((size, len(arrays)), type_each)
    there = np.empty((size, len(arrays)), bool)
    for at, one in enumerate(arrays):
        raw = np.frombuffer(one.buffers()[1] or b"", type_each)
        values[:, at] = raw[one.offset : one.offset + size]
        there[:, at] = one.is_valid().to_numpy(zero_copy_only=False)
    bits = np.packbits(there.reshape(-1), bitorder="little")
    held = [pa.py_buffer(bits), pa.py_buffer(values.view(np.uint8))]
    return pa.Array.from_buffers(kind, values.size, held)


def _repeated(names: Sequence[str], times: int) -> pa.Array:
    """Return the same texts over and over."""
    coded = [name.encode() for name in names]
    ends = np.cumsum([0, *(len(one) for one in coded)])
    if int(ends[-1]) * times >= 2**31:
        return pa.array(names, pa.string()).take(pa.array(np.tile(np.arange(len(names)), times)))
    starts = np.arange(times, dtype=np.int32)[:, None] * np.int32(ends[-1])
    offsets = np.append((starts + ends[:-1].astype(np.int32)).reshape(-1), ends[-1] * times)
    held = [None, pa.py_buffer(offsets.astype(np.int32))]
    held.append(pa.py_buffer(b"".join(coded) * times))
    return pa.Array.from_buffers(pa.string(), len(names) * times, held)


def _array(chunk: Any) -> pa.Array:
    return chunk.combine_chunks() if isinstance(chunk, pa.ChunkedArray) else chunk


def _published(rules: Rules, found: pa.Table, numbers: Sequence[int]) -> pa.Array:
    """Return what the text publishes: the index, ``NA``, or nothing."""
    index = _whole(found["idx"])
    scale = 10 ** decimals_of(rules.edition)
    texts = _plain(index.data, scale)
    rule = rules.edition.data.get("publication") or {}
    shown = {rules.feeds[n].key: ~_whole(found[f"i{n}"]).mask for n in numbers}
    if rule.get("needs") == "all":
        absent = np.zeros(len(index), bool)
        for key in rules.chosen.keys:
            absent |= ~shown[key] if key in shown else True
        low = index.data <= int(Fraction(rule["else_above"]) * scale)
        texts[absent & low] = rule["else"]
    if needed := rule.get("needs_any"):
        present = np.zeros(len(index), bool)
        for n in numbers:
            if rules.feeds[n].parameter in needed:
                present |= shown[rules.feeds[n].key]
        texts[~present] = None
    texts[index.mask] = None
    return pa.array(texts, pa.string())


def _plain(values: np.ndarray[Any, Any], scale: int) -> np.ndarray[Any, Any]:
    """Return whole numbers at a power of ten as texts without idle zeros."""
    whole = pc.cast(pa.array(values // scale), pa.string())
    if scale > 1:
        rest = pc.cast(pa.array(values % scale), pa.string())
        rest = pc.utf8_lpad(rest, len(str(scale)) - 1, "0")
        whole = pc.binary_join_element_wise(whole, rest, ".")
        whole = pc.utf8_rtrim(pc.utf8_rtrim(whole, "0"), ".")
    return np.asarray(whole.to_numpy(zero_copy_only=False), object)


def _codes(
    rules: Rules, found: pa.Table, numbers: Sequence[int]
) -> list[tuple[str, np.ndarray[Any, Any]]]:
    """Return for each input why it gives no sub-index of its own, as small numbers."""
    codes = []
    size = found.num_rows
    for number, feed in enumerate(rules.feeds):
        if feed.blocked:
            codes.append((feed.key, np.full(size, 7)))
        elif number not in numbers:
            codes.append((feed.key, np.full(size, 1)))
        else:
            state = _whole(found[f"st{number}"]).data
            have = _whole(found[f"hv{number}"]).data
            absent = np.where(have > 0, 2, 1)
            handed = feed.row.above is not None and feed.row.above.rule == "use"
            code = np.where(state == ABSENT, absent, 0)
            code = np.where(state == UNDEFINED, 4 if handed else 3, code)
            code = np.where(state == BELOW, 5, code)
            codes.append((feed.key, np.where(state == DEFER, 6, code)))
    return codes


def _reasons(rules: Rules, codes: Sequence[tuple[str, np.ndarray[Any, Any]]]) -> pa.Array:
    size = len(codes[0][1]) if codes else 0
    packed = np.zeros(size, np.int64)
    for at, (_, code) in enumerate(codes):
        packed += code.astype(np.int64) * _CODES**at
    coded = pa.array(packed).dictionary_encode()
    lists = []
    for value in coded.dictionary.to_pylist():
        said = [(key, value // _CODES**at % _CODES) for at, (key, _) in enumerate(codes)]
        own = [f"{_REASONS[code]}:{key}" for key, code in said if code]
        lists.append([*own, *rules.notes])
    return pa.array(lists, pa.list_(pa.string())).take(coded.indices)


def empty() -> pa.Table:
    """Return a result without rows."""
    return SCHEMA.empty_table()
