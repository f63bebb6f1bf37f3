"""Checks of one edition: its shape, its tables and its joins, and the faults of the text itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from accord.standards.model import CONFIDENCES, KINDS, Band, Row, Standard, Table
from accord.standards.schema import shape_faults
from accord.vocab.lists import code_lists

LISTED = ("gap", "overlap", "join", "start", "whole_bands", "residual", "example")


@dataclass(frozen=True)
class Finding:
    """One fault: ``id`` tells its form and place, ``en`` and ``zh`` say it."""

    id: str
    en: str
    zh: str


def check(standard: Standard) -> list[Finding]:
    """Return the faults of one edition that its known text errors do not list.

    A fault of the text passes only where it is listed; a listed one that no longer occurs is a
    fault itself.
    """
    found = list(findings(standard))
    listed = {fault for error in standard.known_text_errors for fault in error.faults}
    occurring = {one.id for one in found}
    left = [one for one in found if one.id not in listed]
    for fault in sorted(listed - occurring):
        if not fault.startswith("example:"):
            en = f"{fault} is listed as an error of the text but does not occur"
            left.append(Finding(f"stale:{fault}", en, f"{fault} 列为原文错误，但并不存在"))
    return left


def findings(standard: Standard) -> Iterator[Finding]:
    """Return every fault of one edition, listed or not."""
    yield from (Finding(f"shape:{where}", en, zh) for where, en, zh in shape_faults(standard.data))
    yield from _words(standard)
    for row in standard.rows:
        yield from _row(row)
    yield from _bands(standard)
    for table in standard.tables:
        yield from _classes(standard, table)
    yield from _shares(standard)


def _words(standard: Standard) -> Iterator[Finding]:
    """Kind, parameters, units and marks are known; the id begins with its family's words."""
    lists = code_lists()
    if standard.kind not in KINDS:
        yield Finding("kind", f"unknown kind {standard.kind}", f"未知类别 {standard.kind}")
    for row in standard.rows:
        pairs = (
            ("standard_parameters", row.parameter),
            ("standard_units", row.unit),
            *(("standard_averagings", averaging) for averaging in row.averagings if averaging),
        )
        for name, code in pairs:
            if code not in lists[name]:
                yield Finding(f"{name}:{code}", f"unknown {name} {code}", f"未知的 {name} {code}")
        if row.confidence not in CONFIDENCES:
            yield Finding(f"confidence:{row.key}", "unknown confidence", "未知的可信程度")
        memory = row.confidence == "from-memory"
        cells = (row.limits or {}).values()
        if memory and row.on and all(cell is None or cell.on for cell in cells):
            yield Finding(f"on:{row.key}", "from memory but on", "凭记忆而已启用")


def _row(row: Row) -> Iterator[Finding]:
    name = f"{row.key}[{row.variant}]" if row.variant else row.key
    if row.form == "nodes":
        if any(a[0] >= b[0] for a, b in pairwise(row.nodes)):
            yield Finding(f"rising:{name}", f"{name}: nodes do not rise", f"{name}：限值未递增")
        if row.past is None and any(a[1] >= b[1] for a, b in pairwise(row.nodes)):
            yield Finding(f"rising:{name}", f"{name}: index does not rise", f"{name}：指数未递增")
    elif row.form == "bands":
        yield from _banded(row, name)
    elif row.form == "piecewise":
        yield from _joins(row, name)
    elif row.form == "categories":
        yield from _categories(row, name)


def _banded(row: Row, name: str) -> Iterator[Finding]:
    step = Fraction(1, 10 ** (row.decimals or 0))
    for (_, high, _, top), (low, _, bottom, _) in pairwise(row.bands):
        if low - high != step or bottom - top != 1:
            yield Finding(
                f"tiling:{name}:{text(high)}",
                f"{name}: bands do not tile at {text(high)}",
                f"{name}：{text(high)} 处各级不相接",
            )
    for c_low, c_high, i_low, i_high in row.bands:
        if c_low >= c_high or i_low >= i_high:
            yield Finding(f"rising:{name}", f"{name}: a band does not rise", f"{name}：某级未递增")


def _joins(row: Row, name: str) -> Iterator[Finding]:
    """Equations must reach at their end exactly the index the next one begins with."""
    for one, after in pairwise(row.segments):
        if one.hi is None:
            continue
        tiled = row.precision is not None and after.lo - one.hi == row.precision
        reached = one.base + one.slope * (one.hi - one.x0)
        if (after.lo != one.hi and not tiled) or reached != after.base - (1 if tiled else 0):
            shown = text(one.hi)
            yield Finding(
                f"join:{name}:{shown}",
                f"{name}: at {shown} one equation gives {float(reached):g}, the next begins with "
                f"{float(after.base):g}",
                f"{name}：在 {shown} 处前段为 {float(reached):g}，后段从 {float(after.base):g} 起",
            )


def _categories(row: Row, name: str) -> Iterator[Finding]:
    bounds = [u for u in row.upper if u is not None]
    if any(a >= b for a, b in pairwise(bounds)):
        yield Finding(f"rising:{name}", f"{name}: bounds do not rise", f"{name}：上限未递增")
    for high, low in zip(row.upper, row.lower[1:], strict=False):
        if high is not None and row.precision is not None and low - high != row.precision:
            yield Finding(
                f"gap:{name}:{text(high)}",
                f"{name}: nothing is printed between {text(high)} and {text(low)}",
                f"{name}：{text(high)} 与 {text(low)} 之间未作规定",
            )


def _bands(standard: Standard) -> Iterator[Finding]:
    rising = sorted((b for b in standard.bands if b.lo is not None), key=_low)
    if not rising or standard.kind == "category_table":
        return
    if standard.kind == "index" and _low(rising[0]) != 0:
        yield Finding(
            f"start:bands:{text(_low(rising[0]))}",
            f"the bands start at {text(_low(rising[0]))}, an index of 0 has none",
            f"各级从 {text(_low(rising[0]))} 起，指数 0 无级别",
        )
    whole = standard.bands_rule not in ("lower", "upper") and any(
        a.hi is not None and _low(b) == a.hi + 1 for a, b in pairwise(rising)
    )
    for one, after in pairwise(rising):
        gap = _low(after) - (one.hi if one.hi is not None else _low(after))
        if gap != (1 if whole else 0):
            at = text(one.hi or Fraction(0))
            yield Finding(
                f"gap:bands:{at}", f"the bands leave a gap at {at}", f"各级在 {at} 处不相接"
            )
    computed = bool(standard.input_sets) or bool(standard.method)
    if whole and computed and standard.index_rounding.rule == "none":
        yield Finding(
            "whole_bands:bands",
            "the bands are whole numbers and the index is not rounded",
            "各级为整数而指数不作修约",
        )


def _classes(standard: Standard, table: Table) -> Iterator[Finding]:
    """From the best class to the worst a limit only loosens."""
    order = table.order or standard.classes
    if standard.kind != "class_table" or table.aside or not order:
        return
    for row in table.rows:
        cells = [(code, (row.limits or {}).get(code)) for code in order]
        plain = [(c, x) for c, x in cells if x is not None and x.form in ("max", "min", "range")]
        for (_, one), (code, after) in pairwise(plain):
            tighter_low = one.low is not None and after.low is not None and after.low > one.low
            tighter_high = one.high is not None and after.high is not None and after.high < one.high
            if tighter_low or (tighter_high and after.form != "min"):
                yield Finding(
                    f"monotone:{row.key}:{code}",
                    f"{row.key}: class {code} is tighter than a better one",
                    f"{row.key}：{code} 类比更好的类别更严",
                )
        left = [(c, x) for c, x in cells if x is not None and x.form == "residual"]
        for (code, one), (later, other) in pairwise(left):
            if one.high is not None and other.high is not None:
                yield Finding(
                    f"overlap:{row.key}:{code}/{later}",
                    f"{row.key}: classes {code} and {later} overlap",
                    f"{row.key}：{code} 与 {later} 类重叠",
                )
        last_code, last = cells[-1]
        worse = table.worse or standard.worse
        if last is not None and last.form == "min" and worse == last_code:
            yield Finding(
                f"residual:{row.key}:{last_code}",
                f"{row.key}: the residual class {last_code} has a limit",
                f"{row.key}：最末的 {last_code} 类另有限值",
            )


def _shares(standard: Standard) -> Iterator[Finding]:
    """Every pair of whole shares that can occur has a grade."""
    grades = (standard.data.get("proportions") or {}).get("grades")
    if not grades:
        return
    for best in range(101):
        for worst in range(101 - best):
            if not any(_fits(one, best, worst) for one in grades):
                yield Finding(
                    f"gap:proportions:{best}/{worst}",
                    f"{best} % and {worst} % have no grade",
                    f"{best}％与{worst}％无对应级别",
                )


def _fits(one: Mapping[str, Any], best: int, worst: int) -> bool:
    return bool(
        one.get("best_min", 0) <= best < one.get("best_below", 101)
        and one.get("worst_min", 0) <= worst < one.get("worst_below", 101)
    )


def _low(band: Band) -> Fraction:
    return band.lo if band.lo is not None else Fraction(0)


def text(number: Fraction) -> str:
    """Write an exact decimal as printed."""
    if number.denominator == 1:
        return str(number.numerator)
    return (
        format(float(number), ".10g") if "e" not in format(float(number), ".10g") else str(number)
    )
