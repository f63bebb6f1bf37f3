"""Which encoding a text is in, decided on its bytes, with the grounds; asked where undecided."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SUPPORTED = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "gb18030",
    "cp874",
    "cp1258",
    "cp1252",
    "cp1250",
    "cp1251",
    "big5",
)
"""Encodings a source description may name; TIS-620 is read as cp874, which contains it."""

ALIASES = {"tis-620": "cp874", "tis620": "cp874", "gbk": "gb18030", "gb2312": "gb18030"}

_HIGH = re.compile(rb"[\x80-\xff]+")
_THAI_ABOVE = "ัิีึื็่้๊๋์ํ๎ฺุู"
_VIETNAMESE = "ăâđêôơưĂÂĐÊÔƠƯ\u0300\u0301\u0303\u0309\u0323₫"
_LATIN_FIT = "°±²³µ·ºàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßÀÁÂÃÄÇÈÉÊËÍÎÓÔÖÚÜ–—‘’“”…€"


@dataclass(frozen=True)
class Decision:
    """An encoding, how sure that is (0 to 1) and why, in both languages."""

    encoding: str
    confidence: float
    zh: str
    en: str
    others: tuple[str, ...] = ()


def decide(samples: Sequence[bytes]) -> Decision | None:
    """Decide the encoding of a text from pieces of it, the first being its beginning.

    Returns None where the bytes are no text at all.
    """
    head = samples[0] if samples else b""
    for mark, name in BOMS:
        if head.startswith(mark):
            return Decision(name, 1.0, "文件以字节顺序标记开头", "the file begins with a BOM")
    wide = _without_mark(head)
    if wide:
        return wide
    if any(b"\0" in s for s in samples[:1]):
        return None
    held = [_trim(s, at > 0, True) for at, s in enumerate(samples)]
    if all(_decodes(s, "utf-8") for s in held):
        if all(s.isascii() for s in held):
            return Decision("utf-8", 0.99, "仅含 ASCII 字符", "only ASCII characters")
        return Decision("utf-8", 0.99, "所有字节均为有效 UTF-8", "all bytes are valid UTF-8")
    return _legacy(b"\n".join(held))


def _without_mark(head: bytes) -> Decision | None:
    """Recognise UTF-16 without a mark: every other byte of mostly Latin text is zero."""
    even, odd = head[0:4000:2], head[1:4000:2]
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if len(zeros) > 8 and zeros.count(0) > 0.6 * len(zeros) and others.count(0) == 0:
            return Decision(name, 0.9, "每隔一个字节为零", "every other byte is zero")
    return None


def _trim(sample: bytes, start: bool, end: bool) -> bytes:
    """Cut a piece at line ends, so that no character is cut through."""
    if start and (at := sample.find(b"\n")) >= 0:
        sample = sample[at + 1 :]
    if end and len(sample) > 4096 and (at := sample.rfind(b"\n")) >= 0:
        sample = sample[:at]
    return sample


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _legacy(sample: bytes) -> Decision:
    """Decide between GB18030, Big5, TIS-620 and the Windows pages by what the letters say."""
    scores = {
        "gb18030": _fit_chinese(sample, "gb18030", "gb2312"),
        "big5": _fit_chinese(sample, "big5", "big5") * 0.9,
        "cp874": _fit_thai(sample),
        "cp1258": _fit_vietnamese(sample),
        "cp1252": _fit_latin(sample, "cp1252"),
        "cp1251": _fit_cyrillic(sample),
    }
    ranked = sorted(scores.items(), key=lambda kv: -kv[1])
    (best, score), (second, next_score) = ranked[0], ranked[1]
    if score <= 0.3:
        zh, en = "没有一种编码完全符合", "no encoding fits all bytes"
        return Decision("utf-8", 0.1, zh, en, tuple(n for n, _ in ranked[:3]))
    zh, en = _GROUNDS[best]
    if next_score > score - 0.15:
        zh, en = f"{zh}；{second} 也有可能", f"{en}; {second} is possible too"
        return Decision(best, 0.5, zh, en, (best, second))
    return Decision(best, round(min(score, 0.95), 2), zh, en)


_GROUNDS = {
    "gb18030": ("按 GB18030 解码得到常用汉字", "read as GB18030 the bytes are common hanzi"),
    "big5": ("按 Big5 解码得到常用汉字", "read as Big5 the bytes are common hanzi"),
    "cp874": ("按 TIS-620 解码得到规范泰文", "read as TIS-620 the bytes are well-formed Thai"),
    "cp1258": ("按 Windows-1258 解码得到越南文", "read as Windows-1258 the bytes are Vietnamese"),
    "cp1251": ("按 Windows-1251 解码得到西里尔字母", "read as Windows-1251 the bytes are Cyrillic"),
    "cp1252": ("按 Windows-1252 解码得到西文字母", "read as Windows-1252 the bytes are Latin"),
}


def _decoded(sample: bytes, encoding: str) -> tuple[str, list[str]]:
    """Return the text and its letters beyond ASCII; neither where the bytes do not fit."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return "", []
    return text, [c for c in text if ord(c) > 127]


def _fit_chinese(sample: bytes, encoding: str, core: str) -> float:
    _, strange = _decoded(sample, encoding)
    if not strange:
        return 0.0
    common = 0.0
    for c in strange:
        try:
            lead = c.encode(core)[0]
        except UnicodeEncodeError:
            common += 0.9 if c in "²³µ℃·㎡Ωα₀₁₂₃" else 0.0
            continue
        frequent = lead <= 0xD7 if core == "gb2312" else lead <= 0xC6
        common += 1.0 if frequent else 0.5
    return common / len(strange)


def _fit_thai(sample: bytes) -> float:
    text, strange = _decoded(sample, "cp874")
    thai = sum("\u0e01" <= c <= "\u0e5b" for c in strange)
    if not thai:
        return 0.0
    bad = sum(
        1
        for before, c in zip(" " + text, text, strict=False)
        if c in _THAI_ABOVE and not ("\u0e01" <= before <= "\u0e2e" or before in _THAI_ABOVE)
    )
    marks = sum(c in _THAI_ABOVE + "าะเแโใไำ" for c in text)
    fit = thai / len(strange) - 3 * bad / thai
    return fit if marks >= 0.1 * thai else min(fit, 0.4)


def _fit_vietnamese(sample: bytes) -> float:
    text, strange = _decoded(sample, "cp1258")
    marks = [c for c in strange if unicodedata.combining(c)]
    typical = sum(c in _VIETNAMESE for c in strange)
    if not strange or not (marks or any(c in "ơưđƠƯĐ" for c in strange)):
        return 0.0
    misplaced = sum(
        1
        for before, c in zip(" " + text, text, strict=False)
        if unicodedata.combining(c) and before.lower() not in "aeiouyăâêôơư"
    )
    latin = sum(c in _VIETNAMESE or c in _LATIN_FIT for c in strange)
    return latin / len(strange) - 2 * misplaced / len(strange) + 0.2 * typical / len(strange)


def _fit_cyrillic(sample: bytes) -> float:
    """Share of Cyrillic letters, in words whose capitals stand only at their beginning."""
    text, strange = _decoded(sample, "cp1251")
    letters = [c for c in strange if "\u0400" <= c <= "\u045f"]
    if not letters:
        return 0.0
    pairs = list(pairwise(text))
    mixed = sum("а" <= a <= "я" and "А" <= b <= "Я" for a, b in pairs)
    joined = sum("\u0400" <= a <= "\u045f" and "\u0400" <= b <= "\u045f" for a, b in pairs)
    if joined < 0.6 * len(letters):
        return 0.0
    vowels = sum(c in "аеиоуыэюя" for c in letters) / len(letters)
    return len(letters) / len(strange) - 4 * mixed / len(letters) - (0.5 if vowels < 0.2 else 0)


def _fit_latin(sample: bytes, encoding: str) -> float:
    _, strange = _decoded(sample, encoding)
    if not strange:
        return 0.0
    fits = sum(c in _LATIN_FIT for c in strange) / len(strange)
    runs = [len(r) for r in _HIGH.findall(sample)]
    lonely = sum(1 for r in runs if r == 1) / len(runs)
    return fits * (0.4 + 0.6 * lonely) * 0.95


def canonical(name: str) -> str | None:
    """Return the encoding's name as used here, or None where it is not supported."""
    lower = name.strip().lower().replace("_", "-").replace("windows-", "cp").replace(" ", "")
    lower = {"utf8": "utf-8", "utf16": "utf-16"}.get(lower, lower)
    lower = ALIASES.get(lower, lower)
    return lower if lower in SUPPORTED else None
