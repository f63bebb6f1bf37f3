"""Reading what people write into single boxes: both languages, a source with the place in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from accord.portal.reading import Document

HAN = re.compile(r"[\u3400-\u9fff]")
LINE, AREA = 500, 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SPLIT = re.compile(r"[；;|｜\n]")
# A place in a document is a notation, not prose: these words stand for each other one to one.
_PLACE_WORDS = (
    (r"第?({n})页", r"(?:pages?|pp?\.) ?({n})", "第{}页", "page {}"),
    (r"第?({n})行", r"rows? ?({n})", "第{}行", "row {}"),
    (r"第?({n})项", r"items? ?({n})", "第{}项", "item {}"),
    (r"第?({n})条", r"(?:articles?|art\.) ?({n})", "第{}条", "article {}"),
    (r"第?({n})部分", r"parts? ?({n})", "第{}部分", "part {}"),
    (r"第?({n})章", r"chapters? ?({n})", "第{}章", "chapter {}"),
    (r"第?({n})节", r"sections? ?({n})", "第{}节", "section {}"),
    (r"第?({n})段", r"(?:paragraphs?|para\.?) ?({n})", "第{}段", "paragraph {}"),
    (r"表({n})", r"tables? ?({n})", "表{}", "table {}"),
    (r"图({n})", r"figures? ?({n})", "图{}", "figure {}"),
    (r"附件({n})", r"annex(?:es)? ({n})", "附件{}", "annex {}"),
    (r"附件", r"annex", "附件", "annex"),
)
_NUMBER = r"[0-9]+(?:[.\-—–][0-9]+)*"
_WORDS = tuple(
    (re.compile(f"(?:{zh}|{en})".replace("{n}", _NUMBER)), to_zh, to_en)
    for zh, en, to_zh, to_en in _PLACE_WORDS
)
_BARE = re.compile(r"(?:[ivxlc]+(?![a-z]))?[0-9.()（）\-—–]+|[ivxlc]+(?![a-z])")
_GAP = re.compile(r"[ ,，、]+")


def clean(text: str) -> str:
    """Return what was typed without control characters, line ends as one kind, ends trimmed."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def by_language(text: str) -> dict[str, str]:
    """Share the lines of a text out: those with Chinese characters, and those without.

    >>> by_language("记录\\na note")
    {'zh': '记录', 'en': 'a note'}
    """
    found: dict[str, list[str]] = {"zh": [], "en": []}
    for line in text.split("\n"):
        if line.strip():
            found["zh" if HAN.search(line) else "en"].append(line.strip())
    return {lang: "\n".join(lines) for lang, lines in found.items() if lines}


def own_words(text: Mapping[str, str]) -> dict[str, str]:
    """Mark a text as written for the record: editorial in Chinese, a summary in English."""
    return {**text, "zh_form": "editorial", "en_form": "summary"}


def read_place(text: str) -> dict[str, str]:
    """Read a place within a document: a notation of pages and rows, or a line in each language.

    Returns what there is of ``zh`` and ``en``.

    >>> read_place("附件第9行")
    {'zh': '附件第9行', 'en': 'annex row 9'}
    """
    words = unicodedata.normalize("NFKC", text).strip().lower()
    zh: list[str] = []
    en: list[str] = []
    at = 0
    while at < len(words):
        gap = _GAP.match(words, at)
        if gap:
            at = gap.end()
            continue
        known = next(((m, a, b) for p, a, b in _WORDS if (m := p.match(words, at))), None)
        bare = None if known else _BARE.match(words, at)
        if known is None and bare is None:
            parts = [part.strip() for part in _SPLIT.split(text) if part.strip()]
            return by_language("\n".join(parts))
        if known:
            match, to_zh, to_en = known
            number = next((group for group in match.groups() if group), "")
            zh.append(to_zh.format(number))
            en.append(to_en.format(number))
            at = match.end()
        elif bare:
            zh.append(bare.group().upper())
            en.append(bare.group().upper())
            at = bare.end()
    return {"zh": "".join(zh), "en": " ".join(en)} if zh else {}


def read_source(text: str, sources: Iterable[Document]) -> tuple[Document | None, dict[str, str]]:
    """Read ``source; place in it``: the source by title or id, the place as ``read_place`` does."""
    first, *rest = _SPLIT.split(text, maxsplit=1)
    return named(first, sources), read_place(rest[0]) if rest else {}


def named(words: str, entries: Iterable[Document]) -> Document | None:
    """Return the entry with this id, title or other name, or None."""
    wanted = _folded(words)
    for entry in entries if wanted else ():
        if wanted in {_folded(name) for name in names_of(entry)}:
            return entry
    return None


def names_of(entry: Document) -> list[str]:
    """Return the names an entry goes by: id, titles, other names."""
    title = entry.title
    others: list[Any] = list(entry.body.get("names") or ())
    return [entry.local, title.in_language("zh"), title.en, *map(str, others)]


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def lacking(text: Mapping[str, str]) -> str:
    """Return the language a text lacks, or an empty string."""
    return next((lang for lang in ("zh", "en") if not text.get(lang)), "")
