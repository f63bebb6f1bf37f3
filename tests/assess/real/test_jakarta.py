"""Jakarta's daily index: maximum, critical pollutant and category recomputed from its sub-indices.

The expected counts are worked out in this file with the csv module and the five bands of the text.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from accord.assess.planning import Order, plan
from accord.assess.running import run
from accord.ingest.run import run as load
from accord.lake import Lake

pytestmark = [pytest.mark.shared, pytest.mark.wide]
FILE = Path(__file__).resolve().parents[4] / "shared/data/jakarta_ispu/ispu_dki_all.csv"
NAMES = {"pm25": "PM2.5", "pm10": "PM10", "so2": "SO2", "co": "CO", "o3": "O3", "no2": "NO2"}
UPPER = {50: "BAIK", 100: "SEDANG", 200: "TIDAK SEHAT", 300: "SANGAT TIDAK SEHAT"}
FIRST_DAY = "2020-07"  # the edition here holds from July 2020


@pytest.fixture(scope="module")
def worked_out() -> dict[bool, Counter[str]]:
    """Before the edition or not: days, and days on which the file contradicts itself."""
    found = {True: Counter(), False: Counter()}
    with FILE.open(encoding="utf-8-sig", newline="") as held:
        for row in csv.DictReader(held):
            here = found[row["tanggal"] < FIRST_DAY]
            if not row["stasiun"]:
                continue  # rejected on reading: a row without a station
            here["days"] += 1
            told = {NAMES[n]: float(row[n]) for n in NAMES if row[n]}
            if not told:
                here["no_input"] += 1
                continue
            top = max(told.values())
            critical = row["critical"].replace("PM25", "PM2.5")
            band = next((c for most, c in UPPER.items() if top <= most), "BERBAHAYA")
            here["printed_index_differs"] += float(row["max"]) != top
            here["printed_critical_differs"] += told.get(critical) != top
            here["printed_category_differs"] += row["categori"] != band
    return found


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jakarta") / "lake"
    load([FILE], "dlh-jakarta-ispu", "jakarta", folder)
    with Lake.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def rows(lake):
    order = Order("ID-P14-2020", "jakarta", flags="fail")
    return run(lake, plan(lake, order)).table.to_pylist()


def test_days_and_mismatches_of_the_file_are_counted_apart_by_edition(rows, worked_out):
    for before in (True, False):
        mine = [row for row in rows if row["counterfactual"] is before]
        told = Counter(reason for row in mine for reason in row["reasons"])
        expected = dict(worked_out[before])
        assert len(mine) == expected.pop("days")
        assert {k: told[k] for k in expected} == expected
    # the file's own mismatches: 43 maxima (its note says 47, with the four days without data)
    after = worked_out[False]
    assert (after["printed_index_differs"], worked_out[True]["printed_index_differs"]) == (43, 0)


def test_where_the_file_agrees_with_itself_index_and_category_come_out(rows):
    good = [r for r in rows if not r["reasons"] and r["state"] == "said"]
    assert len(good) > 5300
    assert {r["band"] for r in good} <= {"1", "2", "3", "4", "5"}
    assert all(r["published"] == str(int(r["index"])) for r in good)


def test_by_the_family_days_before_the_edition_cannot_be_said(lake, worked_out):
    found = run(lake, plan(lake, Order("ID-P14", "jakarta", flags="fail")))
    without = [row for row in found.table.to_pylist() if row["reasons"] == ["no_edition"]]
    assert len(without) == worked_out[True]["days"]
    assert {row["state"] for row in without} == {"cannot_say"}
