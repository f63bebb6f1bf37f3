"""Reading the content folder: YAML files a secretariat officer can read and edit.

A file names one kind and lists entries. Plain scalars stay text, so figures keep their digits;
aliases and repeated keys are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from accord.kernel.errors import AccordError, Where, worded
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
    """A document with the file and the entry of it that it was read from.

    Lines of single fields are looked up only when asked for, by reading the file again: a fault is
    rare, and a large folder's lines would take more memory than its entries.
    """

    document: Document
    file: str
    line: int
    index: int
    path: Path

    @property
    def lines(self) -> Mapping[str, int]:
        """The line of every dotted field path of the entry; empty where the file has changed."""
        return _lines_of(self.path, self.index)

    def place(self, path: str = "") -> Where:
        """Return file and line of a dotted field path, or of the entry."""
        if not path:
            return Where(file=self.file, line=self.line)
        lines = self.lines
        while path and path not in lines:
            cut = max(path.rfind("."), path.rfind("["))
            path = path[:cut] if cut > 0 else ""
        return Where(file=self.file, line=lines.get(path, self.line))


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
        root = _compose(path, name)
        data = _plain(root, name)
        if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
            raise REC003(where=Where(file=name), id=name, field="entries")
        kind_of(str(data.get("kind")))
    except AccordError as error:
        where = error.where if error.where.file else Where(file=name, line=1)
        content.faults.append(error.kind(where=where, **error.params))
        return
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        where = Where(file=name, line=mark.line + 1 if mark else None)
        content.faults.append(REC001(where=where, problem=problem))
        return
    for index, (entry, at) in enumerate(zip(data["entries"], _entry_nodes(root), strict=True)):
        header = {**data, "node": data.get("node") or node}
        spot = (name, at.start_mark.line + 1, index, path)
        _read_entry(header, entry, spot, content)


def _compose(path: Path, name: str) -> Any:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise REC001(
            where=Where(file=name),
            problem=worded(f"大于 {MAX_FILE_BYTES} 字节", f"larger than {MAX_FILE_BYTES} bytes"),
        )
    text = path.read_text(encoding="utf-8")
    for token in yaml.scan(text, Loader=_Loader) if "&" in text and "*" in text else ():
        if isinstance(token, yaml.AliasToken):
            line = token.start_mark.line + 1
            raise REC001(
                where=Where(file=name, line=line),
                problem=worded("不允许使用别名", "aliases are not allowed"),
            )
    return yaml.compose(text, Loader=_Loader)


def _entry_nodes(root: Any) -> list[Any]:
    """Return the nodes of the entries, for their lines."""
    found: list[Any] = next(v.value for k, v in root.value if k.value == "entries")
    return found


def _read_entry(
    header: Mapping[str, Any], entry: Any, spot: tuple[str, int, int, Path], content: Content
) -> None:
    kind = str(header["kind"])
    where = Where(file=spot[0], line=spot[1])
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
        identity = EntryId.mint(str(settings["node"]), kind, local)
    except AccordError as error:
        content.faults.append(error.kind(where=where, **error.params))
        return
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
    if not isinstance(settings["owner"], str):
        content.faults.append(REC003(where=where, id=local, field="owner"))
        return
    terms = tuple(str(t) for t in (audience if isinstance(audience, list) else [audience]))
    document = Document(identity, settings["owner"], body, terms, embargo)
    placed = Placed(document, *spot)
    content.entries.append(placed)
    content.faults += faults(kind, local, body, placed.place)


def _plain(node: Any, name: str) -> Any:
    """Turn a composed node into plain data: scalars stay text but for null, true and false."""
    if node is None:
        return None
    if isinstance(node, yaml.ScalarNode):
        plain = not node.style and node.value in _PLAIN
        return _PLAIN[node.value] if plain else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(inner, name) for inner in node.value]
    found: dict[str, Any] = {}
    for key, value in node.value:
        word = str(key.value)
        if word in found:
            line = key.start_mark.line + 1
            raise REC001(
                where=Where(file=name, line=line),
                problem=worded(f"“{word}”重复出现", f'"{word}" stands twice'),
            )
        found[word] = _plain(value, name)
    return found


@lru_cache(maxsize=4)
def _entries_with_lines(path: Path, _changed: int) -> list[dict[str, int]]:
    try:
        nodes = _entry_nodes(_compose(path, path.name))
    except (AccordError, yaml.YAMLError, OSError, StopIteration):
        return []
    found = []
    for node in nodes:
        lines: dict[str, int] = {}
        _note_lines(node, "", lines)
        found.append(lines)
    return found


def _lines_of(path: Path, index: int) -> Mapping[str, int]:
    try:
        entries = _entries_with_lines(path, path.stat().st_mtime_ns)
    except OSError:
        return {}
    return entries[index] if index < len(entries) else {}


def _note_lines(node: Any, path: str, lines: dict[str, int]) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, inner in enumerate(node.value):
            _note_lines(inner, f"{path}[{index}]", lines)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner_path = f"{path}.{key.value}" if path else str(key.value)
            _note_lines(value, inner_path, lines)
            lines[inner_path] = key.start_mark.line + 1


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
