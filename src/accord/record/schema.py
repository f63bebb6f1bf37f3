"""What each kind of entry holds: read from ``kinds/*.yaml``, checked against every document.

A register of one's own (experts, cities, labels) is one more file of kinds; no code knows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError, Where
from accord.kernel.terms import TimeTerm
from accord.kernel.text import EN_FORMS, ZH_FORMS, Text
from accord.record.errors import REC002, REC003, REC004, REC008, REC010, REC011
from accord.vocab.lists import code_lists

DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")
NAMING = ("ref", "refs", "code", "codes")
CITATION: dict[str, Any] = {
    "source": {"type": "ref", "to": ["source"], "required": True},
    "at": {"type": "text", "required": True},
}
MENTION: dict[str, Any] = {
    **CITATION,
    "zh": {"type": "string"},
    "when_where": {"type": "string"},
    "area": {"type": "code", "list": "annex_areas"},
    "row": {"type": "integer"},
}
_LABELS = {
    "source": {"zh": "来源文件", "en": "Source document"},
    "at": {"zh": "位置", "en": "Place"},
    "zh": {"zh": "原文", "en": "Wording"},
    "when_where": {"zh": "时间和地点", "en": "Time and place"},
    "area": {"zh": "附件领域", "en": "Area of the annex"},
    "row": {"zh": "行", "en": "Row"},
}


@dataclass(frozen=True)
class Field:
    """One field of a kind."""

    name: str
    type: str
    label: Text
    required: bool = False
    to: tuple[str, ...] = ()
    list: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)

    @cached_property
    def points(self) -> bool:
        """Tell whether a value of it may name an entry or a code."""
        return self.type in NAMING or any(inner.points for inner in self.fields.values())


@dataclass(frozen=True)
class Kind:
    """One kind of entry."""

    name: str
    label: Text
    plural: Text
    prefix: str
    fields: Mapping[str, Field]


@dataclass(frozen=True)
class Reference:
    """A reference or code found in a body: dotted field path, what it names, what it may name."""

    path: str
    target: str
    to: tuple[str, ...]
    code: bool = False


def _field(name: str, spec: Mapping[str, Any]) -> Field:
    kind = spec["type"]
    inner = spec.get("fields") or {"citations": CITATION, "mentions": MENTION}.get(kind, {})
    return Field(
        name,
        kind,
        Text.of(spec.get("label") or _LABELS.get(name) or {"zh": name, "en": name}),
        bool(spec.get("required")),
        tuple(spec.get("to", ())),
        spec.get("list", ""),
        {n: _field(n, s) for n, s in inner.items()},
    )


@cache
def kinds() -> dict[str, Kind]:
    """Return all kinds of entry by name, in the order they are declared."""
    found: dict[str, Kind] = {}
    for entry in sorted(files("accord.record").joinpath("kinds").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml"):
            for name, spec in yaml.safe_load(entry.read_text(encoding="utf-8")).items():
                fields = {n: _field(n, s) for n, s in spec["fields"].items()}
                label, plural = Text.of(spec["label"]), Text.of(spec["plural"])
                found[name] = Kind(name, label, plural, spec["prefix"], fields)
    return found


def kind_of(name: str) -> Kind:
    """Return a kind by name. Raises AccordError REC011 where there is none."""
    known = kinds()
    if name not in known:
        raise REC011(kind=name, known=", ".join(known))
    return known[name]


Report = Callable[[AccordError], None]


class _Checker:
    """Walks a body along its kind and reports what does not fit."""

    def __init__(self, local: str, kind: str, report: Report, place: Callable[[str], Where]):
        self.local, self.kind, self.report, self.place = local, kind, report, place

    def mapping(self, fields: Mapping[str, Field], body: Any, path: str) -> None:
        if not isinstance(body, Mapping):
            self.wrong(path or "body", "a mapping", "映射", body)
            return
        for name in body:
            if name not in fields:
                self.report(
                    REC002(
                        where=self.place(path),
                        id=self.local,
                        kind=self.kind,
                        field=f"{path}{name}",
                        known=", ".join(fields),
                    )
                )
        for name, spec in fields.items():
            value = body.get(name)
            if value in (None, "", [], {}):
                if spec.required:
                    where = self.place(f"{path}{name}")
                    self.report(REC003(where=where, id=self.local, field=f"{path}{name}"))
            else:
                self.value(spec, value, f"{path}{name}")

    def value(self, spec: Field, value: Any, path: str) -> None:
        many = {
            "texts": "text",
            "strings": "string",
            "refs": "ref",
            "codes": "code",
            "objects": "object",
            "citations": "object",
            "mentions": "object",
            "dates": "date",
        }
        single = many.get(spec.type)
        if single is None:
            getattr(self, f"_{spec.type}")(spec, value, path)
        elif not isinstance(value, list):
            self.wrong(path, "a list", "列表", value)
        else:
            for index, inner in enumerate(value):
                getattr(self, f"_{single}")(spec, inner, f"{path}[{index}]")

    def wrong(self, path: str, expected: str, expected_zh: str, found: Any) -> None:
        shown = repr(found)[:80]
        self.report(
            REC004(
                where=self.place(path),
                id=self.local,
                field=path,
                expected=expected,
                expected_zh=expected_zh,
                found=shown,
            )
        )

    def _text(self, _spec: Field, value: Any, path: str) -> None:
        if not isinstance(value, Mapping | str):
            self.wrong(path, "a text with zh and en", "含 zh 与 en 的文本", value)
            return
        text = Text.of(value)
        if "\0" in "".join(map(str, text.zh)) + str(text.en):
            self.wrong(path, "a text without NUL", "不含空字符的文本", value)
        for language, zh, there in (("zh", "中文", any(text.zh)), ("en", "英文", bool(text.en))):
            if isinstance(value, Mapping) and not there:
                where = self.place(path)
                self.report(
                    REC008(
                        where=where, id=self.local, field=path, language=language, language_zh=zh
                    )
                )
        for form, allowed in ((text.zh_form, ZH_FORMS), (text.en_form, EN_FORMS)):
            if form is not None and form not in allowed:
                known = " | ".join(allowed)
                self.wrong(path, f"marked {known}", f"标注为 {known}", form)

    def _string(self, _spec: Field, value: Any, path: str) -> None:
        if not isinstance(value, str) or "\0" in value:
            self.wrong(path, "a line of text", "文本", value)

    _ref = _string

    def _code(self, spec: Field, value: Any, path: str) -> None:
        known = code_lists().get(spec.list, {})
        if value not in known:
            self.report(
                REC010(
                    where=self.place(path),
                    id=self.local,
                    field=path,
                    code=str(value)[:60],
                    list=spec.list,
                    known=", ".join(known),
                )
            )

    def _date(self, _spec: Field, value: Any, path: str) -> None:
        try:
            PartialDate.parse(str(value))
        except AccordError as error:
            self.report(error.kind(where=self.place(path), **error.params))

    def _term(self, _spec: Field, value: Any, path: str) -> None:
        if not isinstance(value, Mapping):
            self.wrong(path, "a time term", "时间安排", value)
            return
        try:
            TimeTerm.of(value)
        except AccordError as error:
            self.report(error.kind(where=self.place(path), **error.params))

    def _decimal(self, _spec: Field, value: Any, path: str) -> None:
        if not isinstance(value, str) or not DECIMAL.match(value):
            self.wrong(
                path, 'a figure in quotes, for example "3.8"', '带引号的数值，如 "3.8"', value
            )

    def _integer(self, _spec: Field, value: Any, path: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong(path, "a whole number", "整数", value)

    def _boolean(self, _spec: Field, value: Any, path: str) -> None:
        if not isinstance(value, bool):
            self.wrong(path, "true or false", "true 或 false", value)

    def _object(self, spec: Field, value: Any, path: str) -> None:
        self.mapping(spec.fields, value, f"{path}.")


def faults(
    kind: str, local: str, body: Any, place: Callable[[str], Where] = lambda _path: Where()
) -> list[AccordError]:
    """Check a body against its kind; ``place`` tells where a dotted field path stands.

    Returns every fault found, in the order of the fields. Raises AccordError REC011.
    """
    found: list[AccordError] = []
    _Checker(local, kind, found.append, place).mapping(kind_of(kind).fields, body, "")
    return found


def references(kind: str, body: Mapping[str, Any]) -> Iterator[Reference]:
    """Yield every reference and code a well-formed body holds."""
    yield from _references(kind_of(kind).fields, body, "")


@cache
def naming_paths(kind: str) -> frozenset[str]:
    """Return the dotted paths of the fields by which entries of a kind name entries."""
    return frozenset(_naming_paths(kind_of(kind).fields, ""))


def _naming_paths(fields: Mapping[str, Field], path: str) -> Iterator[str]:
    for name, spec in fields.items():
        if spec.points and spec.type in NAMING:
            if spec.type[:4] != "code":
                yield f"{path}{name}"
        elif spec.points:
            yield from _naming_paths(spec.fields, f"{path}{name}.")


def _references(
    fields: Mapping[str, Field], body: Mapping[str, Any], path: str
) -> Iterator[Reference]:
    for name, spec in fields.items():
        value = body.get(name)
        if value is None or not spec.points:
            continue
        values = value if isinstance(value, list) else [value]
        if spec.type in NAMING:
            for inner in values:
                yield Reference(f"{path}{name}", str(inner), spec.to, spec.type[:4] == "code")
        else:
            for inner in values:
                if isinstance(inner, Mapping):
                    yield from _references(spec.fields, inner, f"{path}{name}.")
