"""Addresses of the API that give measured data: datasets, stations, series, observations."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import pyarrow as pa
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import Query, Router

from accord import __version__
from accord.kernel.errors import AccordError, worded
from accord.lake import Span, exporting, telling
from accord.lake import errors as lake_errors
from accord.lake.decoding import ROW_COLUMNS
from accord.lake.recent import Place, Told
from accord.portal import measured, measured_files, measured_reading
from accord.portal.api import cursors, shapes
from accord.portal.api.errors import POR070, POR071
from accord.portal.api.measured_schemas import (
    DatasetOut,
    DatasetPage,
    ObservationPage,
    ObservationsAsked,
    SeriesAsked,
    SeriesOut,
    StationOut,
)
from accord.portal.api.schemas import Clocks
from accord.portal.measured_reading import Open
from accord.portal.requests import Request

router = Router(tags=["measured"])
MOST_FILE_ROWS = 500_000
PAGE = 10_000
IN_MEMORY = 2 * 1024 * 1024
"""Bytes of an answer that need no place on the disk."""
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T.{5,26})?\Z")


@router.get("/datasets", response=DatasetPage, exclude_unset=True)
def datasets(request: Request, asked: Query[Clocks]) -> dict[str, Any]:
    """List the measured datasets. 列出实测数据集。"""
    found = measured_reading.open_datasets(request)
    return {**shapes.clocks(request), "datasets": [_brief(request, one) for one in found]}


def _brief(request: Request, found: Open) -> dict[str, Any]:
    known_at = request.clocks.known_at
    series = [s for s in found.catalogue.series_of(found.dataset) if _known(s, known_at)]
    return {
        **measured_files.said_of(found.description, found.dataset),
        "sources": found.catalogue.sources(found.dataset),
        "stations": len({row["station"] for row in series}),
        "series": len(series),
        **_held_back(found.dataset),
    }


def _held_back(dataset: str) -> dict[str, Any]:
    """Say why the dataset is its owner's alone, who is then the one asking."""
    why = measured.why_held_back(dataset)
    return {"held_back": [one.as_dict() for one in why]} if why else {}


def _known(row: Mapping[str, Any], known_at: datetime | None) -> bool:
    return known_at is None or row["known_from"] <= known_at


@router.get("/datasets/{dataset}", response=DatasetOut, exclude_unset=True)
def dataset(request: Request, dataset: str, asked: Query[Clocks]) -> dict[str, Any]:
    """Give a dataset with its loads and what its flags mean. 给出数据集、入库批次及标识含义。"""
    found = measured_reading.open_dataset(request, dataset)
    entries = found.catalogue.entries[found.dataset]
    return {
        **shapes.clocks(request),
        **_brief(request, found),
        "loads": measured_files.loads(entries, request.clocks.known_at),
        "legend": measured_files.legend(),
    }


@router.get("/datasets/{dataset}/stations", response=list[StationOut], exclude_unset=True)
def stations(request: Request, dataset: str, asked: Query[Clocks]) -> list[dict[str, Any]]:
    """List the stations of a dataset. 列出数据集的站点。"""
    found = measured_reading.open_dataset(request, dataset)
    return [
        _station(row)
        for row in found.lake.stations(found.dataset, known_at=request.clocks.known_at)
    ]


def _station(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if value not in (None, "", {})}
    for name in ("longitude", "latitude", "precision_m"):
        if name in kept:
            kept[name] = measured_files.short(kept[name])
    return kept


@router.get("/datasets/{dataset}/series", response=list[SeriesOut])
def series(request: Request, dataset: str, asked: Query[SeriesAsked]) -> list[dict[str, Any]]:
    """List the series of a dataset. 列出数据集的序列。"""
    found = measured_reading.open_dataset(request, dataset)
    return [
        _series(found, row)
        for row in found.catalogue.series_of(found.dataset, asked.station or None)
        if asked.parameter in ("", row["parameter"]) and _known(row, request.clocks.known_at)
    ]


def _series(found: Open, row: Mapping[str, Any]) -> dict[str, Any]:
    name = measured_reading.parameter_name(row["parameter"])
    names = ("parameter", "unit", "scale", "averaging", "depth", "fraction", "method", "station")
    return {
        "series": row["series_id"],
        "dataset": found.dataset,
        **{one: row[one] for one in names},
        "parameter_name": measured_files.wording(name),
        "zone": found.catalogue.stations[found.dataset][row["station"]]["zone"],
    }


@router.get("/datasets/{dataset}/series/{int:number}/observations", response=ObservationPage)
def observations(
    request: Request, dataset: str, number: int, asked: Query[ObservationsAsked]
) -> HttpResponse | FileResponse:
    """Give the observations of a series: JSON in pages, or a CSV, Parquet or Arrow file.

    The form is chosen by `format` or the header Accept. 给出序列的观测值：分页的
    JSON，或 CSV、Parquet、Arrow 文件；格式由 format 或 Accept 头指定。
    """
    found = measured_reading.open_dataset(request, dataset)
    row = measured_reading.find_series(found, number, request.clocks.known_at)
    form = asked.format or _accepted(request)
    etag = _etag(request, found, form)
    unchanged = get_conditional_response(request, etag) if request.method == "GET" else None
    response = unchanged or _answer(request, found, row, (form, asked))
    try:
        measured_reading.still_open(request, found)
    except AccordError:
        response.close()
        raise
    response["ETag"] = etag
    patch_vary_headers(response, ("Cookie", "Accept"))
    return response


def _answer(
    request: Request, found: Open, row: Mapping[str, Any], wanted: tuple[str, ObservationsAsked]
) -> HttpResponse | FileResponse:
    form, asked = wanted
    zone = str(found.catalogue.stations[found.dataset][row["station"]]["zone"])
    span = Span(_edge("start", asked.start), _edge("end", asked.end))
    chosen = measured_reading.asked(request.clocks, span, zone)
    if form == "json":
        after = _place(asked.cursor) if asked.cursor else None
        told = telling.told(found.lake, row["series_id"], chosen, asked.limit or PAGE, after)
        return HttpResponse(
            _page(request, found, row, told), content_type="application/json; charset=utf-8"
        )
    return _file(request, found, row, (form, asked.limit, chosen))


def _page(request: Request, found: Open, row: Mapping[str, Any], told: Told) -> bytes:
    """Return a page of observations as JSON; the rows are told already."""
    said = measured_files.said_of(found.description, found.dataset)
    head = {
        **shapes.clocks(request),
        **_series(found, row),
        "title": said["title"],
        "licence": said["licence"],
        "sources": found.catalogue.sources(found.dataset),
        "columns": ROW_COLUMNS,
        "next": cursors.write(_cursor(told.last)),
    }
    opening = json.dumps(head, ensure_ascii=False)[:-1].encode()
    return b"".join((opening, b', "rows": [', told.rows, b"]}"))


def _file(
    request: Request,
    found: Open,
    row: Mapping[str, Any],
    wanted: tuple[str, int | None, telling.Asked],
) -> HttpResponse | FileResponse:
    form, limit, chosen = wanted
    about = measured_files.about(found.lake, found.dataset, request.clocks.known_at)
    licence = telling.Described(about["licence"].get(request.lang, ""))
    most = MOST_FILE_ROWS + 1 if limit is None else limit
    batches = _within_limit(telling.batches(found.lake, [row], chosen, licence, most))
    response = _kept_small(
        exporting.pieces(form, batches, telling.schema_of(row["scale"]), about),
        exporting.FORMS[form],
        found.lake.staging,
    )
    name = f"{found.dataset}-{row['series_id']}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _within_limit(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Hand batches on until they are too many rows for one answer."""
    rows = 0
    for batch in batches:
        rows += batch.num_rows
        if rows > MOST_FILE_ROWS:
            limits = worded(f" {MOST_FILE_ROWS} 行", f"{MOST_FILE_ROWS} rows")
            raise POR071(what="an answer", what_zh="一次应答", limit=limits)
        yield batch


def _kept_small(pieces: Iterator[bytes], media: str, waiting: Path) -> HttpResponse | FileResponse:
    """Return pieces as one answer; a long one waits on the disk, so that memory holds none whole.

    Nothing is sent before all of it is written: what goes wrong is still said in a code, and no
    reader on a slow line holds the engine. ``waiting`` is the folder of the file without a name.
    """
    with ExitStack() as unless_sent:
        unless_sent.enter_context(lake_errors.explained())
        waiting.mkdir(parents=True, exist_ok=True)
        held = unless_sent.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(waiting)))
        for piece in pieces:
            held.write(piece)
        size = held.tell()
        held.seek(0)
        if size <= IN_MEMORY:
            return HttpResponse(held.read(), content_type=media)
        unless_sent.pop_all()
        return FileResponse(held, content_type=media)


def _accepted(request: HttpRequest) -> str:
    """Return the form the header Accept names first; JSON where it names none."""
    for part in request.headers.get("Accept", "").split(",")[:20]:
        media = part.partition(";")[0].strip().lower()
        for form, known in exporting.FORMS.items():
            if media == known.partition(";")[0]:
                return form
    return "json"


def _etag(request: Request, found: Open, form: str) -> str:
    """Return the mark of an answer, from the states of lake and description: nothing is read."""
    about = (
        __version__,
        found.catalogue.mark,
        str(found.description.number),
        request.clocks.as_of.isoformat(),
        form,
        request.lang if form != "json" else "",
        request.path_info,
        request.META.get("QUERY_STRING", ""),
    )
    mark = hashlib.sha256("\n".join(about).encode()).hexdigest()[:32]
    return f'"{mark}"'


def _edge(name: str, text: str) -> datetime | None:
    """Read an edge of a span: a time with its zone (UTC where none is given), or a day's begin."""
    if not text:
        return None
    try:
        if _MOMENT.match(text):
            if len(text) == 10:
                return datetime.combine(date.fromisoformat(text), time(), UTC)
            # A plus sign that nobody escaped arrives as a blank.
            moment = datetime.fromisoformat(text.replace(" ", "+"))
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    raise POR070(
        field=name,
        problem="is no time such as 2026-01-31 or 2026-01-31T09:30Z",
        problem_zh="不是有效时间（如 2026-01-31 或 2026-01-31T09:30Z）",
    )


def _cursor(last: Place | None) -> cursors.Place | None:
    if last is None:
        return None
    return f"{last.start} {last.length} {last.source}", json.dumps(last.sample_id)


def _place(cursor: str) -> Place:
    numbers, sample = cursors.read(cursor)
    try:
        start, length, source = (int(part) for part in numbers.split(" "))
        sample_id = json.loads(sample)
    except ValueError:
        raise _no_cursor() from None
    fits = all(abs(one) < 2**62 for one in (start, length, source))
    if not (isinstance(sample_id, str) and fits):
        raise _no_cursor()
    return Place(start, length, sample_id, source)


def _no_cursor() -> AccordError:
    return POR070(
        field="cursor", problem="is not one this list gave out", problem_zh="不是本列表给出的值"
    )
