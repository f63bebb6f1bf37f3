"""Rows and readings the tests of the lake share."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from accord.lake import Source, Staged

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def staged(rows):
    """Staged rows from (station, parameter, hour, value or text, source row) and more by name."""
    columns = {name: [] for name in ("station", "parameter", "start", "source_row")}
    more = {}
    for place, row in enumerate(rows, 1):
        station, parameter, hour, value, *rest = row
        columns["station"].append(station)
        columns["parameter"].append(parameter)
        columns["start"].append(BEGIN + timedelta(hours=hour))
        columns["source_row"].append(rest[0] if rest else place)
        more.setdefault("value_text" if isinstance(value, str) else "value", {})[place - 1] = value
    count = len(columns["station"])
    arrays = {
        "station": pa.array(columns["station"], pa.string()),
        "parameter": pa.array(columns["parameter"], pa.string()),
        "averaging": pa.array(["1h"] * count, pa.string()),
        "start": pa.array(columns["start"], pa.timestamp("us", tz="UTC")),
        "length": pa.array([3600] * count, pa.int32()),
        "source_row": pa.array(columns["source_row"], pa.int64()),
    }
    for name, kind in (("value", pa.int64()), ("value_text", pa.string())):
        held = more.get(name, {})
        arrays[name] = pa.array([held.get(place) for place in range(count)], kind)
    return Staged.batches([pa.record_batch(arrays)])


def put(lake, rows, dataset="air", **options):
    """Load rows without a file."""
    return lake.load(dataset, staged(rows), source=Source("test"), actor="tester", **options)


def values(lake, dataset="air", **options):
    """Return (station, hour, value) of a dataset, sorted."""
    table = lake.rows(dataset, **options)
    hours = [(start - BEGIN) // timedelta(hours=1) for start in table["start"].to_pylist()]
    return sorted(
        zip(table["station"].to_pylist(), hours, table["value"].to_pylist(), strict=True),
        key=lambda row: (row[0], row[1], -1 if row[2] is None else row[2]),
    )
