"""Files as people have them: what a careful reader of each would say, written down by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import openpyxl
import pytest
import yaml

from accord.ingest import description, frames, writing
from accord.ingest.containers import sources
from accord.ingest.inspect import inspect
from accord.ingest.run import run
from accord.kernel.errors import AccordError

HOURS = [f"2024-01-01 {h:02}:00" for h in range(24)]


def look(tmp_path: Path, text: str, encoding: str = "utf-8") -> dict[str, Any]:
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode(encoding))
    return inspect(path).as_dict()


def timed(tmp_path: Path, heading: str, stamps: list[str]) -> dict[str, Any]:
    rows = "".join(f"{stamp},A,{at}\n" for at, stamp in enumerate(stamps, 10))
    return look(tmp_path, f"{heading},station,PM10 (ug/m3)\n{rows}")


def codes(found: dict[str, Any]) -> set[str]:
    return {question["code"] for question in found["questions"]}


def measured(found: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    return {c["name"]: (c["parameter"], c["unit"]) for c in found["columns"]}


@pytest.mark.parametrize(
    "above", ["sep=;\n", "# hourly air\n# provisional\n", "某市空气质量监测数据\n"]
)
def test_lines_above_the_header_take_no_cells_away(tmp_path: Path, above: str) -> None:
    rows = "".join(f"{stamp};A;{at};0,5\n" for at, stamp in enumerate(HOURS))
    text = above + "time;station;PM10 (ug/m3);CO (mg/m3)\n" + rows
    found = look(tmp_path, text)
    assert measured(found) == {
        "time": (None, None),
        "station": (None, None),
        "PM10 (ug/m3)": ("PM10", "ug/m3"),
        "CO (mg/m3)": ("CO", "mg/m3"),
    }
    (tmp_path / "s.yaml").write_text(
        "id: s\ntitle: {zh: a, en: a}\ntables: [{time: {columns: [time], zone: '+08:00', "
        "format: '%Y-%m-%d %H:%M', stamp: begin, length: PT1H}, station: {columns: [station]}, "
        "decimal: ',', columns: {PM10 (ug/m3): {parameter: PM10, unit: ug/m3}, "
        "CO (mg/m3): {parameter: CO, unit: mg/m3}}}]\n"
    )
    read = frames.frames(sources(tmp_path / "x.csv")[0], description.load(tmp_path / "s.yaml"))
    whole = [cell for frame in read for cell in frame.column("CO (mg/m3)").to_pylist()]
    assert whole == ["0,5"] * 24


@pytest.mark.parametrize(
    ("heading", "zone"),
    [
        ("time (UTC+7)", "+07:00"),
        ("Date time GMT+8", "+08:00"),
        ("time (GMT+08:00)", "+08:00"),
        ("time UTC +0630", "+06:30"),
        ("time (UTC)", "+00:00"),
        ("时间（东八区）", "+08:00"),
    ],
)
def test_the_zone_a_heading_gives(tmp_path: Path, heading: str, zone: str) -> None:
    found = timed(tmp_path, heading, HOURS)
    assert found["time"]["zone"] == zone
    assert "zone" not in codes(found)


@pytest.mark.parametrize(
    ("heading", "stamp"),
    [
        ("time (hour beginning)", "begin"),
        ("time (hour ending)", "end"),
        ("start_time", "begin"),
        ("结束时间", "end"),
        ("time", None),
        ("time (start or end)", None),
    ],
)
def test_what_a_heading_says_of_its_stamps(tmp_path: Path, heading: str, stamp: str | None) -> None:
    found = timed(tmp_path, heading, HOURS)
    assert found["time"]["stamp"] == stamp
    assert ("stamp" in codes(found)) == (stamp is None)


@pytest.mark.parametrize(
    ("heading", "months"),
    [
        ("month", ["Jan", "Feb", "Mar", "Apr", "May"]),
        ("月份", ["1月", "2月", "3月", "11月", "12月"]),
        ("เดือน", ["มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม"]),
    ],
)
def test_months_without_a_year_are_asked_about(
    tmp_path: Path, heading: str, months: list[str]
) -> None:
    found = timed(tmp_path, heading, months)
    assert found["time"]["columns"] == [heading]
    assert "month_year" in codes(found)


@pytest.mark.parametrize(
    ("head", "row", "columns", "pattern"),
    [
        ("year,month", "2024,March", ["year", "month"], "%Y %b"),
        ("năm,tháng,ngày,giờ", "2024,3,{d},{h}", ["năm", "tháng", "ngày", "giờ"], "%Y %m %d %H"),
        ("年,月,日", "2024年,3月,{d}日", ["年", "月", "日"], "%Y年 %m月 %d日"),
        ("year", "20{d}", ["year"], "%Y"),
    ],
)
def test_dates_over_several_columns(
    tmp_path: Path, head: str, row: str, columns: list[str], pattern: str
) -> None:
    rows = "".join(row.format(d=10 + h // 12, h=h) + f",A,{h}\n" for h in range(24))
    found = look(tmp_path, f"{head},station,PM10 (ug/m3)\n{rows}")
    assert (found["time"]["columns"], found["time"]["format"]) == (columns, pattern)


def test_short_years_that_may_be_of_the_buddhist_era_are_asked_about(tmp_path: Path) -> None:
    found = timed(tmp_path, "date", [f"{d}/01/67" for d in range(1, 29)])
    assert found["time"]["calendar"] is None and "calendar" in codes(found)
    found = timed(tmp_path, "date", [f"{d}/01/24" for d in range(1, 29)])
    assert found["time"]["calendar"] == "gregorian" and "calendar" not in codes(found)


def test_marks_of_nothing_measured(tmp_path: Path) -> None:
    def marked(mark: str) -> dict[str, Any]:
        rows = "".join(f"2024-01-{d:02},A,{mark if d == 9 else d / 8}\n" for d in range(1, 29))
        return look(tmp_path, f"date,station,COD (mg/L)\n{rows}")

    for mark in ("-99.9", "-999.99", "-9999"):
        assert marked(mark)["reading"]["missing"] == [mark]
    for mark in ("9999.0", "9999"):
        asked = [q["about"] for q in marked(mark)["questions"] if q["code"] == "missing"]
        assert asked == [f"{mark} in COD (mg/L)"]
    for mark in ("BDL", "<LOD", "ตรวจไม่พบ", "＜检出限"):
        assert "not_detected" in codes(marked(mark))


def test_a_column_of_units_is_no_station(tmp_path: Path) -> None:
    rows = "".join(f"2024-01-{d},TP,0.1,mg/L\n2024-01-{d},As,3,ug/L\n" for d in range(10, 28))
    found = look(tmp_path, f"Date,Variable,Value,Units\n{rows}")
    assert found["station"]["columns"] == [] and "no_station" in codes(found)


def test_marked_up_text_is_no_table(tmp_path: Path) -> None:
    for text in ("<?xml version='1.0'?>\n<a>\n<b>1</b>\n</a>\n", "<html>\n<p>a, b\n<p>1, 2\n"):
        with pytest.raises(AccordError, match="ING001"):
            look(tmp_path, text)


def test_a_blank_within_a_heading_of_fixed_width(tmp_path: Path) -> None:
    rows = [("time", "station", "PM10 (ug/m3)")] + [(t, "A1", f"{20 + h}") for h, t in
                                                    enumerate(HOURS)]  # fmt: skip
    found = look(tmp_path, "\n".join(f"{a:<18}{b:<10}{c:>14}" for a, b, c in rows))
    assert found["layout"] == "fixed width"
    assert measured(found)["PM10 (ug/m3)"] == ("PM10", "ug/m3")


def test_stations_named_along_a_dimension_of_netcdf(tmp_path: Path) -> None:
    """The layout of CF 1.8, appendix H.2.1: timeSeries as an orthogonal array."""
    with netCDF4.Dataset(tmp_path / "x.nc", "w") as held:
        held.createDimension("time", 24)
        held.createDimension("station", 2)
        time = held.createVariable("time", "f8", ("time",))
        time.units = "hours since 2024-01-01 00:00:00"
        time[:] = np.arange(24)
        name = held.createVariable("station_name", str, ("station",))
        name.cf_role = "timeseries_id"
        name[0], name[1] = "A", "B"
        value = held.createVariable("pm25", "f4", ("station", "time"))
        value.units, value.coordinates = "ug m-3", "station_name"
        value[:] = np.arange(48).reshape(2, 24)
    found = inspect(tmp_path / "x.nc").as_dict()
    assert found["time"]["columns"] == ["time"] and found["time"]["zone"] == "+00:00"
    assert found["station"]["columns"] == ["station_name"]
    assert measured(found)["pm25"] == ("PM2.5", "ug/m3")
    assert "position" not in codes(found)


def merged(path: Path, rows: list[list[Any]], spans: list[str]) -> dict[str, Any]:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for span in spans:
        sheet.merge_cells(span)
    book.save(path)
    return inspect(path).as_dict()


def test_merged_headings_over_two_rows_and_units_in_a_third(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    rows: list[list[Any]] = [
        ["2024年监测结果", None, None, None, None],
        ["日期", "断面名称", "监测项目", None, None],
        [None, None, "氨氮", "总磷", "化学需氧量"],
        [None, None, "mg/L", "mg/L", "mg/L"],
    ]
    rows += [[date(2024, 1, day), "大桥", 0.2, 0.05, day] for day in range(1, 20)]
    found = merged(path, rows, ["A1:E1", "C2:E2", "A2:A4", "B2:B4"])
    assert found["time"]["columns"] == ["日期"] and found["station"]["columns"] == ["断面名称"]
    assert [measured(found)[n] for n in ("氨氮", "总磷", "化学需氧量")] == [
        ("NH3-N", "mg/L"),
        ("TP", "mg/L"),
        ("COD", "mg/L"),
    ]
    data = writing.description(inspect(path))
    data["questions"] = [{**q, "answer": "+08:00"} for q in data["questions"]]
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    receipt = run([path], tmp_path / "s.yaml", "test", tmp_path / "lake")
    assert (receipt.rows, receipt.counts.read, receipt.counts.stored) == (19, 57, 57)


def test_merged_headings_of_stations_keep_both_words(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["日期", "PM2.5", None], [None, "东城", "西城"]]
    rows += [[date(2024, 1, day), day, day + 1] for day in range(1, 20)]
    found = merged(tmp_path / "x.xlsx", rows, ["A1:A2", "B1:C1"])
    assert [c["name"] for c in found["columns"]] == ["日期", "PM2.5 东城", "PM2.5 西城"]
    assert measured(found)["PM2.5 东城"] == ("PM2.5", None)
    assert {"across", "unit"} <= codes(found) and "parameter" not in codes(found)


def test_cyrillic_that_could_be_vietnamese_is_asked_about(tmp_path: Path) -> None:
    rows = "".join(f"2023-01-{d:02};Хабаровск, Амур;{d},5\n" for d in range(1, 20))
    found = look(tmp_path, f"Дата;Станция;PM10 (мкг/м3)\n{rows}", "cp1251")
    choices = [q["choices"] for q in found["questions"] if q["code"] == "encoding"]
    assert found["encoding"] is None and "cp1251" in choices[0]
