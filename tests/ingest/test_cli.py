"""The command: JSON only on stdout, exit codes, and the way from a file to a receipt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

PLAIN = "station,time,PM10 (ug/m3)\n" + "".join(
    f"A,2024-01-{d:02}T{h:02}:00:00+08:00,{h}\n" for d in (1, 2) for h in range(24)
)


def accord(folder: Path, *arguments: str, lang: str = "en") -> tuple[int, str, str]:
    environment = dict(os.environ, ACCORD_DATA=str(folder / "data"), ACCORD_LANG=lang)
    done = subprocess.run(
        [sys.executable, "-m", "accord.cli", "ingest", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def write(folder: Path, text: str, name: str = "x.csv") -> str:
    (folder / name).write_text(text, "utf-8")
    return name


def test_inspect_with_questions_exits_1(tmp_path: Path) -> None:
    status, out, _ = accord(tmp_path, "inspect", write(tmp_path, PLAIN), "--json")
    found: dict[str, Any] = json.loads(out)
    assert status == 1
    assert [q["code"] for q in found["questions"]] == ["stamp"]


def test_inspect_without_questions_exits_0(tmp_path: Path) -> None:
    text = "station,date_wib,PM10 (ug/m3)\n" + "".join(
        f"A,2024-01-{d},{d}\n" for d in range(10, 28)
    )
    status, out, _ = accord(tmp_path, "inspect", write(tmp_path, text), "--json")
    assert status == 0
    assert json.loads(out)["questions"] == []


def test_inspect_of_what_cannot_be_read_exits_2_with_json(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(range(256)))
    status, out, err = accord(tmp_path, "inspect", "x", "--json")
    assert status == 2
    assert json.loads(out)["error"]["code"] == "ING001"
    assert "Traceback" not in err


@pytest.mark.parametrize(("lang", "word"), [("zh", "时区"), ("en", "zone")])
def test_inspect_speaks_both_languages(lang: str, word: str, tmp_path: Path) -> None:
    name = write(tmp_path, "station,date,PM10\nA,2024-01-01,1\nA,2024-01-02,3\n")
    status, out, _ = accord(tmp_path, "inspect", name, lang=lang)
    assert status == 1
    assert word in out


def test_from_a_file_to_a_receipt(tmp_path: Path) -> None:
    name = write(tmp_path, PLAIN)
    assert accord(tmp_path, "inspect", name, "--write", "s.yaml")[0] == 1
    load = ("run", name, "--source", "s.yaml", "--dataset", "d", "--json")
    status, out, err = accord(tmp_path, *load)
    assert status == 2 and "ING013" in err
    assert json.loads(out)["error"]["code"] == "ING013"
    assert not (tmp_path / "data").exists()
    data = yaml.safe_load((tmp_path / "s.yaml").read_text("utf-8"))
    for question in data["questions"]:
        question["answer"] = "begin"
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    status, out, _ = accord(tmp_path, *load)
    receipt = json.loads(out)
    assert status == 0
    assert {"dataset", "snapshot", "rows", "values", "quarantine"} <= set(receipt)
    assert receipt["rows"] == 48
    assert receipt["values"]["stored"] == receipt["values"]["read"] == 48
    assert set(receipt["values"]) == {
        "read",
        "stored",
        "missing",
        "duplicate",
        "conflict",
        "rejected",
        "outside",
    }


def test_misuse(tmp_path: Path) -> None:
    name = write(tmp_path, PLAIN)
    status, _, err = accord(tmp_path, "run", name, "--source", "none", "--dataset", "d")
    assert status == 2 and "ING010" in err
    status, _, err = accord(tmp_path, "run", name, "--source", "bjmemc-prsa", "--dataset", "../d")
    assert status == 2 and "ING017" in err
