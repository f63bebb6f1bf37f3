"""Tables of entries as CSV, XLSX and JSON, written as they are read."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from accord.portal.api.gathering import Shown
from accord.portal.downloads.columns import Cell, Column, cells
from accord.portal.downloads.provenance import Provenance
from accord.portal.wording import say

BOM = "\ufeff"
KEPT_IN_MEMORY = 1_000_000
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Table:
    """A list to be written: its columns, its entries portion by portion, where it comes from."""

    columns: list[Column]
    portions: Iterable[list[Shown]]
    provenance: Provenance
    lang: str
    more: Sequence[Column] = ()

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the rows, each entry once."""
        for portion in self.portions:
            for one in portion:
                yield cells(one, self.columns, self.lang)


class _Lines:
    """Takes what the writer of CSV writes and gives it on."""

    def write(self, text: str) -> str:
        return text


def as_csv(table: Table) -> Iterator[str]:
    """Yield a CSV file in UTF-8 with a byte order mark; its last column says where it is from."""
    writer: Any = csv.writer(_Lines())
    line = table.provenance.line(table.lang)
    headings = [column.heading for column in table.columns]
    yield BOM + str(writer.writerow([*headings, say("download.from", table.lang)]))
    for row in table.rows():
        yield str(writer.writerow([*row, line]))


def as_json(table: Table) -> Iterator[str]:
    """Yield a JSON file: what it says of itself, and the entries as recorded."""
    about = json.dumps(table.provenance.plain(), ensure_ascii=False)
    yield f'{{"about": {about},\n"entries": ['
    before = "\n"
    for portion in table.portions:
        for one in portion:
            document = one.document
            data = {
                "id": document.local,
                "full_id": str(document.id),
                "owner": document.owner,
                "revision": document.number,
                **{column.field: column.fill(one, {}) for column in table.more},
                "body": one.body,
            }
            yield before + json.dumps(data, ensure_ascii=False)
            before = ",\n"
    yield "\n]}\n"


def as_xlsx(table: Table) -> Iterator[bytes]:
    """Yield a workbook: the entries on one sheet, where they are from on a second one."""
    # Small files stay in memory, others on the disk until they are sent.
    with tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as file:
        _workbook(table).save(file)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _workbook(table: Table) -> Workbook:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(say("download.sheet", table.lang))
    sheet.freeze_panes = "B2"
    sheet.append([_heading(sheet, column.heading) for column in table.columns])
    for row in table.rows():
        sheet.append([_cell(sheet, value) for value in row])
    about = book.create_sheet(say("download.from", table.lang))
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 24, 100
    for name, words in table.provenance.rows(table.lang):
        about.append([_heading(about, name), _cell(about, words)])
    about.append([])
    codes = ("download.column", "download.field")
    about.append([_heading(about, say(code, table.lang)) for code in codes])
    for column in table.columns:
        about.append([_cell(about, column.heading), _cell(about, column.field)])
    return book


def _heading(sheet: Any, words: str) -> Any:
    cell = _cell(sheet, words)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Cell) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, whatever it begins with
    return cell
