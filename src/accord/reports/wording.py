"""The words of the reports: code to Chinese and English, from ``wording.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from accord.kernel.text import Text
from accord.reports.blocks import clean

TRANSLATION = "†"


@cache
def wordings() -> dict[str, dict[str, str]]:
    """Return all wordings: code to language to wording; ``en_one`` where English counts one."""
    text = files("accord.reports").joinpath("wording.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def say(code: str, lang: str, **params: Any) -> str:
    """Return a wording in a language, with its parameters. Raises KeyError for an unknown code."""
    entry = wordings()[code]
    one = lang == "en" and params.get("n") == 1 and "en_one" in entry
    return entry["en_one" if one else lang].format(**params).strip()


def shown(text: Text, lang: str) -> str:
    """Return the wording of a text; in English a translation or summary carries its mark."""
    words = clean(text.in_language(lang))
    translated = lang == "en" and text.form(lang) in ("translated", "summary")
    return f"{words}{TRANSLATION}" if words and translated else words


def listed(words: list[str], lang: str) -> str:
    """Join names as a list reads in the language."""
    if lang == "zh":
        return "、".join(words)
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def sentences(parts: list[str], lang: str) -> str:
    """Join sentences or clauses that each end themselves."""
    return ("" if lang == "zh" else " ").join(p for p in parts if p)
