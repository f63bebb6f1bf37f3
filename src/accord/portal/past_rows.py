"""Entries of a past state, where there are no tables to ask, with the columns lists go by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from accord.portal.reading import Document
from accord.record import schema, store
from accord.record.models import Entry


@dataclass(frozen=True)
class Row:
    """An entry of a past state with its list columns and what its fields name, each once or not."""

    entry: Entry
    document: Document
    every: tuple[tuple[str, str], ...]
    held: frozenset[tuple[str, str]]


def past_row(document: Document) -> Row:
    """Return an entry of a past state with its list columns."""
    named = schema.references(document.kind, document.body)
    every = tuple((r.path, r.target) for r in named)
    return Row(store.entry_of(document), document, every, frozenset(every))


def sorted_by(row: Row, column: str) -> Any:
    """Return what a column sorts a row by."""
    return _value(row.entry, column)


def _value(entry: Entry, column: str) -> Any:
    return entry.day == date.min if column == "undated" else getattr(entry, column)
