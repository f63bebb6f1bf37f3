"""The same two tasks in pandas and with python-aqi, for benchmarks/assess.py.

Written as somebody would who has the same files: one parameter after the other, floats, whole
columns at a time in pandas. python-aqi has no averages and reads one value at a time, so pandas
reads and averages for it. Columns the rows here do not need (length, sample) are left out of the
key of a revision, which helps pandas.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from assess_others import DAY, HOUR, INDEX, OZONE_1H, OZONE_8H, PARAMETERS, WIDTH

NAMES = (*DAY, "O3_1h", "O3_8h")


def _read(folder: Path, name: str, columns: list[str], files: str = "*") -> Any:
    import pandas as pd

    number = PARAMETERS.index(name)
    paths = sorted(folder.glob(f"{number}-{files}.parquet"))
    return pd.concat([pd.read_parquet(p, columns=columns) for p in paths], ignore_index=True)


def _usable(frame: Any) -> Any:
    return frame[~(frame["flags"] & 15).isin([3, 4, 9])]


# ---- one hour --------------------------------------------------------------------------


def pandas_hours(folder: Path) -> dict[str, dict[int, int]]:
    """How many hours have which one-hour sub-index of HJ 633-2012; revisions left aside."""
    import pandas as pd

    found = {}
    for name, (scale, nodes) in HOUR.items():
        frame = _usable(_read(folder, name, ["value", "flags"], "*-1"))
        index = np.ceil(np.interp(frame["value"] / scale, nodes, INDEX[: len(nodes)]))
        index = pd.Series(index)[(frame["value"] <= nodes[-1] * scale).to_numpy()]
        found[name] = {int(key): int(n) for key, n in index.value_counts().items()}
    return found


def aqi_hours(folder: Path) -> dict[str, dict[int, int]]:
    """The same with python-aqi's algorithm of China, a value at a time."""
    import aqi

    own = {name: getattr(aqi.constants, f"POLLUTANT_{name}_1H") for name in HOUR}
    found = {}
    for name, (scale, _) in HOUR.items():
        frame = _usable(_read(folder, name, ["value", "flags"], "*-1"))
        counts: dict[int, int] = {}
        for value in frame["value"] / scale:
            index = _sub_index(aqi, own[name], value)
            if index is not None:
                counts[index] = counts.get(index, 0) + 1
        found[name] = counts
    return found


def _sub_index(aqi: Any, element: Any, value: float) -> int | None:
    """One value; above its table python-aqi ends with an error."""
    try:
        return int(aqi.to_iaqi(element, str(value), algo=aqi.ALGO_MEP))
    except (IndexError, TypeError):
        return None


# ---- a day -----------------------------------------------------------------------------


def _days(folder: Path, name: str) -> tuple[Any, Any]:
    """Usable hours of one parameter as they stand after revisions, and the figures of its days."""
    import pandas as pd

    columns = ["series_id", "start", "value", "flags", "known_from"]
    frame = _read(folder, name, columns).sort_values("known_from", kind="stable")
    frame = frame.drop_duplicates(["series_id", "start"], keep="last")
    frame = _usable(frame)
    scale = 100_000 if name == "CO" else 1000
    local = frame["start"].dt.tz_convert("UTC").dt.tz_localize(None) + pd.Timedelta(hours=8)
    hours = pd.DataFrame(
        {
            "station": frame["series_id"] % WIDTH,
            "local": local,
            "day": local.dt.floor("D"),
            "value": frame["value"] / scale,
        }
    )
    return hours, hours.groupby(["station", "day"])["value"].agg(["mean", "count", "max"])


def _ozone_8h(hours: Any) -> Any:
    """The greatest 8-hour mean within each day: windows of clock hours ending at 08:00 to 24:00."""
    import pandas as pd

    grid = hours.pivot(index="local", columns="station", values="value")
    grid = grid.reindex(pd.date_range(grid.index.min(), grid.index.max(), freq="h", name="local"))
    means = grid.rolling(8, min_periods=6).mean()
    means = means[means.index.hour >= 7]
    by_day = means.groupby(means.index.floor("D"))
    top, windows = by_day.max(), by_day.count()
    top = top.where(windows >= 13)
    top.index.name = "day"
    return top.stack().swaplevel().rename("O3_8h")


def pandas_averages(folder: Path) -> Any:
    """The averages of HJ 633-2012's daily index, each with enough hours, a row a day."""
    import pandas as pd

    columns = {}
    for name in DAY:
        _, days = _days(folder, name)
        columns[name] = days["mean"].where(days["count"] >= 18)
    hours, days = _days(folder, "O3")
    columns["O3_1h"] = days["max"].where(days["count"] >= 18)
    columns["O3_8h"] = _ozone_8h(hours)
    return pd.DataFrame(columns).sort_index()


def pandas_days(folder: Path) -> Any:
    """The daily index of HJ 633-2012."""
    found = pandas_averages(folder)
    tables = {name: nodes for name, (_, nodes) in DAY.items()}
    tables |= {"O3_1h": OZONE_1H, "O3_8h": OZONE_8H}
    for name, nodes in tables.items():
        value = found[name]
        index = np.ceil(np.interp(value, nodes, INDEX[: len(nodes)]))
        there = value.notna()
        if name == "O3_8h":  # above its table the one-hour sub-index speaks
            there &= value <= nodes[-1]
        found[name] = np.where(there, index, np.nan)
    found["index"] = found[list(NAMES)].max(axis=1)
    return found


def aqi_days(folder: Path) -> Any:
    """The same index with python-aqi's algorithm of China on the averages of pandas."""
    import aqi

    own = {
        "SO2": aqi.constants.POLLUTANT_SO2_24H,
        "NO2": aqi.constants.POLLUTANT_NO2_24H,
        "CO": aqi.constants.POLLUTANT_CO_24H,
        "PM10": aqi.POLLUTANT_PM10,
        "PM2.5": aqi.POLLUTANT_PM25,
        "O3_1h": aqi.POLLUTANT_O3_1H,
        "O3_8h": aqi.POLLUTANT_O3_8H,
    }
    found = pandas_averages(folder)
    for name in NAMES:
        above = None if name == "O3_8h" else 500
        listed = []
        for value in found[name]:
            if np.isnan(value):
                listed.append(None)
                continue
            index = _sub_index(aqi, own[name], value)
            listed.append(above if index is None else index)
        found[name] = listed
    found["index"] = found[list(NAMES)].astype(float).max(axis=1)
    return found
