"""What an import of a Word table proposes, asks and keeps."""

from __future__ import annotations

from typing import Any

import pytest

from accord.exchange.office.annex_bodies import Setting
from accord.exchange.office.annex_plan import plan_annex
from accord.exchange.office.docx_writing import export_annex
from accord.exchange.office.plan import apply
from accord.kernel.errors import AccordError
from accord.record import snapshot, store
from accord.record.models import Entry, Revision
from accord.record.snapshot import Snapshot

HEADING = ("优先领域：环境可持续城市",)
NEW = ("1", "2021年5月，昆明", "中国-东盟海绵城市建设研讨会，交流了经验")


def states(plan: Any) -> list[str]:
    return [entry.state for entry in plan.entries]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_export_then_import_changes_nothing(facts, plan, lang: str) -> None:
    found = plan(export_annex(facts, lang))
    assert found.counts() == {"new": 0, "changed": 0, "same": 65, "asked": 0}
    assert found.documents == found.questions == found.findings == []
    rows = {(entry.where.table, entry.where.row) for entry in found.entries}
    events = {entry.entry for entry in found.entries if entry.entry.startswith("EV-")}
    assert (len(rows), len(events)) == (64, 62)


def test_the_same_record_gives_the_same_bytes(facts) -> None:
    assert export_annex(facts, "zh") == export_annex(facts, "zh")


@pytest.mark.shared
def test_the_whole_annex_into_a_record_without_events(bare, plan, tables, shared_dir) -> None:
    rows = tables.printed_rows(shared_dir / "documents")
    found = plan(tables.merged_headings(rows), bare, source="SRC-FRAMEWORK")
    events = [d for d in found.documents if d.kind == "event"]
    outputs = [d for d in found.documents if d.kind == "output"]
    assert (len(events), len(outputs)) == (62, 1)
    repeated = [e for e in found.entries if e.state == "same"]
    assert [e.where.row for e in repeated] == [45, 56]
    assert [q.id for q in found.open_questions] == ["form/1.57"]
    kunming = [d for d in events if d.body["date"] == "2013-07"]
    assert [d.body["title"]["zh"] for d in kunming] == [
        "中国-东盟实施生物多样性保护战略和爱知目标能力建设研讨会",
        "中国-东盟生物多样性保护实践研讨会",
    ]
    assert [d.local for d in kunming] == ["EV-2013-07-KUNMING", "EV-2013-07-KUNMING-2"]


def test_a_new_event_is_proposed_whole(table, plan) -> None:
    found = plan(table(HEADING, NEW), source="SRC-FRAMEWORK")
    assert states(found) == ["new"]
    (event,) = found.documents
    assert str(event.id) == "accord:test/event/EV-2021-05-KUNMING"
    assert (event.owner, event.audience) == ("MEC-CA", ("owner",))
    assert event.body["title"] == {
        "zh": "中国-东盟海绵城市建设研讨会",
        "en": "Seminar in Kunming, May 2021",
        "en_form": "summary",
    }
    assert event.body["date"] == "2021-05"
    assert event.body["places"] == ["PL-KUNMING"]
    assert event.body["venue"] == "CN"
    assert event.body["areas"] == ["PA-S16-6"]
    assert event.body["form"] == "seminar"
    mention = event.body["mentions"][0]
    assert mention["zh"] == "中国-东盟海绵城市建设研讨会，交流了经验"
    assert mention["when_where"] == "2021年5月，昆明"
    assert mention["area"] == "cities"
    shown = {change.field: change.new for change in found.entries[0].differences}
    assert shown["description"] == "交流了经验"


def test_a_number_already_taken_in_the_source_gives_way(table, plan) -> None:
    mention = plan(table(HEADING, NEW), source="SRC-FRAMEWORK").documents[0].body["mentions"][0]
    assert mention["row"] == 7


def test_an_answered_title_is_used(table, plan) -> None:
    title = {"title.en__1.3": "China-ASEAN Seminar on Sponge Cities"}
    found = plan(table(HEADING, NEW), source="SRC-FRAMEWORK", **title)
    assert found.documents[0].body["title"]["en"] == "China-ASEAN Seminar on Sponge Cities"


def test_entries_of_an_owner_served_elsewhere_are_told(table, facts, read) -> None:
    setting = Setting("test", "CN", serves=("CN",))
    row = ("1", "2017年8月16-18日，湖北十堰", "举办中国—东盟城市水污染防治合作研讨会，共80人参加")
    answers = {"source": "SRC-FRAMEWORK"}
    found = plan_annex(read(table(HEADING, row)), facts, setting, answers)
    assert [e.code for e in found.errors] == ["REC018"]
    assert plan_annex(read(table(HEADING, NEW)), facts, setting, answers).errors == []


def test_a_bilateral_event_outside_the_membership(table, plan) -> None:
    row = ("1", "2021年5月，孟加拉达卡", "中国-孟加拉水环境研讨会")
    body = plan(table(HEADING, row), source="SRC-FRAMEWORK").documents[0].body
    assert (body["bilateral"], body["outside"], body["venue"]) == ("BD", True, "BD")


def test_what_cannot_be_told_is_asked(table, plan) -> None:
    found = plan(table(("优先领域：太空合作",), ("1", "日期待定，清迈", "中国-东盟太空环境交流")))
    asked = {question.id: question for question in found.open_questions}
    assert set(asked) == {
        "source",
        "date/1.3",
        "place/清迈",
        "place/日期待定",
        "area/优先领域:太空合作",
        "form/1.3",
    }
    assert asked["form/1.3"].text.in_language("en").startswith("What form of event")
    assert asked["form/1.3"].text.in_language("zh").startswith("“中国-东盟太空环境交流”")
    assert ("seminar", "Seminar") in [(v, t.en) for v, t in asked["form/1.3"].choices]
    assert states(found) == ["asked"]


def test_answers_settle_the_questions_and_add_a_place(table, plan) -> None:
    found = plan(
        table(("优先领域：太空合作",), ("1", "日期待定，清迈", "中国-东盟太空环境交流")),
        **{
            "source": "new",
            "date__1.3": "2021-05-03",
            "place__清迈": {"zh": "清迈", "en": "Chiang Mai", "country": "TH"},
            "place__日期待定": "none",
            "area__优先领域:太空合作": "cities",
            "form__1.3": "seminar",
        },
    )
    assert found.open_questions == []
    made = {d.kind: d for d in found.documents}
    assert list(made) == ["source", "place", "event"]
    assert made["place"].local == "PL-CHIANG-MAI"
    assert made["event"].body["places"] == ["PL-CHIANG-MAI"]
    assert made["event"].body["areas"] == ["PA-S16-6"]
    assert made["event"].body["mentions"][0]["source"] == made["source"].local == "SRC-ANNEX"


@pytest.mark.parametrize(
    ("question", "answer"),
    [("form/1.3", "party"), ("place/清迈", "PL-NOWHERE"), ("place/清迈", {"zh": "清迈"})],
)
def test_an_answer_that_cannot_be_used_is_refused(table, plan, question, answer) -> None:
    data = table(HEADING, ("1", "2021年5月，清迈", "中国-东盟环境交流"))
    with pytest.raises(AccordError) as told:
        plan(data, source="SRC-FRAMEWORK", **{question.replace("/", "__"): answer})
    assert told.value.code == "OFF011"


def test_the_same_event_worded_otherwise_is_known(table, plan) -> None:
    row = ("1", "2017年8月16-18日，湖北十堰", "举办中国—东盟城市水污染防治合作研讨会，共80人参加")
    found = plan(table(HEADING, row), source="SRC-FRAMEWORK")
    (entry,) = found.entries
    assert (entry.state, entry.entry) == ("changed", "EV-2017-08-SY-WATER")
    assert entry.score >= 75
    assert {reason.en for reason in entry.reasons} >= {"same place", "one date within the other"}
    changes = {change.field: (change.old, change.new) for change in entry.differences}
    assert changes["date"] == ("2017-08", "2017-08-16/2017-08-18")
    assert changes["mentions.when_where"] == ("2017年8月, 湖北十堰", "2017年8月16-18日，湖北十堰")
    assert "areas" not in changes
    (document,) = found.documents
    assert str(document.id) == "accord:seed/event/EV-2017-08-SY-WATER"


def test_another_source_adds_a_mention_of_its_own(table, plan, facts) -> None:
    row = ("1", "2017年8月，湖北十堰", "举办中国—东盟城市水污染防治合作研讨会，共80人参加")
    (document,) = plan(table(HEADING, row), source="SRC-HISTORY").documents
    before = facts.get("EV-2017-08-SY-WATER").body["mentions"]
    assert document.body["mentions"][: len(before)] == before
    assert document.body["mentions"][-1]["source"] == "SRC-HISTORY"


def test_a_contradiction_is_asked_and_not_repaired(table, plan) -> None:
    row = ("3", "2017年11月，曼谷", "中国-东盟生态友好城市发展研讨会 2017")
    found = plan(table(HEADING, row), source="SRC-FRAMEWORK")
    assert states(found) == ["asked"]
    assert [q.id.split("/")[0] for q in found.open_questions] == ["same"]
    chosen = {"same__1.3": "EV-2017-11-SG-ECOCITY"}
    found = plan(table(HEADING, row), source="SRC-FRAMEWORK", **chosen)
    assert [q.id for q in found.open_questions] == ["places/1.3"]
    keep = plan(table(HEADING, row), source="SRC-FRAMEWORK", **chosen, **{"places__1.3": "record"})
    assert all(d.body["places"] == ["PL-SINGAPORE"] for d in keep.documents)
    take = plan(
        table(HEADING, row), source="SRC-FRAMEWORK", **chosen, **{"places__1.3": "document"}
    )
    assert take.documents[0].body["places"] == ["PL-BANGKOK"]


def test_rows_that_repeat_one_another_are_one_event(table, plan, bare) -> None:
    data = table(
        HEADING,
        ("1", "2021年5月，昆明", "中国-东盟海绵城市建设研讨会"),
        ("优先领域：联合研究",),
        ("1", "2021年5月，云南昆明", "举办中国—东盟海绵城市建设研讨会，交流经验"),
    )
    found = plan(data, bare, source="SRC-FRAMEWORK")
    assert states(found) == ["new", "same"]
    (event,) = found.documents
    assert event.body["areas"] == ["PA-S16-6", "PA-S16-9"]
    assert len(event.body["mentions"]) == 2


def test_different_events_of_one_month_and_place_stay_apart(table, plan, bare) -> None:
    data = table(
        HEADING,
        ("1", "2012年9月，北京", "生物多样性保护及合作成功实践研讨会"),
        ("2", "2012年9月，北京", "中国 - 东盟绿色经济与生态创新青年研讨会"),
    )
    assert states(plan(data, bare, source="SRC-FRAMEWORK")) == ["new", "new"]


@pytest.fixture
def loaded(facts, db) -> Snapshot:
    store.write(list(facts), actor="t", reason="load")
    return snapshot.read()


def test_what_was_planned_is_kept_in_one_go(loaded, table, plan) -> None:
    found = plan(table(HEADING, NEW), loaded)
    done = apply(found, {"source": "SRC-FRAMEWORK"}, "operator")
    assert done.counts()["new"] == 1
    event = snapshot.read().get("EV-2021-05-KUNMING")
    assert event is not None
    revision = Revision.objects.get(entry=str(event.id))
    assert (revision.actor, revision.reason) == ("operator", "import of annex.docx")
    again = plan(table(HEADING, NEW), snapshot.read(), source="SRC-FRAMEWORK")
    assert states(again) == ["same"]
    exported = export_annex(snapshot.read(), "zh")
    assert plan(exported, snapshot.read()).documents == []


def test_open_questions_keep_nothing(loaded, table, plan) -> None:
    before = Revision.objects.count()
    with pytest.raises(AccordError) as told:
        apply(plan(table(HEADING, NEW), loaded), {}, "operator")
    assert told.value.code == "OFF010"
    assert "source" in told.value.render("en")
    assert Revision.objects.count() == before


def test_somebody_else_wrote_in_between(loaded, table, plan) -> None:
    row = ("1", "2017年8月16-18日，湖北十堰", "举办中国—东盟城市水污染防治合作研讨会，共80人参加")
    found = plan(table(HEADING, row), loaded, source="SRC-FRAMEWORK")
    known = loaded.get("EV-2017-08-SY-WATER")
    other = {**known.body, "note": {"zh": "甲", "en": "A"}}
    store.write([type(known)(known.id, known.owner, other, known.audience)], actor="o", reason="r")
    with pytest.raises(AccordError) as told:
        apply(found, {}, "operator")
    assert told.value.code == "REC013"
    assert Entry.objects.get(local="EV-2017-08-SY-WATER").number == 2


def test_dates_that_differ_by_language_are_asked(table, plan) -> None:
    row = ("1", "2023年11月，北京\nOctober 2023, Beijing", "绿色发展研讨会")
    found = plan(table(HEADING, row), source="SRC-FRAMEWORK")
    assert states(found) == ["asked"]
    (question,) = [q for q in found.open_questions if q.id.startswith("date/")]
    assert "2023年11月" in question.text.en and "October 2023" in question.text.en
    finer = ("1", "2023年11月，北京\n5 November 2023, Beijing", "绿色发展研讨会")
    (event,) = plan(table(HEADING, finer), source="SRC-FRAMEWORK").documents
    assert event.body["date"] == "2023-11-05"
