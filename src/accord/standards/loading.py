"""Read the files of standards, find an edition by id, and pick one of a family by date."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from accord.kernel.dates import PartialDate
from accord.kernel.errors import Where
from accord.kernel.text import Text
from accord.standards import rows as reading
from accord.standards.errors import STD001, STD002, STD003
from accord.standards.model import (
    Band,
    Edition,
    InputSet,
    Rounding,
    Standard,
    Table,
    TextError,
    Title,
    Variant,
)

MEDIA = ("air", "water")
COLOURS = ("colour_name", "rgb", "hex", "cmyk", "accessible_hex")


class _Exact(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with decimals kept exactly as printed, and only true and false as yes and no."""


def _decimal(loader: Any, node: Any) -> Decimal:
    return Decimal(loader.construct_scalar(node).replace("_", ""))


_Exact.add_constructor("tag:yaml.org,2002:float", _decimal)
_DROPPED = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
_Exact.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in pairs if tag not in _DROPPED]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Exact.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_exact(text: str) -> Any:
    """Read YAML with exact decimals."""
    return yaml.load(text, Loader=_Exact)  # noqa: S506 - a safe loader


@cache
def standards() -> Mapping[str, Standard]:
    """Return every edition known here by its id, air first, each medium in order of id."""
    found = {}
    for medium in MEDIA:
        folder = files("accord.standards").joinpath(medium)
        for entry in sorted(folder.iterdir(), key=lambda e: e.name):
            if entry.name.endswith(".yaml"):
                found[entry.name.removesuffix(".yaml")] = read_file(entry)
    return found


@cache
def families() -> Mapping[str, tuple[Standard, ...]]:
    """Return the editions of each family, the earliest first."""
    grouped: dict[str, list[Standard]] = {}
    for one in standards().values():
        grouped.setdefault(one.family, []).append(one)
    return {name: tuple(sorted(all_, key=_first_day)) for name, all_ in grouped.items()}


def _first_day(one: Standard) -> date:
    start = one.edition.start
    return start.earliest if start is not None and start.earliest else date.min


def find(name: str, day: date) -> Standard:
    """Return the edition of this id, or of this family the one in force on the day.

    An id stands for itself whatever the day; where id and family are the same word, too.

    Raises:
        AccordError: STD001 for an unknown name, STD002 where no edition is in force.
    """
    if (one := standards().get(name)) is not None:
        return one
    editions = families().get(name)
    if editions is None:
        known = list(dict.fromkeys([*standards(), *families()]))
        near = difflib.get_close_matches(name.upper(), known, n=4, cutoff=0.4)
        raise STD001(name=name[:60], near=", ".join(near) or "-")
    for one in reversed(editions):
        if one.edition.covers(day):
            return one
    raise STD002(family=name, day=day, known=", ".join(one.id for one in editions))


def read_file(entry: Traversable | Path) -> Standard:
    """Read one file.

    Raises:
        AccordError: STD003 naming the file and what is missing or malformed.
    """
    try:
        return build(read_exact(entry.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as problem:
        line = " ".join(f"{type(problem).__name__}: {problem}".split())
        raise STD003(problem=line[:200], where=Where(file=entry.name)) from problem


def build(data: Mapping[str, Any]) -> Standard:
    """Build the model of one edition from plain data with exact decimals."""
    rounding = data.get("rounding") or {}
    tables = tuple(_table(t) for t in data.get("tables") or ())
    return Standard(
        id=data["id"],
        family=data["family"],
        medium=data["medium"],
        kind=data["kind"],
        jurisdiction=data["jurisdiction"],
        title=Title(**data["title"]),
        status=Text.of(data["status"]),
        edition=_edition(data["edition"]),
        successor=data.get("successor"),
        concentration_rounding=_rounding(rounding.get("concentration")),
        index_rounding=_rounding(rounding.get("index")),
        tables=tables,
        bands=bands(data.get("bands") or ()),
        bands_rule=data.get("bands_rule"),
        input_sets=tuple(_input_set(n, v) for n, v in (data.get("inputs") or {}).items()),
        variants=tuple(_variant(v) for v in data.get("variants") or ()),
        classes=tuple(str(c) for c in data.get("order") or ()),
        class_aliases=_turned(data.get("class_aliases") or {}),
        worse=data.get("worse"),
        better=data.get("better"),
        water_bodies=_turned(data.get("water_bodies") or {}),
        phases={p["id"]: (_date(p["from"]), _date(p["to"])) for p in data.get("phases") or ()},
        method=data.get("method"),
        known_text_errors=tuple(_text_error(e) for e in data.get("known_text_errors") or ()),
        data=data,
    )


def bands(found: Any) -> tuple[Band, ...]:
    """Build bands from plain data."""
    return tuple(
        Band(
            code=str(b["code"]),
            en=b["en"],
            zh=b["zh"],
            local=b.get("local"),
            lo=reading.fraction(b.get("lo")),
            hi=reading.fraction(b.get("hi")),
            zh_mark=b.get("zh_mark", "official"),
            colour={name: b[name] for name in COLOURS if b.get(name)},
        )
        for b in found
    )


def _table(table: Mapping[str, Any]) -> Table:
    order = table.get("order")
    built = tuple(reading.row(r, table) for r in table["rows"])
    return Table(
        id=table["id"],
        document=table["document"],
        clause=table.get("clause"),
        rows=built,
        water_body=table.get("water_body"),
        order=tuple(order) if order else None,
        worse=table.get("worse"),
        aside=bool(table.get("aside")),
    )


def _date(value: Any) -> PartialDate | None:
    return None if value is None else PartialDate.of(value)


def _edition(data: Mapping[str, Any]) -> Edition:
    note = data.get("note")
    return Edition(
        published=_date(data["published"]),
        start=_date(data["from"]),
        end=_date(data["to"]),
        note=Text.of(note) if note else None,
    )


def _rounding(data: Mapping[str, Any] | None) -> Rounding:
    if not data:
        return Rounding()
    return Rounding(data["rule"], data["basis"], data.get("decimals"), data.get("clause"))


def _input_set(name: str, data: Mapping[str, Any]) -> InputSet:
    return InputSet(
        name,
        tuple(data["keys"]),
        data.get("substitutes") or {},
        data.get("alternatives") or {},
    )


def _variant(data: Mapping[str, Any]) -> Variant:
    return Variant(
        data["name"],
        data["about"],
        bool(data.get("preferred")),
        data["confidence"],
        reading.fraction(data.get("value")),
        Text.of({"zh": data["zh"], "en": data["en"]}),
    )


def _text_error(data: Mapping[str, Any]) -> TextError:
    return TextError(
        tuple(data["faults"]),
        Text.of({"zh": data["zh"], "en": data["en"]}),
        Text.of(data["done"]),
        data.get("found_by", "check"),
    )


def _turned(lists: Mapping[str, Any]) -> dict[str, str]:
    """Turn code → spellings into spelling → code, each code standing for itself too."""
    turned = {str(word): code for code, words in lists.items() for word in words}
    return turned | {code: code for code in lists}
