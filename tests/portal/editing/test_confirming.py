"""Views of parties on an item, their self-evaluations, and the focal point's own page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.portal.editing.conftest import fields_of

from accord.record.models import Entry

ITEM = "CM-F21-D1-1-2"
LANCANG = "CM-LM-4.0"
VIEW = f"/en/items/{ITEM}/view/"


def item_page(client, lang: str = "en", item: str = ITEM) -> str:
    return str(client.get(f"/{lang}/items/{item}/").content.decode())


def test_a_focal_point_confirms(thai, reader, fill):
    answer = fill(thai, VIEW, stance="confirm")
    assert answer.status_code == 302, answer.content.decode()
    row = Entry.objects.get(kind="confirmation")
    day = timezone.localdate().isoformat()
    assert row.owner == "TH" and row.audience == '["members:MEC-CA"]'
    assert row.local == f"CNF-{ITEM}-TH-{day.replace('-', '')}"
    assert f'"as_of": "{day}"' in row.body and '"revision": 1' in row.body
    page = item_page(thai)
    assert "Thailand" in page and "Confirmed" in page and "Working draft" not in page
    assert "Confirmed" not in item_page(reader).split("Evidence")[-1]


def test_a_different_view_needs_a_status_and_a_comment(thai, fill):
    answer = fill(thai, VIEW, stance="different_view")
    text = answer.content.decode()
    assert answer.status_code == 400
    for box in ("status", "comment_zh", "comment_en"):
        assert f'href="#f-{box}"' in text
    zh = fill(thai, f"/zh/items/{ITEM}/view/", stance="different_view").content.decode()
    assert "请填写：说明（中文）" in zh
    given = {"stance": "different_view", "status": "partial"}
    given |= {"comment_zh": "我方记录不同", "comment_en": "our files differ"}
    assert fill(thai, VIEW, **given).status_code == 302
    page = item_page(thai)
    assert "Different view" in page and "our files differ" in page
    assert "我方记录不同" in item_page(thai, "zh")


def test_under_consultation_until_a_date(thai, fill):
    assert "f-until" in fill(thai, VIEW, stance="under_consultation").content.decode()
    past = fill(thai, VIEW, stance="under_consultation", until="September 2016")
    assert past.status_code == 400 and "That date is past" in past.content.decode()
    ahead = (timezone.localdate() + timedelta(days=40)).isoformat()
    assert fill(thai, VIEW, stance="under_consultation", until=ahead).status_code == 302
    assert f'"until": "{ahead}"' in Entry.objects.get(kind="confirmation").body
    page = item_page(thai)
    assert "Under consultation" in page and " until " in page
    today = timezone.localdate()
    told = item_page(thai, "zh")
    assert f"（判断日期{today.year}年{today.month}月{today.day}日）" in told
    assert "日、20" not in told


def test_what_was_saved_names_the_mechanism_it_is_shared_with(thai, fill):
    saved = fill(thai, VIEW, stance="confirm", audience="members:MEC-CA")
    page = thai.get(saved["Location"]).content.decode()
    assert "Members of China-ASEAN environmental cooperation" in page
    assert "Members of MEC-CA" not in page


def test_the_latest_view_of_a_party_counts(thai, fill):
    given = {"stance": "different_view", "status": "partial", "comment_zh": "一"}
    fill(thai, VIEW, **given, comment_en="one")
    fill(thai, VIEW, stance="confirm")
    rows = Entry.objects.filter(kind="confirmation")
    assert rows.count() == 1 and rows.get().number == 2
    assert "Different view" not in item_page(thai)


def test_of_views_given_on_several_days_the_latest_by_the_date_counts(thai):
    from accord.portal.writing import named_document
    from accord.record import store

    comment = {"zh": "一", "en": "one", "zh_form": "editorial", "en_form": "official"}
    for day, stance in (("2025-03-01", "different_view"), ("2025-09-01", "confirm")):
        body = {"about": ITEM, "revision": 1, "by": "TH", "stance": stance, "as_of": day}
        body |= {"status": "not_assessable", "comment": comment}
        local = f"CNF-{ITEM}-TH-{day.replace('-', '')}"
        one = named_document("confirmation", local, "TH", ("members:MEC-CA",), body)
        store.write([one], actor="t", reason="t")
    for day, draft in (("2025-01-01", True), ("2025-04-01", True), ("2025-10-01", False)):
        page = thai.get(f"/en/items/{ITEM}/?as_of={day}").content.decode()
        assert ("Working draft" in page) == draft, day


def test_a_view_on_an_earlier_text_is_marked(thai, fill, change):
    fill(thai, VIEW, stance="confirm")
    assert "given on the earlier text" not in item_page(thai)
    change(ITEM, ("members:MEC-CA",))
    assert "given on the earlier text" not in item_page(thai), "only the audience changed"
    change(ITEM, themes=[{"zh": "新", "en": "new"}])
    assert "given on the earlier text" in item_page(thai)
    assert "针对此前文本提出" in item_page(thai, "zh")


def test_a_view_is_given_on_what_was_shown(thai, change):
    form = fields_of(thai.get(VIEW).content.decode()) | {"stance": "confirm", "comment_en": "mine"}
    change(ITEM, themes=[{"zh": "新", "en": "new"}])
    answer = thai.post(VIEW, form)
    assert answer.status_code == 409 and "mine" in answer.content.decode()
    assert not Entry.objects.filter(kind="confirmation").exists()


def test_only_parties_concerned_speak(signed_in, fill):
    assert signed_in("MY").get(f"/en/items/{LANCANG}/view/").status_code == 403
    assert "POR049" in signed_in("SG").get(f"/zh/items/{LANCANG}/view/").content.decode()
    form = fields_of(signed_in("VN").get(f"/en/items/{LANCANG}/view/").content.decode())
    refused = signed_in("KH").post(
        f"/en/items/{LANCANG}/view/", form | {"by": "VN", "stance": "confirm"}
    )
    assert refused.status_code == 403 and "POR042" in refused.content.decode()
    assert signed_in("LA", "technician").get(f"/en/items/{LANCANG}/view/").status_code == 403
    desk_officer = signed_in("", "administrator")
    assert fill(desk_officer, VIEW, by="VN", stance="confirm").status_code == 302
    assert Entry.objects.get(kind="confirmation").owner == "VN"


def test_a_self_evaluation_is_prefilled_kept_as_a_draft_then_shared(thai, signed_in, fill):
    item = "CM-AP11-1.2a"
    address = f"/en/items/{item}/self-evaluation/"
    page = thai.get(address).content.decode()
    assert "Filled in from the record" in page
    form = fields_of(page)
    assert "2011年10月" in form["done_zh"] and "October 2011" in form["done_en"]
    incomplete = fill(thai, address, obstacle_zh="经费")
    assert incomplete.status_code == 400 and 'id="e-obstacle_en"' in incomplete.content.decode()
    answer = fill(thai, address, done_zh="已举办", done_en="held", do="draft")
    assert answer.status_code == 302
    row = Entry.objects.get(kind="self_evaluation")
    assert row.owner == "TH" and row.audience == '["owner"]'
    other = signed_in("MY")
    assert other.get(f"/en/entry/{row.local}/").status_code == 404
    assert row.local in thai.get("/en/desk/").content.decode()
    fill(
        thai,
        address,
        next_step_zh="继续",
        next_step_en="go on",
        audience="members:MEC-CA",
        do="share",
    )
    row.refresh_from_db()
    assert row.number == 2 and row.audience == '["members:MEC-CA"]'
    assert other.get(f"/en/entry/{row.local}/").status_code == 200
    shown = item_page(other, "en", item).split("Self-evaluations</h3>")[1]
    assert "Thailand" in shown and "held" in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_desk_shows_what_awaits_what_was_given_and_drafts(thai, fill, lang):
    with CaptureQueriesContext(connection) as queries:
        before = thai.get(f"/{lang}/desk/")
    assert before.status_code == 200 and len(queries) <= 12, len(queries)
    text = before.content.decode()
    assert "INS-2021-FRAME" in text
    first = text.split('/view/"')[0].rsplit("/items/", 1)[1]
    fill(thai, f"/{lang}/items/{first}/view/", stance="confirm")
    after = thai.get(f"/{lang}/desk/").content.decode()
    waiting, given = after.split("<h2>")[1], after.split("<h2>")[2]
    assert f"/items/{first}/view/" not in waiting and f"/items/{first}/" in given


def test_the_desk_is_for_those_who_speak_for_a_party(signed_in):
    for party, role in (("TH", "reader"), ("TH", "technician"), ("", "focal_point")):
        assert signed_in(party, role).get("/en/desk/").status_code == 403
    assert signed_in("ORG-CAEC", "secretariat").get("/en/desk/").status_code == 200


def test_the_account_page_leads_to_the_desk(thai, reader):
    assert "/en/desk/" in thai.get("/en/account/").content.decode()
