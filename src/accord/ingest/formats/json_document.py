"""JSON documents, read as a stream: records, rows or columns, wherever in it they stand."""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

import ijson

from accord.ingest import encodings, limits
from accord.ingest.containers import Source
from accord.ingest.errors import ING002, ING003, ING007
from accord.ingest.formats.interface import (
    Batch,
    Reading,
    Table,
    batches,
    named_batches,
    refuse_many,
)
from accord.kernel.errors import worded

LOOK = 300_000
"""How many events are looked at to find the tables."""

SCALARS = {"string", "number", "boolean", "null"}
_TEXT_END = re.compile(rb'(?:[^"\\]|\\.)*"', re.DOTALL)
_WHOLE_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CONSTANTS = re.compile(rb'("(?:[^"\\]|\\.)*"?)|-?Infinity|NaN', re.DOTALL)
_ENDS_VALUE = re.compile(rb'[",]')
_UNFINISHED = re.compile(rb"(?:\\+|[-A-Za-z]{1,9})\Z")
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]|[0-9]{%d,}' % limits.DIGITS, re.DOTALL)
_DIGITS_FIRST = re.compile(rb"[0-9]*")
_DIGITS_LAST = re.compile(rb"[0-9]{1,%d}\Z" % limits.DIGITS)
COLUMNS_SUFFIX = " (columns)"
Event = tuple[str, str, Any]


class JsonDocument:
    """An object or array; each array of records in it is a table, named by its path."""

    name = "json"

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell whether it begins as JSON and is no record per line."""
        return starts_as_json(head)

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """List arrays of records, arrays of rows, and objects of equally long columns."""
        shapes = _shapes(islice(events(source), LOOK))
        return [Table(name, notes=(kind,)) for name, kind in shapes.items()][: limits.TABLES]

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read a table; nested fields are joined with dots."""
        kinds = {t.name: t.notes[0] for t in self.tables(source)}
        if table not in kinds:
            raise ING007(where=source.where, table=table, known=", ".join(kinds)[:300])
        if kinds[table] == "rows":
            yield from batches(_arrays(events(source), table))
        elif kinds[table] == "columns":
            yield from named_batches(_columns(source, table.removesuffix(COLUMNS_SUFFIX)))
        else:
            yield from named_batches(self.records(source, table))

    def records(self, source: Source, table: str) -> Iterator[tuple[int, dict[str, str | None]]]:
        """Return the records of an array, numbered from 1."""
        yield from enumerate(_objects(events(source), table), 1)


def starts_as_json(head: bytes) -> bool:
    """Tell whether text begins with a brace or bracket."""
    found = encodings.decide([head])
    if found is None:
        return False
    start = head.decode(found.encoding, "ignore").lstrip("\ufeff \t\r\n")
    return start[:1] in ("{", "[")


class _Utf8:
    """The document as UTF-8, whatever it is in; refuses a value without end.

    NaN and Infinity, which JSON does not know but programs write, come as texts: values that are
    not finite are rejected one by one, not the document.
    """

    def __init__(self, source: Source, stream: IO[bytes], encoding: str):
        self.source = source
        self.inner = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        self.quiet = 0
        self.depth, self.in_text, self.digits = 0, False, 0
        self.held = b""

    def read(self, size: int = -1) -> bytes:
        """Read some characters."""
        if size == 0:  # ijson asks so whether it gets bytes
            return b""
        piece = self._next(size if size > 0 else 65536)
        in_text = self.in_text
        goes_on = _TEXT_END.match(piece) is None if in_text else not _ENDS_VALUE.search(piece)
        self.quiet = self.quiet + len(piece) if goes_on else 0
        if self.quiet > limits.LINE:
            raise ING003(
                where=self.source.where,
                what=worded("单个值", "one value"),
                limit=worded(f"{limits.LINE} 字节", f"{limits.LINE} bytes"),
            )
        self._watch(piece)
        return _quoted(piece, in_text)

    def _next(self, size: int) -> bytes:
        """Return the next bytes, no word or escape cut in two."""
        while True:
            read = self.inner.read(size).encode("utf-8", "replace")
            piece, self.held = self.held + read, b""
            if read and (cut := _UNFINISHED.search(piece)):
                piece, self.held = piece[: cut.start()], cut.group()
            if piece or not read:
                return piece

    def _watch(self, piece: bytes) -> None:
        """Refuse deep nesting and endless numbers before the parser sees them.

        Its work grows with the square of the depth, and it falls over a number too long.
        """
        start = 0
        if self.in_text:
            end = _TEXT_END.match(piece)
            self.in_text = end is None
            start = end.end() if end else len(piece)
        elif self.digits and (first := _DIGITS_FIRST.match(piece)):
            self._refuse_digits(self.digits + first.end())
        for token in _TOKENS.finditer(piece, start):
            found = token.group()
            if found[:1] == b'"':
                self.in_text = not _WHOLE_TEXT.fullmatch(found)
            elif found in (b"[", b"{"):
                self.depth += 1
                if self.depth > limits.NESTING:
                    what = worded("JSON 嵌套层数", "levels of nested JSON")
                    raise ING003(where=self.source.where, what=what, limit=limits.NESTING)
            elif found in (b"]", b"}"):
                self.depth -= 1
            else:
                self._refuse_digits(len(found))
        last = None if self.in_text else _DIGITS_LAST.search(piece)
        self.digits = len(last.group()) if last else 0

    def _refuse_digits(self, digits: int) -> None:
        if digits >= limits.DIGITS:
            raise ING003(
                where=self.source.where,
                what=worded("数字的位数", "digits of a number"),
                limit=limits.DIGITS,
            )


def _quoted(piece: bytes, in_text: bool) -> bytes:
    """Put NaN and Infinity outside texts between quotes.

    >>> _quoted(b'{"NaN": NaN, "a": [-Infinity, 1]}', False)
    b'{"NaN": "NaN", "a": ["-Infinity", 1]}'
    """
    if b"NaN" not in piece and b"Infinity" not in piece:
        return piece
    start = 0
    if in_text:
        end = _TEXT_END.match(piece)
        start = end.end() if end else len(piece)

    def text(found: re.Match[bytes]) -> bytes:
        return found.group() if found.group(1) is not None else b'"' + found.group() + b'"'

    return piece[:start] + _CONSTANTS.sub(text, piece[start:])


def events(source: Source) -> Iterator[Event]:
    """Read the document as events. Raises AccordError ING002, ING003."""
    found = encodings.decide([source.head()])
    encoding = found.encoding if found else "utf-8"
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    with source.open() as stream:
        text = _Utf8(source, stream, encoding)
        try:
            yield from ijson.parse(text, buf_size=65536)
        except (ijson.JSONError, ValueError, ArithmeticError, UnicodeError) as error:
            problem = str(error).splitlines()[0][:120] if str(error) else "unreadable"
            raise ING002(where=source.where, format="json", problem=problem) from None
        finally:
            with contextlib.suppress(ValueError):  # closed already where the reader stopped early
                text.inner.detach()


def scalar(kind: str, value: Any) -> str | None:
    """Return a scalar as text: numbers as they stand, as far as that is known."""
    if kind == "null" or value == "":
        return None
    if kind == "boolean":
        return "true" if value else "false"
    return str(value)


def _shapes(found: Iterator[Event]) -> dict[str, str]:
    """Return the tables among events: name to records, rows or columns."""
    objects: Counter[str] = Counter()
    arrays: Counter[str] = Counter()
    columns: dict[str, Counter[str]] = {}
    for prefix, kind, _ in found:
        if not prefix.endswith("item") or (prefix != "item" and not prefix.endswith(".item")):
            continue
        outer = prefix[:-5] if prefix != "item" else ""
        if kind == "start_map":
            objects[outer] += 1
        elif kind in SCALARS and outer:
            if outer == "item" or outer.endswith(".item"):
                arrays[outer[:-5] if outer != "item" else ""] += 1
            else:
                parent, _, key = outer.rpartition(".")
                columns.setdefault(parent, Counter())[key] += 1
    tables = {name: "records" for name, _ in objects.most_common()}

    def inside_a_record(path: str) -> bool:
        return any(
            path == f"{t}.item".lstrip(".") or path.startswith(f"{t}.item.".lstrip("."))
            for t in objects
        )

    for name in arrays:
        if not inside_a_record(name):
            tables.setdefault(name, "rows")
    for parent, counts in columns.items():
        lengths = set(counts.values())
        if len(counts) > 1 and len(lengths) == 1 and not inside_a_record(parent):
            tables[parent + COLUMNS_SUFFIX] = "columns"
    return tables


def _row_prefix(table: str) -> str:
    return f"{table}.item" if table else "item"


def _objects(found: Iterator[Event], table: str) -> Iterator[dict[str, str | None]]:
    """Return records; fields of the records around them come along under their own names."""
    row = _row_prefix(table)
    inner = row + "."
    around: dict[str, str | None] = {}
    record: dict[str, str | None] | None = None
    numbered: Counter[str] = Counter()
    for prefix, kind, value in found:
        if prefix == row and kind == "start_map":
            record, numbered = {}, Counter()
        elif prefix == row and kind == "end_map" and record is not None:
            yield {**{k: v for k, v in around.items() if k not in record}, **record}
            record = None
        elif kind not in SCALARS:
            if kind == "start_map" and row.startswith(prefix + ".") and prefix.endswith("item"):
                around = {}
        elif record is not None and prefix.startswith(inner):
            _add(record, numbered, prefix[len(inner) :], scalar(kind, value))
            refuse_many(max(len(record), len(numbered)))
        else:
            container, _, key = prefix.rpartition(".")
            if container.endswith("item") and row.startswith(container + "."):
                around[key] = scalar(kind, value)
                refuse_many(len(around))


def _add(
    record: dict[str, str | None], numbered: Counter[str], key: str, value: str | None
) -> None:
    """Put a field into a record; short lists of scalars get numbers, longer ones stay out."""
    if ".item" not in key:
        record[key] = value
        return
    name = key.removesuffix(".item")
    if ".item" not in name:
        numbered[name] += 1
        if numbered[name] <= 10:
            record[f"{name}.{numbered[name]}"] = value


def _arrays(found: Iterator[Event], table: str) -> Iterator[tuple[int, list[str | None]]]:
    row = _row_prefix(table)
    cells: list[str | None] = []
    number = 0
    for prefix, kind, value in found:
        if prefix == row and kind == "start_array":
            cells = []
        elif prefix == row and kind == "end_array":
            number += 1
            yield number, cells
        elif prefix == row + ".item" and kind in SCALARS:
            cells.append(scalar(kind, value))
            refuse_many(len(cells))


def _columns(source: Source, parent: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    start = parent + "." if parent else ""
    held: dict[str, list[str | None]] = {}
    count = 0
    for prefix, kind, value in events(source):
        if kind in SCALARS and prefix.startswith(start) and prefix.endswith(".item"):
            key = prefix[len(start) : -5]
            if ".item" not in key:
                held.setdefault(key, []).append(scalar(kind, value))
                count += 1
                if count > 20 * limits.BATCH_CELLS:
                    raise ING003(
                        where=source.where,
                        what=worded("按列给出的值数", "values in columns"),
                        limit=20 * limits.BATCH_CELLS,
                    )
    longest = max((len(c) for c in held.values()), default=0)
    fitting = {k: c for k, c in held.items() if len(c) == longest}
    for at in range(longest):
        yield at + 1, {k: c[at] for k, c in fitting.items()}
