"""Measured data as pages and API read them: which series there are, and rows at both clocks.

What is held here between requests are lists of series and stations, never rows.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from accord.kernel.text import Text
from accord.lake import Lake, Span
from accord.lake.ledger import Entry
from accord.lake.telling import Asked
from accord.portal.clocks import Clocks
from accord.portal.errors import POR013
from accord.portal.measured import dataset_for, open_lake, readable
from accord.portal.reading import Document
from accord.portal.requests import Request
from accord.vocab.parameters import parameters

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)\Z")
_held = threading.local()


@dataclass(frozen=True)
class Catalogue:
    """Datasets, stations, series and entries of one state of the lake."""

    mark: str
    series: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    stations: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)

    def sources(self, dataset: str) -> list[str]:
        """Return the ids of the sources a dataset was loaded from."""
        return sorted({e.source for e in self.entries.get(dataset, ()) if e.source})

    def series_of(self, dataset: str, station: str | None = None) -> list[Mapping[str, Any]]:
        """Return the series of a dataset, or of one station of it."""
        return [
            row
            for row in self.series.values()
            if row["dataset"] == dataset and station in (None, row["station"])
        ]


def catalogue(lake: Lake) -> Catalogue:
    """Return what there is in the lake as it stands now; read once for each state."""
    mark = lake.recent.mark()
    held: tuple[Lake, Catalogue] | None = getattr(_held, "catalogue", None)
    if held is not None and held[0] is lake and held[1].mark == mark:
        return held[1]
    stations: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in lake.stations():
        stations.setdefault(row["dataset"], {})[row["code"]] = row
    entries: dict[str, list[Entry]] = {}
    for entry in lake.ledger.entries():
        entries.setdefault(entry.dataset, []).append(entry)
    found = Catalogue(
        mark,
        {row["series_id"]: row for row in lake.series()},
        stations,
        {dataset: tuple(some) for dataset, some in entries.items()},
    )
    _held.catalogue = (lake, found)
    return found


# ---- what a reader may see -----------------------------------------------------------


@dataclass(frozen=True)
class Open:
    """A dataset a reader may read: its description, the lake, and what is in it."""

    description: Document
    lake: Lake
    catalogue: Catalogue

    @property
    def dataset(self) -> str:
        """The id of the dataset."""
        return self.description.local


def open_dataset(request: Request, dataset: str) -> Open:
    """Return a dataset of the lake, through the door.

    Raises:
        AccordError: POR013 where there is none that this reader may read at these clocks.
    """
    description = dataset_for(request.viewer, dataset)
    lake = open_lake()
    if lake is None:
        raise POR013(id=dataset[:120])
    found = Open(description, lake, catalogue(lake))
    begun = min((e.known_from for e in found.catalogue.entries.get(dataset, ())), default=None)
    if begun is None or (request.clocks.known_at and begun > request.clocks.known_at):
        raise POR013(id=dataset[:120])
    return found


def still_open(request: Request, found: Open) -> None:
    """Ask the door again where the lake moved on while it was read: what came may have to wait.

    Raises:
        AccordError: POR013 where this reader may no longer read the dataset.
    """
    if found.lake.recent.mark() != found.catalogue.mark:
        dataset_for(request.viewer, found.dataset)


def open_datasets(request: Request) -> list[Open]:
    """Return all datasets of the lake this reader may read, in order of id."""
    descriptions = readable(request.viewer)
    lake = open_lake() if descriptions else None
    if lake is None:
        return []
    known, known_at = catalogue(lake), request.clocks.known_at
    return [
        Open(descriptions[name], lake, known)
        for name in sorted(set(descriptions) & set(known.entries))
        if known_at is None or min(e.known_from for e in known.entries[name]) <= known_at
    ]


def find_series(found: Open, number: int, known_at: datetime | None) -> Mapping[str, Any]:
    """Return a series of the dataset. Raises AccordError POR013 where it is not in it."""
    row = found.catalogue.series.get(number)
    if row is None or row["dataset"] != found.dataset:
        raise POR013(id=str(number)[:120])
    if known_at is not None and row["known_from"] > known_at:
        raise POR013(id=str(number)[:120])
    return row


def find_station(found: Open, code: str) -> Mapping[str, Any]:
    """Return a station of the dataset. Raises AccordError POR013 where there is none."""
    row = found.catalogue.stations.get(found.dataset, {}).get(code)
    if row is None:
        raise POR013(id=code[:120])
    return row


# ---- clocks --------------------------------------------------------------------------


def zone_of(text: str) -> tzinfo:
    """Return the zone of a station: an offset or an IANA name; UTC where none is kept."""
    fixed = _OFFSET.match(text)
    if fixed:
        offset = timedelta(hours=int(fixed[2]), minutes=int(fixed[3]))
        return timezone(-offset if fixed[1] == "-" else offset)
    try:
        return ZoneInfo(text) if text else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def asked(clocks: Clocks, span: Span, zone: str) -> Asked:
    """Return what the clocks let be read of a span.

    A date of judgement that was given ends the span with that day, by the station's clock.
    """
    if "as_of" in clocks.given and clocks.as_of < date.max:
        ends = datetime.combine(clocks.as_of + timedelta(days=1), time(), zone_of(zone))
        last = ends.astimezone(UTC)
        span = Span(span.start, last if span.end is None else min(last, span.end))
    return Asked(span, clocks.known_at)


# ---- names ---------------------------------------------------------------------------


def station_name(row: Mapping[str, Any], lang: str) -> str:
    """Return the name of a station in a language, else any name, else its code."""
    names = row.get("names") or {}
    return str(names.get(lang) or next(iter(names.values()), "") or row["code"])


def parameter_name(parameter: str) -> Text:
    """Return the name of a parameter."""
    return parameters()[parameter].name
