"""Sources: the documents the record was made from, and what cites each."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse

from accord.kernel.text import Text
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.framework import framework
from accord.portal.listing import Listing
from accord.portal.pages.start import read_through
from accord.portal.pointing import cited, pointing
from accord.portal.present import rows_of
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, history
from accord.portal.requests import Request
from accord.portal.wording import say

FIELDS = ("citations", "mentions", "passages", "recorded", "counts")
PATHS = tuple(f"{name}.source" for name in FIELDS)
# Evidence links and declarations of coverage are not what a source is cited for.
ASIDE = ("evidence", "coverage", "source")
PER_PAGE = 30


def sources(request: Request) -> HttpResponse:
    """List the sources: documents read through, then those added later for single facts."""
    facts = Facts(request)
    asked = listing(request)
    shown = paged(request, sorted(asked.found, key=lambda d: not read_through(d)), PER_PAGE)
    totals = Counter("read" if read_through(d) else "later" for d in asked.found)
    groups = [
        ("read", [d for d in shown.shown if read_through(d)]),
        ("later", [d for d in shown.shown if not read_through(d)]),
    ]
    return page(
        request,
        "sources.html",
        filters=asked.filters,
        groups=[(form, group, totals[form]) for form, group in groups if group],
        counts=cited(facts, PATHS, ASIDE),
        listed=shown,
    )


def listing(request: Request) -> Listing:
    """Return the source documents asked for."""
    known = [(form, say(f"sources.{form}", request.lang)) for form in ("read", "later")]
    form = filters.options(request, "form", say("form", request.lang), known)
    wanted = {"read": (True,), "later": (False,)}.get(form.chosen, (True, False))
    found = [d for d in framework(Facts(request)).of_kind("source") if read_through(d) in wanted]
    return Listing(found, [form])


def source(request: Request, local: str) -> HttpResponse:
    """Show one source document and what cites it, kind by kind."""
    facts = Facts(request)
    found = facts.entry(framework(facts), local, "source")
    part = facts.named([found])
    citing = pointing(request, facts, local, PATHS, ASIDE)
    return page(
        request,
        "source.html",
        part=part,
        entry=found,
        fact_rows=rows_of(found, part, request.lang, skip=("title",)),
        citing=citing,
        by_kind=[
            (kind, n, [(d, places_in(d, local)) for d in listed])
            for kind, n, listed in citing.groups
        ],
        changes=history(found, facts),
    )


def places_in(entry: Document, source_name: str) -> list[Text]:
    """Return the places within a source that an entry cites, each once."""
    found = [
        Text.of(c.get("at") or {})
        for name in FIELDS
        for c in entry.body.get(name) or ()
        if isinstance(c, dict) and c.get("source") == source_name
    ]
    return list({(t.zh, t.en): t for t in found}.values())
