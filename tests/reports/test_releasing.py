"""Releasing a report: by each secretariat for the very text it read; consultations are told."""

from __future__ import annotations

import io
import json
import subprocess
from datetime import date

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from tests.conftest import need_tool

from accord.cli import report as cli
from accord.kernel.errors import AccordError
from accord.record import snapshot, store
from accord.record.models import Revision
from accord.record.snapshot import Snapshot
from accord.reports.building import Request, examine
from accord.reports.releasing import prepare

DAY = date(2026, 11, 20)
ASKED = Request("self-evaluation", "INS-2011-AP", DAY, "zh", "html")
OPTIONS = ("--instrument", "INS-2011-AP", "--as-of", "2026-11-20")


@pytest.fixture
def mark(facts, db) -> str:
    return examine(ASKED, facts).standing.fingerprint


def ready(facts, by: str, mark: str):
    return prepare(ASKED, facts, by, mark, node="test", day=date(2026, 11, 21))


# ---- the entry ------------------------------------------------------------------------


def test_the_entry_names_text_day_and_secretariat(facts, mark):
    document, _ = ready(facts, "ORG-CAEC", mark[:16])
    assert document.local == "RPR-self-evaluation-INS-2011-AP-2026-11-20-ORG-CAEC"
    assert document.owner == document.body["by"] == "ORG-CAEC"
    assert document.body["fingerprint"] == mark
    assert document.body["released"] == "2026-11-21"
    assert document.audience == ("members:MEC-CA",)


def test_two_entries_make_it_a_released_text(facts, mark):
    both = [ready(facts, by, mark)[0] for by in ("ORG-CAEC", "ORG-ASEC")]
    half = examine(ASKED, Snapshot([*facts, both[0]])).standing
    assert half.draft and half.awaited == ("ORG-ASEC",)
    assert not examine(ASKED, Snapshot([*facts, *both])).standing.draft


@pytest.mark.parametrize(
    ("by", "change", "code"),
    [("TH", "", "RPT010"), ("ORG-NONE", "", "RPT010"), ("ORG-CAEC", "0", "RPT011")],
)
def test_only_a_secretariat_and_only_the_text_it_read(facts, mark, by, change, code):
    with pytest.raises(AccordError) as told:
        ready(facts, by, change * 64 or mark)
    assert told.value.code == code
    assert told.value.render("zh")


@pytest.mark.parametrize("short", ["", "a", "0123456789abcde"])
def test_part_of_a_fingerprint_is_not_enough(facts, mark, short):
    with pytest.raises(AccordError) as told:
        ready(facts, "ORG-CAEC", mark[: len(short)])
    assert told.value.code == "RPT011"


# ---- the command ----------------------------------------------------------------------


@pytest.fixture
def run(facts, db, monkeypatch):
    monkeypatch.setattr(cli, "start", lambda: None)
    monkeypatch.setenv("ACCORD_LANG", "en")
    store.write(list(facts), actor="t", reason="load")

    def call(*arguments: str):
        return CliRunner().invoke(cli.report, ["release", "self-evaluation", *arguments])

    return call


def test_the_command_keeps_a_release_and_says_who_is_awaited(run, mark):
    before = Revision.objects.count()
    caec = (*OPTIONS, "--by", "ORG-CAEC", "--fingerprint", mark[:16])
    dry = run(*caec, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "nothing was kept" in dry.stderr
    assert "the release of ASEAN Secretariat is awaited" in dry.stdout
    assert Revision.objects.count() == before
    kept = json.loads(run(*caec, "--json").stdout)
    assert (kept["draft"], kept["awaited"], kept["kept"]) == (True, ["ORG-ASEC"], True)
    assert kept["fingerprint"] == mark, "a release does not change the text it releases"
    asec = (*OPTIONS, "--by", "ORG-ASEC", "--fingerprint", mark)
    done = json.loads(run(*asec, "--json").stdout)
    assert (done["draft"], done["awaited"]) == (False, [])
    assert not examine(ASKED, snapshot.read()).standing.draft
    assert Revision.objects.count() == before + 2
    assert run(*asec).exit_code == 0
    assert Revision.objects.count() == before + 2, "the same release again writes nothing"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--by", "TH", "--fingerprint", "0" * 64), "RPT010"),
        (("--by", "ORG-CAEC", "--fingerprint", "0" * 64), "RPT011"),
    ],
)
def test_the_command_refuses_with_a_code_and_keeps_nothing(run, arguments, code):
    before = Revision.objects.count()
    refused = run(*OPTIONS, *arguments)
    assert isinstance(refused.exception, AccordError)
    assert refused.exception.code == code
    assert Revision.objects.count() == before


def test_with_the_door_shut_the_command_tells_nothing(run, mark, monkeypatch):
    monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    shut = run(*OPTIONS, "--by", "ORG-CAEC", "--fingerprint", mark)
    assert isinstance(shut.exception, AccordError)
    assert shut.exception.code == "RPT002"
    assert "INS-2016" not in shut.exception.render("en")


# ---- under consultation ---------------------------------------------------------------


def consulting(entry, by: str = "TH", until: str = "2026-12", as_of: str = "2026-11-01"):
    body = {
        "about": "CM-AP11-4.1b", "revision": 1, "by": by, "stance": "under_consultation",
        "status": "delivered_late", "as_of": as_of, "until": until,
    }  # fmt: skip
    return entry("confirmation", f"CNF-CM-AP11-4.1b-{by}-{as_of}", by, body)


def words_in(report, form: str) -> str:
    if form == "html":
        return report.content.decode()
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(report.content))
        return "\n".join(str(c.value) for s in book for row in s.iter_rows() for c in row)
    if form == "docx":
        document = docx.Document(io.BytesIO(report.content))
        return "\n".join(cell.text for t in document.tables for row in t.rows for cell in row.cells)
    read = subprocess.run(
        [need_tool("pdftotext"), "-", "-"], input=report.content, capture_output=True, check=True
    )
    return "".join(read.stdout.decode().split())


@pytest.mark.requires_tool("chinese-font")
@pytest.mark.parametrize("form", ["html", "docx", "xlsx", "pdf"])
@pytest.mark.parametrize(
    ("lang", "until", "said"),
    [
        ("zh", "2026-12", "泰国正在征求意见，至2026年12月"),
        ("en", "2026-12", "Thailand: under consultation until December 2026"),
        ("zh", "2026-06", "泰国曾表示征求意见至2026年6月，该日期已过，尚未收到其意见"),
        ("en", "2026-06", "that date has passed and no view has come in"),
    ],
)
def test_a_consultation_shows_in_every_format(make, entry, form, lang, until, said):
    one = consulting(entry, until=until)
    report = make("self-evaluation", "INS-2011-AP", lang, form, more=[one])
    text = words_in(report, form)
    wanted = "".join(said.split()) if form == "pdf" else said
    assert text.count(wanted) >= 2, "in the main text and in the annex of findings"


def test_a_later_view_ends_the_consultation(make, entry, text_of):
    one = consulting(entry)
    later = entry(
        "confirmation", "CNF-2", "TH",
        {"about": "CM-AP11-4.1b", "revision": 1, "by": "TH", "stance": "confirm",
         "status": "delivered_late", "as_of": "2026-11-10"},
    )  # fmt: skip
    said = text_of(make("self-evaluation", "INS-2011-AP", "zh", more=[one, later]))
    assert "征求意见" not in said
    assert "泰国已确认" in said


def test_whose_view_is_not_known_by_the_day_or_not_its_own_is_left_out(make, entry, text_of):
    late = consulting(entry, as_of="2026-11-21")
    said = text_of(make("self-evaluation", "INS-2011-AP", "zh", more=[late]))
    assert "征求意见" not in said
    body = dict(consulting(entry).body)
    other = entry("confirmation", "CNF-X", "MEC-CA", body)
    said = text_of(make("self-evaluation", "INS-2011-AP", "zh", more=[other]))
    assert "征求意见" not in said


def test_a_party_that_evaluates_and_consults_says_both_in_its_own_card(
    make, entry, evaluation, text_of
):
    said = text_of(
        make("self-evaluation", "INS-2011-AP", "zh", more=[evaluation(), consulting(entry)])
    )
    card = said[said.index("自评估截至") :][:120]
    assert "泰国正在征求意见，至2026年12月" in card
