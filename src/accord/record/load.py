"""Loading ``content/`` three ways and writing it back.

For each entry three states are compared: the content folder now, the content folder when it was
last loaded, and the record. What changed on one side only is taken or kept; what changed on both
sides is a conflict, and then nothing is loaded until told which side to take.
"""

from __future__ import annotations

import fcntl
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accord.kernel.errors import ContentFaults
from accord.record import snapshot, store
from accord.record.bulk import room
from accord.record.checking import all_faults
from accord.record.content import Placed, read_folder
from accord.record.documents import Document
from accord.record.dumping import write_file
from accord.record.errors import REC014, REC015, REC020
from accord.record.models import Entry, LoadMark, Revision

Progress = Callable[[int], None]


@dataclass
class LoadReport:
    """What a load did, as local ids."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    not_in_content: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return dict(vars(self))


def load(
    folder: Path,
    *,
    actor: str,
    take: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Load the content folder, all or nothing; ``take`` settles conflicts: "here" or "content".

    Raises:
        ContentFaults: the folder has faults.
        AccordError: REC014 conflicts; REC015 another load is running; REC016 no such folder.
    """
    with _one_at_a_time():
        content = read_folder(folder, settings.ACCORD_NODE)
        faults = all_faults(content, snapshot.read())
        if faults:
            raise ContentFaults(faults, REC020(count=len(faults)))
        with room(), transaction.atomic():
            return _load(content.entries, (actor, take, dry_run), progress)


def _load(
    placed: list[Placed], how: tuple[str, str | None, bool], progress: Progress | None
) -> LoadReport:
    actor, take, dry_run = how
    report, wanted = _compare(placed, take)
    if report.conflicts and take is None:
        raise REC014(count=len(report.conflicts), ids=", ".join(report.conflicts[:20]))
    if not dry_run:
        store.write(
            (p.document for p in wanted), actor=actor, reason="load of content", progress=progress
        )
        LoadMark.objects.bulk_create(
            [
                LoadMark(
                    entry=str(p.document.id), digest=p.document.digest, file=p.file, position=n
                )
                for n, p in enumerate(placed)
            ],
            update_conflicts=True,
            unique_fields=["entry"],
            update_fields=["digest", "file", "position"],
        )
    return report


def _compare(placed: list[Placed], take: str | None) -> tuple[LoadReport, list[Placed]]:
    here = dict(Entry.objects.values_list("id", "digest"))
    marks = dict(LoadMark.objects.values_list("entry", "digest"))
    erased = set(Revision.objects.filter(document=None).values_list("entry", flat=True).distinct())
    report, wanted = LoadReport(), []
    for one in placed:
        key, local, new = str(one.document.id), one.document.local, one.document.digest
        now, last = here.pop(key, None), marks.pop(key, None)
        if key in erased:
            report.erased.append(local)
        elif now is None:
            report.created.append(local)
            wanted.append(one)
        elif new == now:
            report.unchanged.append(local)
        elif new == last:
            report.kept.append(local)
        elif now == last:
            report.updated.append(local)
            wanted.append(one)
        else:
            report.conflicts.append(local)
            wanted += [one] if take == "content" else []
    report.not_in_content = sorted(key.rsplit("/", 1)[1] for key in marks if key in here)
    return report, wanted


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the folder's load lock; the system lets go of it when the process ends."""
    path = Path(settings.ACCORD_DATA) / "load.lock"
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise REC015() from None
        yield


Filter = Callable[[Iterable[Document]], Iterable[Document]]


def dump(
    folder: Path,
    visible: Filter,
    progress: Progress | None = None,
    *,
    dry_run: bool = False,
) -> dict[str, int]:
    """Write the whole current record as a content folder; load of it then changes nothing.

    ``visible`` is the door's filter for whoever asks. Returns the number of entries written to
    each file. An entry goes back to the file it came
    from; a new one to a file named after its kind.
    """
    marks = dict(LoadMark.objects.values_list("entry", "file"))
    order = dict(LoadMark.objects.values_list("entry", "position"))
    files: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in visible(snapshot.read()):
        file = marks.get(str(document.id), f"{document.kind}.yaml")
        files[file, document.kind].append(document)
    taken: set[str] = set()
    written = {}
    for (file, kind), documents in sorted(files.items()):
        name = file if file not in taken else f"{Path(file).with_suffix('')}-{kind}.yaml"
        taken.add(name)
        documents.sort(key=lambda d: (order.get(str(d.id), len(order)), d.local))
        if not dry_run:
            write_file(folder / name, kind, _header(documents), documents)
        written[name] = len(documents)
        if progress:
            progress(len(documents))
    return written


def _header(documents: list[Document]) -> dict[str, Any]:
    """Return what most entries of the file share."""
    nodes = Counter(d.id.node for d in documents)
    owners = Counter(d.owner for d in documents)
    audiences = Counter(tuple(sorted(d.audience)) for d in documents)
    return {
        "node": nodes.most_common(1)[0][0],
        "owner": owners.most_common(1)[0][0],
        "audience": list(audiences.most_common(1)[0][0]),
    }
