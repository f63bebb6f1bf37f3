"""The thresholds of a source description: checked, and brought to whole numbers at the scale."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accord.ingest.errors import ING012
from accord.ingest.times import seconds
from accord.kernel.errors import AccordError, Where
from accord.vocab.parameters import Parameter, parameters
from accord.vocab.quality import QUANTILES, Climate, Own
from accord.vocab.units import exact

SPANS = ("gross_range", "climatology")
"""Tests whose thresholds are a lowest and a highest value; the others have one difference."""
_LARGEST = 2**62


class UnusableError(ValueError):
    """A threshold that cannot be used: the field, what stands there, what was expected."""


def check(data: Mapping[str, Any], file: str) -> None:
    """Refuse thresholds that cannot be used. Raises AccordError ING012."""
    for name, tests in (data.get("checks") or {}).items():
        path = f"checks[{name}]"
        if name not in parameters():
            raise _wrong(path, name, "the id of a parameter of the vocabulary", file)
        if parameters()[name].values is not None:
            raise _wrong(path, name, "a parameter that is a number, not a code", file)
        try:
            for test, told in tests.items():
                fields(parameters()[name], test, told)
        except UnusableError as problem:
            field, found, expected = problem.args
            raise _wrong(f"{path}.{field}", found, expected, file) from None


def _wrong(field: str, found: object, expected: str, file: str) -> AccordError:
    where = Where(file=file, field=field)
    return ING012(where=where, field=field, found=str(found)[:60], expected=expected)


def fields(one: Parameter, test: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of ``Checks`` one test of a description stands for."""
    found: dict[str, Any] = {}
    if "own" in told:
        found["own"] = {test: _own(test, told["own"])}
    if test in ("gross_range", "spike", "rate_of_change"):
        stem = {"gross_range": "range", "spike": "spike", "rate_of_change": "rate"}[test]
        read = _span if test == "gross_range" else _difference
        for flag in ("suspect", "fail"):
            if flag in told:
                found[f"{stem}_{flag}"] = read(one, f"{test}.{flag}", told[flag])
        _ordered(test, found.get(f"{stem}_suspect"), found.get(f"{stem}_fail"))
        if test == "rate_of_change" and "fail" in told and "suspect" not in told:
            raise UnusableError(f"{test}.suspect", "nothing", "a number, where fail has one")
    elif test == "climatology":
        members = enumerate(told.get("members") or ())
        found["climatology"] = tuple(c for at, m in members for c in _climate(one, at, m))
    else:
        found |= _plain(one, test, told)
    if not any(found.values()):
        raise UnusableError(test, "no threshold", "thresholds, or own")
    return found


def _plain(one: Parameter, test: str, told: Mapping[str, Any]) -> dict[str, Any]:
    if test == "flat_line":
        interval, suspect, fail = (
            _seconds(f"{test}.{name}", told[name]) for name in ("interval", "suspect", "fail")
        )
        if not 2 * interval <= suspect <= fail:
            raise UnusableError(
                f"{test}.suspect", told["suspect"], "two intervals or more, up to fail"
            )
        tolerance = _difference(one, f"{test}.tolerance", told["tolerance"])
        return {
            "flat_tolerance": tolerance,
            "flat_suspect": suspect,
            "flat_fail": fail,
            "interval": interval,
        }
    if test == "gap":
        return {"gap": _seconds(f"{test}.longest", told["longest"])} if "longest" in told else {}
    within = told.get("within_km")
    metres = None if within is None else round(exact(str(within)) * 1000)
    if metres is not None and not 0 < metres <= 20_100_000:
        raise UnusableError(f"{test}.within_km", within, "kilometres, more than 0")
    suspect = _difference(one, f"{test}.suspect", told["suspect"])
    return {"neighbour_suspect": suspect, "neighbour_within": metres}


def _whole(one: Parameter, path: str, value: Any) -> int:
    scaled = Decimal(str(value)).scaleb(one.scale)
    if scaled != scaled.to_integral_value():
        raise UnusableError(path, value, f"at most {one.scale} decimals, in {one.unit}")
    if abs(scaled) > _LARGEST:
        raise UnusableError(path, value, "a value that can be stored")
    return int(scaled)


def _difference(one: Parameter, path: str, value: Any) -> int:
    found = _whole(one, path, value)
    if found < 0:
        raise UnusableError(path, value, "0 or more")
    return found


def _span(one: Parameter, path: str, value: Any) -> tuple[int, int]:
    low, high = value
    return _whole(one, path, low), _whole(one, path, high)


def _ordered(test: str, suspect: Any, fail: Any) -> None:
    """Refuse a suspect threshold beyond the one that fails."""
    if suspect is None or fail is None:
        return
    spans = isinstance(suspect, tuple)
    inside = fail[0] <= suspect[0] and suspect[1] <= fail[1] if spans else suspect <= fail
    if not inside:
        raise UnusableError(f"{test}.suspect", suspect, "thresholds within those that fail")


def _climate(one: Parameter, at: int, member: Mapping[str, Any]) -> list[Climate]:
    path = f"climatology.members[{at}]"
    months = member["months"]
    if len(months) != 2 or not all(1 <= m <= 12 for m in months):
        raise UnusableError(f"{path}.months", months, "the first and the last month, 1 to 12")
    suspect = _span(one, f"{path}.suspect", member["suspect"])
    fail = _span(one, f"{path}.fail", member["fail"]) if "fail" in member else None
    _ordered(path, suspect, fail)
    first, last = months
    parts = [(first, last)] if first <= last else [(first, 12), (1, last)]  # over the new year
    return [Climate(part, suspect, fail) for part in parts]


def _seconds(path: str, length: str) -> int:
    try:
        found = seconds(length)
    except ValueError:
        raise UnusableError(path, length, "a duration in days, hours, minutes or seconds") from None
    if found <= 0:
        raise UnusableError(path, length, "more than nothing")
    return found


def _own(test: str, told: Mapping[str, Any]) -> Own:
    method = told["method"]
    wanted = 2 if test in SPANS and method == QUANTILES else 1
    levels: dict[str, tuple[Fraction, ...]] = {}
    for flag in ("suspect", "fail"):
        given = tuple(exact(str(value)) for value in told.get(flag, ()))
        if given and len(given) != wanted:
            raise UnusableError(f"{test}.own.{flag}", told[flag], f"{wanted} numbers")
        if method == QUANTILES and not all(0 <= value <= 1 for value in given):
            raise UnusableError(f"{test}.own.{flag}", told[flag], "shares from 0 to 1")
        if any(value < 0 for value in given) or list(given) != sorted(given):
            raise UnusableError(
                f"{test}.own.{flag}", told[flag], "numbers from 0, the smaller first"
            )
        levels[flag] = given
    if not levels["suspect"]:
        raise UnusableError(f"{test}.own.suspect", "nothing", "a list of numbers")
    if test == "gap" and levels["fail"]:
        raise UnusableError(f"{test}.own.fail", told["fail"], "suspect only: a gap never fails")
    least = told.get("least", 100)
    if least < 3:
        raise UnusableError(f"{test}.own.least", least, "3 or more")
    window = _seconds(f"{test}.own.window", told["window"])
    return Own(method, window, levels["suspect"], levels["fail"], least)
