"""A consistent copy of a lake while others write: its files held fast, its database copied."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from accord.lake import errors
from accord.lake.load import workplace
from accord.lake.tidying import named

if TYPE_CHECKING:
    from accord.lake.store import Lake

MADE = "made"


@contextmanager
def held(lake: Lake) -> Iterator[Path]:
    """Give a folder that is the lake as it stood at one moment, until this ends.

    Files of a lake never change once written, so they are linked, not copied, where the disk can;
    writers wait only while that is done. Rows under erasure later stay in this folder till then.
    """
    with errors.explained(), workplace(lake) as folder:
        copy = folder / "lake"
        with lake.writing():
            for path in _needed(lake):
                target = copy / path.relative_to(lake.folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                _link(path, target)
            _copy_database(lake.database, copy / lake.database.name)
        (copy / MADE).touch()
        yield copy


def _needed(lake: Lake) -> list[Path]:
    """Return the files a lake needs: observations, tables, raw files and quarantines."""
    found = {file.path for file in lake.files.listed()}
    for name in ("observations", "datasets", "stations", "series"):
        found |= {lake.place.real(one) for one in named(lake.catalog.table(name))}
    for folder in (lake.archive, lake.quarantine):
        found |= {path for path in folder.rglob("*") if path.is_file()}
    return sorted(path for path in found if path.exists() and not path.name.startswith(".coming-"))


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:  # a disk without links
        shutil.copyfile(path, target)


def _copy_database(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # all of it in one file
