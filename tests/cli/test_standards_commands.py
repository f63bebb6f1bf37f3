"""``accord standards`` and ``accord assess``: output, exit codes, no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from accord.cli.main import main

KEYS = [
    "standard",
    "edition_from",
    "counterfactual",
    "variant",
    "index",
    "band",
    "sub_indices",
    "primary",
    "class",
    "decided_by",
    "limits",
    "published",
    "parts",
    "notes",
]
SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command in this process; no data folder is prepared and no database opened."""
    monkeypatch.setenv("ACCORD_LANG", "en")

    def refuse():
        raise AssertionError("this command needs no data folder")

    monkeypatch.setattr(sys.modules["accord.cli.main"], "start", refuse)

    def call(*arguments):
        capsys.readouterr()
        code = 0
        try:
            main(list(arguments))
        except SystemExit as ended:
            code = int(ended.code or 0)
        found = capsys.readouterr()
        return code, found.out, found.err

    return call


def values(*arguments):
    return ("assess", "values", "--standard", *arguments)


def test_assess_values_prints_json(run):
    exit_code, out, _ = run(*values("CN-HJ633", "PM2.5_24h=75", "--at", "2026-03-01", "--json"))
    result = json.loads(out)
    assert exit_code == 0
    assert list(result) == KEYS
    assert result["index"] == 114


def test_assess_values_for_a_person(run, monkeypatch):
    exit_code, out, err = run(*values("CN-HJ633", "PM2.5_24h=75", "--at", "2026-03-01"))
    assert exit_code == 0
    assert "CN-HJ633-2026" in out and "2026-03-01" in out and "114" in out
    assert "verified" in err
    monkeypatch.setenv("ACCORD_LANG", "zh")
    _, out, err = run(*values("CN-GB3838", "CODMn=7"))
    assert "不达标" in out and "定类指标" in out
    assert "已核实" in err


def test_cannot_say_is_no_error(run):
    exit_code, out, _ = run(*values("CN-GB3838", "TP=0.15", "--json"))
    assert exit_code == 0
    assert json.loads(out)["class"] is None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (values("CN-HJ633", "XX=1"), "ASS001"),
        (values("CN-HJ633", "PM2.5_24h=abc"), "ASS002"),
        (values("CN-HJ633", "PM2.5_24h=-5"), "ASS003"),
        (values("CN-HJ633", "PM2.5_24h"), "ASS012"),
        (values("CN-HJ633", "PM2.5=1", "PM2.5=2"), "ASS006"),
        (values("CN-HJ633"), "ASS013"),
        (values("CN-HJ633", "PM2.5=1", "--at", "2010-01-01"), "STD002"),
        (values("CN-HJ633", "PM2.5=1", "--at", "yesterday"), "CLI001"),
        (values("NONE", "PM2.5=1"), "STD001"),
        (values("CCME-WQI", "DO=1"), "ASS008"),
        (values("MY-API", "PM2.5=1", "--variant", "Z"), "ASS007"),
        (("standards", "show", "NONE"), "STD001"),
        (("standards", "diff", "NONE", "CN-HJ633"), "STD001"),
    ],
)
def test_errors_are_one_coded_line_and_exit_2(run, arguments, code):
    exit_code, out, err = run(*arguments)
    assert exit_code == 2
    assert out == ""
    assert err.startswith(code)
    assert len(err.strip().splitlines()) == 1


def test_a_missing_standard_is_misuse(run):
    assert run("assess", "values", "PM2.5=1")[0] == 2


def test_variants_from_the_command_line(run):
    for name, expected in (("A", 68.7), ("B", 79.9)):
        _, out, _ = run(*values("MY-API", "PM2.5_24h=35.0", "--variant", name, "--json"))
        assert json.loads(out)["index"] == pytest.approx(expected, abs=0.05)
        assert json.loads(out)["variant"] == name


def test_standards_list(run):
    exit_code, out, _ = run("standards", "list", "--json")
    rows = {row["id"]: row for row in json.loads(out)}
    assert exit_code == 0 and len(rows) == 48
    assert rows["ID-P14-2020"]["edition"]["from_precision"] == "month"
    assert rows["MY-API"]["edition"]["from_precision"] == "unknown"
    assert rows["CN-HJ633-2012"]["successor"] == "CN-HJ633-2026"
    _, out, _ = run("standards", "list", "--medium", "water")
    assert "CN-GB3838-2002" in out and "CN-HJ633" not in out


def test_standards_show(run, monkeypatch):
    _, out, _ = run("standards", "show", "CN-HJ633", "--at", "2020-01-01")
    assert out.startswith("CN-HJ633-2012")
    _, out, _ = run("standards", "show", "MY-API", "--json")
    assert json.loads(out)["tables"][0]["rows"][0]["segments"][0]["slope"] == 4.1667
    for lang, word in (("zh", "单一来源（未经核实）"), ("en", "not confirmed")):
        monkeypatch.setenv("ACCORD_LANG", lang)
        assert word in run("standards", "show", "TH-NEB8")[1]


@pytest.mark.parametrize("name", ["CN-GB3838-2002", "MRC-WQI", "TL-AIR", "BN-PSI", "CN-HJ663-2026"])
def test_every_kind_is_shown(run, name):
    exit_code, out, _ = run("standards", "show", name)
    assert exit_code == 0 and out.startswith(name)


def test_standards_check(run):
    exit_code, out, err = run("standards", "check")
    assert (exit_code, out) == (0, "")
    assert "0 faults" in err
    assert run("standards", "check", "MY-API", "--json")[1].strip() == "[]"


def test_standards_check_finds_faults(run, monkeypatch):
    from accord.standards.checking import Finding

    monkeypatch.setattr("accord.assess.examples.check", lambda one: [Finding("x", "en", "zh")])
    exit_code, out, _ = run("standards", "check", "MY-API")
    assert exit_code == 1 and out.startswith("MY-API\tx\ten")


def test_standards_diff(run):
    _, out, _ = run("standards", "diff", "CN-HJ633-2012", "CN-HJ633-2026", "--json")
    rows = {row["where"]: row for row in json.loads(out)}
    assert rows["PM2.5_24h conc"]["CN-HJ633-2026"] == "0 35 60 115 150 250 350 500"
    assert run("standards", "diff", "MY-API", "MY-API")[1].count("\n") == 2


def process(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(SOURCE), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_rooms_and_commands_import_no_django():
    modules = (
        "accord.assess.values, accord.assess.examples, accord.cli.assess, accord.cli.standards"
    )
    check = "assert not [m for m in sys.modules if m.split('.')[0] == 'django']"
    done = process("-c", f"import sys, {modules}\n{check}")
    assert done.returncode == 0, done.stderr


def test_a_real_process_needs_no_data_folder(tmp_path):
    folder = tmp_path / "absent"
    arguments = values("CN-HJ633", "PM2.5_24h=75", "--at", "2026-03-01", "--json")
    done = process("-m", "accord.cli", *arguments, ACCORD_DATA=str(folder))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["index"] == 114
    assert not folder.exists()


def test_show_gives_days_of_rows_rounding_and_readings(accord):
    limits = accord("standards", "show", "VN-QCVN05-2023").out
    assert "limit 50  [– 2025-12-31]" in limits and "limit 45  [2026-01-01 –]" in limits
    index = accord("standards", "show", "CN-HJ633-2026").out
    assert "4.2.6" in index and "at least 20 hourly values" in index
    disputed = accord("standards", "show", "MY-API").out
    assert "--variant A (preferred)" in disputed and "--variant B:" in disputed
    phases = accord("standards", "show", "CN-GB3095-2026").out
    assert "transition: 2026-03-01 – 2030-12-31" in phases


def test_no_edition_with_numbers_is_listed_without_confidence(accord):
    for one in accord("standards", "list", "--json").json():
        assert one["confidences"] or one["kind"] == "none_found", one["id"]
