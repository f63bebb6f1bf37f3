"""``accord lake``: reading at any moment, correcting, taking back, through the command line."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

TESTS = Path(__file__).resolve().parents[1]
SPEC = importlib.util.spec_from_file_location("measured_case", TESTS / "measured.py")
case = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(case)

# The file of tests/measured.py by hand: 00:00 at UTC+7 is 17:00 UTC of the day before; PM10 in
# ug/m3 as it stands, CO from ug/m3 to mg/m3; "NA" is missing, "1e" rejected, "<100" below.
EAST_PM10 = [("17:00", "12.5", "1"), ("19:00", "14.5", "1"), ("23:00", "25000", "4")]
EAST_CO = [("17:00", "0.3"), ("18:00", "0.1"), ("19:00", "0.31"), ("20:00", "0.32"),
           ("23:00", "0.33")]  # fmt: skip


@pytest.fixture
def lake(tmp_path, monkeypatch, settings, accord):
    """Load the file with ``accord ingest run``; return the folder."""
    settings.ACCORD_DATA = tmp_path
    monkeypatch.setenv("ACCORD_DATA", str(tmp_path))
    (tmp_path / "air.csv").write_text(case.TEXT, "utf-8")
    source = case.source_file(tmp_path)
    arguments = ("--source", str(source), "--dataset", "air-test", "--json")
    done = accord("ingest", "run", str(tmp_path / "air.csv"), *arguments)
    assert done.exit == 0 and done.json()["values"]["stored"] == 9
    return tmp_path


def read(accord, *arguments):
    done = accord("lake", "rows", "air-test", *arguments)
    assert done.exit == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out.removeprefix("\ufeff"))))


def values(accord, *arguments):
    return [
        r["value"] for r in read(accord, "--station", "东站", "--parameter", "PM10", *arguments)
    ]


def correction(folder, *lines):
    path = folder / "mend.csv"
    head = "station,parameter,averaging,start,length,value,qualifier"
    path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return str(path)


MEND = "东站,PM10,1h,2023-12-31T17:00:00Z,3600,13.25,"


def test_show_says_what_there_is(lake, accord):
    found = accord("lake", "show", "--json").json()
    assert [(d["dataset"], d["stations"], d["series"]) for d in found["datasets"]] == [
        ("air-test", 2, 4)
    ]
    one = accord("lake", "show", "air-test", "--json").json()["datasets"][0]
    assert {row["code"] for row in one["station_list"]} == {"东站", "西站"}
    assert one["loads"][0]["files"][0]["name"] == "air.csv"
    assert accord("lake", "show", "--known-at", "2020-01-01", "--json").json()["datasets"] == []
    told = accord("lake", "show", "air-test")
    assert told.exit == 0 and "PM10" in told.out and "test-air" in told.out


def test_show_says_what_became_of_every_value_as_the_receipt_did(lake, accord):
    # Seven lines of two values: "NA" is missing, "1e" no number; twice one hour of the western
    # station, with two values of PM10 (both kept) and one of CO (kept once).
    wanted = {"read": 14, "stored": 9, "missing": 1, "duplicate": 1, "conflict": 2,
              "rejected": 1, "outside": 0}  # fmt: skip
    one = accord("lake", "show", "air-test", "--json").json()["datasets"][0]["loads"][0]
    assert one["counts"] == wanted and one["refused_known"]
    told = accord("lake", "show", "air-test").out
    assert ("stored 9" in told or "存储 9" in told) and ("rejected 1" in told or "拒收 1" in told)


def test_a_load_kept_before_refused_values_were_says_so(lake, accord):
    database = sqlite3.connect(lake / "lake" / "catalog.db")
    (held,) = database.execute("SELECT counts FROM loads").fetchone()
    held = json.loads(held)
    del held["before"]
    database.execute("UPDATE loads SET counts = ?", (json.dumps(held),))
    database.commit()
    database.close()
    one = accord("lake", "show", "air-test", "--json").json()["datasets"][0]["loads"][0]
    assert one["counts"]["stored"] == 9 and one["counts"]["rejected"] == 0
    assert one["refused_known"] is False
    told = accord("lake", "show", "air-test").out
    assert "not kept" in told or "未记" in told


def test_the_operator_is_told_that_a_dataset_is_held_back(lake, accord, monkeypatch):
    from accord.lake import series_tests

    def broken(rows, checks):
        raise ValueError("broken on purpose")

    monkeypatch.setitem(series_tests.SERIES_TESTS, "spike", broken)
    source = case.source_file(lake)
    with source.open("a", encoding="utf-8") as file:
        file.write("checks: {PM10: {spike: {suspect: 5, grounds: a test}}}\n")
    (lake / "more.csv").write_text(case.TEXT.replace("2024", "2025"), "utf-8")
    given = (str(lake / "more.csv"), "--source", str(source), "--dataset", "air-test", "--json")
    done = accord("ingest", "run", *given)
    assert done.exit == 0, done.err
    assert [one["test"] for one in done.json()["held_back"]] == ["spike"]
    told = accord("lake", "show", "air-test", "--json")
    (why,) = told.json()["datasets"][0]["held_back"]
    assert why["code"] == "REL004" and "rollback 2" in why["fix"]["en"]
    assert "REL004" in accord("lake", "rows", "air-test").err
    assert accord("lake", "rollback", "2", "--reason", "the test was broken").exit == 0
    assert accord("lake", "show", "air-test", "--json").json()["datasets"][0]["held_back"] == []
    assert "REL004" not in accord("lake", "rows", "air-test").err


def test_rows_come_with_unit_flags_source_and_time_of_their_file(lake, accord):
    rows = read(accord)
    assert len(rows) == 11  # nine stored, two of one hour
    east = [r for r in rows if (r["station"], r["parameter"]) == ("东站", "PM10")]
    assert [(r["start"][11:16], r["value"], r["flag"]) for r in east] == EAST_PM10
    assert {(r["unit"], r["zone"], r["length"], r["source"]) for r in east} == {
        ("ug/m3", "+07:00", "3600", "test-air")
    }
    assert [r["row"] for r in east] == ["2", "4", "6"]  # lines of the file
    assert "gross_range=4" in east[2]["flags"]
    carbon = [r for r in rows if (r["station"], r["parameter"]) == ("东站", "CO")]
    assert [(r["start"][11:16], r["value"]) for r in carbon] == EAST_CO
    assert [r["qualifier"] for r in carbon] == ["", "below", "", "", ""]
    both = [r for r in rows if (r["station"], r["parameter"]) == ("西站", "PM10")]
    assert [(r["value"], r["flag"]) for r in both] == [("7", "3"), ("8", "3")]
    assert all("duplicate=3" in r["flags"] for r in both)


def test_the_formats_say_the_same(lake, accord):
    from_csv = [(r["start"], r["value"]) for r in read(accord)]
    held = accord("lake", "rows", "air-test", "--json").json()
    assert [(r["start"], str(r["value"]).removesuffix(".0")) for r in held["rows"]] == from_csv
    assert held["about"]["dataset"] == "air-test"
    for form in ("parquet", "arrow"):
        path = lake / f"out.{form}"
        done = accord("lake", "rows", "air-test", "--format", form, "--output", str(path))
        assert done.exit == 0 and not done.out and not list(lake.glob("*.part"))
        table = pq.read_table(path) if form == "parquet" else pa.ipc.open_stream(path).read_all()
        told = [
            (f"{start:%Y-%m-%dT%H:%M:%SZ}", f"{value.normalize():f}")
            for start, value in zip(
                table["start"].to_pylist(), table["value"].to_pylist(), strict=True
            )
        ]
        assert told == from_csv
        assert json.loads(table.schema.metadata[b"accord"])["loads"][0]["source"] == "test-air"


def test_rows_are_chosen_by_time_and_number(lake, accord):
    assert values(accord, "--from", "2023-12-31T19:00:00Z") == ["14.5", "25000"]
    assert values(accord, "--to", "2023-12-31T19:00:00Z") == ["12.5"]
    assert values(accord, "--limit", "1") == ["12.5"]
    assert len(read(accord, "--limit", "0")) == 0


def moment_of_last(accord):
    loads = accord("lake", "show", "air-test", "--json").json()["datasets"][0]["loads"]
    return loads[-1]["known_from"]


def test_a_correction_keeps_what_was_known_before(lake, accord):
    before = moment_of_last(accord)
    whole = accord("lake", "rows", "air-test", "--known-at", before).out
    withdraw = "东站,PM10,1h,2023-12-31T19:00:00Z,3600,,"
    same = "东站,CO,1h,2023-12-31T18:00:00Z,3600,0.1,below"
    file = correction(lake, MEND, withdraw, same)
    tried = accord("lake", "correct", "air-test", file, "--reason", "typed", "--dry-run", "--json")
    assert tried.json()["rows"] == {"changed": 1, "withdrawn": 1, "same": 1, "new": 0}
    assert values(accord) == ["12.5", "14.5", "25000"] and moment_of_last(accord) == before
    done = accord("lake", "correct", "air-test", file, "--reason", "typed wrongly", "--json")
    assert done.exit == 0
    assert values(accord) == ["13.25", "", "25000"]
    assert values(accord, "--known-at", before) == ["12.5", "14.5", "25000"]
    assert accord("lake", "rows", "air-test", "--known-at", before).out == whole
    last = accord("lake", "show", "air-test", "--json").json()["datasets"][0]["loads"][-1]
    assert (last["action"], last["reason"]) == ("correct", "typed wrongly")


def test_rows_written_out_are_given_back_corrected(lake, accord):
    path = lake / "all.csv"
    accord("lake", "rows", "air-test", "--output", str(path))
    path.write_text(path.read_text("utf-8-sig").replace('"14.5"', '"15.5"'), "utf-8")
    done = accord("lake", "correct", "air-test", str(path), "--reason", "calibration", "--json")
    # Of two values for one hour each differs from what stands, which is both.
    assert done.json()["rows"] == {"changed": 3, "withdrawn": 0, "same": 8, "new": 0}
    assert values(accord) == ["12.5", "15.5", "25000"]


def test_a_rollback_lets_stand_what_stood_before(lake, accord):
    file = correction(lake, MEND)
    load = accord("lake", "correct", "air-test", file, "--reason", "x", "--json").json()["load"]
    corrected = moment_of_last(accord)
    arguments = ("lake", "rollback", str(load), "--reason", "the first was right")
    assert accord(*arguments, "--dry-run").exit == 0 and values(accord)[0] == "13.25"
    assert accord(*arguments).exit == 0
    assert values(accord)[0] == "12.5"
    assert values(accord, "--known-at", corrected)[0] == "13.25"
    again = accord(*arguments)
    assert again.exit == 2 and "LAK007" in again.err
    assert accord(*arguments, "--dry-run").exit == 2


@pytest.mark.parametrize("how", ["recall", "erase"])
def test_what_was_taken_away_shows_its_tombstone_in_the_past_too(lake, accord, how):
    before = moment_of_last(accord)
    scope = ("--from", "2023-12-31T19:00:00Z", "--to", "2023-12-31T20:00:00Z")
    arguments = ("lake", how, "air-test", *scope, "--reason", "asked for by the station")
    tried = accord(*arguments, "--dry-run", "--json").json()
    assert tried["rows"] == 2 and values(accord) == ["12.5", "14.5", "25000"]
    assert accord(*arguments).exit == 0
    for moment in ((), ("--known-at", before)):
        rows = read(accord, "--station", "东站", "--parameter", "PM10", *moment)
        assert [r["value"] for r in rows] == ["12.5", "", "25000"]
        assert (rows[1]["flag"], rows[1]["flags"]) == ("9", "tombstone")
    archived = [p for p in (lake / "lake" / "archive").rglob("*") if p.is_file()]
    assert bool(archived) == (how == "recall")


def test_compaction_changes_no_row(lake, accord):
    (lake / "more.csv").write_text(case.HEAD + "东站,2024-01-02 00:00,1,2\n", "utf-8")
    done = accord("ingest", "run", str(lake / "more.csv"), "--source",
                  str(lake / "test-air.yaml"), "--dataset", "air-test")  # fmt: skip
    assert done.exit == 0
    rows = accord("lake", "rows", "air-test").out
    planned = accord("lake", "compact", "--dry-run", "--json").json()
    made = accord("lake", "compact", "--json").json()
    assert {**made, "dry_run": True} == planned
    assert accord("lake", "rows", "air-test").out == rows
    assert accord("lake", "compact", "--json").json()["before"] == 0


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("东站,PM10,1h,2023-12-31T17:00:00,3600,1,", "ING065", "zone"),
        ("东站,PM10,1h,yesterday,3600,1,", "ING065", "no time"),
        ("东站,PM10,1h,2023-12-31T17:00:00Z,1e3,1,", "ING065", "seconds"),
        ("东站,PM10,1h,2023-12-31T17:00:00Z,3600,1e400,", "ING065", "no number"),
        ("东站,PM10,1h,2023-12-31T17:00:00Z,3600,nan,", "ING065", "no number"),
        ("东站,PM10,1h,2023-12-31T17:00:00Z,3600,1.00001,", "ING065", "3 decimals"),
        ("东站,PM10,1h,2023-12-31T17:00:00Z,3600,1,maybe", "ING065", "qualifier"),
        ("东站,PM10,1h,2023-12-31T17:00:00Z", "ING065", "cells"),
        ("北站,PM10,1h,2023-12-31T17:00:00Z,3600,1,", "ING066", "北站"),
        ("东站,PM10,24h,2023-12-31T17:00:00Z,3600,1,", "ING066", "24h"),
    ],
)
def test_a_correction_that_cannot_be_read_stores_nothing(lake, accord, line, code, says):
    before = accord("lake", "show", "--json").out
    done = accord("lake", "correct", "air-test", correction(lake, MEND, line), "--reason", "x")
    assert done.exit == 2 and code in done.err and says in done.err and "row 3" in done.err
    assert accord("lake", "show", "--json").out == before


def test_misuse_is_a_coded_error(lake, accord):
    for arguments, code in [
        (("rows", "nothing"), "LAK005"),
        (("show", "nothing"), "LAK005"),
        (("rows", "air-test", "--station", "北站"), "LAK005"),
        (("rows", "air-test", "--series", "1"), "LAK005"),
        (("rows", "air-test", "--known-at", "soon"), "CLI002"),
        (("rows", "air-test", "--from", "2024-13-01"), "CLI002"),
        (("recall", "air-test", "--load", "99", "--reason", "x"), "LAK005"),
        (("recall", "air-test", "--reason", " "), "LAK040"),
        (("rollback", "99", "--reason", "x", "--dry-run"), "LAK007"),
        (("correct", "air-test", "absent.csv", "--reason", "x"), "CLI006"),
    ]:
        done = accord("lake", *arguments)
        assert done.exit in (2, 3) and code in done.err, (arguments, done.err)
        if not code.startswith("LAK"):
            continue
        told = accord("lake", *arguments, "--json").json()["error"]
        assert told["code"] == code and " / " not in told["en"] + told["zh"]
        words = told["en"].replace("北站", "")
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in words), words
    told = accord("lake", "rows", "nothing", "--json")
    assert told.json()["error"]["code"] == "LAK005" and told.exit == 2


def test_a_dataset_is_described_and_then_the_door_decides(lake, accord, published, monkeypatch):
    arguments = ("lake", "describe", "air-test", "--owner", "TH", "--title-zh", "空气站",
                 "--title-en", "Air", "--licence-zh", "CC BY 4.0",
                 "--licence-en", "CC BY 4.0", "--audience", "public")  # fmt: skip
    assert accord(*arguments, "--dry-run").exit == 0
    assert accord("record", "show", "air-test").exit == 2
    assert accord(*arguments).exit == 0
    assert accord("record", "show", "air-test").json()["audience"] == ["public"]
    assert {r["licence"] for r in read(accord)} == {"CC BY 4.0"}
    again = accord(*arguments)
    assert again.exit != 0 and "REC013" in again.err
    assert accord("release", "recall", "air-test").exit == 0
    done = accord("lake", "rows", "air-test")
    assert done.exit == 2 and "LAK005" in done.err and not done.out


@pytest.mark.parametrize("described", [False, True])
def test_with_the_door_shut_nothing_gets_out(lake, accord, published, monkeypatch, described):
    if described:
        accord("lake", "describe", "air-test", "--owner", "TH", "--title-zh", "空气站",
               "--title-en", "Air", "--licence-zh", "自定", "--licence-en", "Own")  # fmt: skip
    monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    mend = correction(lake, MEND)
    for arguments in (
        ("show",), ("show", "--json"), ("show", "air-test"), ("rows", "air-test"),
        ("rows", "air-test", "--json"), ("correct", "air-test", mend, "--reason", "x"),
        ("rollback", "1", "--reason", "x"), ("recall", "air-test", "--reason", "x"),
        ("erase", "air-test", "--reason", "x"), ("compact", "--json"),
        ("describe", "air-test", "--owner", "TH"),
    ):  # fmt: skip
        done = accord("lake", *arguments)
        said = (done.out + done.err).replace("air-test", "")
        assert not any(sign in said for sign in ("东站", "12.5", "test-air", "空气")), arguments


def test_the_commands_run_as_processes_and_speak_chinese(process, tmp_path):
    (tmp_path / "air.csv").write_text(case.TEXT, "utf-8")
    source = str(case.source_file(tmp_path))
    done = process("ingest", "run", str(tmp_path / "air.csv"), "--source", source,
                   "--dataset", "air-test")  # fmt: skip
    assert done.exit == 0, done.err
    shown = process("lake", "show", "air-test", ACCORD_LANG="zh")
    assert shown.exit == 0 and "数据集" in shown.out and "东站" in shown.out
    rows = process("lake", "rows", "air-test", "--format", "json")
    assert rows.exit == 0 and len(rows.json()["rows"]) == 11
    assert "Traceback" not in done.err + shown.err + rows.err
