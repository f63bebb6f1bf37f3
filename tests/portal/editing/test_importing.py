"""Importing in the portal: plan, questions, difference, all or nothing, undo; bad files refused."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.bad_office_files import BAD, NEW, bad_files, odd_paper, paper
from tests.portal.editing.conftest import fields_of

from accord.portal import received
from accord.record import snapshot
from accord.record.models import Entry, Revision

HEADING = ("优先领域：环境可持续城市",)


@pytest.fixture(autouse=True)
def nothing_left_over():
    yield
    for path in (Path(settings.ACCORD_DATA) / received.FOLDER).glob("*/*"):
        path.unlink()


def send(client, data: bytes, name: str = "附件.docx", lang: str = "en", **boxes: str):
    upload = SimpleUploadedFile(name, data)
    return client.post(f"/{lang}/import/", {"file": upload, **boxes})


def text_of(response) -> str:
    return response.content.decode()


def edited(data: bytes, sheet: str, local: str, key: str, value: object) -> bytes:
    """The workbook with one cell changed."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = next(s for s in book if s.title.endswith(f" {sheet}"))
    keys = [cell.value for cell in page[2]]
    row = next(r for r in page.iter_rows(min_row=3) if r[keys.index("id")].value == local)
    row[keys.index(key)].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def workbook(steward) -> bytes:
    response = steward.get("/en/import/download.xlsx")
    assert response.status_code == 200
    return response.content


# ---- who may --------------------------------------------------------------------------


def test_only_those_who_may_write_reach_it(reader, signed_in):
    assert reader.get("/zh/import/")["Location"].startswith("/zh/sign-in/")
    assert reader.get("/en/import/download.xlsx").status_code == 302
    assert send(reader, paper(NEW)).status_code == 403
    bystander = signed_in("", "reader", "wang")
    for path in ("import/", f"import/{'0' * 32}/", "import/download.xlsx"):
        answer = bystander.get(f"/en/{path}")
        assert answer.status_code == 403
        assert "POR040" in text_of(answer)
    assert "/zh/import/" not in text_of(bystander.get("/zh/annex/"))


def test_what_somebody_sent_is_theirs_alone(steward, thai):
    address = send(steward, paper(HEADING, NEW))["Location"]
    assert "海绵城市" in text_of(steward.get(address))
    answer = thai.get(address)
    assert answer.status_code == 404
    assert "海绵城市" not in text_of(answer)
    assert thai.post(address, {"do": "discard"}).status_code == 404
    assert address in text_of(steward.get("/en/import/"))
    assert address not in text_of(thai.get("/en/import/"))


# ---- a Word table ---------------------------------------------------------------------


def test_a_word_table_is_planned_answered_kept_and_undone(steward, reader):
    before = Revision.objects.count()
    address = send(steward, paper(HEADING, NEW))["Location"]
    text = text_of(steward.get(address))
    assert "EV-2021-05-KUNMING" in text
    assert "May 2021" in text and "Kunming" in text and "Environmentally sustainable cities" in text
    assert "Which source document are these rows from?" in text
    assert 'value="keep"' not in text
    given = fields_of(text.split("Keep it")[0])
    assert given["question-0"] == "source"
    answered = steward.post(address, given | {"answer-0": "SRC-FRAMEWORK", "do": "answer"})
    assert answered.status_code == 302
    text = text_of(steward.get(address))
    assert "Answered so far (1)" in text
    assert Revision.objects.count() == before

    last = fields_of(text.split('value="discard"')[0].rpartition('<form method="post"')[0])
    refused = steward.post(address, last | {"do": "keep", "reason": " "})
    assert refused.status_code == 400
    assert "Say why" in text_of(refused) or "reason" in text_of(refused).lower()
    assert Revision.objects.count() == before
    done = steward.post(address, last | {"do": "keep", "reason": "annex of the 7th meeting"})
    assert done.status_code == 302
    event = snapshot.read().get("EV-2021-05-KUNMING")
    assert event is not None
    assert (event.owner, event.audience, event.number) == ("MEC-CA", ("owner",), 1)
    assert event.body["date"] == "2021-05"
    row = Revision.objects.get(entry=str(event.id))
    assert (row.actor, row.reason) == ("li", "Import of 附件.docx: annex of the 7th meeting")
    shown = text_of(steward.get(address))
    assert "1 entries were added and 0 changed" in shown
    assert "/en/events/EV-2021-05-KUNMING/" in shown
    assert reader.get("/en/events/EV-2021-05-KUNMING/").status_code == 404
    assert not list((Path(settings.ACCORD_DATA) / received.FOLDER).glob("*/*.file"))
    again = steward.post(address, last | {"do": "keep", "reason": "twice"})
    assert again.status_code == 200, "sent twice it shows what was done"
    assert steward.post(address, {"do": "undo", "reason": " "}).status_code == 400
    assert Revision.objects.count() == before + 1

    undone = steward.post(address, {"do": "undo", "reason": "the wrong file"})
    assert undone.status_code == 302
    assert "This import was undone" in text_of(steward.get(address))
    assert steward.get("/en/events/EV-2021-05-KUNMING/").status_code == 404


def test_answers_in_words_and_new_places(steward):
    rows = (HEADING, ("1", "不详，万隆", "中国-东盟城市固废管理培训班"))
    address = send(steward, paper(*rows), lang="zh")["Location"]
    text = text_of(steward.get(address))
    numbers = dict(
        (name, number)
        for number, name in re.findall(r'name="question-(\d+)" value="([^"]+)"', text)
    )
    when = next(n for name, n in numbers.items() if name.startswith("date/"))
    place = numbers["place/万隆"]
    given = {f"question-{n}": name for name, n in numbers.items()} | {"do": "answer"}
    wrong = steward.post(address, given | {f"answer-{when}": "某一天", f"zh-{place}": "万隆"})
    assert wrong.status_code == 400
    told = text_of(wrong)
    assert "无法识别为日期" in told
    assert "请填写：新地点名称（英文）" in told
    boxes = {f"zh-{place}": "万隆", f"en-{place}": "Bandung", f"country-{place}": "ID"}
    steward.post(address, given | boxes | {f"answer-{when}": "2021年10月"})
    text = text_of(steward.get(address))
    assert "2021年10月" in text
    assert "PL-BANDUNG" in text
    said = re.search(r'value="change:(date/[^"]+)"', text)
    assert said
    steward.post(address, {"do": f"change:{said[1]}"})
    assert "是什么时间" in text_of(steward.get(address))
    assert not Entry.objects.filter(local="PL-BANDUNG").exists()


def test_what_was_not_shown_is_not_kept(steward, change):
    """Somebody changes the entry between the page and the button."""
    address = send(steward, paper(HEADING, NEW))["Location"]
    steward.post(address, {"question-0": "source", "answer-0": "SRC-FRAMEWORK", "do": "answer"})
    before = Revision.objects.count()
    answer = steward.post(address, {"do": "keep", "reason": "x", "mark": "0" * 64})
    assert answer.status_code == 409
    assert "The record changed while you were reading" in text_of(answer)
    assert Revision.objects.count() == before


def test_discarding_forgets_the_file(steward):
    address = send(steward, paper(HEADING, NEW))["Location"]
    assert steward.post(address, {"do": "discard"}).status_code == 302
    assert steward.get(address).status_code == 404
    assert not list((Path(settings.ACCORD_DATA) / received.FOLDER).glob("*/*"))


# ---- a workbook -----------------------------------------------------------------------


def test_a_workbook_comes_back_without_a_change(steward, workbook):
    address = send(steward, workbook, "record.xlsx")["Location"]
    text = text_of(steward.get(address))
    assert "there is nothing to import" in text
    assert 'value="keep"' not in text


def test_differences_are_told_by_cell_and_undone(steward, workbook):
    local = "EV-2016-09-FORUM"
    old = snapshot.read().get(local)
    data = edited(workbook, "event", local, "title.en", "A better English title")
    address = send(steward, data, "record.xlsx")["Location"]
    text = text_of(steward.get(address))
    assert "A better English title" in text
    assert re.search(r"sheet &quot;活动 event&quot; cell [A-Z]+\d+", text)
    kept = fields_of(text.split('value="discard"')[0].rpartition('<form method="post"')[0])
    assert steward.post(address, kept | {"do": "keep", "reason": "r"}).status_code == 302
    now = snapshot.read().get(local)
    assert now.body["title"]["en"] == "A better English title"
    assert now.audience == old.audience
    shown = text_of(steward.get(address))
    assert f"/en/entry/{local}/undo/{old.number}/" in shown
    assert steward.get(f"/en/entry/{local}/undo/{old.number}/").status_code == 200
    assert steward.post(address, {"do": "undo", "reason": "no"}).status_code == 302
    back = snapshot.read().get(local)
    assert (back.digest, back.number) == (old.digest, now.number + 1)


def test_an_import_changed_since_is_not_undone_as_a_whole(steward, workbook, change):
    local = "EV-2016-09-FORUM"
    data = edited(workbook, "event", local, "title.en", "One")
    address = send(steward, data, "record.xlsx")["Location"]
    text = text_of(steward.get(address))
    kept = fields_of(text.split('value="discard"')[0].rpartition('<form method="post"')[0])
    steward.post(address, kept | {"do": "keep", "reason": "r"})
    change(local, date="2016-09-10")
    refused = steward.post(address, {"do": "undo", "reason": "no"})
    assert refused.status_code == 400
    assert "POR094" in text_of(refused) and local in text_of(refused)


@pytest.mark.parametrize(("lang", "words"), [("zh", "工作表“活动 event”单元格"), ("en", "sheet")])
def test_errors_are_told_by_sheet_and_cell_and_nothing_is_kept(steward, workbook, lang, words):
    data = edited(workbook, "event", "EV-2016-09-FORUM", "date", "some day")
    address = send(steward, data, "record.xlsx", lang=lang)["Location"]
    text = text_of(steward.get(address))
    assert words in text and "KER010" in text and "some day" in text
    before = Revision.objects.count()
    assert steward.post(address, {"do": "keep", "reason": "r", "mark": ""}).status_code == 409
    assert Revision.objects.count() == before


def test_entries_of_others_are_refused(thai):
    mine = thai.get("/en/import/download.xlsx").content
    data = edited(mine, "event", "EV-2016-09-FORUM", "title.en", "Taken over")
    address = send(thai, data, "record.xlsx")["Location"]
    text = text_of(thai.get(address))
    assert "POR040" in text and 'value="keep"' not in text
    assert re.search(r"sheet &quot;活动 event&quot; cell A\d+</th><td>You may not change", text)
    refused = send(thai, paper(HEADING, NEW), owner="MEC-CA")
    assert refused.status_code == 403
    assert "POR040" in text_of(refused)


def test_what_the_importer_may_not_see_stays_and_is_not_told(steward, signed_in, change):
    """An event names a place that only its owner sees; others neither see it nor lose it."""
    from dataclasses import replace

    from accord.record import store

    place = snapshot.read().get("PL-KUNMING")
    store.write([replace(place, owner="CN", audience=("owner",))], actor="t", reason="t")
    local = next(
        d.local for d in snapshot.read().of_kind("event") if d.body.get("places") == ["PL-KUNMING"]
    )
    data = steward.get("/en/import/download.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(data))
    held = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "PL-KUNMING" not in held
    changed = edited(data, "event", local, "title.en", "Another title")
    address = send(steward, changed, "record.xlsx")["Location"]
    text = text_of(steward.get(address))
    kept = fields_of(text.split('value="discard"')[0].rpartition('<form method="post"')[0])
    assert steward.post(address, kept | {"do": "keep", "reason": "r"}).status_code == 302
    now = snapshot.read().get(local)
    assert now.body["title"]["en"] == "Another title"
    assert now.body["places"] == ["PL-KUNMING"]


# ---- bad files ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bad(tmp_path_factory) -> dict[str, tuple[str, bytes, str]]:
    found = bad_files(tmp_path_factory.mktemp("bad"))
    assert set(found) == set(BAD)
    return found


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_a_code_and_leaves_nothing(steward, bad, what):
    name, data, code = bad[what]
    before = Revision.objects.count()
    for lang in ("zh", "en"):
        answer = send(steward, data, name, lang=lang)
        assert answer.status_code == 400
        assert code in text_of(answer)
        assert "Traceback" not in text_of(answer)
    assert Revision.objects.count() == before
    assert not list((Path(settings.ACCORD_DATA) / received.FOLDER).glob("*/*"))


def test_no_file_at_all(steward):
    answer = steward.post("/en/import/", {})
    assert answer.status_code == 400
    assert "POR093" in text_of(answer)


def test_a_wrong_heading_in_a_workbook_is_told_by_cell(steward, workbook):
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    sheet = next(s for s in book if s.title.endswith(" event"))
    sheet["C2"].value = "nonsense"
    out = io.BytesIO()
    book.save(out)
    text = text_of(steward.get(send(steward, out.getvalue(), "w.xlsx")["Location"]))
    assert "OFF021" in text and "cell C2" in text and 'value="keep"' not in text


def test_tracked_changes_nested_tables_and_outside_links_are_told(steward):
    text = text_of(steward.get(send(steward, odd_paper())["Location"]))
    assert {"OFF005", "OFF008", "OFF009"} <= set(re.findall(r"OFF\d{3}", text))
    assert "低碳城市对话" in text and "旧题" not in text


def test_a_file_over_the_limit_is_refused_before_it_is_read(steward, signed_in):
    class Unread(io.BytesIO):
        def read(self, *_arguments):
            raise AssertionError("the body was read")

    for client, limit in ((steward, 51_000_000), (signed_in("", "reader", "x"), 51_000_000)):
        answer = client.generic(
            "POST", "/en/import/", b"", "multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(limit), **{"wsgi.input": Unread()},
        )  # fmt: skip
        assert answer.status_code == 413
        assert "POR090" in text_of(answer)


# ---- the door -------------------------------------------------------------------------


def test_with_the_door_shut_the_plan_tells_nothing_of_the_record(signed_in, monkeypatch):
    client = signed_in("", "administrator")
    rows = (HEADING, ("1", "2016年9月，南宁", "中国-东盟环境合作论坛"))
    monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    sent = send(client, paper(*rows), owner="MEC-CA")
    text = text_of(client.get(sent["Location"])) if sent.status_code == 302 else text_of(sent)
    assert not re.search(r"\b(EV|CM|INS|DIS|LNK|SRC)-(?!2016-09)[0-9A-Z]", text)
    assert "Forum 20" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_annex_comes_as_word_and_is_lighter_than_a_page_says(reader, lang):
    answer = reader.get(f"/{lang}/annex/download.docx")
    assert answer.status_code == 200
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    cells = [
        cell.text
        for table in docx.Document(io.BytesIO(answer.content)).tables
        for cell in table.columns[1].cells
    ]
    assert len(cells) > 50
    assert reader.get("/en/annex/download.docx?words=fr").status_code == 400
    assert reader.get("/en/annex/download.docx?source=SRC-NONE").status_code == 404
    assert f"/{lang}/annex/download.docx?words=zh" in text_of(reader.get(f"/{lang}/annex/"))


def test_a_page_of_a_long_plan_stays_light(steward):
    rows = [
        (str(n), f"{1990 + n // 3}年{n % 12 + 1}月，昆明", f"{chr(0x4E00 + 97 * n) * 5}研讨会")
        for n in range(1, 90)
    ]
    address = send(steward, paper(HEADING, *rows))["Location"]
    answer = steward.get(address)
    assert len(answer.content) < 150_000
    assert "page=2" in text_of(answer)
    assert steward.get(f"{address}?page=2").status_code == 200
