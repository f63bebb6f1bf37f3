"""A limit over a year taken apart into its days, and what is said of limits not judged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from accord.assess.explaining import Named, explain
from accord.assess.planning import Order, plan
from accord.assess.rows import row_at, rows_of
from accord.assess.running import run
from accord.ingest.run import run as load
from accord.kernel.errors import AccordError
from accord.lake import Lake

FIRST = datetime(2027, 1, 1, tzinfo=UTC)
HIGH = {date(2027, 1, 10), date(2027, 6, 1)}
HOLES = {date(2027, 2, 3): 5, date(2027, 2, 4): 4}
"""Days with hours missing: 19 hours are too few under GB 3095-2026 Table 4, 20 are enough."""


def _lines() -> str:
    lines = ["station,time,PM2.5,O3"]
    for hour in range(365 * 24):
        at = FIRST + timedelta(hours=hour)
        value = "61" if at.date() in HIGH else "20"
        if at.hour < HOLES.get(at.date(), 0):
            value = ""
        lines.append(f"A,{at:%Y-%m-%d %H:%M},{value},90")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A year of hours at +08:00: PM2.5 of 20, two days of 61, two days with holes."""
    folder: Path = tmp_path_factory.mktemp("year")
    time = {"columns": ["time"], "format": "%Y-%m-%d %H:%M", "zone": "+08:00", "stamp": "begin"}
    source = {
        "id": "made",
        "title": {"zh": "虚构", "en": "invented"},
        "tables": [
            {
                "time": time | {"length": "PT1H"},
                "missing": [""],
                "station": {"columns": ["station"]},
                "columns": {n: {"parameter": n, "unit": "ug/m3"} for n in ("PM2.5", "O3")},
            }
        ],
    }
    (folder / "hours.csv").write_text(_lines(), "utf-8")
    (folder / "made.yaml").write_text(yaml.safe_dump(source, allow_unicode=True), "utf-8")
    load([folder / "hours.csv"], folder / "made.yaml", "air", folder / "lake")
    with Lake.open(folder / "lake") as opened:
        yield opened


@pytest.fixture(scope="module")
def outcome(lake):
    return run(lake, plan(lake, Order("CN-GB3095", "air")))


def _number(outcome, key, level) -> int:
    for at, row in enumerate(rows_of(outcome.table), 1):
        if (row["key"], row["limit_level"]) == (key, level):
            return at
    raise AssertionError(key)


def test_ambient_limits_are_judged_over_a_year_unless_told_otherwise(lake, outcome):
    assert plan(lake, Order("CN-GB3095", "air")).level == "year"
    assert plan(lake, Order("CN-HJ633", "air")).level == "day"
    assert {one["start"] for one in outcome.table.to_pylist()} == {FIRST - timedelta(hours=8)}


def test_a_year_goes_down_to_days_and_a_day_to_hours(lake, outcome):
    # The 364 valid days: 362 of 20, two of 61. The 95th percentile is 20; the limit is 60.
    at = _number(outcome, "PM2.5_24h", "transition_class2")
    found = explain(outcome, Named(outcome.id, at), lake)
    one = found["inputs"]["PM2.5_24h"]
    assert (one["value"], one["statistic"], one["values"]) == ("20", "p95", 364)
    assert one["above"] == 2
    assert found["recomputed"] == "same"
    days = {day["day"]: day for day in one["days"]}
    assert len(days) == 365
    assert {day for day, told in days.items() if told["above"]} == {str(day) for day in HIGH}
    assert days["2027-02-03"] == {
        "day": "2027-02-03", "value": "20", "have": 19, "need": 20, "counts": False, "above": False,
    }  # fmt: skip
    assert days["2027-02-04"]["counts"] is True
    assert days["2027-01-10"]["value"] == "61"
    named = Named.of(f"{outcome.id}#{at}/PM2.5_24h/2027-02-03")
    assert (named.key, named.day) == ("PM2.5_24h", "2027-02-03")
    opened = explain(outcome, named, lake)["inputs"]["PM2.5_24h"]
    hours = [row["start"] for row in opened["rows"] if row["used"]]
    assert len(hours) == 19
    assert hours[0].startswith("2027-02-02T21:00")  # 05:00 at +08:00
    first = opened["rows"][0]  # a heading, 33 days, and the five empty hours stand before it
    assert (first["row"], first["files"]) == (33 * 24 + 5 + 2, ["hours.csv"])


def test_a_day_outside_the_year_is_refused(lake, outcome):
    at = _number(outcome, "PM2.5_24h", "transition_class2")
    with pytest.raises(AccordError, match="ASS038"):
        explain(outcome, Named(outcome.id, at, "PM2.5_24h", "2026-12-31"), lake)


@pytest.mark.parametrize("day", ["2027-02-03", "2027-99-99"])
def test_a_limit_without_data_has_no_days(lake, outcome, day):
    at = _number(outcome, "SO2_annual", "transition_class2")
    assert explain(outcome, Named(outcome.id, at), lake)["inputs"] == {}
    with pytest.raises(AccordError, match="ASS038"):
        explain(outcome, Named.of(f"{outcome.id}#{at}/{day}"), lake)


def test_the_mean_of_a_year_is_that_of_its_days(lake, outcome):
    # 362 days of 20 and two of 61: (7240 + 122) / 364.
    at = _number(outcome, "PM2.5_annual", "transition_class1")
    found = explain(outcome, Named(outcome.id, at), lake)
    days = found["inputs"]["PM2.5_annual"]["days"]
    counted = [Fraction(day["value"]) for day in days if day["counts"]]
    row = row_at(outcome.table, at)
    told = Fraction(int(row["numerator"]), int(row["denominator"]))
    assert sum(counted) / len(counted) == told == Fraction(7362, 364)
    assert found["recomputed"] == "same"


def test_days_above_are_taken_apart_too(lake):
    # GB 3095-2012 gives no percentile here: one day above leaves the year open.
    made = run(lake, plan(lake, Order("CN-GB3095-2012", "air")))
    at = _number(made, "PM2.5_24h", "class1")
    found = explain(made, Named(made.id, at), lake)
    one = found["inputs"]["PM2.5_24h"]
    assert (found["state"], one["value"], one["above"]) == ("cannot_say", None, 2)
    assert sum(day["above"] for day in one["days"]) == 2
    assert "no_rule_for_days_above" in {note["code"] for note in found["result"]["notes"]}


def test_a_percentile_of_another_text_is_no_surer_than_that_text(outcome):
    # The limits of GB 3095-2026 are verified, the percentiles of HJ 663-2026 single-source.
    sure = {(r["key"], r["statistic"]): r["confidence"] for r in rows_of(outcome.table)}
    assert sure["PM2.5_24h", "p95"] == "single-source"
    assert sure["PM2.5_annual", "mean"] == "verified"


def test_a_limit_of_another_averaging_is_shown_as_not_judged(lake):
    made = run(lake, plan(lake, Order("WHO-AQG", "air")))
    open_ = [r for r in rows_of(made.table) if r["key"].startswith("O3_peak")]
    assert {r["limit_level"] for r in open_} == {"IT1", "IT2", "AQG"}
    assert {r["state"] for r in open_} == {"cannot_say"}
    assert all(r["reasons"] == [f"averaging_not_computed:{r['key']}"] for r in open_)


def test_a_text_of_percentiles_says_where_it_is_applied(lake):
    with pytest.raises(AccordError, match="ASS009") as caught:
        plan(lake, Order("CN-HJ663-2026", "air"))
    assert "CN-GB3095-2026" in caught.value.message("en")
    assert "CN-GB3095-2026" in caught.value.message("zh")
