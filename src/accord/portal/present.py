"""Any entry, shown field by field from the schema of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from accord.kernel.dates import PartialDate
from accord.kernel.terms import TimeTerm
from accord.kernel.text import Text
from accord.portal.planning import planned_words
from accord.portal.reading import Document, Field, Snapshot, code_label, kind_fields
from accord.portal.wording import say

_ID = re.compile(r"[A-Z][A-Z0-9]*-[A-Za-z0-9](?:[\w-]|\.(?=[A-Za-z0-9]))*", re.ASCII)


@dataclass(frozen=True)
class Value:
    """One value of a field: words, a text, a link to an entry, or rows of its own."""

    words: str = ""
    text: Text | None = None
    entry: Document | None = None
    rows: tuple[Row, ...] = ()
    lang: str = ""


@dataclass(frozen=True)
class Row:
    """One field of an entry with its values."""

    name: str
    label: Text
    values: tuple[Value, ...] = field(default_factory=tuple)


def rows_of(document: Document, part: Snapshot, lang: str, skip: tuple[str, ...] = ()) -> list[Row]:
    """Return the fields of an entry that have something to show, in the order of its kind.

    A reference to an entry this reader may not see is left out.
    """
    return list(_rows(kind_fields(document.kind), document.body, part, lang, skip))


def row_of(document: Document, name: str, part: Snapshot, lang: str) -> Row | None:
    """Return one field of an entry, or None where it has nothing to show."""
    spec = kind_fields(document.kind)[name]
    return next(_rows({name: spec}, document.body, part, lang), None)


def _rows(
    fields: Mapping[str, Field],
    body: Mapping[str, Any],
    part: Snapshot,
    lang: str,
    skip: tuple[str, ...] = (),
) -> Iterator[Row]:
    for name, spec in fields.items():
        value = body.get(name)
        if name in skip or value in (None, "", [], {}):
            continue
        many = value if isinstance(value, list) else [value]
        shown = tuple(v for v in (_value(spec, one, part, lang) for one in many) if v)
        if shown:
            yield Row(name, spec.label, shown)


def _value(spec: Field, value: Any, part: Snapshot, lang: str) -> Value | None:
    if spec.type in ("ref", "refs"):
        entry = part.get(str(value))
        return Value(entry=entry) if entry else None
    if spec.type in ("text", "texts"):
        return Value(text=Text.of(value))
    if spec.type in ("code", "codes"):
        return Value(text=code_label(spec.list, str(value)))
    if spec.fields:
        inner = tuple(_rows(spec.fields, value, part, lang))
        return Value(rows=inner) if inner else None
    return _plain(spec, value, lang)


def _plain(spec: Field, value: Any, lang: str) -> Value:
    words = str(value)
    if spec.type in ("date", "dates"):
        return Value(words=PartialDate.parse(words).words(lang))
    if spec.type == "term":
        return Value(words=planned_words(TimeTerm.of(value), lang))
    if spec.type == "boolean":
        return Value(words=say("yes" if value else "no", lang))
    return Value(words=words, lang="zh-Hans" if _chinese(words) and lang == "en" else "")


def _chinese(words: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in words)


@dataclass(frozen=True)
class Difference:
    """A field that two revisions say differently."""

    label: Text
    before: Row | None
    after: Row | None


def differences(old: Document | None, new: Document, part: Snapshot, lang: str) -> list[Difference]:
    """Return the fields in which a revision differs from the one before it."""
    names = [n for n in kind_fields(new.kind) if not old or old.body.get(n) != new.body.get(n)]
    found = []
    for name in names:
        before = row_of(old, name, part, lang) if old else None
        after = row_of(new, name, part, lang)
        if before != after:
            found.append(Difference(kind_fields(new.kind)[name].label, before, after))
    return found


def told(message: str, part: Snapshot) -> list[tuple[str, Document | None]]:
    """Cut a message at the ids of entries, for which the page shows title and link."""
    pieces: list[tuple[str, Document | None]] = []
    at = 0
    for match in _ID.finditer(message):
        entry = part.get(match.group())
        if entry is not None:
            pieces += [(message[at : match.start()], None), (entry.local, entry)]
            at = match.end()
    return [piece for piece in (*pieces, (message[at:], None)) if piece[0]]
