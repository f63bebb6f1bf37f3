"""Who may be told a computed status: one rule for pages, API and reports."""

from __future__ import annotations

from django.conf import settings

from accord.record.status import StatusRow
from accord.release.door import Ref


def finding_ref(row: StatusRow) -> Ref:
    """Return how the door knows a computed status.

    A working draft is for the members of its mechanism; it is public where the node publishes
    drafts, or where it is confirmed and nobody holds a different view.
    """
    mechanism = row.mechanism or row.item.owner
    public = settings.ACCORD_PUBLISH_DRAFTS or row.settled
    audience = ("public",) if public else (f"members:{mechanism}",)
    return Ref("finding", f"finding:{row.commitment}", 0, mechanism, audience)
