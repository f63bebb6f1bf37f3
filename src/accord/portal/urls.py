"""The portal's addresses: ``/zh/…`` and ``/en/…`` with the same paths."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from accord.kernel.errors import LANGUAGES
from accord.portal.api import addresses as api_addresses
from accord.portal.downloads import routes as download_routes
from accord.portal.pages import (
    annex,
    areas,
    assessing,
    calendar,
    changes,
    coverage,
    discrepancies,
    editing_routes,
    entries,
    events,
    faults,
    found,
    instruments,
    items,
    limits,
    measured,
    money,
    organisations,
    outputs,
    parties,
    reports,
    series,
    sign_in,
    sources,
    standards,
    start,
    statements,
    statistics,
    upload_routes,
    years,
)

View = Callable[..., HttpResponse]

CONTENT: dict[str, View] = {
    "": start.start,
    "instruments/": instruments.instruments,
    "instruments/<str:local>/": instruments.instrument,
    "items/": items.items,
    "items/<str:local>/": items.item,
    "events/": events.events,
    "events/<str:local>/": events.event,
    "outputs/": outputs.outputs,
    "outputs/<str:local>/": outputs.output,
    "sources/": sources.sources,
    "sources/<str:local>/": sources.source,
    "discrepancies/": discrepancies.discrepancies,
    "discrepancies/found/": found.found,
    "discrepancies/<str:local>/": discrepancies.discrepancy,
    "parties/": parties.parties,
    "parties/<str:local>/": parties.party,
    "areas/": areas.areas,
    "areas/<str:local>/": areas.area,
    "series/": series.all_series,
    "series/<str:local>/": series.series,
    "annex/": annex.annex,
    "reports/": reports.reports,
    "calendar/": calendar.calendar,
    "years/": years.years,
    "statements/": statements.statements,
    "organisations/": organisations.organisations,
    "coverage/": coverage.coverage,
    "money/": money.money,
    "statistics/": statistics.statistics,
    "changes/": changes.changes,
    "standards/": standards.all_standards,
    "standards/<str:name>/": standards.standard,
    "limits/": limits.parameters,
    "limits/<str:parameter>/": limits.limits,
    "entries/<str:kind>/": entries.entries,
    "entry/<str:local>/": entries.entry,
    "entry/<str:local>/history/": entries.changes,
}
ACCOUNT: dict[str, View] = {
    "sign-in/": sign_in.sign_in,
    "sign-in/<str:token>/": sign_in.by_link,
    "sign-out/": sign_in.sign_out,
    "account/": sign_in.account,
}


def _in_language(lang: str) -> list[URLPattern]:
    # Uploads before datasets: the word upload is no dataset.
    pages = CONTENT | ACCOUNT | editing_routes.ROUTES | upload_routes.ROUTES
    routes = pages | measured.ROUTES | assessing.ROUTES
    return [path(f"{lang}/{tail}", view) for tail, view in routes.items()]


urlpatterns: list[URLPattern] = [
    path("", start.choose_language),
    path("sign-in/<str:token>/", sign_in.link_without_language),
    path("robots.txt", faults.robots),
    path("favicon.ico", RedirectView.as_view(url="/static/accord/favicon.svg")),
    *api_addresses.patterns(),
    *download_routes.patterns(),
    *(pattern for lang in LANGUAGES for pattern in _in_language(lang)),
]
handler400 = "accord.portal.pages.faults.bad_request"
handler404 = "accord.portal.pages.faults.unknown_page"
handler500 = "accord.portal.pages.faults.trouble"
