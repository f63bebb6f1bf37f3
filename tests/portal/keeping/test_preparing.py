"""Making the data folder, and refusing what cannot or must not be used."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from tests.disks import small_disk
from tests.nodes import Enter, Node, fill

from accord.kernel.errors import AccordError


def prepare() -> None:
    from accord.portal.keeping.preparing import prepare as act

    act()


def refused(act: Callable[[], Any] = prepare) -> str:
    with pytest.raises(AccordError) as told:
        act()
    for lang in ("zh", "en"):
        assert "Traceback" not in told.value.render(lang)
    return told.value.code


def state(folder: Path) -> dict[str, str]:
    """Return the hash of every file, but for what SQLite keeps beside an open database."""
    files = (p for p in folder.rglob("*") if p.is_file() and p.suffix not in ("", ".lock"))
    return {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in files
        if not p.name.endswith(("-wal", "-shm"))
    }


def test_an_absent_folder_is_made_and_used_again(enter: Enter, tmp_path: Path):
    from accord.portal.keeping import versions

    node = enter(tmp_path / "new" / "data")
    prepare()
    assert versions.recorded() == versions.known()
    before = state(node.data)
    prepare()
    assert state(node.data) == before
    assert (node.data / "secret.key").stat().st_mode & 0o777 == 0o600


def test_nothing_to_do_takes_one_query(here: Node, django_assert_num_queries: Any):
    with django_assert_num_queries(1):
        prepare()


@pytest.mark.slow
def test_commands_started_together_do_not_collide(tmp_path: Path):
    node = Node(tmp_path / "data")
    started = [node.start("check") for _ in range(4)]
    ended = [(process.communicate(timeout=120)[1], process.returncode) for process in started]
    assert [code for _, code in ended] == [0, 0, 0, 0], ended


def test_a_newer_format_is_refused_untouched(here: Node):
    file = here.data / "node.json"
    file.write_text(json.dumps({"node": "n-1", "format": 99}))
    before = state(here.data)
    assert refused() == "POR002"
    assert state(here.data) == before


def test_newer_migrations_are_refused_untouched(here: Node):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)",
            ["record", "0099_of_the_future", "2030-01-01"],
        )
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = state(here.data)
    assert refused() == "POR002"
    assert state(here.data) == before


def test_an_older_version_is_sent_to_upgrade(here: Node, monkeypatch: pytest.MonkeyPatch):
    from accord.portal.keeping import versions

    known = versions.known() | {("record", "0099_new")}
    monkeypatch.setattr(versions, "known", lambda: known)
    assert refused() == "KEP007"


@pytest.mark.parametrize("text", ["{", "[]", '{"node": "n-1", "format": "one"}'])
def test_a_damaged_identity_is_named(here: Node, text: str):
    (here.data / "node.json").write_text(text)
    assert refused() == "KEP014"


def test_a_file_that_is_no_database(enter: Enter, tmp_path: Path):
    node = enter(tmp_path / "data")
    (node.data / "accord.sqlite3").write_bytes(b"no database at all, only some text\n" * 99)
    assert refused() == "POR006"


def test_a_file_in_place_of_the_folder(tmp_path: Path):
    (tmp_path / "data").write_text("a file")
    process = Node(tmp_path / "data").start("check")
    assert "POR001" in process.communicate(timeout=60)[1]


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Make a folder read-only; to root only a file system of its own can be."""
    root = os.geteuid() == 0
    change = ["mount", "-o", "remount,ro", str(folder)] if root else ["chmod", "500", str(folder)]
    back = ["mount", "-o", "remount,rw", str(folder)] if root else ["chmod", "700", str(folder)]
    subprocess.run(change, check=True)
    try:
        yield
    finally:
        subprocess.run(back, check=True)


def test_a_read_only_folder(enter: Enter, tmp_path: Path):
    from accord.portal.keeping import proof

    with small_disk(tmp_path / "disk", "size=20m") if os.geteuid() == 0 else nullcontext():
        folder = tmp_path / "disk"
        enter(folder)
        prepare()
        fill(5)
        enter(tmp_path / "elsewhere")
        with read_only(folder):
            enter(folder)
            assert refused() == "POR001"
            enter(tmp_path / "elsewhere")
        enter(folder)
        assert proof.prove().entries == 4
        enter(tmp_path / "elsewhere")


def test_a_full_disk_leaves_the_record_as_it_was(enter: Enter, tmp_path: Path):
    from accord.portal.keeping import proof
    from accord.portal.keeping.faults import coded

    with small_disk(tmp_path / "disk", "size=4m"):
        node = enter(tmp_path / "disk" / "data")
        prepare()
        fill(20)
        before = proof.prove()
        filler = node.data.parent / "filler"
        with pytest.raises(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

        def act() -> None:
            with coded(node.data):
                fill(3000)

        assert refused(act) == "POR001"
        filler.unlink()
        assert proof.prove() == before
        enter(tmp_path / "elsewhere")


def test_a_limit_of_file_size_is_a_coded_error(here: Node):
    """As a full disk is, for accounts that cannot mount one."""
    code = (
        "import resource, sys; sys.path.insert(0, '.');"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000));"
        "from accord.portal.keeping.preparing import prepare; prepare();"
        "from accord.portal.keeping.faults import coded; from tests.nodes import challenge;"
        "from pathlib import Path; from accord.record import store;\n"
        "with coded(Path('data')): store.write((challenge(n) for n in range(9000)),"
        " actor='t', reason='r')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=here.environment(), capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith("accord.kernel.errors.AccordError: POR001")


def test_an_empty_record_is_loaded_once(enter: Enter, tmp_path: Path, monkeypatch: Any):
    from accord.portal.keeping.preparing import load_if_empty

    content = tmp_path / "content"
    content.mkdir()
    shutil.copy(Path(__file__).parents[3] / "content" / "sources.yaml", content)
    monkeypatch.setenv("ACCORD_CONTENT", str(content))
    enter(tmp_path / "data")
    prepare()
    seen: list[int] = []
    report = load_if_empty(seen.append)
    assert report is not None
    assert sum(seen) == len(report.created) > 0
    assert load_if_empty() is None
