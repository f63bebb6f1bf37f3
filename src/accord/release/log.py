"""The log of releases: one chain, appended inside the transaction of what it tells of."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from accord.kernel.canonical import canonical, digest, instant
from accord.record.store import NO_REVISION, Written
from accord.release.audience import Audience
from accord.release.errors import REL003
from accord.release.models import ReleaseLine

KEPT_BACK = ("owner",)


def written(batch: Sequence[Written]) -> None:
    """Log every revision others than its owner may see, or no longer may. Listener of the store."""
    lines = []
    for one in batch:
        for term in one.document.audience:
            Audience.parse(term)
        shared = one.document.audience != KEPT_BACK
        if shared or (one.before and one.before != KEPT_BACK):
            revision = one.revision
            lines.append(
                ReleaseLine(
                    action="release" if shared else "withdraw",
                    entry=revision.entry,
                    revision=revision.number,
                    audience=json.dumps(sorted(one.document.audience)),
                    content_hash=revision.content_hash,
                    actor=revision.actor,
                    at=revision.at,
                )
            )
    append(lines)


def append(lines: Sequence[ReleaseLine]) -> None:
    """Chain the lines to the end of the log and store them."""
    if lines and connection.vendor == "postgresql":
        # SQLite has one writer at a time; here two could chain to the same last line.
        with connection.cursor() as cursor:
            table = ReleaseLine._meta.db_table
            cursor.execute(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')
    last = ReleaseLine.objects.order_by("-id").first() if lines else None
    previous = last.hash if last else NO_REVISION
    for line in lines:
        line.previous = previous
        line.hash = previous = _hash(line)
    ReleaseLine.objects.bulk_create(lines, batch_size=500)


def _hash(line: ReleaseLine) -> str:
    return digest(
        canonical(
            {
                "action": line.action,
                "entry": line.entry,
                "revision": line.revision,
                "audience": line.audience,
                "content": line.content_hash,
                "actor": line.actor,
                "at": instant(line.at),
                "previous": line.previous,
            }
        )
    )


def verify() -> int:
    """Check the chain; return its length. Raises AccordError REL003 where it breaks."""
    previous, count = NO_REVISION, 0
    for line in ReleaseLine.objects.order_by("id").iterator(chunk_size=2000):
        count += 1
        if line.previous != previous or line.hash != _hash(line):
            raise REL003(number=count)
        previous = line.hash
    return count
