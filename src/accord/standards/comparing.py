"""What differs between two editions: tables, rounding, inputs, bands and dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from accord.standards.model import Row, Standard

COMPARED = (
    "edition",
    "rounding",
    "inputs",
    "publication",
    "primary",
    "phases",
    "groups",
    "proportions",
    "percentiles",
    "composite_weights",
    "reference_conditions",
)
_ROW_FIELDS = (
    "unit",
    "conc",
    "index",
    "q",
    "bands",
    "segments",
    "upper",
    "limits",
    "rule",
    "statistic",
    "above_top",
    "below_bottom",
    "confidence",
)


def differences(one: Standard, other: Standard) -> list[tuple[str, str, str]]:
    """Return every difference as place, value in the one, value in the other."""
    left, right = dict(_facts(one)), dict(_facts(other))
    return [
        (place, left.get(place, "—"), right.get(place, "—"))
        for place in dict.fromkeys([*left, *right])
        if left.get(place) != right.get(place)
    ]


def _facts(standard: Standard) -> Iterator[tuple[str, str]]:
    for name in COMPARED:
        if name in standard.data:
            yield from _flat(name, standard.data[name])
    for table, raw in zip(standard.tables, standard.data["tables"], strict=True):
        for row, data in zip(table.rows, raw["rows"], strict=True):
            for name in _ROW_FIELDS:
                if data.get(name) is not None:
                    yield f"{row_name(row)} {name}", written(data[name])
    for band in standard.bands:
        names = f"{_end(band.lo)}–{_end(band.hi)} {band.zh} · {band.en}"
        yield f"bands {band.code}", f"{names} {band.colour.get('hex', '')}".rstrip()


def row_name(row: Row) -> str:
    """Name a row: key, variant, and what its text prints where that tells it apart."""
    parts = [row.key, f"[{row.variant}]" if row.variant else "", row.statistic or ""]
    if row.printed_as and row.printed_as != row.parameter:
        parts.append(f"({row.printed_as})")
    return " ".join(p for p in parts if p)


def _end(value: Any) -> str:
    return "" if value is None else f"{float(value):g}"


def _flat(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and not {"zh", "en"} <= set(value):
        for name, inner in value.items():
            yield from _flat(f"{place}.{name}", inner)
    elif value is not None:
        yield place, written(value)


def written(value: Any) -> str:
    """Write a value of a file on one line."""
    if isinstance(value, Mapping):
        if {"zh", "en"} <= set(value):
            return f"{value['zh']} · {value['en']}"
        if "slope" in value:
            reach = f"{value['lo']}–{written(value['hi'])}"
            return f"{reach}: {value['base']} + {value['slope']}·(x − {value['x0']})"
        return ", ".join(f"{k} {written(v)}" for k, v in value.items())
    if isinstance(value, list):
        nested = any(isinstance(v, list | Mapping) for v in value)
        return ("; " if nested else " ").join(written(v) for v in value)
    return "—" if value is None else str(value)
