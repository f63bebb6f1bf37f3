"""Reading wordings: names without their typography, years, dates and quoted parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError
from accord.kernel.text import Text
from accord.record.contradictions.findings import Wording
from accord.record.documents import Document
from accord.record.schema import Field, kind_of

_YEARS = re.compile(
    r"(?<![0-9])(?<![0-9]-)([0-9]{4})\s*年?\s*(?:[-‐-―－~～至到]|—)+\s*([0-9]{4})(?![0-9]|-[0-9])"
)
_TRAILING = re.compile(r"\(?[0-9]{4}(?:-+[0-9]{4})?年?\)?$")
_DASHES = re.compile(r"[-‐-―－~～]+")
_MARKS = re.compile(r"[\s“”\"'‘’《》〈〉()\[\]【】,.;:!?、，。；：！？·…/-]")
# Words that join the parts of a name and change nothing in it.
_JOINING = re.compile(r"以及|[与和及的]")
_QUOTED = re.compile(r"[“《]([^“”《》]+)[”》]")
_DATE = re.compile(r"(?<![0-9])([0-9]{4})\s*年(?:\s*([0-9]{1,2})\s*月(?:\s*([0-9]{1,2})\s*日)?)?")
HAN = re.compile(r"[㐀-鿿]")


def core(name: str) -> str:
    """Return a name without spacing, dashes, brackets, quotation marks, joining words and a year at
    its end: what is left differs only where the name itself does.

    >>> core("中国 - 东盟环境合作战略 2016-2020") == core("中国—东盟环境合作战略（2016—2020）")
    True
    """
    plain = unicodedata.normalize("NFKC", name).replace("[sic]", "").strip()
    plain = re.sub(r"\s+", "", _DASHES.sub("-", plain))
    plain = _TRAILING.sub("", plain)
    return _JOINING.sub("", _MARKS.sub("", plain))


def reversed_years(wording: str) -> str | None:
    """Return the first range of years that ends before it begins, as printed, or None."""
    for match in _YEARS.finditer(wording):
        if match[2] < match[1]:
            return match[0]
    return None


def stated_period(wording: str) -> PartialDate | None:
    """Return the first range of years in a wording as an interval, or None."""
    match = _YEARS.search(wording)
    return PartialDate(f"{match[1]}/{match[2]}") if match and match[1] <= match[2] else None


def stated_dates(wording: str) -> list[PartialDate]:
    """Return the dates a wording gives with 年, a stretch of years as an interval."""
    found = []
    rest = wording
    for match in _YEARS.finditer(wording):
        if match[1] <= match[2] and "年" in wording[match.start() : match.end() + 1]:
            found.append(PartialDate(f"{match[1]}/{match[2]}"))
            rest = rest.replace(match[0], " ")
    for year, month, day in _DATE.findall(rest):
        parts = [year, *(f"{int(part):02d}" for part in (month, day) if part)]
        try:
            found.append(PartialDate("-".join(parts)))
        except AccordError:
            continue  # a month 13 or a day 32 is no date
    return found


def quoted(wording: str) -> list[str]:
    """Return what stands in Chinese quotation marks or title marks."""
    return _QUOTED.findall(wording)


def listed(names: list[str], lang: str) -> str:
    """Write names one after the other, quoted."""
    return "".join(f"“{n}”" for n in names) if lang == "zh" else "; ".join(f'"{n}"' for n in names)


def mentions(document: Document) -> list[Mapping[str, Any]]:
    """Return the mentions of an entry."""
    return list(document.body.get("mentions", ()))


def spoken(document: Document, mention: Mapping[str, Any], said: str | None = None) -> Wording:
    """Return a mention (or citation) as a wording."""
    words = said if said is not None else str(mention.get("zh", ""))
    return Wording(document.local, words, str(mention["source"]), Text.of(mention.get("at")))


def titled(document: Document, said: str) -> Wording:
    """Return a name of the entry itself as a wording, at the first place it is cited from."""
    cited = next(iter(document.body.get("citations") or mentions(document)), None)
    return spoken(document, cited, said) if cited else Wording(document.local, said)


def printed(document: Document) -> Iterator[str]:
    """Yield the Chinese wordings of an entry that stand as printed in a source: titles, names,
    themes, passages and mentions, not what was written for the record.
    """
    yield from _printed(kind_of(document.kind).fields, document.body)


def _printed(fields: Mapping[str, Field], body: Mapping[str, Any]) -> Iterator[str]:
    for name, spec in fields.items():
        value = body.get(name)
        if value is None or name == "at":
            continue
        if spec.type in ("text", "texts"):
            texts = [Text.of(v) for v in (value if isinstance(value, list) else [value])]
            yield from (z for t in texts if t.zh_form in (None, "excerpt") for z in t.zh)
        elif name in ("zh", "when_where", "names"):
            yield from (value if isinstance(value, list) else [value])
        elif spec.fields:
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, Mapping):
                    yield from _printed(spec.fields, inner)


def when(document: Document, name: str = "date") -> PartialDate | None:
    """Return a date of the entry, or None where it has none."""
    value = document.body.get(name)
    return PartialDate(value) if isinstance(value, str) and value else None


def sooner(a: PartialDate | None, b: PartialDate | None) -> bool:
    """Tell whether every day ``a`` may mean lies before every day ``b`` may mean."""
    return bool(a and b and a.latest and b.earliest and a.latest < b.earliest)
