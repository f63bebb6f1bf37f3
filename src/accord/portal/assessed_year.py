"""Ambient limits over a year on a station's pages: which texts, which days, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from accord.assess import planning
from accord.standards.loading import families
from accord.standards.model import Standard
from accord.vocab.lists import label


def judged_over_a_year(standard: Standard) -> bool:
    """Say whether a text gives limits of air, which are judged over a year."""
    return standard.medium == "air" and standard.kind == "limits"


def family_is(name: str) -> bool:
    """Say whether a family, or an edition by its id, is judged over a year."""
    editions = families()[name] if name in families() else planning.editions(name)
    return judged_over_a_year(editions[-1])


def whole_year(last: date, as_of: date) -> tuple[date, date]:
    """Return the first and last day of the year a day lies in, as far as it is judged."""
    return date(last.year, 1, 1), min(date(last.year, 12, 31), as_of)


def text_of(row: Mapping[str, Any], lang: str) -> str:
    """Return a verdict over a year in words: the limit, how it is judged, and what comes out."""
    statistic = label("statistics", row["statistic"], lang)
    level = "" if row["limit_level"] == "limit" else f" ({row['limit_level']})"
    said = label("limit_verdicts", row["state"], lang)
    return f"{row['key']} ≤ {row['limit']} {row['unit']}{level} · {statistic} · {said}"
