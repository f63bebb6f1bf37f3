"""Sources: the documents the record was made from, and what cites each."""

from __future__ import annotations

from django.http import HttpResponse

from accord.kernel.text import Text
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.listing import Listing
from accord.portal.pages.start import read_through
from accord.portal.present import rows_of
from accord.portal.reading import Document, Facts, Snapshot, history
from accord.portal.requests import Request
from accord.portal.wording import say

FIELDS = ("citations", "mentions", "passages", "recorded", "counts")


def sources(request: Request) -> HttpResponse:
    """List the sources: documents read through, then those added later for single facts."""
    asked = listing(request)
    found = asked.found
    groups = [
        ("read", [d for d in found if read_through(d)]),
        ("later", [d for d in found if not read_through(d)]),
    ]
    return page(
        request,
        "sources.html",
        part=asked.part,
        filters=asked.filters,
        groups=[(form, group) for form, group in groups if group],
        counts={d.local: len(citing(asked.part, d)) for d in found},
    )


def listing(request: Request) -> Listing:
    """Return the source documents asked for, with the whole record that may cite them."""
    part = Facts(request).whole()
    known = [(form, say(f"sources.{form}", request.lang)) for form in ("read", "later")]
    form = filters.options(request, "form", say("form", request.lang), known)
    wanted = {"read": (True,), "later": (False,)}.get(form.chosen, (True, False))
    found = [d for d in part.of_kind("source") if read_through(d) in wanted]
    return Listing(part, found, [form])


def source(request: Request, local: str) -> HttpResponse:
    """Show one source document and what cites it, kind by kind."""
    facts = Facts(request)
    part = facts.around(local, steps=("in",))
    found = facts.entry(part, local, "source")
    by_kind: dict[str, list[tuple[Document, list[Text]]]] = {}
    for entry in citing(part, found):
        by_kind.setdefault(entry.kind, []).append((entry, places_in(entry, local)))
    return page(
        request,
        "source.html",
        part=part,
        entry=found,
        fact_rows=rows_of(found, part, request.lang, skip=("title",)),
        by_kind=sorted(by_kind.items(), key=lambda pair: -len(pair[1])),
        total=sum(len(listed) for listed in by_kind.values()),
        changes=history(found, facts),
    )


def citing(part: Snapshot, found: Document) -> list[Document]:
    """Return the entries that cite a source, evidence links and declarations aside."""
    return [
        d
        for d in part
        if d.kind not in ("evidence", "coverage", "source") and places_in(d, found.local)
    ]


def places_in(entry: Document, source_name: str) -> list[Text]:
    """Return the places within a source that an entry cites, each once."""
    found = [
        Text.of(c.get("at") or {})
        for name in FIELDS
        for c in entry.body.get(name) or ()
        if isinstance(c, dict) and c.get("source") == source_name
    ]
    return list({(t.zh, t.en): t for t in found}.values())
