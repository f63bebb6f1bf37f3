"""JSON lines: a record in each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from accord.ingest import encodings
from accord.ingest.containers import Source
from accord.ingest.formats import text
from accord.ingest.formats.interface import Batch, Reading, Table, named_batches
from accord.ingest.formats.json_document import starts_as_json


class JsonLines:
    """One object a line; a line that is none is a row whose values are rejected."""

    name = "jsonl"

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell whether each of the first lines is an object by itself."""
        if not starts_as_json(head):
            return False
        found = encodings.decide([head])
        sample = text.sample_lines(head, found.encoding if found else "utf-8", 5)
        held = [line for line in sample if line.strip()]
        if len(held) == 1 and _holds_a_table(held[0]):
            return False
        return bool(held) and all(_object(line) is not None for line in held[:3])

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """Return the one table."""
        return [Table("")]

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read the lines; nested fields are joined with dots."""
        found = encodings.decide([source.head()])
        encoding = found.encoding if found else "utf-8"

        def records() -> Iterator[tuple[int, dict[str, str | None] | None]]:
            with source.open() as stream:
                for number, line in enumerate(text.lines(source, stream, encoding), 1):
                    if line.strip("\ufeff \t\r\n"):
                        yield number, _object(line.removeprefix("\ufeff"))

        yield from named_batches(records())


def _holds_a_table(line: str) -> bool:
    """Tell whether the only line is a document around a table, and no record itself."""
    try:
        waiting = [(json.loads(line), 0)]
    except (ValueError, RecursionError):
        return False
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, list) and depth and value and isinstance(value[0], dict | list):
            return True
        inner = value.values() if isinstance(value, dict) else ()
        waiting += [(v, depth + 1) for v in inner if isinstance(v, dict | list)]
    return False


def _object(line: str) -> dict[str, str | None] | None:
    try:
        value = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
        return dict(_flat(value, "")) if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None


def _flat(value: dict[str, Any], start: str) -> Iterator[tuple[str, str | None]]:
    for key, inner in value.items():
        name = start + key
        if isinstance(inner, dict):
            yield from _flat(inner, name + ".")
        elif isinstance(inner, list):
            for at, one in enumerate(inner[:10], 1):
                if not isinstance(one, dict | list):
                    yield f"{name}.{at}", _scalar(one)
        else:
            yield name, _scalar(inner)


def _scalar(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
