"""Coverage: which kinds of record the sources hold, of which mechanism and period."""

from __future__ import annotations

from django.http import HttpResponse

from accord.portal import filters
from accord.portal.answers import page
from accord.portal.reading import Facts, kind_label
from accord.portal.requests import Request


def coverage(request: Request) -> HttpResponse:
    """List the declarations of coverage, and the mechanisms without one."""
    part = Facts(request).of_kinds("coverage", "mechanism", "source", "organisation", "party")
    listed = sorted(part.of_kind("coverage"), key=lambda d: (d.body["period"], d.local))
    label = kind_label("mechanism")[0].in_language(request.lang)
    asked = [filters.entries(request, "mechanism", label, part.of_kind("mechanism"))]
    wanted = asked[0].chosen
    covered = {d.body["mechanism"] for d in listed}
    return page(
        request,
        "coverage.html",
        part=part,
        filters=asked,
        listed=[d for d in listed if wanted in ("", d.body["mechanism"])],
        without=[
            d
            for d in part.of_kind("mechanism")
            if d.local not in covered and d.body.get("sides") and wanted in ("", d.local)
        ],
    )
