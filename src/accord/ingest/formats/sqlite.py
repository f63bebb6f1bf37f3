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

MAGIC = b"SQLite format 3\0"


class Sqlite:
    """Ordinary tables; views, virtual tables and triggers are left alone."""

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
        except (sqlite3.Error, OverflowError) as error:
            raise ING002(where=source.where, format="sqlite", problem=str(error)[:120]) from None
        if len(found) > limits.TABLES:
            raise ING003(where=source.where, what=f"{len(found)} tables", limit=limits.TABLES)
        return found

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read a table in the order it is stored."""
        try:
            with source.file() as path, closing(_connect(path)) as db:
                names = _names(db)
                if table not in names:
                    raise ING007(where=source.where, table=table, known=", ".join(names[:20]))
                width = len(_columns(db, table))
                cursor = db.execute(f"SELECT * FROM {_quoted(table)}")  # noqa: S608 quoted
                yield from batches(
                    ((n, [_text(v) for v in row]) for n, row in enumerate(cursor, 1)), width
                )
        except (sqlite3.Error, OverflowError) as error:
            raise ING002(where=source.where, format="sqlite", problem=str(error)[:120]) from None


def _connect(path: Path) -> sqlite3.Connection:
    name = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    db = sqlite3.connect(
        name, uri=True, check_same_thread=False
    )  # one reads on where another began
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    db.execute("PRAGMA trusted_schema=OFF")
    db.execute("PRAGMA cell_size_check=ON")
    return db


def _names(db: sqlite3.Connection) -> list[str]:
    found = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite@_%'"
        " ESCAPE '@' ORDER BY name"
    )
    return [n for n, sql in found if "VIRTUAL" not in (sql or "").upper().split("(")[0].split()]


def _columns(db: sqlite3.Connection, table: str) -> tuple[str, ...]:
    cursor = db.execute(f"SELECT * FROM {_quoted(table)} LIMIT 0")  # noqa: S608 quoted
    return tuple(str(d[0]) for d in cursor.description)


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
