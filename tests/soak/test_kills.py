"""Processes killed at random moments, and two writers at once: nothing acknowledged is lost.

KILLS sets how many kills; a third each while loading, editing and backing up.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from tests.nodes import ROOT, Node
from tests.postgres import Postgres

CONTENT = ROOT / "content"
MOMENT = random.Random()

kills = pytest.mark.parametrize(
    "count",
    [
        pytest.param(int(os.environ.get("KILLS", "20")), marks=pytest.mark.slow, id="some"),
        pytest.param(int(os.environ.get("KILLS", "200")), marks=pytest.mark.soak, id="many"),
    ],
)
pytestmark = pytest.mark.server


def share(count: int, part: int) -> int:
    """Return a third of the kills; the three parts make the whole."""
    return (count + part) // 3


def kill(process: subprocess.Popen[Any], after: float) -> None:
    time.sleep(after)
    process.kill()
    process.communicate()


def proof(node: Node) -> dict[str, Any]:
    found = json.loads(node.run("check"))
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the whole record; to be copied."""
    node = Node(tmp_path_factory.mktemp("loaded") / "data")
    node.run("load", str(CONTENT))
    return node.data


def copy(loaded: Path, to: Path) -> Node:
    shutil.copytree(loaded, to)
    return Node(to)


@kills
def test_while_loading(count: int, tmp_path: Path):
    """Either everything of the content folder is there or nothing is; a new load then succeeds."""
    node = Node(tmp_path / "whole")
    started = time.monotonic()
    node.run("load", str(CONTENT))
    whole, duration = proof(node), time.monotonic() - started
    seen = set()
    for number in range(share(count, 0)):
        node = Node(tmp_path / f"{number}")
        kill(node.start("load", str(CONTENT)), MOMENT.uniform(0.2, duration))
        found = proof(node)
        assert found["entries"] in (0, whole["entries"])
        assert found["revisions"] in (0, whole["revisions"])
        seen.add(found["entries"])
        node.run("load", str(CONTENT))
        assert proof(node)["entries"] == whole["entries"]
        shutil.rmtree(node.data)
    assert 0 in seen, "no kill came before the load was done"


def edited_and_killed(node: Node, times: int, folder: Path) -> None:
    acknowledged = folder / "acknowledged"
    for _ in range(times):
        with acknowledged.open("a", encoding="utf-8") as file:
            size = acknowledged.stat().st_size
            writers = [node.start("edit", stdout=file) for _ in range(2)]
            deadline = time.monotonic() + 60
            while acknowledged.stat().st_size == size and time.monotonic() < deadline:
                time.sleep(0.01)
            kill(writers[0], MOMENT.uniform(0.0, 1.0))
            kill(writers[1], MOMENT.uniform(0.0, 0.1))
        proof(node)
        held = json.loads(node.run("held", str(acknowledged)))
        assert held["missing"] == []
    assert held["told"] > 0


@kills
def test_while_editing(count: int, loaded: Path, tmp_path: Path):
    """Every revision that was acknowledged is there, and the chains verify."""
    edited_and_killed(copy(loaded, tmp_path / "data"), share(count, 1), tmp_path)


@pytest.mark.requires_tool("postgresql")
@pytest.mark.soak
def test_while_editing_on_postgresql(postgres: Postgres, tmp_path: Path):
    node = Node(tmp_path / "data", {"DATABASE_URL": postgres.database()})
    node.run("load", str(CONTENT))
    edited_and_killed(node, int(os.environ.get("KILLS", "200")) // 10, tmp_path)


@kills
def test_while_backing_up(count: int, loaded: Path, tmp_path: Path):
    """Under the final name there is a whole backup or none; the record is as it was."""
    node = copy(loaded, tmp_path / "data")
    before = proof(node)
    whole = 0
    for number in range(share(count, 2)):
        target = tmp_path / f"{number}.zip"
        process = node.start("backup", str(target))
        assert process.stdout
        assert process.stdout.readline() == "started\n"
        kill(process, MOMENT.uniform(0.0, 1.5))
        assert proof(node) == before
        node.run("save", str(target.with_name("after.zip")))
        if target.exists():
            whole += 1
            other = Node(tmp_path / "other")
            other.run("restore", str(target))
            assert proof(other)["digest"] == before["digest"]
            shutil.rmtree(other.data)
    assert whole > 0, "no backup was whole before its process was killed"


@pytest.mark.slow
def test_two_writers_at_once(tmp_path: Path):
    """Both add one to the same number; who comes second is told so, reads again and adds."""
    node = Node(tmp_path / "data")
    node.run("zero")
    writers = [node.start("add", "CHA-T0", "25") for _ in range(2)]
    lost = 0
    for writer in writers:
        out, err = writer.communicate(timeout=120)
        assert writer.returncode == 0, err
        lost += int(out.split()[-1])
    assert node.run("number", "CHA-T0").strip() == "50"
    assert proof(node)["revisions"] == 51
    assert lost > 0, "the two never met"
