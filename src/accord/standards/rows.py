"""Build the rows of a table from plain data: nodes, bands, equations, categories and limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from accord.kernel.dates import PartialDate
from accord.kernel.text import Text
from accord.standards.model import Above, Cell, Row, Segment

_BELOW = re.compile(r"<\s*(?P<number>[0-9.]+)\Z")
_OVER = re.compile(r">\s*(?P<number>[0-9.]+)\Z")
_OUTSIDE = re.compile(r"below (?P<low>[0-9.]+) or above (?P<high>[0-9.]+)\Z")


def fraction(value: Any) -> Fraction | None:
    """Return a printed number exactly, None for none."""
    return None if value is None else Fraction(value)


def row(data: Mapping[str, Any], table: Mapping[str, Any]) -> Row:
    """Build one row; what a table says of all its rows holds where the row says nothing."""
    form = data.get("form") or ("categories" if "upper" in data else "limits")
    start, end = data.get("from", table.get("from")), data.get("to")
    extra = _limits(data) if form == "limits" else _SCALES[form](data)
    return Row(
        parameter=data["parameter"],
        unit=data["unit"],
        table=table["id"],
        form=form,
        confidence=data["confidence"],
        confidence_on=next(iter((data.get("on_levels") or {}).values()), data["confidence"]),
        on=data.get("on", True) or bool(data.get("on_levels")),
        disputed=bool(data.get("disputed")),
        averaging=data.get("averaging"),
        also=tuple(data.get("also") or ()),
        printed_as=data.get("printed_as"),
        printed=tuple(Text.of(p) for p in data.get("printed") or ()),
        default=bool(data.get("default")),
        variant=data.get("variant"),
        statistic=data.get("statistic"),
        when=data.get("when"),
        start=None if start is None else PartialDate.of(start),
        end=None if end is None else PartialDate.of(end),
        below_bottom=data.get("below_bottom"),
        precision=fraction(data.get("precision")),
        weight=fraction(data.get("weight")),
        **extra,
    )


def _nodes(data: Mapping[str, Any]) -> dict[str, Any]:
    heights = data["index"] if "index" in data else data["q"]
    pairs = zip(data["conc"], heights, strict=True)
    found = {
        "nodes": tuple((Fraction(c), Fraction(i)) for c, i in pairs if c is not None),
        "top": fraction(data.get("top_conc")),
    }
    if "q" in data:
        return found | {"below": Fraction(data["below"]), "past": Fraction(data["above"])}
    return found | {"above": _above(data.get("above_top"))}


def _bands(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "bands": tuple(tuple(Fraction(x) for x in band) for band in data["bands"]),
        "decimals": data["truncate_decimals"],
        "above": _above(data.get("above_top")),
    }


def _piecewise(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "segments": tuple(_segment(s) for s in data["segments"]),
        "above": _above(data.get("above_top")),
    }


def _categories(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "upper": tuple(fraction(u) for u in data["upper"]),
        "lower": tuple(Fraction(u) for u in data.get("lower") or ()),
        "from_value": fraction(data.get("from_value")),
        "open_top": bool(data.get("open_top")),
        "above": Above("use", key=data["above"]["use"]) if "above" in data else None,
    }


def _step(data: Mapping[str, Any]) -> dict[str, Any]:
    met, unmet = Fraction(data["met"]), Fraction(data["else"])
    return {"limit": Fraction(data["limit"]), "met": met, "unmet": unmet}


_SCALES: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "nodes": _nodes,
    "bands": _bands,
    "piecewise": _piecewise,
    "categories": _categories,
    "step": _step,
    "equations": lambda data: {"pieces": tuple(data["pieces"])},
    "same_as": lambda data: {"same_as": data["same_as"]},
}
FORMS = (*_SCALES, "limits")


def _segment(data: Mapping[str, Any]) -> Segment:
    return Segment(
        Fraction(data["lo"]),
        fraction(data["hi"]),
        Fraction(data["slope"]),
        Fraction(data["x0"]),
        Fraction(data["base"]),
    )


def _above(data: Mapping[str, Any] | None) -> Above | None:
    if data is None:
        return None
    return Above(
        data["rule"],
        fraction(data.get("value")),
        data.get("key"),
        fraction(data.get("otherwise")),
        fraction(data.get("otherwise_below")),
        data.get("basis", "text"),
    )


def _limits(data: Mapping[str, Any]) -> dict[str, Any]:
    rule = data.get("rule", "max")
    row_on = data.get("on", True)
    on_levels, off_levels = data.get("on_levels") or {}, data.get("off_levels") or {}
    cells: dict[str, Cell | None] = {}
    for level, value in data["limits"].items():
        on = (row_on or level in on_levels) and level not in off_levels
        cells[str(level)] = cell(value, rule, on)
    return {"limits": cells, "rule": rule}


def cell(value: Any, rule: str, on: bool) -> Cell | None:
    """Read one limit as printed.

    >>> cell("<1.1", "max", True).form, cell([6, 9], "range", True).high
    ('below', Fraction(9, 1))
    """
    if value is None:
        return None
    printed = str(value)
    if isinstance(value, list):
        low, high = (Fraction(v) for v in value)
        return Cell("range" if rule == "range" else "min", low, high, printed, on)
    if isinstance(value, int | Decimal):
        number = Fraction(value)
        return (
            Cell("min", low=number, printed=printed, on=on)
            if rule == "min"
            else Cell("max", high=number, printed=printed, on=on)
        )
    return _worded(value, rule, on)


def _worded(printed: str, rule: str, on: bool) -> Cell:
    if found := _BELOW.match(printed):
        bound = Fraction(found["number"])
        form: Literal["residual", "below"] = "residual" if rule == "min" else "below"
        return Cell(form, high=bound, printed=printed, on=on)
    if found := _OVER.match(printed):
        return Cell("residual", low=Fraction(found["number"]), printed=printed, on=on)
    if found := _OUTSIDE.match(printed):
        outside = Fraction(found["low"]), Fraction(found["high"])
        return Cell("residual", *outside, printed=printed, on=on)
    return Cell("words", printed=printed, on=on)
