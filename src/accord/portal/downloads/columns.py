"""The columns of a table of entries, and the cells of one entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from accord.kernel.text import Text
from accord.portal.api.gathering import Shown
from accord.portal.present import Row, Value, rows_of
from accord.portal.reading import Field, kind_fields
from accord.portal.wording import say

Cell = str | int
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
FIGURE = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*\Z")
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
RECORDED = {
    "ref": "download.number",
    "refs": "download.number",
    "code": "download.code",
    "codes": "download.code",
    "date": "download.edtf",
    "dates": "download.edtf",
}
MOST_IN_A_CELL = 32_000


@dataclass(frozen=True)
class Column:
    """One column: the field it comes from, its heading, and how to fill it."""

    field: str
    heading: str
    fill: Callable[[Shown, Mapping[str, Row]], Cell]


def columns(kind: str, lang: str, more: Iterable[Column] = ()) -> list[Column]:
    """Return the columns of a kind, then ``more``."""
    made = [
        Column("id", say("download.id", lang), lambda one, _: one.document.local),
        *(c for field in kind_fields(kind).values() for c in _of_field(field, lang)),
        *more,
        Column("owner", say("download.owner", lang), lambda one, _: one.document.owner),
        Column("revision", say("download.revision", lang), lambda one, _: one.document.number),
    ]
    seen: set[str] = set()
    told = []
    for column in made:
        twice = column.heading in seen
        seen.add(column.heading)
        told.append(
            replace(column, heading=f"{column.heading} [{column.field}]") if twice else column
        )
    return told


def _of_field(field: Field, lang: str) -> Iterable[Column]:
    name, label = field.name, field.label.in_language(lang)

    def column(part: str, fill: Callable[[Shown, Mapping[str, Row]], Cell]) -> Column:
        return Column(name, f"{label}{say(part, lang)}" if part else label, fill)

    if field.type in ("text", "texts"):
        yield column("download.in_zh", _wording(name, "zh"))
        yield column("download.in_en", _wording(name, "en"))
        return
    yield column("", _words(name, lang))
    if field.type in RECORDED:
        yield column(RECORDED[field.type], _recorded(name))


def _wording(name: str, lang: str) -> Callable[[Shown, Mapping[str, Row]], Cell]:
    def fill(one: Shown, _rows: Mapping[str, Row]) -> Cell:
        held = one.body.get(name)
        texts = [Text.of(v) for v in (held if isinstance(held, list) else [held])]
        return " | ".join("……".join(t.zh) if lang == "zh" else t.en for t in texts)

    return fill


def _words(name: str, lang: str) -> Callable[[Shown, Mapping[str, Row]], Cell]:
    def fill(one: Shown, rows: Mapping[str, Row]) -> Cell:
        held = one.body.get(name)
        if isinstance(held, int) and not isinstance(held, bool):
            return held
        return " | ".join(words(v, lang) for v in rows[name].values) if name in rows else ""

    return fill


def _recorded(name: str) -> Callable[[Shown, Mapping[str, Row]], Cell]:
    def fill(one: Shown, _rows: Mapping[str, Row]) -> Cell:
        held = one.body.get(name)
        return "; ".join(map(str, held)) if isinstance(held, list) else str(held or "")

    return fill


def words(value: Value, lang: str) -> str:
    """Return a value of a field in words."""
    if value.entry:
        return value.entry.title.in_language(lang)
    if value.text:
        return value.text.in_language(lang)
    colon = say("colon", lang)
    inner = (
        f"{row.label.in_language(lang)}{colon}{' | '.join(words(v, lang) for v in row.values)}"
        for row in value.rows
    )
    return value.words or "; ".join(inner)


def cells(one: Shown, told: list[Column], lang: str) -> list[Cell]:
    """Return the cells of an entry."""
    document = replace(one.document, body=one.body)
    rows = {row.name: row for row in rows_of(document, one.part, lang)}
    return [safe(column.fill(one, rows)) for column in told]


def safe(cell: Cell) -> Cell:
    """Return a cell no spreadsheet takes for a formula, without characters no file may hold.

    A text that begins like a formula is given an apostrophe before it; a figure stays.

    >>> safe("=1+1"), safe("-3.8")
    ("'=1+1", '-3.8')
    """
    if isinstance(cell, int):
        return cell
    text = NOT_TEXT.sub("\ufffd", cell)
    if len(text) > MOST_IN_A_CELL:
        text = text[:MOST_IN_A_CELL] + "…"
    return f"'{text}" if FORMULA.match(text) and not FIGURE.match(text) else text
