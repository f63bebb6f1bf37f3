"""Descriptions of tables with a column for each station, and what a load of them left."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml

from accord.ingest.run import Receipt
from accord.lake import Lake

TIME = {
    "columns": ["time"],
    "format": "%Y-%m-%d %H:%M",
    "zone": "+08:00",
    "stamp": "begin",
    "length": "PT1H",
}
TABLE: dict[str, Any] = {
    "layout": "stations_across",
    "missing": ["NA", "--"],
    "time": TIME,
    "station": {"across": {"East": "E1", "West": "W1"}},
    "long": {"values": {"PM10": {"parameter": "PM10", "unit": "ug/m3"}}},
    "outside": {"Mean": "sums the stations up"},
}
LABELLED: dict[str, Any] = {
    **TABLE,
    "long": {
        "parameter": "type",
        "values": {
            "PM10": {"parameter": "PM10", "unit": "ug/m3"},
            "CO": {"parameter": "CO", "unit": "mg/m3"},
        },
    },
}


def describe(folder: Path, *tables: dict[str, Any], **more: Any) -> Path:
    path = folder / "source.yaml"
    data = {"id": "s", "title": {"zh": "测试", "en": "Test"}, **more, "tables": list(tables)}
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def counts(receipt: Receipt) -> dict[str, int]:
    assert receipt.counts.adds_up
    return {k: v for k, v in vars(receipt.counts).items() if v}


def rows(folder: Path) -> list[dict[str, Any]]:
    with Lake.open(folder / "lake") as lake:
        found: list[dict[str, Any]] = lake.rows("test").to_pylist()
    return found


def quarantined(receipt: Receipt) -> list[dict[str, str]]:
    assert receipt.quarantine is not None
    with receipt.quarantine.open(encoding="utf-8-sig", newline="") as held:
        return list(csv.DictReader(held))


def mended(path: Path, lines: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path
