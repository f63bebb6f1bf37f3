"""A report is for its readers: what one of them may not see does not enter it."""

from __future__ import annotations

import pytest

from accord.kernel.errors import AccordError

AUDIENCES = {
    "owner": ("owner",),
    "parties:TH": ("owner",),
    "side:MEC-CA/asean": ("owner",),
    "secretariats:MEC-CA": ("owner", "secretariats:MEC-CA"),
    "focal_points:MEC-CA": ("owner", "focal_points:MEC-CA"),
    "members:MEC-CA": (
        "owner", "secretariats:MEC-CA", "focal_points:MEC-CA", "members:MEC-CA",
    ),
    "members:MEC-LM": ("owner",),
    "public": (
        "owner", "secretariats:MEC-CA", "focal_points:MEC-CA", "members:MEC-CA", "public",
    ),
}  # fmt: skip
READERS = AUDIENCES["public"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_only_what_all_readers_may_see_enters(make, evaluation, text_of, audience):
    one = evaluation("SEV-1", "TH", audience)
    for readers in READERS:
        report = make("self-evaluation", "INS-2011-AP", "zh", readers=readers, more=[one])
        entered = "参加了两次编写会" in text_of(report)
        assert entered == (readers in AUDIENCES[audience]), readers
        assert report.left_out == (0 if entered else 1)


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf", "html"])
def test_no_format_leaks(make, evaluation, form):
    plain = make("self-evaluation", "INS-2011-AP", "en", form)
    with_hidden = make(
        "self-evaluation", "INS-2011-AP", "en", form, more=[evaluation("SEV-1", "TH", "owner")]
    )
    assert with_hidden.content == plain.content


def test_what_is_recalled_leaves_the_report(db, evaluation):
    from datetime import date
    from pathlib import Path

    from accord import release
    from accord.record import load, store
    from accord.reports.building import Request, build

    load.load(Path(__file__).resolve().parents[2] / "content", actor="t")
    store.write([evaluation()], actor="t", reason="t")
    request = Request("self-evaluation", "INS-2011-AP", date(2026, 11, 20), "zh", "html")
    assert "参加了两次编写会" in build(request).content.decode()
    release.recall("accord:test/self_evaluation/SEV-1", "TH", "t")
    assert "参加了两次编写会" not in build(request).content.decode()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"report": "nothing"}, "RPT001"),
        ({"instrument": "INS-NOT"}, "RPT002"),
        ({"instrument": "CM-AP11-1.1"}, "RPT002"),
        ({"form": "odt"}, "RPT003"),
        ({"readers": "everybody"}, "RPT006"),
        ({"readers": "parties:TH"}, "RPT006"),
        ({"party": "BD"}, "RPT007"),
        ({"lang": "fr"}, "RPT008"),
    ],
)
def test_faults_have_codes(make, options, code):
    asked = {
        "report": "annex", "instrument": "INS-2011-AP", "lang": "zh", "form": "html", **options,
    }  # fmt: skip
    with pytest.raises(AccordError) as raised:
        make(**asked)
    assert raised.value.code == code
    assert raised.value.render("zh") != raised.value.render("en")


STATUSES = ("晚于原定时间完成", "按期完成", "可能已完成，待核实", "暂无记录（不表示未开展）")


@pytest.mark.parametrize("report", ["self-evaluation", "carry-over"])
def test_the_public_is_told_no_draft(make, text_of, report, settings):
    settings.ACCORD_PUBLISH_DRAFTS = False
    said = text_of(make(report, "INS-2011-AP", "zh", readers="public"))
    assert not [status for status in STATUSES if status in said]
    assert "尚未经有关方确认的工作初稿仅供机制成员方使用，未列入本文。" in said
    assert "暂无记录（不表示未开展）" in text_of(make(report, "INS-2011-AP", "zh"))
    settings.ACCORD_PUBLISH_DRAFTS = True
    said = text_of(make(report, "INS-2011-AP", "zh", readers="public"))
    assert "暂无记录（不表示未开展）" in said
    assert "未列入本文" not in said


def test_what_is_confirmed_is_public(make, text_of, entry, settings):
    settings.ACCORD_PUBLISH_DRAFTS = False
    body = {
        "about": "CM-AP11-4.1b", "revision": 1, "by": "TH", "stance": "confirm",
        "status": "delivered_late", "as_of": "2026-11-01",
    }  # fmt: skip
    given = entry("confirmation", "CNF-1", "TH", body)
    said = text_of(make("self-evaluation", "INS-2011-AP", "zh", readers="public", more=[given]))
    assert "泰国已确认" in said
    assert "按期完成" not in said


def test_whom_a_report_is_for_where_nobody_is_named(make, text_of):
    assert "共享范围机制成员方（中国—东盟环境合作）" in text_of(
        make("self-evaluation", "INS-2011-AP", "zh")
    )
    assert "共享范围社会公开" in text_of(make("annex", "INS-2011-AP", "zh"))
