"""The trend of a series of the lake: found, read, and tested in its station's own days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from accord.assess.errors_trend import ASS061, ASS062, ASS063
from accord.assess.trends import Point, Question, Trend, trend
from accord.ingest.times import zone_of
from accord.lake import Lake
from accord.vocab.parameters import parameters

SHOWN = 12


@dataclass(frozen=True)
class Place:
    """Which series: dataset, station and parameter, or the number of the series itself."""

    dataset: str
    station: str
    parameter: str
    series: int | None = None


def find_series(lake: Lake, place: Place, known_at: datetime | None = None) -> dict[str, Any]:
    """Return the series asked for.

    Raises:
        AccordError: LAK005 for an unknown dataset, ASS061, ASS062, ASS063.
    """
    held = lake.series(place.dataset, known_at=known_at)
    found = [
        one
        for one in held
        if (one["station"], one["parameter"]) == (place.station, place.parameter)
        and place.series in (None, one["series_id"])
    ]
    if not found:
        known = sorted({f"{one['station']} {one['parameter']}" for one in held})
        raise ASS061(
            dataset=place.dataset,
            station=place.station[:60],
            parameter=place.parameter[:60],
            known="; ".join(known[:SHOWN]) + ("; …" if len(known) > SHOWN else ""),
        )
    if parameters()[place.parameter].values is not None:
        raise ASS063(parameter=place.parameter)
    if len(found) > 1:
        known = [f"{one['series_id']} ({_told(one)})" for one in found]
        raise ASS062(
            dataset=place.dataset,
            station=place.station,
            parameter=place.parameter,
            known=", ".join(known),
        )
    return found[0]


def _told(one: Mapping[str, Any]) -> str:
    parts = [str(one[name]) for name in ("averaging", "depth", "fraction", "method") if one[name]]
    return " ".join(parts) or "-"


def trend_of_series(
    lake: Lake, place: Place, asked: Question, known_at: datetime | None = None
) -> tuple[dict[str, Any], Trend]:
    """Return the series and its trend; a station without a zone is taken in UTC.

    Raises:
        AccordError: as :func:`find_series`.
    """
    one = find_series(lake, place, known_at)
    stations = lake.stations(place.dataset, known_at=known_at)
    zone = next((s["zone"] for s in stations if s["code"] == place.station), "")
    rows = lake.rows([one["series_id"]], known_at=known_at)
    found = trend(_points(rows), int(one["scale"]), zone_of(zone) if zone else UTC, asked)
    return {**one, "zone": zone or "UTC"}, found


def _points(rows: Any) -> Iterator[Point]:
    names = ("start", "length", "value", "flags", "qualifier")
    for batch in rows.select(names).to_batches():
        for start, length, value, flags, qualifier in zip(
            *(batch.column(name).to_pylist() for name in names), strict=True
        ):
            yield Point(start, length, value, flags, qualifier or 0)
