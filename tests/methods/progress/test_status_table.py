"""The truth table cell by cell. Every expected value is written by hand."""

from __future__ import annotations

import doctest
import itertools
from datetime import date

import pytest

from accord.methods.progress import (
    STATUSES,
    TRUTH_TABLE,
    evidence,
    reasons,
    reference,
    status,
    table,
    table_rows,
)
from accord.methods.progress.table import look_up

TODAY = date(2026, 11, 20)
RECORD = "2002-11/2019-12"

BY = {"kind": "by", "due": "2013"}
BY_SOFT = {"kind": "by", "due": "2013", "qualifier": "as_needed"}
BY_AHEAD = {"kind": "by", "due": "2030", "period": "2018/2030"}
WINDOW = {"kind": "window", "period": "2011/2013"}
YEARLY = {"kind": "recurring", "period": "2011/2013", "per_year": 1}
SOFT = YEARLY | {"qualifier": "in_principle"}
TWICE = {"kind": "recurring", "period": "2011/2012", "per_year": 2}
CYCLES = {"kind": "recurring", "period": "2011/2015", "every_years": [2, 3]}
YEARS = {"kind": "years", "years": [2016, 2018]}
CONTINUOUS = {"kind": "continuous", "period": "2011/2013"}
CONDITIONAL = {"kind": "conditional", "period": "2011/2013", "qualifier": "when_appropriate"}
UNDEFINED = {"kind": "undefined", "period": "2007-11/.."}
IMPOSSIBLE = {"kind": "impossible", "launch": "2020", "wording": {"zh": "2020-2015"}}
QUANTITY = WINDOW | {"quantity": True}
QUANTITY_LOOSE = UNDEFINED | {"quantity": True}
F21 = {"kind": "window", "period": "2021/2025"}

# (term, evidence as "id extent date [period=…] [completed]", coverage, as of,
#  status, months late, delivered)
CELLS = [
    # dated: by
    (BY, ["A full 2013-06"], RECORD, TODAY, "delivered_on_time", None, "2013-06"),
    (BY, ["A full 2013"], RECORD, TODAY, "delivered_on_time", None, "2013"),
    (BY, ["A full 2016-09"], RECORD, TODAY, "delivered_late", 32, "2016-09"),
    (BY, ["A full 2014-01-15"], RECORD, TODAY, "delivered_late", 0, "2014-01-15"),
    (BY, ["A full 2013/2014"], RECORD, TODAY, "delivered", None, "2013/2014"),
    (BY, ["A full 201X"], RECORD, TODAY, "delivered", None, "201X"),
    (BY, ["A full 2016?"], RECORD, TODAY, "delivered", None, "2016?"),
    (BY, ["A full 2016/.."], RECORD, TODAY, "delivered", None, "2016/.."),
    (BY, ["A full -"], RECORD, TODAY, "delivered", None, None),
    (BY, ["A full 2016-09", "B full 2012-03"], RECORD, TODAY, "delivered_on_time", None, "2012-03"),
    (BY, ["A full 2016-09", "B full 2015-01"], RECORD, TODAY, "delivered_late", 12, "2015-01"),
    (BY, ["A full 2016-09", "B full -"], RECORD, TODAY, "delivered_late", 32, "2016-09"),
    (BY, ["A full 2016-09", "B full 2013/2014"], RECORD, TODAY, "delivered", None, "2013/2014"),
    (BY, ["A full 2016-09", "B part 2012"], RECORD, TODAY, "delivered_late", 32, "2016-09"),
    (BY, ["A full 2016-09"], None, TODAY, "delivered_late", 32, "2016-09"),
    (BY_SOFT, ["A full 2016-09"], RECORD, TODAY, "delivered", None, "2016-09"),
    (BY_SOFT, ["A full 2012-09"], RECORD, TODAY, "delivered_on_time", None, "2012-09"),
    (BY, ["A part 2012"], RECORD, TODAY, "partial", None, None),
    (BY, ["A part 2016", "B indirect 2012"], None, TODAY, "partial", None, None),
    (BY, ["A indirect 2012"], RECORD, TODAY, "none_recorded", None, None),
    (BY, ["A indirect 2012"], None, TODAY, "not_assessable", None, None),
    (BY, ["A indirect 2012"], RECORD, date(2012, 12, 31), "upcoming", None, None),
    (BY, [], RECORD, TODAY, "none_recorded", None, None),
    (BY, [], RECORD, date(2013, 12, 31), "none_recorded", None, None),
    (BY, [], RECORD, date(2013, 12, 30), "upcoming", None, None),
    (BY, [], None, TODAY, "not_assessable", None, None),
    (BY, [], "2014/2019", TODAY, "not_assessable", None, None),
    (BY, [], "2014/2019", date(2012, 1, 1), "not_assessable", None, None),
    (BY_AHEAD, [], RECORD, TODAY, "upcoming", None, None),
    # dated: window
    (WINDOW, ["A full 2013-12-31"], RECORD, TODAY, "delivered_on_time", None, "2013-12-31"),
    (WINDOW, ["A full 2009-05"], RECORD, TODAY, "delivered_on_time", None, "2009-05"),
    (WINDOW, ["A full 2014-03-01"], RECORD, TODAY, "delivered_late", 2, "2014-03-01"),
    (WINDOW, ["A full 2013-10/2014-02"], RECORD, TODAY, "delivered", None, "2013-10/2014-02"),
    (WINDOW, ["A full -"], RECORD, TODAY, "delivered", None, None),
    (WINDOW, ["A part 2012"], RECORD, TODAY, "partial", None, None),
    (WINDOW, ["A indirect 2012"], RECORD, TODAY, "none_recorded", None, None),
    (WINDOW, [], RECORD, TODAY, "none_recorded", None, None),
    (WINDOW, [], RECORD, date(2010, 1, 1), "upcoming", None, None),
    (WINDOW, [], RECORD, date(2012, 1, 1), "upcoming", None, None),
    (F21, [], RECORD, TODAY, "not_assessable", None, None),
    (F21, [], RECORD, date(2019, 12, 31), "not_assessable", None, None),
    (F21, [], "2002-11/2022", TODAY, "none_recorded", None, None),
    (F21, [], "2002-11/2022", date(2024, 1, 1), "upcoming", None, None),
    (F21, ["A full 2022"], RECORD, TODAY, "delivered_on_time", None, "2022"),
    # periodic: recurring, once a year
    (
        YEARLY,
        ["A full 2011-10", "B full 2012-09", "C full 2013-09"],
        RECORD,
        TODAY,
        "delivered_on_time",
        None,
        "2013-09",
    ),
    (
        YEARLY,
        ["A full 2011-10", "B full 2013-02-27 period=2012", "C full 2013-09"],
        RECORD,
        TODAY,
        "delivered_late",
        1,
        "2013-09",
    ),
    (
        YEARLY,
        ["A full 2012-01 period=2011", "B full 2012-09", "C full 2014-05 period=2013"],
        RECORD,
        TODAY,
        "delivered_late",
        4,
        "2014-05",
    ),
    (
        SOFT,
        ["A full 2011-10", "B full 2013-02 period=2012", "C full 2013-09"],
        RECORD,
        TODAY,
        "delivered",
        None,
        "2013-09",
    ),
    (
        YEARLY,
        ["A full 2011-10", "B full 2012/2013 period=2012", "C full 2013-09"],
        RECORD,
        TODAY,
        "delivered",
        None,
        "2013-09",
    ),
    (
        YEARLY,
        ["A full 2011-10", "B full - period=2012", "C full 2013-09"],
        RECORD,
        TODAY,
        "delivered",
        None,
        "2013-09",
    ),
    (YEARLY, ["A full 2011-10", "B full 2013-09"], RECORD, TODAY, "partial", None, None),
    (YEARLY, ["A full 2011-10"], RECORD, date(2012, 6, 1), "partial", None, None),
    (
        YEARLY,
        ["A part 2011", "B part 2012", "C part 2013"],
        RECORD,
        TODAY,
        "partial",
        None,
        None,
    ),
    (YEARLY, ["A full 2016"], RECORD, TODAY, "partial", None, None),
    (YEARLY, ["A full -"], RECORD, TODAY, "partial", None, None),
    (YEARLY, ["A indirect 2012"], RECORD, TODAY, "none_recorded", None, None),
    (YEARLY, ["A indirect 2012"], RECORD, date(2012, 6, 1), "upcoming", None, None),
    (YEARLY, ["A indirect 2012"], None, TODAY, "not_assessable", None, None),
    (YEARLY, [], RECORD, TODAY, "none_recorded", None, None),
    (YEARLY, [], RECORD, date(2012, 6, 1), "upcoming", None, None),
    (YEARLY, [], None, TODAY, "not_assessable", None, None),
    # periodic: twice a year
    (
        TWICE,
        ["A part 2011-03", "B part 2011-09", "C part 2012-03", "D part 2012-09"],
        RECORD,
        TODAY,
        "delivered_on_time",
        None,
        "2012-09",
    ),
    (
        TWICE,
        ["A part 2011-03", "B part 2011-09", "C part 2012-03", "D part 2013-03-31 period=2012"],
        RECORD,
        TODAY,
        "delivered_late",
        3,
        "2013-03-31",
    ),
    (
        TWICE,
        ["A part 2011-03", "B part 2011-09", "C full 2012-03"],
        RECORD,
        TODAY,
        "delivered_on_time",
        None,
        "2012-03",
    ),
    (
        TWICE,
        ["A part 2011-03", "B part 2011-09", "C part 2012-03"],
        RECORD,
        TODAY,
        "partial",
        None,
        None,
    ),
    # periodic: every two to three years, 2011–2013 and the cut cycle 2014–2015
    (
        CYCLES,
        ["A full 2013-05", "B full 2015-05"],
        RECORD,
        TODAY,
        "delivered_on_time",
        None,
        "2015-05",
    ),
    (
        CYCLES,
        ["A full 2014-01-31 period=2011/2013", "B full 2015"],
        RECORD,
        TODAY,
        "delivered_late",
        1,
        "2015",
    ),
    (CYCLES, ["A full 2013-05"], RECORD, TODAY, "partial", None, None),
    # periodic: a recurring item without a stated end
    (
        {"kind": "recurring", "period": "2011/..", "per_year": 1},
        ["A full 2011", "B full 2012"],
        RECORD,
        date(2012, 12, 1),
        "partial",
        None,
        None,
    ),
    # periodic: named years
    (
        YEARS,
        ["A full 2016-05", "B full 2018-05"],
        RECORD,
        TODAY,
        "delivered_on_time",
        None,
        "2018-05",
    ),
    (
        YEARS,
        ["A full 2016-05", "B full 2019-03-31 period=2018"],
        RECORD,
        TODAY,
        "delivered_late",
        3,
        "2019-03-31",
    ),
    (YEARS, ["A full 2016-05"], RECORD, TODAY, "partial", None, None),
    (YEARS, ["A full 2017-05"], RECORD, TODAY, "partial", None, None),
    (YEARS, [], RECORD, TODAY, "none_recorded", None, None),
    (YEARS, [], RECORD, date(2017, 1, 1), "upcoming", None, None),
    (YEARS, [], "2002/2015", TODAY, "not_assessable", None, None),
    # continuous
    (CONTINUOUS, ["A full 2012"], RECORD, TODAY, "partial", None, None),
    (CONTINUOUS, ["A part 2012"], RECORD, TODAY, "partial", None, None),
    (CONTINUOUS, ["A full 2016 completed"], RECORD, TODAY, "delivered", None, "2016"),
    (CONTINUOUS, ["A part 2012 completed"], RECORD, TODAY, "partial", None, None),
    (CONTINUOUS, ["A indirect 2012"], RECORD, TODAY, "none_recorded", None, None),
    (CONTINUOUS, ["A indirect 2012"], None, TODAY, "not_assessable", None, None),
    (CONTINUOUS, ["A indirect 2009"], RECORD, date(2010, 1, 1), "upcoming", None, None),
    (CONTINUOUS, [], RECORD, TODAY, "none_recorded", None, None),
    (CONTINUOUS, [], RECORD, date(2012, 1, 1), "none_recorded", None, None),
    (CONTINUOUS, [], RECORD, date(2010, 12, 31), "upcoming", None, None),
    (CONTINUOUS, [], RECORD, date(2011, 1, 1), "none_recorded", None, None),
    (CONTINUOUS, [], None, TODAY, "not_assessable", None, None),
    # conditional, undefined, impossible
    (CONDITIONAL, ["A full 2016"], RECORD, TODAY, "delivered", None, "2016"),
    (CONDITIONAL, ["A part 2016"], RECORD, TODAY, "partial", None, None),
    (CONDITIONAL, ["A indirect 2009"], RECORD, date(2010, 1, 1), "upcoming", None, None),
    (CONDITIONAL, ["A indirect 2016"], RECORD, TODAY, "none_recorded", None, None),
    (CONDITIONAL, [], RECORD, date(2012, 1, 1), "none_recorded", None, None),
    (CONDITIONAL, [], RECORD, date(2010, 1, 1), "upcoming", None, None),
    (CONDITIONAL, [], "2014/2019", TODAY, "not_assessable", None, None),
    (UNDEFINED, ["A full 2010-03"], RECORD, TODAY, "delivered", None, "2010-03"),
    (UNDEFINED, ["A full -"], RECORD, TODAY, "delivered", None, None),
    (UNDEFINED, ["A part 2010-03"], RECORD, TODAY, "partial", None, None),
    (UNDEFINED, ["A indirect 2010-03"], None, TODAY, "not_assessable", None, None),
    (UNDEFINED, ["A indirect 2006"], RECORD, date(2007, 1, 1), "upcoming", None, None),
    (UNDEFINED, [], RECORD, TODAY, "none_recorded", None, None),
    (UNDEFINED, [], RECORD, date(2007, 1, 1), "upcoming", None, None),
    ({"kind": "undefined"}, [], RECORD, TODAY, "none_recorded", None, None),
    ({"kind": "undefined"}, [], None, TODAY, "not_assessable", None, None),
    (IMPOSSIBLE, ["A full 2021"], RECORD, TODAY, "delivered", None, "2021"),
    (IMPOSSIBLE, ["A part 2021"], RECORD, TODAY, "partial", None, None),
    (IMPOSSIBLE, [], RECORD, TODAY, "not_assessable", None, None),
    (IMPOSSIBLE, [], "2002-11/2021", TODAY, "none_recorded", None, None),
    # with a quantity
    (QUANTITY, ["A full 2013-10"], RECORD, TODAY, "delivered_on_time", None, "2013-10"),
    (QUANTITY, ["A full 2014-10-31"], RECORD, TODAY, "delivered_late", 10, "2014-10-31"),
    (QUANTITY, ["A full 2013/2014"], RECORD, TODAY, "delivered", None, "2013/2014"),
    (QUANTITY, ["A full -"], RECORD, TODAY, "delivered", None, None),
    (
        QUANTITY | {"qualifier": "as_needed"},
        ["A full 2015"],
        RECORD,
        TODAY,
        "delivered",
        None,
        "2015",
    ),
    (QUANTITY_LOOSE, ["A full 2015"], RECORD, TODAY, "delivered", None, "2015"),
    (QUANTITY, ["A part 2012", "B indirect 2012"], RECORD, TODAY, "partial", None, None),
    (QUANTITY, ["A indirect 2012"], RECORD, TODAY, "likely_met_unverified", None, None),
    (QUANTITY, ["A indirect 2012"], None, TODAY, "likely_met_unverified", None, None),
    (QUANTITY, ["A indirect 2012"], RECORD, date(2011, 1, 1), "upcoming", None, None),
    (QUANTITY, [], RECORD, TODAY, "none_recorded", None, None),
    (QUANTITY, [], RECORD, date(2012, 1, 1), "upcoming", None, None),
    (QUANTITY, [], None, TODAY, "not_assessable", None, None),
]


@pytest.mark.parametrize("module", [evidence, reasons, reference, status, table])
def test_examples_run(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("form", "facts", "coverage", "as_of", "expected", "late", "delivered"), CELLS
)
def test_cell(assess, form, facts, coverage, *, as_of, expected, late, delivered):
    finding = assess(form, facts, coverage, as_of)
    assert (finding.status, finding.months_late) == (expected, late), finding.reason("en")
    assert (finding.delivered.text if finding.delivered else None) == delivered
    for lang, stop in (("zh", "。"), ("en", ".")):
        sentence = finding.reason(lang)
        assert sentence.endswith(stop)
        assert "{" not in sentence


def test_every_row_of_the_table_is_reached_by_a_cell(assess, monkeypatch):
    reached = set()

    def noting(*known):
        for row in TRUTH_TABLE:
            same = row.group == known[0] and row.evidence == known[1]
            if same and row.compared in (None, known[2]) and row.reach in (None, known[3]):
                reached.add(row)
        return look_up(*known)

    monkeypatch.setattr(status, "look_up", noting)
    for form, facts, coverage, as_of, *_ in CELLS:
        assess(form, facts, coverage, as_of)
    assert [row for row in TRUTH_TABLE if row not in reached] == []


def test_the_table_answers_every_question_once():
    compared = ("in_time", "late", "unclear", "undated", "not_compared")
    reach = ("outside", "ahead", "reached")
    pairs = {(row.group, row.evidence) for row in TRUTH_TABLE}
    assert {group for group, _ in pairs} == {"dated", "periodic", "continuous", "loose", "quantity"}
    for (group, level), how, far in itertools.product(sorted(pairs), compared, reach):
        rows = [
            row
            for row in TRUTH_TABLE
            if (row.group, row.evidence) == (group, level)
            and row.compared in (None, how)
            and row.reach in (None, far)
        ]
        assert len(rows) == 1, (group, level, how, far)
        assert look_up(group, level, how, far) == rows[0].status
    assert {row.status for row in TRUTH_TABLE} == set(STATUSES)
    with pytest.raises(LookupError):
        look_up("dated", "completed", "in_time", "reached")


def test_table_rows_are_written_in_both_languages():
    zh, en = table_rows("zh"), table_rows("en")
    assert len(zh) == len(en) == len(TRUTH_TABLE)
    assert en[1] == (
        "dated (by, window)",
        "full",
        "after the due date, for certain",
        "–",
        "delivered late",
    )
    assert zh[1] == (
        "有期限（by、window）",
        "完全对应",
        "确定晚于原定时间",
        "–",
        "晚于原定时间完成",
    )
    assert all(all(cell for cell in row) for row in zh + en)
