"""What the pages say: facts for everyone, counts that are right, past states, both clocks."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

NO_RECORD = "现有资料中暂无记录（不表示未开展）"
STATUSES = (
    "Delivered on time",
    "Delivered later",
    "Not assessable",
    "Likely met",
    "Working draft",
    "工作初稿",
    "按期完成",
    "晚于原定时间",
    "暂不评估",
    "可能已完成",
)


def words(client, path: str) -> str:
    """What a page shows, without its markup."""
    response = client.get(path)
    assert response.status_code == 200, path
    text = re.sub(r"<(script|style|head).*?</\1>", "", response.content.decode(), flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def test_planned_and_recorded_of_a_late_item(reader):
    zh = words(reader, "/zh/items/CM-AP11-4.1b/")
    en = words(reader, "/en/items/CM-AP11-4.1b/")
    assert "计划 不晚于2013年" in zh and "记录 2016年9月" in zh
    assert "Planned by 2013" in en and "Recorded September 2016" in en


def test_no_record_reads_as_officials_want_it(reader):
    zh = words(reader, "/zh/items/CM-AP11-1.1/?as_of=2020-01-31")
    assert "截至2020年1月31日，" + NO_RECORD in zh
    assert "未落实" not in zh and "未完成" not in zh and "逾期" not in zh


@pytest.mark.parametrize("path", ["instruments/INS-2011-AP/", "items/CM-AP11-4.1b/", "items/", ""])
def test_the_public_sees_no_computed_status(reader, path):
    for lang in ("zh", "en"):
        shown = words(reader, f"/{lang}/{path}")
        assert not [s for s in STATUSES if s in shown]


def test_staff_of_the_mechanism_see_drafts_marked_so(signed_in):
    for party, roles in (("TH", "focal_point"), ("CN", "reader"), ("", "administrator")):
        shown = words(signed_in(party, roles), "/en/items/CM-AP11-4.1b/")
        assert "Delivered later than planned" in shown and "Working draft" in shown
    assert "工作初稿" in words(signed_in("VN"), "/zh/instruments/INS-2011-AP/")


def test_others_who_sign_in_see_no_drafts(signed_in):
    for party in ("BD", ""):
        shown = words(signed_in(party, "reader"), "/en/items/CM-AP11-4.1b/")
        assert not [s for s in STATUSES if s in shown]


def test_a_node_may_publish_drafts(reader, settings):
    settings.ACCORD_PUBLISH_DRAFTS = True
    assert "Working draft" in words(reader, "/en/items/CM-AP11-4.1b/")


def test_drafts_of_one_mechanism_are_not_for_members_of_another(signed_in):
    thai = words(signed_in("TH"), "/en/instruments/INS-2018-LMSTRAT/")
    malaysian = words(signed_in("MY"), "/en/instruments/INS-2018-LMSTRAT/")
    assert "Working draft" in thai and "Working draft" not in malaysian


def test_counts_are_of_distinct_things(reader):
    frame = words(reader, "/en/instruments/INS-2021-FRAME/")
    assert "41 entries are listed" in frame and "not counted twice: 28 distinct items" in frame
    assert "77 distinct events" in words(reader, "/en/events/")
    assert "共77场不同活动" in words(reader, "/zh/events/")


def test_counts_of_the_start_page_are_those_of_the_lists(reader):
    start = words(reader, "/en/")
    for n, name in ((39, "instruments"), (122, "items"), (77, "events"), (33, "discrepancies")):
        assert f"{n} {name}" in start


def test_filters_narrow_the_events(reader):
    shown = words(reader, "/en/events/?series=SER-FORUM&venue=CN&sort=oldest")
    assert "Forum 2011" in shown
    assert shown.index("Forum 2011") < shown.index("Forum 2019")
    assert "1 event," in words(reader, "/en/events/?q=EV-2016-09-ECOCITY-LAUNCH")
    assert "Nothing fits" in words(reader, "/en/events/?q=zzzz")


def test_an_event_shows_every_mention_as_printed(reader):
    shown = words(reader, "/en/events/EV-2016-09-FORUM/")
    assert "共同启动“中国 - 东盟生态友好城市发展伙伴关系”" in shown
    assert "中国—东盟环境合作论坛2016：绿色发展与城市可持续转型" in shown
    assert "annex row 4" in shown


def test_an_item_shows_its_wording_and_the_standing_of_its_links(reader):
    shown = words(reader, "/en/items/CM-AP11-1.2a/")
    assert "合作论坛原则上每年举办一次，根据需要，选择不同主题，搭建合作平台。" in shown
    assert "summary" in shown
    assert "Proposed from the documents, confirmed by no party" in shown
    impossible = words(reader, "/zh/items/CM-F21-D2-1-1/")
    assert "所载时间前后不一致（原文：2020-2015" in impossible and "印刷疑误" in impossible


def test_parties_stand_in_protocol_order(reader):
    for lang in ("zh", "en"):
        text = reader.get(f"/{lang}/parties/").content.decode()
        listed = re.findall(rf'href="/{lang}/parties/([A-Z]+)/"', text)
        assert "".join(listed) == "BNKHCNIDLAMYMMPHSGTHTLVNBD"


def test_facts_after_the_day_of_judgement_are_left_out(reader):
    shown = words(reader, "/zh/items/CM-AP11-1.2a/?as_of=2012-01-01")
    assert "记录 2011年10月 判断日期" in shown and "其他时点" in shown
    assert "0 distinct events" in words(reader, "/en/events/?as_of=1999-12-31")
    assert reader.get("/en/events/EV-2016-09-FORUM/?as_of=2016-08-31").status_code == 404
    assert reader.get("/en/events/EV-2016-09-FORUM/?as_of=2016-09-01").status_code == 200


def test_clocks_stay_in_links_and_in_the_switch(reader):
    text = reader.get("/zh/events/?as_of=2016-12-31&form=forum").content.decode()
    assert '/zh/events/EV-2016-09-FORUM/?as_of=2016-12-31"' in text
    assert 'href="/en/events/?as_of=2016-12-31&amp;form=forum"' in text
    assert 'name="as_of" value="2016-12-31"' in text


def test_what_was_known_earlier_is_read_from_the_revisions(reader, change):
    from accord.record.models import Revision

    before = datetime.now(UTC)
    entry = change("OUT-OUTLOOK-1", theme={"zh": "改后主题", "en": "Changed theme"})
    Revision.objects.filter(entry=entry, number=2).update(at=before + timedelta(minutes=5))
    then = before.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert "Changed theme" in words(reader, "/en/outputs/OUT-OUTLOOK-1/")
    past = words(reader, f"/en/outputs/OUT-OUTLOOK-1/?known_at={then}")
    assert "Changed theme" not in past and "another point in time" in past
    history = words(reader, "/en/entry/OUT-OUTLOOK-1/history/")
    assert "Revision 2" in history and "Changed theme" in history and "a test" in history
    earlier = words(reader, f"/en/entry/OUT-OUTLOOK-1/history/?known_at={then}")
    assert "Revision 2" not in earlier
    assert reader.get("/en/outputs/OUT-OUTLOOK-1/?known_at=2020-01-01").status_code == 404
