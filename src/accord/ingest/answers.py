"""Answers to the questions of a source description, put where they belong."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from accord.ingest.errors import ING013, ING018
from accord.ingest.times import valid_length
from accord.kernel.errors import AccordError, Where
from accord.vocab.parameters import parameters
from accord.vocab.units import parse

NONE = "none of these"
"""The answer that a column holds nothing to be stored."""

_NOTHING = "answered: holds nothing to be stored"

Table = dict[str, Any]


def place(asked: Table) -> tuple[Any, Any]:
    """Return the table and the column a question is about."""
    return asked.get("table", 0), asked.get("about")


def ends(asked: Table) -> bool:
    """Tell whether an answer leaves nothing more to ask about the same columns."""
    return asked.get("answer") == NONE or _apart(asked)


def _apart(asked: Table) -> bool:
    """Tell whether an answer says that columns taken for stations are parameters."""
    return asked.get("code") == "across" and asked.get("answer") == "parameters"


def refuse_open(data: Any, file: str) -> None:
    """Refuse a description with questions that have no answer. Raises AccordError ING013."""
    asked = (data.get("questions") or []) if isinstance(data, dict) else []
    if not isinstance(asked, list):
        return
    left_out = {place(q) for q in asked if isinstance(q, dict) and ends(q)}
    still = [
        q
        for q in asked
        if isinstance(q, dict) and q.get("answer") in (None, "", []) and place(q) not in left_out
    ]
    if still:
        told = "; ".join(f"{q.get('code')} ({q.get('about')})" for q in still[:8])
        more = f"; … {len(still) - 8}" if len(still) > 8 else ""
        raise ING013(where=Where(file=file), count=len(still), questions=told + more)


def applied(data: Any, file: str) -> Any:
    """Return the description with every answer in its place. Raises AccordError ING018."""
    if not isinstance(data, dict) or not isinstance(data.get("questions"), list):
        return data
    data = copy.deepcopy(data)
    tables = data.get("tables")
    apart = {place(q) for q in data["questions"] if isinstance(q, dict) and _apart(q)}
    for asked in data["questions"]:
        if not isinstance(asked, dict) or asked.get("answer") in (None, "", []):
            continue
        if place(asked) in apart and not _apart(asked):
            continue  # of the one parameter of stations that are none
        at = asked.get("table", 0)
        if not isinstance(tables, list) or not isinstance(at, int) or at >= len(tables):
            raise _refused(asked, "a table of this description", file)
        _apply(tables[at], asked, file)
    for table in tables or []:
        if isinstance(table, dict):
            _without_parameter(table)
    return data


def _refused(asked: dict[str, Any], expected: str, file: str) -> AccordError:
    return ING018(
        where=Where(file=file),
        answer=str(asked.get("answer"))[:60],
        question=f"{asked.get('code')} ({asked.get('about')})",
        expected=expected,
    )


def _apply(table: Table, asked: dict[str, Any], file: str) -> None:
    code, answer, about = asked.get("code"), asked["answer"], str(asked.get("about"))
    simple: dict[str, tuple[str, str]] = {
        "zone": ("time", "zone"),
        "stamp": ("time", "stamp"),
        "length": ("time", "length"),
        "time_format": ("time", "format"),
        "day_order": ("time", "format"),
        "calendar": ("time", "calendar"),
        "no_station": ("station", "constant"),
    }
    if code in simple:
        part, name = simple[code]
        table.setdefault(part, {})[name] = str(answer)
        return
    action = _ACTIONS.get(str(code))
    if action is None:
        raise _refused(asked, "a question of inspection", file)
    expected = action(table, about, answer)
    if expected is not None:
        raise _refused(asked, expected, file)


def _listed(answer: Any) -> list[str]:
    parts = answer if isinstance(answer, list) else str(answer).replace("，", ",").split(",")
    return [str(p).strip() for p in parts if str(p).strip()]


def _column(table: Table, about: str) -> Table:
    long = table.get("long")
    if isinstance(long, dict) and about in (long.get("values") or {}):
        found: Table = long["values"][about]
        return found
    columns: Table = table.setdefault("columns", {})
    found = columns.setdefault(about, {})
    return found


def _year(table: Table, about: str, answer: Any) -> str | None:
    if not str(answer).isdigit():
        return "a year such as 2026"
    time = table.setdefault("time", {})
    time["year"] = int(answer)
    return None


def _time_columns(table: Table, about: str, answer: Any) -> str | None:
    table.setdefault("time", {})["columns"] = _listed(answer)
    return None


def _station_columns(table: Table, about: str, answer: Any) -> str | None:
    table.setdefault("station", {})["columns"] = _listed(answer)
    return None


def _parameter(table: Table, about: str, answer: Any) -> str | None:
    if answer != NONE and answer not in parameters():
        return "the id of a parameter of the vocabulary, or none of these"
    column = _column(table, about)
    column["parameter"] = answer
    if answer != NONE and parameters()[answer].values:
        column["unit"] = "code"
    return None


def _unit(table: Table, about: str, answer: Any) -> str | None:
    """A unit; where there is none because the column holds an index, that, or nothing to keep."""
    if parse(str(answer)) is None:
        known = parameters().get(str(answer))
        if answer != NONE and (known is None or known.unit != "index"):
            return "a unit such as mg/L"
        return _index(table, about, answer)
    column = _column(table, about)
    column["unit"] = str(answer)
    return None


def _index(table: Table, about: str, answer: Any) -> str | None:
    """An index is a parameter of its own; a unit says it is a concentration after all."""
    if str(answer) in parameters():
        column = _column(table, about)
        column["parameter"], column["unit"] = answer, parameters()[answer].unit
        return None
    if answer == NONE:
        _column(table, about)["parameter"] = NONE
        return None
    problem = _unit(table, about, answer)
    return "a unit, an index parameter such as AQI, or none of these" if problem else None


def _conditions(table: Table, about: str, answer: Any) -> str | None:
    parts = _listed(answer)
    if len(parts) != 2:
        return "temperature and pressure, such as 298.15, 1013.25"
    column = _column(table, about)
    column["temperature"], column["pressure"] = parts
    return None


def _missing(table: Table, about: str, answer: Any) -> str | None:
    if answer not in ("yes", "no", True, False):
        return "yes or no"
    mark, _, name = about.partition(" in ")
    if answer in ("yes", True):
        _column(table, name).setdefault("missing", []).append(mark)
    return None


def _not_detected(table: Table, about: str, answer: Any) -> str | None:
    _column(table, about)["not_detected"] = str(answer)
    return None


def _decimal(table: Table, about: str, answer: Any) -> str | None:
    if answer not in ("decimal", "thousands"):
        return "decimal or thousands"
    table["decimal"] = "," if answer == "decimal" else "."
    return None


def _swapped(table: Table, about: str, answer: Any) -> str | None:
    if answer not in ("yes", "no", True, False):
        return "yes or no"
    station = table.setdefault("station", {})
    if answer in ("yes", True):
        east, north = station.get("longitude"), station.get("latitude")
        station["longitude"], station["latitude"] = north, east
    return None


def _qualifier(table: Table, about: str, answer: Any) -> str | None:
    if answer != NONE and answer not in (table.get("columns") or {}):
        return "the name of a column of values, or none of these"
    if answer != NONE:
        _column(table, str(answer))["qualifier"] = about
    return None


def _encoding(table: Table, about: str, answer: Any) -> str | None:
    table["encoding"] = str(answer)
    return None


def _position(table: Table, about: str, answer: Any) -> str | None:
    table.setdefault("labels", {})[about] = _listed(answer)
    return None


def _names(table: Table, about: str, answer: Any) -> str | None:
    table["names"] = _listed(answer)
    return None


def _measured(table: Table, about: str, answer: Any) -> str | None:
    for name in _listed(answer):
        _column(table, name)
    return None


def _across(table: Table, about: str, answer: Any) -> str | None:
    """Headings are stations as proposed; or each is a parameter, of which all is yet to be told."""
    if answer not in ("stations", "parameters"):
        return "stations or parameters"
    if answer == "parameters":
        station = table.setdefault("station", {})
        columns = table.setdefault("columns", {})
        for name in station.pop("across", None) or {}:
            columns.setdefault(name, {"parameter": None, "unit": None})
        table.pop("long", None)
        table["layout"] = "wide"
    return None


def _station_heading(table: Table, about: str, answer: Any) -> str | None:
    """A heading is a station of this code, or none and left out."""
    if answer == NONE:
        table["outside"] = (table.get("outside") or {}) | {about: _NOTHING}
        return None
    held: Table = table.setdefault("station", {}).setdefault("across", {})
    code = str(answer).strip()
    if any(name != about and other == code for name, other in held.items()):
        return "a code that no other heading has, or none of these"
    held[about] = code
    return None


def _averaged(table: Table, about: str, answer: Any) -> str | None:
    column = _column(table, about)
    if answer == NONE:
        column["parameter"] = NONE
        return None
    if not valid_length(str(answer)):
        return "the length of the mean, such as P1D, or none of these"
    column["length"], column["average"] = str(answer), "moving"
    return None


_ACTIONS: dict[str, Callable[[Table, str, Any], str | None]] = {
    "no_time": _time_columns,
    "year": _year,
    "month_year": _year,
    "station_column": _station_columns,
    "across": _across,
    "station_heading": _station_heading,
    "averaged": _averaged,
    "qualifier": _qualifier,
    "parameter": _parameter,
    "long_parameter": _parameter,
    "unit": _unit,
    "unit_unknown": _unit,
    "unit_doubtful": _unit,
    "unit_mismatch": _unit,
    "conditions": _conditions,
    "index": _index,
    "missing": _missing,
    "not_detected": _not_detected,
    "decimal": _decimal,
    "swapped": _swapped,
    "encoding": _encoding,
    "position": _position,
    "header": _names,
    "nothing_measured": _measured,
}


def _without_parameter(table: Table) -> None:
    """Move columns that hold nothing to be stored to those left outside."""
    columns = table.get("columns")
    if isinstance(columns, dict):
        for name in [n for n, c in columns.items() if (c or {}).get("parameter") == NONE]:
            del columns[name]
            outside = table.get("outside") or {}
            table["outside"] = outside | {name: _NOTHING}
    long = table.get("long")
    if isinstance(long, dict):
        values = long.get("values") or {}
        for name in [n for n, c in values.items() if (c or {}).get("parameter") == NONE]:
            del values[name]
