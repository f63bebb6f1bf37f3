"""What the wording of a row says: title and the rest, theme, form, several events, an output."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from accord.exchange.office.words import annex_words, is_chinese, plain

_THEME = re.compile(
    r"\s*(?:以|主题为|主题[:：]|theme[:：]?\s*)\s*[“\"'](?P<theme>[^”\"]+)[”\"']", re.IGNORECASE
)
_QUOTED = re.compile(r"[“\"]([^”\"]{4,})[”\"]")
_NAMED = re.compile(r"《([^》]+)》\s*([（(][^）)]*[）)])?")
_END = re.compile(r"[，,；;。\n]")
_END_EN = re.compile(r"[;:\n]")
_SENTENCE = re.compile(r"(?<=[a-z0-9)]{4})\.\s+(?=[A-Z])")
# What stands after a title and is none of it: a colon, the mark of a note.
_TAIL = " \u3000:：¹²³⁴⁵⁶⁷⁸⁹⁰†‡"


@dataclass(frozen=True)
class Wording:
    """One row's wording taken apart; ``titles`` has more than one where a row holds several."""

    titles: tuple[str, ...]
    rest: str
    theme: str = ""
    form: str = ""
    output: str = ""


def read_wording(text: str) -> Wording:
    """Take the wording of a row apart, Chinese or English.

    >>> read_wording("召开中国-东盟泥炭地保护合作研讨会, 围绕泥炭地开展交流").titles
    ('中国-东盟泥炭地保护合作研讨会',)
    """
    said = text.strip()
    theme = _THEME.match(said)
    if theme:
        return Wording((), said[theme.end() :].lstrip("，, 。"), theme["theme"])
    several = _several(said)
    if several:
        return Wording(several, "", form=form_of(several[0]))
    title, rest = _title(said)
    output = _output(said, title)
    if output:
        named = _NAMED.search(said)
        name = named[1] + (named[2] or "") if named else title
        return Wording((name,), said, output=output)
    return Wording((title,), rest, form=form_of(title) or form_of(said))


def form_of(text: str) -> str:
    """Return the form of event a wording names, or nothing."""
    said = plain(text)
    for code, words in annex_words()["forms"]:
        if any(word in said for word in words):
            return str(code)
    return ""


def _several(text: str) -> tuple[str, ...]:
    """Return two or more quoted names of events joined as equals."""
    opening = _END.split(text)[0]
    quoted = [m for m in _QUOTED.finditer(opening) if form_of(m[1])]
    between = [opening[one.end() : other.start()].strip() for one, other in pairwise(quoted)]
    joined = len(quoted) > 1 and all(
        gap in ("和", "与", "及", "、", "以及", "and") for gap in between
    )
    return tuple(m[1] for m in quoted) if joined else ()


def _title(text: str) -> tuple[str, str]:
    """Return the title and what is said beyond it."""
    end = _first_end(text)
    opening, rest = text[:end].rstrip(_TAIL), text[end + 1 :].strip()
    for verb in sorted(annex_words()["verbs"], key=len, reverse=True):
        if opening.startswith(verb):
            return opening[len(verb) :].strip() or opening, rest
        before, found, after = opening.partition(verb)
        if found and verb.endswith("了") and len(before) > 6 and form_of(after):
            return after.strip(), rest
    return opening.strip(), rest


def _first_end(text: str) -> int:
    """Return where the first clause ends; punctuation inside quotes or brackets does not end it."""
    depth, ends = 0, _END if is_chinese(text) else _END_EN
    sentences = () if is_chinese(text) else tuple(m.start() for m in _SENTENCE.finditer(text))
    for place, letter in enumerate(text):
        if letter in "“《（(「":
            depth += 1
        elif letter in "”》）)」":
            depth -= 1
        elif depth <= 0 and (place in sentences or ends.match(letter)):
            return place
    return len(text)


def _output(text: str, title: str) -> str:
    """Return the form of output a row stands for, where it is no event."""
    words = annex_words()["outputs"]
    said = plain(text)
    verb = next((v for v in words["verbs"] if said.startswith(v)), "")
    named = said[len(verb) :].lstrip("了").startswith("《")
    if not verb or (form_of(title) and not named):
        return ""
    for code, known in words["forms"]:
        if any(word in said for word in known):
            return str(code)
    return ""
