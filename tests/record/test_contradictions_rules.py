"""Each rule on small invented entries: what it finds, and what it must not."""

from __future__ import annotations

import pytest

from accord.record.contradictions import RULES, find
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

from .invented import (
    AT,
    HUNDRED,
    INSTRUMENT,
    LAUNCH,
    OTHER,
    PLACES,
    SOURCE,
    TALKS,
    discrepancy,
    entry,
    event,
    figure,
    group,
    held,
    item,
    recurring,
    row,
    text,
    themed,
    wording,
)

# rule, entries in which it finds something, entries alike in which it must not
CASES: list[tuple[str, list[Document], list[Document]]] = [
    (
        "impossible_terms",
        [item("CM-1", term=wording("2020-2015"))],
        [item("CM-1", term={"kind": "window", "period": "2015/2020"})],
    ),
    (
        "reversed_years_in_wordings",
        [entry("instrument", "INS-1", names=["计划 2011-1013"])],
        [
            entry(
                "instrument",
                "INS-1",
                names=["计划 2011-2013", "电话 2020-1013-5"],
                note=text("2013—2011", zh_form="editorial"),
            )
        ],
    ),
    (
        "two_dates",
        [event("EV-1", "2012-05", mentions=[{**AT, "when_where": "2013年5月，甲城"}])],
        [
            event("EV-1", "2012-05", mentions=[{**AT, "when_where": "2012 年 5 月，甲城"}]),
            event("EV-2", "2012-05", mentions=[{**AT, "zh": "2011年到2013年期间"}]),
            event("EV-3", "2012-05", mentions=[{**AT, "zh": "2011年4月和2012年5月"}]),
            event("EV-4", "2012-05", edition=2012),
        ],
    ),
    ("two_dates", [event("EV-1", "2012-05", edition=2013)], [event("EV-1", edition=2012)]),
    (
        "counted_before_launch",
        [TALKS, LAUNCH, event("EV-1", "2012-04"), group(candidates=["EV-1"])],
        [TALKS, LAUNCH, event("EV-1", "2012"), group(candidates=["EV-1"])],
    ),
    (
        "several_names",
        [entry("instrument", "INS-1", title=text("环境保护战略"), names=["环境战略"])],
        [
            entry(
                "instrument",
                "INS-1",
                title=text("甲—乙环境战略 2011-2015"),
                names=["甲 - 乙环境战略（2011—2015）", "甲与乙环境战略", "Strategy"],
            )
        ],
    ),
    (
        "several_names",
        [entry("organisation", "ORG-1", title=text("环境部（原环境保护局）", zh_form="label"))],
        [entry("organisation", "ORG-1", title=text("环境部（甲城）"))],
    ),
    (
        "names_in_mentions",
        [held("2012年，在甲城举办甲乙生态系统保护交流活动", "甲乙生物多样性研讨会")],
        [held("召开甲-乙生物多样性研讨会, 交流经验", "甲乙生物多样性研讨会")],
    ),
    (
        "headings_of_areas",
        [
            entry("area", "PA-1", title=text("水")),
            event("EV-1", areas=["PA-1"], mentions=[row("risk", 1)]),
        ],
        [
            entry("area", "PA-1", title=text("环境风险评估")),
            event("EV-1", areas=["PA-1"], mentions=[row("risk", 1)]),
        ],
    ),
    (
        "themes",
        [themed("主题为“绿色发展转型”")],
        [themed("主题为“绿色与发展”", "合作论坛2012：绿色和发展", "以“绿色 发展”、“蓝天”为主题")],
    ),
    ("themes", [themed("合作论坛2012：绿色城市")], [themed("一场论坛：绿色城市")]),
    (
        "initiatives",
        [entry("instrument", "INS-A", initiatives_count=2), item("CM-1")],
        [
            entry("instrument", "INS-A", initiatives_count=1),
            item("CM-1"),
            entry("instrument", "INS-C", initiatives_count=5),
        ],
    ),
    (
        "priority_areas",
        [
            entry("instrument", "INS-A", priority_areas_count=2),
            entry("area", "PA-1", instrument="INS-A"),
        ],
        [
            entry("instrument", "INS-A", priority_areas_count=1),
            entry("area", "PA-1", instrument="INS-A"),
        ],
    ),
    (
        "groups",
        [group(counts=[{**AT, "count": 2}, {**AT, "count": 1}])],
        [group(counts=[{**AT, "count": 2}, {**AT, "count": 2}], candidates=["EV-1", "EV-2"])],
    ),
    (
        "groups",
        [group(counts=[{**AT, "count": 2}], candidates=["EV-1"])],
        [group(candidates=["EV-1"])],
    ),
    (
        "series_events",
        [
            TALKS,
            event("EV-1", series="SER-A"),
            figure(
                "PAR-1", subject=text("环境合作对话会"), unit=text("届"), value="2", date="2012"
            ),
        ],
        [
            TALKS,
            event("EV-1", series="SER-A"),
            figure(
                "PAR-1", subject=text("环境合作对话会"), unit=text("届"), value="1", date="2012"
            ),
            figure(
                "PAR-2", subject=text("环境合作对话会"), unit=text("人"), value="9", date="2012"
            ),
        ],
    ),
    (
        "repeated_rows",
        [event("EV-1", mentions=[row("risk", 1), row("data", 2)])],
        [event("EV-1", mentions=[row("risk", 1), AT]), event("EV-2", mentions=[row("data", 2)])],
    ),
    (
        "shared_rows",
        [event("EV-1", mentions=[row("risk", 1)]), event("EV-2", mentions=[row("risk", 1)])],
        [
            event("EV-1", mentions=[row("risk", 1)]),
            event("EV-2", part_of="EV-1", mentions=[row("risk", 1)]),
        ],
    ),
    (
        "outside_membership",
        [*PLACES, event("EV-1", mechanism="MEC-A", bilateral="CC")],
        [
            *PLACES,
            event("EV-1", mechanism="MEC-A", bilateral="BB", venue="AA"),
            event("EV-2", bilateral="CC"),
        ],
    ),
    (
        "outside_stated_period",
        [SOURCE, event("EV-1", "2010-11", mentions=[row("risk", 1)])],
        [SOURCE, event("EV-1", "2011-01", mentions=[row("risk", 1)]), event("EV-2", "2010-11")],
    ),
    (
        "outside_stated_period",
        [INSTRUMENT, item("CM-1", term={"kind": "continuous", "period": "2010/2015"})],
        [INSTRUMENT, item("CM-1", term={"kind": "continuous", "period": "2011/2015"})],
    ),
    (
        "unscheduled",
        [
            INSTRUMENT,
            item("CM-1", form="narrative"),
            item("CM-2", form="narrative", restates=[{"item": "CM-3"}]),
        ],
        [INSTRUMENT, item("CM-1", form="narrative"), item("CM-2", form="narrative"), item("CM-3")],
    ),
    (
        "odd_numbers",
        [
            INSTRUMENT,
            *(item(f"CM-{n}", label=text(f"活动 {n}-1")) for n in range(3)),
            item("CM-9", label=text("活动 1")),
        ],
        [
            INSTRUMENT,
            *(item(f"CM-{n}", label=text(f"活动 {n}-1")) for n in range(3)),
            item("CM-9", label=text("第1项")),
        ],
    ),
    (
        "cadences",
        [
            TALKS,
            item("CM-1", title=text("环境合作对话会"), term=recurring(per_year=1)),
            item(
                "CM-2", title=text("环境合作对话会"), term={"kind": "years", "years": [2022, 2024]}
            ),
        ],
        [
            TALKS,
            item("CM-1", title=text("环境合作对话会"), term=recurring(per_year=1)),
            item(
                "CM-2", title=text("环境合作对话会"), term={"kind": "years", "years": [2022, 2023]}
            ),
        ],
    ),
    (
        "equal_targets",
        [
            item("CM-1", quantity=HUNDRED, term={"kind": "window", "period": "2010/2012"}),
            item("CM-2", "INS-B", quantity=HUNDRED, term={"kind": "window", "period": "2011/2013"}),
        ],
        [
            item("CM-1", quantity=HUNDRED, term={"kind": "window", "period": "2010/2012"}),
            item("CM-2", "INS-B", quantity=HUNDRED, term={"kind": "window", "period": "2013/2014"}),
        ],
    ),
    (
        "scopes",
        [
            TALKS,
            figure("PAR-1", subject=text("环境合作对话会"), unit=text("人"), value="5"),
            figure("PAR-2", "SRC-B", subject=text("环境合作对话会"), unit=text("人次"), value="9"),
        ],
        [
            TALKS,
            figure("PAR-1", subject=text("环境合作对话会"), unit=text("人"), value="5"),
            figure("PAR-2", "SRC-B", subject=text("别的会"), unit=text("人次"), value="9"),
        ],
    ),
    (
        "missing_rows",
        [event("EV-1", series="SER-A", mentions=[row("risk", 1)]), event("EV-2", series="SER-A")],
        [
            event("EV-1", series="SER-A", mentions=[row("risk", 1)]),
            event("EV-2"),
            event("EV-3", series="SER-A", part_of="EV-1"),
        ],
    ),
    (
        "first_of_all",
        [
            *PLACES,
            event("EV-1", "2012", venue="BB"),
            event("EV-2", "2013", mentions=[{**AT, "zh": "首次由乙盟国家主办的活动"}]),
        ],
        [
            *PLACES,
            event("EV-1", "2012", venue="AA"),
            event("EV-2", "2013", mentions=[{**AT, "zh": "首次由乙盟国家主办的活动"}]),
        ],
    ),
    (
        "first_of_all",
        [
            event("EV-1", "2012", title=text("环境对话会")),
            event("EV-2", "2013", title=text("第一次环境对话会")),
        ],
        [
            event("EV-1", "2014", title=text("环境对话会")),
            event("EV-2", "2013", title=text("第一次环境对话会")),
        ],
    ),
    (
        "row_years",
        [entry("environment", "SOE-1", row_year="2008", year=text("2007年", "2007"))],
        [entry("environment", "SOE-1", row_year="2008", year=text("2008年", "2008"))],
    ),
    (
        "overlaps",
        [
            item("CM-1", area="PA-1", text=text("促进城市水环境管理，处理工业废水")),
            item("CM-2", area="PA-1", text=text("城市水环境治理, 工业废水")),
        ],
        [
            item("CM-1", area="PA-1", text=text("促进城市水环境管理，处理工业废水")),
            item("CM-2", area="PA-2", text=text("城市水环境治理, 工业废水")),
            item("CM-3", area="PA-1", related=["CM-1"], text=text("城市水环境治理, 工业废水")),
        ],
    ),
    (
        "order_of_sides",
        [
            *PLACES,
            entry(
                "instrument",
                "INS-1",
                mechanism="MEC-A",
                title=text("甲国—乙盟计划", "BLC-Aland plan", en_form="official"),
            ),
        ],
        [
            *PLACES,
            entry(
                "instrument",
                "INS-1",
                mechanism="MEC-A",
                title=text("甲国—乙盟计划", "Aland-BLC plan", en_form="official"),
            ),
            entry(
                "instrument",
                "INS-2",
                mechanism="MEC-A",
                title=text("甲国—乙盟计划", "BLC-Aland plan", en_form="translated"),
            ),
        ],
    ),
    (
        "unknown_annexes",
        [SOURCE, item("CM-1", text=text("详见附件 2。"))],
        [SOURCE, item("CM-1", text=text("详见附件1，又见附件第3行。"))],
    ),
    (
        "before_predecessor",
        [
            OTHER,
            entry("instrument", "INS-1", date="2010", validity="2010/2011", predecessors=["INS-B"]),
        ],
        [
            OTHER,
            entry("instrument", "INS-1", date="2017", validity="2017/2018", predecessors=["INS-B"]),
        ],
    ),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), CASES, ids=[c[0] for c in CASES])
def test_a_rule_finds_what_does_not_agree_and_nothing_else(rule, wrong, right):
    function = {r.__name__: r for r in RULES}[rule]
    found = list(function(Snapshot(wrong)))
    assert len(found) == 1
    assert found[0].rule == rule
    assert found[0].message("zh") != found[0].message("en")
    assert list(function(Snapshot(right))) == []


def test_every_rule_has_a_case():
    assert {r.__name__ for r in RULES} == {c[0] for c in CASES}


def test_the_discrepancy_that_names_entry_and_nature_explains_a_finding():
    wrong = entry("instrument", "INS-1", title=text("环境保护战略"), names=["环境战略"])
    wide = discrepancy("DIS-1", "name_variant", ["INS-1", "INS-2"])
    close = discrepancy("DIS-2", "name_variant", ["INS-1"])
    elsewhere = discrepancy("DIS-3", "name_variant", ["INS-2"])
    nature = discrepancy("DIS-4", "count", ["INS-1"])
    assert find(Snapshot([wrong, wide]))[0].explained_by == "DIS-1"
    assert find(Snapshot([wrong, wide, close]))[0].explained_by == "DIS-2"
    assert find(Snapshot([wrong, elsewhere, nature]))[0].explained_by is None


def test_a_discrepancy_that_names_no_entry_explains_by_its_wording():
    wrong = entry("instrument", "INS-1", title=text("环境保护战略"), names=["环境战略"])
    quoting = discrepancy("DIS-1", "name_variant", [], "环境 战略")
    other = discrepancy("DIS-2", "name_variant", [], "战略")
    assert find(Snapshot([wrong, quoting]))[0].explained_by == "DIS-1"
    assert find(Snapshot([wrong, other]))[0].explained_by is None
