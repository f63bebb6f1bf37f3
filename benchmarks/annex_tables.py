"""The annex of the framework rebuilt as Word tables, in the layouts secretariats use.

Read from the text of the document; nothing is taken from the record.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

COLUMNS = ("序号", "时间和地点", "会议主题及活动")
FRAMEWORK = "001_c91adadedd9ef484.txt"


@dataclass(frozen=True)
class PrintedRow:
    """One row as printed: the heading above it, its number, time and place, and text."""

    heading: str
    number: int
    when_where: str
    text: str


def printed_rows(documents: Path) -> list[PrintedRow]:
    """Read the rows of the annex from the text of the framework."""
    text = (documents / FRAMEWORK).read_text(encoding="utf-8")
    rows, heading = [], ""
    for line in text[text.index("序号\t时间和地点") :].splitlines():
        named = re.fullmatch(r"<b>(.+)</b>", line.strip())
        parts = line.split("\t")
        if named:
            heading = named[1]
        elif len(parts) == 3 and parts[0].isdigit():
            rows.append(PrintedRow(heading, int(parts[0]), parts[1], parts[2]))
    return rows


def headings(rows: list[PrintedRow]) -> list[str]:
    return list(dict.fromkeys(row.heading for row in rows))


def _bytes(document: Any) -> bytes:
    packed = BytesIO()
    document.save(packed)
    return packed.getvalue()


def _add(table: Any, *texts: str) -> Any:
    row = table.add_row()
    for cell, text in zip(row.cells, texts, strict=False):
        cell.text = text
    return row


def _table(parent: Any, columns: tuple[str, ...]) -> Any:
    table = parent.add_table(rows=1, cols=len(columns))
    for cell, text in zip(table.rows[0].cells, columns, strict=True):
        cell.text = text
    return table


def _whole(rows: list[PrintedRow], table: Any, *, merged: bool = True) -> None:
    heading = ""
    for row in rows:
        if row.heading != heading:
            heading = row.heading
            added = _add(table, heading)
            if merged:
                added.cells[0].merge(added.cells[-1])
        _add(table, str(row.number), row.when_where, row.text)


def merged_headings(rows: list[PrintedRow]) -> bytes:
    document = docx.Document()
    document.add_paragraph("附件")
    document.add_paragraph("《中国-东盟环境合作战略及行动计划》相关活动（2011-2020年度）")
    _whole(rows, _table(document, COLUMNS))
    return _bytes(document)


def unmerged_headings(rows: list[PrintedRow]) -> bytes:
    document = docx.Document()
    _whole(rows, _table(document, COLUMNS), merged=False)
    return _bytes(document)


def table_per_heading(rows: list[PrintedRow]) -> bytes:
    document = docx.Document()
    document.add_heading("附件", 1)
    for heading in headings(rows):
        document.add_paragraph(heading)
        table = _table(document, COLUMNS)
        for row in rows:
            if row.heading == heading:
                _add(table, str(row.number), row.when_where, row.text)
    return _bytes(document)


def separate_columns(rows: list[PrintedRow]) -> bytes:
    """Time and place in two columns, no printed numbers (Word numbers them itself)."""
    document = docx.Document()
    for heading in headings(rows):
        document.add_paragraph(heading)
        table = _table(document, ("序号", "时间", "地点", "活动名称"))
        for row in rows:
            if row.heading == heading:
                when, _, where = re.sub(r"[，,]\s*", "|", row.when_where, count=1).partition("|")
                _add(table, "", when, where, row.text)
    return _bytes(document)


def area_column(rows: list[PrintedRow]) -> bytes:
    """The area in a first column, merged downwards over its rows."""
    document = docx.Document()
    table = _table(document, ("优先领域", *COLUMNS))
    for heading in headings(rows):
        held = [row for row in rows if row.heading == heading]
        cells = []
        for row in held:
            added = _add(table, "", str(row.number), row.when_where, row.text)
            cells.append(added.cells[0])
        cells[0].text = heading
        if len(cells) > 1:
            cells[0].merge(cells[-1])
    return _bytes(document)


def page_breaks(rows: list[PrintedRow]) -> bytes:
    """The table cut at every page: the later parts have no headings of columns."""
    document = docx.Document()
    for start in range(0, len(rows), 13):
        held = rows[start : start + 13]
        table = document.add_table(rows=0, cols=3) if start else _table(document, COLUMNS)
        before = rows[start - 1].heading if start else ""
        heading = before
        for row in held:
            if row.heading != heading:
                heading = row.heading
                added = _add(table, heading)
                added.cells[0].merge(added.cells[-1])
            _add(table, str(row.number), row.when_where, row.text)
    return _bytes(document)


def bilingual_columns(rows: list[PrintedRow]) -> bytes:
    document = docx.Document()
    columns = ("序号\nNo.", "时间和地点\nTime and Place", "会议主题及活动\nTheme and Activities")
    _whole(rows, _table(document, columns))
    return _bytes(document)


def inside_a_table(rows: list[PrintedRow]) -> bytes:
    """The whole annex inside the cell of a table used for layout."""
    document = docx.Document()
    outer = document.add_table(rows=1, cols=1)
    _whole(rows, _table(outer.cell(0, 0), COLUMNS))
    return _bytes(document)


def tracked_changes(rows: list[PrintedRow]) -> bytes:
    """Every text was inserted beside a deleted one; one row in ten stands deleted as well."""
    document = docx.Document()
    table = _table(document, COLUMNS)
    _whole(rows, table)
    for position, row in enumerate(list(table.rows)[1:]):
        for cell in row.cells[1:2] if len(set(row._tr.tc_lst)) > 1 else ():
            _track(cell.paragraphs[0])
        if position % 10 == 3:
            gone = copy.deepcopy(row._tr)
            mark = OxmlElement("w:del")
            mark.set(qn("w:id"), str(9000 + position))
            mark.set(qn("w:author"), "editor")
            gone.get_or_add_trPr().append(mark)
            row._tr.addprevious(gone)
    return _bytes(document)


def _track(paragraph: Any) -> None:
    run = paragraph.runs[0]._r
    inserted = OxmlElement("w:ins")
    inserted.set(qn("w:id"), "1")
    inserted.set(qn("w:author"), "editor")
    run.addprevious(inserted)
    inserted.append(run)
    deleted = OxmlElement("w:del")
    deleted.set(qn("w:id"), "2")
    deleted.set(qn("w:author"), "editor")
    old = OxmlElement("w:r")
    text = OxmlElement("w:delText")
    text.text = "2001年1月，某地"
    old.append(text)
    deleted.append(old)
    inserted.addprevious(deleted)


LAYOUTS: dict[str, Callable[[list[PrintedRow]], bytes]] = {
    "headings as merged rows": merged_headings,
    "headings as rows, not merged": unmerged_headings,
    "one table a heading": table_per_heading,
    "time and place in two columns, automatic numbers": separate_columns,
    "area in a column merged downwards": area_column,
    "table cut at the pages": page_breaks,
    "headings of columns in two languages": bilingual_columns,
    "the annex inside a layout table": inside_a_table,
    "tracked changes": tracked_changes,
}
