"""What the papers say, typed out by hand from the sources and the rules of wording."""

from __future__ import annotations

import re

import pytest

FORBIDDEN = re.compile("未落实|未完成|未履行|未兑现|逾期|拖延|落后|承诺|密级|召回|排名第")
FORBIDDEN_EN = re.compile(
    r"not (done|carried out|implemented|delivered|fulfilled)\b|failed|overdue|behind schedule", re.I
)
INSTRUMENTS = ("INS-2011-AP", "INS-2021-FRAME", "INS-2018-LMSTRAT", "leaders")
REPORTS = ("self-evaluation", "annex", "carry-over")


@pytest.mark.parametrize("instrument", INSTRUMENTS)
@pytest.mark.parametrize("report", REPORTS)
def test_no_report_words_an_absence_as_a_failure(make, text_of, report, instrument):
    zh = text_of(make(report, instrument, "zh"))
    assert not FORBIDDEN.search(zh)
    en = text_of(make(report, instrument, "en"))
    softened = re.sub(r"(mean that|not that) [a-z ]{0,30}not done", "", en)
    assert not FORBIDDEN_EN.search(softened), FORBIDDEN_EN.search(softened)


def test_the_text_of_the_action_plan_in_chinese(make, text_of):
    said = text_of(make("self-evaluation", "INS-2011-AP", "zh"))
    assert "草稿" in said
    assert "本文为草稿，待中国-东盟环境保护合作中心、东盟秘书处审核发布后方为正式文本。" in said
    assert "一、编制说明" in said
    assert "二、各方自评估" in said
    assert "（二）启动中国-东盟绿色使者计划" in said
    assert "附件1　系统计算的进展情况（工作初稿）" in said
    assert "附件2　自评估与工作初稿的差异（供起草人员使用）" in said
    assert "系统根据现有资料预填，待填写方核对" in said
    assert "原则上每年举办一次" in said
    assert "2011年10月，广西南宁：中国-东盟环境合作论坛 2011（完全对应）" in said
    assert "截至2026年11月20日，现有资料中暂无记录（不表示未开展）。" in said
    assert "晚于原定时间完成：原定不晚于2013年" in said
    assert "晚32个整月" in said
    assert "尚未收到自评估，暂无可比较的内容。" in said
    assert "2002年11月—2019年12月" in said
    assert "行动计划的年份印作“2011-1013”。" in said


def test_parties_stand_in_protocol_order(make, text_of):
    said = text_of(make("self-evaluation", "INS-2011-AP", "en"))
    assert (
        "Not yet received here, in protocol order (which does not mean that none was made): "
        "Brunei Darussalam, Cambodia, China, Indonesia, Lao PDR, Malaysia, Myanmar, Philippines, "
        "Singapore, Thailand, Timor-Leste and Viet Nam." in said
    )


def test_membership_is_that_of_the_day(make, text_of):
    from datetime import date

    said = text_of(make("self-evaluation", "INS-2011-AP", "en", as_of=date(2013, 12, 31)))
    assert "Timor-Leste" not in said


def test_the_table_of_activities_is_the_annex(make, text_of):
    said = text_of(make("annex", "INS-2021-FRAME", "zh"))
    assert "序号 | 时间和地点 | 会议主题及活动" in said
    assert (
        "1 | 2019年9月，广西南宁 | 中国-东盟环境合作论坛 2019。主题为“推动区域绿色增长："
        "生态城市建设与海洋生态系统可持续管理的最佳实践”。" in said
    )
    assert "9 | 2011年10月，广西南宁 | 中国-东盟环境合作论坛 2011。主题为“创新与绿色发展”。" in said
    assert "（八）联合研究" in said
    assert "2017年11月，新加坡" in said


def test_what_lies_after_the_day_is_left_out(make, text_of):
    from datetime import date

    said = text_of(make("annex", "INS-2021-FRAME", "zh", as_of=date(2015, 12, 31)))
    assert "2016年" not in re.sub("（2016—2020年）|2016-2020", "", said)
    assert "2015年11月，泰国曼谷" in said


def test_what_is_open_at_the_end(make, text_of):
    said = text_of(make("carry-over", "INS-2011-AP", "zh"))
    assert "该文件23项事项中有18项列为延续事项" in said
    assert "暂无记录不表示未开展；请有关方先提供资料，再商定是否转入下一期。" in said
    late = "第一份中国-东盟环境展望报告"
    assert late not in said


def test_an_instrument_nobody_covers(make, text_of):
    said = text_of(make("self-evaluation", "INS-2018-LMSTRAT", "zh"))
    assert "暂不具备评估条件" in said
    assert "没有覆盖该机制此类记录的资料" in said


def test_a_party_speaks_in_its_own_words(make, text_of, evaluation):
    said = text_of(make("self-evaluation", "INS-2011-AP", "zh", more=[evaluation()]))
    assert "填写方 泰国" in said
    assert "自评估截至2013年12月31日" in said
    for words in ("参加了两次编写会", "派专家参加", "数据格式不一", "继续提供数据"):
        assert words in said
    assert "取得成效 | 填写方未填写" in said
    assert "已收到自评估：泰国（1项）。" in said
    assert "部分完成 | 晚于原定时间完成 | 自评估的状态与工作初稿不同。" in said
    assert "其他合作方" in said


def test_only_the_last_word_of_a_party_counts(make, text_of, evaluation):
    later = evaluation("SEV-2", as_of="2014-06", done={"zh": "又参加一次", "en": "and one more"})
    said = text_of(make("self-evaluation", "INS-2011-AP", "zh", more=[evaluation(), later]))
    assert "又参加一次" in said
    assert "参加了两次编写会" not in said


def test_words_put_into_another_partys_mouth_are_not_used(make, text_of, evaluation):
    forged = evaluation(owner="VN")
    said = text_of(make("self-evaluation", "INS-2011-AP", "zh", more=[forged]))
    assert "参加了两次编写会" not in said


def test_one_partys_own_report(make, text_of, evaluation):
    others = [evaluation(), evaluation("SEV-2", "VN", done={"zh": "越方意见", "en": "view"})]
    said = text_of(make("self-evaluation", "INS-2011-AP", "zh", party="TH", more=others))
    assert "参加了两次编写会" in said
    assert "越方意见" not in said
    assert "其他合作方" not in said


def test_parties_that_differ_are_listed_for_the_drafters(make, text_of, evaluation):
    other = evaluation("SEV-2", "VN", status="delivered_late")
    said = text_of(make("self-evaluation", "INS-2011-AP", "en", more=[evaluation(), other]))
    assert "The parties give different statuses." in said
    nothing = evaluation("SEV-3", "LA", about="CM-AP11-1.1")
    said = text_of(make("self-evaluation", "INS-2011-AP", "en", more=[nothing]))
    assert "The record holds nothing on this item; the party is asked for evidence." in said


def test_every_wording_stands_in_both_languages():
    from accord.reports.recipes import recipes
    from accord.reports.wording import wordings

    for code, entry in wordings().items():
        assert {"zh", "en"} <= set(entry), code
        assert entry["en"], code
        assert not FORBIDDEN.search(entry["zh"]), code
        assert re.findall(r"{(\w+)}", entry["zh"]) == [] or set(
            re.findall(r"{(\w+)}", entry["zh"])
        ) <= set(re.findall(r"{(\w+)}", entry["en"])), code
    for recipe in recipes().values():
        for text in (recipe.title, recipe.about):
            assert text.zh
            assert text.en
