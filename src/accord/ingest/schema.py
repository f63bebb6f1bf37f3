"""The fields of a source description: checked, and printed as a reference page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any

from accord.ingest.errors import ING012
from accord.ingest.times import SPECIAL, compiled, fixed_zone, valid_length
from accord.kernel import yaml_text
from accord.kernel.errors import AccordError, Where
from accord.vocab.parameters import parameters
from accord.vocab.units import parse, units

Fields = Mapping[str, Mapping[str, Any]]


@cache
def fields() -> Fields:
    """Return the fields as declared in ``source_fields.yaml``."""
    text = files("accord.ingest").joinpath("source_fields.yaml").read_text(encoding="utf-8")
    found: Fields = yaml_text.read(text)
    return found


def check(data: Any, file: str) -> None:
    """Check a description. Raises AccordError ING012 with the field that is wrong."""
    if not isinstance(data, dict):
        raise _wrong("", type(data).__name__, "a mapping of fields", file)
    _mapping(data, fields(), "", file)
    for at, table in enumerate(data["tables"]):
        _times(table["time"], f"tables[{at}].time.", file)
        if not any(table["station"].get(name) for name in _PLACES):
            raise _wrong(f"tables[{at}].station", "nothing", "columns or a constant", file)
        if not table.get("columns") and not table.get("long"):
            raise _wrong(f"tables[{at}].columns", "nothing", "columns of values", file)
        _across(table, f"tables[{at}]", file)
        _moving(table, f"tables[{at}]", file)
        _no_twins(table.get("columns") or {}, f"tables[{at}].columns", file)


_PLACES = ("columns", "constant", "across", "across_like")


def _across(table: Mapping[str, Any], path: str, file: str) -> None:
    """Refuse a table whose stations stand both across and in rows, or are one station twice."""
    station, long = table["station"], table.get("long") or {}
    if not station.get("across") and not station.get("across_like"):
        for name in ("parameter", "value"):
            if long and not long.get(name):
                raise _wrong(f"{path}.long.{name}", "nothing", "the name of a column", file)
        return
    beside = [n for n in _ROWWISE if station.get(n)]
    if beside:
        raise _wrong(f"{path}.station.{beside[0]}", beside[0], "nothing beside across", file)
    if table.get("columns") or not long or any(long.get(n) for n in _BESIDE):
        expected = "long.values only, where stations stand across"
        raise _wrong(f"{path}.long", "columns of values", expected, file)
    if not long.get("parameter") and len(long["values"]) > 1:
        expected = "the column of the names, where there are several values"
        raise _wrong(f"{path}.long.parameter", "nothing", expected, file)
    seen: dict[str, str] = {}
    for heading, code in (station.get("across") or {}).items():
        if not code.strip() or code in seen:
            found = f"the same station as {seen[code]}" if code in seen else "nothing"
            expected = "a code that no other heading has"
            raise _wrong(f"{path}.station.across.{heading}", found, expected, file)
        seen[code] = heading


def _moving(table: Mapping[str, Any], path: str, file: str) -> None:
    """Refuse a moving mean in a table of months or years, or over them."""
    long = (table.get("long") or {}).get("values") or {}
    for name, column in {**(table.get("columns") or {}), **long}.items():
        lengths = (table["time"]["length"], column.get("length") or table["time"]["length"])
        in_months = any(c in length.partition("T")[0] for length in lengths for c in "MY")
        if column.get("average") == "moving" and in_months:
            expected = "a length in days, hours or minutes"
            raise _wrong(f"{path}.{name}.length", " in ".join(lengths), expected, file)


_ROWWISE = (
    *("columns", "constant", "names", "longitude", "latitude", "water_body", "water_where"),
)
_BESIDE = ("value", "qualifier", "lower_limit", "upper_limit")


def _no_twins(columns: Mapping[str, Any], path: str, file: str) -> None:
    """Refuse two columns that would be one series: nothing could tell their values apart."""
    parts = ("parameter", "averaging", "length", "depth", "fraction", "method")
    seen: dict[tuple[Any, ...], str] = {}
    for name, column in columns.items():
        key = tuple(column.get(part) for part in parts)
        if key in seen:
            expected = "a depth, fraction or method that tells the two columns apart"
            raise _wrong(f"{path}.{name}", f"the same series as {seen[key]}", expected, file)
        seen[key] = name


def _wrong(field: str, found: object, expected: str, file: str) -> AccordError:
    where = Where(file=file, field=field)
    return ING012(where=where, field=field, found=str(found)[:60], expected=expected)


def _mapping(data: Mapping[Any, Any], known: Fields, path: str, file: str) -> None:
    for name in data:
        if name not in known:
            raise _wrong(f"{path}{name}", "an unknown field", f"one of {', '.join(known)}", file)
    for name, spec in known.items():
        value = data.get(name)
        if value is None:
            if spec.get("required"):
                raise _wrong(f"{path}{name}", "nothing", spec["en"], file)
            continue
        _value(value, spec, f"{path}{name}", file)


def _value(value: Any, spec: Mapping[str, Any], path: str, file: str) -> None:
    kind = spec["type"]
    if kind in ("map", "list"):
        shape = dict if kind == "map" else list
        if not isinstance(value, shape):
            raise _wrong(path, value, f"a {kind}", file)
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in members:
            inner = f"{path}[{key}]"
            if not isinstance(member, dict):
                raise _wrong(inner, member, "a mapping of fields", file)
            _mapping(member, spec["each"], inner + ".", file)
    elif kind == "map_of_fields":
        if not isinstance(value, dict):
            raise _wrong(path, value, "a mapping of fields", file)
        _mapping(value, spec["fields"], path + ".", file)
    elif (expected := _expected(value, kind, spec)) is not None:
        raise _wrong(path, value, expected, file)


def _expected(value: Any, kind: str, spec: Mapping[str, Any]) -> str | None:
    """Return what was expected where a plain value is wrong, else None."""
    if kind == "choice":
        choices = spec["choices"]
        return None if value in choices else " or ".join(choices)
    good, expected = _KINDS[kind]
    return None if good(value) else expected


def _is_unit(value: Any) -> bool:
    return isinstance(value, str) and (value in units() or parse(value) is not None)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _numbers(value: Any) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= 2 and all(map(_is_number, value))


def _is_span(value: Any) -> bool:
    two = _numbers(value) and len(value) == 2
    return two and Decimal(str(value[0])) < Decimal(str(value[1]))


def _list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(v, kind) for v in value)


def _any_list(value: Any) -> bool:
    return isinstance(value, list)


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


def _is_parameter(value: Any) -> bool:
    return isinstance(value, str) and value in parameters()


_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "any": (lambda v: True, ""),
    "text": (lambda v: isinstance(v, str), "text (quote what looks like a number or yes or no)"),
    "whole": (lambda v: isinstance(v, int) and not isinstance(v, bool), "a whole number"),
    "number": (_is_number, "a number"),
    "numbers": (_numbers, "a list of one or two numbers"),
    "span": (_is_span, "a list of two numbers, the smaller first"),
    "list_of_text": (
        lambda v: _list_of(v, str),
        "a list of texts (quote what looks like a number or yes or no)",
    ),
    "whole_numbers": (lambda v: _list_of(v, int), "a list of whole numbers"),
    "texts": (_texts, "texts by name"),
    "lists": (lambda v: isinstance(v, dict) and all(map(_any_list, v.values())), "lists by name"),
    "bilingual": (lambda v: _texts(v) and {"zh", "en"} <= set(v), "texts under zh and en"),
    "duration": (lambda v: isinstance(v, str) and valid_length(v), "a duration such as PT1H"),
    "parameter": (_is_parameter, "the id of a parameter of the vocabulary"),
    "unit": (_is_unit, "a unit of the vocabulary"),
}


def _times(data: Mapping[str, Any], path: str, file: str) -> None:
    pattern = data["format"]
    if pattern not in SPECIAL:
        try:
            compiled(pattern)
        except ValueError as error:
            raise _wrong(path + "format", error, "a pattern of %Y %m %d %H …", file) from None
    if not fixed_zone(data["zone"]):
        raise _wrong(path + "zone", data["zone"], "a zone such as Asia/Bangkok or +07:00", file)


def reference() -> str:
    """Return the reference page of source descriptions, as Markdown."""
    lines = [
        "# Source descriptions · 数据源说明",
        "",
        "A source description is a YAML file that says how the files of one source are read.",
        "`accord ingest inspect FILE --write SOURCE.yaml` proposes one. A star marks a field that",
        "must stand. 数据源说明是一个 YAML 文件，说明如何读取某一来源的文件；带星号的字段必填。",
        "",
        "| Field 字段 | Type 类型 | 中文 | English |",
        "|---|---|---|---|",
        *_rows(fields(), ""),
    ]
    return "\n".join(lines) + "\n"


def _rows(known: Fields, path: str) -> Iterator[str]:
    for name, spec in known.items():
        star = " *" if spec.get("required") else ""
        kind = spec["type"].replace("_", " ")
        choices = f" ({', '.join(map(str, spec['choices']))})" if "choices" in spec else ""
        zh, en = (str(spec[lang]).replace("|", "\\|") for lang in ("zh", "en"))
        yield f"| `{path}{name}`{star} | {kind}{choices} | {zh} | {en} |"
        if "each" in spec:
            step = "[]." if spec["type"] == "list" else ".*."
            yield from _rows(spec["each"], f"{path}{name}{step}")
        if "fields" in spec:
            yield from _rows(spec["fields"], f"{path}{name}.")
