"""Expressions over columns as SQL text that every engine runs unchanged, and steps of them.

Whole numbers only: ``//`` and ``%`` are for numerators not below 0. The functions the text uses
beside plain SQL (``wide``, ``whole_div``, ``wide_div``, ``wide_rest``) are each engine's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Operand = "Column | int"


@dataclass(frozen=True, eq=False)
class Column:
    """A column or an expression over columns; operators build the text."""

    sql: str

    def __add__(self, other: Any) -> Column:
        return _infix(self, "+", other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Column:
        return _infix(self, "-", other)

    def __rsub__(self, other: Any) -> Column:
        return _infix(other, "-", self)

    def __mul__(self, other: Any) -> Column:
        if isinstance(other, int) and other in (0, 1):
            return self if other else Column("0")
        return _infix(self, "*", other)

    __rmul__ = __mul__

    def __floordiv__(self, other: Any) -> Column:
        return Column(f"wide_div({self.sql}, {literal(other)})")

    def __mod__(self, other: Any) -> Column:
        return Column(f"wide_rest({self.sql}, {literal(other)})")

    def __le__(self, other: Any) -> Column:
        return _infix(self, "<=", other)

    def __lt__(self, other: Any) -> Column:
        return _infix(self, "<", other)

    def __ge__(self, other: Any) -> Column:
        return _infix(self, ">=", other)

    def __gt__(self, other: Any) -> Column:
        return _infix(self, ">", other)

    def __eq__(self, other: Any) -> Column:  # type: ignore[override]
        return _infix(self, "=", other)

    __hash__ = object.__hash__

    def __and__(self, other: Any) -> Column:
        return _infix(self, "AND", other)

    def __or__(self, other: Any) -> Column:
        return _infix(self, "OR", other)

    @property
    def known(self) -> Column:
        """Whether there is a value."""
        return Column(f"({self.sql} IS NOT NULL)")


def literal(value: Any) -> str:
    """Return a column, a whole number, a text or nothing as SQL."""
    if isinstance(value, Column):
        return value.sql
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value) if value >= 0 else f"({value})"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise TypeError(f"no literal: {type(value).__name__}")


def column(name: str) -> Column:
    """Return a column by its name, which the caller made from letters, digits and lines."""
    return Column(name)


def where(condition: Any, yes: Any, no: Any) -> Column:
    """Return one of two values row by row."""
    if condition is True:
        return Column(literal(yes))
    return Column(f"CASE WHEN {condition.sql} THEN {literal(yes)} ELSE {literal(no)} END")


def greatest(values: Iterable[Column]) -> Column:
    """Return the greatest of several columns; those without a value do not count."""
    listed = [value.sql for value in values]
    if not listed:
        return Column("NULL")
    return Column(listed[0] if len(listed) == 1 else f"greatest({', '.join(listed)})")


def total(values: Iterable[Any]) -> Column:
    """Return the sum of several columns."""
    found: Any = Column("0")
    for value in values:
        found = value if found.sql == "0" else found + value
    return Column(literal(found))


def _infix(left: Any, sign: str, right: Any) -> Column:
    return Column(f"({literal(left)} {sign} {literal(right)})")


class Steps:
    """A query put together from named expressions, each step seeing the columns of those before."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._layers: list[dict[str, str]] = []
        self._open: dict[str, str] = {}

    def keep(self, name: str, value: Any) -> Column:
        """Name an expression; it can be used after :meth:`close`."""
        self._open[name] = literal(value)
        return Column(name)

    def close(self) -> None:
        """End a step."""
        if self._open:
            self._layers.append(self._open)
            self._open = {}

    def select(self, columns: Iterable[str], condition: str = "") -> str:
        """Return the query of some columns."""
        self.close()
        name, parts = self._source, []
        for number, layer in enumerate(self._layers):
            added = ", ".join(f"{sql} AS {alias}" for alias, sql in layer.items())
            chosen = f" WHERE {condition}" if condition and number == 0 else ""
            parts.append(f"step{number} AS (SELECT *, {added} FROM {name}{chosen})")
            name = f"step{number}"
        head = f"WITH {', '.join(parts)} " if parts else ""
        last = f" WHERE {condition}" if condition and not self._layers else ""
        return f"{head}SELECT {', '.join(columns)} FROM {name}{last}"
