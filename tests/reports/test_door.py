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
