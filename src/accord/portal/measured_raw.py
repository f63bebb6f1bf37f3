"""Files of a load: the line a value came from, and the values a load did not store."""

from __future__ import annotations

import gzip
import zlib
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from accord.ingest import encodings
from accord.lake import Lake
from accord.lake.archive import place
from accord.lake.ledger import Entry
from accord.portal.measured import lake_folder

HEAD = 65_536
MOST_LINE = 4_000
_GZIP = b"\x1f\x8b"
MOST_ROWS = 2_000_000
_PACKED = (b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0", b"SQLite format 3")


def line_of(lake: Lake, entry: Entry, row: int) -> tuple[str, str] | None:
    """Return the heading and the line a row of a load came from, as its raw file has them.

    None where the raw file is gone, is no text, or the load had several files, whose rows are
    counted on from one to the next.
    """
    if len(entry.files) != 1 or not 1 <= row <= MOST_ROWS:
        return None
    path = place(lake.archive, entry.files[0].sha256)
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
            head = stream.read(HEAD)
            if head.startswith(_PACKED) or (b"\0" in head and not head.startswith(b"\xff\xfe")):
                return None
            stream.seek(0)
            decided = encodings.decide([head])
            if decided is None:
                return None
            heading = _line(stream.readline(MOST_LINE), decided.encoding)
            lines = list(islice(stream, max(row - 2, 0), max(row - 1, 0)))
    except (OSError, EOFError, zlib.error):
        return None
    if row == 1:
        return "", heading
    return (heading, _line(lines[0][:MOST_LINE], decided.encoding)) if lines else None


def _line(raw: bytes, encoding: str) -> str:
    return raw.decode(encoding, "replace").lstrip("\ufeff").rstrip("\r\n")


def quarantine_of(lake: Lake, entry: Entry) -> Path | None:
    """Return the file of the values a load did not store, or None where it stored them all.

    The file to mend and give again where there is one; else what the lake kept.
    """
    to_mend = lake_folder().parent / "quarantine" / f"{entry.dataset}-{entry.load}.csv"
    kept = lake.quarantine / entry.quarantine if entry.quarantine else None
    for path in (to_mend, kept):
        if path is not None and path.is_file():
            return path
    return None
