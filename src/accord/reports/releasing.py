"""Releasing the text of a report: a secretariat says that it stands, for this very text."""

from __future__ import annotations

from datetime import date

from accord.kernel.ids import EntryId
from accord.record.documents import Document
from accord.record.snapshot import Snapshot
from accord.reports.building import Examined, Request, examine, usual_readers
from accord.reports.errors import RPT010, RPT011
from accord.reports.standing import PRINTED, names_this_text


def prepare(
    request: Request, facts: Snapshot, by: str, mark: str, *, node: str, day: date
) -> tuple[Document, Examined]:
    """Return the entry with which a secretariat releases a report, and the report.

    The text released is the one its usual readers get. ``mark`` is its fingerprint, whole or as the
    cover prints it: nobody releases a text that changed after it was read. ``node`` mints the entry
    where there is none yet.

    Raises:
        AccordError: RPT010 where ``by`` is no secretariat of the mechanism, RPT011 where the text
            is another one, and those of ``building.build``.
    """
    examined = examine(request, facts)
    given, standing = examined.given, examined.standing
    known = secretariats(examined)
    if by not in known:
        raise RPT010(by=by[:60], known=", ".join(known) or "-")
    if not names_this_text(mark, standing.fingerprint):
        raise RPT011(found=standing.fingerprint[:PRINTED], given=mark[:64] or "-")
    local = f"RPR-{request.report}-{request.instrument}-{request.as_of.isoformat()}-{by}"[:120]
    old = facts.get(local)
    body = {
        "report": request.report,
        "instrument": given.instrument.local,
        "as_of": request.as_of.isoformat(),
        "by": by,
        "fingerprint": standing.fingerprint,
        "released": day.isoformat(),
    }
    identity = old.id if old else EntryId.mint(node, "report_release", local)
    audience = (usual_readers(request, facts),)
    return Document(identity, by, body, audience, number=old.number if old else 0), examined


def secretariats(examined: Examined) -> tuple[str, ...]:
    """Return the secretariats that release a report."""
    mechanism = examined.given.mechanism
    return tuple(mechanism.body.get("secretariats", ())) if mechanism else ()
