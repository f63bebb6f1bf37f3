"""What holds for the status of any item."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from accord.kernel.dates import PartialDate
from accord.kernel.terms import TimeTerm
from accord.kernel.text import Text
from accord.methods.progress import EvidenceFact, assess_item

EIGHT = {
    "delivered",
    "delivered_on_time",
    "delivered_late",
    "partial",
    "likely_met_unverified",
    "none_recorded",
    "not_assessable",
    "upcoming",
}

years = st.integers(2000, 2030)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 12, 31))
intervals = st.builds(
    lambda a, b: PartialDate(f"{min(a, b)}/{max(a, b)}"), years, years
) | st.builds(lambda a: PartialDate(f"{a}/.."), years)
dates = (
    st.builds(
        lambda day, cut, mark: PartialDate(day.isoformat()[:cut] + mark),
        days,
        st.sampled_from([4, 7, 10]),
        st.sampled_from(["", "", "", "?", "~"]),
    )
    | intervals
    | st.builds(lambda a: PartialDate(f"/{a}"), years)
    | st.sampled_from([PartialDate("201X"), PartialDate("20XX")])
)
closed = st.builds(lambda a, n: PartialDate(f"{a}/{a + n}"), years, st.integers(1, 8))
qualifiers = st.sampled_from([None, "in_principle", "when_appropriate", "as_needed", "planned"])
launches = st.none() | st.builds(lambda a: PartialDate(str(a)), years)
loose_terms = st.one_of(
    st.builds(
        TimeTerm,
        st.sampled_from(["conditional", "undefined"]),
        period=st.none() | intervals,
        launch=launches,
        qualifier=qualifiers,
    ),
    st.builds(
        TimeTerm,
        st.just("impossible"),
        wording=st.just(Text(("2020-2015",))),
        launch=launches,
        qualifier=qualifiers,
    ),
)
firm_terms = st.one_of(
    st.builds(
        TimeTerm,
        st.just("by"),
        due=dates.filter(lambda d: d.latest is not None),
        qualifier=qualifiers,
    ),
    st.builds(TimeTerm, st.just("window"), period=closed, launch=launches, qualifier=qualifiers),
    st.builds(
        TimeTerm,
        st.just("recurring"),
        period=closed | intervals,
        per_year=st.integers(1, 3),
        qualifier=qualifiers,
    ),
    st.builds(
        TimeTerm,
        st.just("recurring"),
        period=closed | intervals,
        every_years=st.sampled_from([(2, 3), (2, 2), (1, 1)]),
    ),
    st.builds(
        TimeTerm,
        st.just("years"),
        years=st.sets(years, min_size=1, max_size=4).map(lambda found: tuple(sorted(found))),
        launch=launches,
    ),
)
terms = loose_terms | firm_terms | st.builds(TimeTerm, st.just("continuous"), period=intervals)
facts = st.lists(
    st.builds(
        EvidenceFact,
        st.just("EV"),
        st.sampled_from(["full", "part", "indirect"]),
        st.none() | dates,
        st.none() | years.map(str),
        st.booleans(),
    ),
    max_size=5,
).map(lambda found: [_named(fact, n) for n, fact in enumerate(found)])
coverages = st.lists(intervals, max_size=3)
validities = st.none() | intervals


def _named(fact, number):
    return EvidenceFact(f"EV-{number}", fact.extent, fact.delivered, fact.period, fact.completed)


@given(terms, st.booleans(), facts, coverages, days, validities)
def test_any_item_gets_one_of_the_eight_with_its_reasons(
    term, quantity, found, covering, as_of, validity
):
    finding = assess_item(term, quantity, found, covering, as_of, validity)
    assert finding.status in EIGHT
    assert (finding.months_late is not None) == (finding.status == "delivered_late")
    if finding.months_late is not None:
        assert finding.months_late >= 0
        assert term.gives_lateness
    decided = {f.id for f in finding.evidence if f.extent != "indirect"}
    if finding.status in ("not_assessable", "none_recorded", "upcoming"):
        assert not decided
    if decided:
        assert finding.status in ("delivered", "delivered_on_time", "delivered_late", "partial")
    for period in finding.expected:
        assert set(period.met_by) <= set(period.recorded) <= decided
    zh, en = finding.reason("zh"), finding.reason("en")
    assert "{" not in zh + en
    assert "逾期" not in zh
    assert "未落实" not in zh


@given(terms, st.booleans(), facts, coverages, days, days)
def test_a_later_day_of_judgement_never_takes_evidence_away(
    term, quantity, found, covering, one, other
):
    before, after = sorted((one, other))
    early = assess_item(term, quantity, found, covering, before)
    late = assess_item(term, quantity, found, covering, after)
    assert {f.id for f in early.evidence} <= {f.id for f in late.evidence}
    assert set(late.left_out) <= set(early.left_out)


@given(loose_terms, st.booleans(), facts, coverages, days)
def test_loose_terms_never_give_lateness(term, quantity, found, covering, as_of):
    finding = assess_item(term, quantity, found, covering, as_of)
    assert finding.months_late is None
    assert finding.status not in ("delivered_late", "delivered_on_time")


@given(terms, facts, coverages, days)
def test_continuous_items_are_delivered_only_where_a_source_says_completed(
    term, found, covering, as_of
):
    finding = assess_item(term, False, found, covering, as_of)
    if term.kind == "continuous" and finding.status == "delivered":
        assert any(f.completed and f.extent == "full" for f in finding.evidence)


@given(terms, st.booleans(), facts, days)
def test_without_covering_sources_nothing_is_none_recorded_or_upcoming(
    term, quantity, found, as_of
):
    finding = assess_item(term, quantity, found, [], as_of)
    assert finding.status not in ("none_recorded", "upcoming")
    assert finding.coverage_end is None


@given(terms, st.booleans(), facts, coverages, days)
def test_the_order_of_the_evidence_makes_no_difference(term, quantity, found, covering, as_of):
    one = assess_item(term, quantity, found, covering, as_of)
    other = assess_item(term, quantity, found[::-1], covering, as_of)
    assert (one.status, one.months_late, one.delivered) == (
        other.status,
        other.months_late,
        other.delivered,
    )
