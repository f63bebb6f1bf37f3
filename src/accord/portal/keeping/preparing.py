"""What every command does first: the data folder and its database, made and of this version."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.apps import apps

from accord.kernel.errors import worded
from accord.portal import configuration, data_folder
from accord.portal.errors import POR002
from accord.portal.keeping.errors import KEP007, KEP014
from accord.portal.keeping.faults import coded

if TYPE_CHECKING:
    from accord.record.load import LoadReport

LOCK_FILE = "prepare.lock"
SETTINGS_MODULE = "accord.portal.settings"


def prepare() -> None:
    """Make the data folder and its database where they are absent or empty; every command's start.

    Sets Django up where nobody has yet.

    Raises:
        AccordError: POR001 the folder cannot be written; POR002 it is of a newer version; KEP007
            it is of an older one; POR006 the database cannot be used; KEP014 a damaged file.
    """
    folder = open_folder()
    with coded(folder):
        if _database_file_exists() and _is_current(folder):
            return
        with locked(folder):
            if not _is_current(folder):
                from accord.portal.keeping import versions

                versions.migrate()


def open_folder() -> Path:
    """Refuse a folder of a newer format, set Django up, and return the data folder."""
    folder = Path(configuration.value("ACCORD_DATA")).resolve()
    with coded(folder):
        _refuse_newer_format(folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
        if not apps.ready:
            django.setup()
    return folder


def _refuse_newer_format(folder: Path) -> None:
    path = folder / data_folder.NODE_FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["format"]
        if not isinstance(found, int):
            raise TypeError("format is no number")
    except FileNotFoundError:
        return
    except NotADirectoryError:
        return
    except (ValueError, KeyError, TypeError) as error:
        raise KEP014(file=str(path), problem=str(error)) from error
    if found > data_folder.FORMAT:
        raise POR002(folder=str(folder), found=worded(f"格式 {found}", f"format {found}"))


def _database_file_exists() -> bool:
    from django.db import connection

    name = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite" or str(name).startswith("file:"):
        return True
    path = Path(str(name))
    return path.exists() and path.stat().st_size > 0


def _is_current(folder: Path) -> bool:
    """Tell whether nothing is to be done; refuse what another version wrote."""
    from accord.portal.keeping import versions

    found, known = versions.recorded(), versions.known()
    if found - known:
        names = ", ".join(versions.joined(found - known)[:3])
        raise POR002(folder=str(folder), found=names)
    if found and found != known and _holds_something():
        raise KEP007(folder=str(folder))
    return found == known


def _holds_something() -> bool:
    """Tell whether anything was recorded; else an interrupted preparation is simply finished."""
    from django.db import connection

    from accord.portal.keeping import versions

    present = set(connection.introspection.table_names())
    tables = [t for t in versions.tables_at(versions.recorded()) if t._meta.db_table in present]
    return any(table._base_manager.exists() for table in tables)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock of preparation; the system lets go of it when the process ends."""
    with (folder / LOCK_FILE).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def load_if_empty(progress: Callable[[int], None] | None = None) -> LoadReport | None:
    """Load the content folder where nothing was ever recorded; otherwise return None.

    Raises:
        ContentFaults: the folder has faults, and nothing was loaded.
        AccordError: REC016 no such folder; POR001 a full disk.
    """
    from django.conf import settings

    from accord.record import load
    from accord.record.models import Revision

    folder = Path(settings.ACCORD_DATA)
    with coded(folder):
        if Revision.objects.exists():
            return None
        with locked(folder):
            if Revision.objects.exists():
                return None
            return load.load(
                configuration.content_folder(), actor="local operator", progress=progress
            )
