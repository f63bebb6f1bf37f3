"""Reasons of results in words, inputs of one reason together."""

from __future__ import annotations

from collections.abc import Iterable

from accord.kernel.errors import REGISTRY
from accord.vocab.lists import code_lists

LIST = "assessment_reasons"


def in_words(reasons: Iterable[str], lang: str) -> list[tuple[str, list[str]]]:
    """Return each reason once, in words, with the inputs it is about.

    >>> in_words(["too_few:CO_24h", "too_few:O3_1h"], "en")
    [('too few valid values', ['CO_24h', 'O3_1h'])]
    """
    found: dict[str, list[str]] = {}
    for reason in reasons:
        code, _, key = reason.partition(":")
        keys = found.setdefault(code, [])
        if key:
            keys.append(key)
    return [(_words(code, lang), keys) for code, keys in found.items()]


def notes_of(reasons: Iterable[str]) -> list[dict[str, str]]:
    """Return reasons as notes beside a result: each code once, in both languages with its inputs.

    >>> notes_of(["too_few:CO_24h", "too_few:O3_1h"])[0]["en"]
    'too few valid values: CO_24h, O3_1h.'
    """
    listed = list(reasons)
    codes = dict.fromkeys(reason.partition(":")[0] for reason in listed)
    zh, en = in_words(listed, "zh"), in_words(listed, "en")
    return [
        {
            "code": code,
            "zh": words + ("：" + "、".join(keys) if keys else "") + "。",
            "en": english + (": " + ", ".join(keys) if keys else "") + ".",
        }
        for code, (words, keys), (english, _) in zip(codes, zh, en, strict=True)
    ]


def _words(code: str, lang: str) -> str:
    text = code_lists()[LIST].get(code)
    if text is not None:
        return text.in_language(lang)
    if code in REGISTRY:
        return _of_error(code, lang)
    return code


def _of_error(code: str, lang: str) -> str:
    """Return what an error about one input amounts to, without its values."""
    known = {
        "ASS003": ("数值不可能出现", "an impossible value"),
        "ASS004": ("限值仅凭记忆，未启用", "its limit is known from memory only and switched off"),
        "ASS011": ("缺少所需的另一项（如限值、饱和值）", "what must stand beside it is missing"),
    }
    zh, en = known.get(code, (code, code))
    return zh if lang == "zh" else en
