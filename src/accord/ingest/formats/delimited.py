"""Delimited text: CSV, TSV and their kin."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO

from accord.ingest import encodings, limits
from accord.ingest.containers import Source
from accord.ingest.errors import ING002, ING003
from accord.ingest.formats import columnar, text
from accord.ingest.formats.interface import Batch, Reading, Table, batches
from accord.kernel.errors import worded

DELIMITERS = (",", "\t", ";", "|")
FIRST = 60
"""Records looked at for their usual number of cells."""


class Delimited:
    """Comma, tab, semicolon or bar between cells; quoted or not; any encoding."""

    name = "delimited"

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell whether the bytes are text; the last format asked."""
        return text.is_text(head)

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """Return the one table."""
        return [Table("")]

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read the rows; lines without a single character in a cell are left out but counted."""
        how = reading or propose(source)
        done, width = 0, _usual_width(source, how)
        if width and columnar.suits(how, source.size()) and 1 < _width(source, how) == width:
            try:
                with source.open() as stream:
                    _skip_mark(stream)
                    yield from columnar.read(stream, how, width)
                return
            except columnar.Odd as odd:
                done = odd.row
        yield from batches(_records(source, how, done), width)


def _usual_width(source: Source, how: Reading) -> int | None:
    """Return the number of cells of most records where the first, a title, has fewer."""
    counts = [len(cells) for _, cells in islice(_records(source, how), FIRST)]
    if not counts:
        return None
    usual, times = Counter(counts).most_common(1)[0]
    return usual if usual > counts[0] and times * 2 > len(counts) else counts[0]


def _width(source: Source, how: Reading) -> int:
    """Return the number of cells of the first record, as the careful reader has it."""
    first = next(_records(source, how), (0, ()))
    return len(first[1]) if first[0] == 1 else 0


def _skip_mark(stream: IO[bytes]) -> None:
    if stream.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
        stream.seek(0)


class _Counted:
    """Lines on their way to the reader of records, of which none may be without end."""

    def __init__(self, source: Source, lines: Iterator[str]):
        self.source, self.lines, self.letters = source, lines, 0

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.letters += len(line)
            if self.letters > 2 * limits.LINE:
                limit = worded(f"{2 * limits.LINE} 个字符", f"{2 * limits.LINE} characters")
                raise ING003(
                    where=self.source.where,
                    what=worded("一行数据跨越多行", "a row over many lines"),
                    limit=limit,
                )
            yield line


def _records(
    source: Source, how: Reading, done: int = 0
) -> Iterator[tuple[int, Sequence[str | None]]]:
    """Return records with their numbers, beginning after number ``done``."""
    csv.field_size_limit(limits.CELL)
    number = 0
    with source.open() as stream:
        found = _Counted(source, text.lines(source, stream, how.encoding))
        reader = csv.reader(
            found,
            delimiter=how.delimiter,
            quotechar=how.quote or None,
            quoting=csv.QUOTE_MINIMAL if how.quote else csv.QUOTE_NONE,
        )
        try:
            for row in reader:
                number += 1
                found.letters = 0
                if number <= done or not any(row) or (len(row) == 1 and not row[0].strip()):
                    continue
                if number == 1:
                    row[0] = row[0].removeprefix("\ufeff")
                yield number, row
        except csv.Error as error:
            if "field larger" in str(error):
                raise ING003(
                    where=source.where,
                    what=worded(
                        f"第 {number} 行之后的单元格（引号可能未闭合）",
                        f"a cell after row {number} (a quote that never ends?)",
                    ),
                    limit=worded(f"{limits.CELL} 个字符", f"{limits.CELL} characters"),
                ) from None
            raise ING002(
                where=source.where, format="delimited", problem=f"row {number + 1}: {error}"
            ) from None


def propose(source: Source) -> Reading:
    """Return the encoding and delimiter that fit the file best."""
    found = encodings.decide(text.pieces(source))
    encoding = found.encoding if found else "utf-8"
    sample = text.sample_lines(source.head(), encoding)
    delimiter, _ = best_delimiter(sample)
    return Reading(encoding, delimiter or ",")


def best_delimiter(sample: Sequence[str]) -> tuple[str | None, float]:
    """Return the delimiter that cuts most lines into the same number of cells, and that share.

    None where no delimiter cuts the lines into two or more.
    """
    csv.field_size_limit(limits.CELL)
    best: tuple[float, int, str | None] = (0.0, 0, None)
    for delimiter in DELIMITERS:
        try:
            rows = list(csv.reader(sample, delimiter=delimiter))
        except csv.Error:
            continue
        width, share = text.widths(rows)
        if width > 1 and (share, width) > best[:2]:
            best = (share, width, delimiter)
    return best[2], best[0]
