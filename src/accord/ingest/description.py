"""Source descriptions: how the files of one source are read, as data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase, translate
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from accord.ingest import answers, schema, thresholds
from accord.ingest.errors import ING010, ING011, ING016
from accord.ingest.times import TimeRule
from accord.kernel.errors import AccordError, Where
from accord.vocab.parameters import Parameter, parameter
from accord.vocab.units import Conversion, conversion, exact

AVERAGING = {
    "PT0S": "instant",
    "PT1M": "1min",
    "PT5M": "5min",
    "PT15M": "15min",
    "PT30M": "30min",
    "PT1H": "1h",
    "PT3H": "3h",
    "PT8H": "8h",
    "P1D": "24h",
    "P1M": "1month",
    "P1Y": "1year",
}
"""What an averaging period is called where the description does not say."""
MOVING = "_moving"
"""Follows it where the average moves with each row: no daily mean, though 24 hours long."""


@dataclass(frozen=True)
class ColumnRule:
    """What one column of values is: parameter, the unit it is in, and what tells its series."""

    name: str
    parameter: Parameter
    unit: str
    averaging: str
    length: str
    depth: str = ""
    fraction: str = ""
    method: str = ""
    missing: tuple[str, ...] = ()
    not_detected: str | None = None
    temperature: str | None = None
    pressure: str | None = None
    limits: tuple[str | None, str | None] = (None, None)
    qualifier: str | None = None
    moving: bool = False

    def conversion(self) -> Conversion | None:
        """Return the conversion to the parameter's unit; None where none is needed.

        Raises:
            AccordError: ING016 where the vocabulary declares none.
        """
        target = self.parameter.unit
        try:
            found = conversion(
                self.unit,
                target,
                self.parameter.substance(_decimal(self.temperature), _decimal(self.pressure)),
            )
        except AccordError as error:
            problem = error.message("en")
            raise ING016(unit=self.unit, column=self.name, target=target, problem=problem) from None
        return None if found.factor == 1 and found.offset == 0 else found


def _decimal(text: str | None) -> Any:
    return None if text is None else exact(text)


@dataclass(frozen=True)
class StationRule:
    """Where the station of a row stands, and what is known of the stations."""

    columns: tuple[str, ...]
    constant: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    longitude: str | None = None
    latitude: str | None = None
    datum: str = ""
    precision_m: str | None = None
    water_body: str | None = None
    water_type: str = ""
    water_grounds: str = ""
    water_where: Mapping[str, str] = field(default_factory=dict)
    operator: str = ""
    across: Mapping[str, str] = field(default_factory=dict)
    across_like: tuple[str, ...] = ()

    @property
    def is_across(self) -> bool:
        """Whether each station has a column of its own."""
        return bool(self.across or self.across_like)

    def headings(self, names: Iterable[str], others: Collection[str] = ()) -> dict[str, str]:
        """Return which columns are stations and their codes; ``others`` are known to be none."""
        found = {name: self.across[name] for name in names if name in self.across}
        if self.across_like:
            like = re.compile("|".join(translate(pattern) for pattern in self.across_like)).match
            rest = (n for n in names if n not in found and n not in others and not _unnamed(n))
            found |= {name: name for name in rest if like(name)}
        return found

    @property
    def described_by(self) -> set[str]:
        """The columns that tell of the station."""
        places = {self.longitude, self.latitude, self.water_body}
        return {*self.columns, *self.names.values(), *(p for p in places if p)}


def _unnamed(name: str) -> bool:
    """Tell whether a name was given to a column whose heading is empty or stands twice."""
    return bool(re.fullmatch(r"column \d+|.* \(\d+\)", name))


@dataclass(frozen=True)
class LongRule:
    """Where a long table keeps what was measured, the value and its unit.

    With stations across the values stand below them: ``value`` is empty, and so is ``parameter``
    where all of them are of the one parameter in ``values``.
    """

    parameter: str
    value: str
    unit: str | None
    values: Mapping[str, ColumnRule]
    limits: tuple[str | None, str | None] = (None, None)
    qualifier: str | None = None


@dataclass(frozen=True)
class TableRule:
    """How one table of a source is read."""

    file: str
    table: str
    time: TimeRule
    time_columns: tuple[str, ...]
    station: StationRule
    columns: Mapping[str, ColumnRule]
    long: LongRule | None = None
    sample: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    outside: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    decimal: str = "."
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    select: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reading: Mapping[str, Any] = field(default_factory=dict)

    def matches(self, file: str, table: str) -> bool:
        """Tell whether the rule is for a file and table of these names."""
        return fnmatchcase(Path(file).name, self.file) and fnmatchcase(table, self.table)

    @property
    def of_limits(self) -> set[str]:
        """The columns that hold objectives of values."""
        pairs = [one.limits for one in self.columns.values()]
        pairs += [self.long.limits] if self.long else []
        return {name for pair in pairs for name in pair if name}

    @property
    def of_qualifiers(self) -> set[str]:
        """The columns that hold marks of limits beside a value."""
        held = [one.qualifier for one in self.columns.values()]
        held += [self.long.qualifier] if self.long else []
        return {name for name in held if name}

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which a table is not the one described."""
        long = (self.long.parameter, self.long.value) if self.long else ()
        named = (name for name in long if name)
        return tuple(dict.fromkeys((*self.time_columns, *self.station.columns, *named)))

    @property
    def asides(self) -> set[str]:
        """The columns that hold no value to be stored, whatever else they hold."""
        found = {*self.time_columns, *self.station.described_by, *self.station.water_where}
        found |= {*self.sample, *self.about, *self.outside, *self.select}
        found |= {*self.of_limits, *self.of_qualifiers}
        return found | ({self.long.parameter, self.long.unit or ""} if self.long else set())

    def headings(self, names: Iterable[str]) -> dict[str, str]:
        """Return which columns of a table with stations across are stations, and their codes."""
        return self.station.headings(names, self.asides) if self.station.is_across else {}

    def value_columns(self, names: Iterable[str]) -> list[str]:
        """Return those columns that hold values to be stored."""
        if self.station.is_across:
            return [*self.headings(names)]
        wanted = {self.long.value} if self.long else {*self.columns}
        return [name for name in names if name in wanted]


@dataclass(frozen=True)
class Description:
    """A source: its tables, its stations, and what happens to differing values."""

    id: str
    title: Mapping[str, str]
    tables: tuple[TableRule, ...]
    stations: Mapping[str, Mapping[str, Any]]
    on_conflict: str
    on_change: str
    digest: str
    checks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    licence: Mapping[str, str] = field(default_factory=dict)


def known() -> list[str]:
    """Return the ids of the descriptions that come with Accord."""
    folder = files("accord.ingest").joinpath("sources")
    return sorted(e.name[:-5] for e in folder.iterdir() if e.name.endswith(".yaml"))


def load(source: str | Path) -> Description:
    """Load a description by id or from a YAML file, with its answers applied.

    Raises:
        AccordError: ING010 to ING013, ING018.
    """
    return parsed(*_text(str(source)))


def parsed(text: str, name: str) -> Description:
    """Return the description in a YAML text; ``name`` is what errors call it.

    Raises:
        AccordError: ING011 to ING013, ING018.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = Where(file=name, line=mark.line + 1 if mark else None)
        raise ING011(where=where, problem=str(getattr(error, "problem", error))[:120]) from None
    answers.refuse_open(data, name)
    data = answers.applied(data, name)
    schema.check(data, name)
    thresholds.check(data, name)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Description(
        id=data["id"],
        title=data["title"],
        licence=data.get("licence") or {},
        tables=tuple(_table(t) for t in data["tables"]),
        stations={str(k): v for k, v in (data.get("stations") or {}).items()},
        on_conflict=data.get("on_conflict", "both"),
        on_change=data.get("on_change", "conflict"),
        digest=digest,
        checks={str(k): v for k, v in (data.get("checks") or {}).items()},
    )


def _text(source: str) -> tuple[str, str]:
    packaged = files("accord.ingest").joinpath("sources", f"{source}.yaml")
    if source in known():
        return packaged.read_text(encoding="utf-8"), f"{source}.yaml"
    path = Path(source)
    if not path.is_file():
        raise ING010(source=source[:80], known=", ".join(known()))
    try:
        return path.read_text(encoding="utf-8-sig"), path.name
    except UnicodeDecodeError:
        raise ING011(where=Where(file=path.name), problem="it is not UTF-8") from None


def _table(data: Mapping[str, Any]) -> TableRule:
    time = data["time"]
    rule = TimeRule(
        time["format"],
        time["zone"],
        time["stamp"],
        time.get("calendar") or "gregorian",
        time["length"],
        time.get("year"),
    )
    long = data.get("long")
    names = ("encoding", "delimiter", "quote", "cuts", "header", "units_row", "names")
    return TableRule(
        file=data.get("file") or "*",
        table=data.get("table") or "*",
        time=rule,
        time_columns=tuple(time["columns"]),
        station=_station(data["station"]),
        columns={n: _column(n, c, time) for n, c in (data.get("columns") or {}).items()},
        long=_long(long, time) if long else None,
        sample=tuple(data.get("sample") or ()),
        about=tuple(data.get("about") or ()),
        outside=dict(data.get("outside") or {}),
        missing=tuple(data.get("missing") or ()),
        decimal=data.get("decimal") or ".",
        labels={k: tuple(map(str, v)) for k, v in (data.get("labels") or {}).items()},
        select={k: frozenset(map(str, v)) for k, v in (data.get("select") or {}).items()},
        reading={n: data[n] for n in names if data.get(n) is not None},
    )


def _station(data: Mapping[str, Any]) -> StationRule:
    return StationRule(
        columns=tuple(data.get("columns") or ()),
        constant=data.get("constant") or "",
        names=dict(data.get("names") or {}),
        longitude=data.get("longitude"),
        latitude=data.get("latitude"),
        datum=data.get("datum") or "",
        precision_m=str(data["precision_m"]) if "precision_m" in data else None,
        water_body=data.get("water_body"),
        water_type=data.get("water_type") or "",
        water_grounds=data.get("water_grounds") or "",
        water_where=dict(data.get("water_where") or {}),
        operator=data.get("operator") or "",
        across=dict(data.get("across") or {}),
        across_like=tuple(data.get("across_like") or ()),
    )


def _long(data: Mapping[str, Any], time: Mapping[str, Any]) -> LongRule:
    values = {str(n): _column(str(n), c, time) for n, c in data["values"].items()}
    limits = data.get("lower_limit"), data.get("upper_limit")
    beside = data.get("qualifier")
    named, value = data.get("parameter") or "", data.get("value") or ""
    return LongRule(named, value, data.get("unit"), values, limits, beside)


def _column(name: str, data: Mapping[str, Any], time: Mapping[str, Any]) -> ColumnRule:
    length = data.get("length") or time["length"]
    shared = time.get("averaging") if length == time["length"] else None
    moving = data.get("average") == "moving"
    averaging = data.get("averaging") or shared or AVERAGING.get(length, length)
    if moving and not data.get("averaging"):
        averaging += MOVING
    plain = {k: str(data[k]) for k in ("not_detected", "temperature", "pressure") if k in data}
    rule = ColumnRule(
        name=str(name),
        parameter=parameter(data["parameter"]),
        unit=data["unit"],
        averaging=averaging,
        length=length,
        depth=data.get("depth") or "",
        fraction=data.get("fraction") or "",
        method=data.get("method") or "",
        missing=tuple(data.get("missing") or ()),
        limits=(data.get("lower_limit"), data.get("upper_limit")),
        qualifier=data.get("qualifier"),
        moving=moving,
        **plain,
    )
    rule.conversion()
    return rule
