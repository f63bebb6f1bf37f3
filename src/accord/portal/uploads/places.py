"""Where the files of uploads stand on the disk, and what they may be called.

``incoming/<token>/part`` grows; once whole it becomes ``incoming/<token>/file/<name>``. The folder
is no part of a backup: what was stored is in the lake, with the raw file in its archive.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from pathlib import Path

from django.conf import settings

from accord.portal import data_folder
from accord.portal.uploads.models import Upload

MOST_NAME = 120
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')


def incoming() -> Path:
    """Return the folder of files on their way, made when absent."""
    folder = Path(settings.ACCORD_DATA) / data_folder.INCOMING
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def folder_of(upload: Upload) -> Path:
    """Return the folder of one upload."""
    return incoming() / upload.token


def part_of(upload: Upload) -> Path:
    """Return the file that grows."""
    return folder_of(upload) / "part"


def file_of(upload: Upload) -> Path:
    """Return the whole file, under its own name: names tell of parameters and months."""
    return folder_of(upload) / "file" / upload.name


def lake() -> Path:
    """Return the folder of the node's lake."""
    return Path(settings.ACCORD_DATA) / "lake"


def quarantine_of(upload: Upload) -> Path | None:
    """Return the file of the values an upload did not store, where there is one."""
    name = str((upload.stored or {}).get("quarantine") or "")
    path = lake().parent / "quarantine" / Path(name).name
    return path if name and path.is_file() else None


def sound_name(given: str) -> str:
    """Return a file name that is harmless anywhere, as near to the given one as can be.

    >>> sound_name("../../etc/pass wd.csv"), sound_name("水质 2024.xlsx"), sound_name("..")
    ('pass wd.csv', '水质 2024.xlsx', 'file')
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = _FORBIDDEN.sub("_", last).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if len(name.encode()) > MOST_NAME:
        kept = stem if dot else suffix
        tail = f".{suffix[:20]}" if dot else ""
        room = MOST_NAME - len(tail.encode())
        name = kept.encode()[:room].decode("utf-8", "ignore") + tail
    return name or "file"


def sync(path: Path) -> None:
    """Make a folder's entries durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(upload: Upload) -> None:
    """Remove what an upload has on the disk."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)
