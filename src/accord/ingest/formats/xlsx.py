"""XLSX workbooks."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from accord.ingest import limits
from accord.ingest.containers import ZIP, Source
from accord.ingest.errors import ING002, ING003
from accord.ingest.formats import isolated
from accord.ingest.formats.interface import Batch, Reading, Table


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
        """Read a sheet."""
        _no_bomb(source)
        yield from isolated.rows(source, self.name, table)


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
            what=f"{unpacked} bytes unpacked",
            limit=f"{limits.RATIO} times its size",
        )
