"""The same record on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from tests.nodes import Node
from tests.portal.keeping.test_upgrade_and_doctor import LATER
from tests.postgres import Postgres

import accord.portal.jobs.migrations as own

pytestmark = [pytest.mark.requires_tool("postgresql"), pytest.mark.slow]


def proof(node: Node) -> dict[str, object]:
    found = json.loads(node.run("check"))
    assert isinstance(found, dict)
    return found


def test_a_backup_goes_to_postgresql_and_back(here: Node, postgres: Postgres, tmp_path: Path):
    """With equal digests of every table, whatever the server's collation."""
    first = proof(here)
    here.run("save", str(tmp_path / "one.zip"))
    server = Node(tmp_path / "server", {"DATABASE_URL": postgres.database()})
    server.run("restore", str(tmp_path / "one.zip"))
    assert proof(server) == first
    assert (server.data / "uploads" / "blank.bin").stat().st_size == 6_000_000
    server.run("new", "3")
    there = proof(server)
    server.run("save", str(tmp_path / "two.zip"))
    back = Node(tmp_path / "back")
    back.run("restore", str(tmp_path / "two.zip"))
    assert proof(back) == there


def test_two_writers_on_postgresql(postgres: Postgres, tmp_path: Path):
    """Neither change is lost, and both end in one log of releases."""
    server = Node(tmp_path / "server", {"DATABASE_URL": postgres.database()})
    server.run("zero")
    both = [server.start("add", "CHA-T0", "20"), server.start("add", "CHA-T0", "20")]
    both += [server.start("new", "20"), server.start("new", "20")]
    for process in both:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert server.run("number", "CHA-T0").strip() == "40"
    assert proof(server)["revisions"] == 1 + 40 + 40


def test_an_older_backup_on_postgresql(here: Node, postgres: Postgres, tmp_path: Path):
    """The tables are made as they were, filled, and then brought to this version."""
    first = proof(here)
    here.run("save", str(tmp_path / "old.zip"))
    code = tmp_path / "code"
    shutil.copytree(Path(own.__file__).parent, code / "later_migrations")
    (code / "later_migrations" / "0099_later.py").write_text(LATER)
    (code / "later_settings.py").write_text(
        "from accord.portal.settings import *\nMIGRATION_MODULES = {'jobs': 'later_migrations'}\n"
    )
    settings = {
        "DATABASE_URL": postgres.database(),
        "DJANGO_SETTINGS_MODULE": "later_settings",
        "PYTHONPATH": f"{code}:{os.environ.get('PYTHONPATH', '')}",
    }
    server = Node(tmp_path / "server", settings)
    found = json.loads(server.run("restore", str(tmp_path / "old.zip")))
    assert found["digest"] == first["digest"]
    assert proof(server)["entries"] == first["entries"]


def test_a_server_that_is_not_there(tmp_path: Path):
    url = "postgresql://accord:secret-word@127.0.0.1:1/accord"
    process = Node(tmp_path / "server", {"DATABASE_URL": url}).start("check")
    _, err = process.communicate(timeout=60)
    last = [line for line in err.splitlines() if "AccordError" in line][-1]
    assert "POR006" in last
    assert "secret-word" not in last
