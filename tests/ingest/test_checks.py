"""The quality tests a source configures: read, refused, run, and shown in the receipt."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_run import HEAD, SOURCE, load

from accord.ingest import description
from accord.ingest.checks import PHYSICAL, configured
from accord.ingest.run import run
from accord.kernel.errors import AccordError
from accord.lake import Lake
from accord.methods import quality
from accord.vocab.quality import NOT_CONFIGURED, TOO_LITTLE, Climate, Own, outcome, unpack

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
GROUNDS = {"grounds": "invented for this test"}
MEMBER = {"months": [0, 13], "suspect": [1, 2]}
TOLD: dict[str, Any] = {
    "gross_range": {"fail": [0, 1000], "suspect": [0, 500.5], **GROUNDS},
    "climatology": {
        "members": [{"months": [11, 2], "suspect": [5, 300], "fail": [0, 900]}],
        **GROUNDS,
    },
    "spike": {"suspect": 50, "fail": 200, **GROUNDS},
    "rate_of_change": {"suspect": 60, "fail": 250, **GROUNDS},
    "flat_line": {
        "tolerance": 0.1,
        "suspect": "PT3H",
        "fail": "PT6H",
        "interval": "PT1H",
        **GROUNDS,
    },
    "gap": {"longest": "PT1H", **GROUNDS},
    "neighbour": {"suspect": 80, "within_km": 12.5, **GROUNDS},
}


def source(folder: Path, checks: dict[str, Any], **more: Any) -> Path:
    path = folder / "source.yaml"
    text = yaml.safe_dump({**SOURCE, **more, "checks": checks}, allow_unicode=True)
    path.write_text(text, "utf-8")
    return path


def test_every_test_can_be_configured_as_data(tmp_path: Path) -> None:
    one = configured(description.load(source(tmp_path, {"PM10": TOLD})))["PM10"]
    assert (one.range_fail, one.range_suspect) == ((0, 1_000_000), (0, 500_500))
    assert one.climatology == (
        Climate((11, 12), (5_000, 300_000), (0, 900_000)),
        Climate((1, 2), (5_000, 300_000), (0, 900_000)),
    )
    assert (one.spike_suspect, one.spike_fail) == (50_000, 200_000)
    assert (one.rate_suspect, one.rate_fail) == (60_000, 250_000)
    assert (one.flat_tolerance, one.flat_suspect, one.flat_fail) == (100, 10_800, 21_600)
    assert (one.interval, one.gap) == (3600, 3600)
    assert (one.neighbour_suspect, one.neighbour_within) == (80_000, 12_500)
    assert one.grounds["spike"] == GROUNDS["grounds"]


def test_thresholds_of_the_series_itself_as_data(tmp_path: Path) -> None:
    own = {"method": "quantiles", "window": "P365D", "suspect": ["0.005", "0.995"], "least": 500}
    one = configured(
        description.load(source(tmp_path, {"PM10": {"gross_range": {"own": own, **GROUNDS}}}))
    )["PM10"]
    shares = (Fraction(1, 200), Fraction(199, 200))
    assert one.own == {"gross_range": Own("quantiles", 365 * 86400, shares, (), 500)}
    assert one.range_fail == (0, 10_000_000)  # the physical range stays the outer one
    assert one.grounds["gross_range"] == f"{PHYSICAL}; {GROUNDS['grounds']}"


@pytest.mark.parametrize(
    ("checks", "field"),
    [
        ({"dust": TOLD}, "checks[dust]"),
        ({"WD16": {"gap": TOLD["gap"]}}, "checks[WD16]"),
        ({"PM10": {"spike": {"suspect": 5}}}, "checks[PM10].spike.grounds"),
        ({"PM10": {"spike": {**GROUNDS}}}, "checks[PM10].spike"),
        ({"PM10": {"spike": {"suspect": "0.0001", **GROUNDS}}}, "checks[PM10].spike.suspect"),
        ({"PM10": {"spike": {"suspect": -1, **GROUNDS}}}, "checks[PM10].spike.suspect"),
        ({"PM10": {"spike": {"suspect": 9, "fail": 5, **GROUNDS}}}, "checks[PM10].spike.suspect"),
        ({"PM10": {"spike": {"suspect": 10**30, **GROUNDS}}}, "checks[PM10].spike.suspect"),
        ({"PM10": {"gross_range": {"fail": [5, 1], **GROUNDS}}}, "checks[PM10].gross_range.fail"),
        ({"PM10": {"gap": {"longest": "P1M", **GROUNDS}}}, "checks[PM10].gap.longest"),
        (
            {"PM10": {"flat_line": TOLD["flat_line"] | {"suspect": "PT1H"}}},
            "checks[PM10].flat_line.suspect",
        ),
        (
            {
                "PM10": {
                    "climatology": {"members": [{"months": [0, 13], "suspect": [1, 2]}], **GROUNDS}
                }
            },
            "checks[PM10].climatology.members[0].months",
        ),
        (
            {"PM10": {"spike": {"own": {"method": "quantiles", "window": "P9D"}, **GROUNDS}}},
            "checks[PM10].spike.own.suspect",
        ),
        (
            {
                "PM10": {
                    "spike": {
                        "own": {"method": "quantiles", "window": "P9D", "suspect": [99]},
                        **GROUNDS,
                    }
                }
            },
            "checks[PM10].spike.own.suspect",
        ),
        ({"PM10": {"attenuated": {**GROUNDS}}}, "checks[PM10].attenuated"),
    ],
)
def test_thresholds_that_cannot_be_used_are_named(
    checks: dict[str, Any], field: str, tmp_path: Path
) -> None:
    with pytest.raises(AccordError) as caught:
        description.load(source(tmp_path, checks))
    assert (caught.value.code, caught.value.params["field"]) == ("ING012", field)


def test_the_receipt_says_what_ran_with_what_and_on_what_grounds(tmp_path: Path) -> None:
    told = source(tmp_path, {"PM10": {"spike": TOLD["spike"]}})
    lines = "".join(f"A,2024-01-01 0{h}:00,{v},1,1\n" for h, v in enumerate((10, 150, 12)))
    receipt = load(tmp_path, HEAD + lines, source=told)
    assert receipt.checks["PM10"]["spike"] == "run"
    assert receipt.checks["CO"]["spike"] == NOT_CONFIGURED
    assert receipt.as_dict()["thresholds"]["PM10"]["spike"] == {
        "suspect": "50",
        "fail": "200",
        "unit": "ug/m3",
        "grounds": GROUNDS["grounds"],
    }
    assert receipt.held_back == [] and receipt.as_dict()["held_back"] == []
    with Lake.open(tmp_path / "lake") as lake:
        (entry,) = lake.ledger.entries("test")
        flags = [
            unpack(r["flags"])["spike"]
            for r in lake.rows("test").to_pylist()
            if r["parameter"] == "PM10"
        ]
    assert entry.thresholds["PM10"]["spike"]["grounds"] == GROUNDS["grounds"]
    assert flags == quality.spike([10_000, 150_000, 12_000], 50_000, 200_000) == [2, 3, 2]


def test_method_and_window_of_drawn_thresholds_are_recorded(tmp_path: Path) -> None:
    own = {"method": "spread", "window": "P30D", "suspect": [3], "least": 20}
    told = source(tmp_path, {"PM10": {"rate_of_change": {"own": own, **GROUNDS}}})
    hours = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=h) for h in range(30)]
    lines = "".join(f"A,{t:%Y-%m-%d %H:%M},{10 + n % 3},1,1\n" for n, t in enumerate(hours))
    first = load(tmp_path, HEAD + lines, source=told)
    assert first.checks["PM10"]["rate_of_change"] == TOO_LITTLE
    again = load(tmp_path, HEAD + "A,2024-01-02 06:00,500,1,1\n", "y.csv", source=told)
    drawn = again.thresholds["PM10"]["rate_of_change"]["own"]
    assert drawn["method"] == "spread" and drawn["window_seconds"] == 30 * 86400
    assert (drawn["series"], drawn["values"], drawn["too_few"]) == (1, 29, 0)
    assert drawn["first"] == "2023-12-31T17:00:00Z" and drawn["last"] == "2024-01-01T21:00:00Z"


def test_the_example_of_the_guide_can_be_used(tmp_path: Path) -> None:
    guide = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "bring-in-a-file.md"
    blocks = [b.split("```")[0] for b in guide.read_text("utf-8").split("```yaml\n")[1:]]
    example = next(block for block in blocks if block.startswith("checks:"))
    table = SOURCE["tables"][0] | {"columns": {"PM2.5": {"parameter": "PM2.5", "unit": "ug/m3"}}}
    told = source(tmp_path, yaml.safe_load(example)["checks"], tables=[table])
    one = configured(description.load(told))["PM2.5"]
    assert one.configured() == ("gross_range", "spike", "gap", "neighbour")


def test_a_daily_series_is_compared_with_the_day_before(tmp_path: Path) -> None:
    time = SOURCE["tables"][0]["time"] | {"length": "P1D", "format": "%Y-%m-%d"}
    table = SOURCE["tables"][0] | {"time": time}
    told = source(tmp_path, {"PM10": {"rate_of_change": {"suspect": 1, **GROUNDS}}}, tables=[table])
    for day, value in ((1, 10), (2, 90)):
        load(tmp_path, HEAD + f"A,2024-01-0{day},{value},1,1\n", f"{day}.csv", source=told)
    with Lake.open(tmp_path / "lake") as lake:
        rows = [r for r in lake.rows("test").to_pylist() if r["parameter"] == "PM10"]
    # 80 ug/m3 in 24 hours is 3.33 an hour, more than 1
    assert [unpack(r["flags"])["rate_of_change"] for r in rows] == [1, 3]


def test_outcomes_are_said_in_both_languages() -> None:
    for text in ("run", NOT_CONFIGURED, TOO_LITTLE, "could not run: overflow"):
        told = outcome(text)
        assert told["en"] == text and told["zh"] != text


# ---- the real sets ---------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.slow
def test_gaps_of_hours_are_flagged_in_the_singapore_series(tmp_path: Path) -> None:
    paths = sorted(DATA.glob("singapore_nea_hourly/pm25_2017_0[12]*"))
    receipt = run(paths, "nea-singapore", "set", tmp_path / "lake")
    assert receipt.checks["PM2.5"]["gap"] == "run"
    rows: list[dict[str, str]] = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as held:
            rows += csv.DictReader(held)
    gaps = 0
    for region in {row["region"] for row in rows}:
        times = sorted(
            {datetime.fromisoformat(r["timestamp_sgt"]) for r in rows if r["region"] == region}
        )
        gaps += sum(b - a > timedelta(hours=1) for a, b in pairwise(times))
    assert gaps > 0
    with Lake.open(tmp_path / "lake") as lake:
        flags = [unpack(f)["gap"] for f in lake.rows("set").column("flags").to_pylist()]
    assert flags.count(3) == gaps


@pytest.mark.shared
@pytest.mark.slow
def test_long_gaps_of_beijing_are_flagged_where_values_are_missing(tmp_path: Path) -> None:
    (path,) = DATA.glob("beijing_prsa/*Huairou*.gz")
    run([path], "bjmemc-prsa", "set", tmp_path / "lake")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as held:
        there = [row["CO"] != "NA" for row in csv.DictReader(held)]
    expected = sum(b and not a for a, b in pairwise(there)) - (not there[0])
    with Lake.open(tmp_path / "lake") as lake:
        numbers = [s["series_id"] for s in lake.series("set") if s["parameter"] == "CO"]
        rows = lake.rows(numbers)
    flags = [unpack(f)["gap"] for f in rows.column("flags").to_pylist()]
    assert flags.count(3) == expected > 100
    highest = max(rows.column("value").to_pylist())
    assert Decimal(highest).scaleb(-5) <= 10  # CO of 100 to 10,000 ug/m3 is 0.1 to 10 mg/m3
