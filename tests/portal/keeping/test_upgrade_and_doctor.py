"""Upgrade of older data, with a backup first; examination."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.nodes import Enter, Node

from accord.kernel.errors import AccordError

LATER = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]
    operations = [migrations.AddField("Job", "urgency", models.IntegerField(default=3))]
"""


@pytest.fixture
def later(here: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Node:
    """A node whose data are one migration behind the code."""
    from django.conf import settings

    import accord.portal.jobs.migrations as own
    from accord.portal.jobs import work
    from accord.portal.keeping import versions

    work.ask("verify", {}, "v", "t")
    package = tmp_path / "later_migrations"
    shutil.copytree(Path(own.__file__).parent, package)
    (package / "0099_later.py").write_text(LATER)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(settings, "MIGRATION_MODULES", {"jobs": "later_migrations"})
    versions.known.cache_clear()
    return here


@pytest.fixture(autouse=True)
def fresh() -> Any:
    yield
    from accord.portal.keeping import versions

    versions.known.cache_clear()


def test_upgrade_backs_up_migrates_and_rebuilds(later: Node):
    from django.db import connection

    from accord.portal.keeping import proof
    from accord.portal.keeping.preparing import prepare
    from accord.portal.keeping.restore import examine
    from accord.portal.keeping.upgrade import upgrade

    with pytest.raises(AccordError) as told:
        prepare()
    assert told.value.code == "KEP007"
    before = proof.prove()
    planned = upgrade(dry_run=True)
    assert planned.migrations == ["jobs.0099_later"]
    done = upgrade()
    assert done.migrations == ["jobs.0099_later"]
    assert proof.prove() == before
    assert done.backup is not None
    assert done.backup.parent == later.data / "backups"
    assert examine(done.backup).tables["jobs.job"] == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT urgency FROM jobs_job")
        assert cursor.fetchall() == [(3,)]
    prepare()
    again = upgrade()
    assert (again.backup, again.migrations) == (None, [])
    for line in [*planned.lines(), *done.lines(), *again.lines()]:
        assert line.in_language("zh") != line.in_language("en")


def test_a_backup_of_an_older_version_is_restored_and_migrated(
    later: Node, enter: Enter, tmp_path: Path
):
    from django.db import connection

    from accord.portal.keeping import proof
    from accord.portal.keeping.backup import backup
    from accord.portal.keeping.preparing import prepare
    from accord.portal.keeping.restore import restore

    before = proof.prove()
    backup(tmp_path / "old.zip")
    enter(tmp_path / "other")
    prepare()
    assert restore(tmp_path / "old.zip").proof == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT urgency, state FROM jobs_job")
        assert cursor.fetchall() == [(3, "cancelled")]
    prepare()


def test_an_upgrade_without_room_for_its_backup_changes_nothing(
    later: Node, monkeypatch: pytest.MonkeyPatch
):
    from accord.portal.keeping import upgrade, versions

    (later.data / "backups").mkdir()
    (later.data / "backups" / "taken.zip.part").mkdir()
    monkeypatch.setattr(upgrade, "_target", lambda folder: folder / "backups" / "taken.zip")
    with pytest.raises(AccordError) as told:
        upgrade.upgrade()
    assert told.value.code == "KEP001"
    assert ("jobs", "0099_later") not in versions.recorded()


# ---- doctor --------------------------------------------------------------------------


def findings() -> dict[str, bool | None]:
    from accord.portal.keeping.doctor import examine

    found = examine()
    for one in found:
        assert one.words("zh")
        assert one.words("zh") != one.words("en")
        assert set(one.as_dict()) == {"code", "ok", "zh", "en"}
    return {one.code: one.ok for one in found}


def test_a_healthy_node(here: Node):
    assert set(findings().values()) == {True}


def test_an_absent_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ACCORD_DATA", str(tmp_path / "none"))
    assert findings() == {"data-folder": False}
    assert not (tmp_path / "none").exists()


def test_a_key_others_can_read(here: Node):
    (here.data / "secret.key").chmod(0o644)
    assert findings()["secret-key"] is False


def test_older_data_are_named_and_the_rest_is_left(later: Node):
    found = findings()
    assert found["migrations"] is False
    assert found["revisions"] is None


def test_broken_chains_and_tables(here: Node):
    from accord.record.models import Entry, Revision
    from accord.release.models import ReleaseLine

    Revision.objects.filter(entry="accord:test/challenge/CHA-T5").update(actor="x")
    ReleaseLine.objects.filter(pk=3).update(actor="x")
    Entry.objects.filter(local="CHA-T6").update(title_zh="x")
    found = findings()
    assert found["revisions"] is False
    assert found["release-log"] is False
    assert found["current-tables"] is False
    assert Entry.objects.get(local="CHA-T6").title_zh == "x"


def test_a_clock_before_the_record(here: Node):
    from datetime import timedelta

    from accord.record.models import Revision

    last = Revision.objects.latest("at")
    Revision.objects.filter(pk=last.pk).update(at=last.at + timedelta(days=400))
    assert findings()["clock"] is False


def test_stuck_jobs(here: Node):
    from datetime import timedelta

    from django.utils import timezone

    from accord.portal.jobs import work
    from accord.portal.jobs.models import Job

    work.ask("verify", {}, "v", "t")
    assert findings()["jobs"] is True
    Job.objects.update(asked_at=timezone.now() - timedelta(days=2))
    assert findings()["jobs"] is False


def test_a_database_that_is_none(enter: Enter, tmp_path: Path):
    node = enter(tmp_path / "data")
    assert findings()["database"] is False
    (node.data / "accord.sqlite3").write_bytes(b"no database, only some text, again and again" * 99)
    found = findings()
    assert found["database"] is False
    assert found["current-tables"] is None
