"""Random air series, and averages of them worked out by plain loops."""

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pyarrow as pa

BEGIN = datetime(2026, 2, 26, 16, tzinfo=UTC)
"""Midnight of 27 February 2026 at +08:00: two days before the Chinese editions change."""
SCALES = {"PM2.5": 3, "PM10": 3, "SO2": 3, "NO2": 3, "O3": 3, "CO": 5}
REACH = {"PM2.5": 400, "PM10": 550, "SO2": 300, "NO2": 400, "O3": 330, "CO": 40}
FLAGS = {"hours": (1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 3, 4, 9)}


def table(rows):
    """Observations as a table from tuples."""
    names = ("station", "parameter", "averaging", "start", "length", "value", "flags")
    kinds = (
        pa.string(),
        pa.string(),
        pa.string(),
        pa.timestamp("us", tz="UTC"),
        pa.int32(),
        pa.int64(),
        pa.int64(),
    )
    columns = zip(*rows, strict=True) if rows else [[] for _ in names]
    arrays = [pa.array(list(c), kind) for c, kind in zip(columns, kinds, strict=True)]
    return pa.table(dict(zip(names, arrays, strict=True)))


def random_rows(seed, stations=2, days=4):
    """Hours of several stations: gaps, flags, calm and extreme spells, ends of tables met."""
    chance = random.Random(seed)
    rows = []
    for station in range(stations):
        for parameter, scale in SCALES.items():
            reach = REACH[parameter]
            for hour in range(24 * days):
                spell = (hour // 9 + station) % 5
                if chance.random() < (0.02, 0.2, 0.05, 0.0, 0.1)[spell]:
                    continue
                top = reach * (0.2, 0.5, 1, 2, 5)[spell if chance.random() < 0.9 else 4]
                digits = chance.choice((0, 0, 1, scale))
                value = int(chance.random() * top * 10**digits) * 10 ** (scale - digits)
                flag = chance.choice(FLAGS["hours"])
                start = BEGIN + timedelta(hours=hour)
                rows.append((f"S{station}", parameter, "1h", start, 3600, value, flag))
    return rows


def usable(rows, parameter, station):
    """Hour (from BEGIN) to exact value of the rows that count."""
    return {
        int((row[3] - BEGIN) / timedelta(hours=1)): Fraction(row[5], 10 ** SCALES[parameter])
        for row in rows
        if row[0] == station and row[1] == parameter and row[6] not in (3, 4, 9)
    }


def mean(values):
    return sum(values, Fraction(0)) / len(values)


def day_mean(hours, day, least):
    held = [hours[h] for h in range(24 * day, 24 * day + 24) if h in hours]
    return (mean(held) if len(held) >= least else None), len(held)


def day_maximum(hours, day, least):
    held = [hours[h] for h in range(24 * day, 24 * day + 24) if h in hours]
    return (max(held) if len(held) >= least else None), len(held)


def day_maximum_8h(hours, day, least, windows):
    """The greatest mean of eight clock hours within the day."""
    means = []
    for first in range(24 * day, 24 * day + 17):
        held = [hours[h] for h in range(first, first + 8) if h in hours]
        if len(held) >= least:
            means.append(mean(held))
    return (max(means) if len(means) >= windows else None), len(means)


def moving_mean(hours, hour, size, least):
    held = [hours[h] for h in range(hour - size + 1, hour + 1) if h in hours]
    return (mean(held) if len(held) >= least else None), len(held)
