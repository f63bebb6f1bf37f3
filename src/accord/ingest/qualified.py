"""Marks of limits in a column beside the value: ``<`` in one cell and 0.05 in the next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pyarrow as pa

from accord.ingest.answers import NONE
from accord.ingest.asking import question
from accord.ingest.cells import plain
from accord.ingest.frames import Frame
from accord.ingest.layout import Grid
from accord.ingest.proposal import Grounds, LongColumns, Proposal
from accord.ingest.words import is_role
from accord.vocab.parameters import find

MARKS = {
    "<": "<",
    "<=": "<",
    "≤": "<",
    "l": "<",
    ">": ">",
    ">=": ">",
    "≥": ">",
    "=": "",
    "": "",
}
"""What such a column may say; anything else makes its value one that cannot be read."""


def qualified(frame: Frame) -> Frame:
    """Put each mark before the value it stands beside."""
    pairs = {n: c.qualifier for n, c in frame.rule.columns.items() if c.qualifier}
    if frame.rule.long and frame.rule.long.qualifier:
        pairs[frame.rule.long.value] = frame.rule.long.qualifier
    columns = dict(frame.columns)
    for name, beside in pairs.items():
        if name in columns and beside in columns:
            marks, cells = columns[beside].to_pylist(), columns[name].to_pylist()
            told = [_one(mark, cell) for mark, cell in zip(marks, cells, strict=True)]
            columns[name] = pa.array(told, pa.string())
    return replace(frame, columns=columns)


def _one(mark: str | None, cell: str | None) -> str | None:
    said = plain(mark or "")
    return (MARKS.get(said.casefold(), said + " ") + (cell or "")).strip() or None


def holds_marks(grid: Grid, name: str) -> bool:
    """Tell whether a column holds marks of limits and nothing else."""
    told = {plain(cell).casefold() for cell in grid.column(name)}
    letters = is_role(name, "qualifier") or not told & {"l"}
    return bool(told - {"="}) and letters and told <= set(MARKS)


def of_long(grid: Grid, free: list[str]) -> str | None:
    """Return the one column of marks of a long table."""
    marked = [name for name in free if holds_marks(grid, name)]
    return marked[0] if len(marked) == 1 else None


def tell_long(grid: Grid, found: LongColumns, into: Proposal) -> None:
    """Say in a proposal that a long table has a column of marks."""
    if found.qualifier:
        _tell(grid, found.qualifier, into)


def propose(grid: Grid, into: Proposal) -> None:
    """Join each column of marks of a wide table to its value, or ask for the value."""
    values = {c.name: c for c in into.columns if c.role == "value" and c.codes is None}
    for column in into.columns:
        if column.role != "about" or not holds_marks(grid, column.name):
            continue
        _tell(grid, column.name, into)
        found = _owner(column.name, grid.names, values)
        if found is None:
            into.ask(question("qualifier", column.name, [*values, NONE]))
            continue
        values[found].qualifier = column.name
        zh, en = f"“{found}”的限定符", f'the limits of "{found}"'
        column.grounds = Grounds(0.8, zh, en)


def _tell(grid: Grid, name: str, into: Proposal) -> None:
    said = {plain(cell) for cell in grid.column(name)} - {"="}
    into.qualifiers = sorted({*into.qualifiers, *said})
    zh, en = f"在“{name}”列中", f'in column "{name}"'
    into.grounds["qualifiers"] = Grounds(0.8, zh, en)


def _owner(name: str, names: list[str], values: Collection[str]) -> str | None:
    """Return the value a column of marks is of: by its name, or its only neighbour."""
    words = name.replace("_", " ").split()
    for part in (" ".join(words[:-1]), " ".join(words[1:])):
        wanted = {m.parameter.id for m in find(part)} if part else set()
        alike = [n for n in values if wanted & {m.parameter.id for m in find(n)}]
        if len(alike) == 1:
            return alike[0]
    at = names.index(name)
    beside = [n for n in (*names[max(at - 1, 0) : at], *names[at + 1 : at + 2]) if n in values]
    return beside[0] if len(beside) == 1 else None
