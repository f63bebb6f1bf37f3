"""The tables of the lake and their schemas."""

from __future__ import annotations

from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import TruncateTransform
from pyiceberg.types import (
    DecimalType,
    IntegerType,
    LongType,
    NestedField,
    PrimitiveType,
    StringType,
    TimestamptzType,
)

NAMESPACE = "lake"
SERIES_WIDTH = 1 << 20
"""A series id is its parameter's number times this, plus a running number within it.

So the partition of a parameter follows from the series id alone, and the observation table needs
no column beyond those the design fixes."""

_TEXT, _LONG, _INT, _TIME = StringType(), LongType(), IntegerType(), TimestamptzType()
_DEGREES, _METRES = DecimalType(11, 8), DecimalType(12, 3)


def _schema(**columns: PrimitiveType) -> Schema:
    return Schema(
        *(
            NestedField(place, name, kind, required=False)
            for place, (name, kind) in enumerate(columns.items(), 1)
        )
    )


SCHEMAS = {
    "datasets": _schema(dataset=_TEXT, load=_LONG, known_from=_TIME),
    "stations": _schema(
        station_id=_LONG,
        dataset=_TEXT,
        code=_TEXT,
        names=_TEXT,
        longitude=_DEGREES,
        latitude=_DEGREES,
        datum=_TEXT,
        precision_m=_METRES,
        water_body=_TEXT,
        water_type=_TEXT,
        water_grounds=_TEXT,
        operator=_TEXT,
        zone=_TEXT,
        load=_LONG,
        known_from=_TIME,
    ),
    "series": _schema(
        series_id=_LONG,
        dataset=_TEXT,
        station_id=_LONG,
        parameter=_TEXT,
        averaging=_TEXT,
        depth=_TEXT,
        fraction=_TEXT,
        method=_TEXT,
        load=_LONG,
        known_from=_TIME,
    ),
    "observations": _schema(
        series_id=_LONG,
        start=_TIME,
        length=_INT,
        sample_id=_TEXT,
        value=_LONG,
        qualifier=_INT,
        flags=_LONG,
        source=_LONG,
        known_from=_TIME,
    ),
}

PARTITIONS = {
    "observations": PartitionSpec(
        PartitionField(1, 1000, TruncateTransform(SERIES_WIDTH), "parameter"),
    )
}

OBSERVATION_COLUMNS = (
    "series_id",
    "start",
    "length",
    "sample_id",
    "value",
    "qualifier",
    "flags",
    "source",
    "known_from",
)
SOURCE_SHIFT = 32
"""``source`` holds the number of the load times 2^32 plus the row in its file."""
