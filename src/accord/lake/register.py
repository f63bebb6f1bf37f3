"""Datasets, stations and series: found by their keys, numbered, written as they become known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from accord.lake.interface import Station
from accord.lake.tables import SERIES_WIDTH

SeriesKey = tuple[str, str, str, str, str, str]
"""Station code, parameter, averaging, depth, fraction, method."""

_TIME = pa.timestamp("us", tz="UTC")
ARROW = {
    "datasets": pa.schema([("dataset", pa.string()), ("load", pa.int64()), ("known_from", _TIME)]),
    "stations": pa.schema(
        [
            ("station_id", pa.int64()),
            ("dataset", pa.string()),
            ("code", pa.string()),
            ("names", pa.string()),
            ("longitude", pa.decimal128(11, 8)),
            ("latitude", pa.decimal128(11, 8)),
            ("datum", pa.string()),
            ("precision_m", pa.decimal128(12, 3)),
            ("water_body", pa.string()),
            ("water_type", pa.string()),
            ("water_grounds", pa.string()),
            ("operator", pa.string()),
            ("zone", pa.string()),
            ("load", pa.int64()),
            ("known_from", _TIME),
        ]
    ),
    "series": pa.schema(
        [
            ("series_id", pa.int64()),
            ("dataset", pa.string()),
            ("station_id", pa.int64()),
            ("parameter", pa.string()),
            ("averaging", pa.string()),
            ("depth", pa.string()),
            ("fraction", pa.string()),
            ("method", pa.string()),
            ("load", pa.int64()),
            ("known_from", _TIME),
        ]
    ),
}
_DESCRIBED = tuple(
    name for name in ARROW["stations"].names if name not in ("station_id", "load", "known_from")
)


@dataclass
class Register:
    """What is known of one dataset, and what a load adds to it."""

    dataset: str
    load: int
    known_from: datetime
    datasets: Sequence[dict[str, Any]]
    stations: Sequence[dict[str, Any]]
    series: Sequence[dict[str, Any]]
    numbers: dict[str, int]
    new: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"datasets": [], "stations": [], "series": []}
    )
    new_numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._station_ids: dict[str, int] = {
            row["code"]: row["station_id"] for row in self._own(self.stations)
        }
        self._codes = {number: code for code, number in self._station_ids.items()}
        self._described = {row["code"]: row for row in self._own(self.stations)}
        self._next_station = max((row["station_id"] for row in self.stations), default=0) + 1
        self._series_ids: dict[SeriesKey, int] = {
            self._key(row): row["series_id"] for row in self._own(self.series)
        }
        self._next_series: dict[int, int] = {}
        for row in self.series:
            number, place = divmod(row["series_id"], SERIES_WIDTH)
            self._next_series[number] = max(self._next_series.get(number, 0), place + 1)

    def _own(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        own = [row for row in rows if row["dataset"] == self.dataset]
        return sorted(own, key=lambda row: (row["known_from"], row["load"]))

    def _key(self, row: dict[str, Any]) -> SeriesKey:
        return (
            self._codes[row["station_id"]],
            row["parameter"],
            row["averaging"],
            row["depth"],
            row["fraction"],
            row["method"],
        )

    def _add(self, table: str, **row: Any) -> None:
        self.new[table].append({**row, "load": self.load, "known_from": self.known_from})

    def note_dataset(self) -> None:
        """Make the dataset known when it is not."""
        if not any(row["dataset"] == self.dataset for row in self.datasets):
            self._add("datasets", dataset=self.dataset)

    def describe(self, station: Station) -> int:
        """Return the number of a station; write its description when that is new or changed."""
        number: int | None = self._station_ids.get(station.code)
        told = _row(self.dataset, station)
        known = self._described.get(station.code)
        if number is not None and (
            known is not None and all(known[name] == told[name] for name in _DESCRIBED)
        ):
            return number
        if number is None:
            number = self._next_station
            self._next_station += 1
            self._station_ids[station.code] = number
            self._codes[number] = station.code
        self._described[station.code] = told
        self._add("stations", station_id=number, **told)
        return number

    def series_id(self, key: SeriesKey) -> int:
        """Return the number of a series, giving one to a new series."""
        found: int | None = self._series_ids.get(key)
        if found is not None:
            return found
        code, parameter, averaging, depth, fraction, method = key
        station = self._station_ids.get(code) or self.describe(Station(code))
        number = self._parameter_number(parameter)
        place = self._next_series.get(number, 0)
        self._next_series[number] = place + 1
        found = number * SERIES_WIDTH + place
        self._series_ids[key] = found
        self._add(
            "series",
            series_id=found,
            dataset=self.dataset,
            station_id=station,
            parameter=parameter,
            averaging=averaging,
            depth=depth,
            fraction=fraction,
            method=method,
        )
        return found

    def positions(self) -> list[dict[str, Any]]:
        """Return number, position and datum of each station of the dataset, as described last."""
        names = ("longitude", "latitude", "datum")
        return [
            {"station_id": self._station_ids[code], **{name: row[name] for name in names}}
            for code, row in self._described.items()
        ]

    def station_id(self, code: str) -> int:
        """Return the number of a station that is known."""
        return self._station_ids[code]

    def _parameter_number(self, parameter: str) -> int:
        known = self.numbers.get(parameter) or self.new_numbers.get(parameter)
        if known is None:
            taken = [*self.numbers.values(), *self.new_numbers.values()]
            known = max(taken, default=0) + 1
            self.new_numbers[parameter] = known
        return known

    def arrow(self) -> dict[str, pa.Table]:
        """Return the rows to append, by table; tables without new rows are absent."""
        return {
            table: pa.Table.from_pylist(rows, schema=ARROW[table])
            for table, rows in self.new.items()
            if rows
        }


def _row(dataset: str, station: Station) -> dict[str, Any]:
    return {
        "dataset": dataset,
        "code": station.code,
        "names": json.dumps(dict(sorted(station.names.items())), ensure_ascii=False),
        "longitude": _decimal(station.longitude, 8),
        "latitude": _decimal(station.latitude, 8),
        "datum": station.datum,
        "precision_m": _decimal(station.precision_m, 3),
        "water_body": station.water_body,
        "water_type": station.water_type if station.water_grounds else "",
        "water_grounds": station.water_grounds,
        "operator": station.operator,
        "zone": station.zone,
    }


def _decimal(value: Decimal | None, places: int) -> Decimal | None:
    return None if value is None else round(Decimal(value), places)
