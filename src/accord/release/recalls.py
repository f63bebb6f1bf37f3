"""Taking back what was released, and erasing it; both leave a tombstone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accord.kernel.canonical import digest
from accord.kernel.errors import worded
from accord.record import store
from accord.record.models import Revision
from accord.release.errors import REL002
from accord.release.models import Recall, ReleaseLine


def recall(entry: str, owner: str, actor: str) -> None:
    """Take an entry back: from now on nobody but its tombstone is seen, in the past too.

    Raises:
        AccordError: REL002 where it was recalled before or belongs to another node's owner.
    """
    _take_back(entry, owner, actor, "recall")


def erase(entry: str, owner: str, actor: str) -> int:
    """Recall an entry and delete its content and salts; the chain of hashes still verifies.

    Returns the number of revisions emptied. Raises AccordError REL002.
    """
    with transaction.atomic():
        _take_back(entry, owner, actor, "erase")
        return store.erase(entry)


def _take_back(entry: str, owner: str, actor: str, action: str) -> None:
    from accord.release import log

    serves = settings.ACCORD_SERVES
    last = Revision.objects.filter(entry=entry).order_by("-number").first()
    if last is None or ("*" not in serves and owner not in serves):
        raise REL002(id=entry, why=worded("该条目并非由本节点签发", "it was not issued here"))
    with transaction.atomic():
        existing = Recall.objects.filter(entry=entry).first()
        if existing and (existing.erased or action == "recall"):
            raise REL002(id=entry, why=worded("此前已撤回", "it was recalled before"))
        now = timezone.now()
        Recall.objects.update_or_create(
            entry=entry,
            defaults={"at": now, "actor": actor, "owner": owner, "erased": action == "erase"},
        )
        log.append(
            [
                ReleaseLine(
                    action=action,
                    entry=entry,
                    revision=last.number,
                    audience="[]",
                    content_hash=last.content_hash or digest(b""),
                    actor=actor,
                    at=now,
                )
            ]
        )
        store.touch()


def recalled_among(entries: Iterable[str]) -> set[str]:
    """Return which of the entries were recalled or erased."""
    if not Recall.objects.exists():
        return set()
    return set(Recall.objects.filter(entry__in=set(entries)).values_list("entry", flat=True))


def tombstone(entry: str) -> datetime | None:
    """Return when an entry was recalled, or None where it was not."""
    found = Recall.objects.filter(entry=entry).first()
    return found.at if found else None


def tombstones() -> list[Recall]:
    """Return all recalls, newest first."""
    return list(Recall.objects.order_by("-at"))
