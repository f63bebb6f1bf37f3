"""XLS workbooks of Excel 97 to 2003."""

from __future__ import annotations

from collections.abc import Iterator

from accord.ingest.containers import Source
from accord.ingest.formats import isolated
from accord.ingest.formats.interface import Batch, Reading, Table

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Xls:
    """A workbook in the compound file format; macros are not looked at."""

    name = "xls"

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell by the signature of compound files; what is no workbook fails on reading."""
        return head.startswith(MAGIC)

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """List the sheets."""
        return isolated.tables(source, self.name, seconds)

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read a sheet."""
        yield from isolated.rows(source, self.name, table, reading)
