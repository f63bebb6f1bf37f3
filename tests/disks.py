"""A disk that fills up: a file system of its own, of a stated size, in memory."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, *options: str) -> Iterator[Path]:
    """Mount a file system of its own on the new folder, or skip where this account may not."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", ",".join(options), "accord-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted by this account")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def leave(disk: Path, kilobytes: int) -> Path:
    """Fill the disk until so many kilobytes are left; return the file that fills it."""
    left, ballast = os.statvfs(disk), disk / "ballast"
    ballast.write_bytes(b"x" * max(0, left.f_bavail * left.f_frsize - kilobytes * 1024))
    return ballast
