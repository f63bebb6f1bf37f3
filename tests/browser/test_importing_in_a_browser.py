"""Importing a Word table in Chromium, both languages, wide and narrow; huge files refused."""

from __future__ import annotations

import http.client
import io
import re
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import docx
import pytest
from tests.browser.test_editing_in_a_browser import WAYS, account, check, page_of, sign_in
from tests.conftest import start_node, stop_node
from tests.exchange.test_bad_files import with_big_part

pytestmark = [pytest.mark.browser, pytest.mark.server]
WORDS = {
    "zh": {"send": "读取文件", "answer": "保存答复并继续", "keep": "全部保存", "refused": "OFF002"},
    "en": {"send": "Read the file", "answer": "Keep these answers", "keep": "Keep all of it"}
    | {"refused": "OFF002"},
}
MEGABYTES = 200
__all__ = ["page_of"]


@pytest.fixture(scope="module")
def own_node(tmp_path_factory):
    running = start_node(tmp_path_factory.mktemp("importing") / "data")
    yield running
    stop_node(running)


def paper(lang: str, width: int) -> bytes:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    month = WAYS.index((lang, width)) + 1
    rows = (
        ("序号", "时间和地点", "会议主题及活动"),
        ("1", f"2022年{month}月，昆明", f"中国-东盟{'甲乙丙丁'[month - 1] * 4}研讨会"),
    )
    for row, words in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_a_word_table_is_imported(own_node, page_of, tmp_path, lang, width):
    mark, words = f"{lang}-{width}", WORDS[lang]
    scripted = width == 1280
    page = page_of(width, java_script_enabled=scripted)
    sign_in(page, account(own_node, f"importer-{mark}", "ORG-CAEC", "secretariat"))
    file = tmp_path / "附件.docx"
    file.write_bytes(paper(lang, width))
    page.goto(f"{own_node.url}/{lang}/import/")
    if scripted:
        check(page, f"import-{mark}")
    page.set_input_files("#f-file", file)
    page.get_by_role("button", name=words["send"]).click()
    assert "昆明" in page.inner_text("main") or "Kunming" in page.inner_text("main")
    if scripted:
        check(page, f"import-plan-{mark}")
    for select in page.locator("select[name^=answer-]").all():
        options = [o.get_attribute("value") for o in select.locator("option").all()]
        wanted = "SRC-FRAMEWORK" if "SRC-FRAMEWORK" in options else "none"
        if wanted in options:
            select.select_option(wanted)
    page.locator("button[value=answer]").click()
    page.fill("#f-why", f"browser {mark}")
    if scripted:
        check(page, f"import-ready-{mark}")
    page.locator("button[value=keep]").click()
    assert page.locator(".done").count() == 1, page.inner_text("main")
    assert page.locator("main table tbody a").count() >= 1
    if scripted:
        check(page, f"import-done-{mark}")
    page.goto(f"{own_node.url}/{lang}/import/")
    assert "附件.docx" in page.inner_text("main")


def peak(node) -> float:
    """The most memory any process of the node has had, in megabytes."""
    found = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            environment = (status.parent / "environ").read_bytes()
            if f"ACCORD_DATA={node.data}\0".encode() in environment:
                told = re.search(r"VmHWM:\s+(\d+)", status.read_text())
                found.append(int(told[1]) / 1000 if told else 0)
        except (OSError, PermissionError):
            continue
    return max(found)


def test_a_file_of_200_megabytes_is_refused_in_little_memory(own_node):
    """The answer comes from the declared length; the rest is not waited for."""
    before = peak(own_node)
    address = urlsplit(own_node.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    sent = 0
    with closing(connection):
        connection.putrequest("POST", "/en/import/")
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(MEGABYTES * 1_000_000))
        connection.endheaders()
        try:
            for _ in range(MEGABYTES):
                connection.send(b"x" * 1_000_000)
                sent += 1
        except OSError:
            pass  # the node has answered and closed
        with connection.getresponse() as answer:
            assert answer.status == 413
            assert "POR090" in answer.read().decode()
    assert sent < MEGABYTES
    assert peak(own_node) - before < 40


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_a_zip_bomb_is_refused_in_little_memory(own_node, page_of, tmp_path, form):
    page = page_of(1280)
    sign_in(page, account(own_node, f"bomber-{form}", "ORG-CAEC", "secretariat"))
    page.goto(f"{own_node.url}/en/import/")
    part = "word/document.xml" if form == "docx" else "xl/worksheets/sheet1.xml"
    file = with_big_part(tmp_path / f"bomb.{form}", paper("zh", 1280), part, 1_000)
    before = peak(own_node)
    page.set_input_files("#f-file", file)
    page.get_by_role("button", name="Read the file").click()
    assert "OFF002" in page.inner_text("main")
    check(page, f"import-refused-{form}")
    assert peak(own_node) - before < 60
    assert list((own_node.data / "received").glob("*/*.file")) == []
