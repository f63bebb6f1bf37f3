"""The hours behind an air index, and whether it comes out of them the same again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from accord.assess.air_rules import lake_parameter
from accord.assess.air_run import CONTEXT, LEVELS
from accord.assess.air_series import assess_air
from accord.assess.findings import exact_text
from accord.assess.rows import row_at
from accord.lake import Lake, Span
from accord.lake.relation import relation
from accord.standards.loading import standards
from accord.vocab.quality import FAIL, MISSING, SUSPECT, unpack

BEFORE = {"8h": timedelta(hours=7), "24h": timedelta(hours=23), "nowcast": timedelta(hours=11)}
"""Hours before a period that may enter an average of it, by the averaging of the input."""


def add_hours(
    found: dict[str, Any],
    told: Mapping[str, Any],
    row: Mapping[str, Any],
    lake: Lake,
    known_at: datetime,
) -> None:
    """Add to each input the rows its average is made of, and say whether it is the same again."""
    start, end = row["start"].astimezone(UTC), row["start"] + timedelta(seconds=row["length"])
    files = files_of(told["dataset"], lake)
    for key, one in found["inputs"].items():
        averaging = key.partition("_")[2]
        numbers = series_of(told, row["station"], key, lake, known_at)
        early = BEFORE.get(averaging.split("_")[0], timedelta()) if told["level"] == "hour" else 0
        span = Span(start - (early or timedelta()), end.astimezone(UTC))
        rows = lake.rows(numbers, span, known_at=known_at).to_pylist() if numbers else []
        one["rows"] = [hour_row(r, files) for r in rows]
    held = lake.series(told["dataset"], known_at=known_at)
    numbers = [one["series_id"] for one in held if one["station"] == row["station"]]
    wide = Span(start - CONTEXT, end.astimezone(UTC) + CONTEXT)
    wanted = sorted({key.partition("_")[0] for key in found["result"]["parts"]["have"]})
    again = assess_air(
        relation(lake, numbers, wide, known_at, wanted),
        [standards()[row["standard"]]],
        level=LEVELS[told["level"]],
        zone_of={row["station"]: clock_at(told, row["station"])},
        span=Span(start, end.astimezone(UTC)),
        variant=told["variant"],
    )
    matching = [n for n, s in enumerate(again["start"].to_pylist(), 1) if s == row["start"]]
    if not matching:
        found["recomputed"] = "rows_gone"
        return
    fresh = row_at(again, matching[0])
    names = ("index", "published", "band", "primary", "inputs")
    same = all(fresh[name] == row[name] for name in names)
    found["recomputed"] = "same" if same else "differs"


def clock_at(told: Mapping[str, Any], station: str) -> str:
    """Return the zone a run took for the clock of a station."""
    return (told.get("zones") or {}).get(station) or "UTC"


def series_of(
    told: Mapping[str, Any], station: str, key: str, lake: Lake, known_at: datetime
) -> list[int]:
    """Return the series of a station that hold what an input (such as ``O3_8h``) is made of."""
    parameter = lake_parameter(key.partition("_")[0])
    return [
        one["series_id"]
        for one in lake.series(told["dataset"], known_at=known_at)
        if one["station"] == station and one["parameter"] == parameter
    ]


def files_of(dataset: str, lake: Lake) -> dict[int, Sequence[str]]:
    """Return the names of the files of each load of a dataset."""
    shown = lake.show(dataset)["datasets"][0]["loads"]
    return {one["load"]: [file["name"] for file in one["files"]] for one in shown}


def hour_row(row: Mapping[str, Any], files: Mapping[int, Sequence[str]]) -> dict[str, Any]:
    """Return one row of the lake as plain data, and whether an average takes it."""
    value = None if row["value"] is None else Fraction(row["value"], 10 ** row["scale"])
    flags = unpack(row["flags"] or 0)
    return {
        "parameter": row["parameter"],
        "value": None if value is None else exact_text(value),
        "unit": row["unit"],
        "below_detection": row["qualifier"] == 1,
        "used": value is not None and flags["summary"] not in (SUSPECT, FAIL, MISSING),
        "series": row["series_id"],
        "start": row["start"].isoformat(),
        "sample": row["sample_id"],
        "flags": flags,
        "load": row["load"],
        "row": row["source_row"],
        "files": list(files.get(row["load"], ())),
    }
