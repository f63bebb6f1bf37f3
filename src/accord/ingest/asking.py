"""Builds the questions inspection asks, from their wordings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from accord.ingest.proposal import Question
from accord.kernel import yaml_text

ZONES = ("+08:00", "+07:00", "+09:00", "+06:30", "+00:00")
"""Zones of the region, offered as choices; any other may be answered."""


@cache
def wordings() -> dict[str, dict[str, str]]:
    """Return the wordings by code."""
    text = files("accord.ingest").joinpath("questions.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml_text.read(text)
    return found


def question(code: str, about: str, choices: Sequence[str] = (), **filled: object) -> Question:
    """Return a question in both languages. ``filled`` are what its wording names in braces."""
    words = wordings()[code]
    zh, en = (_fill(words[lang], about, filled) for lang in ("zh", "en"))
    return Question(code, about, zh, en, tuple(choices))


def _fill(wording: str, about: str, filled: dict[str, object]) -> str:
    for name, value in {"about": about, **filled}.items():
        wording = wording.replace("{" + name + "}", str(value)[:80])
    return wording
