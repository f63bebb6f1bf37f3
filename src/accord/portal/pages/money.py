"""Money: what was needed, what is secured, what follows from both, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse

from accord.portal import filters
from accord.portal.answers import page
from accord.portal.pages.items_chosen import instruments_held
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, Snapshot, kind_label
from accord.portal.requests import Request
from accord.portal.selection import select
from accord.portal.wording import say, wordings

ORDER = ("needed", "secured", "derived", "in_kind", "condition", "sources")
WAN = 10_000
PER_PAGE = 10
MOST = 300


@dataclass(frozen=True)
class Sum:
    """An amount of money: its entry, the amount in words, what it was derived from."""

    entry: Document
    words: str
    derived_from: list[tuple[Document, str]]

    @property
    def derived(self) -> bool:
        """Tell whether no document states the amount."""
        return bool(self.entry.body["form"] == "derived")


@dataclass(frozen=True)
class Account:
    """What the documents say of the money of one instrument, or of none in particular."""

    instrument: Document | None
    sums: list[Sum]
    terms: list[Document]
    origins: list[Document]


def money(request: Request) -> HttpResponse:
    """Show money by instrument; every amount is a link to its entry."""
    facts, lang = Facts(request), request.lang
    every = select(facts, "money")
    instruments = instruments_held(every)
    label = kind_label("instrument")[0].in_language(lang)
    none = say("money.no_instrument", lang)
    used = [form for form in ORDER if every.by("form").get(form)]
    titles = [(name, d.title.in_language(lang)) for name, d in instruments]
    asked = [
        filters.among(request, "instrument", label, titles, none),
        filters.codes(request, "form", say("form", lang), "money_forms", used),
    ]
    chosen = filters.chosen(asked)
    found = every.having(form=chosen["form"])
    counts = found.by("instrument")
    known = [(name, d) for name, d in instruments if counts.get(name)]
    wanted = [
        (name, d)
        for name, d in (*known, ("", None))
        if counts.get(name) and chosen["instrument"] in ("", name or filters.NONE)
    ]
    shown = paged(request, wanted, PER_PAGE)
    listed = list(found.among("instrument", [name for name, _ in shown.shown])[:MOST])
    part = facts.named(listed)
    accounts = [_account(part, d, listed, lang) for _, d in shown.shown]
    return page(
        request,
        "money.html",
        part=part,
        filters=asked,
        accounts=sorted(
            (a for a in accounts if a.sums or a.terms or a.origins), key=lambda a: not a.sums
        ),
        total=sum(counts[name] for name, _ in wanted),
        listed=shown,
    )


def _account(
    part: Snapshot, instrument: Document | None, listed: list[Document], lang: str
) -> Account:
    mine = [
        d
        for d in sorted(listed, key=lambda d: (ORDER.index(d.body["form"]), d.local))
        if str(d.body.get("instrument") or "") == (instrument.local if instrument else "")
    ]
    sums = [d for d in mine if d.body.get("amount")]
    origins = [d for d in mine if d.body.get("points") and d not in sums]
    return Account(
        instrument,
        [_sum(part, d, lang) for d in sums],
        [d for d in mine if d not in sums and d not in origins],
        origins,
    )


def _sum(part: Snapshot, entry: Document, lang: str) -> Sum:
    named = [d for d in (part.get(n) for n in entry.body.get("derived_from", ())) if d]
    return Sum(entry, amount_words(entry, lang), [(d, amount_words(d, lang)) for d in named])


def amount_words(entry: Document, lang: str) -> str:
    """Write an amount out: 1000万美元, USD 10,000,000."""
    amount = Decimal(str(entry.body["amount"]))
    currency = str(entry.body.get("currency", ""))
    name = say(f"currency.{currency}", lang) if f"currency.{currency}" in wordings() else currency
    if lang == "zh" and amount >= WAN and amount % WAN == 0:
        words = say("money.wan", lang, amount=f"{amount // WAN:f}")
    else:
        words = f"{amount:,f}"
    return say("money.amount", lang, amount=words, currency=name)
