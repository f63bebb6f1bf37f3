"""Four Beijing stations under both Chinese editions, with the days that change their class.

Daily means of PM2.5 are worked out here with csv and fractions, and the class they give by hand.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil
from pathlib import Path

import pytest

from accord.assess.planning import Order, plan
from accord.assess.rows import rows_of
from accord.assess.running import run
from accord.ingest.run import run as load
from accord.lake import Lake

pytestmark = [pytest.mark.shared, pytest.mark.wide]
FILES = sorted(
    (Path(__file__).resolve().parents[4] / "shared/data/beijing_prsa").glob("*Dingling*.gz")
)
NODES_2012 = (0, 35, 75, 115, 150, 250, 350, 500)
NODES_2026 = (0, 35, 60, 115, 150, 250, 350, 500)
INDEX = (0, 50, 100, 150, 200, 300, 400, 500)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("beijing")
    load(FILES, "bjmemc-prsa", "beijing", folder / "lake")
    found = {}
    with Lake.open(folder / "lake") as lake:
        for name in ("CN-HJ633-2012", "CN-HJ633-2026", "CN-HJ633"):
            outcome = run(lake, plan(lake, Order(name, "beijing")))
            found[name] = {
                (row["start"] + timedelta(hours=8)).date(): row for row in rows_of(outcome.table)
            }
    return found


@pytest.fixture(scope="module")
def means() -> dict[date, Fraction]:
    """Days with at least 20 hours of PM2.5, and their exact mean."""
    hours: dict[date, list[Fraction]] = defaultdict(list)
    for path in FILES:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as held:
            for row in csv.DictReader(held):
                if row["PM2.5"] != "NA":
                    day = date(int(row["year"]), int(row["month"]), int(row["day"]))
                    hours[day].append(Fraction(row["PM2.5"]))
    return {d: sum(v) / Fraction(len(v)) for d, v in hours.items() if len(v) >= 20}


def half_even(value: Fraction) -> Fraction:
    return Fraction(round(value))  # Python rounds a Fraction half to even


def exactly(value: Fraction) -> Fraction:
    """The text of 2012 has no rule for rounding the mean, and none is applied."""
    return value


EDITIONS = {
    "CN-HJ633-2012": (NODES_2012, exactly),
    "CN-HJ633-2026": (NODES_2026, half_even),
}


def sub_index(value: Fraction, nodes: tuple[int, ...]) -> int:
    """HJ 633: the straight line between the nodes, rounded up."""
    lines = list(zip(nodes, INDEX, strict=True))
    for (x0, y0), (x1, y1) in pairwise(lines):
        if value <= x1:
            return ceil(y0 + (y1 - y0) * (value - x0) / (x1 - x0))
    return 500


def class_of(index: int) -> int:
    return sum(index > upper for upper in (50, 100, 150, 200, 300))


def mean_of(row) -> Fraction | None:
    """The mean taken here, where it has the hours the test asks for."""
    told = json.loads(row["inputs"]).get("PM2.5_24h")
    return Fraction(told["value"]) if told and told["values"] >= 20 else None


def test_pm_means_and_sub_indices_are_those_worked_out_by_hand(results, means):
    checked = flagged = 0
    for name, (nodes, rounded) in EDITIONS.items():
        for day, mean in means.items():
            row = results[name][day]
            if mean_of(row) != mean:
                flagged += 1  # hours flagged as suspect or failed are left out here
                continue
            own = json.loads(row["result"])["sub_indices"]["PM2.5_24h"]
            assert own == sub_index(rounded(mean), nodes), day
            checked += 1
    assert checked > 2000
    assert flagged < checked / 2  # PM2.5 above PM10 is flagged as suspect, for hours on many days


def test_editions_outside_their_dates_are_counterfactual(results):
    for day, row in results["CN-HJ633-2012"].items():
        assert row["counterfactual"] is (day < date(2016, 1, 1))
    assert all(row["counterfactual"] for row in results["CN-HJ633-2026"].values())


def test_a_run_by_the_family_takes_the_edition_of_each_day_and_marks_none(results):
    taken = results["CN-HJ633"]
    assert taken and not any(row["counterfactual"] for row in taken.values())
    assert {row["standard"] for row in taken.values()} == {"CN-HJ633-2012"}
    assert min(taken) == date(2016, 1, 1)
    for day, row in taken.items():
        same = results["CN-HJ633-2012"][day]
        assert (row["index"], row["band"]) == (same["index"], same["band"])


def test_the_days_that_change_class_by_pm_are_those_the_two_texts_tell_apart(results):
    """100 lies at 75 in 2012 and at 60 in 2026; only the text of 2026 rounds the mean first."""
    old, new = (results[name] for name in EDITIONS)
    decided = {
        day: mean
        for day, row in old.items()
        if row["primary"] == new[day]["primary"] == ["PM2.5_24h"]
        and (mean := mean_of(row)) is not None
    }
    assert len(decided) > 300
    changed = {day for day in decided if old[day]["band"] != new[day]["band"]}
    expected = {
        day
        for day, mean in decided.items()
        if class_of(sub_index(mean, NODES_2012)) != class_of(sub_index(half_even(mean), NODES_2026))
    }
    assert changed == expected
    by_nodes = {day for day in changed if 60 < half_even(decided[day]) <= 75}
    assert len(by_nodes) > 50
    # 1 November 2013: a mean of 150.05 is above 150 by one text and 150 by the other
    assert date(2013, 11, 1) in changed - by_nodes
