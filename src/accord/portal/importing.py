"""An office file as one writer may import it: the plan, what may not be done, what it changes.

The record is read with the writer's eyes. What an entry names that the writer may not see is left
out of the comparison and put back before anything is written, as in every form of the portal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath
from typing import Any

from django.db import transaction

from accord import release
from accord.exchange.office.errors import OFF011, OFF012
from accord.exchange.office.importing import FORMS, earlier_revision, plan_package
from accord.exchange.office.package import MAX_FILE, Package, open_package
from accord.exchange.office.plan import ImportPlan, Planned, Question, settle
from accord.kernel.canonical import canonical, digest
from accord.kernel.errors import AccordError, Where
from accord.portal import masking, writing
from accord.portal.reading import Document, Snapshot
from accord.portal.received import LIMITS, Received
from accord.portal.received_errors import POR094
from accord.record import snapshot, store
from accord.record.models import Entry
from accord.release import Viewer

__all__ = [
    "ADDRESS",
    "MAX_FILE",
    "OFF011",
    "Imported",
    "Package",
    "Planned",
    "Question",
    "as_shown",
    "compare",
    "keep",
    "open_received",
    "seen_by",
    "undo",
]
ADDRESS = "import/"
LIMITS[ADDRESS] = MAX_FILE
MOST_NAMED = 12


@dataclass(frozen=True)
class Imported:
    """A file compared with the record, for one writer.

    ``documents`` are the entries as they would be written, ``olds`` as they stand now, by full id;
    ``problems`` keep anything from being written.
    """

    plan: ImportPlan
    facts: Snapshot
    documents: tuple[Document, ...]
    olds: Mapping[str, Document]
    problems: tuple[AccordError, ...]

    @property
    def ready(self) -> bool:
        """Tell whether it can be kept: something changes, nothing is wrong, nothing is asked."""
        return bool(self.documents and not self.problems and not self.plan.open_questions)

    @cached_property
    def mark(self) -> str:
        """The hash of what would be written, so that nothing else is kept than what was shown."""
        return digest(canonical([[d.plain(), d.number] for d in self.documents]))

    @cached_property
    def _by_name(self) -> dict[str, Document]:
        return {name: d for d in self.documents for name in (str(d.id), d.local)}

    def document_of(self, planned: Planned) -> Document | None:
        """Return the entry a row of the plan would write."""
        return self._by_name.get(planned.entry)

    def beside(self) -> list[Document]:
        """Return the entries to be written that no row stands for: new places, a new source."""
        rows = {d.id for d in (self.document_of(one) for one in self.plan.entries) if d}
        return [d for d in self.documents if d.id not in rows]


def open_received(received: Received) -> Package:
    """Open a file that was sent. Raises AccordError OFF001 to OFF004, OFF012."""
    form = FORMS.get(PurePath(received.name).suffix.lower())
    if form is None:
        raise OFF012(where=Where(file=received.name), name=received.name)
    return open_package(received.path.read_bytes(), form, received.name)


def compare(
    viewer: Viewer, package: Package, owner: str, answers: Mapping[str, Any] | None = None
) -> Imported:
    """Compare a file with what the writer may see of the record; nothing is kept.

    Raises:
        AccordError: OFF001 to OFF006 where it cannot be read, OFF011 where an answer cannot be
            used.
    """
    whole, facts = seen_by(viewer)
    seen = masking.names_in(whole)

    def earlier(entry: str, number: int) -> Document | None:
        past = earlier_revision(entry, number)
        return _shown(past, seen) if past else None

    given = dict(answers or {})
    plan = plan_package(package, facts, owner=owner, answers=given, earlier=earlier)
    documents = tuple(_restored(d, whole, seen) for d in plan.documents)
    olds, problems = _problems(viewer, documents, plan)
    return Imported(plan, facts, documents, olds, tuple(problems))


def seen_by(viewer: Viewer) -> tuple[Snapshot, Snapshot]:
    """Return the record as it stands now and the viewer may see it: whole, and as it is shown.

    As shown, an entry does not name what the viewer may not see.
    """
    whole = Snapshot(release.visible(snapshot.read(), viewer))
    return whole, as_shown(whole)


def as_shown(part: Snapshot) -> Snapshot:
    """Return entries without what they name outside of them."""
    seen = masking.names_in(part)
    return Snapshot(_shown(d, seen) for d in part)


def _shown(document: Document, seen: frozenset[str]) -> Document:
    body = masking.masked(document, seen)
    return document if body == document.body else replace(document, body=body)


def _restored(document: Document, whole: Snapshot, seen: frozenset[str]) -> Document:
    old = whole.get(str(document.id))
    if old is None:
        return document
    return replace(document, body=masking.restored(old, dict(document.body), seen))


def _problems(
    viewer: Viewer, documents: tuple[Document, ...], plan: ImportPlan
) -> tuple[dict[str, Document], list[AccordError]]:
    with transaction.atomic():
        olds, refused = writing.permissions(viewer, documents, plan.expected)
    if plan.errors:
        return olds, plan.errors
    # An answer still to be given may be what a document lacks.
    if not refused and not plan.open_questions:
        return olds, writing.check_drafts(viewer, documents, olds)
    rows = {one.entry: one.where for one in plan.entries}
    names = {str(d.id): d.local for d in documents}
    places = {name: rows.get(name) or rows.get(local) for name, local in names.items()}
    return olds, [e.kind(where=places.get(name), **e.params) for name, e in refused.items()]


def keep(viewer: Viewer, imported: Imported, reason: str) -> list[Document]:
    """Write all of it or nothing; return the entries that changed, as they stand.

    Raises:
        AccordError: OFF010, OFF028 and the errors of ``writing.save``.
    """
    settle(imported.plan, {})
    if imported.problems:
        raise imported.problems[0]
    if not imported.documents:
        return []
    return writing.save_all(viewer, imported.documents, reason, imported.plan.expected)


def undo(viewer: Viewer, done: Mapping[str, int], reason: str) -> None:
    """Undo an import: what it changed says again what it said before, what it added is recalled.

    ``done`` are the revisions it made by full id. All or nothing.

    Raises:
        AccordError: POR094 where an entry was changed or named by another since; the errors of
            ``writing.save``.
    """
    with transaction.atomic():
        rows = Entry.objects.select_for_update().in_bulk(list(done))
        now = {name: snapshot.from_entry(row) for name, row in rows.items()}
        new = {name for name, number in done.items() if number == 1}
        moved = {d.local for name, d in now.items() if d.number != done[name]}
        moved |= {d.local for d in release.visible(_naming(now, new), viewer)}
        if moved:
            raise POR094(ids=", ".join(sorted(moved)[:MOST_NAMED]))
        back = [
            replace(store.document_at(name, d.number - 1), number=d.number)
            for name, d in now.items()
            if name not in new
        ]
        if back:
            writing.save_all(viewer, back, reason, {str(d.id): d.number for d in back})
        for name in new:
            writing.refuse_unless(viewer, now[name].kind, now[name].owner)
            release.recall(name, now[name].owner, viewer.name)


def _naming(now: Mapping[str, Document], new: set[str]) -> list[Document]:
    """Return the entries beside the import that name what it added."""
    added = {now[name].local for name in new}
    return [d for d in snapshot.pointing(added) if str(d.id) not in now]
