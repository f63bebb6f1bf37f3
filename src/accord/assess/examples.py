"""Whether a standard's own examples come out, and every check of editions in one call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from accord.assess.values import assess_edition
from accord.methods.air.nowcast import nowcast_vn, weight_vn
from accord.methods.water.ccme import Objective, ccme_wqi
from accord.standards.checking import Finding, check
from accord.standards.loading import families, find, read_file, standards
from accord.standards.model import Standard


def check_all(names: Sequence[str], day: date) -> list[tuple[str, Finding]]:
    """Return the faults of the named editions, or of all: the files, examples and families.

    A name ending in ``.yaml`` is a file, for a text that is still being written.

    Raises:
        AccordError: STD001, STD002 and STD003.
    """
    chosen = [_named(name, day) for name in names] or list(standards().values())
    found = [(one.id, finding) for one in chosen for finding in check(one)]
    found += [(one.id, finding) for one in chosen for finding in example_faults(one)]
    for family in dict.fromkeys(one.family for one in chosen):
        known = families().get(family, ())
        found += [(family, finding) for finding in overlaps(known)]
    return found


def _named(name: str, day: date) -> Standard:
    return read_file(Path(name)) if name.endswith(".yaml") else find(name, day)


def overlaps(editions: Sequence[Standard]) -> Iterator[Finding]:
    """Editions of one family must not be in force on the same day."""
    for one, after in pairwise(editions):
        start = after.edition.start
        if start is not None and start.earliest and one.edition.covers(start.earliest):
            yield Finding(
                f"overlap:{one.id}/{after.id}",
                f"{one.id} and {after.id} are in force on the same day",
                f"{one.id} 与 {after.id} 施行日期重叠",
            )


def example_faults(standard: Standard) -> Iterator[Finding]:
    """Return the examples that do not come out and are not listed as errors of the text.

    A listed example must differ as printed and agree with ``by_formula``.
    """
    listed = {fault for error in standard.known_text_errors for fault in error.faults}
    for number, example in enumerate(standard.data["examples"], 1):
        name = f"example:{number}"
        expected = example["expect"]
        if name in listed:
            if not list(_differences(standard, example, expected)):
                yield Finding(
                    f"stale:{name}", f"{name} is listed but comes out", f"{name} 已列出但相符"
                )
            expected = example["by_formula"]
        for place in _differences(standard, example, expected):
            en, zh = f"{name} does not come out: {place}", f"{name} 不符：{place}"
            yield Finding(f"{name}:{place}", en, zh)


def _differences(
    standard: Standard, example: Mapping[str, Any], expected: Mapping[str, Any]
) -> Iterator[str]:
    found = _found(standard, example)
    tolerance = Decimal(str(example.get("tolerance", 0)))
    for name, wanted in expected.items():
        yield from _compare(name, wanted, found.get(name), tolerance)


def _compare(place: str, wanted: Any, got: Any, tolerance: Decimal) -> Iterator[str]:
    if isinstance(wanted, Mapping):
        for name, inner in wanted.items():
            yield from _compare(f"{place}.{name}", inner, (got or {}).get(name), tolerance)
    elif isinstance(wanted, int | Decimal):
        if got is None or abs(Decimal(str(got)) - wanted) > tolerance:
            yield f"{place} {got} ≠ {wanted}"
    elif isinstance(got, Mapping):
        if wanted not in got.values():
            yield f"{place} {got.get('en')} ≠ {wanted}"
    elif got != wanted:
        yield f"{place} {got} ≠ {wanted}"


def _found(standard: Standard, example: Mapping[str, Any]) -> Mapping[str, Any]:
    method = example.get("method")
    if method == "nowcast_vn":
        (hours,) = example["series"].values()
        weight, value = weight_vn(hours), nowcast_vn(hours)
        places = {"w": (weight, "0.01"), "nowcast": (value, "0.1")}
        return {n: v.quantize(Decimal(step)) for n, (v, step) in places.items() if v is not None}
    if method == "ccme_wqi":
        return _ccme(example["data"])
    start = standard.edition.start
    day = (start.latest if start is not None else None) or date.max
    result = assess_edition(standard, example["input"], day, example.get("variant")).as_dict()
    verdicts = {
        said: [one["level"] for one in result["limits"] if one["verdict"] == said]
        for said in ("meets", "fails")
    }
    return result | verdicts


def _ccme(data: Mapping[str, Any]) -> Mapping[str, Any]:
    samples = {name: [_number(v) for v in one["values"]] for name, one in data.items()}
    objectives = {
        name: Objective(_number(one.get("lower_limit")), _number(one.get("upper_limit")))
        for name, one in data.items()
    }
    found = ccme_wqi(samples, objectives)
    return {
        "variables": found.variables,
        "tests": found.tests,
        "failed_tests": found.failed_tests,
        "failed_variables": list(found.failed_variables),
        "F1": found.f1,
        "F2": found.f2,
        "F3": found.f3,
        "WQI": found.index,
        "published": round(found.index),
        "category": "Good" if 80 <= round(found.index) < 95 else "",
    }


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
