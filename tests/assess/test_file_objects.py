"""What ``assess file --json`` prints of air: notes of single values, and the station's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import yaml

from accord.assess.from_file import assess_file, objects
from accord.assess.planning import Order

FIRST = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Two days at +07:00: PM2.5 of 35, the second day with five hours missing; SO2 of 3000."""
    folder = tmp_path_factory.mktemp("objects")
    lines = ["station,time,PM2.5,SO2"]
    for hour in range(48):
        at = FIRST + timedelta(hours=hour)
        value = "" if 24 <= hour < 29 else "35"
        lines.append(f"A,{at:%Y-%m-%d %H:%M},{value},3000")
    (folder / "hours.csv").write_text("\n".join(lines) + "\n", "utf-8")
    time = {"columns": ["time"], "format": "%Y-%m-%d %H:%M", "zone": "+07:00", "stamp": "begin"}
    table = {
        "time": time | {"length": "PT1H"},
        "missing": [""],
        "station": {"columns": ["station"]},
        "columns": {name: {"parameter": name, "unit": "ug/m3"} for name in ("PM2.5", "SO2")},
    }
    source = {"id": "made", "title": {"zh": "虚构", "en": "invented"}, "tables": [table]}
    (folder / "made.yaml").write_text(yaml.safe_dump(source, allow_unicode=True), "utf-8")
    return folder


def told(files, standard, **more):
    outcome = assess_file(
        [files / "hours.csv"], files / "made.yaml", Order(standard, "file", **more)
    )
    return objects(outcome)


def notes(one):
    return {note["code"]: note["en"] for note in one["notes"]}


def test_a_start_is_told_on_the_clock_of_its_station(files):
    first, second = told(files, "CN-HJ633")
    assert (first["start"], first["length"]) == ("2026-05-01T00:00:00+07:00", 86400)
    assert second["start"] == "2026-05-02T00:00:00+07:00"


def test_a_day_with_too_few_hours_says_so(files):
    # 19 hours of PM2.5: GB 3095-2026 Table 4 needs 20. SO2 of 3000 lies above the table's 2620.
    first, second = told(files, "CN-HJ633")
    assert first["sub_indices"] == {"PM2.5_24h": 50, "SO2_24h": 500}
    assert second["sub_indices"] == {"SO2_24h": 500}
    assert notes(second)["too_few"] == "too few valid values: PM2.5_24h."
    assert second["parts"]["have"]["PM2.5_24h"] == 19
    assert second["parts"]["need"]["PM2.5_24h"] == 20
    assert "too_few" not in notes(first)
    assert "from practice" in notes(first)["above_practice"]


def test_the_reading_taken_of_a_disputed_table_is_named(files):
    # 51 + 0.7741 * (35 - 12.1) = 68.72689 by version A
    for variant in (None, "A"):
        first = told(files, "MY-API", variant=variant)[0]
        assert (first["variant"], first["index"]) == ("A", 68.72689)
        assert notes(first)["confidence"] == "numbers used: verified."
    other = told(files, "MY-API", variant="B")[0]
    assert other["variant"] == "B"
    assert "not_confirmed" in notes(other)


def test_a_rule_from_practice_and_an_uncertain_top_are_noted(files):
    # ISPU: SO2 of 3000 lies above the last certain node (800 is 300); 1200 is 400 or 500.
    first = told(files, "ID-P14-2020")[0]
    assert "from practice" in notes(first)["rounding"]
    assert "uncertain" in notes(first)["uncertain_top"]
    assert first["variant"] == "top_400"
    assert first["sub_indices"]["SO2_24h"] == 300 + (3000 - 800) * 100 // 400


def test_without_an_edition_in_force_the_object_says_so(tmp_path):
    (tmp_path / "river.csv").write_text("station,time,DO\nR,1990-05-01 10:00,6\n", "utf-8")
    time = {"columns": ["time"], "format": "%Y-%m-%d %H:%M", "zone": "+08:00", "stamp": "begin"}
    table = {
        "time": time | {"length": "PT0S", "averaging": "grab"},
        "station": {"columns": ["station"]},
        "columns": {"DO": {"parameter": "DO", "unit": "mg/L"}},
    }
    more = "1990-05-01 10:00", "2005-05-01 10:00"
    lines = "".join(f"R,{at},6\n" for at in more)
    (tmp_path / "river.csv").write_text("station,time,DO\n" + lines, "utf-8")
    source = {"id": "made", "title": {"zh": "虚构", "en": "invented"}, "tables": [table]}
    (tmp_path / "made.yaml").write_text(yaml.safe_dump(source, allow_unicode=True), "utf-8")
    outcome = assess_file(
        [tmp_path / "river.csv"], tmp_path / "made.yaml", Order("CN-GB3838", "file")
    )
    before, after = objects(outcome)
    assert before["class"] is None and "no_edition" in notes(before)
    assert (after["class"], after["standard"]) == ("II", "CN-GB3838-2002")
