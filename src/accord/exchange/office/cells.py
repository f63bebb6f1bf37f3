"""From a value to the text of a cell and back, the same both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accord.exchange.office.sheets import Column
from accord.exchange.office.when_where import read_when_where
from accord.kernel.canonical import canonical
from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError
from accord.vocab.lists import code_lists

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
TRUTH = {"true": True, "false": False, "是": True, "否": False, "yes": True, "no": False}
EXPECTED = {
    "integer": ("a whole number", "整数"),
    "integers": ("whole numbers divided by commas", "以逗号分隔的整数"),
    "boolean": ("true or false", "true 或 false"),
    "json": ("JSON as exported", "导出时的 JSON"),
}


class Unreadable(ValueError):  # noqa: N818
    """A cell that cannot be read as its column asks."""


def to_cell(column: Column, value: Any) -> str:
    """Return the text a value has in its cell; nothing is an empty cell."""
    if value is None:
        return ""
    if column.form == "json":
        return canonical(value).decode("utf-8")
    if column.form == "boolean":
        return "true" if value is True else "false" if value is False else str(value)
    if column.form == "integers":
        return ", ".join(str(n) for n in (value if isinstance(value, list) else [value]))
    if column.form in ("lines", "passages") and isinstance(value, list):
        return _listed([str(inner) for inner in value], column.form == "passages")
    text = str(value)
    marked = column.form in ("lines", "passages") and text.startswith(("- ", "\\"))
    return f"\\{text}" if marked else text


def _listed(items: list[str], always: bool) -> str:
    """Write items one a line; with a dash where a plain line could be misread."""
    if not always and all(i and "\n" not in i and not i.startswith(("- ", "\\")) for i in items):
        return "\n".join(items)
    return "\n".join("- " + item.replace("\n", "\n  ") for item in items)


def from_cell(column: Column, text: str) -> Any:
    """Return the value of a cell's text, None for an empty cell. Raises Unreadable."""
    if not text:
        return None
    reader = _READERS.get(column.form)
    if reader is not None:
        return reader(text)
    if column.form in ("lines", "passages"):
        return _lines(column, text)
    return _code(column, text) if column.code_list else text


def _integer(text: str) -> int:
    if not _INTEGER.match(text.strip()):
        raise Unreadable(text)
    return int(text)


def _integers(text: str) -> list[int]:
    return [_integer(part) for part in re.split(r"[,，、\s]+", text.strip()) if part]


def _boolean(text: str) -> bool:
    if text.strip().lower() not in TRUTH:
        raise Unreadable(text)
    return TRUTH[text.strip().lower()]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Unreadable(text) from None


_READERS = {"integer": _integer, "integers": _integers, "boolean": _boolean, "json": _json}


def _lines(column: Column, text: str) -> Any:
    if text.startswith("- "):
        found = re.split(r"\n(?=- )", text)
        items = [item[2:].replace("\n  ", "\n") for item in found]
        return [_code(column, item) for item in items]
    if column.form == "passages":
        return text[1:] if text.startswith("\\") else text
    return [_code(column, line.strip()) for line in text.split("\n") if line.strip()]


def _code(column: Column, text: str) -> str:
    """Return the code; its label in either language will do."""
    if not column.code_list:
        return text
    codes = code_lists().get(column.code_list, {})
    if text in codes:
        return text
    asked = text.strip()
    for code, label in codes.items():
        if asked in (code, *label.zh, label.en):
            return code
    return text


def normal(column: Column, value: Any) -> str:
    """Return what an office program stored in a cell as the text this workbook would hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    text = unescape(str(value)).replace("\r\n", "\n")
    if column.form in ("boolean", "code", "date", "ref", "integer"):
        text = text.strip()
    read = {"code": lambda: _code(column, text), "date": lambda: _day(text)}
    return read[column.form]() if column.form in read else text


def _day(text: str) -> str:
    """Return a date typed as people write it in its own form; anything else as it stands."""
    try:
        return PartialDate.parse(text).text
    except AccordError:
        found = read_when_where(text)
        return found.date if found.date and not found.places and not found.online else text


def escape(text: str) -> str:
    """Write what XML cannot hold as _xHHHH_, and protect text that looks like it."""
    protected = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return _ILLEGAL.sub(lambda m: f"_x{ord(m[0]):04X}_", protected)


def unescape(text: str) -> str:
    """Read _xHHHH_ back."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)


def nested(cells: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the entries of ``cells`` below a dotted key, without it."""
    before = f"{key}."
    return {name[len(before) :]: v for name, v in cells.items() if name.startswith(before)}
