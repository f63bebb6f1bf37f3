"""GeoJSON: features with properties and a place."""

from __future__ import annotations

from collections.abc import Iterator

from accord.ingest.containers import Source
from accord.ingest.formats.interface import Table
from accord.ingest.formats.json_document import JsonDocument, starts_as_json

PLACES = {"geometry.coordinates.1": "longitude", "geometry.coordinates.2": "latitude"}


class GeoJson(JsonDocument):
    """Properties become columns, a point's coordinates longitude and latitude (RFC 7946)."""

    name = "geojson"

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell by the words every feature collection holds near its beginning."""
        return starts_as_json(head) and b'"FeatureCollection"' in head

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """Return the features; their order of longitude and latitude is fixed by the format."""
        return [t for t in super().tables(source, seconds) if t.name == "features"]

    def records(self, source: Source, table: str) -> Iterator[tuple[int, dict[str, str | None]]]:
        """Return the features as records."""
        for number, record in super().records(source, table):
            yield number, dict(_renamed(record))


def _renamed(record: dict[str, str | None]) -> Iterator[tuple[str, str | None]]:
    for key, value in record.items():
        if key.startswith("properties."):
            yield key.removeprefix("properties."), value
        elif key in PLACES:
            yield PLACES[key], value
        elif key == "id":
            yield "feature id", value
    # the kind of feature and shapes other than points tell nothing of a measurement
