"""The database tests once more, on a real PostgreSQL server started for them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .postgres import Postgres, postgres

__all__ = ["postgres"]

ROOT = Path(__file__).resolve().parents[1]
SUITES = ("tests/record", "tests/release", "tests/portal/pages", "tests/portal/editing")


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.requires_tool("postgresql")
@pytest.mark.timeout(900)
def test_the_database_tests_pass_on_postgresql(postgres: Postgres) -> None:
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO"))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SUITES]
    chosen = "not slow and not server and not browser and not soak"
    done = subprocess.run(
        [*command, "-m", chosen, "--timeout=120"],
        cwd=ROOT,
        env=variables | {"DATABASE_URL": postgres.database()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed.group(1)) > 500
