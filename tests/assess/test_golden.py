"""Published worked examples, each with its citation, through assess_values."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accord.assess.values import assess_values

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "standards"


def cases() -> list[Any]:
    found = []
    for file in sorted(FOLDER.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            found += [
                pytest.param(file.stem, row, id=f"{file.stem}-{number}")
                for number, row in enumerate(csv.DictReader(lines), 1)
            ]
    return found


@pytest.mark.parametrize(("standard", "row"), cases())
def test_a_published_example_comes_out(standard, row):
    assert row["citation"]
    inputs = dict(pair.split("=") for pair in row["inputs"].split(" "))
    found: Any = assess_values(standard, inputs, at=date(2026, 11, 20))
    for step in _steps(row["path"], inputs):
        found = found[step]
    if row["tolerance"] == "":
        assert found == row["value"]
    else:
        assert found == pytest.approx(float(row["value"]), abs=float(row["tolerance"]), rel=0)


def _steps(path: str, inputs: dict[str, str]) -> list[str]:
    """Split at dots, but never inside a key as given."""
    for key in inputs:
        if path.endswith(f".{key}"):
            return [*path.removesuffix(f".{key}").split("."), key]
    return path.split(".")
