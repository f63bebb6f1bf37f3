"""Between an entry's body and the boxes of a form, by the schema of its kind.

A form is flat: box names are dotted paths (``title.zh``, ``citations.0.at.en``). A list has a box
``<path>.rows`` that names its rows in order, so rows can be added and taken away without a script.
``values_of`` and ``body_of`` are each other's inverse for every entry of the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accord.kernel.errors import AccordError
from accord.kernel.terms import TimeTerm
from accord.portal.forms_dates import read_date
from accord.portal.forms_reading import AREA, LINE, clean
from accord.portal.reading import Field

SINGLE = {
    "texts": "text",
    "strings": "string",
    "refs": "ref",
    "codes": "code",
    "objects": "object",
    "citations": "object",
    "mentions": "object",
    "dates": "date",
}
FORMS = ("zh_form", "en_form")
TERM_BOXES = ("kind", "due", "period", "per_year", "every_years", "years", "launch", "qualifier")
MOST_ROWS = 200
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
_ROWS = re.compile(r"[0-9]{1,4}(,[0-9]{1,4})*\Z")
Values = Mapping[str, str]


@dataclass
class Read:
    """A form as read: the body, which box each path of it came from, and what could not be read."""

    body: dict[str, Any] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, AccordError]] = field(default_factory=list)
    too_long: list[tuple[str, int]] = field(default_factory=list)
    references: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


# ---- from a body to boxes ------------------------------------------------------------


def values_of(fields: Mapping[str, Field], body: Mapping[str, Any]) -> dict[str, str]:
    """Return the boxes that hold a body."""
    values: dict[str, str] = {}
    for name, spec in fields.items():
        if name in body:
            _fill(spec, body[name], name, values)
    return values


def _fill(spec: Field, value: Any, path: str, values: dict[str, str]) -> None:
    if spec.type in SINGLE:
        single = single_of(spec)
        values[f"{path}.rows"] = ",".join(str(n) for n in range(len(value)))
        for number, inner in enumerate(value):
            _fill(single, inner, f"{path}.{number}", values)
    elif spec.type == "text":
        _fill_text(value, path, values)
    elif spec.type == "object":
        for name, inner in spec.fields.items():
            if name in value:
                _fill(inner, value[name], f"{path}.{name}", values)
    elif spec.type == "term":
        _fill_term(value, path, values)
    elif spec.type == "boolean":
        values[path] = "yes" if value else "no"
    else:
        values[path] = str(value)


def _fill_text(value: Any, path: str, values: dict[str, str]) -> None:
    if isinstance(value, str):
        values.update({f"{path}.zh": value, f"{path}.en": value, f"{path}.same": "1"})
        return
    for name, words in value.items():
        box = f"{path}.{name}" if name in ("zh", "en", *FORMS) else f"{path}.other.{name}"
        values[box] = "\n\n".join(words) if isinstance(words, list | tuple) else str(words)


def _fill_term(value: Mapping[str, Any], path: str, values: dict[str, str]) -> None:
    for name, given in value.items():
        if name in ("wording", "note"):
            _fill_text(given, f"{path}.{name}", values)
        elif isinstance(given, list | tuple):
            values[f"{path}.{name}"] = ", ".join(str(n) for n in given)
        else:
            values[f"{path}.{name}"] = str(given)


def single_of(spec: Field) -> Field:
    """Return the field of one row of a list."""
    return Field(spec.name, SINGLE[spec.type], spec.label, False, spec.to, spec.list, spec.fields)


def rows_of(values: Values, path: str) -> list[str]:
    """Return the names of a list's rows, in order."""
    listed = values.get(f"{path}.rows", "")
    found = listed.split(",") if _ROWS.match(listed) else []
    return list(dict.fromkeys(found))[:MOST_ROWS]


def add_row(values: dict[str, str], path: str) -> str:
    """Add a row to a list and return its name."""
    rows = rows_of(values, path)
    new = str(max((int(r) for r in rows), default=-1) + 1)
    if len(rows) < MOST_ROWS:
        values[f"{path}.rows"] = ",".join([*rows, new])
    return new


def take_row(values: dict[str, str], path: str, row: str) -> None:
    """Take a row out of a list, with all it holds."""
    values[f"{path}.rows"] = ",".join(r for r in rows_of(values, path) if r != row)
    for name in [n for n in values if n == f"{path}.{row}" or n.startswith(f"{path}.{row}.")]:
        del values[name]


# ---- from boxes to a body ------------------------------------------------------------


class _Reader:
    """Reads boxes field by field, keeping where each value came from."""

    def __init__(self, values: Values):
        self.values = values
        self.read = Read()

    def mapping(self, fields: Mapping[str, Field], path: str, box: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, spec in fields.items():
            value = self.value(spec, f"{path}{name}", f"{box}{name}")
            if value not in (None, "", [], {}):
                found[name] = value
        return found

    def value(self, spec: Field, path: str, box: str) -> Any:
        self.read.boxes[path] = box
        if spec.type in SINGLE:
            return self._rows(single_of(spec), path, box)
        if spec.type == "object":
            return self.mapping(spec.fields, f"{path}.", f"{box}.")
        if spec.type == "ref" and self.values.get(box):
            self.read.references.append((box, spec.to))
        read: Callable[[str], Any] = getattr(self, f"_{spec.type}", self._plain)
        return read(box)

    def _rows(self, spec: Field, path: str, box: str) -> list[Any]:
        found: list[Any] = []
        for row in rows_of(self.values, box):
            value = self.value(spec, f"{path}[{len(found)}]", f"{box}.{row}")
            if value not in (None, "", [], {}):
                found.append(value)
        return found

    def _plain(self, box: str, most: int = LINE) -> str:
        words = clean(self.values.get(box, ""))
        if len(words) > most:
            self.read.too_long.append((box, most))
        return words

    def _string(self, box: str) -> str:
        return self._plain(box, AREA)

    def _text(self, box: str) -> Any:
        zh, en = self._plain(f"{box}.zh", AREA), self._plain(f"{box}.en", AREA)
        if self.values.get(f"{box}.same") and zh == en:
            return zh
        passages = [part.strip() for part in zh.split("\n\n") if part.strip()]
        found: dict[str, Any] = {"zh": passages if len(passages) > 1 else zh, "en": en}
        if not zh and not en:
            return None
        for name in FORMS:
            found[name] = self._plain(f"{box}.{name}")
        start = f"{box}.other."
        for name in self.values:
            if name.startswith(start) and len(name) - len(start) <= 12:
                found[name.removeprefix(start)] = self._plain(name, AREA)
        return {name: words for name, words in found.items() if words}

    def _boolean(self, box: str) -> Any:
        return {"yes": True, "no": False}.get(self._plain(box))

    def _integer(self, box: str) -> Any:
        return whole(self._plain(box))

    def _date(self, box: str) -> str:
        words = self._plain(box)
        try:
            return read_date(words).text if words else ""
        except AccordError as error:
            self.read.faults.append((box, error))
            return words

    def _term(self, box: str) -> dict[str, Any]:
        term: dict[str, Any] = {}
        for name in TERM_BOXES:
            inner = f"{box}.{name}"
            words = self._date(inner) if name in ("due", "period", "launch") else self._plain(inner)
            if not words:
                continue
            term[name] = words
            if name == "per_year":
                term[name] = whole(words)
            elif name in ("every_years", "years"):
                term[name] = [whole(n) for n in re.split(r"[,，、\s]+", words) if n]
        for name in ("wording", "note"):
            text = self._text(f"{box}.{name}")
            if text:
                term[name] = text
        try:
            return TimeTerm.of(term).as_dict() if term else {}
        except AccordError:
            return term


def whole(words: str) -> Any:
    """Return a whole number where the words are one, else the words."""
    return int(words) if _INTEGER.match(words) else words


def body_of(fields: Mapping[str, Field], values: Values) -> Read:
    """Read the body the boxes hold."""
    reader = _Reader(values)
    reader.read.body = reader.mapping(fields, "", "")
    return reader.read
