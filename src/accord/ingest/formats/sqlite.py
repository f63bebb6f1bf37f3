"""SQLite databases, opened so that nothing in them is run or changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from accord.ingest import limits
from accord.ingest.containers import Source
from accord.ingest.errors import ING002, ING003, ING007
from accord.ingest.formats.interface import Batch, Reading, Table, batches
from accord.kernel.errors import worded

MAGIC = b"SQLite format 3\0"
PROBLEMS = (sqlite3.Error, OverflowError, ValueError)
"""What SQLite says of a damaged file; a name that is no text is a ValueError."""
ORDINARY, STORED = 0, 3
ROW_BYTES = 4
"""Bytes the shortest row takes: a file has no more rows than its size allows."""
LONGEST = 16 * limits.LINE
"""Bytes of one value or row."""


class Sqlite:
    """Ordinary tables; views, virtual tables, triggers and computed columns are left alone."""

    name = "sqlite"

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell by the signature."""
        return head.startswith(MAGIC)

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """List the tables that have rows."""
        try:
            with source.file() as path, closing(_connect(path)) as db:
                found = []
                for name in _names(db):
                    columns = _columns(db, name)
                    if db.execute(f"SELECT 1 FROM {_quoted(name)} LIMIT 1").fetchone():  # noqa: S608
                        found.append(Table(name, columns))
        except PROBLEMS as error:
            raise ING002(where=source.where, format="sqlite", problem=str(error)[:120]) from None
        if len(found) > limits.TABLES:
            raise ING003(
                where=source.where,
                what=worded(f"{len(found)} 个表", f"{len(found)} tables"),
                limit=limits.TABLES,
            )
        return found

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read a table in the order it is stored."""
        try:
            with source.file() as path, closing(_connect(path)) as db:
                names = _names(db)
                if table not in names:
                    raise ING007(where=source.where, table=table, known=", ".join(names[:20]))
                columns = _columns(db, table)
                most = path.stat().st_size // ROW_BYTES
                yield from batches(_rows(db, table, columns, most), len(columns))
        except PROBLEMS as error:
            raise ING002(where=source.where, format="sqlite", problem=str(error)[:120]) from None


def _connect(path: Path) -> sqlite3.Connection:
    name = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    db = sqlite3.connect(
        name, uri=True, check_same_thread=False
    )  # one reads on where another began
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    db.execute("PRAGMA trusted_schema=OFF")
    db.execute("PRAGMA cell_size_check=ON")
    return db


def _names(db: sqlite3.Connection) -> list[str]:
    """Return the ordinary tables, as SQLite itself takes them: the schema's own word may lie."""
    found = db.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name"
    )
    return [str(name) for (name,) in found]


def _columns(db: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """Return the columns that are stored; what would be computed on reading is left alone."""
    found = db.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", (table,))
    return tuple(str(name) for name, hidden in found if hidden in (ORDINARY, STORED))


def _rows(
    db: sqlite3.Connection, table: str, columns: tuple[str, ...], most: int
) -> Iterator[tuple[int, list[str | None]]]:
    listed = ", ".join(map(_quoted, columns)) or "NULL"
    for number, row in enumerate(db.execute(f"SELECT {listed} FROM {_quoted(table)}"), 1):  # noqa: S608
        if number > most:
            raise sqlite3.DatabaseError("pages that stand in more than one place")
        yield number, [_text(value) for value in row]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bytes):
        return value[: limits.CELL].decode("utf-8", "replace")
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)[: limits.CELL]
