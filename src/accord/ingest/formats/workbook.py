"""Sheets of XLSX and XLS workbooks through calamine; runs in a program of its own.

Formulas are never computed: the value the office program left with them is read, nothing where
it left none. Macros, links to other files and pictures are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineWorkbook, SheetTypeEnum

from accord.ingest import limits
from accord.ingest.errors import ING003, ING007
from accord.ingest.formats.interface import Batch, Table, batches
from accord.kernel.errors import worded


def list_tables(path: Path) -> list[Table]:
    """List the sheets; the cells are not looked at yet."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    if len(sheets) > limits.TABLES:
        raise ING003(
            what=worded(f"{len(sheets)} 个工作表", f"{len(sheets)} sheets"), limit=limits.TABLES
        )
    return [Table(s.name, notes=() if "Visible" in str(s.visible) else ("hidden",)) for s in sheets]


def read(path: Path, table: str) -> Iterator[Batch]:
    """Read a sheet; rows are numbered as the office program shows them."""
    book = CalamineWorkbook.from_path(str(path))
    if table not in book.sheet_names:
        raise ING007(table=table, known=", ".join(book.sheet_names[:20]))
    sheet = book.get_sheet_by_name(table)
    if sheet.end is None:
        return
    if sheet.end[1] + 1 > limits.COLUMNS:
        raise ING003(
            what=worded(f"{sheet.end[1] + 1} 列", f"{sheet.end[1] + 1} columns"),
            limit=limits.COLUMNS,
        )

    def records() -> Iterator[tuple[int, list[str | None]]]:
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = [_text(cell) for cell in row]
            if any(cell is not None for cell in cells):
                yield number, cells

    yield from map(_midnights, batches(records()))


def _midnights(batch: Batch) -> Batch:
    """Write midnights out where their column has other hours: a workbook keeps them as dates."""
    return replace(batch, cells=[_one_form(column) for column in batch.cells])


def _one_form(column: pa.StringArray) -> pa.StringArray:
    lengths = pc.utf8_length(column)
    if not (pc.any(pc.equal(lengths, 10)).as_py() and pc.any(pc.equal(lengths, 19)).as_py()):
        return column
    dates = pc.match_substring_regex(column, _DATE)
    if not pc.any(pc.match_substring_regex(column, _MOMENT)).as_py():
        return column
    whole = pc.binary_join_element_wise(column, "00:00:00", " ")
    return pc.if_else(dates, whole, column)


_DATE = r"^\d{4}-\d{2}-\d{2}$"
_MOMENT = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"


def _text(cell: Any) -> str | None:
    """Return a cell as text; a number with the 15 digits the office program keeps."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell[: limits.CELL]
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return _time(cell)


def _time(cell: Any) -> str:
    if isinstance(cell, datetime):
        rounded = cell + timedelta(microseconds=500_000)
        return rounded.replace(microsecond=0).isoformat(" ")
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
