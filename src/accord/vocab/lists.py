"""Code lists: every code a record entry may hold, with its label in both languages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from accord.kernel import yaml_text
from accord.kernel.text import Text


@cache
def code_lists() -> dict[str, dict[str, Text]]:
    """Return all code lists: list name to code to label, in the order they are declared."""
    loaded: dict[str, dict[str, Text]] = {}
    for entry in sorted(files("accord.vocab").joinpath("lists").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml"):
            data = yaml_text.read(entry.read_text(encoding="utf-8"))
            for name, codes in data.items():
                loaded[name] = {str(code): _label(entry) for code, entry in codes.items()}
    return loaded


def _label(entry: object) -> Text:
    if isinstance(entry, dict):  # number and aliases of measured lists are no wordings
        entry = {k: v for k, v in entry.items() if k not in ("number", "aliases")}
    return Text.of(entry)


def label(list_name: str, code: str, lang: str) -> str:
    """Return the label of a code in the language; an unknown code stands for itself."""
    text = code_lists().get(list_name, {}).get(code)
    return text.in_language(lang) if text else code
