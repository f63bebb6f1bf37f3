"""What makes assessments quick changes nothing: each short way against the plain one."""

import random
import sys
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from accord.assess import air_series, air_usable
from accord.assess.air_evaluate import decimals_of
from accord.assess.air_hours import has_hours, hourly_sub_indices
from accord.assess.air_index import index_band
from accord.assess.air_result import _bands, _plain, _repeated, _side_by_side
from accord.assess.air_rules import ASSUMED_25C
from accord.assess.air_series import Run, assess_families, each_family
from accord.lake.relation import given, runs
from accord.standards.loading import families, standards

sys.path.insert(0, str(Path(__file__).parent))
from series import random_rows, table

INDICES = [s for s in standards().values() if s.medium == "air" and s.kind == "index" and s.bands]
OPTIONS = {"zone_of": lambda _: "+08:00", "run": Run(state=ASSUMED_25C)}


def test_runs_of_numbers():
    assert runs([7, 1, 2, 3, 9, 8, 2]) == [(1, 3), (7, 9)]
    assert air_usable.runs_sql([5, 6]) == "(series_id BETWEEN 5 AND 6)"
    assert air_usable.runs_sql([]) == "FALSE"
    assert air_usable.runs_sql(range(0, 2 * air_usable.RUNS + 2, 2)) is None


@pytest.mark.parametrize("level", ["daily", "hourly"])
def test_series_by_runs_and_looked_up_give_the_same(level, monkeypatch):
    # One station of the three is left out, so that the files hold series nobody asked for.
    held = given(table(random_rows(11, stations=3, days=2)))
    from dataclasses import replace

    kept = held.series.filter(pa.array([s != "S1" for s in held.series["station"].to_pylist()]))
    held = replace(held, series=kept)
    chosen = {name: families()[name] for name in ("CN-HJ633", "US-EPA-AQI")}
    expected = assess_families(held, chosen, level=level, **OPTIONS)
    monkeypatch.setattr(air_usable, "RUNS", 0)
    found = assess_families(held, chosen, level=level, **OPTIONS)
    for name in chosen:
        assert set(expected[name]["station"].to_pylist()) == {"S0", "S2"}
        assert found[name].equals(expected[name])


@pytest.mark.parametrize("level", ["daily", "hourly"])
def test_places_put_together_a_few_at_a_time_give_the_same(level, monkeypatch):
    held = given(table(random_rows(13, stations=5, days=2)))
    chosen = {name: families()[name] for name in ("CN-HJ633", "US-EPA-AQI")}
    expected = assess_families(held, chosen, level=level, **OPTIONS)
    monkeypatch.setattr(air_series, "PLACES", 2)  # 2 + 2 + 1
    found = assess_families(held, chosen, level=level, **OPTIONS)
    for name in chosen:
        assert len(set(expected[name]["station"].to_pylist())) == 5
        assert found[name].equals(expected[name])


def test_hours_by_runs_and_looked_up_give_the_same(monkeypatch):
    rows = random_rows(12, stations=30, days=1)  # thirty runs for each parameter: looked up
    held = given(table(rows))
    editions = [one for one in standards().values() if has_hours(one)]
    found = hourly_sub_indices(held, editions, state=ASSUMED_25C)
    counts = Counter((r[1], r[5]) for r in rows if r[6] not in (3, 4, 9))
    for row in found.to_pylist():
        assert row["hours"] == counts[row["parameter"], row["value"]]
    monkeypatch.setattr(air_usable, "RUNS", 30)
    assert hourly_sub_indices(held, editions, state=ASSUMED_25C).equals(found)


@pytest.mark.parametrize("edition", INDICES, ids=lambda one: one.id)
def test_bands_by_cuts_are_those_of_single_values(edition):
    scale = 10 ** decimals_of(edition)
    ends = {e for band in edition.bands for e in (band.lo, band.hi) if e is not None}
    halves = {e + side for e in ends for side in (Fraction(-1, 2), Fraction(1, 2))}
    near = {whole + step for e in ends | halves for whole in (floor(e * scale), ceil(e * scale))
            for step in (-2, -1, 0, 1, 2)}  # fmt: skip
    chance = random.Random(5)
    values = sorted(v for v in near if v >= 0)
    values += [chance.randrange(700 * scale) for _ in range(300)]
    nothing = [None] * len(values)
    for certain in (False, True):
        columns = (nothing, values) if certain else (values, nothing)
        kinds = [pa.chunked_array([pa.array(c, pa.int64())]) for c in columns]
        found = _bands(edition, pa.table(dict(zip(("idx", "least"), kinds, strict=True))))
        bands = [index_band(edition, Fraction(v, scale), certain=certain) for v in values]
        assert found.to_pylist() == [band.code if band else None for band in bands]


def test_texts_of_whole_numbers():
    scale = 10**9
    values = [0, 1, 5 * 10**8, scale, 56 * scale, 100 * scale + 10, 123456789 * 10**5, 300 * scale]
    expected = ["0", "0.000000001", "0.5", "1", "56", "100.00000001", "12345.6789", "300"]
    assert _plain(np.array(values), scale).tolist() == expected
    assert _plain(np.array([0, 7, 500]), 1).tolist() == ["0", "7", "500"]


def test_columns_side_by_side():
    exact = pa.decimal128(38, 0)
    first = pa.chunked_array([pa.array([Decimal(2**100), None], exact), pa.array([], exact)])
    second = pa.chunked_array([pa.array([None, Decimal(-3)], exact)])
    both = _side_by_side([first, second.slice(0, 2)], exact)
    assert both.to_pylist() == [Decimal(2**100), None, None, Decimal(-3)]
    numbers = pa.chunked_array([pa.array([9, 1, None, 3], pa.int64())]).slice(1)
    assert _side_by_side([numbers, numbers], pa.int32()).to_pylist() == [1, 1, None, None, 3, 3]
    assert _repeated(["O3_1h", "é", ""], 2).to_pylist() == ["O3_1h", "é", ""] * 2
    assert _repeated(["a"], 0).to_pylist() == []


def test_families_come_one_after_the_other_and_may_be_left():
    rows = table(random_rows(13, stations=1, days=2))
    chosen = {name: families()[name] for name in ("CN-HJ633", "ID-P14", "SG-PSI")}
    expected = assess_families(rows, chosen, level="daily", **OPTIONS)
    found = list(each_family(rows, chosen, level="daily", **OPTIONS))
    assert [name for name, _ in found] == list(chosen)
    assert all(one.equals(expected[name]) for name, one in found)
    left = each_family(rows, chosen, level="daily", **OPTIONS)
    assert next(left)[0] == "CN-HJ633"
    left.close()
