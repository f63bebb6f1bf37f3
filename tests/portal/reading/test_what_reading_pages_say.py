"""What the reading pages say: findings, sources of numbers, past states, nothing that ranks."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest

PAST = ("as_of=2014-12-31", "known_at=2099-01-01", "as_of=2014-12-31&known_at=2099-01-01")
LISTS = (
    "",
    "areas/",
    "series/",
    "annex/",
    "calendar/",
    "years/",
    "statements/",
    "organisations/",
    "coverage/",
    "money/",
    "statistics/",
    "changes/",
    "items/",
    "events/",
    "outputs/",
    "sources/",
    "discrepancies/",
    "discrepancies/found/",
    "instruments/",
    "parties/",
)


def words(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    text = re.sub(r"<(script|style|head).*?</\1>", "", response.content.decode(), flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


@pytest.mark.parametrize("path", LISTS)
def test_a_past_state_is_labelled_and_keeps_its_clocks(reader, path):
    for query in PAST:
        zh = reader.get(f"/zh/{path}?{query}").content.decode()
        en = reader.get(f"/en/{path}?{query}").content.decode()
        assert "您正在查看其他时点的情况" in zh and "You are looking at another point" in en, path
        links = re.findall(r'href="(/en/[^"]*)"', en)
        kept = [a for a in links if "/static/" not in a]
        assert kept and all(query.split("&")[0] in html.unescape(a) for a in kept), path
    assert "You are looking at another point" not in words(reader, f"/en/{path}")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", ["known_at=2020-01-01", "as_of=1990-01-01"])
def test_a_record_that_holds_nothing_yet_has_its_pages_too(reader, path, query):
    for lang in ("zh", "en"):
        assert reader.get(f"/{lang}/{path}?{query}").status_code == 200, path


def test_known_at_and_as_of_reach_the_numbers(reader):
    past = words(reader, "/en/statistics/?as_of=2014-12-31")
    assert "24 events are recorded from 2004 to 2014; 2012 has the most, 7" in past
    assert "Events counted: –" in words(reader, "/en/statistics/?known_at=2020-01-01")
    assert "After the as-of date" in words(reader, "/en/calendar/?year=2016&as_of=2016-06-30")


def test_the_start_page_counts_instruments_and_tells_sources_apart(reader):
    en, zh = words(reader, "/en/"), words(reader, "/zh/")
    assert "39 instruments" in en and "5 source documents" in en and "1 later source" in en
    assert "39 份合作文件" in zh and "5 份来源文件" in zh and "1 份补充来源" in zh
    listed = words(reader, "/en/instruments/")
    assert "39 instruments, by mechanism and date. 1 collection of statements" in listed
    later = words(reader, "/en/sources/?form=later")
    assert "Admission of Timor-Leste" in later and "Action Plan (2011-2013)" not in later


def test_money_that_no_document_states_is_marked_and_derived(reader):
    zh, en = words(reader, "/zh/money/"), words(reader, "/en/money/")
    assert "1000万美元" in zh and "350万美元" in zh
    assert re.search(r"资金缺口 推算，文件未载 650万美元 .*推算依据： 1000万美元 减 350万美元", zh)
    assert "USD 10,000,000" in en and "derived, in no document USD 6,500,000" in en
    text = reader.get("/en/money/").content.decode()
    for name in ("FUN-NEED", "FUN-SECURED", "FUN-GAP"):
        assert f'href="/en/entry/{name}/"' in text
    assert "Missing" not in words(reader, "/en/money/?form=needed")


def test_statistics_say_their_finding_unit_period_coverage_and_source(reader):
    en = reader.get("/en/statistics/").content.decode()
    titles = re.findall(r"<svg[^>]*>\s*<title>(.*?)</title>", en)
    assert len(titles) == 4
    assert titles[0] == "77 events are recorded from 2004 to 2019; 2017 has the most, 13"
    notes = re.findall(r"<desc>(.*?)</desc>", en)
    for note in notes:
        assert "Unit:" in note and "Period: 2004–2019" in note and "Sources:" in note
        assert "no source covers its events" in note


def test_venues_are_shown_on_request_in_protocol_order_with_a_reason(reader):
    usual = words(reader, "/zh/statistics/")
    assert "不反映各方的参与程度或贡献" in usual and "柬埔寨" not in usual
    for lang in ("zh", "en"):
        text = reader.get(f"/{lang}/statistics/?venues=show").content.decode()
        table = text[text.index('id="venues"') :]
        listed = re.findall(rf'href="/{lang}/parties/([A-Z]+)/"', table)
        assert listed == ["KH", "CN", "ID", "MM", "SG", "TH", "VN", "BD"]
        assert "<svg" not in table


def test_a_party_has_no_total(reader):
    for lang in ("zh", "en"):
        for local in ("CN", "TH"):
            text = reader.get(f"/{lang}/parties/{local}/").content.decode()
            main = text[text.index("<main") : text.index("</main>")]
            assert 'class="n"' not in main
            assert not re.search(r"\d+ (events|instruments)|记载\d+场|共\d+场", main)


def test_the_annex_stands_as_printed_with_what_repeats(reader):
    zh = words(reader, "/zh/annex/")
    assert "附件共 64 行，对应 62 场不同活动" in zh and "共64条" in zh
    repeated = words(reader, "/en/annex/?odd=repeated")
    assert "4 entries" in repeated and "national challenges and needs" in repeated
    by_events = words(reader, "/en/annex/?view=events")
    assert "62 entries" in by_events
    assert "Environmentally sustainable cities, row 4 Environmental education" in by_events


def test_the_timeline_is_the_picture_of_the_reports(reader):
    from accord.record import snapshot
    from accord.release import ANYONE
    from accord.reports.drawing import draw
    from accord.reports.given import Given
    from accord.reports.readers import through_the_door
    from accord.reports.sections import timeline

    facts, _ = through_the_door(snapshot.read(), ANYONE)
    for lang in ("zh", "en"):
        given = Given(facts, date(2019, 12, 31), facts.get("INS-2011-AP"), ANYONE)
        picture = draw(timeline.blocks(given, lang)[0].chart)
        page = reader.get(f"/{lang}/instruments/INS-2011-AP/?as_of=2019-12-31").content.decode()
        assert picture in page
    assert "（不表示未开展）" in words(reader, "/zh/instruments/INS-2021-FRAME/")
    assert "《领导人会议上提出的事项》" not in words(reader, "/zh/instruments/leaders/")


def test_a_series_shows_years_plans_and_what_sources_count(reader):
    forum = words(reader, "/zh/series/SER-FORUM/")
    assert "原则上每年举办一次" in forum and "CM-AP11-1.2a" in forum and "2011—2013年" in forum
    green = words(reader, "/en/series/SER-GREENENVOYS/")
    assert "annex: 1 Events it may mean April 2011" in green.replace(", Annex", ", annex")
    assert "October 2011 Launch of the China-ASEAN Green Envoys Program" in green


def test_an_area_shows_its_names_items_and_events(reader):
    shown = words(reader, "/en/areas/PA-S16-2/")
    assert "环境数据与信息 ; 环境数据与信息管理" in shown and "Events 4" in shown
    items = words(reader, "/zh/areas/PA-AP11-2/")
    assert "CM-AP11-2.4" in items and "计划" in items and "记录" in items


def test_changes_show_what_differs_by_time_and_both_clocks(reader, change):
    from accord.record.models import Revision

    before = datetime.now(UTC)
    entry = change("OUT-OUTLOOK-1", theme={"zh": "改后主题", "en": "Changed theme"})
    Revision.objects.filter(entry=entry, number=2).update(at=before + timedelta(minutes=5))
    shown = words(reader, "/en/changes/?which=later")
    assert "Changed theme" in shown and "Before" in shown and "a test" in shown
    assert "SYS-42" not in shown
    assert "OUT-OUTLOOK-1" in words(reader, "/zh/changes/?kind=output&which=later")
    then = before.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert "No change in this stretch" in words(reader, f"/en/changes/?which=later&known_at={then}")
    assert "OUT-OUTLOOK-1" not in words(reader, "/en/changes/?which=later&as_of=2010-01-01")
    tomorrow = (before + timedelta(days=2)).date().isoformat()
    assert "No change" in words(reader, f"/en/changes/?since={tomorrow}")
    assert "No change" in words(reader, "/en/changes/?until=2020-01-01")


def test_changes_are_read_on_to_the_end(reader):
    from accord.record.models import Revision

    address, seen = "/en/changes/", 0
    for _ in range(30):
        text = reader.get(address).content.decode()
        seen += text.count('<li class="line">')
        further = re.search(r'href="(\?[^"]*from=[^"]+)" rel="next"', text)
        if not further:
            break
        address = f"/en/changes/{html.unescape(further[1])}"
    assert seen == Revision.objects.count()


def test_found_contradictions_say_which_are_recorded(signed_in):
    client = signed_in("TH")
    shown = words(client, "/en/discrepancies/found/")
    assert "50 listed, of 50 in all; 6 are not yet recorded" in shown
    assert re.search(r"Recorded as:[^:]+ DIS-01", shown)
    assert "6 listed" in words(client, "/en/discrepancies/found/?state=open")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_found_contradictions_name_entries_by_title_and_link(signed_in, lang):
    page = signed_in("TH").get(f"/{lang}/discrepancies/found/").content.decode()
    told = re.findall(r'<span class="id">REC\d+</span></h2>\n<p>(.*?)</p>', page, re.S)
    assert len(told) == 25
    linked = 0
    for message in told:
        linked += message.count('<a href="')
        bare = re.sub(r"<a .*?</a>", "", message)
        assert not re.search(r"\b(EV|CM|INS|OUT|SER|GRP|PA|FIG)-[0-9A-Z]", bare), bare
    assert linked >= 25


def test_lists_are_filtered_and_sorted(reader):
    text = reader.get("/en/items/?sort=title").content.decode()
    titles = [t.lower() for t in re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)', text)]
    assert len(titles) == 50 and titles == sorted(titles)
    due = words(reader, "/en/items/?sort=planned&instrument=INS-2011-AP")
    assert due.index("CM-AP11-1.2b") < due.index("CM-AP11-3.3") < due.index("CM-AP11-4.1b")
    assert "8 distinct items" in words(reader, "/en/items/?area=PA-AP11-2")
    assert "1 entry" in words(reader, "/en/statements/?year=2003")
    newest = words(reader, "/en/statements/?sort=newest")
    assert newest.index("21st") < newest.index("7th")
    assert "ASEAN Secretariat" in words(reader, "/en/organisations/?q=secretariat")
    assert "1 event," in words(reader, "/en/events/?month=00&year=2006")
    assert "9 distinct events" in words(reader, "/en/events/?area=none")


@pytest.mark.parametrize(
    "path",
    [
        "annex/?odd=none",
        "annex/?view=all",
        "calendar/?year=1066",
        "statistics/?venues=rank",
        "money/?form=lost",
        "changes/?kind=nonsense",
        "changes/?from=-1",
        "areas/?instrument=EV-2016-09-FORUM",
        "series/?sort=size",
        "events/?month=13",
    ],
)
def test_bad_filters_give_a_coded_page(reader, path):
    answer = reader.get(f"/en/{path}")
    assert answer.status_code == 400 and "POR014" in answer.content.decode()


def test_a_bad_day_gives_a_coded_page(reader):
    answer = reader.get("/zh/changes/?since=soon")
    assert answer.status_code == 400 and "POR012" in answer.content.decode()


def test_a_row_of_the_annex_with_a_part_prints_its_wording_once(reader):
    page = reader.get("/zh/annex/?area=forum").content.decode()
    assert page.count("并举办环境技术展览") == 1
