"""What a finding tells beside the status: reasons, periods, coverage, what was left out."""

from __future__ import annotations

from datetime import date

import pytest

from accord.kernel.dates import PartialDate
from accord.kernel.terms import TimeTerm
from accord.methods.progress import assess_item, term_span

TODAY = date(2026, 11, 20)
RECORD = "2002-11/2019-12"
BY = {"kind": "by", "due": "2013"}
WINDOW = {"kind": "window", "period": "2011/2013"}
YEARLY = {"kind": "recurring", "period": "2011/2013", "per_year": 1}
TWICE = {"kind": "recurring", "period": "2011/2012", "per_year": 2}
YEARS = {"kind": "years", "years": [2016, 2018]}
IMPOSSIBLE = {"kind": "impossible", "launch": "2020", "wording": {"zh": "2020-2015"}}
F21 = {"kind": "window", "period": "2021/2025"}


def test_expected_periods_name_what_meets_them(assess):
    found = assess(TWICE, ["A part 2011-03", "B part 2011-09", "C part 2012-03"], RECORD, TODAY)
    assert [tuple(row) for row in found.expected] == [
        ("2011", ("A", "B"), ("A", "B")),
        ("2012", (), ("C",)),
    ]
    assert found.due.text == "2012"


@pytest.mark.parametrize(
    ("form", "facts", "coverage", "as_of", "zh", "en"),
    [
        (
            BY,
            [],
            RECORD,
            TODAY,
            "截至2026年11月20日，现有资料中暂无记录（不表示未开展）。资料覆盖至2019年12月。",
            "As of 20 November 2026, no record was found in the sources at hand (this does not "
            "mean that it was not done). The sources cover the time up to December 2019.",
        ),
        (
            BY,
            ["A full 2016-09"],
            RECORD,
            TODAY,
            "晚于原定时间完成：原定不晚于2013年，现有资料记载的完成时间为2016年9月，晚32个整月。",
            "Delivered late: due by 2013, recorded as completed September 2016, "
            "32 whole months later.",
        ),
        (
            F21,
            [],
            RECORD,
            TODAY,
            "超出资料覆盖期，暂不评估：该事项的时间范围为2021—2025年，"
            "资料覆盖期为2002年11月—2019年12月。",
            "Not assessable, outside coverage: the item's term is 2021–2025; the sources cover "
            "November 2002 – December 2019.",
        ),
        (
            BY,
            ["A indirect 2012"],
            None,
            TODAY,
            "暂不具备评估条件：没有覆盖该机制此类记录的资料。"
            "现有资料中只有间接相关的材料，不作为判断依据。",
            "Not assessable: no source covers records of this kind for this mechanism. The sources "
            "hold only indirectly related material, which does not decide the status.",
        ),
        (
            YEARLY,
            ["A full 2011-10"],
            RECORD,
            date(2013, 6, 1),
            "部分完成：应有3个周期，其中1个有足够的对应记录。"
            "2012年在现有资料中暂无足够记录（不表示未开展）。2013年尚未到期。资料覆盖至2019年12月。",
            "Partial: enough matching records for 1 of 3 expected periods. For 2012 not enough "
            "records were found (this does not mean that it was not done). Not yet over: 2013. "
            "The sources cover the time up to December 2019.",
        ),
        (
            YEARLY,
            ["A full 2011-10", "B full 2013-02-28 period=2012", "C full 2013-09"],
            RECORD,
            TODAY,
            "晚于原定时间完成：各周期均有对应记录，其中2012年的记录晚于该周期（以最晚者计，晚2个整月）。",
            "Delivered late: there is a record for every period expected; for 2012 it is dated "
            "after the period (the latest: 2 whole months later).",
        ),
        (
            YEARLY,
            [],
            RECORD,
            date(2012, 6, 1),
            "尚未到期：下一时间节点为2012年，晚于2012年6月1日。资料覆盖至2019年12月。"
            "2011年在现有资料中暂无足够记录（不表示未开展）。",
            "Upcoming: the next due date, 2012, lies after 1 June 2012. The sources cover the time "
            "up to December 2019. For 2011 not enough records were found (this does not mean that "
            "it was not done).",
        ),
        (
            BY,
            ["A full 2012-06-20/2012-07-02"],
            RECORD,
            date(2012, 6, 30),
            "按期完成：原定不晚于2013年，现有资料记载的完成时间为2012年6月20日—7月2日。"
            "佐证材料A的日期范围跨越2012年6月30日，仍予计入。",
            "Delivered on time: due by 2013, recorded as completed 20 June – 2 July 2012. "
            "The date of A may lie before or after 30 June 2012; it is counted.",
        ),
    ],
)
def test_reasons_read_as_written_by_hand(assess, form, facts, coverage, as_of, zh, en):
    finding = assess(form, facts, coverage, as_of)
    assert finding.reason("zh") == zh
    assert finding.reason("en") == en


def test_open_coverage_has_no_end(assess):
    finding = assess(BY, [], "2002-11/..", TODAY)
    assert finding.coverage_end is None
    assert finding.reason("zh").endswith("资料覆盖期为2002年11月起。")


def test_coverage_end_is_that_of_the_sources_reaching_into_the_term(assess):
    term = TimeTerm.of(BY)
    covering = [PartialDate("2002/2012"), PartialDate("2010/2015-06"), PartialDate("2024/2025")]
    assert assess_item(term, False, [], covering, TODAY).coverage_end == PartialDate("2015-06")
    assert assess(F21, [], RECORD, TODAY).coverage_end == PartialDate("2019-12")


def test_facts_after_the_day_of_judgement_are_left_out_and_named(assess):
    finding = assess(BY, ["A full 2016-09", "B part 2012"], RECORD, date(2014, 1, 1))
    assert (finding.status, finding.left_out) == ("partial", ("A",))
    assert [f.id for f in finding.evidence] == ["B"]
    undated = assess(YEARLY, ["A full - period=2013"], RECORD, date(2012, 12, 31))
    assert undated.left_out == ("A",)


@pytest.mark.parametrize(
    ("form", "validity", "expected"),
    [
        (BY, None, "2013"),
        (BY, "2011/2013", "2011/2013"),
        (BY, "2014/2020", "2013"),
        ({"kind": "by", "due": "2008"}, "2007-11/..", "2007-11/2008"),
        ({"kind": "by", "due": "../2013"}, "2020/..", "../2013"),
        (WINDOW, "2010/2020", "2011/2013"),
        (F21 | {"launch": "2020"}, None, "2020/2025"),
        (YEARS, "2010/2020", "2016/2018"),
        (YEARS | {"launch": "2015"}, None, "2015/2018"),
        ({"kind": "years", "years": [2016]}, None, "2016"),
        ({"kind": "undefined"}, "2011/2013", "2011/2013"),
        ({"kind": "undefined"}, "../2013", "../2013"),
        ({"kind": "undefined"}, None, None),
        (IMPOSSIBLE, None, "2020/.."),
        (IMPOSSIBLE, "2021/2025", "2020/2025"),
        (IMPOSSIBLE | {"launch": "../2020"}, None, None),
    ],
)
def test_the_time_a_term_takes_in(form, validity, expected):
    span = term_span(TimeTerm.of(form), PartialDate(validity) if validity else None)
    assert (span.text if span else None) == expected


def test_validity_decides_coverage_where_the_term_has_no_period(assess):
    item = {"kind": "undefined"}
    assert assess(item, [], RECORD, TODAY, validity="2021/2025").status == "not_assessable"
    assert assess(item, [], RECORD, TODAY, validity="2011/2013").status == "none_recorded"
