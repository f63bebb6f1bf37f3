"""Where an entry stands in lists: its day, order and facets, derived from its body.

The columns of ``Entry`` these fill let the database filter, sort and count lists; they are written
with the current state and hold nothing the revisions do not say.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError
from accord.kernel.terms import TimeTerm
from accord.record.documents import Document

# The field that says when what an entry speaks of happened; the date of judgement hides later ones.
HAPPENS = {
    "event": "date",
    "output": "date",
    "instrument": "date",
    "statement": "date",
    "group": "date",
    "organisation": "established",
    "evidence": "delivered",
}
COLUMNS = (
    "day",
    "until",
    "dated",
    "month",
    "form",
    "mechanism",
    "instrument",
    "natural",
    "key_zh",
    "key_en",
    "words",
)
_DIGITS = re.compile(r"[0-9]+")
_MOST_OF_A_TITLE = 200


def shelved(document: Document) -> dict[str, Any]:
    """Return the list columns of an entry, by name.

    ``day`` and ``until`` are the first and last day it happened on, at the far ends of the calendar
    where not known; ``until`` of an item is the last day it is planned for. ``month`` is 0 where no
    source names one. ``dated`` is the date as recorded.
    """
    body = document.body
    text = body.get(HAPPENS.get(document.kind, ""))
    when = PartialDate.parse(text) if isinstance(text, str) else None
    first, last = when.sort_key if when else (date.min, date.max)
    if isinstance(body.get("term"), dict):
        last = _planned(body["term"])
    title = document.title
    zh, en = title.in_language("zh").lower(), title.in_language("en").lower()
    said = document.text("topic") if isinstance(body.get("topic"), dict) else title
    return {
        "day": first,
        "until": last,
        "dated": str(body.get("date") or body.get("established") or "")[:80],
        "month": month_of(when),
        **{name: str(body.get(name) or "")[:120] for name in ("mechanism", "instrument")},
        "form": body["form"][:60] if isinstance(body.get("form"), str) else "",
        "natural": natural(document.local),
        "key_zh": zh[:_MOST_OF_A_TITLE],
        "key_en": en[:_MOST_OF_A_TITLE],
        "words": f"{document.local.lower()} {zh} {en} "
        + (f"{said.in_language('zh')} {said.en}".lower() if said != title else ""),
    }


def natural(local: str) -> str:
    """Return an id with its numbers filled up, so that the order of texts is that of numbers.

    >>> natural("CM-AP11-2.10a")
    'CM-AP0000000011-0000000002.0000000010a'
    """
    return _DIGITS.sub(lambda found: found.group().zfill(10), local)


def month_of(when: PartialDate | None) -> int:
    """Return the month a date begins in, 0 where it names none.

    >>> month_of(PartialDate("2012-05/2012-06")), month_of(PartialDate("2012"))
    (5, 0)
    """
    start = when.start if when else None
    if start is None or start.precision not in ("day", "month") or start.earliest is None:
        return 0
    return start.earliest.month


def planned_day(term: TimeTerm) -> date:
    """Return the last day an item is planned for, to sort by; the far end where none is stated."""
    if term.due:
        return term.due.sort_key[1]
    if term.years:
        return date(max(term.years), 12, 31)
    return term.period.sort_key[1] if term.period else date.max


def _planned(term: Any) -> date:
    try:
        return planned_day(TimeTerm.of(term))
    except AccordError:
        return date.max
