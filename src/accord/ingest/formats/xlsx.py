"""XLSX workbooks."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from accord.ingest import limits
from accord.ingest.containers import ZIP, Source
from accord.ingest.errors import ING002, ING003
from accord.ingest.formats import isolated
from accord.ingest.formats.interface import Batch, Reading, Table
from accord.kernel.errors import worded

LARGE = 4 * 1024 * 1024
"""Bytes of a sheet beyond which its beginning is cut out when only that is wanted."""


class Xlsx:
    """A workbook as a zip of XML; also with macros, which are not looked at."""

    name = "xlsx"

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell whether the zip holds a workbook."""
        if not head.startswith(ZIP):
            return False
        try:
            with source.file() as path, zipfile.ZipFile(path) as archive:
                names = archive.namelist()
        except (OSError, zipfile.BadZipFile, NotImplementedError):
            return False
        return any(name.startswith("xl/workbook") for name in names)

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """List the sheets."""
        _no_bomb(source)
        return isolated.tables(source, self.name, seconds)

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read a sheet; of a large workbook the beginning, where that is all that is wanted."""
        _no_bomb(source)
        if reading is None or not reading.only_first:
            yield from isolated.rows(source, self.name, table, reading)
            return
        with tempfile.NamedTemporaryFile(prefix="accord-ingest-", suffix=".xlsx") as held:
            with source.file() as path:
                _shortened(source, path, held.file, reading.only_first)
            held.flush()
            yield from isolated.rows(Source(Path(held.name)), self.name, table, reading)


def _shortened(source: Source, path: Path, target: IO[bytes], rows: int) -> None:
    """Shorten a workbook. Raises AccordError ING002 where a part cannot be unpacked."""
    broken = (OSError, EOFError, ValueError, KeyError, RuntimeError, zlib.error)
    try:
        shorten(path, target, rows)
    except (*broken, NotImplementedError, zipfile.BadZipFile) as error:
        raise ING002(where=source.where, format="xlsx", problem=str(error)[:120]) from None


def shorten(path: Path, target: IO[bytes], rows: int) -> None:
    """Copy a workbook, of each large sheet only the first rows: a sheet has no other beginning.

    Its properties, which nobody reads, stay behind: damaged ones do no harm.
    """
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            if member.filename.startswith("docProps/"):
                continue
            large = member.filename.startswith("xl/worksheets/sheet") and member.file_size > LARGE
            with old.open(member) as part, new.open(member.filename, "w") as out:
                if large:
                    _first_rows(part, out, rows)
                else:
                    shutil.copyfileobj(part, out, 1024 * 1024)


def _first_rows(part: IO[bytes], out: IO[bytes], rows: int) -> None:
    seen, rest = 0, b""
    while piece := part.read(1024 * 1024):
        rest += piece
        ends = rest.split(b"</row>")
        rest = ends.pop()
        for end in ends:
            out.write(end + b"</row>")
            seen += 1
            if seen == rows:
                out.write(b"</sheetData></worksheet>")
                return
        if len(rest) > limits.LINE:
            raise ING003(
                what=worded("工作表的一行", "a row of a sheet"),
                limit=worded(f"{limits.LINE} 字节", f"{limits.LINE} bytes"),
            )
    out.write(rest)


def _no_bomb(source: Source) -> None:
    """Refuse a workbook whose parts say they unpack to far more than they are."""
    try:
        with source.file() as path, zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise ING002(where=source.where, format="xlsx", problem=str(error)[:120]) from None
    packed = sum(m.compress_size for m in members)
    unpacked = sum(m.file_size for m in members)
    if unpacked > max(limits.UNPACKED_FREE, packed * limits.RATIO):
        raise ING003(
            where=source.where,
            what=worded(f"解压后 {unpacked} 字节", f"{unpacked} bytes unpacked"),
            limit=worded(f"自身大小的 {limits.RATIO} 倍", f"{limits.RATIO} times its size"),
        )
