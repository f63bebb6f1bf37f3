"""Writing the record: who may, for which owner and audience, and every write as one revision.

Pages and the API write through ``save`` only; it asks the door, checks the document as a load of
the content folder would, and hands it to the store.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accord import release
from accord.kernel.errors import AccordError, Where
from accord.kernel.ids import EntryId
from accord.portal.editing_errors import POR040, POR042, POR043, POR044, POR045, POR048
from accord.portal.errors import POR013
from accord.record import check, checking, schema, snapshot, store
from accord.record.content import Placed
from accord.record.documents import Document
from accord.record.errors import REC005, REC013, REC018
from accord.record.models import Entry
from accord.record.snapshot import Snapshot
from accord.release import Audience, Viewer

EVERYTHING = "*"
ADMINISTRATORS_ONLY = ("mechanism", "membership")
STATEMENTS = ("confirmation", "self_evaluation", "report_release")
SPOKEN_FOR = ("by", "declared_by")
SPEAKERS = frozenset({"focal_point", "secretariat"})
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REASON_LENGTH = 500


# ---- who may write -------------------------------------------------------------------


def may_write(viewer: Viewer, kind: str, owner: str) -> bool:
    """Tell whether the viewer may write entries of this kind for this owner.

    Those who act for an owner may, the stewards of a mechanism for its joint entries, and
    administrators all. Who belongs to what is kept by administrators alone, because it decides
    who may read and write; what a party states is written by those who speak for it.
    """
    if EVERYTHING in viewer.acts_for:
        return True
    if not owner or owner not in viewer.acts_for or kind in ADMINISTRATORS_ONLY:
        return False
    return kind not in STATEMENTS or bool(viewer.roles & SPEAKERS)


def serves(owner: str) -> bool:
    """Tell whether this node issues the entries of an owner."""
    return "*" in settings.ACCORD_SERVES or owner in settings.ACCORD_SERVES


def mechanisms_of(viewer: Viewer) -> set[str]:
    """Return the mechanisms whose circles the viewer may share an entry with."""
    own = {name for name in viewer.acts_for if name.startswith("MEC-")}
    if EVERYTHING in viewer.acts_for:
        own = {d.local for d in snapshot.read(kinds_wanted=("mechanism",))}
    return own | set(viewer.sides) | set(viewer.secretariat_of)


def refuse_unless(viewer: Viewer, kind: str, owner: str) -> None:
    """Raise AccordError POR040, POR042, POR048 or REC018 where the viewer may not write."""
    if not may_write(viewer, kind, owner):
        if kind in ADMINISTRATORS_ONLY:
            raise POR048(kind=kind)
        raise (POR042(party=owner) if kind in STATEMENTS else POR040(owner=owner or "–"))
    if not serves(owner):
        raise REC018(owner=owner)


# ---- what is written on --------------------------------------------------------------


def current(viewer: Viewer, local: str) -> Document:
    """Return an entry as it stands now, whatever the clocks. Raises AccordError POR013."""
    found = Snapshot(release.visible(snapshot.read_some([local]), viewer)).get(local)
    if found is None:
        raise POR013(id=local[:120])
    return found


def revision(viewer: Viewer, document: Document, number: int) -> Document:
    """Return an earlier revision of an entry the viewer may see. Raises AccordError."""
    if not release.may_see(document, viewer):
        raise POR013(id=document.local)
    return store.document_at(str(document.id), number)


def around(viewer: Viewer, *documents: Document, also: Iterable[str] = ()) -> Snapshot:
    """Return the documents with what they name as the viewer may see it, and some whole kinds."""
    named = {r.target for d in documents for r in schema.references(d.kind, d.body) if not r.code}
    known = {str(d.id) for d in documents}
    named |= {d.owner for d in documents}
    named |= {name for d in documents for term in d.audience for name in _names_in(term)}
    found = [d for d in snapshot.gather(named, also) if str(d.id) not in known]
    return Snapshot([*documents, *release.visible(found, viewer)])


def _names_in(term: str) -> list[str]:
    """Return the mechanism or the parties an audience names."""
    return [name.partition("/")[0] for name in term.partition(":")[2].split(",") if name]


# ---- new entries ---------------------------------------------------------------------


def new_token() -> str:
    """Return a fresh token for a form; the entry it makes is named by it, so it is made once."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def sound_token(text: str) -> bool:
    """Tell whether a text has the form of a token."""
    return len(text) == 8 and all(char in LETTERS for char in text)


def new_document(
    kind: str, token: str, owner: str, audience: Sequence[str], body: Mapping[str, Any]
) -> Document:
    """Return a new entry of this node, named by the token of its form."""
    local = f"{schema.kind_of(kind).prefix}N{token}"
    return named_document(kind, local, owner, audience, body)


def named_document(
    kind: str, local: str, owner: str, audience: Sequence[str], body: Mapping[str, Any]
) -> Document:
    """Return an entry of this node with a given local id."""
    identity = EntryId.mint(settings.ACCORD_NODE, kind, local)
    return Document(identity, owner, body, tuple(audience))


def before(document: Document) -> Document | None:
    """Return the entry as it stands now, seen or not; None where it is new."""
    row = Entry.objects.filter(id=str(document.id)).first()
    return snapshot.from_entry(row) if row else None


# ---- checking ------------------------------------------------------------------------


class _Draft(Placed):
    """A document that stands in a form: faults speak of fields, not of lines."""

    def place(self, path: str = "") -> Where:
        """Return the field; with the entry where several stand in one form."""
        return Where(field=f"{self.file} {path}".strip() or None)


def check_draft(
    viewer: Viewer, document: Document, old: Document | None, beside: Sequence[Document] = ()
) -> list[AccordError]:
    """Return the faults of a document: by itself, and beside what the viewer may see.

    ``beside`` are drafts written together with it. What an entry named before may stay named, also
    where the viewer cannot see it.
    """
    found = schema.faults(document.kind, document.local, document.body, _in_field)
    if found:
        return found
    named = around(viewer, document, *beside)
    wider = around(viewer, *named)
    kept = {r.target for r in _references(old)} if old else set()
    hidden = kept - {d.local for d in wider}
    known = [*wider, *snapshot.read_some(hidden)] if hidden else list(wider)
    draft = _Draft(document, "", 0, 0, Path())
    found = check.set_faults([draft], known)
    return found or checking.entry_faults([draft], Snapshot(known))


def check_drafts(
    viewer: Viewer, documents: Sequence[Document], olds: Mapping[str, Document]
) -> list[AccordError]:
    """Return the faults of documents that are to be written together; few queries for many.

    ``olds`` are the entries they are new revisions of, by full id. Each may go on naming what it
    named before, also where the viewer cannot see it.
    """
    found = [
        fault
        for d in documents
        for fault in schema.faults(d.kind, d.local, d.body, partial(_in_entry, d.local))
    ]
    if found:
        return found
    named = around(viewer, *documents)
    wider = around(viewer, *named)
    seen = {d.local for d in wider}
    held = {i: {r.target for r in _references(old)} for i, old in olds.items()}
    hidden = {target for targets in held.values() for target in targets} - seen
    for one in documents:
        own = held.get(str(one.id), set())
        found += [
            REC005(where=_in_entry(one.local, r.path), id=one.local, field=r.path, target=r.target)
            for r in _references(one)
            if r.target in hidden - own
        ]
    known = [*wider, *snapshot.read_some(hidden)] if hidden else list(wider)
    drafts = [_Draft(one, one.local, 0, 0, Path()) for one in documents]
    found = found or check.set_faults(drafts, known)
    return found or checking.entry_faults(drafts, Snapshot(known))


def _in_entry(local: str, path: str) -> Where:
    return Where(field=f"{local} {path}".strip())


def _in_field(path: str) -> Where:
    return Where(field=path or None)


def _references(document: Document) -> list[schema.Reference]:
    return [r for r in schema.references(document.kind, document.body) if not r.code]


# ---- saving --------------------------------------------------------------------------


def save(
    viewer: Viewer,
    document: Document,
    reason: str,
    expected: int,
    also: Sequence[Document] = (),
) -> Document:
    """Write a document as a new revision; ``also`` are new entries it names, written with it.

    ``expected`` is the revision the writer worked on, 0 for a new entry. An unchanged document
    writes nothing. Returns the document as it then stands.

    Raises:
        AccordError: POR040, POR042, POR048, REC018 where the viewer may not write; POR043 without a
            reason; POR044, POR045 for audience and owner; POR013 where the entry was taken back;
            REC013 where somebody else wrote in between; or the first fault of the document.
    """
    entries = {str(d.id): (expected if d is document else 0) for d in (*also, document)}
    written = save_all(viewer, (*also, document), reason, entries)
    same = [one for one in written if one.id == document.id]
    return same[0] if same else replace(document, number=expected)


def save_all(
    viewer: Viewer, documents: Sequence[Document], reason: str, expected: Mapping[str, int]
) -> list[Document]:
    """Write documents as new revisions, all or none; return those that changed, as they stand.

    ``expected`` are the revisions the writer worked on by full id, 0 for a new entry. Errors as for
    ``save``.
    """
    if not reason.strip():
        raise POR043()
    first = documents[0]
    try:
        with transaction.atomic():
            olds, refused = permissions(viewer, documents, expected)
            wrong = list(refused.values()) or check_drafts(viewer, documents, olds)
            if wrong:
                raise wrong[0]
            written = store.write(
                documents,
                actor=viewer.name,
                reason=reason.strip()[:REASON_LENGTH],
                expected=expected,
            )
    except IntegrityError as error:
        found = before(first)
        number = found.number if found else 0
        wanted = expected.get(str(first.id), 0)
        raise REC013(id=first.local, expected=wanted, found=number) from error
    return [one.document for one in written]


def permissions(
    viewer: Viewer, documents: Sequence[Document], expected: Mapping[str, int]
) -> tuple[dict[str, Document], dict[str, AccordError]]:
    """Return the entries as they stand, locked, and what the viewer may not do; by full id."""
    rows = Entry.objects.select_for_update().in_bulk([str(d.id) for d in documents])
    olds = {name: snapshot.from_entry(row) for name, row in rows.items()}
    seen = {str(d.id) for d in release.visible(olds.values(), viewer)}
    new = {d.local for d in documents if str(d.id) not in olds}
    taken = set(Entry.objects.filter(local__in=new).values_list("local", flat=True))
    refused: dict[str, AccordError] = {}
    for document in documents:
        name = str(document.id)
        old = olds.get(name)
        try:
            if (old is not None and name not in seen) or (old is None and expected.get(name)):
                raise POR013(id=document.local)
            if old is None and document.local in taken:
                raise REC013(id=document.local, expected=0, found=1)
            _permit(viewer, document, old)
        except AccordError as error:
            refused[name] = error
    return olds, refused


def _permit(viewer: Viewer, document: Document, old: Document | None) -> None:
    if old is not None:
        refuse_unless(viewer, old.kind, old.owner)
    refuse_unless(viewer, document.kind, document.owner)
    _permit_audience(viewer, document, old)
    _permit_speaker(viewer, document, old)


def _permit_audience(viewer: Viewer, document: Document, old: Document | None) -> None:
    kept = set(old.audience) if old else set()
    mechanisms: set[str] | None = None
    if not document.audience:
        raise POR044(term="–")
    for term in set(document.audience) - kept:
        named = Audience.parse(term).mechanism
        if named and mechanisms is None:
            mechanisms = mechanisms_of(viewer)
        if named and named not in (mechanisms or ()):
            raise POR044(term=term)


def _permit_speaker(viewer: Viewer, document: Document, old: Document | None) -> None:
    """A statement is made by those who speak for whoever it names, and is owned by them."""
    for field in SPOKEN_FOR:
        by = document.body.get(field)
        if not isinstance(by, str) or field not in schema.kind_of(document.kind).fields:
            continue
        if document.kind in STATEMENTS and by != document.owner:
            raise POR045(by=by, owner=document.owner)
        if old and old.body.get(field) == by:
            continue
        speaks = by in viewer.acts_for and bool(viewer.roles & SPEAKERS)
        if not speaks and EVERYTHING not in viewer.acts_for:
            raise POR042(party=by)
