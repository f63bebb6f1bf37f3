"""Loads: receipts that add up, quarantine, revisions, rules of a source, nothing half stored."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.ingest import limits
from accord.ingest.run import By, Receipt, run
from accord.kernel.errors import AccordError
from accord.lake import Lake, Span

SOURCE: dict[str, Any] = {
    "id": "test-source",
    "title": {"zh": "测试", "en": "Test"},
    "tables": [
        {
            "missing": ["NA", "--"],
            "time": {
                "columns": ["time"],
                "format": "%Y-%m-%d %H:%M",
                "zone": "+08:00",
                "stamp": "begin",
                "length": "PT1H",
            },
            "station": {"columns": ["station"]},
            "columns": {
                "PM10": {"parameter": "PM10", "unit": "ug/m3"},
                "CO": {"parameter": "CO", "unit": "ug/m3"},
            },
            "outside": {"other": "not wanted"},
        }
    ],
}
HEAD = "station,time,PM10,CO,other\n"


def describe(folder: Path, **changes: Any) -> Path:
    path = folder / "source.yaml"
    path.write_text(
        yaml.safe_dump({**SOURCE, **changes}, allow_unicode=True, sort_keys=False), "utf-8"
    )
    return path


def load(folder: Path, text: str, name: str = "x.csv", **options: Any) -> Receipt:
    path = folder / name
    path.write_text(text, "utf-8")
    source = options.pop("source", None) or describe(folder)
    return run([path], source, "test", folder / "lake", **options)


def counts(receipt: Receipt) -> dict[str, int]:
    return {k: v for k, v in vars(receipt.counts).items() if v}


def test_every_value_is_accounted_for(tmp_path: Path) -> None:
    text = HEAD + (
        "A,2024-01-01 00:00,12.5,300,1\n"  # two stored, one outside
        "A,2024-01-01 01:00,NA,<100,1\n"  # missing, stored below a limit
        "A,2024-01-01 02:00,abc,inf,1\n"  # two rejected
        "A,yesterday,1,,1\n"  # rejected for its time; an empty cell is missing
        ",2024-01-01 03:00,1,2,1\n"  # two rejected for want of a station
        "A,2024-01-01 04:00,1\n"  # too short: two rejected
        "A,2024-01-01 00:00,12.5,300,1\n"  # two duplicates
        "A,2024-01-01 05:00,7,1,1\n"
        "A,2024-01-01 05:00,8,1,1\n"  # conflict of two, stored one, duplicate one
    )
    receipt = load(tmp_path, text)
    assert receipt.rows == 9
    assert counts(receipt) == {
        "read": 27,
        "stored": 4,
        "missing": 2,
        "duplicate": 3,
        "conflict": 2,
        "rejected": 7,
        "outside": 9,
    }
    assert receipt.counts.adds_up


def quarantined(receipt: Receipt) -> list[dict[str, str]]:
    assert receipt.quarantine is not None
    with receipt.quarantine.open(encoding="utf-8-sig", newline="") as held:
        return list(csv.DictReader(held))


def test_a_quarantine_is_mended_and_given_again(tmp_path: Path) -> None:
    first = load(tmp_path, HEAD + "A,2024-01-01 00:00,1O,300,1\nA,2024-01-01 1:99,7,8,1\n")
    lines = quarantined(first)
    assert [(x["row"], x["column"], x["value"], x["reason"]) for x in lines] == [
        ("2", "PM10", "1O", "not_a_number"),
        ("3", "PM10", "7", "bad_time"),
        ("3", "CO", "8", "bad_time"),
    ]
    assert lines[0]["zh"] and lines[0]["en"] and lines[0]["file"] == "x.csv"
    lines[0]["value"] = "10"
    lines[1]["time"] = lines[2]["time"] = "2024-01-01 01:00"
    mended = tmp_path / "mended.csv"
    with mended.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    again = run([mended], describe(tmp_path), "test", tmp_path / "lake")
    assert counts(again) == {"read": 3, "stored": 3}


def test_formulas_are_not_carried_into_the_quarantine(tmp_path: Path) -> None:
    receipt = load(tmp_path, HEAD + 'A,2024-01-01 00:00,"=HYPERLINK(""x"")",1,1\n')
    (line,) = quarantined(receipt)
    assert line["value"].startswith("'=") and line["reason"] == "formula"


def test_the_same_file_twice_stores_nothing_twice(tmp_path: Path) -> None:
    text = HEAD + "A,2024-01-01 00:00,1,2,1\nA,2024-01-01 01:00,NA,x,1\n"
    assert counts(load(tmp_path, text))["stored"] == 2
    again = load(tmp_path, text)
    assert again.again and again.counts.adds_up
    expected = {"read": 6, "missing": 1, "duplicate": 2, "rejected": 1, "outside": 2}
    assert counts(again) == expected


def test_another_value_later_is_a_conflict_unless_revised(tmp_path: Path) -> None:
    load(tmp_path, HEAD + "A,2024-01-01 00:00,1,2,1\n")
    changed = HEAD + "A,2024-01-01 00:00,5,2,1\n"
    refused = load(tmp_path, changed, "y.csv")
    assert counts(refused) == {"read": 3, "duplicate": 1, "conflict": 1, "outside": 1}
    assert quarantined(refused)[0]["reason"] == "conflict"
    revised = load(tmp_path, changed + "\n", "z.csv", revises=True)
    assert counts(revised) == {"read": 3, "stored": 1, "duplicate": 1, "outside": 1}
    source = describe(tmp_path, on_change="revise")
    other = load(tmp_path, HEAD + "A,2024-01-01 00:00,6,2,1\n", "w.csv", source=source)
    assert counts(other)["stored"] == 1


@pytest.mark.parametrize(("rule", "kept"), [("first", 7000), ("last", 9000)])
def test_a_source_may_say_which_of_two_values_stands(rule: str, kept: int, tmp_path: Path) -> None:
    source = describe(tmp_path, on_conflict=rule)
    text = HEAD + "".join(f"A,2024-01-01 00:00,{v},1,1\n" for v in (7, 8, 9))
    receipt = load(tmp_path, text, source=source)
    expected = {"read": 9, "stored": 2, "duplicate": 2, "conflict": 2, "outside": 3}
    assert counts(receipt) == expected
    with Lake.open(tmp_path / "lake") as lake:
        assert kept in lake.rows("test", Span()).column("value").to_pylist()


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    receipt = load(tmp_path, HEAD + "A,2024-01-01 00:00,1,x,1\n", dry_run=True)
    assert counts(receipt) == {"read": 3, "stored": 1, "rejected": 1, "outside": 1}
    assert receipt.snapshot is None and receipt.quarantine is None
    assert not (tmp_path / "lake").exists()


def test_progress_counts_rows(tmp_path: Path) -> None:
    seen: list[int] = []
    load(tmp_path, HEAD + "A,2024-01-01 00:00,1,2,1\n" * 5, by=By("me", seen.append))
    assert sum(seen) == 5


def test_rows_outside_the_selection(tmp_path: Path) -> None:
    table = {**SOURCE["tables"][0], "select": {"station": ["A"]}}
    receipt = load(
        tmp_path,
        HEAD + "A,2024-01-01 00:00,1,2,1\nB,2024-01-01 00:00,1,2,1\n",
        source=describe(tmp_path, tables=[table]),
    )
    assert counts(receipt) == {"read": 6, "stored": 2, "outside": 4}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("station,time,PM10,CO,new\nA,2024-01-01 00:00,1,2,3\n", "ING015"),
        ("place,time,PM10\nA,2024-01-01 00:00,1\n", "ING014"),
        ("", "ING004"),
    ],
)
def test_refused_whole(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(AccordError) as caught:
        load(tmp_path, text)
    assert caught.value.code == code
    with Lake.open(tmp_path / "lake") as lake:
        assert not lake.ledger.entries("test")


def test_a_file_that_breaks_off_stores_nothing(tmp_path: Path) -> None:
    import gzip

    lines = HEAD + "".join(
        f"A,2024-01-{d:02} {h:02}:00,{d},{h},1\n" for d in range(1, 29) for h in range(24)
    )
    packed = gzip.compress(lines.encode())
    path = tmp_path / "x.csv.gz"
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(AccordError) as caught:
        run([path], describe(tmp_path), "test", tmp_path / "lake")
    assert caught.value.code == "ING002"
    with Lake.open(tmp_path / "lake") as lake:
        assert not lake.ledger.entries("test")


def test_units_without_a_rule_are_refused(tmp_path: Path) -> None:
    table = {**SOURCE["tables"][0], "columns": {"CO": {"parameter": "CO", "unit": "ppm"}}}
    with pytest.raises(AccordError) as caught:
        load(tmp_path, HEAD, source=describe(tmp_path, tables=[table]))
    assert caught.value.code == "ING016"


def test_long_tables(tmp_path: Path) -> None:
    table = {
        **SOURCE["tables"][0],
        "columns": {},
        "outside": {},
        "long": {
            "parameter": "what",
            "value": "value",
            "values": {"dust": {"parameter": "PM10", "unit": "mg/m3"}},
        },
    }
    text = (
        "station,time,what,value\nA,2024-01-01 00:00,dust,0.1\nA,2024-01-01 00:00,noise,5\n"
        "A,2024-01-01 01:00,dust,--\n"
    )
    receipt = load(tmp_path, text, source=describe(tmp_path, tables=[table]))
    assert counts(receipt) == {"read": 3, "stored": 1, "missing": 1, "outside": 1}


CELL = st.sampled_from(["1", "2.5", "", "NA", "--", "x", "<3", "inf", "1e400", "=1", "７"])
TIME = st.sampled_from(["2024-01-01 00:00", "2024-01-01 01:00", "2024-13-01 00:00", "", "24:00"])
ROW = st.tuples(st.sampled_from(["A", "B", "", "乙"]), TIME, CELL, CELL)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, max_size=40), short=st.integers(0, 3))
def test_receipts_add_up_on_random_files(
    rows: list[tuple[str, str, str, str]], short: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("random")
    text = HEAD + "".join(",".join(row) + ",9\n" for row in rows) + "A,2024\n" * short
    receipt = load(folder, text)
    told = vars(receipt.counts)
    assert receipt.counts.adds_up
    assert told["read"] == 3 * (len(rows) + short)
    assert told["outside"] == len(rows) + short
    assert told["missing"] == sum(c in ("", "NA", "--") for r in rows for c in r[2:])
    good = Counter(
        (r[0], r[1], at, r[2 + at])
        for r in rows
        for at in (0, 1)
        if r[0] and r[1].startswith("2024-01") and r[2 + at] in ("1", "2.5", "<3", "７")
    )
    assert told["stored"] + told["duplicate"] + told["conflict"] == sum(good.values())


def test_conflicts_kept_refused_and_passed_over_are_told_apart(tmp_path: Path) -> None:
    text = HEAD + "".join(f"A,2024-01-01 00:00,{v},1,1\n" for v in (7, 8, 9))
    kept = load(tmp_path, text)
    assert kept.counts.conflict == 3
    assert kept.conflicts == {"kept": 3, "refused": 0, "passed_over": 0}
    assert kept.quarantine is None  # all three are stored, flagged 3
    with Lake.open(tmp_path / "lake") as lake:
        rows = [r for r in lake.rows("test").to_pylist() if r["parameter"] == "PM10"]
    assert sorted(r["value"] for r in rows) == [7000, 8000, 9000]
    assert {r["flags"] & 15 for r in rows} == {3} and len({r["known_from"] for r in rows}) == 1
    refused = load(tmp_path, HEAD + "A,2024-01-01 00:00,6,2,1\n", "y.csv")
    assert refused.conflicts == {"kept": 0, "refused": 2, "passed_over": 0}


def write_lines(path: Path, lines: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def test_a_conflict_is_quarantined_as_it_stands_in_the_file_and_can_be_resubmitted(
    tmp_path: Path,
) -> None:
    stands = "A,2024-01-01 00:00,1,200,1\nB,2024-01-01 00:00,3,300,1\n"
    load(tmp_path, HEAD + stands)
    other = tmp_path / "other.csv"
    other.write_text(HEAD + "B,2024-01-02 00:00,9,9,1\n", "utf-8")
    changed = tmp_path / "y.csv"
    changed.write_text(HEAD + "A,2024-01-01 00:00,5,200,1\nB,2024-01-01 00:00,3,<310,1\n", "utf-8")
    refused = run([other, changed], describe(tmp_path), "test", tmp_path / "lake")
    assert counts(refused) == {
        "read": 9,
        "stored": 2,
        "duplicate": 2,
        "conflict": 2,
        "outside": 3,
    }
    lines = quarantined(refused)
    names = ("file", "row", "column", "value", "standing", "reason", "station", "time")
    assert [tuple(line[n] for n in names) for line in lines] == [
        ("y.csv", "2", "PM10", "5", "1 ug/m3", "conflict", "A", "2024-01-01 00:00"),
        ("y.csv", "3", "CO", "<310", "0.3 mg/m3", "conflict", "B", "2024-01-01 00:00"),
    ]
    assert "--revises" in lines[0]["en"] and "--revises" in lines[0]["zh"]
    lines[0]["value"] = "6"
    mended = write_lines(tmp_path / "mended.csv", lines)
    again = run([mended], describe(tmp_path), "test", tmp_path / "lake")
    assert counts(again) == {"read": 2, "conflict": 2}
    assert [(x["row"], x["value"]) for x in quarantined(again)] == [("2", "6"), ("3", "<310")]
    revised = run([mended], describe(tmp_path), "test", tmp_path / "lake", revises=True)
    assert counts(revised) == {"read": 2, "stored": 2}
    twice = write_lines(tmp_path / "twice.csv", [*lines, lines[0]])
    assert counts(run([twice], describe(tmp_path), "test", tmp_path / "lake")) == {
        "read": 3,
        "duplicate": 3,
    }
    with Lake.open(tmp_path / "lake") as lake:
        rows = lake.rows("test").to_pylist()
    values = {(r["station"], r["parameter"]): (r["value"], r["qualifier"]) for r in rows[:]}
    assert len(rows) == 6 and values["A", "PM10"] == (6000, 0)
    assert (31_000, 1) in [(r["value"], r["qualifier"]) for r in rows]


def test_a_dry_run_compares_with_the_lake_and_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, HEAD + "A,2024-01-01 00:00,1,2,1\n")

    def state() -> tuple[list[str], int]:
        with Lake.open(tmp_path / "lake") as lake:
            held = len(lake.ledger.entries())
        skipped = ("-wal", "-shm", "catalog.db")
        names = (str(p) for p in (tmp_path / "lake").rglob("*") if p.is_file())
        return sorted(n for n in names if not n.endswith(skipped)), held

    before = state()
    text = HEAD + "A,2024-01-01 00:00,1,3,1\nA,2024-01-01 01:00,1,x,1\n"
    tried = load(tmp_path, text, "y.csv", dry_run=True)
    wanted = {"read": 6, "stored": 1, "duplicate": 1, "conflict": 1, "rejected": 1, "outside": 2}
    assert counts(tried) == wanted and tried.snapshot is None
    revising = load(tmp_path, text, "y.csv", dry_run=True, revises=True)
    assert counts(revising) == {k: v for k, v in wanted.items() if k != "conflict"} | {"stored": 2}
    assert state() == before
    assert counts(load(tmp_path, text, "y.csv")) == wanted


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=st.lists(st.tuples(st.lists(ROW, max_size=12), st.booleans()), min_size=2, max_size=3))
def test_receipts_of_random_files_add_up_with_what_the_lake_holds(
    files: list[tuple[list[tuple[str, str, str, str]], bool]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("random")
    held = 0
    for number, (rows, revises) in enumerate(files):
        text = HEAD + "".join(",".join(row) + f",{number}\n" for row in rows)
        name = f"{number}.csv"
        tried = load(folder, text, name, revises=revises, dry_run=True)
        told = load(folder, text, name, revises=revises)
        assert told.counts.adds_up and told.counts.read == 3 * len(rows)
        if not told.again:
            assert told.counts == tried.counts and told.conflicts == tried.conflicts
        assert sum(told.conflicts.values()) == told.counts.conflict or told.again
        held += 0 if told.again else told.counts.stored + told.conflicts["kept"]
        lines = quarantined(told) if told.quarantine else []
        assert len(lines) == told.counts.rejected + told.conflicts["refused"]
        with Lake.open(folder / "lake") as lake:
            assert lake.show()["rows"] == held and lake.check_whole() == []


@pytest.mark.parametrize("saved_as", ["as it is", "gb18030 with semicolons", "xlsx"])
def test_a_quarantine_is_known_whatever_the_description_says_of_files(
    saved_as: str, tmp_path: Path
) -> None:
    """The description is for x-*.csv in Thai letters with bars; the quarantine is none of that."""
    table = {
        **SOURCE["tables"][0],
        "file": "x-*.csv",
        "encoding": "tis-620",
        "delimiter": "|",
        "columns": {"value": {"parameter": "PM10", "unit": "ug/m3"}},
        "outside": {},
    }
    source = describe(tmp_path, tables=[table])
    path = tmp_path / "x-1.csv"
    path.write_bytes("station|time|value\nก|2024-01-01 00:00|-1O\n".encode("tis-620"))
    first = run([path], source, "test", tmp_path / "lake")
    assert counts(first) == {"read": 1, "rejected": 1}
    (line,) = quarantined(first)
    assert (line["file"], line["value"], line["station"]) == ("x-1.csv", "'-1O", "ก")
    line["value"] = "10"
    mended = tmp_path / "mended"
    if saved_as == "xlsx":
        book = openpyxl.Workbook()
        book.active.append(list(line))
        book.active.append([10.0 if k == "value" else v for k, v in line.items()])
        book.save(tmp_path / "mended.xlsx")
        mended = tmp_path / "mended.xlsx"
    elif saved_as == "as it is":
        write_lines(mended, [line])
    else:
        cells = [";".join(line), ";".join(v.replace("ก", "甲") for v in line.values())]
        mended.write_bytes("\r\n".join(cells).encode("gb18030"))
    again = run([mended], source, "test", tmp_path / "lake")
    assert counts(again) == {"read": 1, "stored": 1}
    with Lake.open(tmp_path / "lake") as lake:
        (row,) = lake.rows("test").to_pylist()
    assert (row["value"], row["station"]) == (10_000, "甲" if "gb" in saved_as else "ก")


def test_a_database_is_read_on_by_another_thread_than_began(tmp_path: Path) -> None:
    """The first rows are read while the lake is opened; more follow than are handed on at once."""
    path = tmp_path / "x.db"
    begin = datetime(2024, 1, 1)  # noqa: DTZ001 its zone stands in the source description
    rows = [
        ("A", f"{begin + timedelta(hours=hour):%Y-%m-%d %H:%M}", str(hour % 7), "300", "1")
        for hour in range(limits.BATCH + 5)
    ]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE hours (station, time, PM10, CO, other)")
        db.executemany("INSERT INTO hours VALUES (?, ?, ?, ?, ?)", rows)
    told = counts(run([path], describe(tmp_path), "test", tmp_path / "lake"))
    assert told == {"read": 3 * len(rows), "stored": 2 * len(rows), "outside": len(rows)}
