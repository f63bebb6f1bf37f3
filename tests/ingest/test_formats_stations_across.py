"""A column for each station in every format, in sheets, and with midnights of a workbook."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from across_tables import TABLE, TIME, counts, describe, mended, quarantined, rows

from accord.ingest.run import run

RECORDS = [
    {"time": "2024-01-01 00:00", "East": "12.5", "West": None},
    {"time": "2024-01-01 01:00", "East": "--", "West": "7"},
    {"time": "2024-01-01 02:00", "East": "x", "West": "8"},
]


def as_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(RECORDS[0]))
    for row in RECORDS:
        book.active.append(list(row.values()))
    book.save(path)


def as_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE data (time, East, West)")
        db.executemany("INSERT INTO data VALUES (:time, :East, :West)", RECORDS)


def as_fixed(path: Path) -> None:
    lines = [list(RECORDS[0]), *([c or "" for c in row.values()] for row in RECORDS)]
    path.write_text("".join(f"{a:<18}{b:>8}{c:>8}\n" for a, b, c in lines), "utf-8")


def as_csv(path: Path) -> None:
    lines = [",".join(c or "" for c in row.values()) for row in RECORDS]
    path.write_text("time,East,West\n" + "\n".join(lines) + "\n", "utf-8")


MAKERS = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "sqlite": as_sqlite,
    "fixed": as_fixed,
    "parquet": lambda path: pq.write_table(pa.Table.from_pylist(RECORDS), path),
    "json": lambda path: path.write_text(json.dumps({"data": RECORDS}), "utf-8"),
    "jsonl": lambda path: path.write_text("".join(json.dumps(r) + "\n" for r in RECORDS), "utf-8"),
}


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_the_same_values_from_every_format(name: str, tmp_path: Path) -> None:
    MAKERS[name](tmp_path / "x")
    receipt = run([tmp_path / "x"], describe(tmp_path, TABLE), "test", tmp_path / "lake")
    assert counts(receipt) == {"read": 6, "stored": 3, "missing": 2, "rejected": 1}
    assert {(r["station"], r["value"]) for r in rows(tmp_path)} == {
        ("E1", 12_500),
        ("W1", 7_000),
        ("W1", 8_000),
    }
    header = name in ("csv", "xlsx", "fixed")  # there the header is row 1
    assert [(q["row"], q["column"]) for q in quarantined(receipt)] == [(str(3 + header), "East")]


def book_of(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def test_sheets_of_one_parameter_each_are_told_apart_when_mended(tmp_path: Path) -> None:
    head = ["time", "East", "West"]
    path = book_of(
        tmp_path / "x.xlsx",
        {
            "PM10": [head, ["2024-01-01 00:00", 1, "?"]],
            "CO": [head, ["2024-01-01 00:00", "?", 4]],
        },
    )
    tables = [
        {**TABLE, "table": n, "long": {"values": {n: {"parameter": n, "unit": u}}}}
        for n, u in (("PM10", "ug/m3"), ("CO", "mg/m3"))
    ]
    source = describe(tmp_path, *tables)
    receipt = run([path], source, "test", tmp_path / "lake")
    assert counts(receipt) == {"read": 4, "stored": 2, "rejected": 2}
    lines = quarantined(receipt)
    assert [(x["file"], x["row"], x["column"]) for x in lines] == [
        ("x.xlsx [PM10]", "2", "West"),
        ("x.xlsx [CO]", "2", "East"),
    ]
    for line in lines:
        line["value"] = "9"
    again = run([mended(tmp_path / "m.csv", lines)], source, "test", tmp_path / "lake")
    assert counts(again) == {"read": 2, "stored": 2}
    assert {(r["station"], r["parameter"], r["value"]) for r in rows(tmp_path)} == {
        ("E1", "PM10", 1_000),
        ("W1", "PM10", 9_000),
        ("E1", "CO", 900_000),
        ("W1", "CO", 400_000),
    }


def test_midnights_of_a_workbook_are_hours_like_the_others(tmp_path: Path) -> None:
    stamps = [datetime(2024, 1, 1, h) for h in range(3)]  # noqa: DTZ001
    path = book_of(
        tmp_path / "x.xlsx", {"s": [["time", "East", "West"], *([t, 1, 2] for t in stamps)]}
    )
    table = {**TABLE, "time": {**TIME, "format": "%Y-%m-%d %H:%M:%S"}}
    receipt = run([path], describe(tmp_path, table), "test", tmp_path / "lake")
    assert counts(receipt) == {"read": 6, "stored": 6}
