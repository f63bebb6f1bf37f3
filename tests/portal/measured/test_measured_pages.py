"""Pages of measured data: what they say, in both languages, light, behind the door."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

LANGUAGES = ("zh", "en")
SIGNS = ("东站", "12.5", "test-air", "测试空气站", "CC BY", "air.csv")
AT = "at=2023-12-31T17:00:00Z&length=3600"


@pytest.fixture
def client(reader, lake, describe):
    describe("public")
    return reader


def paths():
    from accord.portal import measured

    lake = measured.open_lake()
    series = {
        (row["station"], row["parameter"]): row["series_id"] for row in lake.series("air-test")
    }
    east = series["东站", "PM10"]
    station = next(s["station_id"] for s in lake.stations("air-test") if s["code"] == "东站")
    own = "measured/air-test/"
    return {
        "list": "measured/",
        "dataset": own,
        "station": f"{own}stations/{station}/",
        "series": f"{own}series/{east}/",
        "point": f"{own}series/{east}/point/?{AT}",
        "carbon": f"{own}series/{series['东站', 'CO']}/",
        "west": f"{own}series/{series['西站', 'PM10']}/",
    }


def text(client, name, lang="en", tail=""):
    response = client.get(f"/{lang}/{paths()[name]}{tail}")
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["list", "dataset", "station", "series", "point", "carbon", "west"]
)
def test_every_page_answers_light_and_in_few_queries(client, lang, name):
    with CaptureQueriesContext(connection) as queries:
        said = text(client, name, lang)
    assert len(queries) <= 12 and len(said.encode()) < 150_000
    assert said.count("<h1") == 1 and "{%" not in said and "{{" not in said
    assert "<script" not in said
    for address in re.findall(r'href="(/[a-z]{2}/measured[^"]*)"', said):
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_the_words_of_the_two_languages_are_not_mixed(client):
    for name in ("list", "dataset", "station", "series", "point"):
        said = re.sub(r"<[^>]+>", " ", text(client, name, "en").partition("<main")[2])
        said = said.partition("</main")[0].replace("东站", "").replace("西站", "")
        assert not re.search(r"[\u4e00-\u9fff]", said), name


def test_a_series_shows_its_finding_gaps_and_flags(client):
    said = text(client, "series", "zh")
    # 12.5, 14.5 and 25000 stand; times are those of the station, UTC+7.
    assert "最低12.5、最高25000" in said and "共3个值，其中1个可疑或不通过" in said
    table = said[said.rindex("<tbody") :]
    begins = re.findall(r'class="day">([^<]+?) *<', table)
    assert begins == ["2024-01-01 00:00", "2024-01-01 02:00", "2024-01-01 06:00"]
    assert "粗差范围：不通过" in said
    picture = said[said.index("<svg") : said.index("</svg>")]
    # 00:00, 02:00, 06:00: the usual step is two hours or more; 06:00 stands apart.
    assert picture.count("l8 8m0 -8l-8 8") == 2  # the failed value and its sign in the legend
    assert "Gross range: Fail" in text(client, "series")
    west = text(client, "west")
    assert "Several values for one time: Suspect" in west


def test_a_value_below_detection_is_told_with_its_qualifier(client):
    said = text(client, "carbon")
    assert "Below the limit of detection" in said and "mg/m³" in said


def test_the_period_is_chosen_by_days_of_the_station(client):
    assert "25000" in text(client, "series", tail="?from=2024-01-01&to=2024-01-01")
    assert "25000" not in text(client, "series", tail="?from=2023-12-31&to=2023-12-31")
    for query in ("?from=soon", "?from=2024-01-02&to=2024-01-01", "?from=2020-01-01&to=2024-01-01",
                  "?page=99"):  # fmt: skip
        assert client.get(f"/en/{paths()['series']}{query}").status_code == 400


def test_both_clocks(client):
    assert "12.5" in text(client, "series", tail="?as_of=2024-01-01")
    assert "12.5" not in text(client, "series", tail="?as_of=2023-12-31&from=2024-01-01")
    for name in ("dataset", "series"):
        address = f"/en/{paths()[name]}?known_at=2020-01-01"
        assert client.get(address).status_code == 404


def test_a_point_leads_to_file_row_and_hash_and_the_owner_to_its_line(client, signed_in, lake):
    said = text(client, "point")
    assert "12.5 µg/m³" in said and "air.csv" in said and "row 2" in said and "tester" in said
    assert re.search(r"[0-9a-f]{64}", said)
    assert "2024-01-01 00:00</h1>" in said and "air.csv" in said
    line = "东站,2024-01-01 00:00,12.5,300"
    assert line not in said and "owner’s own people" in said
    assert line in text(signed_in("TH"), "point")
    assert line not in text(signed_in("MY"), "point")


def test_a_correction_and_a_recall_are_told(reader, describe, case, tmp_path, settings):
    from accord.ingest import corrections
    from accord.portal import measured

    settings.ACCORD_DATA = tmp_path
    case.load(tmp_path, tmp_path / "lake")
    describe("public")
    mend = tmp_path / "mend.csv"
    mend.write_text(
        "station,parameter,averaging,start,length,value\n"
        "东站,PM10,1h,2023-12-31T17:00:00Z,3600,13.25\n", "utf-8"
    )  # fmt: skip
    lake = measured.open_lake()
    staged = corrections.read(mend, lake, "air-test").staged()
    lake.correct("air-test", staged, reason="typed wrongly", actor="someone")
    said = text(reader, "point")
    assert said.index("13.25 µg/m³") < said.index("12.5 µg/m³")
    assert "typed wrongly" in said and "someone" in said
    lake.recall("air-test", reason="asked for", actor="someone")
    for name in ("point", "series"):
        said = text(reader, name)
        assert "13.25" not in said and "12.5 " not in said
        assert "Recalled or erased by its owner" in said
    assert "asked for" in text(reader, "dataset")


def test_what_was_not_stored_is_for_the_owner(client, signed_in):
    address = "/en/measured/air-test/loads/1/quarantine/"
    for one in (client, signed_in("MY")):
        assert one.get(address).status_code == 404
        assert "quarantine" not in text(one, "dataset")
    thai = signed_in("TH")
    assert address in text(thai, "dataset")
    response = thai.get(address)
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    reasons = [line["reason"] for line in csv.DictReader(io.StringIO(content))]
    assert "not_a_number" in reasons and "attachment" in response["Content-Disposition"]
    assert thai.get("/en/measured/air-test/loads/99/quarantine/").status_code == 404


@pytest.mark.parametrize("how", ["shut", "undescribed", "owner"])
def test_what_the_door_holds_back_is_on_no_page(
    reader, signed_in, lake, describe, monkeypatch, how
):
    clients = [reader, signed_in("MY")]
    if how != "undescribed":
        describe("public" if how == "shut" else "owner")
    if how != "owner":
        clients.append(signed_in("", "administrator"))
    if how == "shut":
        monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    asked = [*paths().values(), "measured/air-test/loads/1/quarantine/"]
    for one in clients:
        for path in asked:
            response = one.get(f"/zh/{path}")
            assert response.status_code == (200 if path == "measured/" else 404), path
            told = response.content.decode()
            assert not any(sign in told for sign in SIGNS), path


def test_units_are_written_as_people_write_them():
    from accord.portal.measured_series import unit_words

    written = {"ug/m3": "µg/m³", "mg/L": "mg/L", "uS/cm": "µS/cm", "degC": "°C", "1": "",
               "m3/s": "m³/s", "1/100mL": "1/100mL", "hPa": "hPa", "code": ""}  # fmt: skip
    assert {name: unit_words(name) for name in written} == written


def test_the_raw_line_of_a_packed_file_is_shown_and_of_no_other_kind(tmp_path):
    import gzip
    from types import SimpleNamespace

    from accord.lake.archive import digest, keep
    from accord.portal import measured_raw

    def line(content, row=2, name="x"):
        path = tmp_path / name
        path.write_bytes(content)
        file = digest(path)
        keep(tmp_path / "archive", path, file)
        lake = SimpleNamespace(archive=tmp_path / "archive")
        return measured_raw.line_of(lake, SimpleNamespace(files=[file]), row)

    text = "站点,值\n东站,1\n西站,2\n".encode()
    assert line(text) == ("站点,值", "东站,1")
    assert line(gzip.compress(text), 3) == ("站点,值", "西站,2")
    assert line("站点,值\r\n东站,1\r\n".encode("gb18030")) == ("站点,值", "东站,1")
    assert line(text, 4) is None and line(text, 0) is None
    assert line(b"PK\x03\x04" + text) is None and line(b"a\0b\nc\n") is None


def test_bringing_a_file_in_is_no_dataset():
    from django.urls import resolve

    from accord.portal.pages import measured, upload

    assert resolve("/en/measured/upload/").func is upload.begin
    assert resolve("/en/measured/air-test/").func is measured.dataset
