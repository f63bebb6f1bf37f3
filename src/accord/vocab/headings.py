"""Headings as files write them: a name, perhaps a unit, perhaps words of averaging."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from accord.vocab.remembering import once
from accord.vocab.units import Unit, parse, parse_suffix

_BRACKETS = re.compile(
    r"[(\[（【]\s*([^()\[\]（）【】]*(?:\([^()]*\))?[^()\[\]（）【】]*)\s*[)\]）】]\s*$"
)
_AVERAGING = re.compile(
    r"[\s_\-]*(?:(?:24|8|1)\s*-?h(?:r|our)?s?|(?:one[\s_-])?hourly|daily|monthly|annual|mean|avg"
    r"|average|max|日均值?|小时均?值?|月均值?|年均值?|均值|浓度|含量|实测值?|平均值?)$",
    re.IGNORECASE,
)

_APART = re.compile(r"[_ ]([kmuµμn]?g|cells|mpn)_(l|m3|ml)$", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """A heading taken apart: possible bare names, longest first, and the unit found."""

    text: str
    names: tuple[str, ...]
    unit: Unit | None = None
    unit_text: str | None = None


@once
def fold_name(text: str) -> str:
    """Bring a name to one form: width, sub- and superscripts, case; separators are dropped."""
    text = unicodedata.normalize("NFKC", text.replace("\ufeff", "")).casefold()
    text = text.replace("µ", "μ")
    kept = re.sub(r"[\s_\-–—/,:;'\"()\[\]（）【】]", "", text)
    return re.sub(r"(?<!\d)\.|\.(?!\d)", "", kept) or text.strip()


@once
def split_heading(text: str) -> Heading:
    """Take a heading apart.

    >>> h = split_heading("Zinc (μg/L)"); h.names, h.unit.id
    (('Zinc',), 'ug/L')
    >>> h = split_heading("NH4N_mgL"); h.names, h.unit.id
    (('NH4N',), 'mg/L')
    >>> h = split_heading("nh3_n_mg_l"); h.names, h.unit.id
    (('nh3_n',), 'mg/L')
    """
    bare = text.replace("\ufeff", "").strip().strip("\"'").strip()
    inside = _BRACKETS.search(bare)
    if inside:
        name, unit_text = bare[: inside.start()].strip(), inside.group(1).strip()
        return Heading(text, _names(name), parse(unit_text), unit_text)
    if (apart := _APART.search(bare)) and (unit := parse("/".join(apart.groups()))):
        return Heading(text, _names(bare[: apart.start()].strip()), unit, apart.group()[1:])
    for separator in ("_", " ", ",", "，", "/"):
        name, found, tail = bare.rpartition(separator)
        unit = (parse_suffix(tail) if separator in "_ " else parse(tail)) if found else None
        if name and unit is not None and (len(tail) > 1 or tail == "C"):
            return Heading(text, _names(name.strip()), unit, tail)
    return Heading(text, _names(bare))


def _names(name: str) -> tuple[str, ...]:
    names = [name]
    while True:
        shorter = _AVERAGING.sub("", names[-1]).strip(" _-")
        if not shorter or shorter == names[-1]:
            return tuple(names)
        names.append(shorter)
