"""NetCDF through netCDF4; runs in a program of its own.

A dimension with a coordinate variable gives its values, times as ISO text by the CF rules; one
without gives only the position, in a column whose name says so. Nothing is made up.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pyarrow as pa

from accord.ingest import limits
from accord.ingest.errors import ING003, ING007
from accord.ingest.formats.interface import Batch, Table
from accord.kernel.errors import worded

Slab = tuple[slice, ...]
"""A part of an array: a span of each dimension, with start and stop."""
CHUNKS = 256 * 1024 * 1024
"""Bytes of unpacked pieces of a file kept at hand."""
POSITION = " (position)"
"""Ends the name of a column that holds positions along a dimension, counted from 1."""


def list_tables(path: Path) -> list[Table]:
    """Group the variables that hold observations by their dimensions."""
    with netCDF4.Dataset(str(path)) as held:
        found = []
        for dims, variables in _groups(held).items():
            columns = [c.name for c in _coordinates(held, dims)] + variables
            if len(columns) > limits.COLUMNS:
                raise ING003(
                    what=worded(f"{len(columns)} 列", f"{len(columns)} columns"),
                    limit=limits.COLUMNS,
                )
            units = {v: str(u) for v in variables if (u := _attribute(held[v], "units"))}
            rows = int(np.prod([len(held.dimensions[d]) for d in dims], dtype=object))
            sizes = tuple(f"{d}{POSITION}={len(held.dimensions[d])}" for d in dims)
            found.append(Table(",".join(variables), tuple(columns), rows, units, sizes))
        return found


def _groups(held: Any) -> dict[tuple[str, ...], list[str]]:
    """Return the variables that are neither coordinates nor bounds, by their dimensions."""
    aside = set()
    for name, variable in held.variables.items():
        aside |= set(str(_attribute(variable, "coordinates") or "").split())
        aside |= {str(_attribute(variable, "bounds") or "")}
        if variable.dtype is str or variable.dtype.kind not in "fiu" or not variable.dimensions:
            aside.add(name)
    found: dict[tuple[str, ...], list[str]] = {}
    for name, variable in held.variables.items():
        if name not in aside and name not in held.dimensions:
            if not set(variable.dimensions) <= set(held.dimensions):
                continue
            found.setdefault(variable.dimensions, []).append(name)
    if len(found) > limits.TABLES:
        raise ING003(what=worded(f"{len(found)} 个表", f"{len(found)} tables"), limit=limits.TABLES)
    return found


def _attribute(variable: Any, name: str) -> Any:
    return variable.getncattr(name) if name in variable.ncattrs() else None


class _Coordinate:
    """A column that tells where along some dimensions a row stands, read slab by slab."""

    def __init__(self, name: str, dims: tuple[str, ...], variable: Any = None):
        self.name, self.dims, self.variable = name, dims, variable
        self.last: tuple[Slab, Any] | None = None

    def texts(self, slab: Slab) -> Any:
        """Return the texts along its own dimensions; without a variable, the positions."""
        if self.last is None or self.last[0] != slab:
            if self.variable is None:
                found = np.array([str(at + 1) for at in range(slab[0].start, slab[0].stop)], object)
            else:
                found = _texts(self.variable, slab)
            self.last = (slab, found.reshape([one.stop - one.start for one in slab]))
        return self.last[1]


def _coordinates(held: Any, dims: tuple[str, ...]) -> list[_Coordinate]:
    found = []
    for dim in dims:
        size = len(held.dimensions[dim])
        if size > 50_000_000:
            raise ING003(
                what=worded(f"某一维长度为 {size}", f"a dimension of {size}"), limit=50_000_000
            )
        variable = held.variables.get(dim)
        if variable is not None and variable.dimensions == (dim,):
            found.append(_Coordinate(dim, (dim,), variable))
        elif not any(_names(held[name], dim) for name in _auxiliary(held, dims)):
            found.append(_Coordinate(dim + POSITION, (dim,)))
    for name in _auxiliary(held, dims):
        variable = held.variables[name]
        over = tuple(d for d in variable.dimensions if d in dims)
        found.append(_Coordinate(name, over, variable))
    return found


def _names(variable: Any, dim: str) -> bool:
    """Tell whether an auxiliary coordinate says in words what stands along a dimension."""
    texts = variable.dtype is str or variable.dtype.kind == "S"
    return variable.dimensions[:1] == (dim,) and (texts or bool(_attribute(variable, "cf_role")))


def _auxiliary(held: Any, dims: tuple[str, ...]) -> list[str]:
    """Return the coordinates CF files name for variables on these dimensions."""
    named: list[str] = []
    for variable in held.variables.values():
        if variable.dimensions == dims:
            named += str(_attribute(variable, "coordinates") or "").split()
    named += [n for n, v in held.variables.items() if _attribute(v, "cf_role")]
    fitting = []
    for name in dict.fromkeys(named):
        variable = held.variables.get(name)
        if variable is None or name in dims:
            continue
        over = variable.dimensions
        characters = variable.dtype.kind == "S" if variable.dtype is not str else False
        if set(over[:-1] if characters else over) <= set(dims):
            fitting.append(name)
    return fitting


def _texts(variable: Any, slab: Slab) -> Any:
    """Return a part of a coordinate's values as text."""
    if variable.dtype is not str and variable.dtype.kind == "S" and variable.ndim > len(slab):
        joined = netCDF4.chartostring(variable[(*slab, slice(None))], "utf-8")
        return np.array([str(v).strip("\0 ") for v in np.ravel(joined)], object)
    values = variable[slab] if slab else variable[:]
    if variable.dtype is str:
        return np.array([str(v) for v in np.ravel(values)], object)
    if variable.dtype.kind == "S":
        found = [v.decode("utf-8", "replace").strip("\0 ") for v in np.ravel(values).tolist()]
        return np.array(found, object)
    units = str(_attribute(variable, "units") or "")
    if " since " in units:
        calendar = str(_attribute(variable, "calendar") or "standard")
        stamps = netCDF4.num2date(values, units, calendar)
        held: list[Any] = np.ma.ravel(np.ma.asarray(stamps)).tolist()
        texts = [None if v is None else f"{v.isoformat(' ')[:19]}+00:00" for v in held]
        return np.array(texts, object)
    return np.array(_numbers(values), object)


def _numbers(values: Any) -> list[str | None]:
    """Return numbers as the shortest text that stands for the same number of that type."""
    flat = np.ma.ravel(values)
    mask = np.ma.getmaskarray(flat)
    texts = np.ma.getdata(flat).astype(str)
    found: list[str | None] = [
        None if gone or text == "nan" else text
        for gone, text in zip(mask.tolist(), texts.tolist(), strict=True)
    ]
    return [t[:-2] if t is not None and t.endswith(".0") else t for t in found]


def read(path: Path, table: str) -> Iterator[Batch]:
    """Read a table slab by slab, the last dimension running fastest."""
    with netCDF4.Dataset(str(path)) as held:
        groups = {",".join(v): (d, v) for d, v in _groups(held).items()}
        if table not in groups:
            raise ING007(table=table, known="; ".join(groups)[:300])
        dims, variables = groups[table]
        coordinates = _coordinates(held, dims)
        shape = [len(held.dimensions[d]) for d in dims]
        if (rows := math.prod(shape)) > limits.ROWS:
            raise ING003(what=worded(f"{rows} 行", f"{rows} rows"), limit=limits.ROWS)
        _remember_chunks(held, variables)
        number = 1
        most = limits.BATCH_CELLS // (len(coordinates) + len(variables))
        for slab in slabs(shape, max(1, min(limits.BATCH * 5, most))):
            cells = [_spread(c, dims, slab) for c in coordinates]
            cells += [_numbers(held[v][slab]) for v in variables]
            size = len(cells[0])
            numbers = pa.array(range(number, number + size), pa.int64())
            number += size
            yield Batch(numbers, [pa.array(list(c), pa.string()) for c in cells])


def slabs(shape: Sequence[int], most: int) -> Iterator[Slab]:
    """Cut an array, in its own order, into slabs of at most so many values.

    >>> [[(s.start, s.stop) for s in slab] for slab in slabs([2, 3], 2)]
    [[(0, 1), (0, 2)], [(0, 1), (2, 3)], [(1, 2), (0, 2)], [(1, 2), (2, 3)]]
    """
    axis, inner = len(shape) - 1, 1
    while axis > 0 and inner * shape[axis] <= most:
        inner *= shape[axis]
        axis -= 1
    step = max(1, most // max(inner, 1))
    rest = tuple(slice(0, size) for size in shape[axis + 1 :])
    for outer in product(*(range(size) for size in shape[:axis])):
        before = tuple(slice(at, at + 1) for at in outer)
        for start in range(0, shape[axis], step):
            yield (*before, slice(start, min(start + step, shape[axis])), *rest)


def _remember_chunks(held: Any, variables: Sequence[str]) -> None:
    """Let a packed piece be unpacked once, not once for every slab that touches it."""
    if held.data_model.startswith("NETCDF4"):
        for name in variables:
            with contextlib.suppress(RuntimeError):
                held[name].set_var_chunk_cache(size=CHUNKS // len(variables))


def _spread(coordinate: _Coordinate, dims: tuple[str, ...], slab: Slab) -> Any:
    """Repeat a coordinate's texts over the dimensions it does not run along."""
    places = [dims.index(dim) for dim in coordinate.dims]
    texts = coordinate.texts(tuple(slab[place] for place in places))
    texts = texts.transpose(sorted(range(len(places)), key=places.__getitem__))
    missing = [at for at in range(len(dims)) if at not in places]
    texts = np.expand_dims(texts, missing)
    return np.broadcast_to(texts, [one.stop - one.start for one in slab]).ravel()
