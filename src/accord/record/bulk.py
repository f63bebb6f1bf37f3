"""Rows stored many at a time by one prepared statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, models

ROOM, USUAL = -256_000, -2_000  # KiB SQLite may hold of the file in memory


def insert(
    table: type[models.Model], rows: Iterable[models.Model], *, replace: bool = False
) -> None:
    """Store new rows; with ``replace`` a row whose key is there already takes its place.

    One statement prepared once: on both databases faster than statements of many rows each.
    """
    key = table._meta.pk
    kept = [f for f in table._meta.concrete_fields if not isinstance(f, models.AutoField)]
    quote = connection.ops.quote_name
    names = [quote(str(f.column)) for f in kept]
    marks = ", ".join("%s" for _ in kept)
    statement = f"INSERT INTO {quote(table._meta.db_table)} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
    if replace:
        given = ", ".join(
            f"{n} = excluded.{n}" for n, f in zip(names, kept, strict=True) if f != key
        )
        statement += f" ON CONFLICT ({quote(str(key.column))}) DO UPDATE SET {given}"
    values = [
        [f.get_db_prep_save(getattr(row, f.attname), connection) for f in kept] for row in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


@contextmanager
def room() -> Iterator[None]:
    """Let SQLite hold more of its file in memory while very many rows are written.

    With the usual 2 MB the same pages are written many times over in a large load.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.cursor().execute(f"PRAGMA cache_size={ROOM}")
    try:
        yield
    finally:
        connection.cursor().execute(f"PRAGMA cache_size={USUAL}")
