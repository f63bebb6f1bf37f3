"""One-hour sub-indices over distinct values, against single values."""

import sys
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from accord.assess.air_hours import has_hours, hourly_sub_indices
from accord.assess.air_rules import ASSUMED_25C
from accord.assess.values import assess_edition
from accord.kernel.errors import AccordError
from accord.lake.relation import given
from accord.standards.loading import standards

sys.path.insert(0, str(Path(__file__).parent))
from series import SCALES, random_rows, table


def test_hours_of_every_edition_with_a_one_hour_table():
    rows = random_rows(8)
    editions = [one for one in standards().values() if has_hours(one)]
    assert len(editions) == 7
    found = hourly_sub_indices(given(table(rows)), editions, state=ASSUMED_25C).to_pylist()
    counts = Counter((r[1], r[5]) for r in rows if r[6] not in (3, 4, 9))
    met = 0
    for row in found:
        assert row["hours"] == counts[row["parameter"], row["value"]]
        if row["standard"] not in ("CN-HJ633-2026", "CN-HJ633-2012", "VN-QD1459-2019"):
            continue  # in ppm or ppb, or unrounded: compared in test_series
        factor = 1000 if row["standard"].startswith("VN") and row["parameter"] == "CO" else 1
        value = Fraction(row["value"], 10 ** SCALES[row["parameter"]]) * factor
        one = assess_edition(standards()[row["standard"]], {row["key"]: value}, date(2026, 3, 1))
        expected = one.sub_indices.get(row["key"])
        assert row["sub_index"] == (None if expected is None else int(expected))
        met += expected is not None
    assert met > 500
    of_one = [r for r in found if r["standard"] == "CN-HJ633-2026" and r["key"] == "PM2.5_1h"]
    assert sum(r["hours"] for r in of_one) == sum(n for (p, _), n in counts.items() if p == "PM2.5")


def test_an_edition_without_a_one_hour_table_is_refused():
    with pytest.raises(AccordError) as refused:
        hourly_sub_indices(given(table(random_rows(1, 1, 1))), [standards()["ID-P14-2020"]])
    assert refused.value.code == "ASS016"
