"""What an owner keeps changes no page of the public: not a number, not a row, not a chart."""

from __future__ import annotations

import json
import re

import pytest

KEPT = (
    "EV-2016-09-FORUM",
    "CM-AP11-1.2a",
    "FUN-NEED",
    "LS-2010-10",
    "ORG-CAEC",
    "COV-CA-2002-2019",
    "DIS-03",
    "PA-S16-7",
    "SER-FORUM",
    "GRP-2012-TRAIN",
    "INS-2021-FRAME",
    "OUT-OUTLOOK-1",
    "SRC-HISTORY",
    "LNK-AP11-1.2a-1",
)
PAGES = (
    "",
    "instruments/",
    "instruments/INS-2011-AP/",
    "areas/",
    "areas/PA-S16-1/",
    "areas/PA-AP11-1/",
    "series/",
    "series/SER-FORUM/",
    "series/SER-GREENENVOYS/",
    "annex/",
    "annex/?view=events",
    "calendar/?year=2016",
    "years/",
    "years/?sort=oldest",
    "statements/",
    "organisations/",
    "coverage/",
    "money/",
    "statistics/",
    "statistics/?venues=show",
    "changes/",
    "changes/?sort=oldest",
    "items/",
    "events/",
    "sources/",
    "discrepancies/",
    "discrepancies/found/",
    "parties/CN/",
)


@pytest.fixture
def kept(record, db):
    """Write a copy of one entry of each kind, for its owner's eyes only."""
    from accord.kernel.ids import EntryId
    from accord.record import snapshot, store
    from accord.record.documents import Document

    copies = []
    for document in snapshot.read_some(KEPT):
        own = EntryId(document.id.node, document.kind, f"{document.local}-KEPT")
        body = json.loads(json.dumps(dict(document.body)))
        copies.append(Document(own, document.owner, body, ("owner",)))
    assert len(copies) == len(KEPT)

    def write() -> None:
        store.write(copies, actor="tests", reason="kept back")

    return write


def test_what_an_owner_keeps_changes_no_page_of_the_public(reader, kept):
    paths = [f"/{lang}/{path}" for lang in ("zh", "en") for path in PAGES]
    before = {path: reader.get(path).content for path in paths}
    kept()
    for path in paths:
        assert reader.get(path).content == before[path], path


def test_how_far_changes_were_read_tells_nothing_of_what_is_kept_back(reader, kept, change):
    """The address of the further changes counts no revision the reader may not see."""
    kept()
    change("OUT-OUTLOOK-1", theme={"zh": "改后主题", "en": "Changed theme"})
    text = reader.get("/en/changes/?sort=oldest").content.decode()
    after = re.findall(r'from=([^"&]+)" rel="next"', text)
    assert len(after) == 1 and "KEPT" not in after[0]
    assert re.fullmatch(r"\d{8}T\d{12}~accord%3Aseed%2F\w+%2F[\w.-]+~1", after[0])


def test_others_who_sign_in_see_no_more_and_the_node_itself_does(signed_in, kept):
    thai, node = signed_in("TH"), signed_in("", "administrator")
    before = thai.get("/en/statistics/").content
    kept()
    assert thai.get("/en/statistics/").content == before
    assert b">78</a>" in node.get("/en/statistics/").content
    assert b"-KEPT" in node.get("/en/changes/").content
    assert b"-KEPT" not in thai.get("/en/changes/").content


def test_what_is_taken_back_leaves_the_numbers(reader, change):
    assert "有记录的活动共77场" in reader.get("/zh/statistics/").content.decode()
    change("EV-2016-09-FORUM", ("owner",))
    text = reader.get("/zh/statistics/").content.decode()
    assert "有记录的活动共76场" in text
    annex = reader.get("/en/annex/").content.decode()
    assert re.findall(r'class="n" href="/en/annex/\?view=events">(\d+)<', annex) == ["62"]


def test_contradictions_found_by_rule_are_for_staff(reader, signed_in):
    public = reader.get("/zh/discrepancies/found/").content.decode()
    assert "REC1" not in public and "请登录后查看" in public
    assert "REC1" not in signed_in("BD", "reader").get("/en/discrepancies/found/").content.decode()
    assert "REC1" in signed_in("TH").get("/en/discrepancies/found/").content.decode()
    assert "规则核查结果" not in reader.get("/zh/discrepancies/").content.decode()
    assert "规则核查结果" in signed_in("CN").get("/zh/discrepancies/").content.decode()


def test_statuses_are_not_asked_out_of_the_items(reader, signed_in):
    assert reader.get("/en/items/?status=delivered_late").status_code == 400
    assert 'name="status"' not in reader.get("/en/items/").content.decode()
    told = signed_in("TH").get("/en/items/?status=delivered_late").content.decode()
    assert "CM-AP11-4.1b" in told and "Working draft" in told
    malaysian = signed_in("MY")
    listed = malaysian.get("/en/items/?instrument=INS-2018-LMSTRAT&status=not_assessable")
    assert 'class="row"' not in listed.content.decode()
