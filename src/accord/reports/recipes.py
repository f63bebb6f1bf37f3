"""The reports there are: each a recipe of sections, declared in ``recipes.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files

import yaml

from accord.kernel.text import Text
from accord.reports.blocks import Block
from accord.reports.errors import RPT001
from accord.reports.given import Given

Section = Callable[[Given, str], list[Block]]


@dataclass(frozen=True)
class Recipe:
    """One report: its name, titles, what it speaks of (instrument or mechanism), its sections.

    ``readers`` are those it is made for where none are named: members or public.
    """

    name: str
    title: Text
    about: Text
    scope: str
    readers: str
    sections: tuple[str, ...]

    def blocks(self, given: Given, lang: str) -> list[Block]:
        """Write all sections out in one language."""
        found: list[Block] = []
        for name in self.sections:
            section: Section = import_module(f"accord.reports.sections.{name}").blocks
            found += section(given, lang)
        return found


@cache
def recipes() -> dict[str, Recipe]:
    """Return all reports by name, in the order they are declared."""
    text = files("accord.reports").joinpath("recipes.yaml").read_text(encoding="utf-8")
    return {
        name: Recipe(
            name,
            Text.of(spec["title"]),
            Text.of(spec["about"]),
            spec["scope"],
            spec["readers"],
            tuple(spec["sections"]),
        )
        for name, spec in yaml.safe_load(text).items()
    }


def recipe(name: str) -> Recipe:
    """Return a report's recipe. Raises AccordError RPT001 where there is none."""
    if name not in recipes():
        raise RPT001(text=name[:60], known=", ".join(recipes()))
    return recipes()[name]
