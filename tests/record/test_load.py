"""Loading content/ three ways, all or nothing, and dumping it back."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from accord.kernel.errors import AccordError
from accord.record import snapshot, store
from accord.record.content import read_folder
from accord.record.load import ContentFaults, dump, load
from accord.record.models import Entry, Revision

from .small_content import challenge, state, two_challenges, write

CONTENT = Path(__file__).resolve().parents[2] / "content"
ENTRIES = 622

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_data(tmp_path_factory, settings):
    settings.ACCORD_DATA = tmp_path_factory.mktemp("data")
    settings.ACCORD_NODE = "seed"


@pytest.fixture
def folder(tmp_path) -> Path:
    return two_challenges(tmp_path / "content")


def edit_here(local: str, zh: str) -> None:
    document = next(d for d in snapshot.read() if d.local == local)
    body = {**document.body, "what": {**document.body["what"], "zh": zh}}
    changed = type(document)(document.id, document.owner, body, document.audience)
    store.write([changed], actor="t", reason="edited here")


def said(local: str) -> str:
    return next(d for d in snapshot.read() if d.local == local).body["what"]["zh"]


# ---- three ways ----------------------------------------------------------------------------


def test_the_first_load_creates_and_the_second_changes_nothing(folder):
    first = load(folder, actor="t")
    assert sorted(first.created) == ["CHA-1", "CHA-2", "SRC-A"]
    before = state()
    second = load(folder, actor="t")
    assert sorted(second.unchanged) == ["CHA-1", "CHA-2", "SRC-A"]
    assert (second.created, second.updated, second.kept, second.conflicts) == ([], [], [], [])
    assert state() == before


def test_what_changed_in_content_only_is_updated(folder):
    load(folder, actor="t")
    write(folder, "challenge", challenge("CHA-1", "乙"), challenge("CHA-2"))
    report = load(folder, actor="t")
    assert (report.updated, report.conflicts) == (["CHA-1"], [])
    assert said("CHA-1") == "乙"
    assert [r.number for r in store.history("accord:seed/challenge/CHA-1")] == [1, 2]


def test_what_changed_here_only_is_kept(folder):
    load(folder, actor="t")
    edit_here("CHA-1", "丙")
    for _ in range(2):
        report = load(folder, actor="t")
        assert (report.kept, report.updated, report.conflicts) == (["CHA-1"], [], [])
        assert said("CHA-1") == "丙"


def test_what_was_kept_stays_kept_while_others_are_updated(folder):
    load(folder, actor="t")
    edit_here("CHA-1", "丙")
    write(folder, "challenge", challenge("CHA-1"), challenge("CHA-2", "丁"))
    report = load(folder, actor="t")
    assert (report.kept, report.updated) == (["CHA-1"], ["CHA-2"])
    assert (said("CHA-1"), said("CHA-2")) == ("丙", "丁")
    assert load(folder, actor="t").kept == ["CHA-1"]


def test_the_same_change_on_both_sides_is_no_conflict(folder):
    load(folder, actor="t")
    edit_here("CHA-1", "乙")
    write(folder, "challenge", challenge("CHA-1", "乙"), challenge("CHA-2"))
    report = load(folder, actor="t")
    assert report.conflicts == []
    assert "CHA-1" in report.unchanged
    write(folder, "challenge", challenge("CHA-1", "戊"), challenge("CHA-2"))
    assert load(folder, actor="t").updated == ["CHA-1"]


@pytest.fixture
def conflict(folder) -> Path:
    load(folder, actor="t")
    edit_here("CHA-1", "丙")
    write(
        folder, "challenge", challenge("CHA-1", "乙"), challenge("CHA-2", "丁"), challenge("CHA-3")
    )
    return folder


def test_a_conflict_is_listed_and_nothing_is_loaded(conflict):
    before = state()
    with pytest.raises(AccordError) as told:
        load(conflict, actor="t")
    assert told.value.code == "REC014"
    assert told.value.params == {"count": 1, "ids": "CHA-1"}
    assert state() == before


def test_a_conflict_is_settled_for_the_content(conflict):
    report = load(conflict, actor="t", take="content")
    assert (report.conflicts, report.updated, report.created) == (["CHA-1"], ["CHA-2"], ["CHA-3"])
    assert (said("CHA-1"), said("CHA-2"), said("CHA-3")) == ("乙", "丁", "甲")
    assert load(conflict, actor="t").conflicts == []


def test_a_conflict_is_settled_for_this_side(conflict):
    report = load(conflict, actor="t", take="here")
    assert (report.conflicts, report.updated, report.created) == (["CHA-1"], ["CHA-2"], ["CHA-3"])
    assert (said("CHA-1"), said("CHA-2"), said("CHA-3")) == ("丙", "丁", "甲")
    again = load(conflict, actor="t")
    assert (again.conflicts, again.kept) == ([], ["CHA-1"])
    assert said("CHA-1") == "丙"


def test_a_dry_run_says_the_same_and_writes_nothing(folder):
    report = load(folder, actor="t", dry_run=True)
    assert sorted(report.created) == ["CHA-1", "CHA-2", "SRC-A"]
    assert state() == ([], [], [])


def test_what_content_no_longer_has_is_named_and_kept(folder):
    load(folder, actor="t")
    write(folder, "challenge", challenge("CHA-1"))
    report = load(folder, actor="t")
    assert report.not_in_content == ["CHA-2"]
    assert said("CHA-2") == "甲"


def test_what_was_erased_stays_erased(folder):
    load(folder, actor="t")
    store.erase("accord:seed/challenge/CHA-1")
    report = load(folder, actor="t")
    assert (report.erased, report.created) == (["CHA-1"], [])
    assert not Entry.objects.filter(local="CHA-1").exists()


def test_progress_counts_every_entry(folder):
    seen: list[int] = []
    load(folder, actor="t", progress=seen.append)
    assert sum(seen) == 3


# ---- the published content, and dump -------------------------------------------------------


def whole(facts: Any) -> Any:
    """The filter of someone who may see everything."""
    return facts


@pytest.fixture
def published(tmp_path) -> Path:
    copy = tmp_path / "published"
    shutil.copytree(CONTENT, copy)
    load(copy, actor="t")
    return copy


def test_the_published_content_loads_and_loads_again(published):
    assert Entry.objects.count() == Revision.objects.count() == ENTRIES
    before = state()
    report = load(published, actor="t")
    assert len(report.unchanged) == ENTRIES
    assert state() == before
    assert store.verify() == ENTRIES


def test_dump_then_load_changes_nothing(published):
    before = state()
    written = dump(published, whole)
    assert sum(written.values()) == ENTRIES
    report = load(published, actor="t")
    assert len(report.unchanged) == ENTRIES
    assert state() == before


def test_dump_then_read_gives_equal_documents(published, tmp_path):
    fresh = tmp_path / "fresh"
    dump(fresh, whole)
    read = read_folder(fresh, "seed")
    assert read.faults == []
    recorded = {str(p.document.id): p.document for p in read_folder(published, "seed").entries}
    assert {str(p.document.id): p.document for p in read.entries} == recorded


def test_dump_writes_an_edit_made_here_and_the_load_agrees(published):
    edit_here("CHA-01", "新的表述")
    dump(published, whole)
    report = load(published, actor="t")
    assert (report.conflicts, report.kept, report.updated) == ([], [], [])
    assert "新的表述" in (published / "challenges.yaml").read_text(encoding="utf-8")


def test_dump_twice_writes_the_same_bytes(published):
    def files() -> dict[str, bytes]:
        return {p.as_posix(): p.read_bytes() for p in published.rglob("*.yaml")}

    dump(published, whole)
    first = files()
    dump(published, whole)
    assert files() == first
    assert not list(published.rglob("*.part"))


# ---- all or nothing ------------------------------------------------------------------------


def test_a_fault_in_the_last_file_leaves_the_record_as_it_was(published):
    before = state()
    write(published, "challenge", challenge("CHA-01", "改"), name="challenges.yaml")
    bad = challenge("CHA-99")
    del bad["what"]
    write(published, "challenge", bad, name="zzz.yaml")
    with pytest.raises(ContentFaults) as told:
        load(published, actor="t")
    faults = [(f.code, f.where.file) for f in told.value.faults if f.where.file == "zzz.yaml"]
    assert ("REC003", "zzz.yaml") in faults
    assert state() == before


def test_a_failure_while_writing_leaves_the_record_as_it_was(folder, monkeypatch):
    load(folder, actor="t")
    before = state()
    write(folder, "challenge", *(challenge(f"CHA-{n}", "改") for n in range(1, 1200)))
    batches: list[int] = []

    def break_down(documents: Any) -> None:
        batches.append(len(documents))
        if len(batches) == 2:
            raise OSError("disk full")
        apply(documents)

    apply = store.apply
    monkeypatch.setattr(store, "apply", break_down)
    with pytest.raises(OSError, match="disk full"):
        load(folder, actor="t")
    assert len(batches) == 2
    assert state() == before
    monkeypatch.undo()
    assert len(load(folder, actor="t").created) == 1197


# ---- two at once ---------------------------------------------------------------------------


def test_a_second_load_meanwhile_is_refused(folder):
    refused: list[str] = []

    def meanwhile(_count: int) -> None:
        with pytest.raises(AccordError) as told:
            load(folder, actor="second")
        refused.append(told.value.code)

    load(folder, actor="first", progress=meanwhile)
    assert refused == ["REC015"]
    assert {r.actor for r in Revision.objects.all()} == {"first"}
    assert len(load(folder, actor="t").unchanged) == 3


def test_a_load_of_another_process_is_refused_until_that_ends(folder, settings):
    """The system lets go of the lock when its process ends, however it ends."""
    program = """
        import fcntl, sys
        handle = open(sys.argv[1], "w")
        fcntl.flock(handle, fcntl.LOCK_EX)
        print("held", flush=True)
        sys.stdin.read()
    """
    lock = Path(settings.ACCORD_DATA) / "load.lock"
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout and other.stdout.readline().strip() == "held"
        with pytest.raises(AccordError) as told:
            load(folder, actor="t")
        other.kill()
    assert told.value.code == "REC015"
    assert state() == ([], [], [])
    assert len(load(folder, actor="t").created) == 3


def test_the_lock_is_let_go_after_a_fault(folder, settings):
    path = write(folder, "challenge", challenge("CHA-1", colour="red"))
    with pytest.raises(ContentFaults):
        load(folder, actor="t")
    with (Path(settings.ACCORD_DATA) / "load.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    path.unlink()
    assert load(folder, actor="t").created == ["SRC-A"]


@pytest.mark.django_db(transaction=True)
def test_a_load_is_seen_whole_once_it_is_committed(folder):
    load(folder, actor="t")
    assert store.verify() == 3
    with pytest.raises(AccordError):
        edit_here("CHA-1", "丙")
        write(folder, "challenge", challenge("CHA-1", "乙"))
        load(folder, actor="t")
    assert said("CHA-1") == "丙"
