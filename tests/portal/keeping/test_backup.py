"""Backup and restore: the whole node comes back, while it works."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.nodes import Enter, Node, challenge
from tests.portal.keeping.steps import backup, digests, into_new, refused, restore


def test_everything_comes_back(here: Node, enter: Enter, tmp_path: Path):
    before = digests()
    backup(tmp_path / "node.zip")
    node = into_new(enter, tmp_path / "other")
    done = restore(tmp_path / "node.zip")
    assert digests() == before
    assert done.secrets
    assert done.uploads == 2
    assert (node.data / "uploads/2026/纪要.txt").read_text(encoding="utf-8") == "会议纪要"
    assert (node.data / "uploads/blank.bin").stat().st_size == 6_000_000
    for name in ("secret.key", "node.json"):
        assert (node.data / name).read_bytes() == (here.data / name).read_bytes()
        assert (node.data / name).stat().st_mode & 0o777 == 0o600
    from accord.record import store

    assert store.write([challenge(77)], actor="t", reason="after")


def test_without_a_passphrase_the_secrets_stay_out(here: Node, enter: Enter, tmp_path: Path):
    manifest = backup(tmp_path / "node.zip", None)
    assert not manifest.secrets
    key = (here.data / "secret.key").read_bytes()
    assert key not in (tmp_path / "node.zip").read_bytes()
    node = into_new(enter, tmp_path / "other")
    restore(tmp_path / "node.zip")
    assert (node.data / "secret.key").read_bytes() != key
    assert json.loads((node.data / "node.json").read_text())["node"] == manifest.node


def test_jobs_under_way_are_cancelled(here: Node, enter: Enter, tmp_path: Path):
    from accord.portal.jobs import work
    from accord.portal.jobs.models import Job

    work.ask("verify", {}, "v", "t")
    backup(tmp_path / "node.zip")
    into_new(enter, tmp_path / "other")
    restore(tmp_path / "node.zip")
    assert Job.objects.get().state == Job.State.CANCELLED


def test_the_next_ids_follow_the_restored_ones(here: Node, enter: Enter, tmp_path: Path):
    from accord.record.models import Revision

    last = Revision.objects.order_by("-id")[0].id
    backup(tmp_path / "node.zip")
    into_new(enter, tmp_path / "other")
    restore(tmp_path / "node.zip")
    from accord.record import store

    store.write([challenge(78)], actor="t", reason="r")
    newest = Revision.objects.order_by("-id")[0]
    assert newest.id > last
    assert newest.entry == str(challenge(78).id)


def test_a_backup_replaces_only_a_backup(here: Node, tmp_path: Path):
    (tmp_path / "letter.txt").write_text("dear colleague")
    assert refused(lambda: backup(tmp_path / "letter.txt")) == "KEP008"
    assert (tmp_path / "letter.txt").read_text() == "dear colleague"
    backup(tmp_path / "node.zip")
    backup(tmp_path / "node.zip")
    assert (tmp_path / "node.zip").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.glob("node.zip*")] == ["node.zip"]


def test_an_empty_passphrase_is_refused(here: Node, tmp_path: Path):
    assert refused(lambda: backup(tmp_path / "node.zip", "")) == "KEP013"


def test_two_backups_into_one_file(here: Node, tmp_path: Path):
    import fcntl

    with (tmp_path / "node.zip.part").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert refused(lambda: backup(tmp_path / "node.zip")) == "KEP009"


@pytest.mark.slow
def test_a_writer_is_neither_held_up_nor_half_seen(here: Node, enter: Enter, tmp_path: Path):
    """While pairs are written in one transaction each, every backup has whole pairs."""
    from django.db import connections

    from accord.record import store

    ended, written = Event(), []

    def write() -> None:
        number = 1000
        while not ended.is_set():
            pair = [challenge(number), challenge(number + 1)]
            store.write(pair, actor="t", reason="pair")
            written.append(number)
            number += 2
        connections["default"].close()

    thread = Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            before = len(written)
            backup(tmp_path / f"{number}.zip")
            assert len(written) > before
    finally:
        ended.set()
        thread.join()
    for number in range(5):
        into_new(enter, tmp_path / f"other{number}")
        done = restore(tmp_path / f"{number}.zip")
        assert done.proof.entries % 2 == 39 % 2


def test_a_dry_run_names_the_tables(here: Node, tmp_path: Path):
    from accord.portal.keeping.backup import contents
    from accord.portal.keeping.restore import examine

    manifest = backup(tmp_path / "node.zip")
    assert contents()["tables"] == manifest.tables == examine(tmp_path / "node.zip").tables
    assert contents()["uploads"] == 2
