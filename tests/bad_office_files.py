"""Bad and odd office files, for the command line and the upload page alike."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
from tests.exchange.test_bad_files import BOMB, part, repacked, with_big_part

COLUMNS = ("序号", "时间和地点", "会议主题及活动")
NEW = ("1", "2021年5月，昆明", "中国-东盟海绵城市建设研讨会，交流了经验")


def paper(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> bytes:
    document = docx.Document()
    made = document.add_table(rows=0, cols=len(columns))
    for row in (columns, *rows):
        cells = made.add_row().cells
        if len(row) == 1:
            cells[0].merge(cells[-1]).text = row[0]
        for cell, words in zip(cells, row, strict=False):
            if len(row) > 1:
                cell.text = words
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def bad_files(folder: Path) -> dict[str, tuple[str, bytes, str]]:
    good = paper(NEW)
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    old = b"\xd0\xcf\x11\xe0" + b"x" * 2000
    bomb_docx = with_big_part(folder / "b.docx", good, "word/document.xml", 300).read_bytes()
    bomb_xlsx = with_big_part(
        folder / "b.xlsx", out.getvalue(), "xl/worksheets/sheet1.xml", 300
    ).read_bytes()
    return {
        "no file of that kind": ("x.docx", b"plain text", "OFF001"),
        "an old binary file": ("x.docx", old, "OFF001"),
        "a zip bomb as DOCX": ("x.docx", bomb_docx, "OFF002"),
        "a zip bomb as XLSX": ("x.xlsx", bomb_xlsx, "OFF002"),
        "macros in DOCX": ("x.docx", repacked(good, {"word/vbaProject.bin": b"x"}), "OFF003"),
        "macros in XLSX": (
            "x.xlsx", repacked(out.getvalue(), {"xl/vbaProject.bin": b"x"}), "OFF003",
        ),
        "entities": ("x.docx", repacked(good, {"docProps/app.xml": BOMB}), "OFF004"),
        "wrong headings in DOCX": (
            "x.docx", paper(NEW, columns=("甲", "乙", "丙")), "OFF006",
        ),
        "another kind of file": ("x.pdf", b"%PDF-1.7", "OFF012"),
        "no sheet of the record": ("x.xlsx", out.getvalue(), "OFF020"),
    }  # fmt: skip


BAD = (
    "no file of that kind", "an old binary file", "a zip bomb as DOCX", "a zip bomb as XLSX",
    "macros in DOCX", "macros in XLSX", "entities", "wrong headings in DOCX",
    "another kind of file", "no sheet of the record",
)  # fmt: skip


def odd_paper() -> bytes:
    """A table with tracked changes, a table in a cell and a template elsewhere."""
    document = docx.Document()
    document.part.relate_to(
        "https://example.invalid/x",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate",
        is_external=True,
    )
    table = document.add_table(rows=3, cols=3)
    for row, words in zip(table.rows, (COLUMNS, NEW, ("2", "2022年6月，北京", "")), strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    inner = table.rows[2].cells[2].add_table(rows=1, cols=1)
    inner.rows[0].cells[0].text = "中国-东盟低碳城市对话"
    out = io.BytesIO()
    document.save(out)
    xml = part(out.getvalue(), "word/document.xml").decode()
    start = xml.index("<w:r><w:t>中国-东盟海绵城市")
    end = xml.index("</w:r>", start) + 6
    tracked = (
        '<w:del w:id="9" w:author="a"><w:r><w:delText>旧题</w:delText></w:r></w:del>'
        f'<w:ins w:id="8" w:author="a">{xml[start:end]}</w:ins>'
    )
    return repacked(
        out.getvalue(), {"word/document.xml": (xml[:start] + tracked + xml[end:]).encode()}
    )
