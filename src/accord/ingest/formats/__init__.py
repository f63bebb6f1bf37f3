"""File formats: one module each, all with the same interface, found by content."""

from __future__ import annotations

from accord.ingest.containers import Source
from accord.ingest.errors import ING001, ING004
from accord.ingest.formats.delimited import Delimited
from accord.ingest.formats.fixed import Fixed
from accord.ingest.formats.geojson import GeoJson
from accord.ingest.formats.interface import Format
from accord.ingest.formats.json_document import JsonDocument
from accord.ingest.formats.json_lines import JsonLines
from accord.ingest.formats.netcdf import NetCdf
from accord.ingest.formats.parquet import Parquet
from accord.ingest.formats.sqlite import Sqlite
from accord.ingest.formats.xls import Xls
from accord.ingest.formats.xlsx import Xlsx
from accord.kernel.errors import worded

FORMATS: tuple[Format, ...] = (
    Xlsx(),
    Xls(),
    Sqlite(),
    NetCdf(),
    Parquet(),
    GeoJson(),
    JsonLines(),
    JsonDocument(),
    Fixed(),
    Delimited(),
)
"""All formats, in the order they are asked whether a file is theirs."""


def find(source: Source) -> Format:
    """Return the format of a file by its content. Raises AccordError ING001, ING004."""
    head = source.head()
    if not head:
        raise ING004(where=source.where)
    for one in FORMATS:
        if one.sniff(head, source):
            return one
    raise ING001(
        where=source.where,
        problem=worded("内容既非已知格式，也非文本", "its bytes are no known format and no text"),
    )


def by_name(name: str) -> Format:
    """Return the format of a name."""
    return next(one for one in FORMATS if one.name == name)
