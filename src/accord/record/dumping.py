"""Writing the content folder: the inverse of ``content.read_folder``, in one fixed form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from accord.kernel.terms import KEYS as _TERM
from accord.record.documents import Document
from accord.record.schema import Field, kind_of

TEXT_KEYS = ("zh", "en", "zh_form", "en_form")
TERM_KEYS = ("wording", *(key for key in _TERM if key != "wording"))


class _Dumper(yaml.SafeDumper):
    """Writes what ``read_folder`` reads, in one fixed form."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def write_file(
    path: Path, kind: str, header: Mapping[str, Any], documents: Iterable[Document]
) -> None:
    """Write documents of one kind to a file, keeping the comment at its head."""
    entries = []
    for document in documents:
        entry: dict[str, Any] = {"id": document.local}
        own = {
            "node": document.id.node,
            "owner": document.owner,
            "audience": sorted(document.audience),
            "embargo": document.embargo.isoformat() if document.embargo else None,
        }
        entry |= {k: v for k, v in own.items() if v != header.get(k)}
        entry |= _ordered(kind_of(kind).fields, document.body)
        entries.append(entry)
    data = {"kind": kind, **{k: v for k, v in header.items() if v is not None}, "entries": entries}
    text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".yaml.part")
    temporary.write_text(_head(path) + text, encoding="utf-8")
    temporary.replace(path)


def _head(path: Path) -> str:
    if not path.exists():
        return ""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = []
    for line in lines:
        if not line.startswith("#"):
            break
        kept.append(line)
    return "".join(kept)


def _ordered(fields: Mapping[str, Field], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body with its fields in the order their kind declares them, at every depth."""
    return {name: _in_order(spec, body[name]) for name, spec in fields.items() if name in body}


def _in_order(spec: Field, value: Any) -> Any:
    if isinstance(value, list):
        return [_in_order(spec, inner) for inner in value]
    if not isinstance(value, Mapping):
        return value
    if spec.fields:
        return _ordered(spec.fields, value)
    if spec.type == "term":
        texts = {name: _by(TEXT_KEYS, value[name]) for name in ("wording", "note") if name in value}
        return _by(TERM_KEYS, {**value, **texts})
    return _by(TEXT_KEYS, value)


def _by(keys: tuple[str, ...], value: Mapping[str, Any]) -> dict[str, Any]:
    first = {key: value[key] for key in keys if key in value}
    return first | {key: value[key] for key in sorted(value) if key not in first}
