"""New entries by short forms: few boxes, both languages, errors at the box, made once."""

from __future__ import annotations

import re

import pytest
from tests.portal.editing.conftest import EVENT, fields_of

from accord.record.models import Entry, Revision

ITEM = "CM-F21-D1-1-2"


def made(kind: str) -> Entry:
    return Entry.objects.filter(kind=kind, local__contains="-N").exclude(node="seed").get()


@pytest.mark.parametrize("kind", ["event", "output", "money"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_short_form_has_at_most_eight_boxes(steward, kind, lang):
    page = steward.get(f"/{lang}/new/{kind}/").content.decode()
    form = page[page.rindex('<form method="post"') :].split("</form>")[0]
    boxes = re.findall(r"<(?:input|select|textarea)\b(?![^>]*type=\"hidden\")", form)
    assert 0 < len(boxes) <= 8, boxes


def test_an_event_is_filed_in_one_form(steward, fill):
    answer = fill(steward, "/en/new/event/", **EVENT)
    assert answer.status_code == 302, answer.content.decode()
    saved = steward.get(answer["Location"]).content.decode()
    assert "5–7 March 2024" in saved and "Owner only" in saved
    row = made("event")
    body = row.body
    assert row.owner == "MEC-CA" and row.audience == '["owner"]'
    assert '"date": "2024-03-05/2024-03-07"' in body and '"PL-BEIJING"' in body
    assert '"en": "annex row 9"' in body and '"zh_form": "editorial"' in body
    assert '"venue": "CN"' in body and '"mechanism": "MEC-CA"' in body
    revision = Revision.objects.get(entry=row.id)
    assert revision.actor == "li" and revision.reason == "First recorded"


def test_a_new_entry_kept_by_its_owner_is_seen_by_nobody_else(steward, thai, reader, fill):
    saved = fill(steward, "/zh/new/event/", **EVENT)["Location"]
    local = made("event").local
    assert steward.get(f"/zh/events/{local}/").status_code == 200
    for client in (thai, reader):
        for path in (f"events/{local}/", f"entry/{local}/", f"entry/{local}/history/"):
            assert client.get(f"/zh/{path}").status_code == 404
        assert client.get(f"/zh/entry/{local}/compare/").status_code == 404
        assert local not in client.get("/zh/events/?year=2024").content.decode()
    assert thai.get(saved).status_code == 404
    assert reader.get(saved).status_code == 302


def test_the_same_form_sent_twice_makes_one_entry(steward):
    given = fields_of(steward.get("/en/new/event/").content.decode()) | EVENT
    first = steward.post("/en/new/event/", given)
    again = steward.post("/en/new/event/", given)
    assert first["Location"] == again["Location"]
    assert Revision.objects.filter(entry=made("event").id).count() == 1


def test_the_same_form_sent_again_with_changes_loses_nothing(steward):
    given = fields_of(steward.get("/en/new/event/").content.decode()) | EVENT
    steward.post("/en/new/event/", given)
    again = steward.post("/en/new/event/", given | {"title_en": "Another title"})
    text = again.content.decode()
    assert again.status_code == 409 and "Another title" in text and "was saved before" in text
    done = fields_of(text) | {"do": "preview", "reason": "a better title"}
    edit = f"/en/entry/{made('event').local}/edit/"
    # The form goes to the address it was shown at or to the entry's own: both know it.
    preview = steward.post(edit, done)
    assert "Another title" in preview.content.decode()


def test_an_unknown_place_is_asked_for_and_added(steward, fill):
    page = fill(steward, "/en/new/event/", **(EVENT | {"place": "Xishuangbanna"}))
    text = page.content.decode()
    assert page.status_code == 400 and "No place &quot;Xishuangbanna&quot; is known" in text
    given = fields_of(text) | {"place_zh": "西双版纳", "place_en": "Xishuangbanna", "country": "CN"}
    assert steward.post("/en/new/event/", given).status_code == 302
    place = Entry.objects.get(kind="place", title_en="Xishuangbanna")
    assert f'"{place.local}"' in made("event").body
    assert place.owner == "MEC-CA"


@pytest.mark.parametrize(
    ("lang", "title", "words"),
    [
        ("en", "There is a problem", ("Fill in: Date", "cannot be read as a date", "Choose one")),
        ("zh", "请先更正以下内容", ("请填写：日期", "无法识别为日期", "请从列表中选择")),
    ],
)
def test_errors_stand_on_top_and_at_the_box_and_keep_what_was_typed(
    steward, fill, lang, title, words
):
    empty = fill(steward, f"/{lang}/new/event/").content.decode()
    assert words[0] in empty
    answer = fill(
        steward, f"/{lang}/new/event/", **(EVENT | {"date": "some day", "topic": "PA-NONE"})
    )
    text = answer.content.decode()
    assert answer.status_code == 400 and title in text
    assert words[1] in text and words[2] in text
    assert 'href="#f-date"' in text and 'id="f-date"' in text and 'value="some day"' in text
    assert EVENT["title_zh"] in text and "中文说明\nan English note" in text
    assert not Entry.objects.exclude(node="seed").exists()


@pytest.mark.parametrize(
    ("box", "value", "words"),
    [
        ("title_en", "只有中文", "This box is for English"),
        ("note", "只有中文", "The English is missing"),
        ("note", "only English", "The Chinese is missing"),
        ("source", "SRC-NONE; p. 1", "No such source document"),
        ("source", "SRC-FRAMEWORK", "Say where in the source"),
        ("source", "SRC-FRAMEWORK; 导言", "Give the place in English too"),
        ("title_zh", "长" * 501, "Keep it to 500 characters"),
        ("form", "<script>", "Choose one from the list"),
        ("date", "1" * 400, "cannot be read as a date"),
        ("date", "1" * 600, "Keep it to 500 characters"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_box(steward, fill, box, value, words):
    answer = fill(steward, "/en/new/event/", **(EVENT | {box: value}))
    assert answer.status_code == 400
    at = re.search(rf'id="e-{box}">([^<]*)', answer.content.decode())
    assert at and words in at[1]


def test_an_output_and_money_are_filed(steward, fill):
    output = {"title_zh": "水质年报", "title_en": "Water quality report", "form": "report"}
    output |= {"date": "2024年5月", "state": "已发布\npublished", "source": EVENT["source"]}
    assert fill(steward, "/zh/new/output/", **output).status_code == 302
    assert '"date": "2024-05"' in made("output").body
    money = {"title_zh": "到位资金", "title_en": "Money received", "form": "secured"}
    money |= {"amount": "1,200,000", "currency": "usd", "source": EVENT["source"]}
    assert fill(steward, "/en/new/money/", **money).status_code == 302
    assert '"amount": "1200000"' in made("money").body and '"USD"' in made("money").body
    wrong = fill(steward, "/en/new/money/", **(money | {"amount": "a lot"}))
    assert wrong.status_code == 400 and 'id="e-amount"' in wrong.content.decode()


def test_evidence_is_chosen_from_suggestions(steward, fill):
    address = f"/en/items/{ITEM}/evidence/"
    page = steward.get(f"{address}?q=forum 2016").content.decode()
    assert 'value="EV-2016-09-FORUM"' in page
    nothing = fill(steward, address)
    assert nothing.status_code == 400 and "Choose the evidence" in nothing.content.decode()
    given = {"evidence": "EV-2016-09-FORUM", "extent": "part", "delivered": "2016年9月"}
    given |= {"reason_zh": "理由", "reason_en": "the reason"}
    answer = fill(steward, address, **given)
    assert answer.status_code == 302, answer.content.decode()
    row = made("evidence")
    assert '"delivered": "2016-09"' in row.body and '"standing": "proposed"' in row.body
    saved = steward.get(answer["Location"]).content.decode()
    assert f"/en/items/{ITEM}/" in saved
    assert row.local not in steward.get(f"{address}").content.decode()


def test_evidence_dated_otherwise_than_itself_is_refused(steward, fill):
    given = {"evidence": "EV-2016-09-FORUM", "extent": "part", "delivered": "2009"}
    given |= {"reason_zh": "理由", "reason_en": "the reason"}
    answer = fill(steward, f"/en/items/{ITEM}/evidence/", **given)
    assert answer.status_code == 400 and "2009" in answer.content.decode()


def test_an_event_yet_to_come_can_be_opened_from_what_was_saved(steward, fill):
    answer = fill(steward, "/en/new/event/", **(EVENT | {"date": "September 2099"}))
    saved = steward.get(answer["Location"]).content.decode()
    local = made("event").local
    address = f"/en/events/{local}/?as_of=2099-09-01"
    assert address in saved and steward.get(address).status_code == 200
    assert steward.get(f"/en/entry/{local}/edit/").status_code == 200


def test_any_other_kind_has_its_whole_form(steward, fill):
    page = steward.get("/en/new/series/")
    assert page.status_code == 200 and "New entry: Event series" in page.content.decode()
    given = {"b.title.zh": "新系列", "b.title.en": "A new series", "reason": "wanted"}
    answer = fill(steward, "/en/new/series/", **given, do="save")
    assert answer.status_code == 302
    assert made("series").title_en == "A new series"
    for kind in ("nonsense", "confirmation", "evidence"):
        assert steward.get(f"/en/new/{kind}/").status_code == 404
