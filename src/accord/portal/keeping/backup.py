"""Backup of a node while it runs: one archive, read from one moment of the database."""

from __future__ import annotations

import fcntl
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils import timezone

from accord import __version__
from accord.lake import Lake
from accord.portal import data_folder
from accord.portal.keeping import archive, tables, versions
from accord.portal.keeping.archive import Manifest
from accord.portal.keeping.errors import KEP001, KEP008, KEP009, KEP013
from accord.portal.keeping.faults import coded_database, words
from accord.portal.keeping.sealing import seal

Progress = Callable[[int], None]
SECRET_FILES = (data_folder.KEY_FILE, data_folder.NODE_FILE)


def backup(
    target: Path, passphrase: str | None = None, progress: Progress | None = None
) -> Manifest:
    """Write the whole node into one archive and return its manifest.

    The node may be running: the database is read as it was at one moment. Without a passphrase
    the secrets are left out, and the manifest says so. ``progress`` is told rows and files.

    Raises:
        AccordError: KEP001 the file cannot be written, and no part of it is left; KEP008 it is
            something else than a backup; KEP009 another backup writes it; KEP013 no passphrase;
            POR006 the database cannot be read.
    """
    if passphrase is not None and not passphrase:
        raise KEP013()
    if target.exists() and not zipfile.is_zipfile(target):
        raise KEP008(file=str(target))
    folder = Path(settings.ACCORD_DATA)
    with (
        coded_database(folder),
        _whole_file(target) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as opened,
    ):
        return _fill(_Writer(opened, progress), folder, passphrase)


def contents() -> dict[str, Any]:
    """Return what a backup would hold now, writing nothing: rows of each table, and uploads."""
    folder = Path(settings.ACCORD_DATA)
    with coded_database(folder), one_moment():
        held = versions.tables_at(versions.recorded())
        rows = {tables.name_of(table): table._base_manager.count() for table in held}
    sizes = [path.stat().st_size for path in _uploads(folder / "uploads")]
    lake = [path.stat().st_size for path in _uploads(folder / "lake")]
    return {
        "tables": rows,
        "uploads": len(sizes),
        "upload_bytes": sum(sizes),
        "lake_files": len(lake),
        "lake_bytes": sum(lake),
    }


class _Writer:
    """Writes members and keeps their hashes."""

    def __init__(self, opened: zipfile.ZipFile, progress: Progress | None):
        self.opened, self.progress = opened, progress
        self.files: dict[str, dict[str, str | int]] = {}

    def add(self, name: str, blocks: Iterable[bytes], step: int = 1) -> int:
        """Write a member block by block, telling every ``step`` blocks; return their number."""
        info = zipfile.ZipInfo(name, timezone.now().timetuple()[:6])
        stored = name.startswith(archive.AS_THEY_ARE)
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        found, size, count = hashlib.sha256(), 0, 0
        with self.opened.open(info, "w", force_zip64=True) as member:
            for block in blocks:
                member.write(block)
                found.update(block)
                size, count = size + len(block), count + 1
                if count % step == 0:
                    self._tell(step)
        self._tell(count % step)
        self.files[name] = {"sha256": found.hexdigest(), "size": size}
        return count

    def _tell(self, count: int) -> None:
        if self.progress and count:
            self.progress(count)


def _fill(writer: _Writer, folder: Path, passphrase: str | None) -> Manifest:
    rows: dict[str, int] = {}
    with one_moment():
        migrations = versions.recorded()
        for table in versions.tables_at(migrations):
            name = tables.name_of(table)
            rows[name] = writer.add(f"{archive.DATA}{name}.jsonl", tables.lines(table), 100)
    for path in _uploads(folder / "uploads"):
        _add_upload(writer, path, folder)
    lake = _add_lake(writer, folder / "lake")
    if passphrase:
        kept = {name: (folder / name).read_bytes() for name in SECRET_FILES}
        writer.add(archive.SECRETS, [seal(kept, passphrase)])
    manifest = Manifest(
        node=settings.ACCORD_NODE,
        version=__version__,
        created=timezone.now().isoformat(timespec="seconds"),
        migrations=versions.joined(migrations),
        tables=rows,
        files=dict(writer.files),
        secrets=bool(passphrase),
        format=archive.FORMAT if lake else archive.WITHOUT_LAKE,
    )
    writer.add(archive.MANIFEST, [manifest.as_json()])
    return manifest


@contextmanager
def one_moment() -> Iterator[None]:
    """Read the database as it is now, whatever is written meanwhile, without holding writers up.

    The node's SQLite transactions take the write lock at once; this one only reads, so it must not.
    """
    if connection.vendor != "sqlite":
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()  # connecting sets the mode
    kept, wrapper.transaction_mode = wrapper.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic(durable=True):
            yield
    finally:
        wrapper.transaction_mode = kept


def _uploads(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != ".part":
            yield path


def _add_upload(writer: _Writer, path: Path, folder: Path) -> None:
    try:
        opened = path.open("rb")
    except FileNotFoundError:  # taken away since it was listed
        return
    with opened:
        blocks = iter(lambda: opened.read(archive.BLOCK), b"")
        writer.add(path.relative_to(folder).as_posix(), blocks)


def _add_lake(writer: _Writer, folder: Path) -> bool:
    """Write the lake as it stands at one moment, while others load; return whether there is one."""
    if not (folder / "made").exists():
        return False
    with Lake.open(folder) as lake, lake.held() as copy:
        for path in sorted(path for path in copy.rglob("*") if path.is_file()):
            with path.open("rb") as opened:
                name = archive.LAKE + path.relative_to(copy).as_posix()
                writer.add(name, iter(partial(opened.read, archive.BLOCK), b""))
    return True


@contextmanager
def _whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the target's name only when it is whole and on disk."""
    part = target.with_name(f"{target.name}.part")
    try:
        handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise KEP001(file=str(target), problem=words(error)) from error
    file = os.fdopen(handle, "w+b")
    try:
        _claim(file, part, target)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            part.replace(target)
            _sync_folder(target.parent)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise KEP001(file=str(target), problem=words(error)) from error
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    finally:
        with suppress(OSError):  # what a full disk did not take was reported above
            file.close()


def _claim(file: IO[bytes], part: Path, target: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours = part.stat().st_ino == os.fstat(file.fileno()).st_ino
    except (BlockingIOError, FileNotFoundError):
        ours = False
    if not ours:
        raise KEP009(file=str(target))
    file.truncate(0)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
