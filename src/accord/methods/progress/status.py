"""The status of one item, computed from its term, the evidence and the coverage of sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from accord.kernel.dates import PartialDate, overlaps
from accord.kernel.terms import TimeTerm, last_due, next_due
from accord.methods.progress.evidence import (
    EvidenceFact,
    ExpectedPeriod,
    Verdict,
    group_of,
    met_periods,
    open_periods,
    weigh,
)
from accord.methods.progress.reasons import Reason
from accord.methods.progress.table import Reach, Status, look_up

__all__ = ["EvidenceFact", "ExpectedPeriod", "Finding", "assess_item", "term_span"]

_ABSENCES = ("not_assessable", "upcoming", "none_recorded")


@dataclass(frozen=True)
class Finding:
    """The computed status of an item, with what it was computed from and why.

    ``months_late`` is None unless the delivery is late for certain. ``delivered`` is the date that
    decided, None for a status that is no delivery. ``evidence`` is what counted on the day of
    judgement, ``left_out`` the ids of facts dated after it. ``coverage_end`` is the last date
    covering sources reach, None where there are none or their coverage has no end.
    """

    status: Status
    months_late: int | None
    delivered: PartialDate | None
    due: PartialDate | None
    expected: tuple[ExpectedPeriod, ...]
    evidence: tuple[EvidenceFact, ...]
    left_out: tuple[str, ...]
    coverage_end: PartialDate | None
    reasons: tuple[Reason, ...]

    @property
    def reason_code(self) -> str:
        """The code of the sentence that names the status."""
        return self.reasons[0].code

    def reason(self, lang: str) -> str:
        """Say why, in complete sentences.

        ``lang``: ``zh`` or ``en``.

        Returns one or more sentences.

        Raises: nothing.

        Source: Accord terms, English and the Chinese officials use.
        """
        return ("" if lang == "zh" else " ").join(r.in_language(lang) for r in self.reasons)


def assess_item(
    term: TimeTerm,
    has_quantity: bool,
    evidence: Sequence[EvidenceFact],
    coverage: Sequence[PartialDate],
    as_of: date,
    validity: PartialDate | None = None,
) -> Finding:
    """Compute the status of an item by the truth table.

    ``term``: its time term; ``has_quantity``: whether its target is a quantity; ``evidence``: the
    facts linked to it; ``coverage``: the intervals of the sources that cover its mechanism and
    kinds of record; ``as_of``: the day of judgement, after which facts are left out; ``validity``:
    the validity of its instrument, used where the term does not say when it begins.

    Returns the finding. ``months_late`` in whole calendar months.

    Raises: AccordError KER010 where a fact names a period that is no date.

    Source: docs/reference/status.md: (a) evidence decides where there is any,
    (b) else not assessable where no covering source reaches into the term, (c) else upcoming where
    the next due date lies ahead, (d) else none recorded. The table: docs/reference/status.md.

    >>> finding = assess_item(
    ...     TimeTerm("by", due=PartialDate("2013")),
    ...     False,
    ...     [EvidenceFact("EV-1", "full", PartialDate("2016-09"))],
    ...     [PartialDate("2002-11/2019-12")],
    ...     date(2026, 11, 20),
    ... )
    >>> finding.status, finding.months_late
    ('delivered_late', 32)
    """
    counted = [f for f in evidence if not _begins_after(f, as_of)]
    group = group_of(term, has_quantity)
    verdict = weigh(term, group, counted, as_of)
    asked = _ask_coverage(term, validity, coverage, as_of)
    status = look_up(group, verdict.level, verdict.compared, asked.reach)
    expected = tuple(row.expected for row in met_periods(term, counted, as_of))
    straddling = [f.id for f in counted if _may_follow(f, as_of)]
    reasons = _explain(status, verdict, asked, expected)
    if straddling:
        reasons.append(Reason("straddles", {"ids": straddling, "as_of": _day(as_of)}))
    return Finding(
        status=status,
        months_late=verdict.months,
        delivered=verdict.delivered,
        due=last_due(term),
        expected=expected,
        evidence=tuple(counted),
        left_out=tuple(f.id for f in evidence if f not in counted),
        coverage_end=_coverage_end(asked.covering),
        reasons=tuple(reasons),
    )


def term_span(term: TimeTerm, validity: PartialDate | None = None) -> PartialDate | None:
    """Return the time an item's term takes in, for comparing with coverage.

    From the start of its period, else of the instrument's validity, else of the due date itself;
    a launch that comes earlier is taken in. Up to the due date, else the end of the period.

    ``term``: a time term; ``validity``: the validity of its instrument, where known.

    Returns a date or interval; None where nothing is known, to be read as open on both sides.

    Raises: nothing.

    Source: docs/reference/status.md, order (b).

    >>> term_span(TimeTerm("by", due=PartialDate("2013")), PartialDate("2011/2013")).text
    '2011/2013'
    """
    frame = term.period or validity
    if term.kind == "years":
        first, last = PartialDate(f"{term.years[0]:04d}"), last_due(term)
        return _join(_earlier(term.launch, first), last)
    if term.due is not None:
        return _join(_earlier(term.launch, _start_by(frame, term.due)), term.due.end)
    if frame is None:
        return _join(term.launch, None) if term.launch else None
    return _join(_earlier(term.launch, frame.start), frame.end)


def _start_by(frame: PartialDate | None, due: PartialDate) -> PartialDate | None:
    start = frame.start if frame else None
    limit = due.earliest or due.latest
    if start is None or (start.earliest and limit and start.earliest > limit):
        return due.start
    return start


def _earlier(launch: PartialDate | None, start: PartialDate | None) -> PartialDate | None:
    """Return the launch where it comes before a known start; an unknown start stays unknown."""
    if launch is None or launch.start is None or start is None:
        return start
    return min(launch.start, start, key=lambda d: d.sort_key)


def _join(start: PartialDate | None, end: PartialDate | None) -> PartialDate | None:
    first = start.start if start else None
    if first is None and end is None:
        return None
    if first is not None and end is not None and first.text == end.text:
        return first
    return PartialDate(f"{first.text if first else '..'}/{end.text if end else '..'}")


def _begins_after(fact: EvidenceFact, as_of: date) -> bool:
    when = fact.delivered or (PartialDate(fact.period) if fact.period else None)
    return when is not None and when.earliest is not None and when.earliest > as_of


def _may_follow(fact: EvidenceFact, as_of: date) -> bool:
    last = fact.delivered.latest if fact.delivered else None
    return last is not None and last > as_of


class _Coverage(NamedTuple):
    """How far covering sources reach into a term, seen from the day of judgement."""

    reach: Reach
    span: PartialDate | None
    covering: Sequence[PartialDate]
    ahead: Reason | None
    as_of: date


def _ask_coverage(
    term: TimeTerm,
    validity: PartialDate | None,
    coverage: Sequence[PartialDate],
    as_of: date,
) -> _Coverage:
    span = term_span(term, validity)
    reaching = [c for c in coverage if span is None or overlaps(c, span)]
    ahead = _ahead(term, span, as_of)
    reach: Reach = "outside" if not reaching else "ahead" if ahead else "reached"
    return _Coverage(reach, span, reaching or coverage, ahead, as_of)


def _ahead(term: TimeTerm, span: PartialDate | None, as_of: date) -> Reason | None:
    if term.firm or term.kind == "recurring":
        due = next_due(term, as_of)
        return Reason("upcoming_due", {"next_due": due, "as_of": _day(as_of)}) if due else None
    if span is None or span.earliest is None or span.earliest <= as_of:
        return None
    return Reason("upcoming_start", {"span": span, "as_of": _day(as_of)})


def _explain(
    status: Status, verdict: Verdict, asked: _Coverage, expected: Sequence[ExpectedPeriod]
) -> list[Reason]:
    if status not in _ABSENCES:
        missing = any(reason.code == "periods_missing" for reason in verdict.reasons)
        said = [_reach(asked.covering)] if missing and asked.covering else []
        return [*verdict.reasons, *said]
    reasons = _why_absent(status, asked)
    if status == "upcoming":
        past = open_periods([PartialDate(row.period) for row in expected], asked.as_of)
        reasons += [reason for reason in past if reason.code == "periods_missing"]
    if verdict.level == "indirect":
        reasons.append(Reason("indirect_only"))
    return reasons


def _why_absent(status: Status, asked: _Coverage) -> list[Reason]:
    if status == "not_assessable":
        if asked.span is None or not asked.covering:
            return [Reason("no_coverage")]
        return [
            Reason("outside_coverage", {"span": asked.span, "coverage": asked.covering}),
        ]
    if status == "upcoming" and asked.ahead is not None:
        return [asked.ahead, _reach(asked.covering)]
    return [Reason("none_recorded", {"as_of": _day(asked.as_of)}), _reach(asked.covering)]


def _reach(covering: Sequence[PartialDate]) -> Reason:
    end = _coverage_end(covering)
    if end is None:
        return Reason("coverage_open", {"coverage": covering})
    return Reason("coverage_to", {"end": end})


def _coverage_end(coverage: Sequence[PartialDate]) -> PartialDate | None:
    if not coverage or any(c.latest is None for c in coverage):
        return None
    return max(coverage, key=lambda c: c.sort_key[1]).end


def _day(day: date) -> PartialDate:
    return PartialDate(day.isoformat())
