"""The wordings of office tables, and comparing two texts whatever their spacing and width."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from accord.record.similarity import plain

_CJK = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_SLASH = re.compile(r"\s*[/／|]\s*")
_MIXED = re.compile(r"(.*[\u3400-\u9fff”》）。])\s+([A-Z][A-Za-z0-9 ,.'&():;/“”\"–—-]{14,})\Z")


@cache
def annex_words() -> dict[str, Any]:
    """Return the wordings of ``annex_words.yaml``."""
    text = files("accord.exchange.office").joinpath("annex_words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def is_chinese(text: str) -> bool:
    """Tell whether the text has Chinese characters."""
    return bool(_CJK.search(text))


def _is_english(text: str) -> bool:
    """Tell whether the text is a phrase in English, more than a name or an abbreviation."""
    return len(text) >= 8 and " " in text and bool(_LATIN.search(text)) and not is_chinese(text)


def by_language(lines: tuple[str, ...]) -> tuple[str, str]:
    """Split the lines of a cell into Chinese and English; lines of figures follow the first.

    >>> by_language(("中国-东盟研讨会", "China-ASEAN seminar"))
    ('中国-东盟研讨会', 'China-ASEAN seminar')
    """
    zh: list[str] = []
    en: list[str] = []
    for line in lines:
        mixed = _MIXED.match(line)
        parts = _SLASH.split(line)
        if len(parts) == 2 and is_chinese(parts[0]) and _is_english(parts[1]):
            zh.append(parts[0])
            en.append(parts[1])
        elif mixed:
            zh.append(mixed[1].rstrip(" /／"))
            en.append(mixed[2])
        elif is_chinese(line):
            zh.append(line)
        elif _LATIN.search(line):
            en.append(line)
        else:
            (zh if zh or not en else en).append(line)
    return "\n".join(zh), "\n".join(en)


__all__ = ["annex_words", "by_language", "is_chinese", "plain"]
