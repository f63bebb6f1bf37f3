"""Filters of lists: what a list may be narrowed or sorted by, and what was chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from accord.portal import clocks
from accord.portal.query import choice, search
from accord.portal.reading import Document, Facts, code_label, codes_of
from accord.portal.requests import Request
from accord.portal.wording import say

NONE = "none"
_YEAR = re.compile("(19|20)[0-9]{2}")
MOST_LISTED = 100


@dataclass(frozen=True)
class Filter:
    """One control above a list. ``options`` are value and words; without any it takes words.

    ``needed`` leaves out the option that takes everything, as for an order.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    needed: bool = False

    @property
    def typed(self) -> bool:
        """Tell whether the value is typed: words, or an id where there are too many to list."""
        return not self.options and not self.needed


def words(request: Request) -> Filter:
    """Filter by words of the title, or the id."""
    return Filter("q", say("filter.words", request.lang), chosen=search(request))


def options(
    request: Request, name: str, label: str, known: Iterable[tuple[str, str]], default: str = ""
) -> Filter:
    """Filter by one of some values, each with its words; a default makes one of them needed.

    Raises:
        AccordError: POR014 where the address asks for another.
    """
    listed = tuple(known)
    chosen = choice(request, name, [value for value, _ in listed], default)
    return Filter(name, label, listed, chosen, bool(default))


def codes(request: Request, name: str, label: str, list_name: str, used: Iterable[str]) -> Filter:
    """Filter by the codes of a list that occur. Raises AccordError POR014."""
    listed, asked = list(used), _asked_at_another_time(request, name)
    if asked in codes_of(list_name) and asked not in listed:
        listed.append(asked)
    known = [(code, code_label(list_name, code).in_language(request.lang)) for code in listed]
    return options(request, name, label, known)


def years(request: Request, known: Iterable[int], default: str = "") -> Filter:
    """Filter by one of some years. Raises AccordError POR014."""
    listed, asked = [f"{year:04}" for year in known], _asked_at_another_time(request, "year")
    if _YEAR.fullmatch(asked) and asked not in listed:
        listed = sorted([*listed, asked], reverse=True)
    return options(request, "year", say("year", request.lang), [(y, y) for y in listed], default)


def entries(
    request: Request,
    name: str,
    label: str,
    documents: Iterable[Document | None],
    without: str = "",
) -> Filter:
    """Filter by an entry; ``without`` words the option for what names none. Raises POR014."""
    known = [(d.local, d.title.in_language(request.lang)) for d in documents if d]
    return among(request, name, label, known, without)


def _asked_at_another_time(request: Request, name: str) -> str:
    """Return what is asked for where a clock is set: the list then may not have held it yet."""
    return request.GET.get(name, "").strip() if request.clocks.past else ""


def _as_of_today(request: Request) -> Facts:
    facts, now = Facts(request), clocks.today()
    facts.as_of, facts.known_at = now.as_of, now.known_at
    return facts


def among(
    request: Request, name: str, label: str, known: Sequence[tuple[str, str]], without: str = ""
) -> Filter:
    """Filter by one of some entries, id and title; of very many the id is typed. Raises POR014."""
    asked = _asked_at_another_time(request, name)
    if asked and asked != NONE and asked not in dict(known):
        found_now = _as_of_today(request).around(asked).get(asked)
        if found_now:
            known = [*known, (asked, found_now.title.in_language(request.lang))]
    found = options(request, name, label, [*known, (NONE, without)] if without else known)
    if len(known) <= MOST_LISTED:
        return found
    return replace(found, options=(), label=say("filter.id_of", request.lang, what=label))


def sorting(request: Request, orders: tuple[str, ...]) -> Filter:
    """Choose an order, the first one where none is asked for. Raises AccordError POR014."""
    known = [(order, say(f"sort.{order}", request.lang)) for order in orders]
    return options(request, "sort", say("sort", request.lang), known, orders[0])


def contains(document: Document, sought: str) -> bool:
    """Tell whether a title, in either language, or an id holds the words."""
    title = document.title
    return sought.lower() in f"{document.local} {title.in_language('zh')} {title.en}".lower()


def chosen(filters: Iterable[Filter]) -> dict[str, str]:
    """Return what was chosen, by the names of the filters."""
    return {one.name: one.chosen for one in filters}
