"""A small file of air readings as an office would send it, its description, and its load."""

from __future__ import annotations

from pathlib import Path

import yaml

from accord.ingest.run import By, Receipt, run

DATASET = "air-test"
HEAD = "station,time,PM10,CO\n"
TEXT = HEAD + (
    "东站,2024-01-01 00:00,12.5,300\n"
    "东站,2024-01-01 01:00,NA,<100\n"
    "东站,2024-01-01 02:00,14.5,310\n"
    "东站,2024-01-01 03:00,1e,320\n"  # rejected: no number
    "东站,2024-01-01 06:00,25000,330\n"  # beyond the physical range; two hours are not there
    "西站,2024-01-01 00:00,7,200\n"
    "西站,2024-01-01 00:00,8,200\n"  # two values for one hour
)
SOURCE = {
    "id": "test-air",
    "title": {"zh": "测试空气站", "en": "Air stations of a test"},
    "licence": {"zh": "测试许可", "en": "Licence of a test"},
    "tables": [
        {
            "missing": ["NA"],
            "time": {
                "columns": ["time"],
                "format": "%Y-%m-%d %H:%M",
                "zone": "+07:00",
                "stamp": "begin",
                "length": "PT1H",
            },
            "station": {"columns": ["station"]},
            "columns": {
                "PM10": {"parameter": "PM10", "unit": "ug/m3"},
                "CO": {"parameter": "CO", "unit": "ug/m3"},
            },
        }
    ],
}


def source_file(folder: Path) -> Path:
    """Write the source description."""
    path = folder / "test-air.yaml"
    path.write_text(yaml.safe_dump(SOURCE, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def load(folder: Path, lake: Path, text: str = TEXT, dataset: str = DATASET) -> Receipt:
    """Load a file with this text into the lake, as ``accord ingest run`` does."""
    path = folder / "air.csv"
    path.write_text(text, "utf-8")
    return run([path], source_file(folder), dataset, lake, by=By("tester"))
