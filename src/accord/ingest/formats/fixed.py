"""Fixed width: columns that begin and end at the same place in every line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from accord.ingest import encodings
from accord.ingest.containers import Source
from accord.ingest.formats import text
from accord.ingest.formats.delimited import best_delimiter
from accord.ingest.formats.interface import Batch, Reading, Table, batches


class Fixed:
    """Text whose cells stand in columns of the screen; a hanzi takes two, as printed."""

    name = "fixed width"

    def sniff(self, head: bytes, source: Source) -> bool:
        """Tell whether lines share gaps and no delimiter cuts them alike."""
        if not text.is_text(head):
            return False
        found = encodings.decide([head])
        sample = text.sample_lines(head, found.encoding if found else "utf-8")
        delimiter, share = best_delimiter(sample)
        if delimiter is not None and share >= 0.5:
            return False
        return len(cuts(sample)) >= 2

    def tables(self, source: Source, seconds: float | None = None) -> list[Table]:
        """Return the one table."""
        return [Table("")]

    def rows(self, source: Source, table: str, reading: Reading | None = None) -> Iterator[Batch]:
        """Read the lines, cut at the stated or found places."""
        how = reading if reading and reading.cuts else propose(source)

        def records() -> Iterator[tuple[int, Sequence[str | None]]]:
            with source.open() as stream:
                for number, line in enumerate(text.lines(source, stream, how.encoding), 1):
                    if line.strip():
                        yield number, cut(line.rstrip("\r\n").removeprefix("\ufeff"), how.cuts)

        yield from batches(records(), len(how.cuts))


def propose(source: Source) -> Reading:
    """Return the encoding and the places where columns begin."""
    found = encodings.decide(text.pieces(source))
    encoding = found.encoding if found else "utf-8"
    return Reading(encoding, cuts=cuts(text.sample_lines(source.head(), encoding)) or (0,))


def _screen(line: str) -> list[str]:
    """Return the line as cells of the screen: a wide character is followed by an empty string."""
    cells: list[str] = []
    for c in line:
        cells.append(c)
        if unicodedata.east_asian_width(c) in "WF":
            cells.append("")
    return cells


def cuts(sample: Sequence[str]) -> tuple[int, ...]:
    """Return where columns begin: screen columns blank in (almost) every line end a column."""
    held = [_screen(line.rstrip().expandtabs()) for line in sample if line.strip()]
    if len(held) < 3:
        return ()
    widest = max(len(line) for line in held)
    if widest > 20_000:
        return ()
    body = [line for line in held if len(line) * 2 >= widest]
    if len(body) < 3:
        return ()
    blank = [
        sum(at >= len(line) or line[at] == " " for line in body) == len(body)
        for at in range(widest)
    ]
    starts = [at for at in range(widest) if not blank[at] and (at == 0 or blank[at - 1])]
    if starts:
        starts[0] = 0
    named = [at for at in starts if at < 2 or blank[at - 2] or _named(held[0], at, starts)]
    return tuple(_without_header_words(named, held))


def _named(header: list[str], start: int, starts: Sequence[int]) -> bool:
    """Tell whether the first line has a word over a column: a date and its hour share one."""
    end = min((s for s in starts if s > start), default=len(header))
    return any(c.strip() for c in header[start:end])


def _without_header_words(starts: list[int], held: Sequence[list[str]]) -> list[int]:
    """Drop places where only the header has a word, one blank from the word beside it."""
    kept: list[int] = []
    joined = False
    for start, end in zip(starts, [*starts[1:], 10**6], strict=True):
        filled = [line for line in held if any(c.strip() for c in line[start:end])]
        header = len(filled) == 1 and filled[0] is held[0]
        after = held[0][start - 2 : start - 1] not in ([" "], [])
        if not joined and not (kept and header and after):
            kept.append(start)
        joined = header and held[0][end - 2 : end - 1] not in ([" "], [])
    return kept


def cut(line: str, places: Sequence[int]) -> list[str | None]:
    """Cut one line into cells without the blanks around them."""
    screen = _screen(line.expandtabs())
    ends = [*places[1:], len(screen)]
    return ["".join(screen[a:b]).strip() or None for a, b in zip(places, ends, strict=False)] + [
        None
    ] * (len(places) - len(ends))
