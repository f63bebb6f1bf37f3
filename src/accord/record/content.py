"""Reading the content folder: YAML files a secretariat officer can read and edit.

A file names one kind and lists entries. Plain scalars stay text, so figures keep their digits;
aliases and repeated keys are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from accord.kernel.errors import AccordError, Where
from accord.kernel.ids import EntryId, is_local
from accord.kernel.terms import TimeTerm
from accord.record.documents import Document
from accord.record.errors import REC001, REC003, REC004, REC016
from accord.record.schema import DECIMAL, Field, faults, kind_of

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_PLAIN = {"": None, "null": None, "~": None, "true": True, "false": False}
HEADER = ("node", "owner", "audience", "embargo")
MAX_FILE_BYTES = 20_000_000
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Placed:
    """A document with the file and the lines it was read from."""

    document: Document
    file: str
    lines: Mapping[str, int] = field(default_factory=dict)

    def place(self, path: str = "") -> Where:
        """Return file and line of a dotted field path, or of the entry."""
        while path and path not in self.lines:
            cut = max(path.rfind("."), path.rfind("["))
            path = path[:cut] if cut > 0 else ""
        return Where(file=self.file, line=self.lines.get(path))


@dataclass
class Content:
    """All that a content folder holds, and the faults met on reading it."""

    entries: list[Placed] = field(default_factory=list)
    faults: list[AccordError] = field(default_factory=list)


def read_folder(folder: Path, node: str) -> Content:
    """Read every YAML file of the folder; entries without a node are minted by ``node``.

    Raises:
        AccordError: REC016 where the folder is missing or holds no file.
    """
    paths = sorted(folder.rglob("*.yaml")) if folder.is_dir() else []
    if not paths:
        raise REC016(folder=str(folder))
    content = Content()
    for path in paths:
        _read_file(path, path.relative_to(folder).as_posix(), node, content)
    return content


def _read_file(path: Path, name: str, node: str, content: Content) -> None:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise REC001(where=Where(file=name), problem=f"larger than {MAX_FILE_BYTES} bytes")
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
        lines: dict[str, int] = {}
        data = _plain(root, "", lines, name)
        if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
            raise REC003(where=Where(file=name), id=name, field="entries")
        kind_of(str(data.get("kind")))
    except AccordError as error:
        where = error.where if error.where.file else Where(file=name, line=1)
        content.faults.append(error.kind(where=where, **error.params))
        return
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        where = Where(file=name, line=mark.line + 1 if mark else None)
        content.faults.append(REC001(where=where, problem=problem))
        return
    for index, entry in enumerate(data["entries"]):
        prefix = f"entries[{index}]"
        own = {
            k.removeprefix(prefix).lstrip("."): v
            for k, v in lines.items()
            if k == prefix or k.startswith((f"{prefix}.", f"{prefix}["))
        }
        _read_entry(data, entry, Where(file=name, line=own.get("")), (own, node), content)


def _read_entry(
    header: Mapping[str, Any],
    entry: Any,
    where: Where,
    context: tuple[Mapping[str, int], str],
    content: Content,
) -> None:
    lines, node = context
    kind = str(header["kind"])
    if not isinstance(entry, dict) or not is_local(str(entry.get("id", ""))):
        found = repr(entry.get("id") if isinstance(entry, dict) else entry)[:60]
        content.faults.append(
            REC004(
                where=where, id="?", field="id", expected="an id", expected_zh="编号", found=found
            )
        )
        return
    settings = {name: entry.pop(name, header.get(name)) for name in HEADER}
    local = str(entry.pop("id"))
    body = normalise(kind_of(kind).fields, entry)
    audience = settings["audience"] or ["owner"]
    try:
        embargo = date.fromisoformat(settings["embargo"]) if settings["embargo"] else None
    except (ValueError, TypeError):
        content.faults.append(
            REC004(
                where=where,
                id=local,
                field="embargo",
                expected="a day such as 2027-01-31",
                expected_zh="日期，如 2027-01-31",
                found=repr(settings["embargo"])[:60],
            )
        )
        return
    if not settings["owner"]:
        content.faults.append(REC003(where=where, id=local, field="owner"))
        return
    document = Document(
        EntryId.mint(settings["node"] or node, kind, local),
        settings["owner"],
        body,
        tuple(audience if isinstance(audience, list) else [audience]),
        embargo,
    )
    placed = Placed(document, str(where.file), lines)
    content.entries.append(placed)
    content.faults += faults(kind, local, body, placed.place)


def _plain(node: Any, path: str, lines: dict[str, int], name: str) -> Any:
    if node is None:
        return None
    line = node.start_mark.line + 1
    if path in lines:
        raise REC001(where=Where(file=name, line=line), problem=f'the key "{path}" stands twice')
    lines[path] = line
    if isinstance(node, yaml.ScalarNode):
        plain = not node.style and node.value in _PLAIN
        return _PLAIN[node.value] if plain else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(n, f"{path}[{i}]", lines, name) for i, n in enumerate(node.value)]
    found = {}
    for key, value in node.value:
        inner = f"{path}.{key.value}" if path else str(key.value)
        found[str(key.value)] = _plain(value, inner, lines, name)
    return found


def normalise(fields: Mapping[str, Field], body: Mapping[str, Any]) -> dict[str, Any]:
    """Give every value the type its field asks for, where the text allows it; drop empty fields."""
    done: dict[str, Any] = {}
    for name, value in body.items():
        if value is None or value in ([], {}):
            continue
        spec = fields.get(name)
        done[name] = value if spec is None else _normal(spec, value)
    return done


def _normal(spec: Field, value: Any) -> Any:
    if isinstance(value, list):
        return [_normal(spec, inner) for inner in value]
    if spec.type == "integer" and isinstance(value, str) and _INTEGER.match(value):
        return int(value)
    if spec.type == "decimal" and isinstance(value, str) and not DECIMAL.match(value):
        return value.strip()
    if spec.type == "term" and isinstance(value, Mapping):
        return _normal_term(value)
    if spec.fields and isinstance(value, Mapping):
        return normalise(spec.fields, value)
    return value


def _normal_term(value: Mapping[str, Any]) -> Any:
    term = dict(value)
    for name in ("per_year", "every_years", "years"):
        given = term.get(name)
        if isinstance(given, list):
            term[name] = [int(n) if _INTEGER.match(str(n)) else n for n in given]
        elif isinstance(given, str) and _INTEGER.match(given):
            term[name] = int(given)
    try:
        return TimeTerm.of(term).as_dict()
    except AccordError:
        return term
