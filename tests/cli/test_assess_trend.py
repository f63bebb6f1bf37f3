"""``accord assess trend`` on a loaded file: five years of daily means that rise by 2 a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import yaml

YEARS = {2016: 30, 2017: 32, 2018: 34, 2019: 36, 2020: 38}
SOURCE = {
    "id": "test-days",
    "title": {"zh": "测试日均值", "en": "Daily means of a test"},
    "licence": {"zh": "测试许可", "en": "Licence of a test"},
    "tables": [
        {
            "time": {
                "columns": ["day"],
                "format": "%Y-%m-%d",
                "zone": "+08:00",
                "stamp": "begin",
                "length": "P1D",
            },
            "station": {"columns": ["station"]},
            "columns": {"PM10": {"parameter": "PM10", "unit": "ug/m3"}},
        }
    ],
}


@pytest.fixture
def loaded(tmp_path, monkeypatch, settings, accord):
    """Load the days; the station's zone is the one of the file."""
    settings.ACCORD_DATA = tmp_path
    monkeypatch.setenv("ACCORD_DATA", str(tmp_path))
    source = tmp_path / "days.yaml"
    source.write_text(yaml.safe_dump(SOURCE, allow_unicode=True, sort_keys=False), "utf-8")
    lines = ["station,day,PM10"]
    day = date(2016, 1, 1)
    while day.year <= 2020:
        lines.append(f"A,{day},{YEARS[day.year]}")
        day += timedelta(days=1)
    file = tmp_path / "days.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    done = accord("ingest", "run", str(file), "--source", str(source), "--dataset", "days")
    assert done.exit == 0, done.err
    return tmp_path


def test_the_rise_is_told(loaded, accord):
    """All 10 pairs of years rise by 2 a year; of 5! orders one rises so: p = 2/120."""
    told = accord(
        "assess", "trend", "days", "--station", "A", "--parameter", "PM10", "--json"
    ).json()
    assert (told["n"], told["s"], told["slope"]) == (5, 10, 2.0)
    assert told["p"] == pytest.approx(2 / 120)
    assert (told["verdict"], told["method"], told["unit"]) == ("increasing", "plain", "ug/m3")
    assert told["left_out"] == 0
    shown = accord("assess", "trend", "days", "--station", "A", "--parameter", "PM10")
    assert "increasing" in shown.out and "2 ug/m3 per year" in shown.out
    assert "no assessment under any standard" in shown.err


def test_before_the_load_there_is_no_such_series(loaded, accord):
    asked = ("assess", "trend", "days", "--station", "A", "--parameter", "PM10")
    past = accord(*asked, "--known-at", "2020-01-01", "--json")
    assert past.exit == 2


@pytest.mark.parametrize(
    ("dataset", "station", "parameter", "code"),
    [("days", "B", "PM10", "ASS061"), ("days", "A", "SO2", "ASS061"), ("none", "A", "SO2", "LAK")],
)
def test_what_there_is_not_is_a_coded_error(loaded, accord, dataset, station, parameter, code):
    done = accord("assess", "trend", dataset, "--station", station, "--parameter", parameter)
    assert done.exit == 2
    assert done.err.startswith(code)


def test_lags_are_stated(loaded, accord):
    asked = ("assess", "trend", "days", "--station", "A", "--parameter", "PM10")
    assert accord(*asked, "--correction", "hamed-rao").exit == 2
    told = accord(*asked, "--correction", "yue-wang", "--lags", "1", "--json").json()
    assert told["lags"] == [1] and told["factor"] >= 1


def test_with_the_door_shut_nothing_is_told(loaded, accord, monkeypatch):
    monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    monkeypatch.setattr("accord.release.visible", lambda *_a, **_k: [])
    done = accord("assess", "trend", "days", "--station", "A", "--parameter", "PM10", "--json")
    assert done.exit == 2 and "PM10" not in done.out
