"""Every report in every format and language; what a format must hold for those who work with it."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

INSTRUMENTS = ("INS-2011-AP", "INS-2021-FRAME", "INS-2018-LMSTRAT", "leaders")
REPORTS = ("self-evaluation", "annex", "carry-over")
OPENS = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF-", "html": b"<!doctype html>"}
NEEDS_FONT = pytest.mark.requires_tool("chinese-font")


@pytest.mark.parametrize("form", ["html", "xlsx"])
@pytest.mark.parametrize("instrument", INSTRUMENTS)
@pytest.mark.parametrize("report", REPORTS)
def test_every_report_is_built(make, report, instrument, form):
    for lang in ("zh", "en"):
        first = make(report, instrument, lang, form).content
        assert first.startswith(OPENS[form])
    assert make(report, instrument, "en", form).content == first


@pytest.mark.slow
@NEEDS_FONT
@pytest.mark.parametrize("form", ["docx", "pdf"])
@pytest.mark.parametrize("instrument", INSTRUMENTS)
@pytest.mark.parametrize("report", REPORTS)
def test_every_report_is_built_as_paper(make, report, instrument, form):
    for lang in ("zh", "en"):
        first = make(report, instrument, lang, form).content
        assert first.startswith(OPENS[form])
    assert make(report, instrument, "en", form).content == first


@pytest.fixture
def word(make):
    """The self-evaluation report as Word opens it."""

    def opened(lang):
        return docx.Document(
            io.BytesIO(make("self-evaluation", "INS-2011-AP", lang, "docx").content)
        )

    return opened


@NEEDS_FONT
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_word_has_real_styles_contents_and_page_numbers(word, lang):
    paper = word(lang)
    used = {p.style.name for p in paper.paragraphs}
    assert {"Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption"} <= used
    assert {"toc 1", "toc 2"} <= used
    fields = [e.text for e in paper.element.body.iter(qn("w:instrText"))]
    assert fields[0].strip() == 'TOC \\o "1-2" \\h \\z \\u'
    marks = {e.get(qn("w:name")) for e in paper.element.body.iter(qn("w:bookmarkStart"))}
    assert {f.split()[1] for f in fields if f.split()[0] == "PAGEREF"} <= marks
    foot = paper.sections[0].footer._element
    assert next(e.text.strip() for e in foot.iter(qn("w:instrText"))) == "PAGE"
    head = paper.sections[0].header.paragraphs[0].text
    assert head.endswith({"zh": "草稿", "en": "DRAFT"}[lang])
    page = paper.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)


@NEEDS_FONT
def test_word_repeats_heads_and_names_fonts_with_substitutes(make):
    content = make("self-evaluation", "INS-2011-AP", "zh", "docx").content
    paper = docx.Document(io.BytesIO(content))
    ruled = paper.tables[1:]
    assert all(t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for t in ruled)
    normal = paper.styles["Normal"].element.rPr.rFonts
    assert normal.get(qn("w:eastAsia")) == "仿宋"
    assert paper.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        fonts = parts.read("word/fontTable.xml").decode()
        assert '<w:font w:name="仿宋"><w:altName w:val="FangSong;' in fonts
        assert {i.date_time for i in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


ORDER = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr shd tabs spacing ind jc "
    "outlineLvl rPr sectPr",
    "w:tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "w:tcPr": "tcW gridSpan vMerge tcBorders shd",
    "w:rPr": "rStyle rFonts b bCs i iCs color spacing kern sz szCs lang",
}


@NEEDS_FONT
def test_word_finds_the_elements_in_the_order_of_the_format(word):
    paper = word("zh")
    section = paper.sections[0]
    roots = (paper.element, paper.styles.element, section.header._element, section.footer._element)
    for tag, order in ORDER.items():
        places = {qn(f"w:{name}"): place for place, name in enumerate(order.split())}
        for root in roots:
            for properties in root.iter(qn(tag)):
                found = [places[c.tag] for c in properties if c.tag in places]
                assert found == sorted(found), [c.tag for c in properties]


@NEEDS_FONT
def test_word_pictures_can_be_read_aloud(word):
    described = [e.get("descr") for e in word("zh").element.body.iter(qn("wp:docPr"))]
    assert described[0].startswith("截至2026年11月20日，《中国-东盟环境合作行动计划")


def test_a_workbook_is_flat_and_has_no_formula(make, evaluation):
    sly = evaluation(done={"zh": '=HYPERLINK("http://x")', "en": "@SUM(1)"})
    for lang, shown in (("zh", "'=HYPERLINK"), ("en", "'@SUM(1)")):
        built = make("self-evaluation", "INS-2011-AP", lang, "xlsx", more=[sly])
        book = openpyxl.load_workbook(io.BytesIO(built.content))
        cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value]
        assert all(c.data_type in "sn" for c in cells)
        texts = [c.value for c in cells if isinstance(c.value, str)]
        assert not [t for t in texts if t.startswith(("=", "+", "-", "@"))]
        assert any(t.startswith(shown) for t in texts)
    sheet = book.worksheets[2]
    heads = [c.value for c in sheet[3]]
    assert sheet.auto_filter.ref == f"A3:K{3 + 24}"
    assert heads == [
        "Part", "Item", "Planned", "Force of the text", "Given by", "Marking",
        "What was done", "How", "Result", "Obstacles", "Next step",
    ]  # fmt: skip
    assert book.properties.modified.isoformat() == "2026-11-20T00:00:00"


def test_signs_no_document_can_hold_are_dropped(make, evaluation, text_of):
    odd = evaluation(done={"zh": "甲\x00\x0b\ud800乙<b>&", "en": "x"})
    assert "甲乙<b>&" in text_of(make("self-evaluation", "INS-2011-AP", "zh", more=[odd]))
    for form in ("xlsx", "docx", "pdf"):
        make("self-evaluation", "INS-2011-AP", "zh", form, more=[odd])


def test_a_page_fetches_nothing_and_runs_nothing(make):
    page = make("annex", "INS-2021-FRAME", "en").content.decode()
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert not re.search(r"url\(|@import", page)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


@NEEDS_FONT
@pytest.mark.requires_tool("pdftotext")
def test_a_pdf_holds_its_words_and_page_numbers(make, tmp_path):
    file = tmp_path / "r.pdf"
    file.write_bytes(make("self-evaluation", "INS-2011-AP", "zh", "pdf").content)
    listed = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    words = re.sub(r"\s", "", listed.stdout.decode())
    assert "目录一、编制说明" in words
    assert "—3—" in words
    assert "系统根据现有资料预填，待填写方核对" in words


def test_without_a_chinese_font_the_fault_has_a_code(make, monkeypatch):
    from accord.kernel.errors import AccordError
    from accord.reports.renderers import typesetting

    monkeypatch.setattr(typesetting, "_families", lambda: frozenset({"Libertinus Serif"}))
    for form in ("pdf", "docx"):
        with pytest.raises(AccordError) as raised:
            make("self-evaluation", "INS-2011-AP", "zh", form)
        assert raised.value.code == "RPT005"
    for form in ("html", "xlsx"):
        make("self-evaluation", "INS-2011-AP", "zh", form)
