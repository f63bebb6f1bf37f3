"""Rows of a file's tables with their columns named, as a source description says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from accord.ingest import mending
from accord.ingest.containers import Source
from accord.ingest.description import Description, TableRule
from accord.ingest.encodings import canonical
from accord.ingest.errors import ING012, ING014, ING015
from accord.ingest.formats import delimited, find, fixed
from accord.ingest.formats.interface import Batch, Format, Reading, Table
from accord.ingest.layout import unique
from accord.kernel.errors import Where

LOOK = 60
Names = tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """Some rows of a table: numbers, columns by name, and the rows of a wrong length.

    ``only`` names the one column of values that counts where the rows come from a quarantine.
    ``table`` is the name of the table.
    """

    rule: TableRule
    rows: pa.Int64Array
    columns: Mapping[str, pa.StringArray]
    ragged: Mapping[int, int]
    only: str | None = None
    table: str = ""

    @property
    def named_table(self) -> str:
        """The name of the table where the description tells it from others by its name."""
        return self.table if self.rule.table != "*" else ""

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> pa.StringArray:
        """Return a column; nulls where this part of the table does not have it."""
        found = self.columns.get(name)
        return pa.nulls(len(self.rows), pa.string()) if found is None else found


def frames(source: Source, description: Description) -> Iterator[Frame]:
    """Read every table of a file the description speaks of.

    Raises:
        AccordError: ING014 where it speaks of none, ING015 for a column it does not know, and
            what the formats raise.
    """
    one = find(source)
    found, closest = False, None
    for table in one.tables(source):
        if mending.is_quarantine(source, one, table):
            found = True
            yield from _mended(source, one, table, description)
            continue
        for rule in description.tables:
            if not rule.matches(source.name, table.name):
                continue
            named, missing = _named(source, one, table, rule)
            if named is None:
                if closest is None or len(missing) < len(closest):
                    closest = missing
                continue
            found = True
            yield from named
            break
    if not found:
        told = ", ".join(closest or ()) or "no table of these names"
        raise ING014(where=source.where, missing=told[:200])


def _reading(source: Source, one: Format, rule: TableRule) -> Reading | None:
    if one.name not in ("delimited", "fixed width"):
        return None
    found = fixed.propose(source) if one.name == "fixed width" else delimited.propose(source)
    given: dict[str, Any] = {
        k: v for k, v in rule.reading.items() if k in ("delimiter", "quote") and v is not None
    }
    if "encoding" in rule.reading:
        encoding = canonical(str(rule.reading["encoding"]))
        if encoding is None:
            told = str(rule.reading["encoding"])
            raise ING012(field="encoding", found=told, expected="an encoding such as gb18030")
        if not (encoding == "utf-8" and found.encoding == "utf-8-sig"):
            given["encoding"] = encoding
    if "cuts" in rule.reading:
        given["cuts"] = tuple(rule.reading["cuts"])
    return replace(found, **given)


def _named(
    source: Source, one: Format, table: Table, rule: TableRule
) -> tuple[Iterator[Frame] | None, Sequence[str]]:
    """Return the frames of a table where it has the columns needed, else those it lacks."""
    batches = one.rows(source, table.name, _reading(source, one, rule))
    first = next(batches, None)
    if first is None:
        return None, rule.needed
    if table.columns is not None:
        batches = (replace(b, names=b.names or table.columns) for b in chain([first], batches))
        first = next(batches)
    names, start = _header(first, rule)
    missing = [n for n in rule.needed if n not in names]
    if not missing and (twice := _twice(rule, names)):
        expected = "a code that no other heading has"
        where = Where(file=source.name, field="station.across")
        raise ING012(where=where, field="station.across", found=twice, expected=expected)
    if not missing and not rule.value_columns(names):
        missing = _values(rule)
    if missing:
        return None, missing
    found = _frames(source, first, batches, names, start, rule)
    return (replace(frame, table=table.name) for frame in found), ()


def _twice(rule: TableRule, names: Names) -> str | None:
    """Return a code two headings of a table stand for; each must be a station of its own."""
    codes = Counter(rule.headings(names).values())
    return next((code for code, count in codes.items() if count > 1), None)


def _values(rule: TableRule) -> list[str]:
    """Return the columns of values a description speaks of."""
    if rule.station.is_across:
        return [*rule.station.across, *rule.station.across_like]
    return [rule.long.value] if rule.long else [*rule.columns]


def _header(first: Batch, rule: TableRule) -> tuple[Names, int]:
    """Return the names of the columns and the number of the last row that is not data."""
    if first.names is not None:
        return tuple(unique(list(first.names))), 0
    if "names" in rule.reading:
        rows = (rule.reading.get(row) or 0 for row in ("header", "units_row"))
        return tuple(rule.reading["names"]), max(rows)
    stated = rule.reading.get("header")
    best: tuple[int, Names, int] = (-1, (), 0)
    for number, cells in first.listed(LOOK):
        names = tuple(unique([(c or "").strip() for c in cells]))
        if stated is not None and number == stated:
            return names, max(number, rule.reading.get("units_row", 0))
        if stated is None:
            hits = sum(n in names for n in (*rule.needed, *rule.columns))
            hits += len(rule.headings(names)) if {*rule.needed} <= {*names} else 0
            if hits > best[0]:
                best = (hits, names, number)
    return best[1], max(best[2], rule.reading.get("units_row", 0))


def _frames(
    source: Source,
    first: Batch,
    rest: Iterator[Batch],
    names: Names,
    start: int,
    rule: TableRule,
) -> Iterator[Frame]:
    batch: Batch | None = first
    while batch is not None:
        here = tuple(unique(list(batch.names))) if batch.names is not None else names
        _refuse_unknown(source, here, rule, batch)
        columns = dict(zip(here, batch.cells, strict=False))
        frame = Frame(rule, batch.rows, columns, batch.ragged)
        yield _after(frame, start) if start and batch is first else frame
        batch = next(rest, None)


def _refuse_unknown(source: Source, names: Names, rule: TableRule, batch: Batch) -> None:
    known = rule.asides | {*rule.columns, *rule.headings(names)}
    known |= {rule.long.value} if rule.long else set()
    strange = [n for n in names if n not in known]
    held = [n for n in strange if not _blank(n, names, batch)]
    if held:
        told = ", ".join(f'"{n}"' for n in held[:12])
        raise ING015(where=Where(file=source.name), columns=told)


def _blank(name: str, names: Names, batch: Batch) -> bool:
    """Tell whether a column has neither a name nor cells, as trailing commas leave."""
    at = names.index(name)
    nameless = name == f"column {at + 1}"
    return nameless and (at >= len(batch.cells) or batch.cells[at].null_count == len(batch))


def _after(frame: Frame, start: int) -> Frame:
    keep = pc.greater(frame.rows, start)
    columns = {n: c.filter(keep) for n, c in frame.columns.items()}
    return replace(frame, rows=frame.rows.filter(keep), columns=columns)


def _mended(source: Source, one: Format, table: Table, description: Description) -> Iterator[Frame]:
    """Read a mended quarantine: each line is a row with its key cells and one value.

    A line belongs to the first table of the description that is for its file and has its column;
    raises AccordError ING014 where there is none.
    """
    for rows, columns in mending.lines(source, one, table):
        told = list(zip(columns["file"], columns["column"], strict=True))
        groups: dict[tuple[int, str, str], list[int]] = {}
        for at, (file, column) in enumerate(told):
            rule = _rule_of(description, file, column)
            if rule is None:
                raise ING014(where=source.where, missing=f"{file}: {column}"[:200])
            groups.setdefault((rule, file, column), []).append(at)
        for (rule, file, column), places in groups.items():
            part = {
                name: pa.array([cells[at] for at in places], pa.string())
                for name, cells in columns.items()
                if name not in mending.FAULTS
            }
            part[column] = pa.array([columns["value"][at] for at in places], pa.string())
            numbers = pa.array([rows[at] for at in places], pa.int64())
            _, name = mending.placed(file)
            yield Frame(description.tables[rule], numbers, part, {}, column, name)


def _rule_of(description: Description, place: str, column: str) -> int | None:
    for at, rule in enumerate(description.tables):
        file, table = mending.placed(place) if rule.table != "*" else (place, "*")
        if rule.matches(file, table) and rule.value_columns([column]):
            return at
    return None
