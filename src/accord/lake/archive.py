"""Raw files as they came, kept once under the hash of their content."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20


@dataclass(frozen=True)
class Archived:
    """One raw file: its name when it came, the hash of its content, its size in bytes."""

    name: str
    sha256: str
    size: int


def digest(path: Path) -> Archived:
    """Return name, hash and size of a file."""
    hashed = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            hashed.update(block)
    return Archived(path.name, hashed.hexdigest(), path.stat().st_size)


def place(folder: Path, sha256: str) -> Path:
    """Return where the archive keeps the content with this hash."""
    return folder / sha256[:2] / sha256


def keep(folder: Path, path: Path, entry: Archived) -> Path:
    """Put a file into the archive, whole or not at all; content already there is not copied."""
    target = place(folder, entry.sha256)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".coming-", dir=target.parent)
    try:
        os.close(handle)
        shutil.copyfile(path, name)  # by the system, without passing through this process
        with Path(name).open("rb") as copy:
            os.fsync(copy.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    target.chmod(0o440)
    return target
