"""Nodes for tests: a data folder used inside this process, and processes of their own on one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
WRITER = ROOT / "tests" / "soak" / "writer.py"


@dataclass
class Node:
    """A data folder, and where its database is when it is not the embedded one."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        named = {"ACCORD_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "accord.portal.settings"}
        return os.environ | {"DATABASE_URL": "", "ACCORD_NODE": ""} | named | self.settings

    def start(
        self, *arguments: str, script: Path = WRITER, **options: Any
    ) -> subprocess.Popen[str]:
        """Start tests/soak/writer.py, or another script, on this node."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        return subprocess.Popen(
            [sys.executable, str(script), *arguments],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            **options,
        )

    def run(self, *arguments: str, script: Path = WRITER) -> str:
        """Run the script to its end and return what it printed."""
        process = self.start(*arguments, script=script)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, f"{arguments} ended with {process.returncode}:\n{err}"
        return out


@contextmanager
def _inside(folder: Path, blocker: Any) -> Iterator[None]:
    """Point Django in this process to another data folder."""
    from django.conf import settings
    from django.db import connections

    wrapper = connections["default"]
    kept = (wrapper.connection, wrapper.settings_dict["NAME"])
    kept_settings = {name: getattr(settings, name) for name in ("ACCORD_DATA", "ACCORD_NODE")}
    wrapper.connection = None
    wrapper.settings_dict["NAME"] = str(folder / "accord.sqlite3")
    settings.ACCORD_DATA = folder
    settings.ACCORD_NODE = json.loads((folder / "node.json").read_text())["node"]
    try:
        with blocker.unblock():
            yield
    finally:
        wrapper.close()
        wrapper.connection, wrapper.settings_dict["NAME"] = kept
        for name, value in kept_settings.items():
            setattr(settings, name, value)


Enter = Callable[[Path], Node]


@pytest.fixture
def enter(
    django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Enter:
    """Return a function that makes a folder this process's data folder until the test ends."""
    from contextlib import ExitStack

    from accord.portal import data_folder

    stack = ExitStack()
    request.addfinalizer(stack.close)

    def go(folder: Path) -> Node:
        stack.close()
        monkeypatch.setenv("ACCORD_DATA", str(folder))
        if not (folder / "node.json").exists():
            data_folder.prepare(folder)
        stack.enter_context(_inside(folder, django_db_blocker))
        return Node(folder)

    return go


def challenge(number: int, zh: str = "甲") -> Any:
    """A small entry to write."""
    from accord.kernel.ids import EntryId
    from accord.record.documents import Document

    body = {
        "what": {"zh": zh, "en": f"A {number}", "zh_form": "editorial", "en_form": "summary"},
        "citations": [{"source": "SRC-HISTORY", "at": {"zh": "一", "en": "I"}}],
    }
    return Document(EntryId("test", "challenge", f"CHA-T{number}"), "CN", body, ("public",))


def fill(count: int = 40) -> None:
    """Write some entries with a history, a recall and an erasure, and an account."""
    from accord.portal.accounts import links
    from accord.record import store
    from accord.release import recalls

    store.write([challenge(n) for n in range(count)], actor="t", reason="first")
    store.write([challenge(n, "乙") for n in range(0, count, 3)], actor="t", reason="second")
    recalls.recall("accord:test/challenge/CHA-T1", "CN", "t")
    recalls.erase("accord:test/challenge/CHA-T3", "CN", "t")
    links.make(links.local_administrator())


@pytest.fixture
def here(enter: Enter, tmp_path: Path) -> Node:
    """A node with a small record, inside this process."""
    from accord.portal.keeping.preparing import prepare

    node = enter(tmp_path / "here")
    prepare()
    fill()
    uploads = node.data / "uploads"
    (uploads / "2026").mkdir()
    (uploads / "2026" / "纪要.txt").write_text("会议纪要", encoding="utf-8")
    (uploads / "blank.bin").write_bytes(bytes(6_000_000))
    return node
