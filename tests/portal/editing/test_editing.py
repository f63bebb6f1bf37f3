"""Editing by the form of a kind: preview, reason, history, undo, lost updates, hostile text."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.portal.editing.conftest import fields_of

from accord.record import store
from accord.record.models import Entry, Revision
from accord.record.schema import kinds

EVENT = "EV-2016-09-FORUM"
EDIT = f"/en/entry/{EVENT}/edit/"
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def number(local: str = EVENT) -> int:
    return int(Entry.objects.get(local=local).number)


def test_a_change_is_previewed_then_saved_with_its_reason(steward, fill):
    preview = fill(steward, EDIT, **{"b.date": "12 September 2016", "reason": "from the minutes"})
    text = preview.content.decode()
    assert preview.status_code == 200 and "Check the difference" in text
    assert "September 2016" in text and "12 September 2016" in text and number() == 1
    saved = steward.post(EDIT, fields_of(text) | {"do": "save"})
    assert saved.status_code == 302 and number() == 2
    last = Revision.objects.get(entry=f"accord:seed/event/{EVENT}", number=2)
    assert (last.actor, last.reason) == ("li", "from the minutes")
    assert '"date":"2016-09-12"' in last.document
    page = steward.get(f"/en/entry/{EVENT}/history/").content.decode()
    assert "from the minutes" in page and "12 September 2016" in page


def test_back_from_the_preview_keeps_everything(steward, fill):
    text = fill(steward, EDIT, **{"b.title.en": "Forum X", "reason": "why"}).content.decode()
    back = steward.post(EDIT, fields_of(text) | {"do": "back"})
    kept = fields_of(back.content.decode())
    assert back.status_code == 200
    assert kept["b.title.en"] == "Forum X" and kept["reason"] == "why"


def test_an_unchanged_form_saves_nothing(steward, fill):
    text = fill(steward, EDIT, reason="none").content.decode()
    assert "Nothing differs" in text and 'value="save"' not in text
    fill(steward, EDIT, reason="none", do="save")
    assert number() == 1


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Give a reason for the change"), ("zh", "请填写更改原因")]
)
def test_a_reason_is_required(steward, fill, lang, words):
    answer = fill(steward, f"/{lang}/entry/{EVENT}/edit/", **{"b.title.en": "X", "do": "save"})
    assert answer.status_code == 400 and words in answer.content.decode() and number() == 1


@pytest.mark.parametrize(
    ("lang", "boxes", "told"),
    [
        ("en", {"b.title.en": ""}, ("f-title.en", "Fill in the English: Title")),
        ("zh", {"b.title.en": ""}, ("f-title.en", "请填写英文：名称")),
        ("en", {"b.date": "later"}, ("f-date", "cannot be read as a date")),
        ("en", {"b.form": "feast"}, ("f-form", "is no code")),
        ("en", {"b.venue": "Atlantis"}, ("f-venue", "no entry &quot;Atlantis&quot;")),
        ("zh", {"b.venue": "ORG-CAEC"}, ("f-venue", "应为 party")),
        ("en", {"b.mentions.0.source": ""}, ("f-mentions.0.source", "Fill in")),
        ("en", {"b.note.zh": "字", "b.note.en": "x", "b.note.en_form": ""}, ("f-note", "Note:")),
        ("en", {"b.title.en": "x" * 20_001}, ("f-title.en", "longer than 20000")),
        ("en", {"b.date": "2" * 501}, ("f-date", "longer than 500")),
        ("en", {"embargo": "soon"}, ("f-embargo", "Write the day")),
    ],
)
def test_faults_stand_at_their_boxes_in_the_readers_language(steward, fill, lang, boxes, told):
    answer = fill(steward, f"/{lang}/entry/{EVENT}/edit/", **boxes, reason="r", do="save")
    text = answer.content.decode()
    assert answer.status_code == 400 and number() == 1
    assert f'href="#{told[0]}"' in text and f'id="{told[0]}"' in text
    assert told[1] in text


def test_a_reference_may_be_named_by_its_title(steward, fill):
    answer = fill(steward, EDIT, **{"b.venue": "Malaysia", "reason": "r", "do": "save"})
    assert answer.status_code == 302
    assert '"venue": "MY"' in Entry.objects.get(local=EVENT).body


def test_rows_are_added_and_removed_without_a_script(steward):
    form = fields_of(steward.get(EDIT).content.decode())
    added = steward.post(EDIT, form | {"do": "add:places"})
    form = fields_of(added.content.decode())
    rows = form["b.places.rows"].split(",")
    assert len(rows) == 2 and f"b.places.{rows[1]}" in form
    form |= {f"b.places.{rows[1]}": "PL-BEIJING"}
    removed = steward.post(EDIT, form | {"do": f"take:places:{rows[0]}"})
    form = fields_of(removed.content.decode())
    assert form["b.places.rows"] == rows[1] and number() == 1
    steward.post(EDIT, form | {"do": "save", "reason": "moved"})
    assert '"places": ["PL-BEIJING"]' in Entry.objects.get(local=EVENT).body


def test_two_people_at_once_lose_nothing(steward, signed_in, fill):
    other = signed_in("ORG-ASEC-ENV", "secretariat", "aminah")
    mine = fields_of(steward.get(EDIT).content.decode())
    theirs = {"b.form": "seminar", "b.title.en": "Their title", "reason": "theirs", "do": "save"}
    assert fill(other, EDIT, **theirs).status_code == 302
    mine |= {"b.title.en": "My title", "b.date": "2016-09-10", "reason": "mine", "do": "save"}
    answer = steward.post(EDIT, mine)
    text = answer.content.decode()
    assert answer.status_code == 409 and number() == 2
    assert "REC013" in text and "Their title" in text and "My title" in text
    assert "Changed by both" in text
    form = fields_of(text)
    assert form["b.form"] == "seminar" and form["b.title.en"] == "My title"
    assert form["b.date"] == "2016-09-10" and form["reason"] == "mine" and form["expected"] == "2"
    assert steward.post(EDIT, form | {"do": "save"}).status_code == 302
    body = Entry.objects.get(local=EVENT).body
    assert number() == 3 and "My title" in body and '"form": "seminar"' in body


def test_a_save_overtaken_at_the_last_moment_is_shown_too(steward, fill, monkeypatch):
    from accord.record.errors import REC013

    def overtaken(*_args: object, **_more: object) -> None:
        raise REC013(id=EVENT, expected=1, found=2)

    monkeypatch.setattr(store, "write", overtaken)
    answer = fill(steward, EDIT, **{"b.title.en": "Mine", "reason": "r", "do": "save"})
    assert answer.status_code == 409 and "Mine" in answer.content.decode()


def test_any_two_revisions_are_compared(steward, reader, fill):
    for day in ("2016-09-10", "2016-09-11", "2016-09-12"):
        fill(steward, EDIT, **{"b.date": day, "reason": f"day {day[-2:]}", "do": "save"})
    page = reader.get(f"/en/entry/{EVENT}/compare/?from=2&to=4").content.decode()
    assert "10 September 2016" in page and "12 September 2016" in page
    assert "11 September 2016" not in page
    assert reader.get(f"/en/entry/{EVENT}/compare/?from=9").status_code == 400
    default = reader.get(f"/zh/entry/{EVENT}/compare/").content.decode()
    assert "2016年9月11日" in default and "2016年9月12日" in default


def test_undo_is_a_new_revision_and_keeps_owner_and_audience(steward, reader, fill):
    fill(steward, EDIT, **{"b.title.en": "Wrong", "audience": "owner", "reason": "r", "do": "save"})
    address = f"/en/entry/{EVENT}/undo/1/"
    shown = steward.get(address).content.decode()
    assert "Wrong" in shown and "Go back" in shown
    bare = steward.post(address, fields_of(shown))
    assert bare.status_code == 400 and "Give a reason" in bare.content.decode()
    done = steward.post(address, fields_of(shown) | {"reason": "a slip"})
    assert done.status_code == 302 and number() == 3
    row = Entry.objects.get(local=EVENT)
    assert "Wrong" not in row.body and row.audience == '["owner"]'
    assert reader.get(f"/en/events/{EVENT}/").status_code == 404
    last = Revision.objects.get(entry=row.id, number=3)
    assert last.reason == "Back to revision 1: a slip"
    assert steward.post(address, {"reason": "again", "expected": "1"}).status_code == 400
    assert steward.get(f"/en/entry/{EVENT}/undo/9/").status_code == 404


def test_audience_is_chosen_in_the_officials_words(steward, reader, fill):
    page = steward.get(f"/zh/entry/{EVENT}/edit/").content.decode()
    for words in ("共享范围", "仅限本方", "联络员（", "机制成员方（", "社会公开"):
        assert words in page
    answer = fill(steward, EDIT, audience="members:MEC-CA", reason="not public", do="preview")
    assert "Members of" in answer.content.decode() and "Public" in answer.content.decode()
    fill(steward, EDIT, audience="members:MEC-CA", reason="not public", do="save")
    assert reader.get(f"/en/events/{EVENT}/").status_code == 404


def test_what_the_editor_may_not_see_is_masked_and_kept(steward, change, fill):
    from dataclasses import replace

    from accord.record import snapshot

    hidden = snapshot.read_some(["OUT-OUTLOOK-1"]).get("OUT-OUTLOOK-1")
    store.write([replace(hidden, owner="TH", audience=("owner",))], actor="t", reason="t")
    change(EVENT, outcomes=["OUT-OUTLOOK-1"])
    page = steward.get(EDIT).content.decode()
    assert "OUT-OUTLOOK-1" not in page and "hidden-" in page
    answer = fill(steward, EDIT, **{"b.date": "2016-09-10", "reason": "r"})
    assert "OUT-OUTLOOK-1" not in answer.content.decode()
    assert fill(steward, EDIT, **{"b.date": "2016-09-10", "reason": "r", "do": "save"}).status_code
    body = Entry.objects.get(local=EVENT).body
    assert "OUT-OUTLOOK-1" in body and "2016-09-10" in body
    guess = fill(steward, EDIT, **{"b.series": "OUT-OUTLOOK-1", "reason": "r", "do": "save"})
    assert guess.status_code == 400


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_people_write_is_shown_as_text(steward, fill, lang):
    boxes = {"b.title.zh": SCRIPT, "b.title.en": SCRIPT, "b.theme.zh": SCRIPT}
    boxes |= {"b.theme.en": SCRIPT, "reason": SCRIPT, "b.mentions.0.zh": SCRIPT}
    edit = f"/{lang}/entry/{EVENT}/edit/"
    pages = [fill(steward, edit, **boxes), fill(steward, edit, **boxes, **{"b.date": SCRIPT})]
    pages.append(fill(steward, f"/{lang}/new/event/", title_zh=SCRIPT, place=SCRIPT, date=SCRIPT))
    saved = fill(steward, edit, **boxes, do="save")
    for path in (saved["Location"], f"/{lang}/events/{EVENT}/", f"/{lang}/entry/{EVENT}/history/"):
        pages.append(steward.get(path))
    for path in (f"/{lang}/entry/{EVENT}/compare/", edit, f"/{lang}/events/?q=script"):
        pages.append(steward.get(path))
    for page in pages:
        text = page.content.decode()
        assert page.status_code in (200, 400)
        assert "<script" not in text.replace('<script src="/static', "") and "<img" not in text
        assert "&lt;script&gt;" in text or "q=script" in str(page.request)


def test_control_characters_and_too_many_rows_do_no_harm(steward, fill):
    answer = fill(steward, EDIT, **{"b.title.en": "A\x00B\x1b[1m", "reason": "r", "do": "save"})
    assert answer.status_code == 302
    assert "AB[1m" in Entry.objects.get(local=EVENT).title_en
    form = fields_of(steward.get(EDIT).content.decode())
    form |= {"b.names.rows": ",".join(str(n) for n in range(2000)), "do": "preview"}
    assert steward.post(EDIT, form).status_code in (200, 400)
    many = {f"b.x.{n}": "y" for n in range(1200)}
    assert steward.post(EDIT, many).status_code == 400
    assert steward.post(EDIT, {"b.title.en": "x" * 2_600_000}).status_code == 413


def test_a_recalled_entry_is_not_edited(steward, fill):
    from accord import release

    form = fields_of(steward.get(EDIT).content.decode())
    release.recall(f"accord:seed/event/{EVENT}", "MEC-CA", "tests")
    assert steward.get(EDIT).status_code in (404, 410)
    sent = steward.post(EDIT, form | {"b.date": "2016-09-10", "reason": "r", "do": "save"})
    assert sent.status_code in (404, 410) and number() == 1


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_has_a_form_in_both_languages(signed_in, kind):
    row = Entry.objects.filter(kind=kind).order_by("local").first()
    if row is None:
        pytest.skip("no entry of this kind in the published record")
    client = signed_in("", "administrator")
    for lang in ("zh", "en"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/{lang}/entry/{row.local}/edit/")
        text = answer.content.decode()
        assert answer.status_code == 200 and len(queries) <= 14, len(queries)
        assert "{%" not in text and len(answer.content) < 150_000
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]


@pytest.mark.slow
def test_every_entry_is_sent_back_by_its_form_unchanged(signed_in):
    client = signed_in("", "administrator")
    for row in Entry.objects.order_by("kind", "local"):
        address = f"/en/entry/{row.local}/edit/"
        form = fields_of(client.get(address).content.decode())
        answer = client.post(address, form | {"reason": "none", "do": "preview"})
        assert "Nothing differs" in answer.content.decode(), row.local
