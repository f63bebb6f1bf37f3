"""Codes of measured text values: numbers that observations store, and back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from accord.kernel import yaml_text
from accord.vocab.headings import fold_name


@dataclass(frozen=True)
class Code:
    """One code of a list; ``number`` is what an observation stores."""

    code: str
    number: int
    zh: str
    en: str
    spellings: tuple[str, ...]


@cache
def measured_lists() -> dict[str, dict[str, Code]]:
    """Return the numbered code lists: list name to code to its entry."""
    text = files("accord.vocab").joinpath("lists", "measured.yaml").read_text(encoding="utf-8")
    return {
        name: {
            str(code): Code(
                str(code),
                entry["number"],
                entry["zh"],
                entry["en"],
                (str(code), entry["zh"], entry["en"], *map(str, entry.get("aliases", ()))),
            )
            for code, entry in codes.items()
        }
        for name, codes in yaml_text.read(text).items()
    }


@cache
def _index(list_name: str) -> dict[str, Code]:
    found: dict[str, Code] = {}
    for entry in measured_lists()[list_name].values():
        for spelling in entry.spellings:
            found.setdefault(fold_name(spelling), entry)
    return found


def find_code(list_name: str, text: str) -> Code | None:
    """Return the code a text value stands for, or None; case, width and spaces do not matter.

    >>> find_code("water_classes", "劣Ⅴ").code, find_code("wind_points", "nne").number
    ('inferior_V', 2)
    """
    return _index(list_name).get(fold_name(text))


def code_of(list_name: str, number: int) -> Code | None:
    """Return the code a stored number stands for, or None."""
    return next((c for c in measured_lists()[list_name].values() if c.number == number), None)
