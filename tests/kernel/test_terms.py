"""Time terms: their kinds, their content form, and the wordings they are read from."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
import yaml

from accord.kernel import term_wordings, terms
from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError
from accord.kernel.terms import TimeTerm, expected_periods, last_due, next_due, read_term

VALIDITY = {
    "INS-2011-AP": "2011/2013",
    "INS-2010-POA": "2011/2015",
    "INS-2021-FRAME": "2021/2025",
    "INS-2018-LMSTRAT": "2018/2022",
}


@pytest.mark.parametrize("module", [terms, term_wordings])
def test_examples_run(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "KER011"),
        ({"kind": "someday"}, "KER011"),
        ({"kind": "by", "due": 2011, "until": 2012}, "KER011"),
        ({"kind": "by", "due": 2011, "qualifier": "perhaps"}, "KER011"),
        ({"kind": "by"}, "KER012"),
        ({"kind": "by", "due": "2011/.."}, "KER012"),
        ({"kind": "years"}, "KER012"),
        ({"kind": "years", "years": []}, "KER012"),
        ({"kind": "window"}, "KER012"),
        ({"kind": "window", "period": "2011/.."}, "KER012"),
        ({"kind": "recurring", "per_year": 1}, "KER012"),
        ({"kind": "recurring", "period": "2011/2013"}, "KER012"),
        ({"kind": "impossible"}, "KER012"),
        ({"kind": "impossible", "wording": {"zh": "2020-2015"}, "period": "2015/2020"}, "KER014"),
        ({"kind": "undefined", "due": 2011}, "KER014"),
        ({"kind": "by", "due": 2011, "years": [2011]}, "KER014"),
        (
            {"kind": "recurring", "period": "2011/2013", "per_year": 1, "every_years": 2},
            "KER014",
        ),
        ({"kind": "window", "period": "2020/2015"}, "KER013"),
        ({"kind": "by", "due": "end of 2011"}, "KER010"),
        ({"kind": "years", "years": [2024, 2022]}, "KER017"),
        ({"kind": "years", "years": ["2022"]}, "KER017"),
        ({"kind": "years", "years": 2022}, "KER017"),
        ({"kind": "recurring", "period": "2011/2013", "per_year": 0}, "KER017"),
        ({"kind": "recurring", "period": "2011/2013", "per_year": "2"}, "KER017"),
        ({"kind": "recurring", "period": "2011/2013", "every_years": [3, 2]}, "KER017"),
        ({"kind": "recurring", "period": "2011/2013", "every_years": [1, 2, 3]}, "KER017"),
    ],
)
def test_a_term_that_does_not_hold_together_is_refused(form, code):
    with pytest.raises(AccordError) as caught:
        TimeTerm.of(form)
    assert caught.value.code == code
    for lang in ("zh", "en"):
        assert "{" not in caught.value.render(lang)


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "by", "due": "2011", "wording": {"zh": "不迟于 2011 年底前"}},
        {"kind": "recurring", "period": "2011/2013", "per_year": 2, "qualifier": "in_principle"},
        {"kind": "recurring", "period": "2011/..", "every_years": [2, 3]},
        {"kind": "years", "years": [2021, 2023, 2025], "note": {"zh": "三次", "en": "Three."}},
        {"kind": "window", "period": "2021/2025", "launch": "2020"},
        {"kind": "continuous", "period": "2018/2022"},
        {"kind": "conditional", "qualifier": "when_appropriate", "every_years": [2, 3]},
        {"kind": "undefined", "wording": {"zh": ["尽快", "尽早"], "en": "soon", "fr": "bientôt"}},
        {"kind": "impossible", "wording": {"zh": "2020-2015"}, "qualifier": "planned"},
    ],
)
def test_content_form_comes_back_unchanged(form):
    term = TimeTerm.of(form)
    assert term.as_dict() == form
    assert TimeTerm.of(term.as_dict()) == term
    assert hash(term) == hash(TimeTerm.of(form))


def test_firm_terms_and_those_that_give_lateness():
    def of(**form):
        return TimeTerm.of(form)

    assert of(kind="by", due=2011).firm
    assert of(kind="by", due=2011).gives_lateness
    assert of(kind="window", period="2011/2013", qualifier="planned").gives_lateness
    soft = of(kind="recurring", period="2011/2013", per_year=1, qualifier="in_principle")
    assert soft.firm
    assert not soft.gives_lateness
    assert not of(kind="recurring", period="2011/..", per_year=1).firm
    for kind in ("continuous", "conditional", "undefined"):
        assert not of(kind=kind, period="2011/2013").firm
    assert not of(kind="impossible", wording={"zh": "2020-2015"}).firm


@pytest.mark.parametrize(
    ("form", "until", "expected"),
    [
        ({"kind": "recurring", "period": "2011/2013", "per_year": 2}, None, "2011 2012 2013"),
        ({"kind": "recurring", "period": "2018-03/2019-01", "per_year": 1}, None, "2018 2019"),
        ({"kind": "recurring", "period": "2011/2013", "every_years": [2, 3]}, None, "2011/2013"),
        (
            {"kind": "recurring", "period": "2011/2017", "every_years": [2, 3]},
            None,
            "2011/2013 2014/2016 2017",
        ),
        (
            {"kind": "recurring", "period": "2011/2014", "every_years": 2},
            None,
            "2011/2012 2013/2014",
        ),
        (
            {"kind": "recurring", "period": "2011/..", "every_years": 3},
            date(2014, 5, 1),
            "2011/2013 2014/2016",
        ),
        ({"kind": "recurring", "period": "2011/..", "per_year": 1}, date(2010, 5, 1), ""),
        (
            {"kind": "recurring", "period": "2011/2013", "per_year": 1},
            date(2020, 1, 1),
            "2011 2012 2013",
        ),
        ({"kind": "years", "years": [2022, 2024]}, None, "2022 2024"),
        ({"kind": "window", "period": "2011/2013"}, None, ""),
        ({"kind": "conditional", "every_years": [2, 3], "period": "2011/2013"}, None, ""),
    ],
)
def test_expected_periods(form, until, expected):
    assert [str(p) for p in expected_periods(TimeTerm.of(form), until)] == expected.split()


@pytest.mark.parametrize("period", ["2011/..", "../2013"])
def test_an_open_period_has_no_list_of_its_own(period):
    with pytest.raises(AccordError, match="KER018"):
        expected_periods(TimeTerm.of({"kind": "recurring", "period": period, "per_year": 1}))


@pytest.mark.parametrize(
    ("form", "last", "as_of", "following"),
    [
        ({"kind": "by", "due": "2013"}, "2013", date(2013, 12, 30), "2013"),
        ({"kind": "by", "due": "2013"}, "2013", date(2013, 12, 31), None),
        ({"kind": "window", "period": "2011/2013-06"}, "2013-06", date(2011, 1, 1), "2013-06"),
        ({"kind": "years", "years": [2022, 2024]}, "2024", date(2023, 3, 1), "2024"),
        (
            {"kind": "recurring", "period": "2011/2013", "per_year": 1},
            "2013",
            date(2012, 6, 1),
            "2012",
        ),
        (
            {"kind": "recurring", "period": "2011/..", "every_years": 3},
            None,
            date(2011, 6, 1),
            "2011/2013",
        ),
        (
            {"kind": "recurring", "period": "../2013", "per_year": 1},
            "2013",
            date(2011, 6, 1),
            "2013",
        ),
        ({"kind": "continuous", "period": "2011/2013"}, None, date(2011, 6, 1), None),
        ({"kind": "undefined"}, None, date(2011, 6, 1), None),
    ],
)
def test_last_and_next_due(form, last, as_of, following):
    term = TimeTerm.of(form)
    assert (str(last_due(term)) if last else last_due(term)) == last
    assert (str(next_due(term, as_of)) if following else next_due(term, as_of)) == following


# Wording, validity of the instrument, said on, and what is to be read.
WORDINGS = [
    (
        "适时; 每2-3年",
        "2011/2013",
        None,
        {
            "kind": "conditional",
            "period": "2011/2013",
            "every_years": [2, 3],
            "qualifier": "when_appropriate",
        },
    ),
    (
        "原则上每年举办一次",
        "2011/2013",
        None,
        {"kind": "recurring", "period": "2011/2013", "per_year": 1, "qualifier": "in_principle"},
    ),
    ("不迟于 2011 年底前", None, None, {"kind": "by", "due": "2011"}),
    ("不迟于 2012 年", None, None, {"kind": "by", "due": "2012"}),
    ("不晚于2012年6月30日", None, None, {"kind": "by", "due": "2012-06-30"}),
    ("2011 年", "2011/2013", None, {"kind": "by", "due": "2011"}),
    ("第一阶段（2011-2013）", "2011/2013", None, {"kind": "window", "period": "2011/2013"}),
    (
        "每 2 年或 3 年",
        "2011/2013",
        None,
        {"kind": "recurring", "period": "2011/2013", "every_years": [2, 3]},
    ),
    (
        "每两年一次",
        "2011/2014",
        None,
        {"kind": "recurring", "period": "2011/2014", "every_years": [2, 2]},
    ),
    ("根据需要", None, None, {"kind": "conditional", "qualifier": "as_needed"}),
    ("原则上", None, None, {"kind": "conditional", "qualifier": "in_principle"}),
    (
        "适时",
        "2007/..",
        None,
        {"kind": "conditional", "qualifier": "when_appropriate", "period": "2007/.."},
    ),
    ("每年一次", "2021/2025", None, {"kind": "recurring", "period": "2021/2025", "per_year": 1}),
    ("年度", "2021/2025", None, {"kind": "recurring", "period": "2021/2025", "per_year": 1}),
    ("2022, 2024", "2021/2025", None, {"kind": "years", "years": [2022, 2024]}),
    ("2021、2023、2025", "2021/2025", None, {"kind": "years", "years": [2021, 2023, 2025]}),
    ("2021-2025", "2021/2025", None, {"kind": "window", "period": "2021/2025"}),
    (
        "2021-2025, 2020 年启动",
        "2021/2025",
        None,
        {"kind": "window", "period": "2021/2025", "launch": "2020"},
    ),
    (
        "2020-2015, 2020 年启动 (计划)",
        "2021/2025",
        None,
        {"kind": "impossible", "launch": "2020", "qualifier": "planned"},
    ),
    (
        "自2011年开始, 原则上每年两期",
        "2011/2013",
        None,
        {"kind": "recurring", "period": "2011/2013", "per_year": 2, "qualifier": "in_principle"},
    ),
    (
        "自2012年开始, 原则上每年两期",
        "2011/2013",
        None,
        {"kind": "recurring", "period": "2012/2013", "per_year": 2, "qualifier": "in_principle"},
    ),
    ("3 年", "2011/2013", None, {"kind": "window", "period": "2011/2013"}),
    ("明年", None, "2007-11", {"kind": "by", "due": "2008"}),
    ("未来三年内", None, "2009", {"kind": "window", "period": "2010/2012"}),
    ("2018—2022 (战略有效期)", "2018/2022", None, {"kind": "continuous", "period": "2018/2022"}),
    ("计划期内", "2011/2013", None, {"kind": "continuous", "period": "2011/2013"}),
    ("框架有效期", None, None, {"kind": "continuous"}),
    ("未写明", None, None, {"kind": "undefined"}),
    ("尽快", "2010/..", None, {"kind": "undefined", "period": "2010/.."}),
    ("早日", None, None, {"kind": "undefined"}),
    ("尽早", None, None, {"kind": "undefined"}),
]


@pytest.mark.parametrize(("wording", "period", "said_on", "form"), WORDINGS)
def test_recorded_wordings_are_read(wording, period, said_on, form):
    term = read_term(
        wording,
        PartialDate(period) if period else None,
        said_on=PartialDate(said_on) if said_on else None,
    )
    assert term.as_dict() == form | {"wording": {"zh": wording}}


@pytest.mark.parametrize("wording", ["计划期内", "2011-2013", "2011-2013 (战略有效期)"])
def test_the_caller_says_whether_one_thing_or_activity_is_due(wording):
    period = PartialDate("2011/2013")
    assert read_term(wording, period, one_deliverable=True).kind == "window"
    assert read_term(wording, period, one_deliverable=False).kind == "continuous"


def test_a_statement_may_be_dated_to_the_day():
    assert read_term("明年", None, said_on=date(2007, 11, 20)).due == PartialDate("2008")


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("会后", "KER015"),
        ("2-3年", "KER015"),
        ("", "KER015"),
        ("明年", "KER016"),
        ("未来三年内", "KER016"),
        ("3 年", "KER019"),
        ("每年一次", "KER012"),
        ("2011年13月", "KER010"),
    ],
)
def test_a_wording_that_cannot_be_read_is_refused(wording, code):
    with pytest.raises(AccordError, match=code):
        read_term(wording, None)


def test_a_window_over_an_unknown_validity_is_refused():
    with pytest.raises(AccordError, match="KER012"):
        read_term("计划期内", None, one_deliverable=True)


@pytest.mark.shared
def test_every_wording_of_the_facts_file_is_read_as_recorded_there(shared_dir):
    facts = shared_dir / "reference" / "cooperation-facts.yaml"
    items = yaml.safe_load(facts.read_text(encoding="utf-8"))["commitments"]
    assert len(items) == 122
    for item in items:
        when = item["when"]
        leaders = item["instrument"] == "leaders"
        term = read_term(
            when["as_recorded"],
            None if leaders else PartialDate(VALIDITY[item["instrument"]]),
            said_on=PartialDate(item["id"].split("-")[2]) if leaders else None,
            one_deliverable=item["kind"] != "continuous",
        )
        assert term.wording is not None
        assert term.wording.zh == (when["as_recorded"],)
        _agrees(item["id"], when, term)


def _agrees(item, when, term):
    if when.get("suspect"):
        assert term.kind == "impossible", item
        return
    if when.get("years"):
        assert list(term.years) == when["years"], item
    if when.get("due"):
        assert last_due(term).latest.isoformat() == when["due"], item
    if when.get("period") or when.get("end"):
        first, last = when.get("period") or (when["start"], when["end"])
        assert (term.period.earliest.year, term.period.latest.year) == (first, last), item
    if when.get("occurrences_expected"):
        assert len(expected_periods(term)) == when["occurrences_expected"], item
    if "launch" in when:
        assert term.launch == PartialDate.of(when["launch"]), item
    if not any(when.get(key) for key in ("due", "period", "start", "years", "cadence")):
        assert term.kind in ("conditional", "undefined"), item
