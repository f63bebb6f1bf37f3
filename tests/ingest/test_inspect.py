"""Inspection: what is recognised, what is asked, and that nothing is guessed."""

from __future__ import annotations

import json
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import specimens
from accord.ingest import description, writing
from accord.ingest.asking import wordings
from accord.ingest.inspect import inspect
from accord.kernel.errors import AccordError


def look(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "x.csv") -> dict[str, Any]:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return inspect(path).as_dict()


def asked(found: dict[str, Any]) -> set[tuple[str, str]]:
    return {(q["code"], q["about"]) for q in found["questions"]}


def unit_of(found: dict[str, Any], name: str) -> tuple[str | None, str | None]:
    column = next(c for c in found["columns"] if c["name"] == name)
    return column["parameter"], column["unit"]


HOURS = "\n".join(f"甲站,2024-01-{d:02} {h:02}:00,{h}.5,{d}" for d in (1, 2, 13) for h in range(24))


def test_the_answer_has_the_promised_form(tmp_path: Path) -> None:
    found = look(tmp_path, "站点,时间,PM2.5(μg/m³),CO(mg/m³)\n" + HOURS)
    assert {"format", "encoding", "layout", "time", "station", "columns", "questions"} <= set(found)
    assert set(found["time"]) == {"columns", "format", "zone", "stamp", "calendar"}
    assert found["station"] == {"columns": ["站点"]}
    for column in found["columns"]:
        assert set(column) == {"name", "parameter", "unit", "confidence", "grounds"}
        assert 0 <= column["confidence"] <= 1 and column["grounds"]
    for question in found["questions"]:
        assert set(question) == {"code", "about", "zh", "en", "choices"}
    json.dumps(found)


def test_a_plain_chinese_file(tmp_path: Path) -> None:
    found = look(tmp_path, "站点,时间,PM2.5(μg/m³),CO(mg/m³)\n" + HOURS, "gb18030")
    assert (found["format"], found["encoding"], found["layout"]) == ("delimited", "gb18030", "wide")
    assert found["time"]["format"] == "%Y-%m-%d %H:%M"
    assert found["time"]["zone"] is None and found["time"]["stamp"] is None
    assert unit_of(found, "PM2.5(μg/m³)") == ("PM2.5", "ug/m3")
    assert asked(found) == {("zone", "time"), ("stamp", "time")}


def test_no_unit_anywhere_is_asked(tmp_path: Path) -> None:
    found = look(tmp_path, "站点,时间,PM2.5,臭氧\n" + HOURS)
    assert {("unit", "PM2.5"), ("unit", "臭氧")} <= asked(found)
    assert unit_of(found, "PM2.5") == ("PM2.5", None)


def test_title_rows_above_and_units_below_the_header(tmp_path: Path) -> None:
    rows = "\n".join(f"甲站,2024-01-{d:02},{d}.5,{d}" for d in range(1, 29))
    text = f"某市空气质量日报,,,\n单位：某中心,,,\n站点,日期,PM10,SO2\n,,μg/m³,ppb\n{rows}\n"
    found = look(tmp_path, text)
    assert found["reading"]["header_row"] == 3
    assert found["reading"]["unit_row"] == 4
    assert unit_of(found, "PM10") == ("PM10", "ug/m3")
    assert ("conditions", "SO2") in asked(found)


def test_buddhist_era_and_hour_24(tmp_path: Path) -> None:
    rows = "\n".join(f"35t,{d}/2/2564 {h:02}:00,{h}" for d in range(1, 28) for h in range(1, 25))
    found = look(tmp_path, "สถานี,วันที่,PM10 (ug/m3)\n" + rows)
    assert found["time"]["calendar"] == "buddhist"
    assert found["time"]["stamp"] == "end"
    assert found["time"]["format"] == "%d/%m/%Y %H:%M"
    assert asked(found) == {("zone", "time")}


def test_two_digit_thai_years_are_asked(tmp_path: Path) -> None:
    rows = "\n".join(f"35t,{d}/2/64,{d}" for d in range(13, 28))
    found = look(tmp_path, "สถานี,วันที่,PM10 (ug/m3)\n" + rows)
    assert "calendar" in {code for code, _ in asked(found)}
    assert found["time"]["calendar"] is None


def test_day_month_order(tmp_path: Path) -> None:
    unsure = "\n".join(f"A,{d}/2/2024,{d}" for d in range(1, 13))
    found = look(tmp_path, "station,date,PM10 (ug/m3)\n" + unsure)
    assert ("day_order", "date") in asked(found)
    assert found["time"]["format"] is None
    sure = unsure + "\nA,13/2/2024,5"
    assert look(tmp_path, "station,date,PM10 (ug/m3)\n" + sure)["time"]["format"] == "%d/%m/%Y"


def test_a_date_over_several_columns(tmp_path: Path) -> None:
    rows = "\n".join(f"A,2024,1,{d},{h},{h}" for d in range(1, 20) for h in range(24))
    found = look(tmp_path, "station,year,month,day,hour,PM10 (ug/m3)\n" + rows)
    assert found["time"]["columns"] == ["year", "month", "day", "hour"]
    assert found["time"]["format"] == "%Y %m %d %H"


def test_date_and_hour_in_two_columns(tmp_path: Path) -> None:
    rows = "\n".join(f"A,2024-01-{d:02},{h}:00,{h}" for d in range(1, 20) for h in range(24))
    found = look(tmp_path, "station,date,time,PM10 (ug/m3)\n" + rows)
    assert found["time"]["columns"] == ["date", "time"]
    assert found["time"]["format"] == "%Y-%m-%d %H:%M"


def test_month_without_year(tmp_path: Path) -> None:
    rows = "\n".join(f"A,{m},{m}.5" for m in range(1, 13))
    found = look(tmp_path, "station,month,PM10 (ug/m3)\n" + rows)
    assert ("month_year", "month") in asked(found)


def test_stamps_without_a_year(tmp_path: Path) -> None:
    rows = "\n".join(f"断面{d},02-{d:02} 11:00,{d}" for d in range(1, 28))
    found = look(tmp_path, "断面名称,监测时间,溶解氧(mg/L)\n" + rows)
    assert ("year", "监测时间") in asked(found)


def test_zone_in_the_heading_or_the_stamp(tmp_path: Path) -> None:
    rows = "\n".join(f"A,2024-01-01 {h:02}:00:00,{h}" for h in range(24))
    found = look(tmp_path, "station,timestamp_sgt,PM10 (ug/m3)\n" + rows)
    assert found["time"]["zone"] == "+08:00"
    rows = "\n".join(f"A,2024-01-01T{h:02}:00:00+07:00,{h}" for h in range(24))
    found = look(tmp_path, "station,time,PM10 (ug/m3)\n" + rows)
    assert found["time"]["format"] == "%Y-%m-%dT%H:%M:%S%z"
    assert ("zone", "time") not in asked(found)


def test_swapped_longitude_and_latitude(tmp_path: Path) -> None:
    rows = "\n".join(f"S{n},10.{n},105.{n},2024-01-{n + 10},7.{n}" for n in range(1, 9))
    head = "station,longitude,latitude,date,pH\n"
    assert ("swapped", "longitude") in asked(look(tmp_path, head + rows))
    right = "\n".join(f"S{n},105.{n},10.{n},2024-01-{n + 10},7.{n}" for n in range(1, 9))
    assert ("swapped", "longitude") not in asked(look(tmp_path, head + right))


def test_an_index_in_a_column_that_says_ug_m3(tmp_path: Path) -> None:
    rows = "\n".join(f"A,2024-01-{n + 10},{n * 3},{n * 2},{n * 5},{n * 5}" for n in range(1, 20))
    head = "station,date,PM10 (ug/m3),SO2 (ug/m3),O3 (ug/m3),max\n"
    found = look(tmp_path, head + rows)
    assert ("index", "PM10 (ug/m3)") in asked(found)
    assert unit_of(found, "PM10 (ug/m3)")[1] is None
    found = look(
        tmp_path,
        "station,date,AQI (ug/m3)\n"
        + "\n".join(f"A,2024-01-{n + 10},{n * 9}" for n in range(1, 9)),
    )
    assert ("index", "AQI (ug/m3)") in asked(found)


def test_a_doubtful_unit_of_carbon_monoxide(tmp_path: Path) -> None:
    rows = "\n".join(f"A,2024-01-{n + 10},0.{n}" for n in range(1, 9))
    found = look(tmp_path, "station,date,CO (ug/m3)\n" + rows)
    assert ("unit_doubtful", "CO (ug/m3)") in asked(found)


def test_missing_marks_qualifiers_and_limits(tmp_path: Path) -> None:
    cells = ["<0.05", "0.3", "--", "缺测", "NA", "-999", "0.8", "1.2", "0.7", "ND"]
    rows = "\n".join(f"甲,2024-01-{n + 10},{c}" for n, c in enumerate(cells))
    found = look(tmp_path, "断面,日期,氨氮(mg/L)\n" + rows)
    assert {"--", "缺测", "NA", "-999"} <= set(found["reading"]["missing"])
    assert found["reading"]["qualifiers"] == ["<#"]
    assert ("not_detected", "氨氮(mg/L)") in asked(found)


def test_a_number_that_may_mean_missing_is_asked(tmp_path: Path) -> None:
    rows = "\n".join(f"A,2024-01-{n + 10},{9999 if n % 4 == 0 else n}" for n in range(1, 19))
    found = look(tmp_path, "station,date,PM10 (ug/m3)\n" + rows)
    assert ("missing", "9999 in PM10 (ug/m3)") in asked(found)


def test_decimal_commas(tmp_path: Path) -> None:
    rows = "\n".join(f"A;2024-01-{n + 10};{n},{n}" for n in range(1, 9))
    found = look(tmp_path, "trạm;ngày;PM10 (ug/m3)\n" + rows)
    assert found["reading"]["decimal"] == ","
    assert found["reading"]["delimiter"] == ";"
    unsure = "\n".join(f"A;2024-01-{n + 10};{n},{n}00" for n in range(1, 9))
    found = look(tmp_path, "trạm;ngày;E. coli (MPN/100mL)\n" + unsure)
    assert ("decimal", "E. coli (MPN/100mL)") in asked(found)


def test_a_long_table(tmp_path: Path) -> None:
    rows = "\n".join(
        f"A,2024-01-{d:02},{p},{d},{u}"
        for d in range(10, 28)
        for p, u in (("二氧化硫", "ug/m3"), ("PM10", "ug/m3"), ("某项目", "mg/L"))
    )
    found = look(tmp_path, "站点,日期,监测项目,监测值,单位\n" + rows)
    assert found["layout"] == "long"
    assert unit_of(found, "二氧化硫") == ("SO2", "ug/m3")
    assert ("long_parameter", "某项目") in asked(found)


def test_a_value_nobody_names_is_asked(tmp_path: Path) -> None:
    rows = "\n".join(f"S1,{h}.5,2024-01-01 {h:02}:00" for h in range(24))
    found = look(tmp_path, "station_id,value,timestamp\n" + rows, name="air-temperature_2017.csv")
    assert {("parameter", "value"), ("unit", "value")} <= asked(found)
    question = next(q for q in found["questions"] if q["code"] == "parameter")
    assert "TEMP" in question["choices"]


def test_no_header(tmp_path: Path) -> None:
    found = look(tmp_path, "\n".join(f"S1,2024-01-{d:02},{d}.5" for d in range(10, 28)))
    assert ("header", "file") in asked(found)


def test_several_tables_are_all_proposed(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello\nworld\n")
        archive.writestr("data.csv", "站点,时间,PM2.5(μg/m³),CO(mg/m³)\n" + HOURS)
    found = inspect(path).as_dict()
    assert len(found["tables"]) == 2
    assert unit_of(found, "PM2.5(μg/m³)") == ("PM2.5", "ug/m3")


@pytest.mark.parametrize("name", sorted(specimens.MAKERS))
def test_every_format_is_inspected(name: str, tmp_path: Path) -> None:
    found = inspect(specimens.MAKERS[name](tmp_path / "x")).as_dict()
    assert found["format"] == name
    assert any(c["parameter"] == "PM2.5" and c["unit"] == "ug/m3" for c in found["columns"])


def test_large_files_are_answered_in_time(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    line = "甲站,2024-01-{:02} {:02}:00,{}.5,1\n"
    block = "".join(line.format(d, h, h) for d in range(1, 29) for h in range(24)).encode()
    with path.open("wb") as out:
        out.write("站点,时间,PM2.5(μg/m³),CO(mg/m³)\n".encode())
        for _ in range(6000):
            out.write(block)
    began = time.monotonic()
    found = inspect(path)
    assert time.monotonic() - began < 20
    assert found.time.format == "%Y-%m-%d %H:%M"


@pytest.mark.slow
def test_large_workbooks_are_answered_in_time(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("data")
    sheet.append(["station", "time", "PM10 (ug/m3)", "SO2 (ug/m3)"])
    for at in range(200_000):
        sheet.append([f"S{at % 9}", f"2024-01-{at % 28 + 1:02} {at % 24:02}:00", at % 300, at % 7])
    book.save(path)
    began = time.monotonic()
    found = inspect(path)
    assert time.monotonic() - began < 10
    assert found.time.format == "%Y-%m-%d %H:%M"


def test_what_cannot_be_read(tmp_path: Path) -> None:
    for name, data in (("a", b""), ("b", bytes(range(256)) * 20), ("c", b"PK\x03\x04rest")):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(AccordError) as caught:
            inspect(path)
        assert caught.value.kind.exit == 2
    with pytest.raises(AccordError):
        inspect(tmp_path / "absent")


def test_every_question_is_worded_in_both_languages() -> None:
    for code, words in wordings().items():
        assert words["zh"] and words["en"], code


def test_a_written_description_waits_for_answers_and_then_serves(tmp_path: Path) -> None:
    import yaml

    path = tmp_path / "x.csv"
    path.write_text("站点,时间,PM2.5,CO(mg/m³)\n" + HOURS, "utf-8")
    out = tmp_path / "s.yaml"
    writing.write(inspect(path), out)
    with pytest.raises(AccordError) as caught:
        description.load(out)
    assert caught.value.code == "ING013"
    data = yaml.safe_load(out.read_text("utf-8"))
    answers = {"zone": "Asia/Shanghai", "stamp": "begin", "unit": "ug/m3"}
    for question in data["questions"]:
        question["answer"] = answers[question["code"]]
    out.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    told = description.load(out)
    assert told.tables[0].columns["PM2.5"].unit == "ug/m3"
    assert told.tables[0].time.zone == "Asia/Shanghai"
