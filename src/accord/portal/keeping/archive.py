"""A backup file: what it holds, and reading one that nobody has reason to trust.

A zip of ``manifest.json``, ``data/<application>.<table>.jsonl`` (one row a line, see ``tables``),
``uploads/…``, ``lake/…`` (the files of the lake as they are; format 2) and, where a passphrase was
given, ``secrets.enc`` (see ``sealing``). The manifest has the hash and size of every other member,
the rows of each table and the migrations.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from accord.kernel.errors import worded
from accord.portal.keeping.errors import KEP002, KEP005
from accord.portal.keeping.faults import words

FORMAT = 2
WITHOUT_LAKE = 1
"""The format of a backup of a node that has no lake; older versions read it."""
MANIFEST = "manifest.json"
SECRETS = "secrets.enc"
DATA = "data/"
UPLOADS = "uploads/"
LAKE = "lake/"
AS_THEY_ARE = (UPLOADS, LAKE)
"""Members that are stored, not compressed."""
BLOCK = 1 << 20

MOST_MEMBERS = 500_000
MOST_MANIFEST = 128 << 20
MOST_SECRETS = 1 << 20
MOST_LINE = 64 << 20
MOST_RATIO = 500  # of text
MOST_UPLOAD_RATIO = 4  # uploads are stored as they are
RATIO_FROM = 4 << 20

_TABLE = re.compile(r"data/([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)\.jsonl\Z")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. ``files`` maps members to hash and size."""

    node: str
    version: str
    created: str
    migrations: list[str]
    tables: dict[str, int]
    files: dict[str, dict[str, Any]]
    secrets: bool
    format: int = FORMAT

    def as_json(self) -> bytes:
        """Return the form that is stored."""
        return json.dumps(vars(self), indent=1, sort_keys=True, ensure_ascii=False).encode()


class Damaged(Exception):  # noqa: N818 (never leaves this room: it becomes KEP002)
    """The archive cannot be what ``backup`` wrote."""


@dataclass
class Archive:
    """An open backup whose members were all checked."""

    file: Path
    zip: zipfile.ZipFile
    manifest: Manifest
    uploads: list[str] = field(default_factory=list)
    lake: list[str] = field(default_factory=list)

    def rows(self, table: str, names: set[str]) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table; each has exactly the given names."""
        with self.zip.open(f"{DATA}{table}.jsonl") as lines:
            while line := lines.readline(MOST_LINE + 1):
                if len(line) > MOST_LINE:
                    raise Damaged(f"a line of {table} is longer than {MOST_LINE} bytes")
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise Damaged(f"a line of {table} is no JSON") from error
                if not isinstance(row, dict) or set(row) != names:
                    raise Damaged(f"a row of {table} has other columns than expected")
                yield row

    def secrets(self) -> bytes:
        """Return the sealed secrets."""
        return self.zip.read(SECRETS)

    def extract(self, member: str, folder: Path) -> None:
        """Write an upload or a file of the lake under the folder, durably."""
        target = folder.joinpath(*PurePosixPath(member).parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        with self.zip.open(member) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy, BLOCK)
            copy.flush()
            os.fsync(copy.fileno())


@contextmanager
def checked(
    file: Path, room: int, known: frozenset[str], progress: Callable[[int], None] | None = None
) -> Iterator[Archive]:
    """Open a backup and check all of it: names, sizes, ratios and every hash.

    ``room`` is the number of bytes there are for what it holds, ``known`` the migrations of the
    code. Faults found later, while the rows are read, are reported the same way.

    Raises:
        AccordError: KEP002 damaged, not a backup, or made to harm; KEP005 of a newer version.
    """
    try:
        handle = file.open("rb")
    except OSError as error:
        raise KEP002(file=str(file), problem=words(error)) from error
    with handle:
        try:
            opened = _check(handle, file, room, known, progress)
        except (Damaged, *_BROKEN) as error:
            problem = str(error) or type(error).__name__
            raise KEP002(file=str(file), problem=problem) from error
        with opened.zip:
            try:
                yield opened
            except (Damaged, zipfile.BadZipFile, zlib.error, EOFError) as error:
                raise KEP002(file=str(file), problem=str(error)) from error


def _check(
    handle: IO[bytes],
    file: Path,
    room: int,
    known: frozenset[str],
    progress: Callable[[int], None] | None,
) -> Archive:
    opened = zipfile.ZipFile(handle)
    members = _members(opened, room)
    manifest = _manifest(opened, members)
    newer = ", ".join(sorted(set(manifest.migrations) - known)[:3])
    if manifest.format > FORMAT or newer:
        raise KEP005(
            file=str(file),
            found=newer or worded(f"格式 {manifest.format}", f"format {manifest.format}"),
        )
    _check_members(manifest, members)
    for name, info in members.items():
        if name != MANIFEST:
            _check_hash(opened, info, manifest.files[name])
            if progress:
                progress(1)
    uploads = sorted(name for name in members if name.startswith(UPLOADS))
    lake = sorted(name for name in members if name.startswith(LAKE))
    return Archive(file, opened, manifest, uploads, lake)


def _members(opened: zipfile.ZipFile, room: int) -> dict[str, zipfile.ZipInfo]:
    infos = opened.infolist()
    if len(infos) > MOST_MEMBERS:
        raise Damaged(f"it has more than {MOST_MEMBERS} members")
    found: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for info in infos:
        name = info.orig_filename
        _check_name(name, info)
        if name in found:
            raise Damaged(f'the member "{name}" stands twice')
        total += info.file_size
        ratio = MOST_UPLOAD_RATIO if name.startswith(AS_THEY_ARE) else MOST_RATIO
        if info.file_size > RATIO_FROM and info.file_size > ratio * info.compress_size:
            raise Damaged(f'the member "{name}" would grow more than {ratio} times')
        found[name] = info
    if total > room:
        raise Damaged(f"it would need {total} bytes, and there is room for {room}")
    return found


def _check_name(name: str, info: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    parts = name.split("/")
    odd = "\\" in name or "\0" in name or ":" in parts[0] or len(name.encode()) > 1000
    if odd or any(part in ("", ".", "..") for part in parts) or kind not in (0, stat.S_IFREG):
        raise Damaged(f'the member "{name[:80]}" has a name or kind that is not allowed')
    if not (name in (MANIFEST, SECRETS) or name.startswith(AS_THEY_ARE) or _TABLE.match(name)):
        raise Damaged(f'the member "{name[:80]}" is unknown')


def _manifest(opened: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Manifest:
    info = members.get(MANIFEST)
    if info is None or info.file_size > MOST_MANIFEST:
        raise Damaged("it has no manifest")
    try:
        data = json.loads(opened.read(info))
        if isinstance(data, dict) and isinstance(data.get("format"), int):
            known = {name: data[name] for name in Manifest.__dataclass_fields__}
            manifest = Manifest(**known)
            _check_types(manifest)
            return manifest
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(f"its manifest cannot be read: {error}") from error
    raise Damaged("its manifest cannot be read")


def _check_types(manifest: Manifest) -> None:
    texts = [manifest.node, manifest.version, manifest.created, *manifest.migrations]
    texts += [*manifest.tables, *manifest.files]
    texts += [entry["sha256"] for entry in manifest.files.values()]
    numbers = [*manifest.tables.values(), *(e["size"] for e in manifest.files.values())]
    if not all(isinstance(t, str) for t in texts) or not all(isinstance(n, int) for n in numbers):
        raise TypeError("a value has the wrong type")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", manifest.node):
        raise ValueError("no id of a node")


def _check_members(manifest: Manifest, members: dict[str, zipfile.ZipInfo]) -> None:
    present = set(members) - {MANIFEST}
    if present != set(manifest.files):
        differ = sorted(present ^ set(manifest.files))[0]
        raise Damaged(f'the member "{differ[:80]}" is missing, or the manifest does not name it')
    listed = {match[1] for name in present if (match := _TABLE.match(name))}
    if listed != set(manifest.tables):
        raise Damaged("its tables are others than its manifest names")
    if manifest.secrets != (SECRETS in present):
        raise Damaged("its manifest and its secrets do not agree")
    if SECRETS in present and members[SECRETS].file_size > MOST_SECRETS:
        raise Damaged("its secrets are too large")


def _check_hash(opened: zipfile.ZipFile, info: zipfile.ZipInfo, wanted: dict[str, Any]) -> None:
    found, size = hashlib.sha256(), 0
    with opened.open(info) as data:
        while block := data.read(BLOCK):
            found.update(block)
            size += len(block)
    if size != wanted["size"] or found.hexdigest() != wanted["sha256"]:
        raise Damaged(f'the member "{info.filename}" is not what was backed up')
