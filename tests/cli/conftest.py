"""Running commands: in this process on the test database, or as real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Run:
    """What a command did."""

    exit: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def accord(db, capsys, monkeypatch):
    """Run a command in this process, on the test database."""
    from accord.cli.main import main

    monkeypatch.setattr("accord.portal.keeping.preparing.prepare", lambda **_: None)
    monkeypatch.setenv("ACCORD_LANG", "en")

    def run(*arguments: str) -> Run:
        capsys.readouterr()
        try:
            main(list(arguments))
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        told = capsys.readouterr()
        return Run(code, told.out, told.err)

    return run


@pytest.fixture
def process(tmp_path):
    """Run a command as a real process, by default on an absent data folder."""

    def run(*arguments: str, **environment: str) -> Run:
        variables = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD", "DJANGO"))}
        variables |= {"ACCORD_DATA": str(tmp_path / "data"), "ACCORD_LANG": "en"} | environment
        done = subprocess.run(
            [sys.executable, "-m", "accord.cli", *arguments],
            env=variables,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run
