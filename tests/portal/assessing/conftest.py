"""A node with the record and a lake that holds hours of air and samples of a river."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

AIR = "air-two-days"
RIVER = "river-samples"
TIMES = [f"2026-03-0{day} {hour:02d}:00" for day in (1, 2) for hour in range(24)]


def _source(columns: dict, zone: str, length: str, **more) -> dict:
    return {
        "id": "made",
        "title": {"zh": "虚构", "en": "invented"},
        "tables": [
            {
                "time": {
                    "columns": ["time"],
                    "format": "%Y-%m-%d %H:%M",
                    "zone": zone,
                    "stamp": "begin",
                    "length": length,
                    **({"averaging": "grab"} if length == "PT0S" else {}),
                },
                "station": {"columns": ["station"], **more},
                "columns": columns,
            }
        ],
    }


def _load(folder: Path, dataset: str, text: str, source: dict) -> None:
    from accord.ingest.run import run

    data, told = folder / f"{dataset}.csv", folder / f"{dataset}.yaml"
    data.write_text(text, "utf-8")
    told.write_text(yaml.safe_dump(source, allow_unicode=True), "utf-8")
    run([data], told, dataset, folder / "lake")


@pytest.fixture(scope="module")
def made_lake(tmp_path_factory) -> Path:
    """PM10 150 and PM2.5 75 all day: an index of 114 by the Chinese text of 2026 (its own example).

    The river sample: DO 6.2, CODMn 4.0, NH3-N 0.45, TP 0.15 is class III, decided by TP.
    """
    folder = tmp_path_factory.mktemp("assessing")
    hours = "".join(f"A1,{t},150,75,10,20,0.8,90\n" for t in TIMES)
    columns = {
        name: {"parameter": name, "unit": "mg/m3" if name == "CO" else "ug/m3"}
        for name in ("PM10", "PM2.5", "SO2", "NO2", "CO", "O3")
    }
    head = "station,time,PM10,PM2.5,SO2,NO2,CO,O3\n"
    _load(folder, AIR, head + hours, _source(columns, "+08:00", "PT1H"))
    water = {n: {"parameter": n, "unit": "mg/L"} for n in ("DO", "CODMn", "NH3-N", "TP")}
    text = "station,time,DO,CODMn,NH3-N,TP\nR1,2026-03-01 10:00,6.2,4.0,0.45,0.15\n"
    grounds = {"water_type": "river", "water_grounds": "invented"}
    _load(folder, RIVER, text, _source(water, "+08:00", "PT0S", **grounds))
    return folder


@pytest.fixture
def lake(made_lake, settings, monkeypatch) -> Path:
    """That lake as this node's."""
    settings.ACCORD_DATA = made_lake
    monkeypatch.setenv("ACCORD_DATA", str(made_lake))
    return made_lake / "lake"


@pytest.fixture
def describe(record, db):
    """Describe a dataset, as the operator does."""
    from accord import release
    from accord.portal import measured

    def make(dataset, *audience, owner="CN", **more):
        title = {"zh": "虚构数据", "en": "Invented data"}
        return measured.describe(
            dataset, owner, title, "CC BY 4.0", release.OPERATOR,
            audience=audience or ("public",), more=more,
        )  # fmt: skip

    return make
