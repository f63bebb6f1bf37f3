"""The daily index by hand in Polars, and the tables of HJ 633-2012, for benchmarks/assess.py."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np

PARAMETERS = ("CO", "NO2", "O3", "PM10", "PM2.5", "SO2")
WIDTH = 1 << 20
INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
# HJ 633-2012, Table 1: 24-hour means, the 8-hour and the 1-hour ozone, at the stored scale.
DAY = {
    "SO2": (1000, (0, 50, 150, 475, 800, 1600, 2100, 2620)),
    "NO2": (1000, (0, 40, 80, 180, 280, 565, 750, 940)),
    "CO": (100000, (0, 2, 4, 14, 24, 36, 48, 60)),
    "PM10": (1000, (0, 50, 150, 250, 350, 420, 500, 600)),
    "PM2.5": (1000, (0, 35, 75, 115, 150, 250, 350, 500)),
}
OZONE_8H, OZONE_1H = (0, 100, 160, 215, 265, 800), (0, 160, 200, 300, 400, 800, 1000, 1200)
HOUR = {
    "SO2": (1000, (0, 150, 500, 650, 800)),
    "NO2": (1000, (0, 100, 200, 700, 1200, 2340, 3090, 3840)),
    "CO": (100000, (0, 5, 10, 35, 60, 90, 120, 150)),
    "O3": (1000, OZONE_1H),
}


def polars_daily(folder: Path):  # type: ignore[no-untyped-def]
    """The daily index of HJ 633-2012: revisions, flags, clock-hour windows, integers only."""
    import polars as pl

    day_us, hour_us, offset = 86_400_000_000, 3_600_000_000, 28_800_000_000
    keys = ["series_id", "start", "length", "sample_id"]
    raw = pl.scan_parquet(folder / "*.parquet")
    newer = raw.filter(pl.col("source") // 2**32 == 2)
    newer = newer.select(*keys, pl.col("known_from").alias("last")).collect().lazy()
    rows = (
        raw.join(newer, on=keys, how="left")
        .filter(pl.col("last").is_null() | (pl.col("last") <= pl.col("known_from")))
        .with_columns(local=pl.col("start").dt.epoch("us") + offset)
        .with_columns(
            day=pl.col("local") // day_us,
            v=pl.when(~(pl.col("flags") & 15).is_in([3, 4, 9])).then(pl.col("value")),
        )
    )
    days = (
        rows.group_by("series_id", "day")
        .agg(s=pl.col("v").sum(), n=pl.col("v").count(), x=pl.col("v").max())
        .collect(engine="streaming")
    )
    slot = (pl.col("local") % day_us) // hour_us
    ozone = (
        rows.filter(pl.col("series_id") // WIDTH == PARAMETERS.index("O3"))
        .with_columns(slot=slot)
        .group_by("series_id", "day")
        .agg(*(pl.col("v").filter(pl.col("slot") == k).max().alias(f"h{k}") for k in range(24)))
        .collect(engine="streaming")
    )
    return _polars_index(pl, days, _polars_windows(pl, ozone))


def _polars_windows(pl, ozone):  # type: ignore[no-untyped-def]
    hours = ozone.select(f"h{k}" for k in range(24))
    values = hours.fill_null(0).to_numpy().astype(np.int64)
    there = hours.select(pl.all().is_not_null()).to_numpy().astype(np.int64)
    zero = np.zeros((len(values), 1), np.int64)
    sums = np.concatenate([zero, values.cumsum(axis=1)], axis=1)
    counts = np.concatenate([zero, there.cumsum(axis=1)], axis=1)
    s, n = sums[:, 8:] - sums[:, :-8], counts[:, 8:] - counts[:, :-8]
    means = np.where(n >= 6, s * (840 // np.maximum(n, 1)), -1)
    return ozone.select("series_id", "day").with_columns(
        m=pl.Series(means.max(axis=1)), w=pl.Series((n >= 6).sum(axis=1))
    )


def _polars_line(pl, numerator, denominator, nodes, above):  # type: ignore[no-untyped-def]
    found = above
    pairs = list(zip(nodes, INDEX, strict=False))
    for (x0, y0), (x1, y1) in reversed(list(pairwise(pairs))):
        top = (y1 - y0) * (numerator - x0 * denominator)
        bottom = (x1 - x0) * denominator
        value = y0 + (top + bottom - 1) // bottom
        found = pl.when(numerator <= x1 * denominator).then(value).otherwise(found)
    return found


def _polars_index(pl, days, windows):  # type: ignore[no-untyped-def]
    station = pl.col("series_id") % WIDTH
    parts = []
    for name, (scale, nodes) in DAY.items():
        own = days.filter(pl.col("series_id") // WIDTH == PARAMETERS.index(name))
        value = _polars_line(pl, pl.col("s"), pl.col("n") * scale, nodes, pl.lit(500))
        value = pl.when(pl.col("n") >= 18).then(value)
        parts.append(own.select(station.alias("station"), "day", value.alias(name)))
    own = days.filter(pl.col("series_id") // WIDTH == PARAMETERS.index("O3"))
    one = _polars_line(pl, pl.col("x"), pl.lit(1000), OZONE_1H, pl.lit(500))
    one = pl.when(pl.col("n") >= 18).then(one)
    parts.append(own.select(station.alias("station"), "day", one.alias("O3_1h")))
    top = _polars_line(pl, pl.col("m"), pl.lit(840_000), OZONE_8H, pl.lit(None))
    top = pl.when(pl.col("w") >= 13).then(top)
    parts.append(windows.select(station.alias("station"), "day", top.alias("O3_8h")))
    table = parts[0]
    for part in parts[1:]:
        table = table.join(part, on=["station", "day"], how="full", coalesce=True)
    columns = [*DAY, "O3_1h", "O3_8h"]
    index = pl.max_horizontal(columns)
    return table.with_columns(index=index).sort("station", "day")
