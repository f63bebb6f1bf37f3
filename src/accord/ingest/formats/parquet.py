"""Parquet files."""

from __future__ import annotations

from collections.abc import Iterator

from accord.ingest.containers import Source
from accord.ingest.formats import isolated
from accord.ingest.formats.interface import Batch, Reading, Table

MAGIC = b"PAR1"


class Parquet:
    """A table by columns, with types; the types are taken as text again."""

    name = "parquet"

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell by the signature."""
        return head.startswith(MAGIC)

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """Return the one table with its columns."""
        return isolated.tables(source, self.name, seconds)

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read the rows."""
        yield from isolated.rows(source, self.name, table, reading)
