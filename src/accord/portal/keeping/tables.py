"""A table as lines of JSON, the same on every database, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models.expressions import Combinable, F
from django.db.models.functions import Collate

CHUNK = 1000
Table = type[models.Model]


@dataclass(frozen=True)
class Digest:
    """The hash of a table's lines, and how many there are."""

    sha256: str
    rows: int


def name_of(table: Table) -> str:
    """Return a table's name in an archive, for example ``record.revision``."""
    return table._meta.label_lower


def lines(table: Table) -> Iterator[bytes]:
    """Yield each row as one line, in an order and form that no database changes."""
    names = [field.attname for field in table._meta.concrete_fields]
    rows = table._base_manager.order_by(_order(table)).values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        plain = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield text.encode() + b"\n"


def _order(table: Table) -> Combinable:
    """Return the primary key; as bytes where it is text, since collations differ."""
    key = table._meta.pk
    textual = isinstance(key, models.CharField | models.TextField)
    name = F(key.attname if key else "pk")
    return Collate(name, "C") if textual and connection.vendor == "postgresql" else name


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


def digest(table: Table) -> Digest:
    """Return the digest of a table's lines."""
    found, rows = hashlib.sha256(), 0
    for line in lines(table):
        found.update(line)
        rows += 1
    return Digest(found.hexdigest(), rows)


def columns(table: Table) -> set[str]:
    """Return the names every line of the table has."""
    return {field.attname for field in table._meta.concrete_fields}


def insert(table: Table, rows: Iterable[dict[str, Any]]) -> Iterator[int]:
    """Store rows as they were dumped, yielding how many were stored so far at each batch.

    Not through the models: saving one would set its times of creation anew.
    """
    fields = table._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join("%s" for _ in fields)
    statement = f"INSERT INTO {quote(table._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for row in rows:
            batch.append(
                [f.get_db_prep_save(f.to_python(row[f.attname]), connection) for f in fields]
            )
            if len(batch) == CHUNK:
                cursor.executemany(statement, batch)
                yield len(batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)
            yield len(batch)


def reset_sequences(tables: Iterable[Table]) -> None:
    """Let the next id follow the highest one stored."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
