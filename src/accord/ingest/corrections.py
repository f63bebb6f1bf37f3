"""Corrections as a file: rows of the lake as it wrote them, with other values.

The file is CSV with the columns ``accord lake rows`` writes; only those that say which observation
is meant and what its value is are read. A row without value and code withdraws what stands.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from accord.ingest.correcting_errors import ING065, ING066
from accord.kernel.errors import AccordError, Where
from accord.lake import Lake, Span, Staged
from accord.vocab.codes import find_code, measured_lists
from accord.vocab.parameters import parameter
from accord.vocab.scales import to_scale

KEYS = ("station", "parameter", "averaging", "depth", "fraction", "method")
NEEDED = ("station", "parameter", "start")
VALUES = ("value", "code")
MOST_ROWS = 1_000_000
_SCHEMA = pa.schema(
    [
        *((key, pa.string()) for key in KEYS),
        ("start", pa.timestamp("us", tz="UTC")),
        ("length", pa.int32()),
        ("sample_id", pa.string()),
        ("value", pa.int64()),
        ("qualifier", pa.int16()),
        ("source_row", pa.int64()),
    ]
)
Key = tuple[int, datetime, int, str]


@dataclass
class Corrections:
    """Rows to store, and what they would do to what stands."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def staged(self) -> Staged:
        """Return the rows as the lake takes them."""
        columns = {name: [row[name] for row in self.rows] for name in _SCHEMA.names}
        return Staged.batches([pa.RecordBatch.from_pydict(columns, schema=_SCHEMA)])

    def as_dict(self) -> dict[str, int]:
        """Return how many rows change a value, withdraw one, say the same or are new."""
        return {name: self.counts[name] for name in ("changed", "withdrawn", "same", "new")}


def read(path: Path, lake: Lake, dataset: str) -> Corrections:
    """Read a file of corrections and compare it with what stands.

    Raises:
        AccordError: ING065 what cannot be read, with its row; ING066 a series that is not there;
            LAK005 no such dataset.
    """
    lake.require_dataset(dataset)
    series = {tuple(row[key] for key in KEYS): row for row in lake.series(dataset)}
    found = Corrections()
    numbers: list[int] = []
    for place, told in _lines(path):
        where = Where(file=path.name, row=place)
        key = tuple(told.get(name) or "" for name in KEYS)
        if key not in series:
            raise ING066(
                where=where, dataset=dataset, station=key[0], parameter=key[1], averaging=key[2]
            )
        numbers.append(series[key]["series_id"])
        found.rows.append(_row(told, where, place))
    _compare(found, numbers, _standing(lake, found, set(numbers)))
    return found


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield row numbers and rows of the file; a guard against formulas is taken off."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.DictReader(stream, strict=True)
            names = lines.fieldnames or []
            missing = [n for n in NEEDED if n not in names]
            if missing or not set(VALUES) & set(names):
                raise _unread(Where(file=path.name), "no column " + ", ".join(missing or VALUES),
                              "缺少列 " + "、".join(missing or VALUES))  # fmt: skip
            for place, line in enumerate(lines, 2):
                if place > MOST_ROWS:
                    raise _unread(Where(file=path.name), f"more than {MOST_ROWS} rows",
                                  f"超过{MOST_ROWS}行")  # fmt: skip
                if None in line or None in line.values():
                    raise _unread(Where(file=path.name, row=place), "not as many cells as columns",
                                  "单元格数与列数不符")  # fmt: skip
                yield place, {name: _unguarded(cell.strip()) for name, cell in line.items()}
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unread(Where(file=path.name), f"it is no CSV in UTF-8 ({error})",
                      "不是 UTF-8 编码的 CSV") from error  # fmt: skip


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@") else cell


def _unread(where: Where, problem: str, problem_zh: str) -> AccordError:
    return ING065(where=where, problem=problem, problem_zh=problem_zh)


def _row(told: Mapping[str, str], where: Where, place: int) -> dict[str, Any]:
    return {
        **{key: told.get(key) or "" for key in KEYS},
        "start": _start(told["start"], where),
        "length": _length(told.get("length") or "0", where),
        "sample_id": told.get("sample") or "",
        "value": _value(told, where),
        "qualifier": _qualifier(told.get("qualifier") or "", where),
        "source_row": place,
    }


def _start(text: str, where: Where) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _unread(where, f'"{text[:40]}" is no time with its zone, such as '
                      "2024-01-31T08:00:00Z", f"“{text[:40]}”不是带时区的时间，"
                      "如 2024-01-31T08:00:00Z")  # fmt: skip
    return moment.astimezone(UTC)


def _length(text: str, where: Where) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise _unread(where, f'"{text[:40]}" is no length in seconds',
                      f"“{text[:40]}”不是秒数")  # fmt: skip
    return int(text)


def _value(told: Mapping[str, str], where: Where) -> int | None:
    one = parameter(told["parameter"])
    text = (told.get("code") if one.values else told.get("value")) or ""
    if not text:
        return None
    unit = told.get("unit")
    if unit and unit != one.unit:
        raise _unread(where, f"{one.id} is kept in {one.unit}, not in {unit[:20]}",
                      f"{one.id} 以 {one.unit} 保存，而非 {unit[:20]}")  # fmt: skip
    if one.values:
        code = find_code(one.values, text)
        if code is None:
            known = ", ".join(measured_lists()[one.values])
            raise _unread(where, f'"{text[:40]}" is no code of {one.id} ({known})',
                          f"“{text[:40]}”不是 {one.id} 的代码（{known}）")  # fmt: skip
        return int(code.number * 10**one.scale)
    try:
        whole, exact = to_scale(text, one.scale)
    except AccordError as error:
        raise _unread(where, f'"{text[:40]}" is no number {one.id} can have',
                      f"“{text[:40]}”不是 {one.id} 的有效数值") from error  # fmt: skip
    if not exact:
        raise _unread(where, f"{one.id} is kept with {one.scale} decimals; {text[:40]} has more",
                      f"{one.id} 保留{one.scale}位小数，{text[:40]} 位数过多")  # fmt: skip
    return whole


def _qualifier(text: str, where: Where) -> int:
    code = measured_lists()["qualifiers"].get(text or "none")
    if code is None:
        known = ", ".join(measured_lists()["qualifiers"])
        raise _unread(where, f'"{text[:40]}" is no qualifier ({known})',
                      f"“{text[:40]}”不是限定符（{known}）")  # fmt: skip
    return code.number


def _standing(lake: Lake, found: Corrections, series: set[int]) -> dict[Key, set[Any]]:
    """Return values and qualifiers that stand, by key, over the span the corrections cover."""
    if not found.rows:
        return {}
    starts = [row["start"] for row in found.rows]
    span = Span(min(starts), datetime.fromtimestamp(max(starts).timestamp() + 1, UTC))
    table = lake.rows(sorted(series), span)
    held: dict[Key, set[Any]] = {}
    columns = ("series_id", "start", "length", "sample_id", "value", "qualifier")
    for *key, value, qualifier in zip(*(table[c].to_pylist() for c in columns), strict=True):
        held.setdefault((key[0], key[1], key[2], key[3]), set()).add((value, qualifier))
    return held


def _compare(found: Corrections, numbers: list[int], held: Mapping[Key, set[Any]]) -> None:
    for number, row in zip(numbers, found.rows, strict=True):
        stands = held.get((number, row["start"], row["length"], row["sample_id"]))
        if stands is None:
            found.counts["new"] += 1
        elif stands == {(row["value"], row["qualifier"])}:
            found.counts["same"] += 1
        else:
            found.counts["withdrawn" if row["value"] is None else "changed"] += 1
