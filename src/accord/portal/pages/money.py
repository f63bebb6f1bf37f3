"""Money: what was needed, what is secured, what follows from both, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse

from accord.portal import filters
from accord.portal.answers import page
from accord.portal.pages.start import in_time
from accord.portal.reading import Document, Facts, Snapshot, kind_label
from accord.portal.requests import Request
from accord.portal.wording import say, wordings

ORDER = ("needed", "secured", "derived", "in_kind", "condition", "sources")
WAN = 10_000


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
    part = Facts(request).of_kinds("money", "instrument", "source")
    listed = part.of_kind("money")
    held = {d.body.get("instrument") for d in listed}
    instruments = [d for d in in_time(part.of_kind("instrument")) if d.local in held]
    label = kind_label("instrument")[0].in_language(request.lang)
    none = say("money.no_instrument", request.lang)
    used = [form for form in ORDER if any(d.body["form"] == form for d in listed)]
    asked = [
        filters.entries(request, "instrument", label, instruments, none),
        filters.codes(request, "form", say("form", request.lang), "money_forms", used),
    ]
    chosen = filters.chosen(asked)
    listed = [d for d in listed if chosen["form"] in ("", d.body["form"])]
    accounts = [
        _account(part, instrument, listed, request.lang)
        for instrument in (*instruments, None)
        if chosen["instrument"] in ("", instrument.local if instrument else filters.NONE)
    ]
    return page(
        request,
        "money.html",
        part=part,
        filters=asked,
        accounts=sorted(
            (a for a in accounts if a.sums or a.terms or a.origins), key=lambda a: not a.sums
        ),
        total=sum(len(a.sums) + len(a.terms) + len(a.origins) for a in accounts),
    )


def _account(
    part: Snapshot, instrument: Document | None, listed: list[Document], lang: str
) -> Account:
    mine = [
        d
        for d in sorted(listed, key=lambda d: (ORDER.index(d.body["form"]), d.local))
        if part.get(d.body.get("instrument")) is instrument
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
