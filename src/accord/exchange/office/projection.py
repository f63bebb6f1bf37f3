"""An entry as cells, and cells as an entry.

Differences are taken between cells, so what a workbook cannot show is never changed by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accord.exchange.office.cells import from_cell, nested, to_cell
from accord.exchange.office.sheets import LISTED, Column, Sheet, columns_of, layout
from accord.kernel.text import Text
from accord.record.documents import Document
from accord.record.schema import Field, kind_of

Cells = dict[str, str]
_TEXT_KEYS = ("zh", "en", "zh_form", "en_form")
_SHEETS = {sheet.kind: sheet for sheet in layout() if not sheet.form}


@dataclass
class Projection:
    """The cells of an entry: its own row, and the rows of each listed field."""

    own: Cells
    lists: dict[str, list[Cells]] = field(default_factory=dict)


def sheet_of(kind: str) -> Sheet:
    """Return the sheet of a kind."""
    return _SHEETS[kind]


def project(document: Document, name: str) -> Projection:
    """Return an entry as cells; ``name`` is the id by which the workbook calls it."""
    own: Cells = {
        "id": name,
        "entry:revision": str(document.number),
        "entry:owner": document.owner,
        "entry:audience": "\n".join(sorted(document.audience)),
        "entry:embargo": document.embargo.isoformat() if document.embargo else "",
    }
    lists: dict[str, list[Cells]] = {}
    for spec in kind_of(document.kind).fields.values():
        value = document.body.get(spec.name)
        if spec.type in LISTED:
            rows = value if isinstance(value, list) else []
            lists[spec.name] = [row_cells(spec, one) for one in rows]
        else:
            own |= field_cells(spec, value, "")
    return Projection(own, lists)


def field_cells(spec: Field, value: Any, before: str) -> Cells:
    """Return the cells of one field."""
    key = before + spec.name
    if spec.type == "text":
        return _text_cells(key, value)
    if spec.type in ("term", "object"):
        found: Cells = {}
        held = value if isinstance(value, Mapping) else {}
        if spec.type == "object":
            for inner in spec.fields.values():
                found |= field_cells(inner, held.get(inner.name), f"{key}.")
            return found
        for column in columns_of(spec, before):
            name = column.key[len(key) + 1 :]
            head = name.split(".")[0]
            if head in ("wording", "note"):
                found |= _text_cells(f"{key}.{head}", held.get(head))
            else:
                found[column.key] = to_cell(column, held.get(name))
        return found
    return {column.key: to_cell(column, value) for column in columns_of(spec, before or "")}


def row_cells(spec: Field, value: Any) -> Cells:
    """Return the cells of one item of a listed field."""
    if spec.type == "texts":
        return _text_cells("text", value)
    held = value if isinstance(value, Mapping) else {}
    found: Cells = {}
    for inner in spec.fields.values():
        if inner.type in LISTED:
            column = Column(inner.name, inner.label, "json")
            found[inner.name] = to_cell(column, held.get(inner.name))
        else:
            found |= field_cells(inner, held.get(inner.name), "")
    return found


def _text_cells(key: str, value: Any) -> Cells:
    blank = Column(key, Text(), "passages")
    found = dict.fromkeys((f"{key}.{part}" for part in (*_TEXT_KEYS, "other")), "")
    if isinstance(value, str):
        found[f"{key}.zh"] = to_cell(blank, value)
        found[f"{key}.other"] = '{"both":true}'
    elif isinstance(value, Mapping):
        found[f"{key}.zh"] = to_cell(blank, value.get("zh"))
        for part in _TEXT_KEYS[1:]:
            found[f"{key}.{part}"] = str(value.get(part) or "")
        other = {k: v for k, v in value.items() if k not in _TEXT_KEYS}
        if other:
            found[f"{key}.other"] = to_cell(Column(key, Text(), "json"), other)
    return found


def read_field(spec: Field, cells: Mapping[str, str], before: str = "") -> Any:
    """Return the value the cells of a field hold, None where they are empty. Raises Unreadable."""
    key = before + spec.name
    if spec.type == "text":
        return _read_text(cells, key)
    if spec.type == "object":
        held = {i.name: read_field(i, cells, f"{key}.") for i in spec.fields.values()}
        return {name: value for name, value in held.items() if value is not None} or None
    if spec.type == "term":
        return _read_term(spec, cells, before)
    column = next(iter(columns_of(spec, before)), None)
    if column is None:
        return None
    return from_cell(column, cells.get(column.key, ""))


def read_row(spec: Field, cells: Mapping[str, str]) -> Any:
    """Return one item of a listed field. Raises Unreadable."""
    if spec.type == "texts":
        return _read_text(cells, "text")
    found: dict[str, Any] = {}
    for inner in spec.fields.values():
        if inner.type in LISTED:
            value = from_cell(Column(inner.name, inner.label, "json"), cells.get(inner.name, ""))
        else:
            value = read_field(inner, cells)
        if value is not None:
            found[inner.name] = value
    return found


def _read_term(spec: Field, cells: Mapping[str, str], before: str) -> Any:
    key = before + spec.name
    found: dict[str, Any] = {}
    for column in columns_of(spec, before):
        head = column.key[len(key) + 1 :].split(".")[0]
        if head in ("wording", "note"):
            value = _read_text(cells, f"{key}.{head}")
        else:
            value = from_cell(column, cells.get(column.key, ""))
        if value is not None:
            found[head] = value
    return found or None


def _read_text(cells: Mapping[str, str], key: str) -> Any:
    held = nested(cells, key)
    other = from_cell(Column(key, Text(), "json"), held.get("other", "")) or {}
    zh = from_cell(Column(key, Text(), "passages"), held.get("zh", ""))
    parts = {part: held[part] for part in _TEXT_KEYS[1:] if held.get(part)}
    if other == {"both": True} and not parts:
        return zh
    other = {k: v for k, v in other.items() if k != "both"} if isinstance(other, dict) else {}
    found = ({"zh": zh} if zh is not None else {}) | parts | other
    return found or None
