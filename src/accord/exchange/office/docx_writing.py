"""Writing the annex as a Word table, in the form in which secretariats keep it.

The same record gives the same bytes: dates of the file and its properties come from the record.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from accord.exchange.office.annex_lines import AnnexLine, annex_lines
from accord.exchange.office.annex_plan import IDENTIFIER
from accord.exchange.office.fixed_zip import pack_again
from accord.record.snapshot import Snapshot
from accord.vocab.lists import code_lists, label

WIDTHS = (Cm(1.4), Cm(4.0), Cm(11.2))
FONTS = {"zh": ("SimSun", "宋体"), "en": ("Times New Roman", "宋体")}
WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "columns": ("序号", "时间和地点", "会议主题及活动"),
        "heading": "优先领域：{}",
        "title": "相关活动一览",
        "source": "依据：{}",
        "note": "本表由合作记录导出；文字按来源文件原文。",
    },
    "en": {
        "columns": ("No.", "Time and place", "Theme and activities"),
        "heading": "Priority area: {}",
        "title": "Table of activities",
        "source": "Source: {}",
        "note": "Drawn from the record. English titles are translations unless a source gives them "
        "in English; the wording of the source is Chinese.",
    },
}
STILL = datetime(2000, 1, 1, tzinfo=UTC)


def export_annex(facts: Snapshot, lang: str, source: str = "") -> bytes:
    """Return the annex of one source document as DOCX; ``source`` may be left out if only one has.

    ``facts`` are already filtered by the door. Where several sources have an annex and none is
    named, each becomes a table of its own.
    """
    lines = annex_lines(facts, source)
    document = docx.Document()
    _page(document, lang)
    words = WORDS[lang]
    title = document.add_paragraph(words["title"], style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    sources = sorted({line.row.source for line in lines})
    for name in sources:
        known = facts.get(name)
        said = known.title.in_language(lang) if known else name
        document.add_paragraph(words["source"].format(said))
        document.add_paragraph(words["note"])
        _table(document, [line for line in lines if line.row.source == name], lang)
    _properties(document, lines, sources, words["title"])
    packed = BytesIO()
    document.save(packed)
    return pack_again(packed.getvalue())


def _page(document: Any, lang: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    latin, chinese = FONTS[lang]
    for name in ("Normal", "Title"):
        style = document.styles[name]
        style.font.name = latin
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:ascii"), latin)
        fonts.set(qn("w:hAnsi"), latin)
        fonts.set(qn("w:eastAsia"), chinese)
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Title"].font.size = Pt(16)
    language = document.styles.element.find(f".//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:eastAsia"), "zh-CN")


def _table(document: Any, lines: list[AnnexLine], lang: str) -> None:
    groups = _groups(lines)
    count = 1 + len(groups) + len(lines)
    table = document.add_table(rows=count, cols=3)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    rows = list(table.rows)
    _fill(rows[0], WORDS[lang]["columns"], bold=True)
    _repeat(rows[0])
    place = 1
    for area, held in groups:
        heading = WORDS[lang]["heading"].format(label("annex_areas", area, lang))
        cells = rows[place].cells
        cells[0].merge(cells[2])
        _write(rows[place].cells[0], heading, bold=True)
        place += 1
        for number, line in enumerate(held, start=1):
            _fill(rows[place], (str(number), line.when_where[lang], line.text[lang]))
            place += 1
    for row in rows:
        _keep_together(row)


def _groups(lines: list[AnnexLine]) -> list[tuple[str, list[AnnexLine]]]:
    order = list(code_lists()["annex_areas"])
    areas = sorted({line.row.area for line in lines}, key=order.index)
    return [(area, [line for line in lines if line.row.area == area]) for area in areas]


def _fill(row: Any, texts: tuple[str, ...], bold: bool = False) -> None:
    for cell, text, width in zip(row.cells, texts, WIDTHS, strict=True):
        cell.width = width
        _write(cell, text, bold)


def _write(cell: Any, text: str, bold: bool = False) -> None:
    first, *others = text.split("\n")
    paragraph = cell.paragraphs[0]
    paragraph.add_run(first).bold = bold
    for line in others:
        cell.add_paragraph().add_run(line).bold = bold


def _repeat(row: Any) -> None:
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)


def _keep_together(row: Any) -> None:
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _properties(document: Any, lines: list[AnnexLine], sources: list[str], title: str) -> None:
    """Set the properties from the record: the latest revision printed, never the clock."""
    times = [d.at for line in lines for d in line.documents if d.at]
    latest = max(times, default=STILL).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = document.core_properties
    properties.title, properties.author = title, "Accord"
    properties.created = properties.modified = latest
    properties.last_modified_by, properties.revision = "Accord", 1
    properties.comments = ""
    properties.identifier = f"{IDENTIFIER}{sources[0]}" if len(sources) == 1 else ""
