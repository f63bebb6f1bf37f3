"""Writing the record as a workbook people can edit: drop-downs, both languages, notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from accord.exchange.office.cells import escape
from accord.exchange.office.errors import OFF030
from accord.exchange.office.fixed_zip import pack_again
from accord.exchange.office.places import CellWhere
from accord.exchange.office.projection import Cells, Projection, project
from accord.exchange.office.sheets import (
    CODES,
    HEADER_ROWS,
    LISTS,
    NOTES,
    Column,
    Sheet,
    layout,
    list_sheet,
)
from accord.exchange.office.workbook_notes import NOTE_LINES
from accord.kernel.errors import AccordError
from accord.record.documents import Document
from accord.record.schema import kind_of
from accord.record.snapshot import Snapshot
from accord.vocab.lists import code_lists

LONGEST = 32_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%")
SPARE_ROWS = 500
MOST_CHOICES = 20_000
STILL = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD = PatternFill("solid", fgColor="FFE8EEF4")
_KEYS = PatternFill("solid", fgColor="FFF6F6F6")
_TOP = Alignment(vertical="top", wrap_text=True)


@dataclass
class Exported:
    """A workbook, and what did not fit into it."""

    data: bytes
    findings: list[AccordError] = field(default_factory=list)


@dataclass
class _Rows:
    """All rows of the workbook by title of sheet."""

    held: dict[str, list[Cells]] = field(default_factory=dict)
    findings: list[AccordError] = field(default_factory=list)


@dataclass(frozen=True)
class _Choices:
    """What drop-downs offer, a column of the sheet of lists for each set of kinds or codes."""

    held: dict[tuple[str, ...], list[str]]

    def formula(self, kinds: tuple[str, ...]) -> str:
        """Return the range that lists them, or nothing."""
        if kinds not in self.held:
            return ""
        letter = get_column_letter(list(self.held).index(kinds) + 1)
        return f"={quote_sheetname(LISTS)}!${letter}$2:${letter}${len(self.held[kinds]) + 1}"


def export_workbook(facts: Snapshot) -> Exported:
    """Return the entries as XLSX; ``facts`` are already filtered by the door.

    The same entries give the same bytes. An entry with a cell too long for a workbook is left out
    and told.
    """
    rows = _rows(facts)
    book = Workbook(write_only=True)
    _notes(book)
    choices = _choices(facts)
    for sheet in layout():
        held = rows.held.get(sheet.title, [])
        _sheet(book, sheet, held, choices)
    _codes(book)
    _lists(book, choices)
    packed = BytesIO()
    book.save(packed)
    return Exported(
        pack_again(packed.getvalue(), {"docProps/core.xml": _core(facts)}), rows.findings
    )


def _rows(facts: Snapshot) -> _Rows:
    rows = _Rows({sheet.title: [] for sheet in layout()})
    titles = {sheet.kind: sheet.title for sheet in layout() if not sheet.form}
    for document in facts:
        name = document_name(facts, document)
        cells = project(document, name)
        longest = max((len(text) for text in _texts(cells)), default=0)
        if longest > LONGEST:
            where = CellWhere(sheet=titles[document.kind])
            rows.findings.append(OFF030(where=where, length=longest))
            continue
        rows.held[titles[document.kind]].append(cells.own)
        for spec in kind_of(document.kind).fields.values():
            for one in cells.lists.get(spec.name, ()):
                title = list_sheet(document.kind, spec).title
                rows.held[title].append({"entry": name, "field": spec.name, **one})
    return rows


def document_name(facts: Snapshot, document: Document) -> str:
    """Return how the workbook calls an entry: its local id, or the full one where that is taken."""
    return document.local if facts.get(document.local) is document else str(document.id)


def _texts(cells: Projection) -> Iterator[str]:
    yield from cells.own.values()
    for rows in cells.lists.values():
        for row in rows:
            yield from row.values()


def _sheet(book: Workbook, sheet: Sheet, rows: Sequence[Cells], choices: _Choices) -> None:
    ws = book.create_sheet(sheet.title)
    columns = [c for c in sheet.columns if not c.key.endswith(".other") or _used(rows, c)]
    ws.freeze_panes = f"B{HEADER_ROWS + 1}"
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        ws.column_dimensions[letter].width = _width(column)
    last = max(len(rows), 1) + HEADER_ROWS + SPARE_ROWS
    for place, column in enumerate(columns, start=1):
        rule = _rule(column, choices)
        if rule is not None:
            letter = get_column_letter(place)
            rule.add(f"{letter}{HEADER_ROWS + 1}:{letter}{last}")
            ws.data_validations.append(rule)
    ws.append([_heading(ws, column) for column in columns])
    ws.append([_key(ws, column) for column in columns])
    for row in rows:
        ws.append([_cell(ws, column, row.get(column.key, "")) for column in columns])
    ws.auto_filter.ref = (
        f"A{HEADER_ROWS}:{get_column_letter(len(columns))}{len(rows) + HEADER_ROWS}"
    )


def _used(rows: Iterable[Cells], column: Column) -> bool:
    return any(row.get(column.key) for row in rows)


def _width(column: Column) -> float:
    if column.form in ("passages", "lines") or column.key.endswith((".en", ".zh")):
        return 42.0
    if column.key in ("id", "entry"):
        return 24.0
    return 12.0 if column.form in ("integer", "boolean") or column.choices else 18.0


def _heading(ws: Any, column: Column) -> Any:
    star = " *" if column.required else ""
    text = f"{column.label.in_language('zh')}{star}\n{column.label.in_language('en')}"
    cell = WriteOnlyCell(ws, value=escape(text))
    cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, _TOP
    return cell


def _key(ws: Any, column: Column) -> Any:
    cell = WriteOnlyCell(ws, value=column.key)
    cell.font, cell.fill = Font(color="FF808080", size=9), _KEYS
    return cell


def _cell(ws: Any, column: Column, text: str) -> Any:
    """Write text as text, whatever it begins with; whole numbers as numbers."""
    if not text:
        return None
    if column.form == "integer" and text.lstrip("-").isdigit():
        return int(text)
    cell = WriteOnlyCell(ws, value="")
    cell.value, cell.data_type = escape(text), "s"
    cell.alignment = _TOP
    cell.number_format = "@"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    return cell


def _rule(column: Column, choices: _Choices) -> DataValidation | None:
    """Return the drop-down of a column, where it has a closed list or names entries."""
    if column.form == "lines":
        return None
    if column.choices:
        return _closed(f'"{",".join(column.choices)}"', column)
    if column.code_list:
        codes = ",".join(code_lists().get(column.code_list, {}))
        if codes and len(codes) < 250:
            return _closed(f'"{codes}"', column)
        return _closed(choices.formula((f"codes:{column.code_list}",)), column)
    formula = choices.formula(column.to) if column.form == "ref" and column.to else ""
    return _open(formula) if formula else None


def _closed(formula: str, column: Column) -> DataValidation:
    rule = DataValidation("list", formula1=formula, allow_blank=True)
    rule.errorStyle = "warning"
    rule.errorTitle = "代码 code"
    rule.error = f"请从下拉列表中选择。 Choose from the list ({column.key})."
    rule.showErrorMessage = True
    return rule


def _open(formula: str) -> DataValidation:
    rule = DataValidation("list", formula1=formula, allow_blank=True)
    rule.showErrorMessage = False
    return rule


def _choices(facts: Snapshot) -> _Choices:
    """Return a range of the sheet of lists for each set of kinds a reference may name."""
    columns = [c for sheet in layout() for c in sheet.columns]
    asked = {c.to for c in columns if c.form == "ref" and c.to}
    coded = {(f"codes:{c.code_list}",) for c in columns if c.code_list}
    held = {kinds: _names(facts, kinds) for kinds in (*sorted(asked), *sorted(coded))}
    return _Choices({k: v for k, v in held.items() if 0 < len(v) <= MOST_CHOICES})


def _names(facts: Snapshot, kinds: tuple[str, ...]) -> list[str]:
    if kinds[0].startswith("codes:"):
        return list(code_lists().get(kinds[0].removeprefix("codes:"), {}))
    return [document_name(facts, d) for kind in kinds for d in facts.of_kind(kind)]


def _lists(book: Workbook, choices: _Choices) -> None:
    ws = book.create_sheet(LISTS)
    ws.sheet_state = "hidden"
    columns = [["/".join(kinds), *names] for kinds, names in choices.held.items()]
    for line in zip_longest(*columns):
        ws.append(list(line))


def _notes(book: Workbook) -> None:
    ws = book.create_sheet(NOTES)
    ws.column_dimensions["A"].width = ws.column_dimensions["B"].width = 60
    for number, (zh, en) in enumerate(NOTE_LINES):
        cells = [WriteOnlyCell(ws, value=zh), WriteOnlyCell(ws, value=en)]
        for cell in cells:
            cell.alignment = _TOP
            cell.font = Font(bold=number == 0, size=13 if number == 0 else 11)
        ws.append(cells)


def _codes(book: Workbook) -> None:
    ws = book.create_sheet(CODES)
    for letter, width in zip("ABCD", (22, 26, 40, 50), strict=True):
        ws.column_dimensions[letter].width = width
    ws.append(["代码表 list", "代码 code", "中文", "English"])
    for name, codes in code_lists().items():
        for code, text in codes.items():
            ws.append([name, code, text.in_language("zh"), text.en])


def _core(facts: Snapshot) -> bytes:
    """Return the properties of the file, dated by the latest revision it holds."""
    latest = max((d.at for d in facts if d.at), default=STILL).astimezone(UTC)
    stamp = latest.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="'
        'http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:creator>Accord</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified>'
        "</cp:coreProperties>"
    ).encode()
