"""Restore of a backup into an empty node, which proves itself before it counts."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection
from django.utils import timezone

from accord.kernel.errors import worded
from accord.lake import Lake
from accord.portal import data_folder
from accord.portal.keeping import proof, tables, versions
from accord.portal.keeping.archive import Archive, Manifest, checked
from accord.portal.keeping.errors import KEP002, KEP003, KEP004, KEP006
from accord.portal.keeping.faults import coded
from accord.portal.keeping.sealing import WrongPassphraseError, unseal

Progress = Callable[[int], None]
UNFINISHED = "restore.unfinished"
SPARE = 16 << 20
_UNFIT = (ValueError, TypeError, OverflowError, ValidationError, IntegrityError, DataError)


@dataclass(frozen=True)
class Restored:
    """What a restore did; ``secrets`` tells whether the secret key came back too."""

    manifest: Manifest
    proof: proof.Proof
    uploads: int
    secrets: bool

    @property
    def rows(self) -> int:
        """How many rows came back."""
        return sum(self.manifest.tables.values())


def examine(archive: Path, progress: Progress | None = None) -> Manifest:
    """Check a backup whole and change nothing; return its manifest.

    Raises:
        AccordError: KEP002 a damaged archive; KEP005 of a newer version.
    """
    with _checked(archive, Path(settings.ACCORD_DATA), progress) as opened:
        return opened.manifest


def restore(
    archive: Path, passphrase: str | None = None, progress: Progress | None = None
) -> Restored:
    """Restore a backup into this empty, prepared node, all or nothing.

    The archive is checked whole before anything is written. Then all rows are stored in one
    transaction, compared with the backup by hash, and both chains and the current tables are
    proved. Jobs that were under way are cancelled. Without a passphrase the node keeps the key it
    has: everybody signs in again.

    Raises:
        AccordError: KEP002 a damaged archive; KEP003 this node is not empty; KEP004 a wrong
            passphrase; KEP005 of a newer version; KEP006 a hash differs; POR001 a full disk.
    """
    folder = Path(settings.ACCORD_DATA)
    with coded(folder), _checked(archive, folder, progress) as opened:
        secrets = _secrets(opened, passphrase)
        return _restore(opened, folder, secrets, progress)


def _checked(
    archive: Path, folder: Path, progress: Progress | None
) -> AbstractContextManager[Archive]:
    known = frozenset(versions.joined(versions.known()))
    room = max(shutil.disk_usage(folder).free - SPARE, 0)
    return checked(archive, room, known, progress)


def _secrets(archive: Archive, passphrase: str | None) -> Mapping[str, bytes]:
    if not archive.manifest.secrets or passphrase is None:
        return {}
    try:
        found = unseal(archive.secrets(), passphrase)
        if not found[data_folder.KEY_FILE]:
            raise ValueError("no key")
    except WrongPassphraseError:
        raise KEP004(file=str(archive.file)) from None
    except (ValueError, KeyError) as error:
        raise KEP002(file=str(archive.file), problem=str(error)) from error
    return found


def _restore(
    archive: Archive, folder: Path, secrets: Mapping[str, bytes], progress: Progress | None
) -> Restored:
    manifest = archive.manifest
    with versions.unconstrained():
        _require_empty(folder)
        if set(manifest.migrations) != set(versions.joined(versions.recorded())):
            versions.start_over(versions.split(manifest.migrations))
        _load(archive, progress)
        if versions.recorded() != versions.known():
            versions.migrate()
            proof.rebuild()
        _end_jobs()
        proved = proof.prove(progress)
        (folder / UNFINISHED).touch()
        _place(archive, archive.uploads, folder / "uploads")
        if archive.lake:
            _place(archive, archive.lake, folder / "lake")
            _prove_lake(archive, folder / "lake")
        _place_secrets(manifest, folder, secrets)
    (folder / UNFINISHED).unlink(missing_ok=True)
    return Restored(manifest, proved, len(archive.uploads), bool(secrets))


def _require_empty(folder: Path) -> None:
    """Refuse a node in use; files of a restore that was cut off are removed."""
    for table in versions.tables_at(versions.recorded()):
        if table._base_manager.exists():
            raise KEP003(found=tables.name_of(table))
    uploads = folder / "uploads"
    if uploads.is_dir() and any(uploads.iterdir()):
        if not (folder / UNFINISHED).exists():
            raise KEP003(found=str(uploads))
        shutil.rmtree(uploads)
    lake = folder / "lake"
    if (lake / "made").exists() and not (folder / UNFINISHED).exists():
        with Lake.open(lake) as opened:
            if opened.ledger.entries():
                raise KEP003(found=str(lake))
    shutil.rmtree(lake, ignore_errors=True)


def _load(archive: Archive, progress: Progress | None) -> None:
    manifest = archive.manifest
    wanted = {tables.name_of(t): t for t in versions.tables_at(versions.split(manifest.migrations))}
    if set(wanted) != set(manifest.tables):
        raise KEP002(
            file=str(archive.file),
            problem=worded("其中的数据表与其版本不符", "its tables are not those of its version"),
        )
    try:
        for name, table in wanted.items():
            rows = archive.rows(name, tables.columns(table))
            for count in tables.insert(table, rows):
                if progress:
                    progress(count)
        connection.check_constraints()
    except _UNFIT as error:
        raise KEP002(file=str(archive.file), problem=f"{name}: {error}") from error
    tables.reset_sequences(wanted.values())
    for name, table in wanted.items():
        found = tables.digest(table)
        member = manifest.files[f"data/{name}.jsonl"]
        if found.sha256 != member["sha256"] or found.rows != manifest.tables[name]:
            raise KEP006(file=str(archive.file), problem=name)


def _end_jobs() -> None:
    """Cancel jobs the backup caught under way: their time is over."""
    from accord.portal.jobs.models import Job

    open_ones = Job.objects.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING))
    open_ones.update(state=Job.State.CANCELLED, ended_at=timezone.now())


def _place(archive: Archive, members: Sequence[str], target: Path) -> None:
    """Put files into a folder that takes its name only when all of them are there."""
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        for member in members:
            archive.extract(member, part)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    if target.is_dir():
        target.rmdir()
    part.rename(target)


def _prove_lake(archive: Archive, folder: Path) -> None:
    """Refuse a lake that is not whole."""
    with Lake.open(folder) as lake:
        problems = lake.check_whole()
    if problems:
        shutil.rmtree(folder)
        raise KEP006(file=str(archive.file), problem=problems[0])


def _place_secrets(manifest: Manifest, folder: Path, secrets: Mapping[str, bytes]) -> None:
    """Bring back the node's identity, and its key where it was opened."""
    identity: dict[str, Any] = {"node": manifest.node, "format": data_folder.FORMAT}
    _replace(folder / data_folder.NODE_FILE, json.dumps(identity, indent=1).encode())
    if secrets:
        _replace(folder / data_folder.KEY_FILE, secrets[data_folder.KEY_FILE])


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
