"""Measured data: datasets, a dataset, a station, a series with chart and table, one observation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.http import FileResponse, HttpResponse

from accord.kernel.errors import AccordError
from accord.lake import Span, telling
from accord.lake.decoding import FACTS
from accord.lake.exporting import FORMS
from accord.lake.ledger import Entry
from accord.portal import measured, measured_files, measured_raw, measured_reading, measured_series
from accord.portal.answers import page
from accord.portal.errors import POR013, POR014
from accord.portal.measured_reading import Open
from accord.portal.query import paged
from accord.portal.requests import Request
from accord.portal.wording import say

DAYS = 31
MOST_DAYS = 400
MOST_ROWS = 20_000
PER_PAGE = 50
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z\Z")


def datasets(request: Request) -> HttpResponse:
    """List the datasets this reader may read."""
    found = [(one, _counts(one, request)) for one in measured_reading.open_datasets(request)]
    return page(request, "measured_list.html", datasets=found)


def _counts(found: Open, request: Request) -> dict[str, int]:
    series = [s for s in found.catalogue.series_of(found.dataset) if _known(s, request)]
    return {"stations": len({row["station"] for row in series}), "series": len(series)}


def _known(row: Mapping[str, Any], request: Request) -> bool:
    known_at = request.clocks.known_at
    return known_at is None or row["known_from"] <= known_at


def dataset(request: Request, dataset: str) -> HttpResponse:
    """Show a dataset: what it is, its stations, where it comes from."""
    found = measured_reading.open_dataset(request, dataset)
    series = [s for s in found.catalogue.series_of(found.dataset) if _known(s, request)]
    stations = [
        (
            row,
            measured_reading.station_name(row, request.lang),
            sorted({s["parameter"] for s in series if s["station"] == row["code"]}),
        )
        for row in found.lake.stations(found.dataset, known_at=request.clocks.known_at)
    ]
    mine = measured.acts_for_owner(request.viewer, found.description)
    return page(
        request,
        "measured_dataset.html",
        found=found,
        entry=found.description,
        stations=paged(request, stations, 100),
        loads=[_load(one, found, mine) for one in _entries(found, request)],
        stones=found.lake.ledger.tombstones(found.dataset),
        held_back=_held_back(found, request.lang),
        mine=mine,
    )


def _held_back(found: Open, lang: str) -> list[str]:
    """Return in words why the dataset is shown to its owner alone; nothing where it is not."""
    return [why.render(lang) for why in measured.why_held_back(found.dataset)]


def _entries(found: Open, request: Request) -> list[Entry]:
    known_at = request.clocks.known_at
    entries = found.catalogue.entries.get(found.dataset, ())
    return [e for e in reversed(entries) if known_at is None or e.known_from <= known_at][:50]


def _load(entry: Entry, found: Open, mine: bool) -> dict[str, Any]:
    undone = entry.load in found.lake.ledger.withdrawn(None)
    kept = measured_raw.quarantine_of(found.lake, entry) if mine else None
    return {"entry": entry, "undone": undone, "quarantine": kept is not None}


def station(request: Request, dataset: str, number: int) -> HttpResponse:
    """Show a station: names, position, water body, its series."""
    found = measured_reading.open_dataset(request, dataset)
    row = next(
        (
            s
            for s in found.lake.stations(found.dataset, known_at=request.clocks.known_at)
            if s["station_id"] == number
        ),
        None,
    )
    if row is None:
        raise POR013(id=str(number)[:120])
    series = [s for s in found.catalogue.series_of(found.dataset, row["code"])
              if _known(s, request)]  # fmt: skip
    return page(
        request,
        "measured_station.html",
        found=found,
        entry=found.description,
        row=row,
        name=measured_reading.station_name(row, request.lang),
        series=[(s, _series_words(s, request.lang)) for s in series],
        position=[measured_files.short(row[n]) if row[n] is not None else ""
                  for n in ("latitude", "longitude", "precision_m")],
    )  # fmt: skip


def _series_words(row: Mapping[str, Any], lang: str) -> dict[str, str]:
    return {
        "parameter": measured_reading.parameter_name(row["parameter"]).in_language(lang),
        "unit": measured_series.unit_words(row["unit"]),
    }


# ---- a series ------------------------------------------------------------------------


class _Series:
    """A series a reader may read, with its station and clock."""

    def __init__(self, request: Request, dataset: str, number: int):
        self.request = request
        self.found = measured_reading.open_dataset(request, dataset)
        self.row = measured_reading.find_series(self.found, number, request.clocks.known_at)
        self.station = measured_reading.find_station(self.found, self.row["station"])
        self.zone: tzinfo = measured_reading.zone_of(self.station["zone"])
        words = _series_words(self.row, request.lang)
        self.said = {
            "station": measured_reading.station_name(self.station, request.lang),
            "parameter": words["parameter"],
            "unit_words": words["unit"],
            "zone": self.station["zone"] or "UTC",
            "averaging": self.row["averaging"],
            "sources": ", ".join(self.found.catalogue.sources(self.found.dataset)),
            "licence": self.found.description.text("licence").in_language(request.lang),
        }

    def asked(self, span: Span) -> telling.Asked:
        """Return what the clocks of the request let be read of a span."""
        return measured_reading.asked(self.request.clocks, span, self.station["zone"])

    @property
    def context(self) -> dict[str, Any]:
        """What the pages of a series have in common."""
        return {
            "found": self.found,
            "entry": self.found.description,
            "series": self.row,
            "station": self.station,
            "said": self.said,
            "held_back": _held_back(self.found, self.request.lang),
        }


def series(request: Request, dataset: str, number: int) -> HttpResponse:
    """Show a series over some days: chart, table, downloads."""
    one = _Series(request, dataset, number)
    first, last = _window(one)
    span = Span(_midnight(first, one.zone), _midnight(last + timedelta(days=1), one.zone))
    told = telling.told(one.found.lake, number, one.asked(span), MOST_ROWS)
    measured_reading.still_open(request, one.found)
    rows = measured_series.rows_of(told, one.row, one.zone, request.lang)
    length = (last - first).days + 1
    return page(
        request,
        "measured_series.html",
        **one.context,
        first=first.isoformat(),
        last=last.isoformat(),
        earlier=[(first - timedelta(days=length)).isoformat(),
                 (first - timedelta(days=1)).isoformat()],
        later=[(last + timedelta(days=1)).isoformat(),
               (last + timedelta(days=length)).isoformat()],
        picture=measured_series.picture(rows, one.row, one.said, one.zone, request.lang),
        rows=paged(request, rows, PER_PAGE),
        flagged=[row for row in rows if row.flag in (3, 4)][:PER_PAGE],
        forms=list(FORMS),
        whole_forms=[form for form in FORMS if form != "json"],
        more=told.last is not None,
        span=[measured_files.stamp(span.start), measured_files.stamp(span.end)],
    )  # fmt: skip


def _window(one: _Series) -> tuple[date, date]:
    """Return the first and last day asked for; the last days there are where none was.

    Raises:
        AccordError: POR014 for what is no day, or days that are too many or not in order.
    """
    given = [one.request.GET.get(name, "").strip() for name in ("from", "to")]
    if not any(given):
        ends = telling.last_start(one.found.lake, one.row["series_id"], one.asked(Span()))
        given = list(measured_series.last_days(ends, one.zone, DAYS))
    first, last = (_day(name, text) for name, text in zip(("from", "to"), given, strict=True))
    if first is None and last is not None:
        first = last - timedelta(days=DAYS - 1)
    if last is None and first is not None:
        last = first + timedelta(days=DAYS - 1)
    if first is None or last is None or not 0 <= (last - first).days < MOST_DAYS:
        raise POR014(name="from, to", value=f"{given[0]} – {given[1]}"[:40])
    return first, last


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 1800 <= found.year <= 2200:
        raise POR014(name=name, value=text[:40])
    return found


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


# ---- one observation -----------------------------------------------------------------


def point(request: Request, dataset: str, number: int) -> HttpResponse:
    """Show where one observation comes from, and every revision of it."""
    one = _Series(request, dataset, number)
    at = _key(request)
    asked = one.asked(Span(at[0]))
    if asked.span.end is not None and at[0] >= asked.span.end:
        raise POR013(id=str(number))
    listed = telling.history(one.found.lake, number, at, request.clocks.known_at)
    if not listed:
        raise POR013(id=f"{number} {at[0]:%Y-%m-%dT%H:%M:%SZ}")
    mine = measured.acts_for_owner(request.viewer, one.found.description)
    return page(
        request,
        "measured_point.html",
        **one.context,
        begin=measured_series.clock(at[0].astimezone(one.zone)),
        length=at[1],
        sample=at[2],
        revisions=[_revision(one, revision, mine) for revision in listed],
        mine=mine,
    )


def _revision(one: _Series, revision: Mapping[str, Any], mine: bool) -> dict[str, Any]:
    entries = one.found.catalogue.entries.get(one.found.dataset, ())
    load = next((e for e in entries if e.load == revision["load"]), None)
    words = measured_series.revision_words(revision, one.row, one.request.lang)
    gone = "tombstone" in _facts(revision)
    raw = None
    if mine and load is not None and not gone:
        raw = measured_raw.line_of(one.found.lake, load, revision["source_row"])
    return {**words, "entry": load, "raw": raw}


def _facts(revision: Mapping[str, Any]) -> list[str]:
    return [n for n, bit in FACTS.items() if revision["flags"] & bit]


def _key(request: Request) -> tuple[datetime, int, str]:
    at, length = request.GET.get("at", ""), request.GET.get("length", "0")
    sample = request.GET.get("sample", "")
    if not (length.isascii() and length.isdigit() and len(length) < 10) or len(sample) > 200:
        raise POR014(name="length", value=length[:40])
    try:
        if _AT.match(at):
            return datetime.fromisoformat(at).astimezone(UTC), int(length), sample
    except (ValueError, OverflowError):
        pass
    raise POR014(name="at", value=at[:40])


# ---- what a load did not store -------------------------------------------------------


def quarantine(request: Request, dataset: str, load: int) -> HttpResponse | FileResponse:
    """Give the values a load did not store to those who act for the owner."""
    found = measured_reading.open_dataset(request, dataset)
    refused: AccordError = POR013(id=f"{dataset[:80]} {load}")
    if not measured.acts_for_owner(request.viewer, found.description):
        raise refused
    entry = next((e for e in found.catalogue.entries[found.dataset] if e.load == load), None)
    path = measured_raw.quarantine_of(found.lake, entry) if entry else None
    if path is None:
        raise refused
    name = f"{found.dataset}-{load}-{say('measured.quarantine_file', request.lang)}{path.suffix}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


ROUTES: dict[str, Callable[..., Any]] = {
    "measured/": datasets,
    "measured/<str:dataset>/": dataset,
    "measured/<str:dataset>/stations/<int:number>/": station,
    "measured/<str:dataset>/series/<int:number>/": series,
    "measured/<str:dataset>/series/<int:number>/point/": point,
    "measured/<str:dataset>/loads/<int:load>/quarantine/": quarantine,
}
