"""Quarantines given again: known by their first columns, read whatever program saved them."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from accord.ingest import encodings
from accord.ingest.containers import Source
from accord.ingest.formats import delimited
from accord.ingest.formats.interface import Format, Reading, Table

FAULTS = ("file", "row", "column", "value", "standing", "reason", "zh", "en")
"""The first columns of a quarantine; a file that has them is one, mended."""
WORKBOOKS = ("xlsx", "xls")
GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")


def place_of(file: str, table: str) -> str:
    """Return what the first column says: the file, and the table where files have several.

    >>> place_of("x.xlsx", "PM10"), placed("x.xlsx [PM10]"), placed("x.csv")
    ('x.xlsx [PM10]', ('x.xlsx', 'PM10'), ('x.csv', ''))
    """
    return f"{file} [{table}]" if table else file


def placed(text: str) -> tuple[str, str]:
    """Return the file and the table the first column names."""
    file, found, table = text.removesuffix("]").rpartition(" [")
    return (file, table) if found and text.endswith("]") else (text, "")


def is_quarantine(source: Source, one: Format, table: Table) -> bool:
    """Tell whether a table begins with the columns of a quarantine."""
    if one.name == "delimited":
        head = source.head(4096)
        found = encodings.decide([head])
        text = head.decode(found.encoding if found else "utf-8", "ignore").lstrip("\ufeff")
        first = (text.splitlines() or [""])[0]
        return any(
            tuple(next(csv.reader([first], delimiter=mark), ()))[: len(FAULTS)] == FAULTS
            for mark in (",", ";", "\t")
        )
    if one.name not in WORKBOOKS:
        return False
    first_batch = next(one.rows(source, table.name, Reading(only_first=2)), None)
    if first_batch is None:
        return False
    _, cells = next(first_batch.listed(), (0, []))
    return tuple(cells[: len(FAULTS)]) == FAULTS


def lines(
    source: Source, one: Format, table: Table
) -> Iterator[tuple[list[int], dict[str, list[str]]]]:
    """Return the numbers of lines and their cells by name, part by part."""
    reading = delimited.propose(source) if one.name == "delimited" else None
    names: list[str] = []
    for batch in one.rows(source, table.name, reading):
        listed = list(batch.listed())
        if not names:
            names = [cell or "" for cell in listed.pop(0)[1]]
        held = [(number, cells) for number, cells in listed if any(cells)]
        if held:
            columns = {
                name: [unguarded(cells[at] or "" if at < len(cells) else "") for _, cells in held]
                for at, name in enumerate(names)
                if name
            }
            yield [number for number, _ in held], columns


def guarded(text: str) -> str:
    """Return a cell so that an office program takes it for words, not for a formula.

    >>> guarded("=1+1"), guarded("12"), unguarded(guarded("-0.5"))
    ("'=1+1", '12', '-0.5')
    """
    return f"'{text}" if text[:1] in GUARDED else text


def unguarded(text: str) -> str:
    """Return what a guarded cell says."""
    return text[1:] if text.startswith("'") else text
