"""One writer at a time, over processes: a lock the system lets go when its process dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accord.lake import errors


def try_lock(path: Path) -> int | None:
    """Take the lock of a file at once; return its descriptor, or None when another holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    if os.fstat(descriptor).st_nlink == 0:  # its holder removed it: another file has this name now
        os.close(descriptor)
        return None
    return descriptor


def let_go(descriptor: int) -> None:
    """Release a lock taken with ``try_lock``."""
    os.close(descriptor)


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock of a file, waiting at most so many seconds. Raises LAK001."""
    ends = time.monotonic() + wait
    while (descriptor := try_lock(path)) is None:
        if time.monotonic() >= ends:
            raise errors.LAK001(seconds=round(wait))
        time.sleep(0.05)
    try:
        yield
    finally:
        let_go(descriptor)
