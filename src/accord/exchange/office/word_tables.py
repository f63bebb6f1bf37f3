"""The tables of a Word document as text: merged cells spread out, tracked changes settled.

Insertions and moved-in text count, deletions and moved-out text do not; both are counted, so that
the reader can be told. Nothing here knows what a table means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from accord.exchange.office.errors import OFF001
from accord.exchange.office.package import Package
from accord.kernel.errors import Where

MAX_SPAN = 60
MAX_DEPTH = 4
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:smartTag"), qn("w:ins")}
_DROPPED = (qn("w:del"), qn("w:moveFrom"))
_SKIPPED = {qn("w:txbxContent"), qn("w:instrText"), qn("w:delText"), qn("w:rPr"), qn("w:pPr")}
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}


@dataclass(frozen=True)
class Cell:
    """What stands in one cell: its paragraphs, and the tables inside it."""

    lines: tuple[str, ...] = ()
    nested: tuple[WordTable, ...] = ()
    continued: bool = False

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(self.lines)


@dataclass(frozen=True)
class TableRow:
    """One row, spread over the grid: a merged cell stands in every column it covers."""

    cells: tuple[Cell, ...]
    number: int

    @property
    def distinct(self) -> list[Cell]:
        """The cells that hold something of their own, each once."""
        seen: list[Cell] = []
        for cell in self.cells:
            if (cell.lines or cell.nested) and not any(cell is other for other in seen):
                seen.append(cell)
        return seen


@dataclass(frozen=True)
class WordTable:
    """A table, and the paragraphs between it and the table before it (the nearest last)."""

    number: int
    rows: tuple[TableRow, ...]
    before: tuple[str, ...] = ()


@dataclass
class WordText:
    """The tables of a document in reading order, and what was settled on the way."""

    tables: list[WordTable] = field(default_factory=list)
    after: tuple[str, ...] = ()
    insertions: int = 0
    deletions: int = 0
    identifier: str = ""
    title: str = ""


def read_tables(package: Package) -> WordText:
    """Read all tables of a DOCX. Raises AccordError OFF001 where it cannot be read."""
    try:
        document = Document(BytesIO(package.data))
        body: Any = document.element.body
        found = WordText(
            identifier=document.core_properties.identifier or "",
            title=document.core_properties.title or "",
        )
    except Exception:  # the library raises whatever a broken part makes it raise
        why = "its parts cannot be read"
        raise OFF001(
            where=Where(file=package.name), form="docx", why_en=why, why_zh="其部件无法读取"
        ) from None
    _settle(body, found)
    counter = iter(range(1, 1_000_000))
    before: list[str] = []
    for block in _blocks(body):
        if block.tag == qn("w:p"):
            text = _paragraph(block)
            before += [text] if text else []
        else:
            found.tables.append(_table(block, counter, tuple(before), 0))
            before = []
    found.after = tuple(before)
    return found


def _settle(body: Any, found: WordText) -> None:
    """Accept the tracked insertions and drop the tracked deletions, in place."""
    properties = {qn("w:rPr"), qn("w:trPr"), qn("w:tcPr")}
    for tag in (qn("w:ins"), qn("w:moveTo")):
        found.insertions += sum(1 for e in body.iter(tag) if e.getparent().tag != qn("w:rPr"))
    gone = []
    for element in body.iter(*_DROPPED, qn("w:cellDel")):
        parent = element.getparent()
        if parent.tag == qn("w:trPr"):
            gone.append(parent.getparent())
        elif element.tag == qn("w:cellDel"):
            gone += [e for e in parent.getparent() if e.tag in (qn("w:p"), qn("w:tbl"))]
        elif parent.tag not in properties:
            gone.append(element)
        found.deletions += parent.tag != qn("w:rPr")
    marks = [e for e in body.iter(qn("w:del")) if e.getparent().tag == qn("w:rPr")]
    joined = [m.getparent().getparent().getparent() for m in marks]
    for element in gone:
        if element.getparent() is not None:
            element.getparent().remove(element)
    for paragraph in reversed([p for p in joined if p.tag == qn("w:p")]):
        _join_with_next(paragraph)


def _join_with_next(paragraph: Any) -> None:
    """A deleted paragraph mark: what follows belongs to the same paragraph."""
    following = paragraph.getnext()
    if following is None or following.tag != qn("w:p"):
        return
    for child in list(following):
        if child.tag != qn("w:pPr"):
            paragraph.append(child)
    following.getparent().remove(following)


def _blocks(parent: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables directly inside, looking through wrappers."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _paragraph(paragraph: Any) -> str:
    return "".join(_pieces(paragraph)).strip()


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag == qn("w:r") and child.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None:
            continue
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            yield from _pieces(child)


def _table(element: Any, counter: Iterator[int], before: tuple[str, ...], depth: int) -> WordTable:
    number = next(counter)
    rows: list[TableRow] = []
    above: dict[int, Cell] = {}
    for position, row in enumerate(_inside(element, qn("w:tr")), start=1):
        cells: list[Cell] = []
        for cell in _inside(row, qn("w:tc")):
            span, continues = _merging(cell)
            column = len(cells)
            if continues and column in above:
                held = above[column]
                found = Cell(held.lines, (), True)
            else:
                found = _cell(cell, counter, depth)
            cells += [found] * span
        above = dict(enumerate(cells))
        rows.append(TableRow(tuple(cells), position))
    return WordTable(number, tuple(rows), before)


def _merging(cell: Any) -> tuple[int, bool]:
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        return 1, False
    span, merge = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
    width = str(span.get(qn("w:val"), "1")) if span is not None else "1"
    wide = min(int(width), MAX_SPAN) if width.isdigit() else 1
    return max(wide, 1), merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _cell(element: Any, counter: Iterator[int], depth: int) -> Cell:
    lines: list[str] = []
    nested: list[WordTable] = []
    for block in _blocks(element):
        if block.tag == qn("w:p"):
            lines += [line for part in _paragraph(block).split("\n") if (line := part.strip())]
        elif depth < MAX_DEPTH:
            nested.append(_table(block, counter, tuple(lines), depth + 1))
    return Cell(tuple(lines), tuple(nested))
