"""Arrays of any shape are read slab by slab: the same rows whatever the size of a slab."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import netCDF4
import numpy as np
import pytest

from accord.ingest import limits
from accord.ingest.formats import netcdf_file

SHAPE = {"time": 2, "lat": 3, "lon": 4}


def grid(path: Path) -> Path:
    """Value 100 t + 10 y + x at each place; area is stated the other way round, for lon and lat."""
    with netCDF4.Dataset(path, "w") as held:
        for name, size in SHAPE.items():
            held.createDimension(name, size)
        held.createVariable("time", "i4", ("time",))[:] = [0, 6]
        held["time"].units = "hours since 2024-01-01 00:00:00"
        held.createVariable("lat", "f4", ("lat",))[:] = [10.5, 11.5, 12.5]
        area = held.createVariable("area", "i4", ("lon", "lat"))
        area[:] = [[1000 + 10 * x + y for y in range(3)] for x in range(4)]
        value = held.createVariable("pm10", "i4", ("time", "lat", "lon"), zlib=True)
        value.coordinates = "area"
        value[:] = np.array(
            [[[100 * t + 10 * y + x for x in range(4)] for y in range(3)] for t in range(2)]
        )
    return path


@pytest.mark.parametrize("most", [1, 2, 3, 5, 8, 12, 13, 24, 1000])
def test_rows_are_the_same_in_slabs_of_any_size(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BATCH_CELLS", most * 5)  # 4 coordinates and a value
    batches = list(netcdf_file.read(grid(tmp_path / "x.nc"), "pm10"))
    assert max(len(batch) for batch in batches) <= most
    rows = [(n, *cells) for batch in batches for n, cells in batch.listed()]
    stamps = ["2024-01-01 00:00:00+00:00", "2024-01-01 06:00:00+00:00"]
    wanted = [
        (stamps[t], f"{y + 10}.5", str(x + 1), str(1000 + 10 * x + y), str(100 * t + 10 * y + x))
        for t, y, x in product(range(2), range(3), range(4))
    ]
    assert rows == [(n, *one) for n, one in enumerate(wanted, 1)]


def test_more_rows_than_anybody_has_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.nc"
    with netCDF4.Dataset(path, "w") as held:
        for name in ("x", "y"):
            held.createDimension(name, 1_000_000)
        held.createVariable("pm10", "f4", ("x", "y"), chunksizes=(1000, 1000))
    with pytest.raises(Exception, match="ING003"):
        next(netcdf_file.read(path, "pm10"))
