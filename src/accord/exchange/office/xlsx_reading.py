"""Reading a workbook row by row: text of cells with sheet and cell, no formula, no link."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from accord.exchange.office.cells import normal
from accord.exchange.office.errors import (
    OFF001,
    OFF002,
    OFF020,
    OFF021,
    OFF022,
    OFF023,
    OFF031,
)
from accord.exchange.office.package import Package
from accord.exchange.office.places import CellWhere
from accord.exchange.office.sheets import (
    CODES,
    HEADER_ROWS,
    LISTS,
    NOTES,
    Column,
    Sheet,
    layout,
)
from accord.kernel.errors import AccordError, Where

MAX_ROWS = 300_000
MAX_CELLS = 4_000_000
MORE_COLUMNS = 20
MAX_ERRORS = 1_000


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet: the text of its cells by key."""

    sheet: Sheet
    number: int
    cells: dict[str, str]
    letters: dict[str, str]
    file: str

    def where(self, key: str = "") -> CellWhere:
        """Return the cell of a key; where the sheet has no such column, the first of the row."""
        while key and key not in self.letters and not self._first(key):
            key = key.rpartition(".")[0]
        letter = self.letters.get(key) or self._first(key) or "A"
        return CellWhere(file=self.file, sheet=self.sheet.title, cell=f"{letter}{self.number}")

    def _first(self, key: str) -> str:
        return next((v for k, v in self.letters.items() if k.startswith(f"{key}.")), "")


@dataclass
class WorkbookText:
    """The rows of a workbook by sheet, and what was wrong with its cells."""

    name: str
    rows: dict[str, list[SheetRow]] = field(default_factory=dict)
    present: dict[str, frozenset[str]] = field(default_factory=dict)
    errors: list[AccordError] = field(default_factory=list)
    findings: list[AccordError] = field(default_factory=list)


def read_workbook(package: Package) -> WorkbookText:
    """Read the sheets of the record from an XLSX.

    Raises:
        AccordError: OFF001 where it cannot be read, OFF002 where it has too many rows, OFF020
            where it has no sheet of the record.
    """
    text = WorkbookText(package.name, findings=list(package.findings))
    known = {sheet.title: sheet for sheet in layout()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(
                BytesIO(package.data), read_only=True, data_only=False, keep_links=False
            )
            for title in book.sheetnames:
                if title in known and hasattr(book[title], "iter_rows"):
                    _read_sheet(book[title], known[title], text)
                elif title not in (NOTES, CODES, LISTS):
                    where = CellWhere(file=package.name, sheet=title)
                    text.findings.append(OFF031(where=where))
    except AccordError:
        raise
    except Exception:  # the library raises whatever a broken part makes it raise
        why = "its parts cannot be read"
        raise OFF001(
            where=Where(file=package.name), form="xlsx", why_en=why, why_zh="其部件无法读取"
        ) from None
    if not text.present:
        found = ", ".join(book.sheetnames[:12])
        raise OFF020(where=Where(file=package.name), found=found[:200])
    return text


def _read_sheet(ws: Any, sheet: Sheet, text: WorkbookText) -> None:
    ws.reset_dimensions()
    width = len(sheet.columns) + MORE_COLUMNS
    rows = ws.iter_rows(max_col=width)
    columns = _columns(rows, sheet, text)
    if columns is None:
        return
    letters = {column.key: get_column_letter(place + 1) for place, column in columns.items()}
    text.present[sheet.title] = frozenset(letters)
    held = text.rows.setdefault(sheet.title, [])
    count = 0
    for number, cells in enumerate(rows, start=HEADER_ROWS + 1):
        if number > MAX_ROWS or count > MAX_CELLS:
            raise OFF002(
                where=CellWhere(file=text.name, sheet=sheet.title),
                what="the number of rows is",
                what_zh="行数",
                found=number,
                limit=MAX_ROWS,
            )
        row = SheetRow(sheet, number, {}, letters, text.name)
        for place, column in columns.items():
            cell = cells[place] if place < len(cells) else None
            if cell is None or cell.value is None:
                continue
            if cell.data_type == "f":
                _report(text, OFF023(where=row.where(column.key)))
                continue
            value = normal(column, cell.value)
            if value:
                row.cells[column.key] = value
                count += 1
        if row.cells:
            held.append(row)


def _columns(rows: Iterator[Any], sheet: Sheet, text: WorkbookText) -> dict[int, Column] | None:
    """Read the two heading rows; None where they are not as exported."""
    header: tuple[Any, ...] = ()
    for _ in range(HEADER_ROWS):
        header = next(rows, ())
    found: dict[int, Column] = {}
    known = {column.key: column for column in sheet.columns}
    for place, cell in enumerate(header):
        key = str(cell.value or "").strip()
        if not key:
            continue
        where = CellWhere(
            file=text.name, sheet=sheet.title, cell=f"{get_column_letter(place + 1)}{HEADER_ROWS}"
        )
        if key not in known or key in (column.key for column in found.values()):
            shown = ", ".join(list(known)[:8]) + " …"
            _report(text, OFF021(where=where, found=key[:60], known=shown))
        else:
            found[place] = known[key]
    first = sheet.columns[0]
    if first not in found.values():
        where = CellWhere(file=text.name, sheet=sheet.title, cell=f"A{HEADER_ROWS}")
        _report(text, OFF022(where=where, missing=first.key))
        return None
    return found


def _report(text: WorkbookText, error: AccordError) -> None:
    if len(text.errors) < MAX_ERRORS:
        text.errors.append(error)
