"""Receiving a file piece by piece: what is acknowledged is on the disk and stays there.

A piece is appended and synced, then the row says so; killed in between, the row is right and the
file is cut back to it when the next piece comes.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.db.models import Sum
from django.utils import timezone

from accord.kernel.errors import AccordError
from accord.lake.lock import let_go, try_lock
from accord.portal import configuration
from accord.portal.uploads import places
from accord.portal.uploads.errors import (
    UPL002,
    UPL003,
    UPL004,
    UPL005,
    UPL007,
    UPL009,
    UPL010,
    UPL011,
)
from accord.portal.uploads.models import Upload

MB = 1 << 20
BLOCK = 1 << 20
A_DAY = 24 * 3600
ROOM_LEFT = 256 * MB
"""Bytes that stay free on the disk whatever is uploaded."""
State = Upload.State


def most_bytes() -> int:
    """Return how large a file may be."""
    return configuration.number("ACCORD_UPLOAD_MB") * MB


def expires(upload: Upload) -> datetime:
    """Return when an unfinished upload is removed."""
    return upload.touched_at + timedelta(days=configuration.number("ACCORD_UPLOAD_DAYS"))


def begin(owner: str, by: str, name: str, size: int, declared: str = "") -> Upload:
    """Make room for a file. Raises AccordError UPL002, UPL003, UPL004, UPL010."""
    sweep()
    if size <= 0:
        raise UPL010()
    if size > most_bytes():
        raise UPL002(size=_mb(size), most=_mb(most_bytes()))
    held = Upload.objects.filter(by=by).exclude(state=State.STORED).aggregate(held=Sum("size"))
    most = configuration.number("ACCORD_UPLOAD_USER_MB") * MB
    if (held["held"] or 0) + size > most:
        raise UPL003(size=_mb((held["held"] or 0) + size), most=_mb(most))
    require_room(size)
    token = secrets.token_hex(12)
    upload = Upload(
        token=token, owner=owner, by=by, name=places.sound_name(name), size=size, declared=declared
    )
    folder = places.folder_of(upload)
    folder.mkdir(mode=0o700)
    places.part_of(upload).touch(0o600)
    places.sync(folder)
    places.sync(folder.parent)
    upload.save(force_insert=True)
    return upload


def unfinished(owner: str, by: str, size: int, declared: str) -> Upload | None:
    """Return the upload of the same file by the same person that a broken line left."""
    if not declared:
        return None
    same = Upload.objects.filter(
        owner=owner, by=by, size=size, declared=declared, state=State.RECEIVING
    )
    return next((one for one in same if places.part_of(one).exists()), None)


def require_room(size: int) -> None:
    """Raise AccordError UPL004 where the disk would be full."""
    if shutil.disk_usage(places.incoming()).free < size + ROOM_LEFT:
        raise no_room(size)


def no_room(size: int) -> AccordError:
    """Return the error of a disk without room for so many bytes."""
    free = shutil.disk_usage(places.incoming()).free
    return UPL004(free=free // MB, needed=_mb(size + ROOM_LEFT))


def _mb(size: int) -> int:
    return max(1, -(-size // MB))


@contextmanager
def _held(upload: Upload, wait: float = 5.0) -> Iterator[None]:
    """Hold an upload over all processes. Raises AccordError UPL009, UPL011."""
    folder = places.folder_of(upload)
    if not folder.is_dir():
        raise UPL011()
    ends = time.monotonic() + wait
    while (handle := try_lock(folder / "lock")) is None:
        if time.monotonic() >= ends:
            raise UPL009()
        time.sleep(0.05)
    try:
        yield
    finally:
        let_go(handle)


def append(upload: Upload, offset: int, piece: IO[bytes]) -> Upload:
    """Append a piece that belongs at an offset; return the upload as it then stands.

    With the last piece the file is whole: its digest is compared and its name given.

    Raises:
        AccordError: UPL004 no room; UPL005 the piece belongs elsewhere; UPL007 another file than
            announced; UPL009 another piece is being written; UPL011 swept away.
    """
    with _held(upload):
        upload.refresh_from_db()
        if upload.state != State.RECEIVING or offset != upload.received:
            raise UPL005(found=offset, expected=upload.received)
        try:
            length = _write(places.part_of(upload), offset, upload.size - offset, piece)
        except OSError as error:
            raise no_room(upload.size - offset) from error
        upload.received = offset + length
        upload.save(update_fields=("received", "touched_at"))
        if upload.received == upload.size:
            _finish(upload)
    return upload


def _write(part: Path, offset: int, most: int, piece: IO[bytes]) -> int:
    """Write at most so many bytes at an offset, durably; return how many."""
    with part.open("r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        written = 0
        while block := piece.read(min(BLOCK, most - written)):
            file.write(block)
            written += len(block)
        file.flush()
        os.fsync(file.fileno())
    return written


def complete(upload: Upload) -> Upload:
    """Finish a file that is whole but was cut off before it had its name."""
    if upload.state == State.RECEIVING and upload.received == upload.size:
        with _held(upload):
            upload.refresh_from_db()
            if upload.state == State.RECEIVING:
                _finish(upload)
    return upload


def _finish(upload: Upload) -> None:
    part, whole = places.part_of(upload), places.file_of(upload)
    source = part if part.exists() else whole
    if not source.exists():
        raise UPL011()
    with source.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if upload.declared and found != upload.declared:
        forget(upload)
        raise UPL007()
    if source is part:
        whole.parent.mkdir(exist_ok=True)
        part.replace(whole)
        places.sync(whole.parent)
        places.sync(part.parent)
    upload.sha256, upload.state = found, State.RECEIVED
    upload.save(update_fields=("sha256", "state", "touched_at"))


def forget(upload: Upload) -> None:
    """Remove an upload, its row first: a folder without a row is swept."""
    token = upload.token
    upload.delete()
    upload.token = token
    places.remove(upload)


def sweep() -> int:
    """Remove what nobody went on with for the days set, and leftovers; return how many."""
    days = configuration.number("ACCORD_UPLOAD_DAYS")
    before = timezone.now() - timedelta(days=days)
    old = list(Upload.objects.filter(touched_at__lt=before).exclude(state=State.STORED))
    for upload in old:
        forget(upload)
    standing = {path.name: path for path in places.incoming().iterdir()}
    rows = dict(Upload.objects.filter(pk__in=standing).values_list("token", "state"))
    stale = time.time() - A_DAY
    for name, path in standing.items():
        if rows.get(name) == State.STORED:
            shutil.rmtree(path, ignore_errors=True)
        elif name not in rows and path.stat().st_mtime < stale:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
    return len(old)
