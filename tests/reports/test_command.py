"""``accord report`` in processes of its own: same bytes, coded errors, nothing half written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.requires_tool("chinese-font")]


@pytest.fixture(scope="module")
def accord(tmp_path_factory):
    """Run the command line on a data folder that holds the published record."""
    folder = tmp_path_factory.mktemp("reports")

    def run(*arguments: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "ACCORD_DATA": str(folder / "data"),
            "ACCORD_LANG": "en",
            "PYTHONHASHSEED": seed,
        }
        command = [sys.executable, "-m", "accord.cli", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=folder, env=environment, check=False
        )

    assert run("record", "load", str(ROOT / "content")).returncode == 0
    return run


@pytest.mark.parametrize("form", ["docx", "html", "xlsx", "pdf"])
def test_two_processes_give_the_same_bytes(accord, tmp_path, form):
    made = []
    for seed in ("1", "2"):
        file = tmp_path / f"{seed}.{form}"
        ran = accord(
            "report", "build", "self-evaluation", "--instrument", "INS-2011-AP",
            "--as-of", "2026-11-20", "--lang", "zh", "--format", form, "--out", str(file),
            "--json", seed=seed,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert json.loads(ran.stdout)["draft"] is True
        made.append(file.read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("arguments", "code", "exit"),
    [
        (("annex", "--instrument", "INS-NOT", "--out", "a.pdf"), "RPT002", 2),
        (
            ("annex", "--instrument", "INS-2011-AP", "--as-of", "2013-02-30", "--out", "a.pdf"),
            "CLI001",
            2,
        ),
        (("annex", "--instrument", "INS-2011-AP", "--out", "a.odt"), "RPT003", 2),
        (("annex", "--instrument", "INS-2011-AP", "--out", "no/such/a.html"), "RPT004", 3),
    ],
)
def test_faults_on_the_command_line(accord, arguments, code, exit):
    ran = accord("report", "build", *arguments)
    assert ran.returncode == exit
    assert ran.stderr.startswith(code)
    assert "Traceback" not in ran.stderr


def test_listing_and_trying(accord, tmp_path):
    listed = json.loads(accord("report", "list", "--json").stdout)
    assert [r["report"] for r in listed] == ["self-evaluation", "annex", "carry-over"]
    assert "carry-over" in accord("report", "list").stdout
    file = tmp_path / "x.html"
    ran = accord(
        "report", "build", "annex", "--instrument", "leaders", "--out", str(file), "--dry-run"
    )
    assert ran.returncode == 0
    assert "not written" in ran.stderr
    assert not file.exists()
