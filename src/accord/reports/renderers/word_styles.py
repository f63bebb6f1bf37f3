"""The look of a Word paper: A4, built-in styles with the fonts of an official text."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

INK = RGBColor(0x1A, 0x1A, 0x1A)
ACCENT = RGBColor(0x1F, 0x5A, 0x8A)
GREY = RGBColor(0x44, 0x44, 0x44)
LATIN = "Times New Roman"
BODY, SONG, HEAVY, KAI = "仿宋", "宋体", "黑体", "楷体"
TABLE, SMALL, CARD = "Accord Table", "Accord Note", "Accord Details"
# A reader without the font is told by the file which to take instead.
FALLBACKS = {
    BODY: "FangSong;仿宋_GB2312;FangSong_GB2312;Noto Serif CJK SC",
    SONG: "SimSun;Noto Serif CJK SC",
    HEAVY: "SimHei;Noto Sans CJK SC",
    KAI: "KaiTi;楷体_GB2312;Noto Serif CJK SC",
    LATIN: "Liberation Serif",
}


# Sizes of letters, and heights of lines: fixed, so that every program breaks pages alike.
SIZES = {
    "zh": {"Normal": 14.0, "Heading 1": 16.0, "Heading 2": 15.0, "Heading 3": 14.0}
    | {"Caption": 10.5, "Table": 10.5, "Small": 10.5},
    "en": {"Normal": 11.0, "Heading 1": 14.0, "Heading 2": 13.0, "Heading 3": 12.0}
    | {"Caption": 10.0, "Table": 9.5, "Small": 9.5},
}
LINES = {
    "zh": {"Normal": 26.0, "toc": 26.0, "Heading 1": 26.0, "Heading 2": 24.0, "Heading 3": 22.0}
    | {"Caption": 16.0, "Table": 15.0, "Small": 16.0},
    "en": {"Normal": 14.0, "toc": 20.0, "Heading 1": 18.0, "Heading 2": 17.0, "Heading 3": 16.0}
    | {"Caption": 13.0, "Table": 12.0, "Small": 12.0},
}


def dress(document: WordDocument, lang: str) -> None:
    """Give the document page, styles and the table of fonts with their substitutes."""
    _page(document, lang)
    zh = lang == "zh"
    _style(document, "Normal", 14 if zh else 11, BODY)
    normal = document.styles["Normal"].paragraph_format
    normal.space_after = Pt(0 if zh else 6)
    _fixed(normal, LINES[lang]["Normal"])
    _style(document, "Title", 26 if zh else 24, SONG, bold=True)
    _style(document, "Subtitle", 18 if zh else 16, BODY)
    for level, points, font in ((1, 16, HEAVY), (2, 15, KAI), (3, 14, BODY)):
        name = f"Heading {level}"
        _style(document, name, points if zh else points - 2, font, bold=not zh or level > 1)
        spacing = document.styles[name].paragraph_format
        spacing.space_before, spacing.space_after = Pt(16 - 3 * level), Pt(6)
        _fixed(spacing, LINES[lang][name])
        spacing.keep_with_next = True
    _style(document, "Caption", 10.5 if zh else 10, HEAVY, bold=not zh)
    for name, size, font in (
        (TABLE, 10.5 if zh else 9.5, SONG),
        (SMALL, 10.5 if zh else 9.5, SONG),
    ):
        _added(document, name)
        _style(document, name, size, font)
    _added(document, CARD)
    _style(document, CARD, 10.5 if zh else 9.5, SONG, color=GREY)
    document.styles[CARD].paragraph_format.keep_with_next = True
    for level in (1, 2):
        _contents_style(document, f"toc {level}", level, zh)
    for name in ("Header", "Footer"):
        _style(document, name, 9 if name == "Header" else 10.5, SONG)
    for name in ("Title", "Subtitle", "Caption", TABLE, SMALL, CARD, "Header", "Footer"):
        single = document.styles[name].paragraph_format
        single.line_spacing_rule = WD_LINE_SPACING.SINGLE
        single.space_before = single.space_after = Pt(2)
    for name, kind in ((TABLE, "Table"), (SMALL, "Small"), (CARD, "Small"), ("Caption", "Caption")):
        _fixed(document.styles[name].paragraph_format, LINES[lang][kind])
    for name in ("Title", "Subtitle", "Caption"):
        document.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.styles[name].paragraph_format.space_after = Pt(10)


def _fixed(form: Any, points: float) -> None:
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(points)


def _page(document: WordDocument, lang: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, bottom, left, right = (37, 35, 28, 26) if lang == "zh" else (28, 26, 26, 26)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(15), Mm(18 if lang == "zh" else 14)
    section.different_first_page_header_footer = True


def _added(document: WordDocument, name: str) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True


def _style(
    document: WordDocument,
    name: str,
    size: float,
    eastern: str,
    *,
    bold: bool = False,
    color: RGBColor = INK,
) -> None:
    style: Any = document.styles[name]
    font = style.font
    font.size, font.bold, font.italic, font.color.rgb = Pt(size), bold, False, color
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script, family in (
        ("ascii", LATIN),
        ("hAnsi", LATIN),
        ("cs", LATIN),
        ("eastAsia", eastern),
    ):
        fonts.set(qn(f"w:{script}"), family)
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)
    for tag in ("w:spacing", "w:kern"):
        extra = properties.find(qn(tag))
        if extra is not None:
            properties.remove(extra)


def _contents_style(document: WordDocument, name: str, level: int, zh: bool) -> None:
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _style(document, name, 14 if zh else 11, BODY)
    form = style.paragraph_format
    form.left_indent = Mm(0 if level == 1 else 8)
    form.first_line_indent = Mm(0)
    form.tab_stops.add_tab_stop(Mm(156 if zh else 158), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def indent_first_line(paragraph: WordParagraph) -> None:
    """Indent a Chinese paragraph by two signs, whatever the size of the font."""
    properties = paragraph._p.get_or_add_pPr()
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "560")
    properties.insert_element_before(indent, "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")


def font_table() -> bytes:
    """Return the table of fonts, each with the one to take where it is missing."""
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
        for name, other in FALLBACKS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'{head}<w:fonts xmlns:w="{space}">{rows}</w:fonts>'.encode()
