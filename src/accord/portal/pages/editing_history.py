"""What was saved, the difference between any two revisions, and undoing as a new revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.http import HttpResponse

from accord.kernel.dates import PartialDate
from accord.portal import addresses, writing
from accord.portal.answers import page
from accord.portal.errors import POR013
from accord.portal.forms_entry import Filled
from accord.portal.forms_reading import clean
from accord.portal.pages.editing import Sharing, changed, save, signed_in_only
from accord.portal.present import rows_of
from accord.portal.query import choice
from accord.portal.reading import HAPPENS, Document, Facts, Snapshot, history
from accord.portal.requests import Request
from accord.portal.wording import say

SHOWN = (
    *("title", "what", "date", "places", "venue", "form", "areas", "series", "evidence", "extent"),
    *("delivered", "amount", "currency", "stance", "status", "until", "comment", "as_of", "done"),
)
AGAIN = {"event": "new/event/", "output": "new/output/", "money": "new/money/"}


@signed_in_only
def saved(request: Request, local: str) -> HttpResponse:
    """Say what was saved, how its date was read, and what can be done next."""
    entry = writing.current(request.viewer, local)
    part = writing.around(request.viewer, entry)
    skipped = tuple(name for name in entry.body if name not in SHOWN)
    happens = _first_day(entry)
    ahead = happens is not None and happens > request.clocks.as_of
    about = part.get(entry.body.get("item") or entry.body.get("about"))
    day = happens.isoformat() if ahead and happens else ""
    return page(
        request,
        "saved.html",
        entry=entry,
        fact_rows=rows_of(entry, part, request.lang, skip=skipped),
        sharing=Sharing(request, part, entry.kind, entry.owner, entry.audience),
        open_address=addresses.address(
            request, addresses.entry_path(entry.kind, entry.local), as_of=day
        ),
        planned=ahead,
        about=about if about and about.kind == "item" else None,
        again=AGAIN.get(entry.kind, ""),
        can_edit=writing.may_write(request.viewer, entry.kind, entry.owner),
    )


def _first_day(entry: Document) -> date | None:
    when = entry.body.get(HAPPENS.get(entry.kind, ""))
    return PartialDate.parse(when).earliest if isinstance(when, str) else None


def compare(request: Request, local: str) -> HttpResponse:
    """Show the difference between any two revisions of an entry."""
    facts = Facts(request)
    found = facts.entry(facts.around(local), local)
    listed = history(found, facts)
    numbers = [str(change.number) for change in listed]
    last = choice(request, "to", numbers, numbers[0])
    first = choice(request, "from", numbers, str(max(1, int(last) - 1)))
    by_number = {str(change.number): change for change in listed}
    old, new = by_number[first].document, by_number[last].document
    part = _around(request, old, new)
    sharing = Sharing(request, part, found.kind, found.owner, found.audience)
    differs, around = changed(old, new, part, sharing, request.lang) if old and new else ([], [])
    return page(
        request,
        "compare.html",
        entry=found,
        listed=listed,
        first=by_number[first],
        last=by_number[last],
        differs=differs,
        around=around,
        erased=not (old and new),
    )


def _around(request: Request, *documents: Document | None) -> Snapshot:
    found = [writing.around(request.viewer, one) for one in documents if one]
    return Snapshot({str(d.id): d for part in found for d in part}.values())


@signed_in_only
def undo(request: Request, local: str, number: int) -> HttpResponse:
    """Bring back what an earlier revision said, as a new revision; owner and audience stay."""
    now = writing.current(request.viewer, local)
    writing.refuse_unless(request.viewer, now.kind, now.owner)
    if not 0 < number < now.number:
        raise POR013(id=f"{local} r{number}")
    old = writing.revision(request.viewer, now, number)
    back = replace(now, body=old.body)
    reason = clean(request.POST.get("reason", ""))[: writing.REASON_LENGTH]
    errors: dict[str, str] = {}
    if request.method == "POST":
        if not reason:
            errors["why"] = say("problem.reason", request.lang)
        else:
            said = say("undo.reason", request.lang, number=number)
            sent = request.POST.get("expected", "")
            expected = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
            filled = Filled(now.kind, {}, reason=f"{said}{reason}", expected=expected)
            if expected == now.number:
                return save(request, back, filled)
            errors["expected"] = say("undo.changed", request.lang, number=now.number)
    part = _around(request, now, back)
    sharing = Sharing(request, part, now.kind, now.owner, now.audience, now)
    differs, around = changed(now, back, part, sharing, request.lang)
    response = page(
        request,
        "undo.html",
        entry=now,
        number=number,
        differs=differs,
        around=around,
        errors=errors,
        filled=Filled(now.kind, {}, reason=reason),
    )
    response.status_code = 400 if errors else 200
    return response
