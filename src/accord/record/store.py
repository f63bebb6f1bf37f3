"""Writing the record: every change appends one revision, and the current tables follow it.

Both happen in one transaction. The current tables hold nothing that ``rebuild`` could not derive.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accord.kernel.canonical import canonical, digest, instant
from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError
from accord.record.bulk import insert, room
from accord.record.documents import Document
from accord.record.errors import REC013, REC018, REC019, REC021
from accord.record.models import Entry, RecordState, Relation, Revision, Scope
from accord.record.schema import faults, references
from accord.record.shelving import shelved

NO_REVISION = "0" * 64
BATCH = 500


@dataclass(frozen=True)
class Written:
    """A revision as written: what listeners (the release log) are told."""

    document: Document
    revision: Revision
    before: tuple[str, ...] | None


Listener = Callable[[Sequence[Written]], None]
_listeners: list[Listener] = []


def on_written(listener: Listener) -> None:
    """Register a listener that is called inside the transaction of every write."""
    if listener not in _listeners:
        _listeners.append(listener)


def write(
    documents: Iterable[Document],
    *,
    actor: str,
    reason: str,
    expected: Mapping[str, int] | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Written]:
    """Write documents as new revisions, all or none; an unchanged document writes nothing.

    ``expected`` maps entry ids to the revision number the writer worked on (0 for a new entry).

    Raises:
        AccordError: a fault of the document against its kind; REC013 where somebody else wrote in
            between; REC018 where the owner is served by another node.
    """
    written: list[Written] = []
    with transaction.atomic():
        for batch in _batches(documents):
            written += _write_batch(batch, actor, reason, expected or {})
            if progress:
                progress(len(batch))
        for listener in _listeners:
            listener(written)
        if written:
            touch()
        if len(written) >= BATCH:
            look_at_tables()
    return written


def touch() -> None:
    """Give the record another mark, so that nothing counted before is taken for its state now.

    Called last in a transaction that changes what is recorded or who may see it: the row stays
    locked until it ends, so marks follow one another as the transactions do.
    """
    RecordState.objects.update_or_create(id=1, defaults={"mark": secrets.token_hex(16)})


def look_at_tables() -> None:
    """Let the database see how the tables are filled: it plans queries by that.

    After changes of many rows; without it SQLite reads a whole kind to find the few that name an
    entry. Takes less than a second for 300,000 entries.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def state() -> str:
    """Return the mark of the record as it stands."""
    return RecordState.objects.filter(id=1).values_list("mark", flat=True).first() or ""


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _write_batch(
    batch: Sequence[Document], actor: str, reason: str, expected: Mapping[str, int]
) -> list[Written]:
    ids = [str(d.id) for d in batch]
    current = Entry.objects.select_for_update().in_bulk(ids)
    last = {
        r.entry: r
        for r in Revision.objects.filter(entry__in=ids).order_by("number").defer("document")
    }
    written = []
    for document in batch:
        key = str(document.id)
        _may_issue(document)
        entry, previous = current.get(key), last.get(key)
        number = previous.number if previous else 0
        if key in expected and expected[key] != number:
            raise REC013(id=document.local, expected=expected[key], found=number)
        if entry and entry.digest == document.digest:
            continue
        wrong = faults(document.kind, document.local, document.body)
        if wrong:
            raise wrong[0]
        before = tuple(json.loads(entry.audience)) if entry else None
        revision = _revision(document, previous, actor, reason)
        written.append(
            Written(replace(document, number=number + 1, at=revision.at), revision, before)
        )
    try:
        with transaction.atomic():
            insert(Revision, (w.revision for w in written))
    except IntegrityError:
        # Another writer made the same new entry first: there was no row yet to lock.
        first = written[0].document
        raise REC013(id=first.local, expected=first.number - 1, found=first.number) from None
    apply([w.document for w in written])
    return written


def _may_issue(document: Document) -> None:
    serves = settings.ACCORD_SERVES
    if "*" not in serves and document.owner not in serves:
        raise REC018(owner=document.owner)


def _revision(document: Document, previous: Revision | None, actor: str, reason: str) -> Revision:
    now = timezone.now()
    recorded = document.canonical().decode("utf-8")
    salt = secrets.token_hex(16)
    revision = Revision(
        entry=str(document.id),
        number=previous.number + 1 if previous else 1,
        document=recorded,
        reason=reason,
        salt=salt,
        content_hash=_content_hash(salt, reason, recorded),
        actor=actor,
        at=max(now, previous.at) if previous else now,
        previous=previous.hash if previous else NO_REVISION,
    )
    revision.hash = _chain_hash(revision)
    return revision


def _content_hash(salt: str, reason: str, recorded: str) -> str:
    return digest(canonical({"salt": salt, "reason": reason, "document": recorded}))


def _chain_hash(revision: Revision) -> str:
    return digest(
        canonical(
            {
                "entry": revision.entry,
                "number": revision.number,
                "content": revision.content_hash,
                "actor": revision.actor,
                "at": instant(revision.at),
                "previous": revision.previous,
            }
        )
    )


def apply(documents: Sequence[Document]) -> None:
    """Bring the current tables to the given documents. Part of a write or a rebuild."""
    keys = [str(d.id) for d in documents]
    scopes = _scopes(documents)
    Relation.objects.filter(subject__in=keys).delete()
    insert(Entry, (entry_of(d, scopes[_scope_key(d)]) for d in documents), replace=True)
    insert(
        Relation,
        (
            Relation(subject_id=key, field=r.path, target=r.target, position=position)
            for key, d in zip(keys, documents, strict=True)
            for position, r in enumerate(references(d.kind, d.body))
        ),
    )


def _scope_key(document: Document) -> str:
    embargo = document.embargo.isoformat() if document.embargo else None
    named = {"owner": document.owner, "audience": sorted(document.audience), "embargo": embargo}
    return digest(canonical(named))


def _scopes(documents: Sequence[Document]) -> dict[str, int]:
    """Return the row of each scope the documents have, making those that are new."""
    wanted = {_scope_key(d): d for d in documents}
    Scope.objects.bulk_create(
        [
            Scope(
                key=key,
                owner=d.owner,
                audience=json.dumps(sorted(d.audience)),
                embargo=d.embargo,
            )
            for key, d in wanted.items()
        ],
        ignore_conflicts=True,
    )
    return dict(Scope.objects.filter(key__in=wanted).values_list("key", "id"))


def entry_of(document: Document, scope: int = 0) -> Entry:
    """Return the row of the current table a document gives."""
    title = document.title
    when = document.body.get("date") or document.body.get("validity")
    first, last = None, None
    if isinstance(when, str):
        partial = PartialDate.parse(when)
        first, last = partial.earliest, partial.latest
    return Entry(
        id=str(document.id),
        node=document.id.node,
        kind=document.kind,
        local=document.local,
        owner=document.owner,
        audience=json.dumps(sorted(document.audience)),
        embargo=document.embargo,
        scope_id=scope,
        number=document.number,
        at=document.at or timezone.now(),
        digest=document.digest,
        body=json.dumps(document.body, ensure_ascii=False, sort_keys=True),
        title_zh=title.in_language("zh"),
        title_en=title.in_language("en"),
        first_day=first,
        last_day=last,
        **shelved(document),
    )


def rebuild() -> int:
    """Empty the current tables, derive them from the revisions again; return how many entries."""
    with room(), transaction.atomic():
        Relation.objects.all().delete()
        Entry.objects.all().delete()
        count = 0
        latest: list[Document] = []
        for document in latest_documents():
            latest.append(document)
            if len(latest) == BATCH:
                apply(latest)
                count, latest = count + len(latest), []
        apply(latest)
        touch()
        look_at_tables()
    return count + len(latest)


def latest_documents(known_at: datetime | None = None) -> Iterator[Document]:
    """Yield the last document of every entry, as this node had recorded it at ``known_at``.

    Erased entries are left out: their content is gone, in the past too.
    """
    rows = Revision.objects.order_by("entry", "-number").only("entry", "number", "document", "at")
    if known_at is not None:
        rows = rows.filter(at__lte=known_at)
    seen = ""
    for row in rows.iterator(chunk_size=2000):
        if row.entry != seen:
            seen = row.entry
            if row.document is not None:
                yield Document.read(row.document, row.number, row.at)


def history(entry: str) -> list[Revision]:
    """Return the revisions of an entry, oldest first."""
    return list(Revision.objects.filter(entry=entry).order_by("number"))


def document_at(entry: str, number: int) -> Document:
    """Return one revision's document.

    Raises:
        AccordError: REC021 where it was erased; Revision.DoesNotExist never leaves this module.
    """
    revision = Revision.objects.filter(entry=entry, number=number).first()
    if revision is None or revision.document is None:
        raise REC021(id=entry, field=f"r{number}")
    return Document.read(revision.document, revision.number, revision.at)


def erase(entry: str) -> int:
    """Delete content, reason and salt of every revision of an entry; the chain still verifies.

    Returns the number of revisions emptied. The current tables lose the entry.
    """
    with transaction.atomic():
        emptied = Revision.objects.filter(entry=entry, document__isnull=False).update(
            document=None, reason=None, salt=None
        )
        Entry.objects.filter(id=entry).delete()
        touch()
    return emptied


def verify(progress: Callable[[int], None] | None = None) -> int:
    """Check every chain of revisions; return how many revisions were checked.

    Raises:
        AccordError: REC019 at the first revision that does not verify.
    """
    checked, entry, previous = 0, "", NO_REVISION
    for row in Revision.objects.order_by("entry", "number").iterator(chunk_size=2000):
        if row.entry != entry:
            entry, previous, number = row.entry, NO_REVISION, 0
        number += 1
        kept = row.document is None or row.content_hash == _content_hash(
            row.salt or "", row.reason or "", row.document
        )
        if row.number != number or row.previous != previous or not kept:
            raise REC019(id=row.entry, number=row.number)
        if row.hash != _chain_hash(row):
            raise REC019(id=row.entry, number=row.number)
        previous, checked = row.hash, checked + 1
        if progress and checked % 1000 == 0:
            progress(1000)
    return checked


__all__ = [
    "AccordError",
    "Written",
    "apply",
    "document_at",
    "entry_of",
    "erase",
    "history",
    "latest_documents",
    "on_written",
    "rebuild",
    "state",
    "touch",
    "verify",
    "write",
]
