"""What an assessment found for one station and period, and the table all findings make."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

import pyarrow as pa

from accord.kernel.errors import AccordError

SCHEMA = pa.schema(
    [
        ("station", pa.string()),
        ("depth", pa.string()),
        ("group", pa.string()),
        ("start", pa.timestamp("us", "UTC")),
        ("length", pa.int32()),
        ("level", pa.string()),
        ("standard", pa.string()),
        ("edition_from", pa.string()),
        ("counterfactual", pa.bool_()),
        ("variant", pa.string()),
        ("state", pa.string()),
        ("reasons", pa.list_(pa.string())),
        ("index", pa.float64()),
        ("published", pa.string()),
        ("class", pa.string()),
        ("band", pa.string()),
        ("band_zh", pa.string()),
        ("band_en", pa.string()),
        ("primary", pa.list_(pa.string())),
        ("decided_by", pa.list_(pa.string())),
        ("confidence", pa.string()),
        ("samples", pa.int32()),
        ("have", pa.int32()),
        ("needed", pa.int32()),
        ("inputs", pa.string()),
        ("context", pa.string()),
        ("result", pa.string()),
    ]
)
"""Columns of every result. ``state``: said, meets, fails or cannot_say; ``reasons``: codes of why
not, or of what was left out. ``have`` and ``needed``: inputs taken, and inputs this data set could
give. ``inputs``: JSON, each key with its exact value and statistic. ``context``: JSON, class,
water body and hardness beside them. ``result``: JSON, the object
that ``accord assess values`` prints."""

EMPTY: dict[str, Any] = {
    "standard": None,
    "edition_from": None,
    "counterfactual": False,
    "variant": None,
    "index": None,
    "band": None,
    "sub_indices": {},
    "primary": [],
    "class": None,
    "decided_by": [],
    "limits": [],
    "published": None,
    "parts": {},
    "notes": [],
}
"""A result that says nothing, with all its keys."""


@dataclass(frozen=True)
class Input:
    """One input as it entered: exact value, how it came about, and from how many values.

    ``low``: what it would be with values below their limit of detection at 0, where that differs.
    """

    value: Fraction
    statistic: str
    values: int
    low: Fraction | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, numbers exact."""
        told: dict[str, Any] = {
            "value": exact_text(self.value),
            "statistic": self.statistic,
            "values": self.values,
        }
        if self.low is not None:
            told["low"] = exact_text(self.low)
        return told


@dataclass
class Finding:
    """One row of a result."""

    station: str
    start: datetime
    length: int
    level: str
    result: dict[str, Any]
    state: str
    depth: str = ""
    group: str = ""
    reasons: list[str] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)
    samples: int = 1
    needed: int = 0
    confidence: str | None = None
    context: dict[str, str] = field(default_factory=dict)

    def as_row(self) -> dict[str, Any]:
        """Return the row of the table."""
        band = self.result["band"] or {}
        published = self.result["published"]
        same = ("standard", "edition_from", "counterfactual", "variant")
        lists = ("index", "class", "primary", "decided_by")
        return {
            **{name: getattr(self, name) for name in ("station", "depth", "group", "start")},
            **{name: getattr(self, name) for name in ("length", "level", "state", "reasons")},
            **{name: self.result[name] for name in (*same, *lists)},
            "published": None if published is None else str(published),
            "band": band.get("code"),
            "band_zh": band.get("zh"),
            "band_en": band.get("en"),
            "confidence": self.confidence,
            "samples": self.samples,
            "have": len(self.inputs),
            "needed": self.needed,
            "inputs": json.dumps({k: i.as_dict() for k, i in self.inputs.items()}),
            "context": json.dumps(self.context, ensure_ascii=False),
            "result": json.dumps(self.result, ensure_ascii=False),
        }


def exact_text(value: Fraction) -> str:
    """Return an exact number as text: a decimal where it ends, else a fraction.

    >>> exact_text(Fraction(1, 4)), exact_text(Fraction(1, 3))
    ('0.25', '1/3')
    """
    left, twos, fives = value.denominator, 0, 0
    while left % 2 == 0:
        left, twos = left // 2, twos + 1
    while left % 5 == 0:
        left, fives = left // 5, fives + 1
    if left != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def to_table(found: Iterable[Finding]) -> pa.Table:
    """Return findings as a table, sorted by group, station, depth and start."""
    ordered = sorted(found, key=lambda f: (f.group, f.station, f.depth, f.start, f.length))
    return pa.Table.from_pylist([one.as_row() for one in ordered], SCHEMA)


def state_of(result: Mapping[str, Any], kind: str, level: str | None) -> str:
    """Say what a result amounts to: said, or a verdict where limits were asked.

    ``kind``: of the standard. ``level``: the class or level asked for, None for none.
    """
    if kind == "limits" or (kind == "class_table" and level is not None):
        said = {one["verdict"] for one in result["limits"]}
        if "fails" in said:
            return "fails"
        return "meets" if said == {"meets"} else "cannot_say"
    known = [result[name] for name in ("index", "class", "band")]
    return "said" if any(one is not None for one in known) else "cannot_say"


def confidence_of(marks: Sequence[str]) -> str | None:
    """Return the weakest of several marks of confidence."""
    order = ("from-memory", "disputed", "single-source", "verified")
    return min(marks, key=order.index) if marks else None


def readable(exact: str) -> str:
    """Return an exact number as text, its decimal beside it where it is written as a fraction.

    >>> readable("1/3"), readable("0.25")
    ('1/3 ≈ 0.333333', '0.25')
    """
    return f"{exact} ≈ {float(Fraction(exact)):.6g}" if "/" in exact else exact


def reason_of(error: AccordError) -> str:
    """Return the reason an error gives for an input or a result left out."""
    return str(error.code)
