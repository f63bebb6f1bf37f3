"""Files people send: kept in the data folder for their sender alone, for a day at most.

A form of several steps needs its file again. The browser holds only a random name; the file, what
it was called and what was answered about it stay here, in a folder of the sender's own, outside
backups. Who sends more than ``MOST_HELD`` files loses the oldest.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from accord.portal.received_errors import POR090, POR091, POR092

FOLDER = "received"
MEGABYTE = 1_000_000
KEPT_HOURS = 24
MOST_HELD = 5
LONGEST_NAME = 120
ROUND_A_FILE = 64_000
"""Bytes a form has around its file."""
LIMITS: dict[str, int] = {}
"""The largest file of each address that takes one, without its language, for example ``import/``;
a page adds its own. Every other address takes what fits into ``DATA_UPLOAD_MAX_MEMORY_SIZE``."""
MEASURED_THERE = re.compile(r"measured/upload/(?:pieces/(?:[^/]+/)?)?\Z")
"""Addresses whose pages measure what they are sent themselves, before they read it."""

_TOKEN = re.compile(r"[0-9a-f]{32}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Received:
    """A file somebody sent: its random name, what it was called, its size and hash."""

    token: str
    name: str
    size: int
    sha256: str
    at: float
    folder: Path

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.folder / f"{self.token}.file"

    def notes(self) -> dict[str, Any]:
        """Return what was remembered about the file."""
        try:
            found = json.loads((self.folder / f"{self.token}.notes").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def remember(self, notes: Mapping[str, Any]) -> None:
        """Remember something about the file until it is forgotten. Raises AccordError POR092."""
        with _trouble():
            _put(self.folder / f"{self.token}.notes", _json(notes))


def refuse_too_large(request: HttpRequest, known: bool) -> None:
    """Refuse a request by its length before anything of it is read.

    Only a reader who is ``known`` may send a file. Raises AccordError POR090.
    """
    address = "".join(request.path_info.split("/", 2)[2:])
    if MEASURED_THERE.match(address):
        return
    file = LIMITS.get(address) if known else None
    limit = file + ROUND_A_FILE if file else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > limit:
        raise POR090(found=_megabytes(length), limit=_megabytes(file or limit))


def receive(upload: UploadedFile[Any], sender: str, most: int) -> Received:
    """Keep a file for its sender, whole or not at all; ``most`` is the largest size in bytes.

    Raises:
        AccordError: POR090 where it is larger, POR092 where it cannot be kept.
    """
    if upload.size is None or upload.size > most:
        raise POR090(found=_megabytes(upload.size or 0), limit=_megabytes(most))
    sweep()
    folder, token = _folder(sender), secrets.token_hex(16)
    known, size = hashlib.sha256(), 0
    with _trouble():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = folder / f"{token}.part"
        try:
            with _private(part) as file:
                for chunk in upload.chunks():
                    known.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
            part.replace(folder / f"{token}.file")
        except OSError:
            part.unlink(missing_ok=True)
            raise
        name = _name(upload.name)
        told = {"name": name, "size": size, "sha256": known.hexdigest(), "at": time.time()}
        _put(folder / f"{token}.json", _json(told))
    for old in held(sender)[MOST_HELD:]:
        forget(old)
    return find(token, sender)


def find(token: str, sender: str) -> Received:
    """Return a file its sender sent. Raises AccordError POR091."""
    folder = _folder(sender)
    found = _read(folder, token) if _TOKEN.fullmatch(token) else None
    if found is None:
        raise POR091(hours=KEPT_HOURS)
    return found


def held(sender: str) -> list[Received]:
    """Return the files kept for a sender, the newest first."""
    folder = _folder(sender)
    names = [path.stem for path in folder.glob("*.json")] if folder.is_dir() else []
    found = [one for one in (_read(folder, name) for name in names) if one]
    return sorted(found, key=lambda one: (-one.at, one.token))


def forget(one: Received) -> None:
    """Delete a file and what was remembered about it."""
    for end in ("file", "json", "notes"):
        (one.folder / f"{one.token}.{end}").unlink(missing_ok=True)


def drop(one: Received) -> None:
    """Delete the file and keep what was remembered about it, until that is too old."""
    one.path.unlink(missing_ok=True)


def sweep(now: float | None = None) -> int:
    """Delete what was kept too long, or was left by a sending that broke off; return how many."""
    root, gone = Path(settings.ACCORD_DATA) / FOLDER, 0
    oldest = (time.time() if now is None else now) - KEPT_HOURS * 3600
    for path in root.glob("*") if root.is_dir() else ():
        inner = [path] if path.is_file() else list(path.glob("*"))
        for file in inner:
            try:
                if file.stat().st_mtime < oldest:
                    file.unlink()
                    gone += 1
            except OSError:
                continue  # somebody else swept it
    return gone


def forget_all(sender: str) -> None:
    """Delete everything kept for a sender."""
    shutil.rmtree(_folder(sender), ignore_errors=True)


# ---- files ---------------------------------------------------------------------------


def _folder(sender: str) -> Path:
    mark = hashlib.sha256(sender.encode()).hexdigest()[:32]
    return Path(settings.ACCORD_DATA) / FOLDER / mark


def _read(folder: Path, token: str) -> Received | None:
    try:
        told = json.loads((folder / f"{token}.json").read_text(encoding="utf-8"))
        one = Received(
            token, str(told["name"]), int(told["size"]), str(told["sha256"]), told["at"], folder
        )
    except (OSError, ValueError, KeyError):
        return None
    return one if time.time() - one.at < KEPT_HOURS * 3600 else None


def _name(given: str | None) -> str:
    """Return a file's name as it may be shown: without folders and unseen letters."""
    name = _UNSEEN.sub("", PurePath((given or "").replace("\\", "/")).name).strip()
    if len(name) > LONGEST_NAME:
        stem, dot, end = name.rpartition(".")
        name = f"{stem[: LONGEST_NAME - 10]}{dot}{end}" if dot and len(end) < 9 else name[:100]
    return name or "file"


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(value), ensure_ascii=False).encode()


def _put(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with _private(part) as file:
        file.write(data)
    part.replace(path)


@contextmanager
def _private(path: Path) -> Iterator[Any]:
    """Open a new file that only this node can read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file


@contextmanager
def _trouble() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise POR092(problem=error.strerror or type(error).__name__) from error


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"
