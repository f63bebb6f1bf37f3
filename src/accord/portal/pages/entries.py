"""Any entry by its local id, any kind as a list, and the history of an entry."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accord.kernel.errors import AccordError
from accord.portal.addresses import OWN_PAGES, address, entry_path, list_path
from accord.portal.answers import page
from accord.portal.errors import POR011, POR013
from accord.portal.listing import Listing
from accord.portal.pointing import pointing
from accord.portal.present import Difference, differences, rows_of
from accord.portal.query import paged
from accord.portal.reading import (
    Change,
    Facts,
    Snapshot,
    entries_named_in,
    history,
    known_kinds,
    tombstone,
)
from accord.portal.requests import Request
from accord.portal.selection import select

PER_PAGE = 100


def entry(request: Request, local: str) -> HttpResponse:
    """Show any entry by its schema, or go to its own page where its kind has one."""
    facts = Facts(request)
    found = facts.entry(facts.around(local), local)
    if found.kind in OWN_PAGES:
        return HttpResponseRedirect(address(request, entry_path(found.kind, found.local)))
    part = facts.named([found])
    return page(
        request,
        "entry.html",
        part=part,
        entry=found,
        fact_rows=rows_of(found, part, request.lang),
        pointing=pointing(request, facts, found.local),
        changes=history(found, facts),
    )


def entries(request: Request, kind: str) -> HttpResponse:
    """List the entries of a kind. Raises AccordError POR011 for a kind not known."""
    if kind not in known_kinds():
        raise POR011()
    if kind in OWN_PAGES:
        return HttpResponseRedirect(address(request, list_path(kind)))
    listed = listing(request, kind).found
    return page(request, "entries.html", kind=kind, listed=paged(request, listed, PER_PAGE))


def listing(request: Request, kind: str) -> Listing:
    """Return the entries of a kind in order of date. Raises AccordError POR011."""
    if kind not in known_kinds():
        raise POR011()
    return Listing(select(Facts(request), kind).sorted("oldest"))


def changes(request: Request, local: str) -> HttpResponse:
    """Show the history of an entry with what each revision changed."""
    facts = Facts(request)
    part = facts.around(local)
    found = facts.entry(part, local)
    listed = history(found, facts)
    named = {n for c in listed if c.document for n in entries_named_in(c.document)}
    around = facts.around(local, *named)
    return page(
        request,
        "history.html",
        entry=found,
        listed=compare(listed, around, request.lang),
    )


def compare(
    listed: list[Change], part: Snapshot, lang: str
) -> list[tuple[Change, list[Difference]]]:
    """Return revisions, newest first, each with what it changed; the first one changes nothing."""
    compared = []
    for number, change in enumerate(listed):
        before = listed[number + 1].document if number + 1 < len(listed) else None
        differs = []
        if change.document and before:
            differs = differences(before, change.document, part, lang)
        compared.append((change, differs))
    return compared


def gone(request: HttpRequest, reader: Request, error: AccordError) -> HttpResponse | None:
    """Answer with the tombstone of an entry that was recalled, where there is one to show."""
    if error.code != POR013.code:
        return None
    recalled_at = tombstone(str(error.params["id"]), Facts(reader))
    if recalled_at is None:
        return None
    response = page(request, "tombstone.html", id=error.params["id"], recalled_at=recalled_at)
    response.status_code = 410
    return response
