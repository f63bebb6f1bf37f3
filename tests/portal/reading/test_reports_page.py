"""Reports in the portal: how the text stands, files for one's own readers, release by a button."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.record.models import Revision

PAGE = "reports/?report=self-evaluation&instrument=INS-2011-AP&as_of=2026-11-20"


def said(response) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("草稿", "待中国-东盟环境保护合作中心和东盟秘书处审核发布", "社会公开")),
        ("en", ("Draft", "until it is released by", "Date of judgement", "20 November 2026")),
    ],
)
def test_a_report_says_how_it_stands_and_offers_its_files(reader, lang, words):
    with CaptureQueriesContext(connection) as queries:
        response = reader.get(f"/{lang}/{PAGE}")
    assert response.status_code == 200
    assert len(queries) <= 12
    text = said(response).replace("、", "和")
    for one in words:
        assert one in text, one
    for form in ("docx", "html", "xlsx", "pdf"):
        assert f"/reports/download.{form}?" in response.content.decode()
    assert "readers=public" in response.content.decode()
    assert "<button" in response.content.decode() and "reports/release" not in text


def test_one_s_own_readers_are_offered_first(reader, thai, signed_in):
    assert "readers=members" not in reader.get(f"/en/{PAGE}").content.decode()
    text = thai.get(f"/en/{PAGE}").content.decode()
    assert "readers=members%3AMEC-CA" in text
    assert "readers=focal_points%3AMEC-CA" in text
    assert "readers=secretariats" not in text
    # The annex is for everybody: its public text comes first.
    annex = thai.get(f"/en/{PAGE.replace('self-evaluation', 'annex')}").content.decode()
    assert "download.docx?" in annex and "readers=public&amp;words=zh" in annex


@pytest.fixture
def thai(signed_in):
    return signed_in("TH", "focal_point", "somchai")


@pytest.mark.parametrize(
    "readers", ["members:MEC-CA", "owner", "secretariats:MEC-CA", "parties:TH", "nonsense"]
)
def test_nobody_gets_a_report_for_readers_they_are_not_among(reader, readers):
    query = f"report=self-evaluation&instrument=INS-2011-AP&readers={readers}"
    for path in ("reports/?", "reports/download.html?"):
        answer = reader.get(f"/en/{path}{query}")
        assert answer.status_code == 400
        assert "POR014" in answer.content.decode()


def test_what_others_may_not_see_is_in_no_file(reader, thai, record, db):
    from accord.kernel.ids import EntryId
    from accord.record import store
    from accord.record.documents import Document

    body = {
        "about": "CM-AP11-4.1b", "revision": 1, "by": "TH", "as_of": "2013-12-31",
        "done": {"zh": "参加了两次编写会", "en": "took part in two drafting meetings"},
    }  # fmt: skip
    identity = EntryId("test", "self_evaluation", "SEV-T")
    store.write([Document(identity, "TH", body, ("members:MEC-CA",))], actor="t", reason="t")
    address = "/zh/reports/download.html?report=self-evaluation&instrument=INS-2011-AP"
    assert "参加了两次编写会" not in reader.get(address).content.decode()
    assert "参加了两次编写会" in thai.get(address).content.decode()
    public = thai.get(f"{address}&readers=public").content.decode()
    assert "参加了两次编写会" not in public


@pytest.mark.requires_tool("chinese-font")
@pytest.mark.parametrize(
    ("form", "opens"),
    [("docx", b"PK"), ("pdf", b"%PDF-"), ("xlsx", b"PK"), ("html", b"<!doctype html>")],
)
def test_every_format_comes_at_the_day_asked_for(reader, form, opens):
    address = f"/en/reports/download.{form}?report=carry-over&instrument=INS-2011-AP&words=zh"
    answer = reader.get(f"{address}&as_of=2013-12-31")
    assert answer.status_code == 200
    assert answer.content.startswith(opens)
    assert f'carry-over-INS-2011-AP-2013-12-31-zh.{form}"' in answer["Content-Disposition"]
    if form == "html":
        assert "2013年12月31日" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("download.odt?report=annex&instrument=INS-2011-AP", 404, "POR011"),
        ("download.html?report=annex&instrument=INS-NONE", 404, "POR013"),
        ("download.html?report=nothing&instrument=INS-2011-AP", 400, "POR014"),
        ("download.html?report=annex&instrument=INS-2011-AP&words=fr", 400, "POR014"),
        ("?report=nothing", 400, "POR014"),
        ("?report=annex&instrument=INS-NONE", 400, "POR014"),
    ],
)
def test_what_there_is_not_has_a_code(reader, query, status, code):
    answer = reader.get(f"/zh/reports/{query}")
    assert answer.status_code == status
    assert code in answer.content.decode()


# ---- release --------------------------------------------------------------------------


def boxes(page: str) -> dict[str, str]:
    form = page[page.index("/reports/release/") :].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


@pytest.fixture
def caec(signed_in):
    return signed_in("ORG-CAEC", "secretariat", "li")


def test_each_secretariat_releases_the_text_by_a_button(caec, signed_in, reader):
    page = caec.get(f"/en/{PAGE}").content.decode()
    given = boxes(page)
    assert given["by"] == "ORG-CAEC"
    done = caec.post("/en/reports/release/", given)
    assert done.status_code == 302
    text = said(caec.get(done["Location"]))
    assert "the release of ASEAN Secretariat is awaited" in text
    assert "reports/release" not in caec.get(done["Location"]).content.decode()
    other = signed_in("ORG-ASEC", "secretariat", "dewi")
    shown = other.get(f"/zh/{PAGE}").content.decode()
    other.post("/zh/reports/release/", boxes(shown))
    text = said(other.get(f"/zh/{PAGE}"))
    assert "已审核发布" in text and "本文为草稿" not in text
    file = other.get(
        "/zh/reports/download.html?report=self-evaluation&instrument=INS-2011-AP&as_of=2026-11-20"
    )
    assert "本文已由" in file.content.decode()
    assert "Draft" in said(reader.get(f"/en/{PAGE}")), "what the public reads is another text"
    row = Revision.objects.filter(entry__contains="report_release/RPR-").latest("at")
    assert row.actor == "dewi"


def test_a_text_that_changed_since_is_not_released(caec):
    given = boxes(caec.get(f"/en/{PAGE}").content.decode())
    before = Revision.objects.count()
    answer = caec.post("/en/reports/release/", given | {"fingerprint": "0" * 64})
    assert answer.status_code == 409
    assert "RPT011" in answer.content.decode()
    assert Revision.objects.count() == before


@pytest.mark.parametrize(
    ("party", "role"),
    [("TH", "focal_point"), ("ORG-CAEC", "reader"), ("ORG-ASEC", "secretariat"),
     ("", "administrator")],
)  # fmt: skip
def test_nobody_else_releases_it(caec, signed_in, party, role):
    given = boxes(caec.get(f"/en/{PAGE}").content.decode())
    other = signed_in(party, role, "other")
    page = other.get(f"/en/{PAGE}").content.decode()
    assert 'name="by" value="ORG-CAEC"' not in page
    before = Revision.objects.count()
    answer = other.post("/en/reports/release/", given)
    assert answer.status_code == 403
    assert "POR042" in answer.content.decode()
    assert Revision.objects.count() == before


def test_the_past_is_not_released(caec):
    text = caec.get(f"/en/{PAGE}&known_at=2999-01-01").content.decode()
    assert "reports/release/" not in text
    assert caec.get("/en/reports/release/").status_code == 302
