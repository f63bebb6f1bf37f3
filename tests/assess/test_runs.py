"""Runs over series: a change of edition, results written out and kept, the same again."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest
import yaml

from accord.assess import store
from accord.assess.air_run import Chosen
from accord.assess.comparing import compare
from accord.assess.explaining import Named, explain
from accord.assess.planning import Order, plan
from accord.assess.rows import rows_of
from accord.assess.running import run
from accord.ingest.run import run as load
from accord.kernel.errors import AccordError
from accord.lake import Lake

DAYS = [datetime(2026, 2, 28, tzinfo=UTC) + timedelta(hours=n) for n in range(48)]
SOURCE = {
    "id": "made",
    "title": {"zh": "虚构", "en": "invented"},
    "tables": [
        {
            "time": {
                "columns": ["time"],
                "format": "%Y-%m-%d %H:%M",
                "zone": "+08:00",
                "stamp": "begin",
                "length": "PT1H",
            },
            "station": {"columns": ["station"]},
            "columns": {
                name: {"parameter": name, "unit": "mg/m3" if name == "CO" else "ug/m3"}
                for name in ("PM10", "PM2.5", "SO2", "NO2", "CO", "O3")
            },
        }
    ],
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """PM10 150 and PM2.5 75 for two days on either side of the change of the Chinese texts."""
    folder = tmp_path_factory.mktemp("runs")
    lines = "".join(f"A,{t:%Y-%m-%d %H:%M},150,75,10,20,0.8,90\n" for t in DAYS)
    (folder / "hours.csv").write_text("station,time,PM10,PM2.5,SO2,NO2,CO,O3\n" + lines, "utf-8")
    (folder / "made.yaml").write_text(yaml.safe_dump(SOURCE, allow_unicode=True), "utf-8")
    load([folder / "hours.csv"], folder / "made.yaml", "air", folder / "lake")
    with Lake.open(folder / "lake") as opened:
        yield opened


def test_a_run_across_a_change_of_edition_changes_rules_on_that_day(lake):
    """The same air is an index of 100 by the text of 2012 and 114 by that of 2026."""
    found = list(rows_of(run(lake, plan(lake, Order("CN-HJ633", "air"))).table))
    told = [(row["standard"], row["index"], row["counterfactual"]) for row in found]
    assert told == [("CN-HJ633-2012", 100, False), ("CN-HJ633-2026", 114, False)]


def test_an_edition_named_outside_its_dates_is_counterfactual(lake):
    found = list(rows_of(run(lake, plan(lake, Order("CN-HJ633-2026", "air"))).table))
    assert [(row["index"], row["counterfactual"]) for row in found] == [(114, True), (114, False)]


def test_a_plan_names_each_edition_with_its_days(lake):
    told = plan(lake, Order("CN-HJ633", "air")).as_dict()
    days = {one["standard"]: (one["first"], one["last"]) for one in told["editions"]}
    assert days["CN-HJ633-2012"][1] == "2026-02-28"
    assert days["CN-HJ633-2026"][0] == "2026-03-01"
    assert all("PM2.5_24h" in one["inputs"] for one in told["editions"])


def test_days_asked_for_are_on_the_stations_clock(lake):
    order = Order("CN-HJ633", "air", date(2026, 3, 1), date(2026, 3, 1))
    (row,) = rows_of(run(lake, plan(lake, order)).table)
    assert row["start"].isoformat() == "2026-02-28T16:00:00+00:00"
    (row,) = rows_of(
        run(lake, plan(lake, replace(order, first=None, as_of=date(2026, 2, 28)))).table
    )
    assert row["standard"] == "CN-HJ633-2012"


def test_every_number_of_a_result_is_explained_and_comes_out_again(lake):
    outcome = run(lake, plan(lake, Order("CN-HJ633", "air")))
    for number in (1, 2):
        told = explain(outcome, Named(outcome.id, number), lake)
        assert told["recomputed"] == "same"
        fine = told["inputs"]["PM2.5_24h"]
        assert (fine["value"], len(fine["rows"])) == ("75", 24)
        (clause,) = fine["clauses"]
        assert clause["segment"]["index_from"] in ("50", "100")
        assert clause["document"].startswith("HJ 633-")


def test_a_comparison_says_that_only_the_edition_differs(lake):
    names = ("CN-HJ633-2012", "CN-HJ633-2026")
    outcomes = {name: run(lake, plan(lake, Order(name, "air"))) for name in names}
    told = compare(outcomes, "CN", {"A": "+08:00"})
    assert (told["periods"], told["differ"]) == (2, 2)
    assert {"edition", "nodes"} <= set(told["why"])
    assert all(one["wording"] is None for one in told["standards"].values())
    # by another party's view of the same numbers the wording says what they are not
    foreign = compare(outcomes, "VN", {})["standards"]["CN-HJ633-2026"]["wording"]
    assert "without legal effect" in foreign["en"] and "不具法律效力" in foreign["zh"]


@pytest.mark.parametrize("ending", ["parquet", "csv", "json"])
def test_a_result_is_written_as_its_ending_says_with_its_provenance_beside(lake, tmp_path, ending):
    outcome = run(lake, plan(lake, Order("CN-HJ633", "air")))
    path = tmp_path / f"result.{ending}"
    beside = store.write_out(outcome, path)
    assert json.loads(beside.read_text("utf-8")) == json.loads(json.dumps(outcome.provenance))
    if ending == "parquet":
        assert pq.read_table(path).equals(outcome.table)
    elif ending == "csv":
        with path.open(encoding="utf-8-sig", newline="") as held:
            rows = list(csv.DictReader(held))
        assert [row["published"] for row in rows] == ["100", "114"]
        assert rows[0]["primary"].split("; ") == ["PM10_24h", "PM2.5_24h"]
    else:
        assert len(json.loads(path.read_text("utf-8"))) == 2
    assert {p.name for p in tmp_path.iterdir()} == {path.name, beside.name}


def test_a_kept_result_reads_back_and_is_kept_once(lake, tmp_path):
    outcome = run(lake, plan(lake, Order("CN-HJ633", "air")))
    store.keep(outcome, tmp_path)
    store.keep(run(lake, plan(lake, Order("CN-HJ633", "air"))), tmp_path)
    assert store.kept(tmp_path) == [outcome.id]
    again = store.read(outcome.id, tmp_path)
    assert again.table.equals(outcome.table) and again.provenance["id"] == outcome.id


def test_a_keeping_that_is_killed_leaves_nothing(lake, tmp_path, monkeypatch):
    outcome = run(lake, plan(lake, Order("CN-HJ633", "air")))

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_write", full)
    with pytest.raises(OSError, match="No space"):
        store.keep(outcome, tmp_path)
    assert store.kept(tmp_path) == []
    assert list((tmp_path / store.FOLDER).iterdir()) == []


def test_spark_without_a_master_is_a_coded_error(lake):
    with pytest.raises(AccordError) as caught:
        run(lake, plan(lake, Order("CN-HJ633", "air")), engine=Chosen("spark"))
    assert caught.value.code == "ASS043"
