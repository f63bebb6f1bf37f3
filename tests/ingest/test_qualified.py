"""Marks of limits in a column of their own: none is lost on the way into the lake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from accord.ingest import writing
from accord.ingest.inspect import inspect
from accord.ingest.run import run
from accord.lake import Lake, Span

ANSWERS = {"zone": "+07:00", "stamp": "begin"}


def stored(folder: Path, text: str) -> tuple[Any, dict[tuple[str, str], tuple[int, int]]]:
    """Load a file as inspection proposes; return the proposal and each row's value and mark."""
    path = folder / "x.csv"
    path.write_text(text, "utf-8")
    proposal = inspect(path)
    data = writing.description(proposal)
    for question in data["questions"]:
        question["answer"] = ANSWERS[question["code"]]
    source = folder / "s.yaml"
    source.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    receipt = run([path], source, "test", folder / "lake")
    assert receipt.counts.adds_up
    lake = Lake(folder / "lake")
    found = {}
    for series in lake.series("test"):
        for row in lake.rows([series["series_id"]], Span()).to_pylist():
            found[series["parameter"], f"{row['start']:%d}"] = (row["value"], row["qualifier"])
    return proposal, found


def test_a_wide_table(tmp_path: Path) -> None:
    rows = "".join(
        f"2024-01-{d:02} 07:00,A,{mark},0.0{d},{d}\n"
        for d, mark in enumerate(["", "<", ">", "=", "＜", ""], 1)
    )
    head = "date,station,TP qualifier,TP (mg/L),COD (mg/L)\n"
    proposal, found = stored(tmp_path, head + rows)
    assert proposal.as_dict()["reading"]["qualifiers"] == ["<", ">"]
    marks = {day: found["TP", day][1] for day in ("01", "02", "03", "04", "05", "06")}
    assert marks == {"01": 0, "02": 1, "03": 2, "04": 0, "05": 1, "06": 0}
    assert {found["COD", day][1] for day in marks} == {0}


def test_a_long_table(tmp_path: Path) -> None:
    rows = "".join(
        f"2024-01-{d:02} 07:00,A,{name},{mark},{value},mg/L\n"
        for d in range(1, 9)
        for name, mark, value in (("COD", "", 12), ("TP", "<", 0.01))
    )
    proposal, found = stored(tmp_path, "date,station,parameter,qualifier,value,unit\n" + rows)
    assert proposal.layout == "long"
    assert found["COD", "03"][1] == 0 and found["TP", "03"][1] == 1


@pytest.mark.parametrize(("order", "asked"), [("TP (mg/L),mark,COD (mg/L)", True),
                                              ("mark,TP (mg/L),COD (mg/L)", False)])  # fmt: skip
def test_marks_between_two_values_are_asked_about(tmp_path: Path, order: str, asked: bool) -> None:
    cells = {"TP (mg/L)": "0.01", "COD (mg/L)": "12", "mark": "<"}
    row = ",".join(cells[name] for name in order.split(","))
    rows = "".join(f"2024-01-{d:02},A,{row}\n" for d in range(1, 9))
    path = tmp_path / "x.csv"
    path.write_text(f"date,station,{order}\n{rows}", "utf-8")
    found = inspect(path).as_dict()
    told = [q["choices"] for q in found["questions"] if q["code"] == "qualifier"]
    assert told == ([["TP (mg/L)", "COD (mg/L)", "none of these"]] if asked else [])
