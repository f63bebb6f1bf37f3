"""What the evidence for an item amounts to, before coverage is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from accord.kernel.dates import PartialDate, within
from accord.kernel.terms import TimeTerm, expected_periods, last_due
from accord.methods.progress.months import Timing, months_late, timing
from accord.methods.progress.reasons import Reason
from accord.methods.progress.table import Compared, Group, Level

Extent = Literal["full", "part", "indirect"]

_RANK: dict[Timing, int] = {"in_time": 0, "unclear": 1, "late": 2, "undated": 3}


@dataclass(frozen=True)
class EvidenceFact:
    """One piece of evidence linked to an item.

    ``delivered`` is when the event or output took place, None where not recorded; ``period`` names
    the expected period it was assigned to, where a date alone would not say; ``completed`` is set
    where a source says that the item was completed by it.
    """

    id: str
    extent: Extent
    delivered: PartialDate | None = None
    period: str | None = None
    completed: bool = False


class ExpectedPeriod(NamedTuple):
    """A period in which something is expected: what meets it, and what is recorded in it at all."""

    period: str
    met_by: tuple[str, ...]
    recorded: tuple[str, ...]


class Verdict(NamedTuple):
    """What the evidence amounts to: its level, its date beside the due date, and why."""

    level: Level
    compared: Compared = "not_compared"
    delivered: PartialDate | None = None
    months: int | None = None
    reasons: tuple[Reason, ...] = ()


class Met(NamedTuple):
    """An expected period with the fact that decides whether and when it was met."""

    period: PartialDate
    expected: ExpectedPeriod
    compared: Timing | None
    fact: EvidenceFact | None


def group_of(term: TimeTerm, has_quantity: bool) -> Group:
    """Say which part of the truth table an item belongs to.

    ``term``: its time term; ``has_quantity``: whether its target is a quantity.

    Returns the group.

    Raises: nothing.

    Source: docs/reference/status.md.

    >>> group_of(TimeTerm("undefined"), False)
    'loose'
    """
    if has_quantity:
        return "quantity"
    if term.kind in ("by", "window"):
        return "dated"
    if term.kind in ("recurring", "years"):
        return "periodic"
    return "continuous" if term.kind == "continuous" else "loose"


def weigh(term: TimeTerm, group: Group, facts: Sequence[EvidenceFact], as_of: date) -> Verdict:
    """Say what the evidence for an item amounts to.

    ``term``: its time term; ``group``: from ``group_of``; ``facts``: the evidence known on
    ``as_of``, the day of judgement.

    Returns the verdict; its level is ``indirect`` or ``none`` where nothing decides.

    Raises: AccordError KER010 where a fact names a period that is no date.

    Source: docs/reference/status.md.

    >>> fact = EvidenceFact("EV-1", "part")
    >>> weigh(TimeTerm("undefined"), "loose", [fact], date(2020, 1, 1)).level
    'part'
    """
    full = [f for f in facts if f.extent == "full"]
    deciding = [f for f in facts if f.extent != "indirect"]
    if not deciding:
        reasons = (Reason("quantity_indirect"),) if facts else ()
        return Verdict("indirect" if facts else "none", reasons=reasons)
    if group == "periodic":
        return _weigh_periods(term, facts, as_of)
    if group == "continuous":
        return _weigh_continuous(full)
    due = last_due(term)
    if full and due is not None:
        return _compare(term, due, full)
    if full:
        return Verdict("full", delivered=earliest(full), reasons=(Reason("no_firm_date"),))
    return Verdict("part", reasons=(Reason("part"),))


def met_periods(term: TimeTerm, facts: Sequence[EvidenceFact], as_of: date) -> list[Met]:
    """List the expected periods with the evidence that meets them.

    A period is met by a fully matching fact assigned to it, or, where several are expected a year,
    by that many fully or partly matching ones. A fact belongs to the period it names, else to the
    one that holds every day its date may mean.

    ``term``: a time term; ``facts``: evidence known on ``as_of``, which ends an open period.

    Returns one entry a period, in order; none for terms without periods.

    Raises: AccordError KER010 where a fact names a period that is no date.

    Source: docs/reference/status.md.

    >>> term = TimeTerm("years", years=(2022, 2024))
    >>> fact = EvidenceFact("EV-1", "full", PartialDate("2022-05"))
    >>> [m.expected.met_by for m in met_periods(term, [fact], date(2026, 1, 1))]
    [('EV-1',), ()]
    """
    if term.kind == "recurring" and (term.period is None or term.period.earliest is None):
        return []
    counted = [f for f in facts if f.extent != "indirect"]
    return [
        _meet(period, [f for f in counted if _belongs(f, period)], term.per_year or 1)
        for period in expected_periods(term, as_of)
    ]


def earliest(facts: Sequence[EvidenceFact]) -> PartialDate | None:
    """Return the earliest recorded date among facts, None where none is dated.

    ``facts``: any number.

    Returns a partial date.

    Raises: nothing.

    Source: docs/reference/status.md.

    >>> earliest([EvidenceFact("EV-1", "full")]) is None
    True
    """
    dates = [f.delivered for f in facts if f.delivered is not None]
    return min(dates, key=lambda d: d.sort_key, default=None)


def _weigh_continuous(full: Sequence[EvidenceFact]) -> Verdict:
    done = [f for f in full if f.completed]
    if done:
        return Verdict("completed", delivered=earliest(done), reasons=(Reason("completed"),))
    return Verdict("full" if full else "part", reasons=(Reason("activity"),))


def _compare(term: TimeTerm, due: PartialDate, full: Sequence[EvidenceFact]) -> Verdict:
    compared, fact = _decisive(due, full, 1)
    delivered = fact.delivered
    if delivered is None:
        return Verdict("full", "undated", reasons=(Reason("undated", {"due": due}),))
    dates = {"due": due, "delivered": delivered}
    if compared == "late":
        months = months_late(due, delivered)
        if not term.gives_lateness or months is None:
            return Verdict("full", "not_compared", delivered, None, (Reason("qualified"),))
        return Verdict(
            "full", "late", delivered, months, (Reason("late", dates | {"months": months}),)
        )
    code = "on_time" if compared == "in_time" else "unclear"
    return Verdict("full", compared, delivered, None, (Reason(code, dates),))


def _decisive(
    due: PartialDate, facts: Sequence[EvidenceFact], needed: int
) -> tuple[Timing, EvidenceFact]:
    """Pick the fact that completes the number needed; undated facts only where no other does."""
    ranked = sorted(
        ((timing(due, f.delivered), f) for f in facts),
        key=lambda pair: (
            _RANK[pair[0]],
            pair[1].delivered.sort_key if pair[1].delivered else (date.max, date.max),
            pair[1].id,
        ),
    )
    return ranked[needed - 1]


def _belongs(fact: EvidenceFact, period: PartialDate) -> bool:
    if fact.period is not None:
        return within(PartialDate(fact.period), period)
    return fact.delivered is not None and within(fact.delivered, period)


def _meet(period: PartialDate, facts: list[EvidenceFact], per_year: int) -> Met:
    recorded = tuple(f.id for f in facts)
    full = [f for f in facts if f.extent == "full"]
    needed = 1 if full else per_year
    meeting = full or (facts if 1 < per_year <= len(facts) else [])
    if not meeting:
        return Met(period, ExpectedPeriod(period.text, (), recorded), None, None)
    compared, fact = _decisive(period, meeting, needed)
    met_by = tuple(f.id for f in meeting)
    return Met(period, ExpectedPeriod(period.text, met_by, recorded), compared, fact)


def _weigh_periods(term: TimeTerm, facts: Sequence[EvidenceFact], as_of: date) -> Verdict:
    rows = met_periods(term, facts, as_of)
    due = last_due(term)
    if due is None:
        return Verdict("some_periods", reasons=(Reason("periods_without_end"),))
    unmet = [row.period for row in rows if row.fact is None]
    if unmet or not rows:
        met = len(rows) - len(unmet)
        partial = Reason("periods_partial", {"expected": len(rows), "met": met})
        return Verdict("some_periods", reasons=(partial, *open_periods(unmet, as_of)))
    delivered = max(
        (r.fact.delivered for r in rows if r.fact and r.fact.delivered),
        key=lambda d: d.sort_key,
        default=None,
    )
    late = [row for row in rows if row.compared == "late"]
    if late and not term.gives_lateness:
        return Verdict("every_period", "not_compared", delivered, None, (Reason("qualified"),))
    if late:
        months = max(_months(row) for row in late)
        why = Reason("periods_late", {"periods": [r.period for r in late], "months": months})
        return Verdict("every_period", "late", delivered, months, (why,))
    unsure = [row for row in rows if row.compared != "in_time"]
    if unsure:
        undated = all(row.compared == "undated" for row in unsure)
        why = Reason("periods_unclear", {"periods": [row.period for row in unsure]})
        return Verdict("every_period", "undated" if undated else "unclear", delivered, None, (why,))
    why = Reason("periods_on_time", {"periods": [row.period for row in rows]})
    return Verdict("every_period", "in_time", delivered, None, (why,))


def open_periods(unmet: Sequence[PartialDate], as_of: date) -> tuple[Reason, ...]:
    """Say of periods not met which are past and which are not yet over.

    ``unmet``: periods; ``as_of``: the day of judgement.

    Returns no, one or two sentences.

    Raises: nothing.

    Source: Accord terms ("no record found" is never worded as "not done").

    >>> [r.code for r in open_periods([PartialDate("2011")], date(2012, 1, 1))]
    ['periods_missing']
    """
    past = [p for p in unmet if p.latest is not None and p.latest <= as_of]
    pending = [p for p in unmet if p not in past]
    said = []
    if past:
        said.append(Reason("periods_missing", {"periods": past}))
    if pending:
        said.append(Reason("periods_pending", {"periods": pending}))
    return tuple(said)


def _months(row: Met) -> int:
    if row.fact is None or row.fact.delivered is None:
        return 0
    return months_late(row.period, row.fact.delivered) or 0
