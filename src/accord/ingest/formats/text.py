"""Lines of text read within limits, in any encoding."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from typing import IO

from accord.ingest import encodings, limits
from accord.ingest.containers import Source
from accord.ingest.errors import ING002, ING003
from accord.kernel.errors import worded

REPLACED = "\ufffd"
"""Stands for bytes that are not in the stated encoding; a value that holds it is rejected."""

PIECE = 64 * 1024
_CONTROL = bytes((*range(9), *range(14, 32)))

_MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html|!--)", re.IGNORECASE)
"""Begins a page or document of marked-up text: no table of cells."""


def lines(source: Source, stream: IO[bytes], encoding: str) -> Iterator[str]:
    """Read lines with their ends. Raises AccordError ING003 for a line beyond the limit."""
    wrapped = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        while line := wrapped.readline(limits.LINE):
            if len(line) >= limits.LINE:
                raise ING003(
                    where=source.where,
                    what=worded("一行文本", "a line"),
                    limit=worded(f"{limits.LINE} 个字符", f"{limits.LINE} characters"),
                )
            yield line
    except UnicodeError as error:  # UTF-16 and UTF-32 without their mark
        raise ING002(where=source.where, format=encoding, problem=str(error)[:120]) from None
    finally:
        with contextlib.suppress(ValueError):  # closed already where the reader stopped early
            wrapped.detach()


def pieces(source: Source, inner: int = 6) -> list[bytes]:
    """Return bytes from the beginning and, where the file is not packed, from all over it."""
    size = source.size()
    if size is None or size <= (inner + 2) * PIECE:
        return [source.head((inner + 2) * PIECE)]
    found = []
    with source.open() as stream:
        for at in range(inner + 1):
            stream.seek((size - PIECE) * at // inner)
            found.append(stream.read(PIECE))
    return found


def is_text(head: bytes) -> bool:
    """Tell whether bytes are text in an encoding known here."""
    if encodings.decide([head]) is None or _MARKUP.match(head):
        return False
    control = len(head) - len(head.translate(None, _CONTROL))
    return control <= len(head) // 2 if b"\0" in head else control * 50 <= len(head)


def sample_lines(data: bytes, encoding: str, count: int = 200) -> list[str]:
    """Return the first whole lines of bytes."""
    text = data.decode(encoding, errors="replace")
    found = text.splitlines()
    if len(found) > 1 and len(data) >= PIECE:
        found = found[:-1]
    return [line.removeprefix("\ufeff") for line in found[:count]]


def widths(rows: Sequence[Sequence[str]]) -> tuple[int, float]:
    """Return the commonest number of cells of rows that are not blank, and its share."""
    counts: dict[int, int] = {}
    for row in rows:
        if row and any(cell.strip() for cell in row):
            counts[len(row)] = counts.get(len(row), 0) + 1
    if not counts:
        return 0, 0.0
    width = max(counts, key=lambda n: (counts[n], n))
    return width, counts[width] / sum(counts.values())
