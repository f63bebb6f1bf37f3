"""Candidate evidence: score and reasons, the short form prefilled, only what may be seen."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.portal.editing.conftest import fields_of

from accord.portal import proposals
from accord.record.models import Entry

ITEM = "CM-LS-2015-2"


@pytest.mark.parametrize(
    ("lang", "button", "words"),
    [
        ("zh", "查找候选佐证材料", ("分", "文字相近", "已关联")),
        ("en", "Find candidate", ("points", "wording")),
    ],
)  # fmt: skip
def test_candidates_have_score_and_reasons(steward, lang, button, words):
    assert button in steward.get(f"/{lang}/items/{ITEM}/").content.decode()
    text = steward.get(f"/{lang}/items/{ITEM}/candidates/").content.decode()
    assert "OUT-PLATFORM" in text, "the curated link is among the candidates"
    for word in words:
        assert word in text
    scores = [int(n) for n in re.findall(r'class="tag">(\d+)', text)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 3


def test_a_candidate_leads_to_the_form_prefilled(steward):
    text = steward.get(f"/en/items/{ITEM}/candidates/").content.decode()
    address = re.search(r'href="(/en/items/[^"]+/evidence/\?evidence=([^"]+))"', text)
    assert address
    form = steward.get(address[1]).content.decode()
    given = fields_of(form)
    assert given["evidence"] == address[2]
    assert "wording" in given["reason_en"] and "文字相近" in given["reason_zh"]
    assert not re.search(r"[+-]\d+$", given["reason_en"])
    assert not re.search(r"[\u3400-\u9fff]", given["reason_en"])
    sent = given | {"extent": "part", "reason_en": "as recorded", "reason_zh": "资料载明"}
    before = Entry.objects.filter(kind="evidence").count()
    saved = steward.post(address[1], sent)
    assert saved.status_code == 302, saved.content.decode()[:2000]
    assert Entry.objects.filter(kind="evidence").count() == before + 1
    again = steward.get(f"/en/items/{ITEM}/evidence/").content.decode()
    assert f'value="{address[2]}"' not in again, "what is linked is not offered again"


def test_only_what_the_writer_may_see_is_proposed(steward, thai, change):
    change("OUT-PLATFORM", ("owner",))
    assert "OUT-PLATFORM" in steward.get(f"/zh/items/{ITEM}/candidates/").content.decode()
    text = thai.get(f"/zh/items/{ITEM}/candidates/").content.decode()
    assert "OUT-PLATFORM" not in text
    form = thai.get(f"/zh/items/{ITEM}/evidence/?evidence=OUT-PLATFORM").content.decode()
    assert "c-OUT-PLATFORM" not in form


def test_readers_who_may_not_write_have_no_button(reader, signed_in):
    assert "candidates/" not in reader.get(f"/en/items/{ITEM}/").content.decode()
    assert reader.get(f"/en/items/{ITEM}/candidates/").status_code == 302
    other = signed_in("", "reader", "wang")
    assert other.get(f"/en/items/{ITEM}/candidates/").status_code == 403
    assert "candidates/" not in other.get(f"/en/items/{ITEM}/").content.decode()


def test_a_large_record_is_narrowed_first(steward, monkeypatch):
    monkeypatch.setattr(proposals, "MOST_COMPARED", 40)
    with CaptureQueriesContext(connection) as queries:
        text = steward.get(f"/en/items/{ITEM}/candidates/").content.decode()
    assert "OUT-PLATFORM" in text
    assert len(queries) <= 30


def test_what_is_no_item_has_no_candidates(steward):
    assert steward.get("/en/items/EV-2016-09-FORUM/candidates/").status_code == 404
