"""What a load learns of stations: names, position, water body and its type on grounds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accord.ingest import cells as cell_text
from accord.ingest.cells import missing_set
from accord.ingest.coded import Coded
from accord.ingest.description import Description, StationRule
from accord.ingest.frames import Frame
from accord.lake import Station


class Stations:
    """The stations met, each as its first row and the description tell."""

    def __init__(self, description: Description):
        self.described = description.stations
        self.met: dict[str, dict[str, Any]] = {}

    def learn(self, frame: Frame, codes: Coded) -> None:
        """Take in the stations of some rows."""
        rule = frame.rule.station
        zone = frame.rule.time.zone
        for place, code in enumerate(codes.words):
            if code is not None and code not in self.met and len(code) <= 200:
                row = int((codes.at == place).argmax())
                self.met[code] = _first(frame, rule, row) | {"zone": zone}
        for column, kind in rule.water_where.items():
            marks = missing_set(frame.rule.missing)
            texts = frame.column(column).to_pylist()
            for at, text in zip(codes.at.tolist(), texts, strict=True):
                code = codes.words[at]
                if (
                    code is not None
                    and code in self.met
                    and text
                    and text.strip().casefold() not in marks
                ):
                    self.met[code]["water_type"] = kind
                    self.met[code]["water_grounds"] = rule.water_grounds

    def meet(self, frame: Frame, codes: Coded) -> None:
        """Take in stations of which a table tells no more than their codes."""
        for code in codes.words:
            if code is not None and code not in self.met and len(code) <= 200:
                self.met[code] = {"operator": frame.rule.station.operator} | _water(frame)

    def stations(self) -> list[Station]:
        """Return the stations met, what the description says of one coming first."""
        return [
            _station(code, learnt | dict(self.described.get(code, {})))
            for code, learnt in sorted(self.met.items())
        ]


def _first(frame: Frame, rule: StationRule, row: int) -> dict[str, Any]:
    def cell(name: str | None) -> str:
        return (frame.column(name)[row].as_py() or "").strip() if name else ""

    east, north = _degrees(cell(rule.longitude), 180), _degrees(cell(rule.latitude), 90)
    return {
        "names": {lang: text for lang, name in rule.names.items() if (text := cell(name))},
        "longitude": east if north is not None else None,
        "latitude": north if east is not None else None,
        "datum": rule.datum,
        "precision_m": rule.precision_m if east is not None and north is not None else None,
        "water_body": cell(rule.water_body),
        "water_type": rule.water_type,
        "water_grounds": rule.water_grounds if rule.water_type else "",
        "operator": rule.operator,
    }


def _water(frame: Frame) -> dict[str, Any]:
    """Return what a description says of all stations of a table that names only their codes."""
    rule = frame.rule.station
    return {
        "zone": frame.rule.time.zone,
        "water_type": rule.water_type,
        "water_grounds": rule.water_grounds if rule.water_type else "",
    }


def _degrees(text: str, most: int) -> Decimal | None:
    number = cell_text.number(cell_text.plain(text)) if len(text) < 40 else None
    if number is None or "e" in number.lower() or abs(Decimal(number)) > most:
        return None
    return Decimal(number)


def _station(code: str, told: Mapping[str, Any]) -> Station:
    def decimal(name: str) -> Decimal | None:
        value = told.get(name)
        return None if value is None else Decimal(str(value))

    return Station(
        code=code,
        names=dict(told.get("names") or {}),
        longitude=decimal("longitude"),
        latitude=decimal("latitude"),
        datum=str(told.get("datum") or ""),
        precision_m=decimal("precision_m"),
        water_body=str(told.get("water_body") or ""),
        water_type=str(told.get("water_type") or ""),
        water_grounds=str(told.get("water_grounds") or ""),
        operator=str(told.get("operator") or ""),
        zone=str(told.get("zone") or ""),
    )
