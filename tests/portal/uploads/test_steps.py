"""From a received file to its receipt: what is asked, shown, stored once, and kept from others."""

from __future__ import annotations

import csv
import html
import io

import pytest
import yaml

from accord.portal.jobs.models import Job
from accord.portal.uploads import duties, places, storing
from accord.portal.uploads.models import Layout, Upload

pytestmark = pytest.mark.django_db
HEAD = "station,time,PM10 (ug/m3),CO (ppm)\n"
TEXT = HEAD + (
    "A,2024-01-01 00:00,12.5,0.3\n"
    "A,2024-01-01 01:00,,0.4\n"  # one missing
    "A,2024-01-01 02:00,14.5,0.3\n"
    "A,2024-01-01 02:00,14.5,0.3\n"  # two identical duplicates
    "A,2024-01-01 03:00,20000,0.3\n"  # beyond the physical range: stored, flagged fail
    "A,2024-01-01 04:00,=1+1,0.3\n"  # one rejected
    "B,2024-01-01 00:00,7,0.2\n"
    "B,2024-01-01 01:00,8,0.2\n"
)
READ, MISSING, DUPLICATE, REJECTED = 16, 1, 2, 1
STORED = READ - MISSING - DUPLICATE - REJECTED
DATASET = {
    "use": "new",
    "id": "air-north",
    "title_zh": "北部空气",
    "title_en": "Air of the north",
    "licence_zh": "仅供测试",
    "licence_en": "for tests only",
    "contact": "",
}


class Road:
    """One upload on its way, by plain forms."""

    def __init__(self, client, lang: str = "en"):
        self.client, self.lang = client, lang

    def send(self, text: str = TEXT, name: str = "air.csv", **more: str) -> str:
        file = io.BytesIO(text.encode())
        file.name = name
        answer = self.client.post(f"/{self.lang}/measured/upload/", {"file": file, **more})
        assert answer.status_code == 302, answer.content.decode()
        self.here = answer["Location"]
        return self.step("")

    def step(self, name: str) -> str:
        """Ask for a step and go where it leads; return the page."""
        answer = self.client.get(self.here + name, follow=True)
        self.at = answer.request["PATH_INFO"].removeprefix(self.here)
        return answer.content.decode()

    def give(self, name: str, **boxes: object) -> str:
        answer = self.client.post(self.here + name, boxes, follow=True)
        self.at = answer.request["PATH_INFO"].removeprefix(self.here)
        self.status = answer.status_code
        return answer.content.decode()

    def answer_all(self) -> None:
        """Answer what is asked of the file above."""
        answers = {"zone": "+07:00", "stamp": "begin", "length": "PT1H"}
        answers["conditions"] = "298.15, 1013.25"
        while self.at.startswith("questions/") and self.at != "questions/":
            upload = Upload.objects.get(token=self.token)
            code = self.at.split("/")[1].partition("-")[0]
            from accord.portal.uploads import asking

            sheet = next(s for s in asking.sheets(upload.chosen) if s.name == self.at.split("/")[1])
            self.give(self.at, **{f"a{i.number}": answers[code] for i in sheet.items})

    @property
    def token(self) -> str:
        return self.here.strip("/").split("/")[-1]

    @property
    def upload(self) -> Upload:
        return Upload.objects.get(token=self.token)


@pytest.fixture
def road(technician, work):
    return Road(technician)


@pytest.fixture
def stored(road):
    """A file brought in to its receipt."""
    road.send()
    road.give("found/", use="own")
    road.answer_all()
    road.give("questions/")
    road.give("dataset/", **DATASET)
    assert road.at == "preview/"
    road.give("preview/")
    road.step("receipt/")
    return road


def test_a_file_goes_all_the_way(road):
    page = road.send()
    assert road.at == "found/" and "What was recognised" in page and "PM10" in page
    assert 'href="/zh' in page
    road.give("found/")
    assert road.status == 400
    road.give("found/", use="own")
    assert road.at.startswith("questions/zone")
    road.answer_all()
    assert road.at == "questions/"
    road.give("questions/")
    assert road.at == "dataset/"
    wrong = road.give("dataset/", **DATASET | {"id": "Wrong Id", "title_zh": ""})
    assert road.status == 400 and 'href="#f-id"' in wrong and 'href="#f-title_zh"' in wrong
    road.give("dataset/", **DATASET)
    page = road.step("preview/")
    told = road.upload.tried
    assert told["values"] == {
        "read": READ, "stored": STORED, "missing": MISSING, "duplicate": DUPLICATE,
        "conflict": 0, "rejected": REJECTED, "outside": 0,
    }  # fmt: skip
    assert "is a formula, not a value" in page and "Gross range: Fail" in page
    assert "20000 ug/m3" in page and "None is configured" in page
    assert not (places.lake() / "made").exists(), "a preview stores nothing"
    road.give("preview/")
    page = road.step("receipt/")
    assert road.upload.stored["values"] == told["values"]
    assert f"Of {READ} values read, {STORED} are stored." in page
    assert not places.folder_of(road.upload).exists(), "the raw file is in the lake's archive"


def test_the_dataset_is_its_partys_alone(stored, technician, stranger, reader):
    from accord.record.datasets import described

    entry = described(["air-north"])[0]
    assert entry.owner == "TH" and entry.audience == ("owner",)
    assert technician.get("/en/entry/air-north/").status_code == 200
    assert stranger.get("/en/entry/air-north/").status_code == 404
    assert reader.get(stored.here + "receipt/").status_code == 302
    other = Road(stranger)
    other.send()
    assert "air-north" not in other.step("found/"), "a layout is its owner's alone"


def test_another_partys_dataset_cannot_be_written_to(stored, stranger):
    other = Road(stranger)
    other.send()
    other.give("found/", use="own")
    other.answer_all()
    other.give("questions/")
    page = other.give("dataset/", **DATASET)
    assert other.status == 400 and "is taken by a dataset" in page
    Upload.objects.filter(token=other.token).update(dataset="air-north")  # by some other way
    other.step("preview/")
    other.give("preview/")
    page = other.step("receipt/")
    assert "UPL012" in page and other.upload.stored is None


def test_values_not_stored_are_mended_and_sent_again(stored, technician):
    given = technician.get(stored.here + "quarantine.csv")
    lines = b"".join(given.streaming_content).decode("utf-8-sig").splitlines()
    listed = list(csv.DictReader(lines))
    assert [(r["row"], r["column"], r["reason"]) for r in listed] == [
        ("7", "PM10 (ug/m3)", "formula")
    ]
    listed[0]["value"] = "15.5"
    sink = io.StringIO()
    writer = csv.DictWriter(sink, listed[0])
    writer.writeheader()
    writer.writerows(listed)
    again = Road(technician)
    page = again.send(sink.getvalue(), "mended.csv", mends=stored.token)
    assert again.at == "preview/" and "air-north" in page
    again.give("preview/")
    again.step("receipt/")
    counts = again.upload.stored["values"]
    assert (counts["read"], counts["stored"]) == (1, 1)


def test_the_next_file_of_the_kind_needs_no_answers(stored, technician):
    following = Road(technician)
    page = following.send(TEXT.replace("2024-01-01", "2024-01-02"), "february.csv")
    layout = Layout.objects.get()
    assert f'value="layout:{layout.pk}" checked' in page
    following.give("found/", use=f"layout:{layout.pk}")
    assert following.at == "preview/"
    following.give("preview/")
    following.step("receipt/")
    assert following.upload.stored["values"]["stored"] == STORED
    same = Road(technician)
    same.send()
    same.give("found/", use=f"layout:{layout.pk}")
    same.give("preview/")
    page = same.step("receipt/")
    assert same.upload.stored["again"] and "nothing was stored twice" in page


def test_the_description_is_given_as_a_file_that_reads_it_again(stored, technician, tmp_path):
    from accord.ingest.description import load

    text = technician.get(stored.here + "source.yaml").content.decode()
    assert all(q["answer"] not in (None, "") for q in yaml.safe_load(text)["questions"])
    path = tmp_path / "again.yaml"
    path.write_text(text, "utf-8")
    rule = load(path).tables[0].columns["CO (ppm)"]
    assert (rule.unit, rule.temperature, rule.pressure) == ("ppm", "298.15", "1013.25")


@pytest.mark.parametrize("before", ["_remember", "_first_time"])
def test_killed_while_storing_it_is_stored_once_and_the_receipt_is_right(
    road, technician, monkeypatch, before
):
    road.send()
    road.give("found/", use="own")
    road.answer_all()
    road.give("questions/")
    road.give("dataset/", **DATASET)

    class Killed(BaseException):
        pass

    def kill(*_a, **_k):
        raise Killed

    if before == "_remember":  # the receipt is kept, nothing after it is done
        monkeypatch.setattr(storing, "_remember", kill)
    else:  # the rows are in the lake, and nobody was told
        monkeypatch.setattr(Upload, "save", _only_before_storing(Upload.save, kill))
    with pytest.raises(Killed):
        road.give("preview/")
        road.step("receipt/")
    monkeypatch.undo()
    Job.objects.filter(kind=duties.STORE).update(state=Job.State.QUEUED, worker="", heartbeat=None)
    from accord.portal.jobs.worker import Worker

    while Worker().work_once():
        pass
    told = Upload.objects.get(token=road.token).stored
    assert told["values"]["stored"] == STORED and told["values"]["rejected"] == REJECTED
    assert told["values"]["duplicate"] == DUPLICATE and not told["again"]
    from accord.lake import Lake

    with Lake.open(places.lake()) as lake:
        assert len(lake.rows("air-north")) == STORED


def _only_before_storing(save, kill):
    def saved(self, *args, **kwargs):
        if self.stored is not None:
            kill()
        save(self, *args, **kwargs)

    return saved


def test_a_right_taken_away_before_storing_is_gone(road, technician):
    from accord.portal.accounts.models import User

    road.send()
    road.give("found/", use="own")
    road.answer_all()
    road.give("questions/")
    road.give("dataset/", **DATASET)
    duties.begin(duties.STORE, road.upload, "th-technician")
    User.objects.filter(username="th-technician").update(is_active=False)
    from accord.portal.jobs.worker import Worker

    while Worker().work_once():
        pass
    assert Job.objects.get(kind=duties.STORE).error["code"] == "POR040"
    assert not (places.lake() / "made").exists()


def test_a_file_nobody_can_read_is_told_so_and_can_be_removed(road):
    page = road.send("\x00\x01\x02" * 50, "strange.bin")
    assert "ING0" in page and "This could not be done" in page
    road.give("remove/")
    assert not Upload.objects.exists() and list(places.incoming().iterdir()) == []


def test_with_the_door_shut_no_upload_is_shown(stored, technician, monkeypatch):
    monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    for tail in ("", "found/", "receipt/", "quarantine.csv", "source.yaml", "remove/"):
        answer = technician.get(stored.here + tail)
        assert answer.status_code == 404 and b"air" not in answer.content
    assert b"air.csv" not in technician.get("/en/measured/upload/").content


ACROSS = "日期时间,奥体中心,农展馆,万寿西宫\n" + "".join(
    f"2024-01-01 {h:02}:00,{10 + h},{12 + h},{'' if h == 2 else 11 + h}\n" for h in range(6)
)  # 18 values, one of them missing
ONCE = {"zone": "+08:00", "stamp": "begin", "parameter": "PM2.5", "unit": "ug/m3"}


def answered(road, lang: str, **answers: str) -> dict[str, str]:
    """Answer page by page as far as answers go; return the pages by what they ask."""
    from accord.portal.uploads import asking

    road.give("found/", use="own")
    seen = {}
    while road.at.startswith("questions/") and road.at != "questions/":
        name = road.at.split("/")[1]
        sheet = next(s for s in asking.sheets(road.upload.chosen) if s.name == name)
        if sheet.code not in answers:
            break
        assert sheet.code not in seen, "nothing is asked twice"
        seen[sheet.code] = html.unescape(road.step(road.at))
        assert all(getattr(item, lang) in seen[sheet.code] for item in sheet.items)
        boxes = {f"a{item.number}": answers[sheet.code] for item in sheet.items}
        if sheet.items[0].free:
            boxes = {f"a{item.number}": "~" for item in sheet.items}
            boxes |= {f"o{item.number}": answers[sheet.code] for item in sheet.items}
        road.give(road.at, **boxes)
    return seen


@pytest.mark.parametrize(("lang", "words"), [("zh", "它们是站点"), ("en", "Are they stations")])
def test_stations_across_are_asked_about_once_and_stored(technician, work, lang, words):
    road = Road(technician, lang)
    page = road.send(ACROSS)
    asked = {"zh": "3 列，每列一个站点", "en": "3 columns, each a station"}
    assert asked[lang] in page and "奥体中心" in page
    seen = answered(road, lang, across="stations", **ONCE)
    assert sorted(seen) == ["across", "parameter", "stamp", "unit", "zone"]
    assert words in seen["across"]
    page = road.step("questions/")
    assert {"zh": "站点", "en": "Stations"}[lang] in page
    road.give("questions/")
    road.give("dataset/", **DATASET)
    page = road.step("preview/")
    assert "农展馆" in page
    road.give("preview/")
    road.step("receipt/")
    counts = road.upload.stored["values"]
    assert (counts["read"], counts["stored"], counts["missing"]) == (18, 17, 1)


def test_headings_that_are_parameters_after_all_are_asked_about_one_by_one(technician, work):
    road = Road(technician)
    road.send(ACROSS)
    answered(road, "en", across="parameters", zone="+08:00", stamp="begin")
    from accord.portal.uploads import asking

    sheets = {s.code: [i.about for i in s.items] for s in asking.sheets(road.upload.chosen)}
    assert "奥体中心 … 万寿西宫" not in sheets["parameter"]
    assert sheets["parameter"] == ["奥体中心", "农展馆", "万寿西宫"]
    assert "no_station" in sheets
