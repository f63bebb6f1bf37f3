"""NetCDF, classic and version 4, by the CF conventions where the file keeps them."""

from __future__ import annotations

from collections.abc import Iterator

from accord.ingest.containers import Source
from accord.ingest.formats import isolated
from accord.ingest.formats.interface import Batch, Reading, Table

MAGICS = (b"CDF\x01", b"CDF\x02", b"CDF\x05", b"\x89HDF\r\n\x1a\n")


class NetCdf:
    """Arrays with dimensions; each set of variables on the same dimensions is a table."""

    name = "netcdf"

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell by the signatures of classic NetCDF and HDF5."""
        return head.startswith(MAGICS)

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """List the sets of variables."""
        return isolated.tables(source, self.name, seconds)

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read one: a row for each place in the array."""
        yield from isolated.rows(source, self.name, table, reading)
