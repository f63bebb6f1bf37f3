"""The clause a number rests on: document, table, confidence, and where a value lies in its row."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from itertools import pairwise
from typing import Any

from accord.assess.findings import exact_text
from accord.methods.rounding import round_exact
from accord.methods.water.single_factor import verdict
from accord.standards.model import Row, Standard


def titles(edition: Standard) -> dict[str, str]:
    """Return the title of an edition in Chinese, English and its own words."""
    one = edition.title
    return {"zh": one.zh, "en": one.en, "local": one.local}


def clause_of(edition: Standard, row: Row) -> dict[str, Any]:
    """Return where a row of a text stands, and how far it is confirmed."""
    table = next(t for t in edition.tables if row in t.rows)
    return {
        "standard": edition.id,
        "document": table.document,
        "clause": table.clause,
        "table": table.id,
        "parameter": row.printed_as or row.parameter,
        "averaging": row.averaging,
        "unit": row.unit,
        "confidence": row.confidence_on,
        "when": {k: str(v) for k, v in row.when.items()} if row.when else None,
    }


def place_of(row: Row, value: Fraction, edition: Standard) -> dict[str, Any]:
    """Return where a value lies in a row: its segment and the straight line there, or its limits.

    ``value``: exact, in the unit of the row, before any rounding.
    """
    rounded = _rounded(row, value, edition)
    found: dict[str, Any] = {}
    if rounded != value:
        found["rounded"] = exact_text(rounded)
    if row.nodes:
        found["segment"] = _segment(rounded, row)
    elif row.bands:
        fitting = [b for b in row.bands if b[0] <= rounded <= b[1]]
        found["segment"] = _line(fitting[0]) if fitting else None
    elif row.segments:
        found["segment"] = _equation(rounded, row)
    elif row.limit is not None:
        found["segment"] = {"limit": exact_text(row.limit), "met": rounded <= row.limit}
    elif row.limits:
        found["levels"] = {
            level: {"limit": cell.printed if cell else None, "verdict": verdict(rounded, cell)}
            for level, cell in row.limits.items()
        }
    elif row.pieces:
        found["pieces"] = list(row.pieces)
    return found


def _rounded(row: Row, value: Fraction, edition: Standard) -> Fraction:
    rounding = edition.concentration_rounding
    if rounding.rule == "none":
        return value
    decimals = row.decimals or 0
    if rounding.decimals:
        decimals = rounding.decimals.get(row.parameter, rounding.decimals["default"])
    return round_exact(value, rounding.rule, decimals)


def _segment(value: Fraction, row: Row) -> dict[str, Any]:
    first, last = row.nodes[0], row.nodes[-1]
    if value < first[0]:
        return {"below": exact_text(first[0]), "score": _text(row.below)}
    if value > last[0]:
        return {"above": exact_text(last[0]), "score": _text(row.past)}
    at = max(1, bisect_left(row.nodes, value, key=lambda node: node[0]))
    (x0, y0), (x1, y1) = list(pairwise(row.nodes))[min(at, len(row.nodes) - 1) - 1]
    return _line((x0, x1, y0, y1)) | {
        "unrounded": exact_text(y0 + (y1 - y0) * (value - x0) / (x1 - x0))
    }


def _line(band: tuple[Fraction, Fraction, Fraction, Fraction]) -> dict[str, Any]:
    names = ("from", "to", "index_from", "index_to")
    return {name: exact_text(one) for name, one in zip(names, band, strict=True)}


def _equation(value: Fraction, row: Row) -> dict[str, Any] | None:
    fitting = [s for s in row.segments if s.lo <= value and (s.hi is None or value <= s.hi)]
    if not fitting:
        return None
    one = fitting[0]
    line = f"{exact_text(one.base)} + {exact_text(one.slope)} × (x − {exact_text(one.x0)})"
    return {"from": exact_text(one.lo), "to": _text(one.hi), "equation": line}


def _text(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)
