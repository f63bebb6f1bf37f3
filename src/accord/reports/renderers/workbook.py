"""The paper as a workbook: a cover, then one sheet a section; records flat, one row each."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from accord.reports.blocks import Block, Cards, Figure, Heading, Paper, Paragraph, Table, numbered
from accord.reports.drawing import measure
from accord.reports.renderers.packing import repack
from accord.reports.wording import say

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_SIDE = Side(style="thin", color="8A9099")
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_SHADE = PatternFill("solid", fgColor="EEF2F6")
_WRAP = Alignment(wrap_text=True, vertical="top")
_CELL = 32000


def neutral(words: str) -> str:
    """Return a text no spreadsheet takes for a formula, within the size a cell may have."""
    words = words[:_CELL]
    return f"'{words}" if words.startswith(_FORMULA) else words


def render(paper: Paper) -> bytes:
    """Return the XLSX."""
    book = Workbook()
    day = datetime.fromisoformat(paper.day)
    book.properties.creator, book.properties.title = "Accord", paper.title
    book.properties.created = day
    cover = book.active
    assert isinstance(cover, Worksheet)  # noqa: S101
    _Sheet(cover, paper).cover()
    for title, section in _sections(paper):
        sheet = _Sheet(book.create_sheet(_name(title, book.sheetnames)), paper)
        for block, anchor in _flat(section, paper):
            sheet.put(block, anchor)
        sheet.finish()
    out = io.BytesIO()
    book.save(out)
    stamp = day.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    content = out.getvalue()
    return repack(content, {"docProps/core.xml": _dated(content, stamp)})


def _dated(content: bytes, stamp: bytes) -> bytes:
    """Return the properties of the file with the day of judgement for its time of writing."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        core = source.read("docProps/core.xml")
    return _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", core)


Anchored = tuple[Block, str]


def _sections(paper: Paper) -> list[tuple[str, list[Anchored]]]:
    """Part the blocks at the headings of the first level."""
    found: list[tuple[str, list[Anchored]]] = []
    for block, anchor in numbered(paper.blocks):
        if (isinstance(block, Heading) and block.level == 1) or not found:
            found.append((block.text if isinstance(block, Heading) else paper.title, []))
        found[-1][1].append((block, anchor))
    return found


def _flat(section: list[Anchored], paper: Paper) -> list[Anchored]:
    """Join the tables of a section's parts, where they have the same heads, into one to filter."""
    found: list[Anchored] = []
    parts: list[tuple[str, Table]] = []
    part = ""
    for block, anchor in section:
        if isinstance(block, Heading) and block.level == 2:
            part = block.text
        elif isinstance(block, Table | Cards) and part:
            table = _as_table(block, paper) if isinstance(block, Cards) else block
            parts.append((part, table))
        else:
            found.append((_as_table(block, paper) if isinstance(block, Cards) else block, anchor))
    if parts:
        first = parts[0][1]
        rows = tuple((name, *row) for name, table in parts for row in table.rows)
        heads = (paper.words["part"], *first.heads)
        found.append((Table(heads, rows, (16, *first.widths)), ""))
    return found


def _as_table(block: Cards, paper: Paper) -> Table:
    details = block.cards[0].details if block.cards else ()
    marking = paper.words["marking"]
    heads = (block.about, *(k for k, _ in details), block.by, marking, *block.heads)
    rows = tuple(
        (card.title, *(v for _, v in card.details), card.by, card.mark, *card.cells)
        for card in block.cards
    )
    return Table(heads, rows, (20, *(12 for _ in details), 12, 16, *(24 for _ in block.heads)))


def _name(title: str, taken: list[str]) -> str:
    """Return a name a sheet may have: short, without signs that are not allowed, its own."""
    base = _NOT_IN_NAMES.sub(" ", title).strip()[:31] or "1"
    name, number = base, 2
    while name.lower() in {t.lower() for t in taken}:
        name, number = f"{base[:27]} {number}", number + 1
    return name


class _Sheet:
    """Writes blocks one below the other."""

    def __init__(self, sheet: Worksheet, paper: Paper):
        self.sheet, self.paper, self.row = sheet, paper, 1
        self.grids: list[tuple[int, int, int]] = []
        self.font = "宋体" if paper.lang == "zh" else "Calibri"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
        furniture: Any = sheet.HeaderFooter
        furniture.oddHeader.left.text = paper.title.replace("&", "&&")
        furniture.oddHeader.right.text = paper.mark.replace("&", "&&")
        furniture.oddFooter.center.text = "&P / &N"

    def cover(self) -> None:
        """Write title, standing and facts."""
        self.sheet.title = self.paper.words["sheet_cover"]
        self._line(self.paper.mark, 12, bold=True)
        self._line(self.paper.subject, 12)
        self._line(self.paper.title, 16, bold=True)
        for label, value in self.paper.facts:
            self._cells((label, value), heads=False, borders=True)
        self._line(self.paper.standing, 11)
        self._widen((18, 60))

    def finish(self) -> None:
        """Give rows the height their texts need; a sheet with one table gets a filter."""
        for first, last, columns in self.grids:
            for row in range(first, last + 1):
                lines = max(self._lines(row, column) for column in range(1, columns + 1))
                self.sheet.row_dimensions[row].height = min(15 * lines + 2, 400)
        if len(self.grids) == 1 and self.grids[0][1] > self.grids[0][0]:
            first, last, columns = self.grids[0]
            end = get_column_letter(columns)
            self.sheet.auto_filter.ref = f"A{first}:{end}{last}"
            self.sheet.print_title_rows = f"{first}:{first}"

    def _lines(self, row: int, column: int) -> int:
        words = str(self.sheet.cell(row, column).value or "")
        wide = self.sheet.column_dimensions[get_column_letter(column)].width - 1
        return sum(max(1, -(-int(measure(line, 2)) // int(wide))) for line in words.split("\n"))

    def put(self, block: Block, anchor: str) -> None:
        """Write a block."""
        if isinstance(block, Heading):
            self._line(block.text, {1: 14, 2: 12, 3: 11}[block.level], bold=True)
        elif isinstance(block, Paragraph):
            self._line(block.text, 11)
        elif isinstance(block, Table):
            self._grid(block.heads, block.rows, block.widths)
        elif isinstance(block, Figure):
            self._line(say("figure", self.paper.lang, n=anchor, name=block.name), 11, bold=True)
            for words in (block.chart.title, *block.chart.notes):
                self._line(words, 10)
            columns = block.chart.columns()
            self._grid(columns, tuple(block.chart.rows()), (12,) * len(columns))

    def _grid(
        self, heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...]
    ) -> None:
        first = self.row
        self._cells(heads, heads=True, borders=True)
        for row in rows:
            self._cells(row, heads=False, borders=True)
        self._widen(widths)
        self.grids.append((first, self.row - 1, len(heads)))
        self.row += 1

    def _line(self, words: str, size: int, *, bold: bool = False) -> None:
        cell = self.sheet.cell(self.row, 1)
        cell.value, cell.data_type = neutral(words), "s"
        cell.font = Font(name=self.font, size=size, bold=bold)
        self.row += 1

    def _cells(self, row: tuple[str, ...], *, heads: bool, borders: bool) -> None:
        for column, words in enumerate(row, 1):
            cell = self.sheet.cell(self.row, column)
            if words.isdigit() and len(words) < 10 and not heads:
                cell.value = int(words)
            else:
                cell.value, cell.data_type = neutral(words), "s"
            cell.font = Font(name=self.font, size=10.5, bold=heads)
            cell.alignment = _WRAP
            if heads:
                cell.fill = _SHADE
            if borders:
                cell.border = _BORDER
        self.row += 1

    def _widen(self, widths: tuple[int, ...]) -> None:
        whole = max(sum(widths), 1)
        for number, width in enumerate(widths, 1):
            column = self.sheet.column_dimensions[get_column_letter(number)]
            wanted = min(max(170 * width / whole, 9), 70)
            column.width = max(column.width if column.customWidth else 0, wanted)
