"""Fields and bookmarks of a Word paper: contents, page numbers, references to pages."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph


def add_field(paragraph: WordParagraph, code: str, shown: str = "") -> None:
    """Append a field with the text shown until it is next updated."""
    begin_field(paragraph, code)
    paragraph.add_run(shown)
    end_field(paragraph)


def begin_field(paragraph: WordParagraph, code: str, *, stale: bool = False) -> None:
    """Open a field; a stale one is brought up to date when the file is opened."""
    begin = _mark(paragraph, "begin")
    if stale:
        begin.set(qn("w:dirty"), "true")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    _mark(paragraph, "separate")


def end_field(paragraph: WordParagraph) -> None:
    """Close the innermost field."""
    _mark(paragraph, "end")


def _mark(paragraph: WordParagraph, form: str) -> Any:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), form)
    paragraph.add_run()._r.append(mark)
    return mark


def bookmark(paragraph: WordParagraph, name: str, number: int) -> None:
    """Put a bookmark around the text of a paragraph."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), str(number))
    runs = paragraph._p.findall(qn("w:r"))
    runs[0].addprevious(start)
    runs[-1].addnext(end)


def describe(run: Any, words: str) -> None:
    """Give the picture in a run the text read aloud in its place."""
    for properties in run._r.iter(qn("wp:docPr")):
        properties.set("descr", words)
        properties.set("title", words[:120])
