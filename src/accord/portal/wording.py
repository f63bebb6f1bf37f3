"""The words of the pages: code to Chinese and English, from ``wording*.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def wordings() -> dict[str, dict[str, str]]:
    """Return all wordings: code to language to wording; ``en_one`` where English counts one."""
    loaded: dict[str, dict[str, str]] = {}
    for file in files("accord.portal").iterdir():
        if file.name.startswith("wording") and file.name.endswith(".yaml"):
            loaded |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def say(code: str, lang: str, **params: Any) -> str:
    """Return a wording in a language, with its parameters. Raises KeyError for an unknown code."""
    entry = wordings()[code]
    one = lang == "en" and params.get("n") == 1 and "en_one" in entry
    return entry["en_one" if one else lang].format(**params)
