"""Planning the import of a file: whatever it is, with the record it is compared with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from accord.exchange.office.annex_bodies import Setting
from accord.exchange.office.annex_plan import plan_annex
from accord.exchange.office.docx_reading import read_annex
from accord.exchange.office.errors import OFF012, OFF013
from accord.exchange.office.package import MAX_FILE, Package, read_package
from accord.exchange.office.plan import ImportPlan
from accord.exchange.office.xlsx_plan import Earlier, plan_workbook
from accord.exchange.office.xlsx_reading import read_workbook
from accord.kernel.errors import AccordError, Where
from accord.record import store
from accord.record.documents import Document
from accord.record.models import Revision
from accord.record.snapshot import Snapshot

FORMS = {".docx": "docx", ".xlsx": "xlsx", ".docm": "docx", ".xlsm": "xlsx"}


def plan_file(
    file: Path, facts: Snapshot, *, owner: str | None = None, answers: dict[str, Any] | None = None
) -> ImportPlan:
    """Plan the import of a DOCX or XLSX file; nothing is kept.

    Raises:
        AccordError: OFF012 for another kind of file, OFF001 to OFF006 where it cannot be read,
            OFF011 where an answer cannot be used.
    """
    form = FORMS.get(file.suffix.lower())
    if form is None:
        raise OFF012(where=Where(file=file.name), name=file.name)
    return plan_package(read_package(file, form), facts, owner=owner, answers=answers)


def plan_package(
    package: Package,
    facts: Snapshot,
    *,
    owner: str | None = None,
    answers: dict[str, Any] | None = None,
    earlier: Earlier | None = None,
) -> ImportPlan:
    """Plan the import of an office file already opened, for example an upload.

    ``earlier`` returns a past revision of an entry as the importer may see it.
    """
    serves = tuple(settings.ACCORD_SERVES)
    setting = Setting(settings.ACCORD_NODE, owner or _owner(facts), serves=serves)
    if package.form == "docx":
        taken = set(Revision.objects.values_list("entry", flat=True).distinct())
        locals_taken = {entry.rsplit("/", 1)[-1] for entry in taken}
        return plan_annex(read_annex(package), facts, setting, answers, locals_taken)
    return plan_workbook(read_workbook(package), facts, setting, earlier or earlier_revision)


def read_answers(file: Path | None) -> dict[str, Any]:
    """Read a file of answers. Raises AccordError OFF013."""
    if file is None:
        return {}
    try:
        if file.stat().st_size > MAX_FILE:
            raise ValueError("too large")
        read = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise OFF013(where=Where(file=file.name), problem=str(error)[:120]) from None
    if not isinstance(read, dict):
        raise OFF013(where=Where(file=file.name), problem=type(read).__name__)
    return read


def _owner(facts: Snapshot) -> str:
    """Return the owner of new entries: what this node serves, else who owns most events."""
    serves = [name for name in settings.ACCORD_SERVES if name != "*"]
    if serves:
        return str(serves[0])
    owners = [d.owner for d in facts.of_kind("event")] or [d.owner for d in facts]
    return max(sorted(set(owners)), key=owners.count) if owners else str(settings.ACCORD_NODE)


def earlier_revision(entry: str, number: int) -> Document | None:
    """Return a past revision of an entry, None where there is none or it was erased."""
    try:
        return store.document_at(entry, number)
    except AccordError:
        return None
