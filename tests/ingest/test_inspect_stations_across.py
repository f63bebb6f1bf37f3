"""Tables with a column for each station: recognised, asked about once, or left as they were."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.ingest.inspect import inspect
from accord.ingest.mentions import mention, span_in, unit_in

HOURS = [datetime(2024, 1, 1) + timedelta(hours=h) for h in range(30)]  # noqa: DTZ001
LAYOUT = "stations_across"


def number(row: int, column: int) -> int:
    """Numbers of one kind: 10 to 18 below every heading."""
    return 10 + (row * 7 + column * 3) % 9


def table(head: str, before: str = "") -> str:
    """A comma-separated table of 30 hours with numbers of one kind below every heading but one."""
    width = head.count(",")
    rows = [
        ",".join([f"{t:%Y-%m-%d %H:%M}", *(str(number(at, n)) for n in range(width))])
        for at, t in enumerate(HOURS)
    ]
    return before + head + "\n" + "\n".join(rows) + "\n"


def look(tmp_path: Path, text: str) -> dict[str, Any]:
    path = tmp_path / "x.csv"
    path.write_text(text, "utf-8")
    return inspect(path).as_dict()


def asked(found: dict[str, Any]) -> list[tuple[str, str]]:
    """What is asked, the zone and the meaning of the stamps left aside."""
    return [(q["code"], q["about"]) for q in found["questions"] if q["about"] != "time"]


def measured(found: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    return {c["name"]: (c["parameter"], c["unit"]) for c in found["columns"]}


def test_a_corner_that_names_the_parameter(tmp_path: Path) -> None:
    text = (
        "PM2.5 (µg/m3),Station A,Station B,Station C\n2024-01-01 00:00,12,15,18\n"
        "2024-01-01 01:00,13,14,19\n2024-01-01 02:00,12,,20\n2024-01-01 03:00,11,16,18\n"
    )
    found = look(tmp_path, text)
    assert found["layout"] == LAYOUT and found["station"] == {"columns": []}
    assert found["reading"]["stations"] == {f"Station {c}": f"Station {c}" for c in "ABC"}
    assert measured(found) == {
        "PM2.5 (µg/m3)": (None, None),
        "Station A": ("PM2.5", "ug/m3"),
        "Station B": ("PM2.5", "ug/m3"),
        "Station C": ("PM2.5", "ug/m3"),  # C is no unit here
    }
    assert asked(found) == []
    assert [q["code"] for q in found["questions"]] == ["stamp", "zone"]
    grounds = found["reading"]["grounds"]["layout"]
    assert 0.5 < grounds["confidence"] < 1
    assert "no parameters the vocabulary knows" in grounds["grounds"]
    assert "均为同类数值" in grounds["grounds"]


def test_what_the_file_does_not_say_is_asked_once(tmp_path: Path) -> None:
    found = look(tmp_path, table("日期时间,奥体中心,农展馆,万寿西宫"))
    label = "奥体中心 … 万寿西宫"
    assert asked(found) == [("across", label), ("parameter", label), ("unit", label)]
    assert found["layout"] is None, "asked, so nothing is claimed"
    question = next(q for q in found["questions"] if q["code"] == "across")
    assert question["choices"] == ["stations", "parameters"]
    assert "农展馆" in question["zh"] and "农展馆" in question["en"]


def test_rows_named_by_a_column_of_parameters(tmp_path: Path) -> None:
    kinds = {"AQI": 80, "PM2.5": 60, "PM2.5_24h": 55, "PM10": 95, "CO": 1}
    rows = "".join(
        f"20240101,{h},{kind},{size + h % 3},{size + h % 5},\n"
        for h in range(24)
        for kind, size in kinds.items()
    )
    found = look(tmp_path, f"date,hour,type,1001A,1002A,1003A\n{rows}")
    assert found["layout"] == LAYOUT and found["time"]["columns"] == ["date", "hour"]
    assert list(found["reading"]["stations"]) == ["1001A", "1002A", "1003A"]  # the last is empty
    told = measured(found)
    assert [told[n] for n in ("AQI", "PM2.5", "CO")] == [
        ("AQI", "index"), ("PM2.5", None), ("CO", None),
    ]  # fmt: skip
    assert told["1001A"] == (None, None)
    units = [about for code, about in asked(found) if code == "unit"]
    assert units == ["PM2.5", "PM2.5_24h", "PM10", "CO"], "each once, whatever the stations"
    assert ("averaged", "PM2.5_24h") in asked(found), "a mean of 24 hours is none of its hour"
    assert not {"parameter", "no_station", "across"} & {code for code, _ in asked(found)}


@pytest.mark.parametrize(
    ("head", "before", "expected"),
    [
        ("时间,东城,西城,海淀", "2024年1月PM2.5小时浓度 单位：μg/m³\n", ("PM2.5", "ug/m3")),
        ("Waktu,DKI1 Bundaran HI,DKI2 Kelapa Gading,DKI3 Jagakarsa",
         "Konsentrasi PM10 per jam (ug/m3)\n", ("PM10", "ug/m3")),
        ("Thời gian,VN-01,VN-02,VN-03", "Nồng độ SO2 trung bình giờ (µg/m³)\n", ("SO2", "ug/m3")),
        ("วันที่และเวลา,36t,35t,o8t", "ข้อมูล PM2.5 รายชั่วโมง\n", ("PM2.5", None)),
        ("时间,PM2.5 东城,PM2.5 西城,PM2.5 海淀", "", ("PM2.5", None)),
        ("Time,CO (mg/m3) S1,CO (mg/m3) S2,CO (mg/m3) S3", "", ("CO", "mg/m3")),
        ("Thời gian,Trạm Nguyễn Văn Cừ,Trạm Hàng Đậu", "", (None, None)),
        ("时间/站点,甲,乙", "", (None, None)),
        ("time,1001A,1002A,1003A", "", (None, None)),
    ],
)  # fmt: skip
def test_sure_of_stations(
    tmp_path: Path, head: str, before: str, expected: tuple[str | None, str | None]
) -> None:
    found = look(tmp_path, table(head, before))
    assert found["layout"] == LAYOUT and "across" not in {q["code"] for q in found["questions"]}
    names = head.split(",")[1:]
    assert {measured(found)[n] for n in names} == {expected}
    assert list(found["reading"]["stations"]) == names
    wanted = [*(["parameter"] * (expected[0] is None)), *(["unit"] * (expected[1] is None))]
    assert [code for code, _ in asked(found)] == wanted


@pytest.mark.parametrize(
    "head",
    [
        "日期,鲢鱼,鳙鱼,草鱼",  # kinds of fish, counted alike
        "date,PCB28,PCB52,PCB101",  # substances the vocabulary may not know
        "วันที่และเวลา,36t,35t,o8t",  # codes of stations, but nothing says so
        "date,VN-01,VN-02",
    ],
)
def test_doubtful_headings_are_asked_about(tmp_path: Path, head: str) -> None:
    found = look(tmp_path, table(head))
    assert [code for code, _ in asked(found)] == ["across", "parameter", "unit"]
    assert found["layout"] is None


@pytest.mark.parametrize(
    ("head", "before"),
    [
        ("time,PM10,X1,X2,X3", ""),  # one is known: the others are parameters too
        ("time,min,mean,max", "PM2.5 (ug/m3)\n"),  # statistics
        ("date,0.5 m,1 m,2 m", "Dissolved oxygen (mg/L)\n"),  # depths
        ("year,Jan,Feb,Mar,Apr", ""),  # months
        ("time,h1,h2,h3,h4", "PM2.5 (ug/m3)\n"),  # hours
        ("时间,PM2.5 东城,PM2.5 西城,PM10 东城,PM10 西城", ""),  # two parameters
        ("time,longitude,latitude,X1,X2", ""),  # rows have their own places
    ],
)
def test_other_tables_stay_as_they_are(tmp_path: Path, head: str, before: str) -> None:
    found = look(tmp_path, table(head, before))
    assert found["layout"] == "wide" and "stations" not in found["reading"]
    assert "across" not in {q["code"] for q in found["questions"]}


def test_unknown_numbers_of_different_kinds_are_parameters(tmp_path: Path) -> None:
    rows = "".join(f"{t:%Y-%m-%d %H:%M},{at * 0.01},{at * 90},7\n" for at, t in enumerate(HOURS))
    found = look(tmp_path, f"time,foo,bar,baz\n{rows}")
    assert found["layout"] == "wide"
    assert {about for code, about in asked(found) if code == "parameter"} == {"foo", "bar", "baz"}


def test_a_column_of_stations_beside_unknown_numbers(tmp_path: Path) -> None:
    rows = "".join(f"{t:%Y-%m-%d %H:%M},{'AB'[t.hour % 2]},5,6\n" for t in HOURS)
    found = look(tmp_path, f"time,city,X1,X2\n{rows}")
    assert found["layout"] == "wide" and found["station"]["columns"] == ["city"]


def test_a_heading_twice_none_at_all_a_mean_and_remarks(tmp_path: Path) -> None:
    rows = table("time,Site A,Site A,Site B,,平均").replace("\n", ",\n")  # and an empty column
    found = look(tmp_path, rows.replace("平均,", "平均,备注", 1))
    assert found["reading"]["stations"] == {"Site A": "Site A", "Site B": "Site B"}
    assert asked(found)[:2] == [("station_heading", "Site A (2)"), ("station_heading", "column 5")]
    mean = next(c for c in found["columns"] if c["name"] == "平均")
    assert "left out" in mean["grounds"] and "不采用" in mean["grounds"]


def test_a_column_of_units(tmp_path: Path) -> None:
    rows = "".join(f"{t:%Y-%m-%d %H:%M},ug/m3,{10 + t.hour % 3},11\n" for t in HOURS)
    found = look(tmp_path, f"time,unit,Site A,Site B\n{rows}")
    assert found["layout"] == LAYOUT
    assert measured(found)["Site A"] == (None, "ug/m3")
    assert [code for code, _ in asked(found)] == ["parameter"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("时间,1001A,1002A,1003A", ",万寿西宫,定陵,东四"),
     ("站点编码,1001A,1002A,1003A", "站点名称,万寿西宫,定陵,东四")],
)  # fmt: skip
def test_codes_above_names(tmp_path: Path, first: str, second: str) -> None:
    found = look(tmp_path, table(first).replace(first, f"{first}\n{second}"))
    assert found["layout"] == LAYOUT and found["reading"]["header_row"] == 2
    assert found["reading"]["stations"] == {
        "1001A 万寿西宫": "1001A",
        "1002A 定陵": "1002A",
        "1003A 东四": "1003A",
    }


def test_a_sheet_for_each_parameter(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in ("PM2.5", "PM10 ugm3"):
        sheet = book.create_sheet(name)
        sheet.append(["时间", "东城", "西城", "海淀"])
        for at, t in enumerate(HOURS):
            sheet.append([t, number(at, 0), number(at, 1), number(at, 2)])
    book.save(tmp_path / "x.xlsx")
    found = inspect(tmp_path / "x.xlsx").as_dict()
    told = {t["reading"]["table"]: measured(t)["西城"] for t in found["tables"]}
    assert told == {"PM2.5": ("PM2.5", None), "PM10 ugm3": ("PM10", "ug/m3")}
    assert {t["layout"] for t in found["tables"]} == {LAYOUT}


def test_lines_of_json(tmp_path: Path) -> None:
    rows = [
        {"time": f"{t:%Y-%m-%d %H:%M}", **{f"100{n}A": number(at, n) for n in (1, 2, 3)}}
        for at, t in enumerate(HOURS)
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = inspect(path).as_dict()
    assert found["layout"] == LAYOUT
    assert [code for code, _ in asked(found)] == ["parameter", "unit"]


def test_fixed_width(tmp_path: Path) -> None:
    lines = [f"{'time':<18}{'1001A':>7}{'1002A':>7}{'1003A':>7}"]
    lines += [
        f"{t:%Y-%m-%d %H:%M}  " + "".join(f"{number(at, n):>7}" for n in range(3))
        for at, t in enumerate(HOURS)
    ]
    found = look(tmp_path, "\n".join(lines) + "\n")
    assert (found["format"], found["layout"]) == ("fixed width", LAYOUT)


def test_a_running_number_is_no_nitrogen_monoxide(tmp_path: Path) -> None:
    rows = "".join(f"{at},{t:%Y-%m-%d %H:%M},{10 + at % 3},11\n" for at, t in enumerate(HOURS))
    found = look(tmp_path, f"No,Waktu,Stasiun Kelapa Gading,Stasiun Jagakarsa\n{rows}")
    assert found["layout"] == LAYOUT and measured(found)["No"] == (None, None)


def test_columns_that_look_like_units_or_names_of_parameters(tmp_path: Path) -> None:
    rows = "".join(f"{t:%Y-%m-%d %H:%M},1,1,{1 + at % 2}\n" for at, t in enumerate(HOURS))
    found = look(tmp_path, f"time,Site A,Site B,Site C\n{rows}")
    assert list(found["reading"]["stations"]) == ["Site A", "Site B", "Site C"]  # 1 is no unit
    rows = "".join(f"{t:%Y-%m-%d %H:%M},{('O3', 'PM2.5')[t.hour % 2]},70,71\n" for t in HOURS)
    found = look(tmp_path, f"时间,首要污染物,东城,西城\n{rows}")
    codes = [code for code, _ in asked(found)]  # what an index is of is not what rows measure
    assert codes == ["across", "parameter", "unit"]


def test_titles_that_differ_settle_nothing(tmp_path: Path) -> None:
    found = look(tmp_path, table("PM2.5 (ug/m3),东城站,西城站", "PM10小时值 单位：μg/m³\n"))
    assert found["layout"] == LAYOUT
    assert ("parameter", "东城站 … 西城站") in asked(found)


def test_numbers_below_a_station_are_no_names_of_stations(tmp_path: Path) -> None:
    for head in ("time,Station A,PM10 (ug/m3)", "time,Station A", "time,Site 1,Site 2,PM10"):
        found = look(tmp_path, table(head))
        assert found["station"] == {"columns": []} and found["layout"] == "wide"
        assert "no_station" in {q["code"] for q in found["questions"]}
    found = look(tmp_path, table("time,site,PM10 (ug/m3)"))
    assert found["station"] == {"columns": ["site"]}, "numbers may be the names of stations"


@pytest.mark.parametrize(
    ("text", "words", "parameter"),
    [
        ("2024年1月PM2.5小时浓度 单位：μg/m³", "PM2.5", "PM2.5"),
        ("臭氧8小时滑动平均", "臭氧", "O3"),
        ("2024 Dissolved oxygen (mg/L) at Ban Pak", "Dissolved oxygen", "DO"),
        ("PM2.5 and PM10", None, None),
        ("The lead agency", None, None),  # a word that is also a metal
        ("Station no 5", None, None),  # nor nitrogen monoxide
        ("某市空气质量监测数据", None, None),
    ],
)
def test_parameters_in_titles(text: str, words: str | None, parameter: str | None) -> None:
    found = mention(text)
    assert (found and found.parameter.id) == parameter
    assert (found and found.words) == words


PIECES = (
    "PM2.5",
    "µg/m3",
    "单位：(mg/L)",
    "臭氧",
    "8小时",
    "24h",
    "_",
    "（",
    "No",
    "CO",
    "ปี",
    "\0",
)
WORDS = st.lists(st.sampled_from((*PIECES, "[", "x" * 90)), max_size=8)


@settings(max_examples=40, deadline=None)
@given(words=WORDS, text=st.text(max_size=60), between=st.sampled_from(["", " "]))
def test_any_title_is_looked_at(words: list[str], text: str, between: str) -> None:
    for title in (between.join(words), text, text + between.join(words)):
        found = mention(title)
        assert found is None or found.words
        assert unit_in(title) is None or unit_in(title) in title
        assert set(span_in(title)) <= {"PT8H", "P1D"}


def test_units_and_spans_in_titles() -> None:
    assert unit_in("SO2 小时值（微克/立方米）") == "微克/立方米"
    assert unit_in("unit: mg/L, hourly") == "mg/L"
    assert unit_in("Report 2024/01") is None
    assert span_in("O3_8h") == ["PT8H"] and span_in("臭氧24小时平均") == ["P1D"]
    assert span_in("S18h2") == []
