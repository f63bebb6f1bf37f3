"""Reports: which there are, for which instrument, how the text stands, and its files."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from accord.portal import addresses, reporting, writing
from accord.portal.answers import page
from accord.portal.clocks import read as read_clocks
from accord.portal.editing_errors import POR042
from accord.portal.errors import POR014
from accord.portal.forms_reading import clean
from accord.portal.pages.editing import Sharing, signed_in_only
from accord.portal.query import choice
from accord.portal.reading import Document, Facts, Snapshot
from accord.portal.reporting import FORMATS, PRINTED, Examined, secretariats
from accord.portal.requests import Request
from accord.portal.wording import say

FORMS = tuple(FORMATS)
PART = ("instrument", "item", "mechanism", "party", "organisation")


def reports(request: Request) -> HttpResponse:
    """Choose a report; show how its text stands, who has released it, and its files."""
    part = Facts(request).of_kinds(*PART)
    listed = reporting.with_items(part)
    report = choice(request, "report", reporting.recipes())
    instrument = _instrument(request, listed)
    about = _about(request, part, report, instrument) if report and instrument else {}
    return page(
        request,
        "reports.html",
        part=part,
        recipes=list(reporting.recipes().values()),
        instruments=listed,
        report=report,
        instrument=instrument,
        **about,
    )


def _instrument(request: Request, listed: list[Document]) -> Document | None:
    asked = choice(request, "instrument", [d.local for d in listed])
    return next((d for d in listed if d.local == asked), None)


def readers_of(request: Request, mechanism: str, report: str) -> str:
    """Return for whom a report is asked, one of those open to the reader. Raises POR014."""
    terms = reporting.readers_for(request.viewer, mechanism, report)
    return choice(request, "readers", terms, terms[0])


def _about(request: Request, part: Snapshot, report: str, instrument: Document) -> dict[str, Any]:
    mechanism = str(instrument.body.get("mechanism", ""))
    readers = readers_of(request, mechanism, report)
    examined = _examined(request, report, instrument.local, readers)
    standing = examined.standing
    sharing = Sharing(request, part, "report_release", mechanism, (readers,))
    terms = reporting.readers_for(request.viewer, mechanism, report)
    mine = _may_release(request, examined) if readers == terms[0] else []
    done = {one.body["by"]: one for one in standing.released}
    return {
        "chosen": reporting.recipes()[report],
        "chosen_title": reporting.recipes()[report].title.in_language(request.lang),
        "readers": readers,
        "readers_words": sharing.audience_words,
        "others": [(term, sharing.words(term)) for term in terms if term != readers],
        "standing": standing,
        "words": standing.words(examined.given, request.lang),
        "fingerprint": standing.fingerprint[:PRINTED],
        "releases": [
            (part.get(name), done.get(name)) for name in secretariats(examined) if part.get(name)
        ],
        "mine": [
            (d.local, d.title.in_language(request.lang))
            for d in reporting.names(part, mine)
            if d.local not in done
        ],
        "left_out": examined.left_out if request.viewer.name else 0,
        "forms": FORMS,
    }


def _examined(request: Request, report: str, instrument: str, readers: str) -> Examined:
    clocks = (request.clocks.as_of, request.clocks.known_at)
    return reporting.examined(reporting.asked(report, instrument, clocks, request.lang, readers))


def _may_release(request: Request, examined: Examined) -> list[str]:
    """Return the secretariats the reader releases reports for, at the present state."""
    if request.clocks.known_at is not None:
        return []
    return [name for name in secretariats(examined) if _speaks_for(request, name)]


def _speaks_for(request: Request, name: str) -> bool:
    """Tell whether the reader speaks for a secretariat; to keep a node is not enough."""
    mine = name in request.viewer.acts_for and writing.serves(name)
    return mine and writing.may_write(request.viewer, "report_release", name)


@signed_in_only
def release(request: Request) -> HttpResponse:
    """Release the text of a report for a secretariat.

    Raises AccordError POR042 for anybody else, RPT011 where the text has changed.
    """
    if request.method != "POST":
        return HttpResponseRedirect(addresses.address(request, "reports/"))
    given = {name: clean(request.POST.get(name, ""))[:120] for name in ("report", "instrument")}
    by, as_of = clean(request.POST.get("by", ""))[:120], clean(request.POST.get("as_of", ""))
    if given["report"] not in reporting.recipes():
        raise POR014(name="report", value=given["report"][:40])
    if not _speaks_for(request, by):
        raise POR042(party=by or "–")
    instrument = Facts(request).of_kinds("instrument").get(given["instrument"])
    mechanism = str(instrument.body.get("mechanism", "")) if instrument else ""
    readers = reporting.readers_for(request.viewer, mechanism, given["report"])[0]
    clocks = (read_clocks({"as_of": as_of}).as_of, None)
    asked = reporting.asked(given["report"], given["instrument"], clocks, request.lang, readers)
    document = reporting.prepare_release(asked, by, clean(request.POST.get("fingerprint", "")))
    writing.save(request.viewer, document, say("reports.reason", request.lang), document.number)
    return HttpResponseRedirect(addresses.address(request, "reports/", **given, as_of=as_of))
