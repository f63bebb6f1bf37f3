"""Loads of tables with a column for each station: counted, set aside, mended, told by their row."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from across_tables import LABELLED, TABLE, TIME, counts, describe, mended, quarantined, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.ingest import writing
from accord.ingest.description import parsed
from accord.ingest.inspect import inspect
from accord.ingest.run import Receipt, run
from accord.kernel.errors import AccordError
from accord.lake import Lake


def load(folder: Path, text: str, *tables: dict[str, Any], **options: Any) -> Receipt:
    path = folder / options.pop("name", "x.csv")
    path.write_text(text, "utf-8")
    source = describe(folder, *(tables or (TABLE,)))
    return run([path], source, "test", folder / "lake", **options)


def test_every_value_is_accounted_for(tmp_path: Path) -> None:
    receipt = load(
        tmp_path,
        "time,East,West,Mean\n"
        "2024-01-01 00:00,12.5,<3,8\n"  # two stored
        "2024-01-01 01:00,NA,,8\n"  # two missing
        "2024-01-01 02:00,abc,7,8\n"  # one rejected, one stored
        "yesterday,1,2,8\n"  # two rejected for their time
        "2024-01-01 03:00,1\n"  # too short: two rejected
        "2024-01-01 00:00,12.5,4,8\n",  # a duplicate; a conflict with <3
    )
    assert receipt.rows == 6
    assert counts(receipt) == {
        "read": 18,
        "stored": 2,
        "missing": 2,
        "duplicate": 1,
        "conflict": 2,
        "rejected": 5,
        "outside": 6,
    }
    told = {(r["station"], r["value"], r["qualifier"], r["source_row"]) for r in rows(tmp_path)}
    assert told == {
        ("E1", 12500, 0, 2),
        ("W1", 3000, 1, 2),
        ("W1", 7000, 0, 4),
        ("W1", 4000, 0, 7),
    }  # the row of the file, header counted, is where each came from


def test_a_quarantine_names_the_heading_and_is_given_again(tmp_path: Path) -> None:
    first = load(tmp_path, "time,East,West\n2024-01-01 00:00,1O,5\n2024-01-01 1:99,7,8\n")
    lines = quarantined(first)
    assert [(x["row"], x["column"], x["value"], x["reason"]) for x in lines] == [
        ("2", "East", "1O", "not_a_number"),
        ("3", "East", "7", "bad_time"),
        ("3", "West", "8", "bad_time"),
    ]
    lines[0]["value"] = "10"
    lines[1]["time"] = lines[2]["time"] = "2024-01-01 01:00"
    path = mended(tmp_path / "mended.csv", lines)
    again = run([path], describe(tmp_path, TABLE), "test", tmp_path / "lake")
    assert counts(again) == {"read": 3, "stored": 3}
    assert {(r["station"], r["value"]) for r in rows(tmp_path)} == {
        ("E1", 10_000),
        ("E1", 7_000),
        ("W1", 5_000),
        ("W1", 8_000),
    }


def test_a_refused_conflict_names_its_station(tmp_path: Path) -> None:
    load(tmp_path, "time,type,East,West\n2024-01-01 00:00,CO,1,2\n", LABELLED)
    text = "time,type,East,West\n2024-01-01 00:00,CO,1,3\n"
    refused = load(tmp_path, text, LABELLED, name="y.csv")
    assert counts(refused) == {"read": 2, "duplicate": 1, "conflict": 1}
    (line,) = quarantined(refused)
    names = ("file", "row", "column", "value", "standing", "type", "time")
    assert [line[n] for n in names] == [
        "y.csv", "2", "West", "3", "2 mg/m3", "CO", "2024-01-01 00:00",
    ]  # fmt: skip
    path = mended(tmp_path / "mended.csv", [line])
    lake, source = tmp_path / "lake", describe(tmp_path, LABELLED)
    assert counts(run([path], source, "test", lake, revises=True)) == {"read": 1, "stored": 1}


def test_rows_of_several_parameters(tmp_path: Path) -> None:
    text = (
        "time,type,East,West,Mean\n2024-01-01 00:00,PM10,30,40,35\n"
        "2024-01-01 00:00,CO,0.5,,1\n2024-01-01 00:00,noise,60,61,60\n"
    )
    receipt = load(tmp_path, text, LABELLED)
    assert counts(receipt) == {"read": 9, "stored": 3, "missing": 1, "outside": 5}
    found = {(r["station"], r["parameter"]): r["value"] for r in rows(tmp_path)}
    assert found == {
        ("E1", "PM10"): 30_000,
        ("W1", "PM10"): 40_000,
        ("E1", "CO"): 50_000,
    }  # CO has five decimals


@pytest.mark.parametrize(("stamp", "start"), [("begin", "00:00"), ("end", "23:00")])
def test_a_moving_mean_ends_where_the_hour_of_its_row_does(
    tmp_path: Path, stamp: str, start: str
) -> None:
    """At 12:00 a stamp that begins its hour ends it at 13:00; 24 hours before is 13:00."""
    values = {
        "PM10": {"parameter": "PM10", "unit": "ug/m3"},
        "PM10_24h": {
            "parameter": "PM10", "unit": "ug/m3", "length": "P1D", "average": "moving",
        },
    }  # fmt: skip
    table = {**LABELLED, "time": {**TIME, "stamp": stamp, "zone": "+00:00"}}
    table["long"] = {"parameter": "type", "values": values}
    load(tmp_path, "time,type,East\n2024-01-02 12:00,PM10,9\n2024-01-02 12:00,PM10_24h,7\n", table)
    found = {r["averaging"]: r for r in rows(tmp_path)}
    assert set(found) == {"1h", "24h_moving"}, "two series, so that neither is a conflict"
    hour = {"begin": "2024-01-02 12:00", "end": "2024-01-02 11:00"}[stamp]
    day = {"begin": "2024-01-01 13:00", "end": "2024-01-01 12:00"}[stamp]
    assert f"{found['1h']['start']:%Y-%m-%d %H:%M}" == hour
    assert f"{found['24h_moving']['start']:%Y-%m-%d %H:%M}" == day
    assert found["24h_moving"]["length"] == 86_400


def test_patterns_take_in_stations_yet_unknown(tmp_path: Path) -> None:
    table = {**TABLE, "station": {"across_like": ["[0-9][0-9][0-9][0-9]A"]}}
    text = "time,1001A,3412A,Mean\n2024-01-01 00:00,1,2,3\n"
    assert counts(load(tmp_path, text, table)) == {"read": 3, "stored": 2, "outside": 1}
    assert {r["station"] for r in rows(tmp_path)} == {"1001A", "3412A"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"station": {"across": {"East": "E1", "West": "E1"}}}, "ING012"),
        ({"station": {"across": {"East": "E1"}, "columns": ["time"]}}, "ING012"),
        ({"long": {**TABLE["long"], "value": "East"}}, "ING012"),
        ({"long": {"values": {n: {"parameter": n, "unit": "ug/m3"} for n in ("PM10", "SO2")}}},
         "ING012"),
        ({"columns": {"East": {"parameter": "PM10", "unit": "ug/m3"}}}, "ING012"),
        ({"station": {"across": {"East": "E1"}}}, "ING015"),  # of West nothing is said
        ({"station": {"across": {"North": "N1"}}}, "ING014"),
    ],
)  # fmt: skip
def test_refused_whole(tmp_path: Path, change: dict[str, Any], code: str) -> None:
    with pytest.raises(AccordError) as caught:
        load(tmp_path, "time,East,West\n2024-01-01 00:00,1,2\n", {**TABLE, **change})
    assert caught.value.code == code


def test_the_example_of_the_documentation_is_one() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "bring-in-a-file.md"
    blocks = page.read_text("utf-8").split("```yaml\n")[1:]
    text = next(b.split("```")[0] for b in blocks if "stations_across" in b)
    told = parsed("id: x\ntitle: {zh: x, en: x}\n" + text, "page")
    (table,) = told.tables
    assert table.headings(["East", "1001A", "Mean", "type"]) == {"East": "E1", "1001A": "1001A"}


@pytest.mark.parametrize(
    ("head", "station", "code"),
    [
        ("time,1001A,1001A", {"across_like": ["*A*"]}, "ING015"),  # the second is not told of
        ("time,1001A,", {"across_like": ["*"]}, "ING015"),  # nor the one without a heading
        ("time,1001A,East", {"across": {"East": "1001A"}, "across_like": ["*A"]}, "ING012"),
    ],
)
def test_a_pattern_takes_no_heading_for_a_station_it_is_not(
    tmp_path: Path, head: str, station: dict[str, Any], code: str
) -> None:
    with pytest.raises(AccordError) as caught:
        load(tmp_path, f"{head}\n2024-01-01 00:00,1,2\n", {**TABLE, "station": station})
    assert caught.value.code == code


ANSWERS = {"zone": "+08:00", "stamp": "begin", "parameter": "PM2.5", "unit": "ug/m3"}


def answered(path: Path, folder: Path, **answers: str) -> Path:
    """Write the description inspection proposes, its questions answered by their codes."""
    data = writing.description(inspect(path))
    for asked in data["questions"]:
        asked["answer"] = (ANSWERS | answers).get(asked["code"])
    source = folder / "proposed.yaml"
    source.write_text(writing.as_text(data, path.name), "utf-8")
    return source


def test_a_proposal_is_answered_and_serves(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "日期时间,奥体中心,农展馆,万寿西宫\n2024-01-01 00:00,12,15,18\n"
        "2024-01-01 01:00,13,14,19\n2024-01-01 02:00,12,,20\n",
        "utf-8",
    )
    source = answered(path, tmp_path, across="stations")
    assert counts(run([path], source, "test", tmp_path / "lake")) == {
        "read": 9, "stored": 8, "missing": 1,
    }  # fmt: skip
    assert {r["station"] for r in rows(tmp_path)} == {"奥体中心", "农展馆", "万寿西宫"}
    source = answered(path, tmp_path)  # whether they are stations is left open
    with pytest.raises(AccordError) as caught:
        run([path], source, "test", tmp_path / "lake")
    assert caught.value.code == "ING013"
    source = answered(path, tmp_path, across="parameters")  # then each of them must be told
    with pytest.raises(AccordError) as caught:
        run([path], source, "test", tmp_path / "lake")
    assert caught.value.code == "ING012"


def test_names_below_codes_become_the_names_of_stations(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    lines = [f"2024-01-01 {h:02}:00,{10 + h},{12 + h},{11 + h}" for h in range(6)]
    head = "时间,1001A,1002A,1003A\n,万寿西宫,定陵,东四\n"
    path.write_text(head + "\n".join(lines) + "\n", "utf-8")
    receipt = run([path], answered(path, tmp_path), "test", tmp_path / "lake")
    assert counts(receipt) == {"read": 18, "stored": 18}
    with Lake.open(tmp_path / "lake") as lake:
        names = {s["code"]: s["names"] for s in lake.stations("test")}
    assert names["1002A"] == {"zh": "定陵"}
    assert min(r["source_row"] for r in rows(tmp_path)) == 3


CELL = st.sampled_from(["1", "2.5", "", "NA", "--", "x", "<3", "inf", "1e400", "=1", "７"])
STAMP = st.sampled_from(["2024-01-01 00:00", "2024-01-01 01:00", "2024-13-01 00:00", "", "24:00"])
KIND = st.sampled_from(["PM10", "CO", "noise", ""])
GOOD = ("1", "2.5", "<3", "７")


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    lines=st.lists(st.tuples(STAMP, KIND, st.lists(CELL, min_size=5, max_size=5)), max_size=30),
    short=st.integers(0, 2),
)
def test_receipts_add_up_on_random_files(
    lines: list[tuple[str, str, list[str]]],
    short: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("random")
    headings = [f"100{n}A" for n in range(5)]
    table = {**LABELLED, "station": {"across_like": ["100[0-9]A"]}}
    text = ",".join(["time", "type", *headings, "Mean"]) + "\n"
    text += "".join(",".join([time, kind, *cells, "9"]) + "\n" for time, kind, cells in lines)
    receipt = load(folder, text + "2024-01-01 00:00,PM10\n" * short, table)
    told = vars(receipt.counts)
    assert receipt.counts.adds_up
    assert told["read"] == 6 * (len(lines) + short)
    taken = [(time, kind, cells) for time, kind, cells in lines if kind in ("PM10", "CO")]
    assert told["outside"] == 5 * (len(lines) - len(taken)) + len(lines) + short
    assert told["missing"] == sum(c in ("", "NA", "--") for *_, cells in taken for c in cells)
    good = Counter(
        (time, kind, at, cell)
        for time, kind, cells in taken
        for at, cell in enumerate(cells)
        if cell in GOOD and time.startswith("2024-01")
    )
    assert told["stored"] + told["duplicate"] + told["conflict"] == sum(good.values())
    if told["rejected"]:
        lines_of = quarantined(receipt)
        refused = [q for q in lines_of if q["reason"] != "conflict"]
        assert len(refused) == told["rejected"]
        assert {q["column"] for q in refused} <= set(headings)
