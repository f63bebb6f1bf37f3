"""Time terms: when an item of an instrument is to happen, as its own text says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accord.kernel.dates import PartialDate
from accord.kernel.errors import define
from accord.kernel.term_wordings import read_wording
from accord.kernel.text import Text

KINDS = (
    "by",
    "recurring",
    "years",
    "window",
    "continuous",
    "conditional",
    "undefined",
    "impossible",
)
FIRM_KINDS = ("by", "recurring", "years", "window")
QUALIFIERS = ("in_principle", "when_appropriate", "as_needed", "planned")
SOFT_QUALIFIERS = ("in_principle", "when_appropriate", "as_needed")
KEYS = (
    "kind",
    "due",
    "period",
    "per_year",
    "every_years",
    "years",
    "launch",
    "qualifier",
    "wording",
    "note",
)

KER011 = define(
    "KER011",
    2,
    'a time term has {key} "{value}", which is not known.',
    "时间安排中的 {key} 写作“{value}”，无法识别。",
    "Known here: {known}.",
    "可用：{known}。",
)
KER012 = define(
    "KER012",
    2,
    "a time term of kind {kind} lacks {lacks}.",
    "类别为 {kind} 的时间安排缺少 {lacks}。",
    "Add {lacks}, or choose another kind.",
    "请补充 {lacks}，或改用其他类别。",
)
KER014 = define(
    "KER014",
    2,
    "a time term of kind {kind} cannot have {extra}.",
    "类别为 {kind} 的时间安排不应有 {extra}。",
    "Remove {extra}, or choose another kind.",
    "请删去 {extra}，或改用其他类别。",
)
KER017 = define(
    "KER017",
    2,
    'a time term has {key} "{value}", which does not hold together.',
    "时间安排中的 {key} 写作“{value}”，取值不合理。",
    "per_year is a whole number from 1; every_years one or two whole numbers, the smaller first; "
    "years are whole numbers, each later than the one before.",
    "per_year 为不小于1的整数；every_years 为一个或两个整数，较小者在前；years 为由先到后的年份。",
)
KER018 = define(
    "KER018",
    2,
    'the period "{period}" is open, so its occurrences have no last one.',
    "时间段“{period}”没有写明的首尾，无法列出全部周期。",
    "Give the day up to which occurrences are wanted, and a period with a known start.",
    "请给出列至哪一天，并写明时间段的开始。",
)

_NEEDS = {"by": ("due",), "years": ("years",), "window": ("period",), "recurring": ("period",)}
_BARS = {
    "by": ("years", "per_year", "every_years"),
    "window": ("due", "years", "per_year", "every_years"),
    "recurring": ("due", "years"),
    "years": ("due", "per_year", "every_years"),
    "continuous": ("due", "years", "per_year", "every_years"),
    "undefined": ("due", "years", "per_year", "every_years"),
    "impossible": ("due", "period", "years", "per_year", "every_years"),
    "conditional": ("due", "years"),
}


@dataclass(frozen=True)
class TimeTerm:
    """When an item is to happen: its kind, its dates, and the wording it was read from.

    ``by`` has a ``due`` date; ``recurring`` a ``period`` with ``per_year`` or ``every_years``
    (shortest and longest interval, in years); ``years`` the named years; ``window`` a ``period``
    with an end; ``continuous``, ``conditional`` and ``undefined`` may have a ``period`` (else it is
    the validity of their instrument); ``impossible`` keeps only its ``wording`` and ``launch``.

    Raises:
        AccordError: KER011 for a kind or qualifier not known, KER012 where the kind lacks what it
            needs, KER014 where it has what it excludes, KER017 for a cadence or years that do not
            hold together. A reversed period is refused by its date (KER013).

    Source: Accord design, section 1, "Agreed, done, confirmed, reported".

    >>> TimeTerm.of({"kind": "by", "due": 2013}).as_dict()
    {'kind': 'by', 'due': '2013'}
    """

    kind: str
    due: PartialDate | None = None
    period: PartialDate | None = None
    per_year: int | None = None
    every_years: tuple[int, int] | None = None
    years: tuple[int, ...] = ()
    launch: PartialDate | None = None
    qualifier: str | None = None
    wording: Text | None = field(default=None, hash=False)
    note: Text | None = field(default=None, hash=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise KER011(key="kind", value=self.kind, known=", ".join(KINDS))
        if self.qualifier is not None and self.qualifier not in QUALIFIERS:
            raise KER011(key="qualifier", value=self.qualifier, known=", ".join(QUALIFIERS))
        self._check_figures()
        self._check_parts()

    def _check_parts(self) -> None:
        for key in _NEEDS.get(self.kind, ()):
            if not getattr(self, key):
                raise KER012(kind=self.kind, lacks=key)
        for key in _BARS[self.kind]:
            if getattr(self, key):
                raise KER014(kind=self.kind, extra=key)
        if self.kind == "recurring" and not (self.per_year or self.every_years):
            raise KER012(kind=self.kind, lacks="per_year / every_years")
        if self.per_year and self.every_years:
            raise KER014(kind=self.kind, extra="per_year + every_years")
        if self.kind == "impossible" and (self.wording is None or not self.wording.zh):
            raise KER012(kind=self.kind, lacks="wording")
        if self.due is not None and self.due.latest is None:
            raise KER012(kind=self.kind, lacks="due.end")
        if self.kind == "window" and self.period is not None and self.period.latest is None:
            raise KER012(kind=self.kind, lacks="period.end")

    def _check_figures(self) -> None:
        if self.per_year is not None and self.per_year < 1:
            raise KER017(key="per_year", value=self.per_year)
        if self.every_years is not None and not 1 <= self.every_years[0] <= self.every_years[1]:
            raise KER017(key="every_years", value=self.every_years)
        rising = all(a < b for a, b in zip(self.years, self.years[1:], strict=False))
        if not rising or not all(1 <= year <= 9999 for year in self.years):
            raise KER017(key="years", value=self.years)

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> TimeTerm:
        """Read a time term from its content form.

        Raises:
            AccordError: KER010 or KER013 for a date, KER011 to KER017 as for the term itself.

        >>> TimeTerm.of({"kind": "years", "years": [2022, 2024]}).years
        (2022, 2024)
        """
        for key in value:
            if key not in KEYS:
                raise KER011(key="key", value=key, known=", ".join(KEYS))
        return cls(
            kind=str(value.get("kind")),
            due=_date(value.get("due")),
            period=_date(value.get("period")),
            per_year=_whole("per_year", value.get("per_year")),
            every_years=_interval(value.get("every_years")),
            years=_whole_numbers("years", value.get("years")),
            launch=_date(value.get("launch")),
            qualifier=value.get("qualifier"),
            wording=_text(value.get("wording")),
            note=_text(value.get("note")),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the content form, without the keys that do not apply."""
        values: dict[str, Any] = {
            "kind": self.kind,
            "due": self.due and self.due.text,
            "period": self.period and self.period.text,
            "per_year": self.per_year,
            "every_years": list(self.every_years or ()),
            "years": list(self.years),
            "launch": self.launch and self.launch.text,
            "qualifier": self.qualifier,
            "wording": _text_form(self.wording),
            "note": _text_form(self.note),
        }
        return {key: value for key, value in values.items() if value}

    @property
    def firm(self) -> bool:
        """Tell whether the term has a date firm enough to compare with."""
        return self.kind in FIRM_KINDS and last_due(self) is not None

    @property
    def gives_lateness(self) -> bool:
        """Tell whether a delivery can be late under this term.

        A firm term worded in principle, when appropriate or as needed is conditional: what comes
        after its date is not called late.
        """
        return self.firm and self.qualifier not in SOFT_QUALIFIERS


def expected_periods(term: TimeTerm, until: date | None = None) -> list[PartialDate]:
    """List the periods in each of which something is expected, in order.

    Every calendar year of the period for ``per_year``; the named years; for ``every_years`` the
    cycles of the longer interval, of which the last may be cut by the end of the period; otherwise
    none. ``until`` is needed for a period without an end: the occurrence holding that day is then
    the last one listed.

    Raises:
        AccordError: KER018 for an open period without ``until``, or without a known start.

    >>> term = TimeTerm.of({"kind": "recurring", "period": "2011/2015", "every_years": [2, 3]})
    >>> [str(p) for p in expected_periods(term)]
    ['2011/2013', '2014/2015']
    """
    if term.kind == "years":
        return [PartialDate(f"{year:04d}") for year in term.years]
    if term.kind != "recurring" or term.period is None:
        return []
    last_day = term.period.latest or until
    if term.period.earliest is None or last_day is None:
        raise KER018(period=term.period.text)
    cut = term.period.latest.year if term.period.latest else 9999
    step = term.every_years[1] if term.every_years else 1
    starts = range(term.period.earliest.year, min(last_day.year, cut) + 1, step)
    return [_years(first, min(first + step - 1, cut)) for first in starts]


def last_due(term: TimeTerm) -> PartialDate | None:
    """Return the date by which all of the term is due, or None where it sets none.

    >>> last_due(TimeTerm.of({"kind": "window", "period": "2011/2013"})).text
    '2013'
    """
    if term.kind == "by":
        return term.due
    if term.kind == "years":
        return PartialDate(f"{term.years[-1]:04d}")
    if term.kind in ("window", "recurring") and term.period is not None:
        return term.period.end
    return None


def next_due(term: TimeTerm, as_of: date) -> PartialDate | None:
    """Return the first due date whose last day lies after ``as_of``, or None.

    For recurring terms and named years that is the first expected period not yet over; where the
    start of a recurring term is not known, the end of its period.

    >>> term = TimeTerm.of({"kind": "recurring", "period": "2011/2013", "per_year": 1})
    >>> next_due(term, date(2012, 6, 1)).text
    '2012'
    """
    known_start = term.kind == "years" or (term.period is not None and term.period.earliest)
    if term.kind in ("recurring", "years") and known_start:
        until = date(min(as_of.year + 1, 9999), 12, 31)
        candidates = expected_periods(term, until)
    else:
        due = last_due(term)
        candidates = [due] if due is not None else []
    return next((p for p in candidates if p.latest is not None and p.latest > as_of), None)


def read_term(
    wording_zh: str,
    period: PartialDate | None,
    *,
    said_on: PartialDate | date | None = None,
    one_deliverable: bool | None = None,
) -> TimeTerm:
    """Read the Chinese wording of a time arrangement (时间安排).

    ``period`` is the validity of the instrument, used where the wording gives none of its own.
    ``said_on`` is when it was said, needed for wordings that count from then (明年). For a stretch
    of years ``one_deliverable`` says whether one thing is due within it (window) or activity all
    through it (continuous); left open, a printed stretch is a window and a bare validity (计划期内)
    continuous.

    Raises:
        AccordError: KER015 where the wording cannot be read, KER016 where ``said_on`` is needed,
            KER012 where the wording needs a ``period`` and none was given.

    >>> read_term("原则上每年举办一次", PartialDate("2011/2013")).qualifier
    'in_principle'
    """
    said = PartialDate.of(said_on) if said_on is not None else None
    return TimeTerm.of(read_wording(wording_zh, period, said, one_deliverable))


def _years(first: int, last: int) -> PartialDate:
    return PartialDate(f"{first:04d}" if first == last else f"{first:04d}/{last:04d}")


def _date(value: object) -> PartialDate | None:
    return None if value is None else PartialDate.of(value)


def _text(value: object) -> Text | None:
    if value is None or isinstance(value, Text):
        return value
    return Text.of(value)


def _whole(key: str, value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise KER017(key=key, value=value)
    return value


def _whole_numbers(key: str, value: object) -> tuple[int, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or any(type(n) is not int for n in value):
        raise KER017(key=key, value=value)
    return tuple(value)


def _interval(value: object) -> tuple[int, int] | None:
    if value is None:
        return None
    numbers = _whole_numbers("every_years", [value] if isinstance(value, int) else value)
    if len(numbers) not in (1, 2):
        raise KER017(key="every_years", value=value)
    return numbers[0], numbers[-1]


def _text_form(text: Text | None) -> dict[str, Any]:
    if text is None:
        return {}
    zh = text.zh[0] if len(text.zh) == 1 else list(text.zh)
    form = {"zh": zh, "en": text.en, "zh_form": text.zh_form, "en_form": text.en_form}
    return {key: value for key, value in form.items() if value} | dict(text.other)
