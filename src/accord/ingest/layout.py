"""Where the header stands and what the columns are called; titles above, units below."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from accord.ingest import cells as cell_text
from accord.ingest.cells import MISSING_MARKS, NOT_DETECTED
from accord.ingest.proposal import Grounds
from accord.ingest.sampling import Sample
from accord.ingest.words import is_role
from accord.vocab.parameters import find
from accord.vocab.units import parse

_STATION_CODE = re.compile(r"\d{3,6}[A-Za-z]")
"""Such as 1001A: a station of the national network of China, which heads a column of its own."""

LOOK = 40
ROLES = ("time", "year", "station", "parameter", "value", "longitude", "latitude", "number")
Row = list[str | None]


@dataclass
class Grid:
    """A table with its columns named: the rows are data only.

    ``titles`` are the cells above the header; ``doubled`` the two headings of each column where a
    row of codes stands over one of names.
    """

    names: list[str]
    rows: list[Row]
    header_row: int | None = None
    unit_row: int | None = None
    units: dict[str, str] = field(default_factory=dict)
    grounds: Grounds = field(default_factory=lambda: Grounds(1, "", ""))
    two_rows: bool = False
    titles: list[str] = field(default_factory=list)
    doubled: dict[str, tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.names)}

    def column(self, name: str) -> list[str]:
        """Return the cells of a column that are not empty."""
        at = self._places[name]
        return [c for row in self.rows if at < len(row) and (c := row[at]) and c.strip()]

    def cells(self, name: str) -> Row:
        """Return all cells of a column."""
        at = self._places[name]
        return [row[at] if at < len(row) else None for row in self.rows]


def grid(sample: Sample) -> Grid:
    """Find the header of a sample and name its columns."""
    if sample.names is not None:
        zh, en = "格式自带列名", "the format names its columns"
        rows = [row for _, row in sample.rows] + sample.more
        return Grid(unique(list(sample.names)), rows, None, None, {}, Grounds(1, zh, en))
    top = sample.rows[:LOOK]
    width = _width(sample.rows)
    scores = [(_header_score(row, width), -at) for at, (_, row) in enumerate(top)]
    score, place = max(scores, default=(0.0, 0))
    at = -place
    if score < 0.5:
        rows = [row for _, row in sample.rows] + sample.more
        zh, en = "没有找到标题行", "no row looks like a header"
        names = [f"column {n}" for n in range(1, width + 1)]
        return Grid(names, rows, None, None, {}, Grounds(0.6, zh, en))
    number, header = top[at]
    rest = [row for _, row in sample.rows[at + 1 :]] + sample.more
    above = f"，其上有 {at} 行说明" if at else ""
    zh = f"第 {number} 行为文字，其下为数据{above}"
    en = f"row {number} is words with data below" + (f", {at} title rows above" if at else "")
    titles = [c.strip() for _, row in top[:at] for c in row if c and c.strip()]
    doubled: dict[str, tuple[str, str]] = {}
    two_rows = bool(rest) and _is_second_header(header, rest[0])
    if two_rows:
        header, at = _joined(header, rest[0]), at + 1
        zh, en = f"{zh}；下一行为分项标题", f"{en}; the row below it divides its headings"
    elif _names_follow(header, rest[:4]):
        two_rows, at = True, at + 1
        header, doubled = _both(header, rest[0])
        zh, en = f"{zh}；下一行为对应的名称", f"{en}; the row below it gives their names"
    if two_rows:
        number = sample.rows[at][0]
        rest = rest[1:]
    names = unique([(c or "").strip() for c in header])
    unit_row, units = None, {}
    if rest and _is_unit_row(rest[0], header):
        unit_row = sample.rows[at + 1][0]
        units = {n: c for n, c in zip(names, rest[0], strict=False) if c and parse(c)}
        rest = rest[1:]
    grounds = Grounds(min(score, 1.0), zh, en)
    return Grid(names, rest, number, unit_row, units, grounds, two_rows, titles, doubled)


def unique(names: list[str]) -> list[str]:
    """Return names without doubles or blanks: the second PM10 becomes PM10 (2)."""
    seen: Counter[str] = Counter()
    found = []
    for at, name in enumerate(names, 1):
        bare = name.strip() or f"column {at}"
        seen[bare] += 1
        found.append(bare if seen[bare] == 1 else f"{bare} ({seen[bare]})")
    return found


def _width(rows: list[tuple[int, Row]]) -> int:
    counts = Counter(sum(bool(c and c.strip()) for c in row) for _, row in rows)
    widest = max((len(row) for _, row in rows), default=0)
    common = [n for n, _ in counts.most_common(3) if n]
    return max([widest] if not common else [*common, min(widest, max(common))])


def _header_score(row: Row, width: int) -> float:
    """Score a row as header: filled, words, all different, of which some are known."""
    held = [c.strip() for c in row if c and c.strip()]
    if not held or width == 0:
        return 0.0
    worded = sum(not is_data(c) for c in held) / len(held)
    if worded < 0.7:
        return 0.0
    filled = min(len(held) / width, 1.0)
    different = len({c.casefold() for c in held}) / len(held)
    known = sum(_known(c) for c in held) / len(held)
    if len(held) == 1 and width > 1:
        return 0.1
    return 0.3 * filled + 0.1 * worded + 0.2 * different + 0.5 * min(1.0, 2 * known)


def is_data(text: str) -> bool:
    """Tell whether a cell is a number, a time or a mark of a missing value."""
    plain = cell_text.plain(text)
    _, rest = cell_text.split_qualifier(plain)
    if cell_text.number(rest) is not None or cell_text.number(rest, ",") is not None:
        return True
    if _STATION_CODE.fullmatch(plain):
        return False
    digits = sum(c.isdigit() for c in plain)
    if digits >= 4 and digits >= 0.5 * len(plain.replace(" ", "")):
        return True
    lower = plain.casefold()
    return lower in MISSING_MARKS or lower in NOT_DETECTED


def _known(name: str) -> bool:
    return any(is_role(name, role) for role in ROLES) or bool(find(name))


def _is_second_header(first: Row, second: Row) -> bool:
    """Tell whether a row of words divides merged headings of the row above it."""
    pairs = [(_text(first, at), _text(second, at)) for at in range(max(len(first), len(second)))]
    held = [below for _, below in pairs if below]
    return (
        len(held) >= 2
        and any(below and not above for above, below in pairs)
        and any(above and not below for above, below in pairs)
        and not any(is_data(below) for below in held)
        and any(_known(below) for below in (*held, *(above for above, b in pairs if above and b)))
        and not _is_unit_row(second, first)
    )


def _names_follow(header: Row, rows: list[Row]) -> bool:
    """Tell whether a header is followed by a row of names for the same columns, then by numbers.

    So stations stand in some files, their codes above their names; none of the words is known.
    """
    if len(rows) < 2:
        return False
    below = [at for at in range(1, len(header)) if _text(header, at) and _text(rows[0], at)]
    held = [_text(rows[0], at) for at in below]
    first = _text(rows[0], 0)
    return (
        len(below) >= 2
        and len(below) == sum(bool(_text(header, at)) for at in range(below[0], len(header)))
        and len(set(held)) == len(held)
        and (not first or not (is_data(first) or first == _text(header, 0)))
        and not any(is_data(text) or parse(text) or find(text) for text in held)
        and not any(find(_text(header, at)) for at in below)
        and all(_numbers_below(row, below) for row in rows[1:])
    )


def _numbers_below(row: Row, places: list[int]) -> bool:
    filled = [text for at in places if (text := _text(row, at))]
    return is_data(_text(row, 0)) and sum(map(is_data, filled)) >= 0.5 * len(filled)


def _both(first: Row, second: Row) -> tuple[Row, dict[str, tuple[str, str]]]:
    """Return the headings of both rows joined, and the two of each column."""
    pairs = [(_text(first, at), _text(second, at)) for at in range(len(first))]
    pairs[0] = pairs[0][0], ""
    found: Row = [f"{upper} {lower}".strip() for upper, lower in pairs]
    return found, {f"{upper} {lower}": (upper, lower) for upper, lower in pairs if lower}


def _text(row: Row, at: int) -> str:
    return (row[at] or "").strip() if at < len(row) else ""


def _joined(first: Row, second: Row) -> Row:
    """Return the lower heading where it says enough, else both, the upper before the lower."""
    below = [_text(second, at) for at in range(max(len(first), len(second)))]
    held = [text for text in below if text]
    enough = len(set(held)) == len(held) and any(find(text) for text in held)
    found: Row = []
    upper = ""
    for at, lower in enumerate(below):
        upper = _text(first, at) or (upper if lower else "")
        found.append(lower if lower and enough else f"{upper} {lower}".strip())
    return found


def _is_unit_row(row: Row, header: Row) -> bool:
    held = [c for c in row if c and c.strip()]
    named = sum(bool(c and c.strip()) for c in header)
    return (
        len(held) >= 1
        and len(held) >= 0.2 * named
        and sum(parse(c) is not None for c in held) >= 0.6 * len(held)
        and not any(cell_text.number(cell_text.plain(c)) for c in held)
        and any(parse(c) is not None and len(c.strip()) > 2 for c in held)
    )
