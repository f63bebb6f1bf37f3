"""Addresses of the downloads: each list's own, with the filters and clocks of its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from accord.kernel.errors import LANGUAGES
from accord.portal import standing
from accord.portal.api import gathering
from accord.portal.api.gathering import Shown
from accord.portal.downloads import office
from accord.portal.downloads.calendars import as_calendar
from accord.portal.downloads.columns import Column, columns
from accord.portal.downloads.feeds import changes
from accord.portal.downloads.provenance import Provenance
from accord.portal.downloads.tables import Table, as_csv, as_json, as_xlsx
from accord.portal.errors import POR011
from accord.portal.listing import Listing
from accord.portal.pages import (
    discrepancies,
    events,
    instruments,
    items,
    outputs,
    parties,
    sources,
)
from accord.portal.planning import Line
from accord.portal.reading import Facts, known_kinds
from accord.portal.requests import Request
from accord.portal.wording import say

View = Callable[..., HttpResponseBase]
WRITERS: dict[str, tuple[Callable[[Table], Iterator[str] | Iterator[bytes]], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (as_json, "application/json; charset=utf-8"),
}
LISTS: dict[str, tuple[str, Callable[[Request], Listing]]] = {
    "instruments": ("instrument", instruments.listing),
    "items": ("item", items.listing),
    "events": ("event", events.listing),
    "outputs": ("output", outputs.listing),
    "parties": ("party", parties.listing),
    "sources": ("source", sources.listing),
    "discrepancies": ("discrepancy", discrepancies.listing),
}


def _download(name: str) -> View:
    kind, listing = LISTS[name]

    @require_safe
    def download(request: Request, form: str) -> HttpResponseBase:
        """Give a list as a file. Raises AccordError POR011 for a form there is not."""
        _known(form)
        facts, asked = Facts(request), listing(request)
        about = Provenance.of(request, kind, f"{name}/", asked.chosen)
        portions = gathering.in_portions(facts, asked.found)
        more: list[Column] = []
        if kind == "item":
            portions, more = _with_lines(facts, portions)
        told = columns(kind, request.lang, more)
        return _answer(Table(told, portions, about, request.lang, more), form)

    return download


def _with_lines(
    facts: Facts, portions: Iterator[list[Shown]]
) -> tuple[Iterator[list[Shown]], list[Column]]:
    """Add what the page says beside the fields: what was planned and is recorded."""
    held: dict[str, Line] = {}

    def worked_out() -> Iterator[list[Shown]]:
        for portion in portions:
            items = [one.document for one in portion]
            made = standing.standings_afresh(facts, items)
            held.clear()
            held.update({x.item.local: x for x in standing.lines(facts, items, made)})
            yield portion

    def planned(one: Shown, _rows: object) -> str:
        return held[one.document.local].planned

    def recorded(one: Shown, _rows: object) -> str:
        return held[one.document.local].recorded

    return worked_out(), [
        Column("planned", say("planned", facts.lang), planned),
        Column("recorded", say("recorded", facts.lang), recorded),
    ]


@require_safe
def kind_download(request: Request, kind: str, form: str) -> HttpResponseBase:
    """Give the entries of a kind, in order of id. Raises AccordError POR011."""
    if kind not in known_kinds():
        raise POR011()
    _known(form)
    about = Provenance.of(request, kind, f"entries/{kind}/", {})
    portions = gathering.batches(Facts(request), gathering.wanted(kind))
    return _answer(Table(columns(kind, request.lang), portions, about, request.lang), form)


@require_safe
def calendar(request: Request) -> HttpResponseBase:
    """Give events as a calendar."""
    asked = events.listing(request)
    about = Provenance.of(request, "event", "events/", asked.chosen)
    portions = gathering.in_portions(Facts(request), asked.found)
    content = as_calendar(portions, asked.found, about, request.lang)
    response = StreamingHttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="events.ics"'
    return response


def _known(form: str) -> None:
    if form not in WRITERS:
        raise POR011()


def _answer(table: Table, form: str) -> HttpResponseBase:
    about = table.provenance
    write, kind = WRITERS[form]
    response = StreamingHttpResponse(write(table), content_type=kind)
    file = f"accord-{about.kind}-{about.as_of}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


DOWNLOADS: dict[str, View] = {
    **{f"{name}/download.<str:form>": _download(name) for name in LISTS},
    "entries/<str:kind>/download.<str:form>": kind_download,
    "annex/download.docx": require_safe(office.annex),
    "reports/download.<str:form>": require_safe(office.report),
    "import/download.xlsx": require_safe(office.workbook),
    "events.ics": calendar,
    "changes.atom": require_safe(changes),
}


def patterns() -> list[URLPattern]:
    """Return the addresses of the downloads, in each language."""
    return [path(f"{lang}/{tail}", view) for lang in LANGUAGES for tail, view in DOWNLOADS.items()]
