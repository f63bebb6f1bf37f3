"""Columns of text as places in a list of the words met: each word is looked at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class Coded:
    """A column: for each row the place of its word in ``words``; None stands for an empty cell."""

    at: Any
    words: list[str | None]

    @classmethod
    def of(cls, column: pa.Array) -> Coded:
        """Return a column of text, coded."""
        coded = column.dictionary_encode()
        words: list[str | None] = coded.dictionary.to_pylist()
        indices = coded.indices
        if coded.null_count:
            indices = indices.fill_null(len(words))
            words.append(None)
        return cls(indices.to_numpy(zero_copy_only=False), words)

    @classmethod
    def same(cls, word: str | None, rows: int) -> Coded:
        """Return a column of one word."""
        return cls(np.zeros(rows, np.int32), [word])

    def __len__(self) -> int:
        return len(self.at)

    def reworded(self, change: Callable[[str | None], str | None]) -> Coded:
        """Return the column with every word changed."""
        return Coded(self.at, [change(word) for word in self.words])

    def where(self, holds: Callable[[Any], bool]) -> Any:
        """Return which rows have a word for which something holds."""
        told = np.array([holds(word) for word in self.words], bool)
        return told[self.at] if told.any() else np.zeros(len(self.at), bool)

    def take(self, rows: Any) -> Coded:
        """Return some rows, by their places."""
        if len(self.words) == 1:
            count = len(range(len(self))[rows]) if isinstance(rows, slice) else len(rows)
            return Coded.same(self.words[0], count)
        return Coded(self.at[rows], self.words)

    def used(self) -> list[int]:
        """Return the places of the words that occur."""
        met = np.zeros(len(self.words), bool)
        met[self.at] = True
        found: list[int] = np.flatnonzero(met).tolist()
        return found

    def arrow(self) -> pa.DictionaryArray:
        """Return it as Arrow has it."""
        places = pa.array(self.at.astype(np.int32, copy=False))
        return pa.DictionaryArray.from_arrays(places, pa.array(self.words, pa.string()))


def gathered(table: Any, places: Any) -> Any:
    """Return the entries of a table at these places; quickly where all entries are one."""
    if len(table) and (table == table[0]).all():
        return np.full(len(places), table[0], table.dtype)
    return table[places]


def filled(word: str | None) -> str | None:
    """Return a word without blanks around it, None where nothing is left."""
    return (word.strip(BLANKS) or None) if word is not None else None


BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What Arrow takes for white space."""
