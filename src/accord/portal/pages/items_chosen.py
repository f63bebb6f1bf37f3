"""Which items a list is asked for: its filters and its order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, overload

from django.conf import settings

from accord.portal import filters, standing
from accord.portal.derived import is_staff
from accord.portal.framework import framework, instruments_of
from accord.portal.pages.instruments import Counts
from accord.portal.reading import Document, Facts, codes_of, kind_label
from accord.portal.requests import Request
from accord.portal.selection import Selection, select
from accord.portal.wording import say

SORTS = ("instrument", "planned", "title")
BATCH = 500


@dataclass(frozen=True)
class Items(Sequence[Document]):
    """Items in an order: a selection, those of it that also fit ``recorded`` and ``status``."""

    selection: Selection
    sort: str
    recorded: str = ""
    status: str = ""

    @cached_property
    def names(self) -> list[str]:
        """The local ids of the items, in order."""
        chosen = self.selection
        # Words are searched for once; what everybody asks for is kept.
        if any(one.key[0] == "words" for one in chosen.conditions):
            return self._names()
        asked = (self.recorded, self.status)
        who = chosen.facts.viewer if self.status else None
        key = ("names", self.sort, chosen.order, asked, repr(who))
        return list(chosen.keep(key, self._names))

    def _names(self) -> list[str]:
        chosen = self.selection
        if chosen.is_past:
            pairs = [(r.document.local, r.entry.instrument) for r in chosen.past]
        else:
            rows = chosen.in_order.values_list("local", "instrument")
            pairs = list(rows)
        if self.sort == "instrument":
            order = {name: n for n, (name, _) in enumerate(instruments_held(chosen))}
            pairs.sort(key=lambda pair: order.get(pair[1], len(order)))
        if not (self.recorded or self.status):
            return [name for name, _ in pairs]
        stand = standing.all_standings(chosen.facts)
        return [name for name, _ in pairs if name in stand and self._fits(stand[name])]

    def _fits(self, stands: tuple[str, str, bool]) -> bool:
        recorded, status, told = stands
        return self.recorded in ("", recorded) and (
            not self.status or (told and status == self.status)
        )

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Document]:
        for start in range(0, len(self), BATCH):
            yield from self[start : start + BATCH]

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> list[Document]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, int):
            return self[index : index + 1][0]
        names = self.names[index]
        found = {d.local: d for d in self.selection.facts.around(*names) if d.kind == "item"}
        return [found[name] for name in names if name in found]

    def counts(self) -> Counts:
        """Return how many items these are, and how many of them restate another of them."""
        pairs = select(self.selection.facts, "item").pairs
        names = set(self.names) if pairs else set()
        restating = len({one for one, other in pairs if one in names and other in names})
        return Counts(len(self), restating, len(self) - restating)


def chosen_items(request: Request, facts: Facts) -> tuple[Items, list[filters.Filter]]:
    """Return the items asked for, and the filters they were asked for with."""
    every = select(facts, "item")
    asked = _filters(request, every)
    chosen = filters.chosen(asked)
    found = every.having(instrument=chosen["instrument"], form=chosen["form"])
    for name in ("area", "force"):
        found = found.naming(name, chosen[name]) if chosen[name] else found
    found = found.saying(chosen["q"])
    sort = chosen["sort"]
    found = found.sorted("local" if sort == "instrument" else sort, request.lang)
    return Items(found, sort, chosen["recorded"], chosen.get("status", "")), asked


def instruments_held(every: Selection) -> list[tuple[str, Document]]:
    """Return the instruments items belong to, in order of time, by id."""

    return [(d.local, d) for d in instruments_of(every.facts, every.by("instrument"))]


def _filters(request: Request, every: Selection) -> list[filters.Filter]:
    lang = request.lang
    instruments = instruments_held(every)
    titles = [(name, d.title.in_language(lang)) for name, d in instruments]
    label = kind_label("instrument")[0].in_language(lang)
    instrument = filters.among(request, "instrument", label, titles)
    kept = [(one, say(f"filter.{one}", lang)) for one in ("direct", "indirect", "none")]

    def codes(name: str, codes: str, used: Iterable[str]) -> filters.Filter:
        return filters.codes(request, name, say(name, lang), codes, sorted(filter(None, used)))

    found = [
        filters.words(request),
        instrument,
        _area(request, every, instruments, instrument.chosen),
        codes("force", "forces", every.by_named("force")),
        codes("form", "item_forms", every.by("form")),
        filters.options(request, "recorded", say("recorded", lang), kept),
    ]
    asks = bool(request.GET.get("status", "").strip())
    if asks or is_staff(request.viewer) or settings.ACCORD_PUBLISH_DRAFTS:
        known = codes_of("statuses") if not asks or _told_any(every.facts) else ()
        found.append(filters.codes(request, "status", say("status", lang), "statuses", known))
    return [*found, filters.sorting(request, SORTS)]


def _told_any(facts: Facts) -> bool:
    return any(told for _recorded, _status, told in standing.all_standings(facts).values())


def _area(
    request: Request, every: Selection, instruments: list[tuple[str, Document]], chosen: str
) -> filters.Filter:
    """Filter by an area; where there are too many to list, by those of the chosen instrument."""
    lang = request.lang
    known = _areas(every, instruments, lang)
    named = [(area, words) for area, words, _ in known]
    found = filters.among(request, "area", kind_label("area")[0].in_language(lang), named)
    if not (found.typed and chosen):
        return found
    own = [(a, words) for a, words, of in known if of == chosen or a == found.chosen]
    return replace(found, label=kind_label("area")[0].in_language(lang), options=tuple(own))


def _areas(
    every: Selection, instruments: list[tuple[str, Document]], lang: str
) -> list[tuple[str, str, str]]:
    """Return the areas of the instruments, each named with its instrument, and that."""

    def make() -> list[tuple[str, str, str]]:
        held = dict(instruments)
        order = {name: n for n, (name, _) in enumerate(instruments)}
        areas = framework(every.facts).of_kind("area")
        found = [d for d in areas if d.body["instrument"] in held]
        found.sort(key=lambda d: (order[d.body["instrument"]], int(d.body["number"])))
        return [
            (
                d.local,
                say(
                    "items.area",
                    lang,
                    area=d.title.in_language(lang),
                    instrument=held[d.body["instrument"]].title.in_language(lang),
                ),
                str(d.body["instrument"]),
            )
            for d in found
        ]

    return list(every.keep(("areas within", lang), make))
