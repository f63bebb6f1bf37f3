"""Contradictions in the documents: shown as recorded, never silently repaired."""

from __future__ import annotations

from django.http import HttpResponse

from accord.kernel.text import Text
from accord.portal.answers import page
from accord.portal.listing import Listing
from accord.portal.query import choice
from accord.portal.reading import Facts, history
from accord.portal.requests import Request


def discrepancies(request: Request) -> HttpResponse:
    """List contradictions, by kind."""
    asked = listing(request)
    return page(
        request,
        "discrepancies.html",
        part=asked.part,
        listed=asked.found,
        forms=asked.options["form"],
        chosen=asked.chosen,
    )


def listing(request: Request) -> Listing:
    """Return the contradictions asked for."""
    part = Facts(request).of_kinds("discrepancy", "source")
    listed = part.of_kind("discrepancy")
    forms = sorted({d.body["form"] for d in listed})
    form = choice(request, "form", forms)
    found = [d for d in listed if form in ("", d.body["form"])]
    return Listing(part, found, {"form": form}, {"form": forms})


def discrepancy(request: Request, local: str) -> HttpResponse:
    """Show one contradiction with each wording as recorded."""
    facts = Facts(request)
    part = facts.around(local, steps=("in", "out"))
    found = facts.entry(part, local, "discrepancy")
    named = [d for d in (part.get(n) for n in found.body.get("affects", ())) if d]
    known = {d.local for d in named}
    back = [
        d for d in part if local in (d.body.get("discrepancies") or ()) and d.local not in known
    ]
    return page(
        request,
        "discrepancy.html",
        part=part,
        entry=found,
        recorded=[
            (part.get(r["source"]), r, Text.of(r.get("at")))
            for r in found.body["recorded"]
            if part.get(r["source"])
        ],
        affects=named + back,
        changes=history(found, facts),
    )
