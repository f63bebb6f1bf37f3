"""NowCast of station hours: in decimal outside the engine, on rows already made hourly.

The result is carried as a whole number at ``PARTS`` times the parameter's scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pyarrow as pa

from accord.lake.engines import Engine
from accord.methods.air.nowcast import HOURS, nowcast_epa, nowcast_vn

PARTS = 10**6
FORMS: Mapping[str, Callable[[Sequence[Decimal | None]], Decimal | None]] = {
    "nowcast_vn": nowcast_vn,
    "nowcast_epa": nowcast_epa,
}


def nowcasts(engine: Engine, wanted: Sequence[tuple[str, int]]) -> pa.Table:
    """Return the NowCasts of the kept table ``station_hours``.

    ``wanted``: form and number of the parameter. Columns: place, hour, and for each the value
    (``form_number``) and how many of the latest three hours were there (``recent_number``).
    """
    numbers = sorted({number for _, number in wanted})
    held = ", ".join(f"v{number}" for number in numbers)
    rows = engine.fetch(f"SELECT place, hour, {held} FROM station_hours ORDER BY place, hour")
    columns: dict[str, pa.Array | pa.ChunkedArray] = {"place": rows["place"], "hour": rows["hour"]}
    for number in numbers:
        grids = _grids(rows, number)
        present = [sum(v is not None for v in window[-3:]) for window in grids]
        columns[f"recent_{number}"] = pa.array(present, pa.int64())
        for form in sorted(f for f, n in wanted if n == number):
            found = [_whole(FORMS[form](window)) for window in grids]
            columns[f"{form}_{number}"] = pa.array(found, pa.int64())
    return pa.table(columns)


def _grids(rows: pa.Table, number: int) -> list[list[Decimal | None]]:
    """Return the twelve hours up to each row, oldest first, nothing where an hour is missing."""
    places = rows["place"].to_numpy()
    hours = rows["hour"].to_numpy()
    values = [None if v is None else Decimal(int(v)) for v in rows[f"v{number}"].to_pylist()]
    firsts = np.searchsorted(hours_key(places, hours), hours_key(places, hours - HOURS + 1))
    found = []
    for at, first in enumerate(firsts):
        window: list[Decimal | None] = [None] * HOURS
        for row in range(int(first), at + 1):
            window[HOURS - 1 - int(hours[at] - hours[row])] = values[row]
        found.append(window)
    return found


def hours_key(places: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """Return one rising number for place and hour."""
    found: np.ndarray = places.astype(np.int64) * (1 << 32) + hours.astype(np.int64)
    return found


def _whole(value: Decimal | None) -> int | None:
    if value is None:
        return None
    return int((value * PARTS).to_integral_value(ROUND_HALF_EVEN))
