"""Bad office files: a clear coded error, bounded memory, the record as it was."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from accord.exchange.office.importing import plan_file, read_answers
from accord.exchange.office.package import open_package
from accord.exchange.office.xlsx_writing import export_workbook
from accord.kernel.errors import AccordError
from accord.record.snapshot import Snapshot

MEASURED = """
import json, os, resource, sys, time
limit = int(sys.argv[3])
import django
django.setup()
from pathlib import Path
from accord.exchange.office.docx_reading import read_annex
from accord.exchange.office.package import read_package
from accord.exchange.office.xlsx_reading import read_workbook
from accord.kernel.errors import AccordError
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
start, code = time.perf_counter(), "read"
try:
    package = read_package(Path(sys.argv[1]), sys.argv[2])
    (read_annex if sys.argv[2] == "docx" else read_workbook)(package)
except AccordError as error:
    code = error.code
used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
print(json.dumps({"code": code, "megabytes": used, "seconds": time.perf_counter() - start}))
"""


def measure(file: Path, form: str, megabytes: int = 700) -> dict[str, float | str]:
    """Read a file in a process of its own that may not use more memory than given."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(file), form, str(megabytes * 1_000_000)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "accord.portal.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, float | str] = json.loads(done.stdout)
    return found


def repacked(data: bytes, changed: dict[str, bytes], without: str = "") -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as given, zipfile.ZipFile(packed, "w", 8) as made:
        for name in given.namelist():
            if name not in changed and name != without:
                made.writestr(name, given.read(name))
        for name, content in changed.items():
            made.writestr(name, content)
    return packed.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as given:
        return given.read(name)


def code(data: bytes, form: str) -> str:
    with pytest.raises(AccordError) as told:
        open_package(data, form, f"file.{form}")
    for lang in ("zh", "en"):
        assert told.value.render(lang)
    return told.value.code


@pytest.fixture(scope="module")
def book() -> bytes:
    return export_workbook(Snapshot([])).data


@pytest.fixture
def paper(table) -> bytes:
    return table(("1", "2021年5月，北京", "甲研讨会"))


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_what_is_no_office_file(form: str) -> None:
    assert code(b"", form) == "OFF001"
    assert code(b"plain text", form) == "OFF001"
    assert code(b"PK\x03\x04 cut short", form) == "OFF001"
    assert code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, form) == "OFF001"
    empty = BytesIO()
    zipfile.ZipFile(empty, "w").close()
    assert code(empty.getvalue(), form) == "OFF001"


def test_one_form_given_as_the_other(book, paper) -> None:
    assert code(book, "docx") == code(paper, "xlsx") == "OFF001"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_file_cut_short(book, paper, cut: float) -> None:
    assert code(book[: int(len(book) * cut)], "xlsx") == "OFF001"
    assert code(paper[: int(len(paper) * cut)], "docx") == "OFF001"


def test_damage_inside_is_told_and_never_a_traceback(paper, read) -> None:
    for place in range(200, len(paper) - 200, 997):
        broken = paper[:place] + bytes([paper[place] ^ 0xFF]) + paper[place + 1 :]
        try:
            read(broken)
        except AccordError as error:
            assert error.code.startswith("OFF")


def test_broken_xml_inside(paper, read) -> None:
    with pytest.raises(AccordError) as told:
        read(repacked(paper, {"word/document.xml": b"<w:document><unclosed"}))
    assert told.value.code == "OFF001"


def test_macros_are_refused(book, paper) -> None:
    assert code(repacked(paper, {"word/vbaProject.bin": b"x"}), "docx") == "OFF003"
    assert code(repacked(book, {"xl/vbaProject.bin": b"x"}), "xlsx") == "OFF003"
    types = part(paper, "[Content_Types].xml").replace(
        b"wordprocessingml.document.main+xml", b"macroEnabled.main+xml"
    )
    assert code(repacked(paper, {"[Content_Types].xml": types}), "docx") == "OFF003"


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<x>&b;</x>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'


@pytest.mark.parametrize("xml", [BOMB, OUTSIDE, BOMB.decode().encode("utf-16")])
@pytest.mark.parametrize("name", ["word/document.xml", "docProps/app.xml", "word/_rels/x.rels"])
def test_entities_are_refused_in_any_part(paper, xml: bytes, name: str) -> None:
    assert code(repacked(paper, {name: xml}), "docx") == "OFF004"


def test_links_to_the_outside_are_ignored_and_told(read) -> None:
    document = docx.Document()
    for target in ("https://example.invalid/x", "file:///etc/passwd"):
        document.part.relate_to(
            target,
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate",
            is_external=True,
        )
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("序号", "时间和地点", "活动"), strict=True):
        cell.text = text
    table.cell(1, 1).text, table.cell(1, 2).text = "2021年5月，北京", "甲研讨会"
    packed = BytesIO()
    document.save(packed)
    reading = read(packed.getvalue())
    assert [f.code for f in reading.findings] == ["OFF005", "OFF005"]
    assert "file:///etc/passwd" in reading.findings[1].render("zh")
    assert len(reading.rows) == 1


def test_a_workbook_linked_to_another_is_told(book) -> None:
    rels = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        b'2006/relationships"><Relationship Id="rId1" Type="x" Target="other.xlsx" '
        b'TargetMode="External"/></Relationships>'
    )
    data = repacked(book, {"xl/externalLinks/_rels/externalLink1.xml.rels": rels})
    assert [f.code for f in open_package(data, "xlsx", "x.xlsx").findings] == ["OFF005"]


def blanks(megabytes: int) -> Iterator[bytes]:
    for _ in range(megabytes):
        yield b" " * 1_000_000


def with_big_part(path: Path, data: bytes, name: str, megabytes: int) -> Path:
    """Write an office file whose part unpacks to so many megabytes."""
    with zipfile.ZipFile(BytesIO(data)) as given, zipfile.ZipFile(path, "w", 8) as made:
        for other in given.namelist():
            if other != name:
                made.writestr(other, given.read(other))
        with made.open(name, "w", force_zip64=True) as stream:
            for block in blanks(megabytes):
                stream.write(block)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("xlsx", "xl/worksheets/sheet2.xml"),
        ("docx", "word/document.xml"),
        ("xlsx", "xl/media/a.png"),
    ],
)
def test_a_bomb_is_refused_quickly_in_little_memory(
    tmp_path, book, paper, form: str, name: str
) -> None:
    data = book if form == "xlsx" else paper
    file = with_big_part(tmp_path / f"bomb.{form}", data, name, 1_000)
    assert file.stat().st_size < 2_000_000
    found = measure(file, form)
    assert found["code"] == "OFF002"
    assert float(found["megabytes"]) < 60
    assert float(found["seconds"]) < 3


@pytest.mark.slow
def test_a_workbook_of_200_megabytes_is_refused_quickly(tmp_path, book) -> None:
    unpacked = with_big_part(tmp_path / "unpacked.xlsx", book, "xl/worksheets/sheet2.xml", 200)
    on_disk = tmp_path / "on-disk.xlsx"
    on_disk.write_bytes(book)
    with on_disk.open("r+b") as handle:
        handle.truncate(200_000_000)
    for file in (unpacked, on_disk):
        found = measure(file, "xlsx")
        assert found["code"] == "OFF002"
        assert float(found["megabytes"]) < 60
        assert float(found["seconds"]) < 3


def test_a_directory_that_lies_about_sizes(paper) -> None:
    """The directory says 100 bytes; the reader never unpacks more, and the part is damaged."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", 8) as made:
        made.writestr("[Content_Types].xml", part(paper, "[Content_Types].xml"))
        made.writestr("word/document.xml", b"<a>" + b" " * 9_000_000 + b"</a>")
    data = bytearray(packed.getvalue())
    size = (9_000_007).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (100).to_bytes(4, "little")
    assert len(data) < 50_000
    try:
        open_package(bytes(data), "docx", "x.docx")
    except AccordError as error:
        assert error.code in ("OFF001", "OFF002")


def test_too_many_parts(paper) -> None:
    many = {f"word/media/{n}.txt": b"" for n in range(2_100)}
    assert code(repacked(paper, many), "docx") == "OFF002"


def test_nested_elements_without_end(paper, read) -> None:
    deep = b"<w:p xmlns:w='w'>" * 50_000
    with pytest.raises(AccordError) as told:
        read(repacked(paper, {"word/document.xml": deep}))
    assert told.value.code == "OFF001"


@pytest.mark.slow
def test_a_large_but_honest_document_stays_within_memory(tmp_path, table) -> None:
    small = table(("1", "2021年5月，北京", "@@研讨会"))
    text = part(small, "word/document.xml").decode("utf-8")
    start = text.rindex("<w:tr>")
    row = text[start : text.rindex("</w:tr>") + 7]
    letters = random.Random(1)
    words = (
        "".join(chr(letters.randrange(0x4E00, 0x9000)) for _ in range(1_500)) for _ in range(1_500)
    )
    many = "".join(row.replace("@@", word) for word in words)
    file = tmp_path / "large.docx"
    file.write_bytes(
        repacked(small, {"word/document.xml": (text[:start] + many + text[start:]).encode()})
    )
    found = measure(file, "docx")
    assert found["code"] == "read"
    assert float(found["megabytes"]) < 200


@pytest.mark.slow
def test_a_document_of_tiny_elements_stays_within_memory(tmp_path, table) -> None:
    small = table(("1", "2021年5月，北京", "甲研讨会"))
    text = part(small, "word/document.xml").decode("utf-8")
    start = text.rindex("</w:p>")
    tiny = random.Random(1).choices(
        ("<w:r/>", "<w:b/>", "<w:i/>", "<w:u/>", "<w:tab/>"), k=2_200_000
    )
    file = tmp_path / "tiny.docx"
    changed = text[:start] + "".join(tiny) + text[start:]
    file.write_bytes(repacked(small, {"word/document.xml": changed.encode()}))
    found = measure(file, "docx")
    assert found["code"] == "read"
    assert float(found["megabytes"]) < 600


def test_many_large_parts_add_up(tmp_path, paper) -> None:
    letters = random.Random(1)
    block = letters.randbytes(3_500_000).hex()
    parts = {f"word/header{n}.xml": f"<w:hdr>{block}</w:hdr>".encode() for n in range(5)}
    assert code(repacked(paper, parts), "docx") == "OFF002"


@pytest.mark.slow
def test_too_many_rows(tmp_path, table) -> None:
    small = table(("1", "2021年5月，北京", "甲研讨会"))
    text = part(small, "word/document.xml").decode("utf-8")
    start = text.rindex("<w:tr>")
    row = text[start : text.rindex("</w:tr>") + 7]
    file = tmp_path / "rows.docx"
    file.write_bytes(
        repacked(small, {"word/document.xml": (text[:start] + row * 2_100 + text[start:]).encode()})
    )
    assert measure(file, "docx")["code"] == "OFF002"


@pytest.mark.slow
def test_a_sheet_that_claims_every_cell(tmp_path, book) -> None:
    """A cell in the last row and column must not be filled up to."""
    loaded = openpyxl.load_workbook(BytesIO(book))
    sheet = next(s for s in loaded if s.title.endswith(" challenge"))
    sheet["XFD1048576"] = "x"
    file = tmp_path / "far.xlsx"
    loaded.save(file)
    found = measure(file, "xlsx")
    assert found["code"] == "OFF002"
    assert float(found["megabytes"]) < 100


@pytest.mark.django_db
def test_another_kind_of_file(tmp_path, facts) -> None:
    other = tmp_path / "annex.odt"
    other.write_bytes(b"x")
    with pytest.raises(AccordError) as told:
        plan_file(other, facts)
    assert told.value.code == "OFF012"


@pytest.mark.parametrize("text", ["[1]", "{", '"x"', "\xff"])
def test_answers_that_are_none(tmp_path, text: str) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(AccordError) as told:
        read_answers(file)
    assert told.value.code == "OFF013"
