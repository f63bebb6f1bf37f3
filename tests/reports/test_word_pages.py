"""The page numbers a Word paper's contents carry; expected pages are counted by hand."""

from __future__ import annotations

import io
import re
import subprocess

import docx
import pytest
from docx.oxml.ns import qn

from accord.reports.blocks import Heading, Paragraph, Table, numbered
from accord.reports.renderers.word_pages import Setting, pages

NEEDS_FONT = pytest.mark.requires_tool("chinese-font")
# Ten signs of 14 points on a line, ten lines of 26 points on a page.
SMALL = Setting("zh", 140.0, 260.0)


def test_headings_stand_where_lines_and_spaces_put_them() -> None:
    blocks = [
        Heading("甲"),  # page 3: the cover is 1, the contents 2; 26 + 6 of 260 points
        Paragraph("字" * 70),  # 7 lines, 182 points; 214 of 260
        Heading("乙"),  # 13 + 26 + 6 leave 1 point for the two lines that have to follow: page 4
        Paragraph("字" * 20),
        Heading("丙", annex=True),  # page 5
    ]
    assert pages(numbered(blocks), SMALL) == {"s1": 3, "s2": 4, "s3": 5, "": 5}


def test_a_closing_mark_begins_no_line() -> None:
    assert SMALL.lines("字" * 10, "Normal", 140.0) == 1
    assert SMALL.lines("字" * 11, "Normal", 140.0) == 2
    # The sign before the comma goes with it: 9, then 2 + 8, then the last.
    assert SMALL.lines("字" * 10 + "，" + "字" * 9, "Normal", 140.0) == 3


def test_a_table_goes_on_under_its_repeated_head() -> None:
    # Head 15 + 4 + 2 * 0.5 = 20, each row 19.5; after the heading's 26 + 6: 10 rows, 247 points.
    # Page 4 takes the head and 12 rows (254), so of 23 rows one stands on page 5.
    rows = tuple(("行",) for _ in range(23))
    blocks = [Heading("甲"), Table(("头",), rows, (100,)), Heading("乙", annex=True)]
    assert pages(numbered(blocks), SMALL)["s2"] == 6
    fewer = [Heading("甲"), Table(("头",), rows[:20], (100,)), Heading("乙", annex=True)]
    assert pages(numbered(fewer), SMALL)["s2"] == 5


@NEEDS_FONT
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_entry_of_the_contents_has_its_page(make, lang) -> None:
    data = make("self-evaluation", "INS-2011-AP", lang, "docx").content
    listed = [p for p in docx.Document(io.BytesIO(data)).paragraphs if p.style.name[:3] == "toc"]
    said = [p.text.rpartition("\t")[2] for p in listed]
    assert all(number.isdigit() for number in said)
    assert [int(n) for n in said] == sorted(int(n) for n in said)
    assert said[0] == "3"
    fields = [e.text for p in listed for e in p._p.iter(qn("w:instrText"))]
    assert sum("PAGEREF" in code for code in fields) == len(listed)


@NEEDS_FONT
@pytest.mark.requires_tool("soffice")
@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("report", ["self-evaluation", "annex", "carry-over"])
def test_an_office_program_puts_the_headings_on_those_pages_or_the_next(
    make, tmp_path, report, lang
) -> None:
    (tmp_path / "paper.docx").write_bytes(make(report, "INS-2021-FRAME", lang, "docx").content)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    convert = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(tmp_path / "paper.docx")], check=True, capture_output=True)
    shown = ["pdftotext", "-layout", str(tmp_path / "paper.pdf"), "-"]
    text = subprocess.run(shown, check=True, capture_output=True).stdout.decode()
    sheets = [re.sub(r"\s", "", sheet) for sheet in text.split("\f")]
    listed = re.findall(r"^\s*(\S.*?)\s*\.{4,}\s*([0-9]+)\s*$", text.split("\f")[1], re.MULTILINE)
    assert len(listed) >= 4
    for title, number in listed:
        # Letters of another font may carry a row over: a page more or less, never further.
        near = sheets[max(2, int(number) - 2) : int(number) + 1]
        assert any(re.sub(r"\s", "", title) in sheet for sheet in near), (title, number)
    exact = [re.sub(r"\s", "", title) in sheets[int(number) - 1] for title, number in listed]
    assert sum(exact) * 2 > len(exact)
