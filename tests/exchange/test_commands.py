"""``accord record import``, ``export`` and ``propose`` as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.bad_office_files import BAD, bad_files, odd_paper

from accord.cli import office, record
from accord.exchange.office.docx_writing import export_annex
from accord.kernel.errors import AccordError
from accord.record import snapshot, store
from accord.record.models import Revision

pytestmark = pytest.mark.django_db
HEADING = ("优先领域：环境可持续城市",)
NEW = ("1", "2021年5月，昆明", "中国-东盟海绵城市建设研讨会，交流了经验")


@pytest.fixture
def run(facts, monkeypatch) -> Any:
    """Run ``accord record …`` on a loaded record."""
    monkeypatch.setattr(office, "start", lambda: None)
    monkeypatch.setenv("ACCORD_LANG", "en")
    store.write(list(facts), actor="t", reason="load")

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(record.record, [*map(str, arguments)])

    return call


@pytest.mark.parametrize(("form", "lang"), [("docx", "zh"), ("docx", "en"), ("xlsx", "zh")])
def test_what_was_exported_imports_without_a_change(run, tmp_path, form: str, lang: str) -> None:
    out = tmp_path / f"out.{form}"
    assert run("export", "--format", form, "--lang", lang, "--out", out).exit_code == 0
    before = Revision.objects.count()
    done = run("import", out)
    assert done.exit_code == 0
    assert "0 new, 0 changed" in done.stderr
    assert done.stdout == ""
    assert Revision.objects.count() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == [out.name]


def test_a_dry_run_shows_and_keeps_nothing(run, tmp_path, table) -> None:
    file = tmp_path / "new.docx"
    file.write_bytes(table(HEADING, NEW))
    before = Revision.objects.count()
    done = run("import", file, "--dry-run")
    assert done.exit_code == 1
    assert "+ EV-2021-05-KUNMING" in done.stdout
    assert "? source" in done.stdout
    assert Revision.objects.count() == before
    plan = json.loads(run("import", file, "--dry-run", "--json").stdout)
    assert plan["counts"] == {"new": 1, "changed": 0, "same": 0, "asked": 0}
    assert {q["id"] for q in plan["questions"] if not q["optional"]} == {"source"}
    assert plan["entries"][0]["where"] == {"file": "new.docx", "row": 3, "table": 1}
    for question in plan["questions"]:
        assert question["question"]["zh"]
        assert question["question"]["en"]


def test_open_questions_keep_nothing_and_answers_settle_them(run, tmp_path, table) -> None:
    file, answers = tmp_path / "new.docx", tmp_path / "answers.json"
    file.write_bytes(table(HEADING, NEW))
    refused = run("import", file)
    assert isinstance(refused.exception, AccordError)
    assert refused.exception.code == "OFF010"
    answers.write_text(
        json.dumps({"source": "SRC-FRAMEWORK", "title.en/1.3": "Seminar on sponge cities"})
    )
    assert run("import", file, "--answers", answers).exit_code == 0
    event = snapshot.read().get("EV-2021-05-KUNMING")
    assert event.body["title"]["en"] == "Seminar on sponge cities"
    assert event.audience == ("owner",)
    again = run("import", file, "--source", "SRC-FRAMEWORK")
    assert (again.exit_code, "0 new, 0 changed, 1 the same" in again.stderr) == (0, True)


def test_suggestions_are_taken_only_when_asked_for(run, tmp_path, table) -> None:
    file = tmp_path / "new.docx"
    heading = ("优先领域：环境教育和公众意识 / 能力建设",)
    file.write_bytes(table(heading, ("1", "2021年5月，昆明", "中国-东盟水环境管理及实践")))
    assert isinstance(run("import", file, "--source", "SRC-FRAMEWORK").exception, AccordError)
    done = run("import", file, "--source", "SRC-FRAMEWORK", "--accept-suggestions")
    assert done.exit_code == 0
    assert snapshot.read().get("EV-2021-05-KUNMING").body["form"] == "capacity_building"


def test_the_export_goes_through_the_door(run, tmp_path) -> None:
    from accord import release

    release.recall("accord:seed/event/EV-2019-09-FORUM", "MEC-CA", "t")
    out = tmp_path / "out.docx"
    run("export", "--format", "docx", "--lang", "en", "--out", out)
    assert out.read_bytes() != export_annex(snapshot.read(), "en")
    workbook = tmp_path / "out.xlsx"
    run("export", "--format", "xlsx", "--out", workbook)
    import openpyxl

    ids = [cell.value for cell in openpyxl.load_workbook(workbook)["活动 event"]["A"]]
    assert "EV-2018-09-FORUM" in ids
    assert "EV-2019-09-FORUM" not in ids


def test_a_dry_export_writes_nothing(run, tmp_path) -> None:
    out = tmp_path / "out.xlsx"
    assert run("export", "--format", "xlsx", "--out", out, "--dry-run").exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_proposals_have_score_and_reasons(run) -> None:
    found = json.loads(run("propose", "CM-LS-2015-2", "--json").stdout)
    assert found[0]["id"] == "OUT-PLATFORM"
    assert found[0]["linked"] is True
    assert len(found) == 5
    assert all(reason["zh"] and reason["en"] for one in found for reason in one["reasons"])
    assert "OUT-PLATFORM *" in run("propose", "CM-LS-2015-2").stdout


def test_proposals_for_what_is_no_item(run) -> None:
    for name in ("CM-NONE", "EV-2019-09-FORUM"):
        refused = run("propose", name)
        assert isinstance(refused.exception, AccordError)
        assert refused.exception.code == "REC012"


@pytest.fixture(scope="module")
def bad(tmp_path_factory) -> dict[str, tuple[str, bytes, str]]:
    return bad_files(tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_a_code_and_changes_nothing(run, tmp_path, bad, what) -> None:
    name, data, code = bad[what]
    file = tmp_path / name
    file.write_bytes(data)
    before = Revision.objects.count()
    for dry in ((), ("--dry-run",)):
        refused = run("import", file, *dry)
        if isinstance(refused.exception, AccordError):
            assert refused.exception.code == code
        else:
            assert refused.exit_code in (1, 2)
            assert code in refused.stderr
    assert Revision.objects.count() == before


def test_what_is_odd_is_told_and_how_it_was_read(run, tmp_path) -> None:
    file = tmp_path / "odd.docx"
    file.write_bytes(odd_paper())
    before = Revision.objects.count()
    told = run("import", file, "--dry-run")
    assert {"OFF005", "OFF008", "OFF009"} <= set(told.stderr.split())
    assert "旧题" not in told.stdout
    assert Revision.objects.count() == before


def test_help_is_in_both_languages(run) -> None:
    for command in ("import", "export", "propose"):
        text = run(command, "--help").stdout
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_every_source_file_is_small() -> None:
    folder = Path(office.__file__).parents[1] / "exchange"
    lengths = {p.name: len(p.read_text().splitlines()) for p in folder.rglob("*.py")}
    assert max(lengths.values()) < 400
