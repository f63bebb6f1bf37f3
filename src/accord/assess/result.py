"""The result of assessing values: always the same keys, numbers as JSON numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accord.assess.notes import note
from accord.standards.model import Band, Row, Standard, TextError

Quantity = Fraction | Decimal


def plain(value: Quantity | None) -> int | float | None:
    """Return a JSON number: whole numbers as such, others as the nearest double."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


@dataclass
class Result:
    """What an assessment found; :meth:`as_dict` gives the published shape.

    ``used``: the row each key was read against. ``marks``: how far that is confirmed which a key
    was read by and which is no row.
    """

    standard: Standard
    counterfactual: bool = False
    variant: str | None = None
    index: Quantity | None = None
    band: Band | None = None
    sub_indices: dict[str, Quantity] = field(default_factory=dict)
    primary: list[str] = field(default_factory=list)
    class_code: str | None = None
    decided_by: list[str] = field(default_factory=list)
    limits: list[dict[str, Any]] = field(default_factory=list)
    published: Quantity | str | None = None
    parts: dict[str, Any] = field(default_factory=dict)
    notes: list[dict[str, str]] = field(default_factory=list)
    used: dict[str, Row] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    def say(self, code: str, **params: Any) -> None:
        """Add a note once."""
        made = note(code, **params)
        if made not in self.notes:
            self.notes.append(made)

    def say_error(self, error: TextError) -> None:
        """Say a fault of the text itself and what is done there."""
        text, done = error.text, error.done
        self.say(
            "own_error",
            text=(text.en, text.in_language("zh")),
            done=(done.en, done.in_language("zh")),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return all keys, always."""
        start, band = self.standard.edition.start, self.band
        published = self.published
        return {
            "standard": self.standard.id,
            "edition_from": start.text if start else None,
            "counterfactual": self.counterfactual,
            "variant": self.variant,
            "index": plain(self.index),
            "band": plain_band(band) if band else None,
            "sub_indices": {key: plain(value) for key, value in self.sub_indices.items()},
            "primary": self.primary,
            "class": self.class_code,
            "decided_by": self.decided_by,
            "limits": self.limits,
            "published": published if isinstance(published, str) else plain(published),
            "parts": _plain_parts(self.parts),
            "notes": self.notes,
        }


def plain_band(band: Band) -> dict[str, str | None]:
    """Return a band as plain data."""
    return {"code": band.code, "en": band.en, "zh": band.zh, "local": band.local}


def say_confidence(result: Result) -> None:
    """Say how far the numbers used are confirmed."""
    marks = dict.fromkeys(row.confidence_on for row in result.used.values())
    if not marks and (cited := result.standard.data.get("formula_cite")):
        marks = {cited["confidence"]: None}
    marks |= dict.fromkeys(result.marks.values())
    if marks:
        words = {
            "verified": ("verified", "已核实"),
            "single-source": ("single-source (not confirmed)", "单一来源（未经核实）"),
            "disputed": ("disputed", "有争议"),
        }
        pairs = [words[mark] for mark in marks]
        joined = ", ".join(en for en, _ in pairs), "、".join(zh for _, zh in pairs)
        result.say("confidence", marks=joined)
    single = [key for key, row in result.used.items() if row.confidence_on == "single-source"]
    single += [k for k, m in result.marks.items() if m == "single-source" and k not in single]
    if single:
        result.say("not_confirmed", keys=_joined(single))


def _joined(keys: Iterable[str]) -> tuple[str, str]:
    listed = list(keys)
    return ", ".join(listed), "、".join(listed)


joined = _joined


def _plain_parts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain_parts(inner) for key, inner in value.items()}
    return plain(value) if isinstance(value, Fraction | Decimal) else value
