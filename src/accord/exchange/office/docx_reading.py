"""Reading tables of activities as secretariats write them: rows under headings, nothing decided.

Time and place stay as printed here; ``when_where`` reads them, ``annex_plan`` compares them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accord.exchange.office.errors import OFF002, OFF006, OFF007, OFF008, OFF009, OFF014
from accord.exchange.office.package import Package
from accord.exchange.office.places import TableWhere
from accord.exchange.office.word_tables import Cell, TableRow, WordTable, read_tables
from accord.exchange.office.words import annex_words, by_language, plain
from accord.kernel.errors import AccordError, Where

_NUMBER = re.compile(r"[(（]?\s*([0-9]{1,4})\s*[)）]?\s*[.、．)]?\Z")
_YEAR = re.compile(r"[0-9]{4}")
MAX_HEADING = 80
MAX_ROWS = 2_000
MAX_SEEN = 5

# Both languages in one heading: 序号 No., 时间和地点／Time and place.
_BOTH = re.compile(r"/|(?<=[\u3400-\u9fff])(?=[a-z#])")


@dataclass(frozen=True)
class ReadRow:
    """One printed row.

    ``headings`` are what may be its heading, the likeliest first; ``number`` the printed number,
    or the place under its heading where none is printed. ``when_where`` is time and place as
    printed, ``zh`` and ``en`` the theme and activities in each language.
    """

    where: TableWhere
    headings: tuple[str, ...]
    number: int
    when_where: str
    when_where_en: str
    zh: str
    en: str


@dataclass
class AnnexReading:
    """All rows of a document, and what a reader should be told about them."""

    name: str
    rows: list[ReadRow] = field(default_factory=list)
    findings: list[AccordError] = field(default_factory=list)
    identifier: str = ""
    title: str = ""


@dataclass
class _State:
    """Where the reading stands: columns, heading and count carry over a page break."""

    columns: dict[int, str] = field(default_factory=dict)
    width: int = 0
    headings: tuple[str, ...] = ()
    count: int = 0


def read_annex(package: Package) -> AnnexReading:
    """Read every table of activities of a DOCX.

    Raises:
        AccordError: OFF001 where the file cannot be read, OFF006 where it has no such table.
    """
    text = read_tables(package)
    reading = AnnexReading(package.name, [], list(package.findings), text.identifier, text.title)
    if text.insertions or text.deletions:
        reading.findings.append(
            OFF008(
                where=Where(file=package.name),
                insertions=text.insertions,
                deletions=text.deletions,
            )
        )
    state = _State()
    unknown: list[AccordError] = []
    for table in text.tables:
        _read_table(table, state, reading, unknown)
    if not reading.rows:
        seen = "; ".join(str(e.params["seen"]) for e in unknown[:MAX_SEEN]) or "–"
        raise OFF006(where=Where(file=package.name), tables=len(text.tables), seen=seen)
    reading.findings += unknown
    return reading


def _read_table(
    table: WordTable, state: _State, reading: AnnexReading, unknown: list[AccordError]
) -> None:
    header = next((n for n, row in enumerate(table.rows[:8]) if _columns(row)), None)
    width = max((len(row.cells) for row in table.rows), default=0)
    if header is None and not _continues(table, width, state):
        if not _inner_tables(table, state, reading, unknown):
            unknown.append(OFF007(where=_place(reading, table, 1), seen=_seen(table)))
        return
    if header is not None:
        above = [row for row in table.rows[:header] if _is_heading(row)]
        named = tuple(row.distinct[0].text.replace("\n", " ") for row in reversed(above))
        state.headings, state.count = named + _before(table), 0
    for row in table.rows[header or 0 :]:
        _read_row(row, table, state, reading)


def _inner_tables(
    table: WordTable, state: _State, reading: AnnexReading, unknown: list[AccordError]
) -> bool:
    """Read the tables inside a table used for layout; tell whether there were any rows."""
    count = len(reading.rows)
    for row in table.rows:
        for cell in row.distinct:
            for inner in cell.nested:
                _read_table(inner, state, reading, unknown)
    if len(reading.rows) > count:
        place = _place(reading, table, 1)
        reading.findings.append(OFF009(where=place, how_en="a table of its own", how_zh="独立表格"))
        return True
    return False


def _columns(row: TableRow) -> dict[int, str]:
    """Return which column holds what, where the row is a row of headings."""
    found: dict[int, str] = {}
    for column, cell in enumerate(row.cells):
        role = _role(cell)
        if role and role not in (found.get(c) for c in range(column) if row.cells[c] is cell):
            found[column] = role
    roles = set(found.values())
    return found if "text" in roles and roles & {"when_where", "when"} else {}


def _role(cell: Cell) -> str:
    words: Mapping[str, Sequence[str]] = annex_words()["columns"]
    asked = {plain(cell.text), *(plain(line) for line in cell.lines)}
    asked |= {re.sub(r"[(][^)]*[)]\Z", "", text).strip() for text in asked}
    asked |= {part.strip() for text in asked for part in _BOTH.split(text)}
    for role, known in words.items():
        if asked & {plain(word) for word in known}:
            return role
    return ""


def _continues(table: WordTable, width: int, state: _State) -> bool:
    """A table without headings right after one with the same columns: a page break between."""
    return bool(state.columns) and width == state.width and not table.before


def _before(table: WordTable) -> tuple[str, ...]:
    """Return the short paragraphs above a table, the nearest first."""
    return tuple(line for line in reversed(table.before) if len(line) <= MAX_HEADING)[:6]


def _is_heading(row: TableRow) -> bool:
    """One cell, merged over the row or alone in it, that is more than a number."""
    distinct = row.distinct
    if len(distinct) != 1 or distinct[0].nested or not distinct[0].lines:
        return False
    spread = sum(1 for cell in row.cells if cell is distinct[0])
    text = distinct[0].text
    if _NUMBER.match(text) or distinct[0].continued or _columns(row):
        return False
    alone = len(text) <= MAX_HEADING and not _YEAR.search(text)
    return spread == len(row.cells) or alone


def _read_row(row: TableRow, table: WordTable, state: _State, reading: AnnexReading) -> None:
    columns = _columns(row)
    if columns:
        state.columns, state.width = columns, len(row.cells)
        return
    if _is_heading(row):
        heading = row.distinct[0].text.replace("\n", " ")
        if not plain(heading).startswith(tuple(annex_words()["remarks"])):
            state.headings, state.count = (heading,), 0
        return
    if not state.columns:
        return
    held = {role: _lines(row, state, role, reading, table) for role in set(state.columns.values())}
    zh, en = by_language(held.get("text", ()))
    if not zh and not en:
        if row.distinct:
            reading.findings.append(OFF014(where=_place(reading, table, row.number)))
        return
    if len(reading.rows) >= MAX_ROWS:
        raise OFF002(
            where=Where(file=reading.name),
            what="the number of rows is more than",
            what_zh="行数",
            found=MAX_ROWS,
            limit=MAX_ROWS,
        )
    state.count += 1
    printed = _NUMBER.match("".join(held.get("number", ())).strip())
    number = int(printed[1]) if printed else state.count
    state.count = number
    when_zh, when_en = _when_where(held)
    area = held.get("area", ())
    reading.rows.append(
        ReadRow(
            _place(reading, table, row.number),
            (" ".join(area), *state.headings) if area else state.headings,
            number,
            when_zh or when_en,
            when_en if when_zh else "",
            zh,
            en,
        )
    )


def _when_where(held: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    """Return time and place as printed, Chinese and English."""
    pairs = [by_language(held.get(role, ())) for role in ("when_where", "when", "where")]
    zh = [part for one, _ in pairs if one for part in one.split("\n")]
    en = [part for _, one in pairs if one for part in one.split("\n")]
    return _joined(zh, "，"), _joined(en, ", ")


def _joined(parts: Sequence[str], comma: str) -> str:
    said = ""
    for part in parts:
        said += part if not said or said.endswith(("，", ",", ", ", "、")) else comma + part
    return said


def _lines(
    row: TableRow, state: _State, role: str, reading: AnnexReading, table: WordTable
) -> tuple[str, ...]:
    """Return the lines of all columns of a role; a table inside a cell is read as its text."""
    found: list[str] = []
    taken: list[Cell] = []
    for column, held in state.columns.items():
        if held != role or column >= len(row.cells):
            continue
        cell = row.cells[column]
        if any(cell is other for other in taken):
            continue
        taken.append(cell)
        found += cell.lines
        for inner in cell.nested:
            found += [c.text.replace("\n", " ") for r in inner.rows for c in r.distinct]
            place = _place(reading, table, row.number)
            reading.findings.append(
                OFF009(where=place, how_en="text of its cell", how_zh="所在单元格的文字")
            )
    return tuple(found)


def _place(reading: AnnexReading, table: WordTable, row: int) -> TableWhere:
    return TableWhere(file=reading.name, table=table.number, row=row)


def _seen(table: WordTable) -> str:
    cells = table.rows[0].distinct if table.rows else []
    return " | ".join(cell.text.replace("\n", " ")[:20] for cell in cells[:MAX_SEEN]) or "–"
