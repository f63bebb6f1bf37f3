"""The paper as a Word file: real styles, a contents field, page numbers, repeated heads."""

from __future__ import annotations

import io
from datetime import datetime

import docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as Cell
from docx.table import _Row as Row
from docx.text.paragraph import Paragraph as WordParagraph

from accord.reports.blocks import (
    Block,
    Card,
    Cards,
    Figure,
    Heading,
    PageBreak,
    Paper,
    Paragraph,
    Table,
    numbered,
)
from accord.reports.renderers import typesetting, word_pages, word_styles
from accord.reports.renderers.packing import repack
from accord.reports.renderers.word_fields import (
    add_field,
    begin_field,
    bookmark,
    describe,
    end_field,
)
from accord.reports.renderers.word_styles import ACCENT, CARD, SMALL, TABLE
from accord.reports.wording import say

SHADE = "EEF2F6"
# What the format has to come after these elements, in its own order.
AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr")
AFTER_TABLE_BORDERS = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
RULE = "8A9099"
LONG_CARD = 1200
LONG_ROW = {"zh": 240, "en": 480}


def render(paper: Paper) -> bytes:
    """Return the DOCX. Raises AccordError RPT005 for a chart without a Chinese font, RPT009."""
    return _Writer(paper).write()


class _Writer:
    """Writes one paper; holds the document under way."""

    def __init__(self, paper: Paper):
        self.paper = paper
        self.zh = paper.lang == "zh"
        self.document: WordDocument = docx.Document()
        self.blocks = numbered(paper.blocks)
        self.width = 156 if self.zh else 158
        self.pictures = {
            anchor: typesetting.picture(block.chart)
            for block, anchor in self.blocks
            if isinstance(block, Figure)
        }
        height = 225 if self.zh else 243
        setting = word_pages.Setting(
            paper.lang, self.width * word_pages.MM, height * word_pages.MM, self.pictures
        )
        self.pages = word_pages.pages(self.blocks, setting)

    def write(self) -> bytes:
        """Return the file's bytes, the same for the same paper."""
        word_styles.dress(self.document, self.paper.lang)
        self._properties()
        self._furniture()
        self._cover()
        self._contents()
        for block, anchor in self.blocks:
            self._block(block, anchor)
            if isinstance(block, Paragraph):
                self.document.paragraphs[-1].paragraph_format.space_after = Pt(6)
        self._speak()
        out = io.BytesIO()
        self.document.save(out)
        return repack(out.getvalue(), {"word/fontTable.xml": word_styles.font_table()})

    def _properties(self) -> None:
        core = self.document.core_properties
        day = datetime.fromisoformat(self.paper.day)
        core.title, core.subject = self.paper.title, self.paper.subject
        core.author, core.last_modified_by, core.comments = "Accord", "Accord", ""
        core.created = core.modified = day
        core.language = "zh-CN" if self.zh else "en-GB"

    def _furniture(self) -> None:
        section = self.document.sections[0]
        head = section.header.paragraphs[0]
        head.text = f"{self.paper.subject}\u2002{self.paper.title}\t{self.paper.mark}"
        for stop in list(head.style.paragraph_format.tab_stops) if head.style else []:
            stop._tab.getparent().remove(stop._tab)
        head.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT)
        _rule_below(head)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        foot.add_run("— " if self.zh else "")
        add_field(foot, "PAGE", "2")
        if self.zh:
            foot.add_run(" —")
        else:
            foot.add_run(" / ")
            add_field(foot, "NUMPAGES", str(self.pages[""]))

    def _cover(self) -> None:
        paper = self.paper
        mark = self.document.add_paragraph()
        mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = mark.add_run(paper.mark)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(16), ACCENT
        mark.paragraph_format.space_after = Mm(45)
        self.document.add_paragraph(paper.subject, "Subtitle")
        self.document.add_paragraph(paper.title, "Title").paragraph_format.space_after = Mm(62)
        table = self.document.add_table(0, 2)
        for label, value in paper.facts:
            cells = _row(table).cells
            for cell, words in zip(cells, (label, value), strict=True):
                _fill(cell, words, SMALL)
            cells[0].paragraphs[0].runs[0].bold = True
        self._widths(table, (22, 78))
        standing = self.document.add_paragraph(paper.standing, SMALL)
        standing.paragraph_format.space_before = Pt(14)
        standing.add_run().add_break(WD_BREAK.PAGE)

    def _contents(self) -> None:
        title = self.document.add_paragraph(self.paper.words["contents"], "Subtitle")
        title.runs[0].bold = True
        entries = [(b, a) for b, a in self.blocks if isinstance(b, Heading) and b.level <= 2]
        last: WordParagraph | None = None
        for number, (block, anchor) in enumerate(entries):
            assert isinstance(block, Heading)  # noqa: S101
            last = self.document.add_paragraph(style=f"toc {block.level}")
            if number == 0:
                begin_field(last, 'TOC \\o "1-2" \\h \\z \\u', stale=True)
            last.add_run(f"{block.text}\t")
            add_field(last, f"PAGEREF {anchor} \\h", str(self.pages[anchor]))
        if last is not None:
            end_field(last)

    def _block(self, block: Block, anchor: str) -> None:
        if isinstance(block, Heading):
            self._heading(block, anchor)
        elif isinstance(block, Paragraph):
            self._paragraph(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Cards):
            before = ""
            for card in block.cards:
                self._card(block, card, card.title != before)
                before = card.title
        elif isinstance(block, Figure):
            self._figure(block, anchor)
        elif isinstance(block, PageBreak):
            self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _heading(self, block: Heading, anchor: str) -> None:
        heading = self.document.add_heading(block.text, block.level)
        heading.paragraph_format.page_break_before = block.annex or anchor == "s1"
        bookmark(heading, anchor, int(anchor[1:]))

    def _paragraph(self, block: Paragraph) -> None:
        note = block.style == "note"
        paragraph = self.document.add_paragraph(block.text, SMALL if note else None)
        if self.zh and not note:
            word_styles.indent_first_line(paragraph)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY

    def _table(self, block: Table) -> None:
        table = self._ruled(len(block.heads))
        for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
            _fill(cell, head, TABLE)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            cell.paragraphs[0].runs[0].bold = True
            _shade(cell)
        _repeat(table)
        _hold([table.rows[0], table.rows[0]])
        for row in block.rows:
            added = _row(table)
            if sum(map(len, row)) < LONG_ROW[self.paper.lang]:
                added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            cells = added.cells
            for cell, words, width in zip(cells, row, block.widths, strict=True):
                _fill(cell, words, TABLE)
                if width < 9:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._widths(table, block.widths)
        self._gap()

    def _card(self, block: Cards, card: Card, titled: bool) -> None:
        if titled:
            self.document.add_heading(card.title, 3)
            colon = "：" if self.zh else ": "
            details = "\u2003".join(f"{name}{colon}{value}" for name, value in card.details)
            self.document.add_paragraph(details, CARD)
        table = self._ruled(2)
        by, mark = table.rows[0].cells
        _fill(by, block.by, TABLE)
        _fill(mark, card.by, TABLE)
        for cell in (by, mark):
            cell.paragraphs[0].runs[0].bold = True
            _shade(cell)
        for line in card.mark.split("\n"):
            run = mark.add_paragraph(style=TABLE).add_run(line)
            run.font.color.rgb = ACCENT
        _repeat(table)
        for head, words in zip(block.heads, card.cells, strict=True):
            cells = _row(table).cells
            _fill(cells[0], head, TABLE)
            _fill(cells[1], words, TABLE)
        self._widths(table, (18, 82))
        _hold(list(table.rows))
        self._gap()

    def _figure(self, block: Figure, number: str) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.line_spacing = 1.0
        run = paragraph.add_run()
        run.add_picture(io.BytesIO(self.pictures[number]), Mm(self.width))
        describe(run, block.chart.title)
        caption = say("figure", self.paper.lang, n=number, name=block.name)
        self.document.add_paragraph(caption, "Caption")

    def _ruled(self, columns: int) -> WordTable:
        table: WordTable = self.document.add_table(1, columns)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        properties = table._tbl.tblPr
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            edge = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
                edge.set(qn(f"w:{name}"), value)
            borders.append(edge)
        properties.insert_element_before(borders, *AFTER_TABLE_BORDERS)
        return table

    def _widths(self, table: WordTable, widths: tuple[int, ...]) -> None:
        table.autofit = False
        whole = sum(widths)
        sizes = [Mm(self.width * width / whole) for width in widths]
        for column, size in zip(table.columns, sizes, strict=True):
            column.width = size
        for row in table.rows:
            for cell, size in zip(row.cells, sizes, strict=True):
                cell.width = size

    def _gap(self) -> None:
        gap = self.document.add_paragraph(style=TABLE)
        gap.paragraph_format.space_after = Pt(4)

    def _speak(self) -> None:
        """Mark the language of the text; Chinese punctuation takes the Chinese font."""
        defaults = self.document.styles.element.find(qn("w:docDefaults"))
        for tag in defaults.iter(qn("w:lang")) if defaults is not None else ():
            tag.set(qn("w:val"), "en-GB")
            tag.set(qn("w:eastAsia"), "zh-CN")
        if not self.zh:
            return
        for properties in self.document.element.body.iter(qn("w:r")):
            fonts = properties.get_or_add_rPr().get_or_add_rFonts()
            fonts.set(qn("w:hint"), "eastAsia")


def _row(table: WordTable) -> Row:
    row: Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _fill(cell: Cell, words: str, style: str) -> None:
    first, *rest = words.split("\n")
    cell.paragraphs[0].style = style
    cell.paragraphs[0].add_run(first)
    for line in rest:
        cell.add_paragraph(line, style)


def _hold(held: list[Row]) -> None:
    """Keep rows on the page of the next one, where they are short; a long card may break."""
    rows = [[p for cell in row.cells for p in cell.paragraphs] for row in held]
    if sum(len(p.text) for row in rows for p in row) > LONG_CARD:
        return
    for row in rows[:-1]:
        for paragraph in row:
            paragraph.paragraph_format.keep_with_next = True
    last = held[-1]._tr.get_or_add_trPr()
    if last.find(qn("w:cantSplit")) is None:
        last.append(OxmlElement("w:cantSplit"))


def _shade(cell: Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(table: WordTable) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()
    for tag in ("w:cantSplit", "w:tblHeader"):
        properties.append(OxmlElement(tag))


def _rule_below(paragraph: WordParagraph) -> None:
    borders, edge = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", RULE)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, *AFTER_BORDERS)
