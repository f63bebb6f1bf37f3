"""NetCDF through netCDF4; runs in a program of its own.

A dimension with a coordinate variable gives its values, times as ISO text by the CF rules; one
without gives only the position, in a column whose name says so. Nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pyarrow as pa

from accord.ingest import limits
from accord.ingest.errors import ING003, ING007
from accord.ingest.formats.interface import Batch, Table

POSITION = " (position)"
"""Ends the name of a column that holds positions along a dimension, counted from 1."""


def list_tables(path: Path) -> list[Table]:
    """Group the variables that hold observations by their dimensions."""
    with netCDF4.Dataset(str(path)) as held:
        found = []
        for dims, variables in _groups(held).items():
            columns = [c.name for c in _coordinates(held, dims)] + variables
            if len(columns) > limits.COLUMNS:
                raise ING003(what=f"{len(columns)} columns", limit=limits.COLUMNS)
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
        raise ING003(what=f"{len(found)} tables", limit=limits.TABLES)
    return found


def _attribute(variable: Any, name: str) -> Any:
    return variable.getncattr(name) if name in variable.ncattrs() else None


class _Coordinate:
    """A column that tells where along some dimensions a row stands."""

    def __init__(self, name: str, dims: tuple[str, ...], texts: Any):
        self.name, self.dims, self.texts = name, dims, texts


def _coordinates(held: Any, dims: tuple[str, ...]) -> list[_Coordinate]:
    found = []
    for dim in dims:
        size = len(held.dimensions[dim])
        if size > 50_000_000:
            raise ING003(what=f"a dimension of {size}", limit=50_000_000)
        variable = held.variables.get(dim)
        if variable is not None and variable.dimensions == (dim,):
            found.append(_Coordinate(dim, (dim,), _texts(variable)))
        elif not any(_names(held[name], dim) for name in _auxiliary(held, dims)):
            positions = np.array([str(at) for at in range(1, size + 1)], object)
            found.append(_Coordinate(dim + POSITION, (dim,), positions))
    for name in _auxiliary(held, dims):
        variable = held.variables[name]
        over = tuple(d for d in variable.dimensions if d in dims)
        found.append(_Coordinate(name, over, _texts(variable)))
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


def _texts(variable: Any) -> Any:
    """Return a coordinate's values as text."""
    if variable.dtype is str:
        return np.array([str(v) for v in np.ravel(variable[:])], object)
    if variable.dtype.kind == "S":
        joined = netCDF4.chartostring(variable[:], "utf-8")
        return np.array([str(v).strip("\0 ") for v in np.ravel(joined)], object)
    units = str(_attribute(variable, "units") or "")
    if " since " in units:
        calendar = str(_attribute(variable, "calendar") or "standard")
        stamps = netCDF4.num2date(variable[:], units, calendar)
        held: list[Any] = np.ma.ravel(np.ma.asarray(stamps)).tolist()
        texts = [None if v is None else f"{v.isoformat(' ')[:19]}+00:00" for v in held]
        return np.array(texts, object)
    return np.array(_numbers(variable[:]), object)


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
    """Read a table slab by slab along its first dimension."""
    with netCDF4.Dataset(str(path)) as held:
        groups = {",".join(v): (d, v) for d, v in _groups(held).items()}
        if table not in groups:
            raise ING007(table=table, known="; ".join(groups)[:300])
        dims, variables = groups[table]
        coordinates = _coordinates(held, dims)
        shape = [len(held.dimensions[d]) for d in dims]
        inner = int(np.prod(shape[1:], dtype=object))
        if inner > limits.BATCH_CELLS * 20:
            raise ING003(what=f"{inner} values in one step", limit=limits.BATCH_CELLS * 20)
        step = max(1, min(limits.BATCH, limits.BATCH_CELLS // len(variables)) // max(inner, 1))
        for start in range(0, shape[0], step):
            stop = min(start + step, shape[0])
            size = (stop - start) * inner
            cells = [_spread(c, dims, shape, start, stop) for c in coordinates]
            cells += [_numbers(held[v][start:stop]) for v in variables]
            rows = pa.array(range(start * inner + 1, start * inner + 1 + size), pa.int64())
            yield Batch(rows, [pa.array(list(c), pa.string()) for c in cells])


def _spread(
    coordinate: _Coordinate, dims: tuple[str, ...], shape: list[int], start: int, stop: int
) -> Any:
    """Repeat a coordinate's texts over the dimensions it does not run along."""
    sizes = [shape[dims.index(d)] for d in coordinate.dims]
    texts = np.asarray(coordinate.texts, object).reshape(sizes)
    for at, dim in enumerate(dims):
        if dim not in coordinate.dims:
            texts = np.expand_dims(texts, at)
    if texts.shape[0] == shape[0]:
        texts = texts[start:stop]
    return np.broadcast_to(texts, [stop - start, *shape[1:]]).ravel()
