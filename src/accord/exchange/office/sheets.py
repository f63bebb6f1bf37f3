"""The layout of the workbook: a sheet a kind, and sheets for what a kind holds many of.

Every column has a key (second row) by which it is read; what stands above it is for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from accord.kernel.terms import KEYS as TERM_KEYS
from accord.kernel.terms import KINDS as TERM_KINDS
from accord.kernel.terms import QUALIFIERS as TERM_QUALIFIERS
from accord.kernel.text import EN_FORMS, ZH_FORMS, Text
from accord.record.schema import Field, Kind, kinds

LISTED = ("citations", "mentions", "objects", "texts")
MANY = {"strings": "string", "refs": "ref", "codes": "code", "dates": "date"}
NOTES, CODES, LISTS = "说明 notes", "代码表 codes", "lists"
HEADER_ROWS = 2
TEXT_PARTS = {
    "zh": Text(("中文",), "Chinese"),
    "en": Text(("英文",), "English"),
    "zh_form": Text(("中文性质",), "standing of the Chinese"),
    "en_form": Text(("英文性质",), "standing of the English"),
}
OWN = {
    "id": Text(("编号",), "Id"),
    "entry:revision": Text(("版本",), "Revision"),
    "entry:owner": Text(("所有方",), "Owner"),
    "entry:audience": Text(("共享范围",), "Audience"),
    "entry:embargo": Text(("公开日期",), "Embargo until"),
}


@dataclass(frozen=True)
class Column:
    """One column: its key, what people read above it, and how its cells are read.

    ``form`` is the type of the cell: string, integer, boolean, decimal, date, code, ref, lines
    (one a line), integers (by commas), passages, or json.
    """

    key: str
    label: Text
    form: str = "string"
    required: bool = False
    choices: tuple[str, ...] = ()
    code_list: str = ""
    to: tuple[str, ...] = ()
    inner: str = ""

    @property
    def top(self) -> str:
        """The field of the body this column belongs to."""
        return self.key.split(".", 1)[0]


@dataclass(frozen=True)
class Sheet:
    """One sheet: the kind it holds, or the field of which it holds the list."""

    title: str
    columns: tuple[Column, ...]
    kind: str = ""
    field: str = ""
    form: str = ""

    def column(self, key: str) -> Column | None:
        """Return the column with this key."""
        return next((one for one in self.columns if one.key == key), None)


@cache
def layout() -> tuple[Sheet, ...]:
    """Return all sheets of the workbook, in order."""
    made = [_kind_sheet(kind) for kind in kinds().values()]
    made += _shared_sheets()
    for kind in kinds().values():
        for spec in kind.fields.values():
            if spec.type == "objects":
                made.append(_object_sheet(kind, spec))
    return tuple(made)


def list_sheet(kind: str, spec: Field) -> Sheet:
    """Return the sheet that holds a listed field of a kind."""
    for sheet in layout():
        if spec.type == "objects":
            if (sheet.kind, sheet.field) == (kind, spec.name):
                return sheet
        elif sheet.form == spec.type:
            return sheet
    raise KeyError(spec.name)


def _kind_sheet(kind: Kind) -> Sheet:
    own = [
        Column("id", OWN["id"], required=True),
        Column("entry:revision", OWN["entry:revision"], "integer"),
    ]
    held = [c for spec in kind.fields.values() for c in columns_of(spec, "")]
    after = [
        Column("entry:owner", OWN["entry:owner"]),
        Column("entry:audience", OWN["entry:audience"], "lines"),
        Column("entry:embargo", OWN["entry:embargo"]),
    ]
    return Sheet(_title(kind.label.in_language("zh"), kind.name), (*own, *held, *after), kind.name)


def _shared_sheets() -> list[Sheet]:
    """Sheets for what many kinds hold: citations, mentions, lists of texts."""
    entry = Column("entry", Text(("所属条目",), "Entry"), required=True)
    name = Column("field", Text(("字段",), "Field"), required=True)
    found = []
    shapes = {"citations": "来源", "mentions": "记载"}
    for form, zh in shapes.items():
        spec = next(s for k in kinds().values() for s in k.fields.values() if s.type == form)
        held = [c for inner in spec.fields.values() for c in columns_of(inner, "")]
        found.append(Sheet(f"{zh} {form}", (entry, name, *held), form=form))
    text = Field("text", "text", Text(("文本",), "Text"))
    held = [c for c in columns_of(text, "")]
    found.append(Sheet("文本 texts", (entry, name, *held), form="texts"))
    return found


def _object_sheet(kind: Kind, spec: Field) -> Sheet:
    entry = Column("entry", Text(("所属条目",), "Entry"), required=True)
    held = [c for inner in spec.fields.values() for c in columns_of(inner, "")]
    title = _title(spec.label.in_language("zh"), f"{kind.name}.{spec.name}")
    return Sheet(title, (entry, *held), kind.name, spec.name, "objects")


def _title(zh: str, name: str) -> str:
    """Return a title a workbook allows: no more than 31 characters, none of []:*?/\\ ."""
    clean = re.sub(r"[\[\]:*?/\\]", "", zh)
    return f"{clean[: 30 - len(name)]} {name}"


def columns_of(spec: Field, before: str) -> Iterator[Column]:
    """Yield the columns a field takes; fields with a sheet of their own take none."""
    key = before + spec.name
    if spec.type == "text":
        yield from _text_columns(key, spec.label, spec.required)
    elif spec.type == "term":
        yield from _term_columns(key, spec)
    elif spec.type == "object":
        for inner in spec.fields.values():
            yield from columns_of(inner, f"{key}.")
    elif spec.type in LISTED:
        if before:
            yield Column(key, spec.label, "json", spec.required)
    elif spec.type in MANY:
        yield Column(
            key, spec.label, "lines", spec.required, (), spec.list, spec.to, MANY[spec.type]
        )
    else:
        choices = ("true", "false") if spec.type == "boolean" else ()
        yield Column(key, spec.label, spec.type, spec.required, choices, spec.list, spec.to)


def _text_columns(key: str, label: Text, required: bool) -> Iterator[Column]:
    allowed = {"zh_form": ZH_FORMS, "en_form": EN_FORMS}
    for part, name in TEXT_PARTS.items():
        both = Text(
            (f"{label.in_language('zh')}（{name.in_language('zh')}）",),
            f"{label.in_language('en')} ({name.en})",
        )
        form = "passages" if part == "zh" else "string"
        needed = required and part in ("zh", "en")
        yield Column(f"{key}.{part}", both, form, needed, allowed.get(part, ()))
    yield Column(
        f"{key}.other",
        Text((f"{label.in_language('zh')}（其他语言）",), f"{label.en} (other languages)"),
        "json",
    )


def _term_columns(key: str, spec: Field) -> Iterator[Column]:
    names = {
        "kind": Text(("类别",), "kind"),
        "due": Text(("截止",), "due"),
        "period": Text(("期间",), "period"),
        "per_year": Text(("每年次数",), "times a year"),
        "every_years": Text(("间隔年数",), "interval in years"),
        "years": Text(("指明年份",), "named years"),
        "launch": Text(("启动",), "launch"),
        "qualifier": Text(("限定",), "qualifier"),
        "wording": Text(("原文",), "wording"),
        "note": Text(("说明",), "note"),
    }
    choices = {"kind": TERM_KINDS, "qualifier": TERM_QUALIFIERS}
    forms = {
        "per_year": "integer",
        "every_years": "integers",
        "years": "integers",
        "due": "date",
        "period": "date",
        "launch": "date",
    }
    for name in TERM_KEYS:
        said = names.get(name, Text((name,), name))
        label = Text(
            (f"{spec.label.in_language('zh')}：{said.in_language('zh')}",),
            f"{spec.label.en}: {said.en}",
        )
        if name in ("wording", "note"):
            yield from _text_columns(f"{key}.{name}", label, False)
        else:
            needed = spec.required and name == "kind"
            yield Column(
                f"{key}.{name}", label, forms.get(name, "string"), needed, choices.get(name, ())
            )
