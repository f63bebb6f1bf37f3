"""Archives that are damaged, forged or of another version, and nodes that cannot take one."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.disks import small_disk
from tests.nodes import Enter, Node
from tests.portal.keeping.steps import backup, digests, empty, into_new, refused, restore

pytestmark = pytest.mark.slow


def test_a_wrong_passphrase_restores_nothing(here: Node, enter: Enter, tmp_path: Path):
    backup(tmp_path / "node.zip")
    node = into_new(enter, tmp_path / "other")
    key = (node.data / "secret.key").read_bytes()
    assert refused(lambda: restore(tmp_path / "node.zip", "another")) == "KEP004"
    assert empty()
    assert (node.data / "secret.key").read_bytes() == key


def test_a_node_with_data_is_refused(here: Node, enter: Enter, tmp_path: Path):
    backup(tmp_path / "node.zip")
    before = digests()
    assert refused(lambda: restore(tmp_path / "node.zip")) == "KEP003"
    assert digests() == before
    node = into_new(enter, tmp_path / "other")
    (node.data / "uploads" / "mine.txt").write_text("mine")
    assert refused(lambda: restore(tmp_path / "node.zip")) == "KEP003"
    assert (node.data / "uploads" / "mine.txt").read_text() == "mine"


def test_what_a_cut_off_restore_left_is_cleared(here: Node, enter: Enter, tmp_path: Path):
    backup(tmp_path / "node.zip")
    node = into_new(enter, tmp_path / "other")
    (node.data / "uploads" / "half.txt").write_text("half")
    (node.data / "restore.unfinished").touch()
    assert restore(tmp_path / "node.zip").uploads == 2
    assert not (node.data / "restore.unfinished").exists()
    assert not (node.data / "uploads" / "half.txt").exists()


@pytest.mark.parametrize("cut", [0, 10, 1000, -30, -1])
def test_a_cut_archive(here: Node, enter: Enter, tmp_path: Path, cut: int):
    backup(tmp_path / "node.zip")
    (tmp_path / "cut.zip").write_bytes((tmp_path / "node.zip").read_bytes()[:cut])
    into_new(enter, tmp_path / "other")
    assert refused(lambda: restore(tmp_path / "cut.zip")) == "KEP002"
    assert empty()


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.8, 0.97])
def test_a_flipped_bit(here: Node, enter: Enter, tmp_path: Path, share: float):
    backup(tmp_path / "node.zip")
    data = bytearray((tmp_path / "node.zip").read_bytes())
    data[int(len(data) * share)] ^= 4
    (tmp_path / "bad.zip").write_bytes(data)
    into_new(enter, tmp_path / "other")
    assert refused(lambda: restore(tmp_path / "bad.zip")) == "KEP002"
    assert empty()


def test_no_such_file(here: Node, tmp_path: Path):
    assert refused(lambda: restore(tmp_path / "none.zip")) == "KEP002"


def forge(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write an archive whose members were changed, with a manifest that agrees with them."""
    import hashlib

    with zipfile.ZipFile(source) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    manifest = json.loads(members["manifest.json"])
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in members.items()
        if name != "manifest.json"
    }
    members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            kept = name.startswith("uploads/") and "bomb" not in name
            form = zipfile.ZIP_STORED if kept else zipfile.ZIP_DEFLATED
            opened.writestr(zipfile.ZipInfo(name), data, form)


FORGERIES: dict[str, Callable[[dict[str, bytes]], Any]] = {
    "traversal": lambda m: m.update({"uploads/../../evil.txt": b"x"}),
    "absolute": lambda m: m.update({"/etc/evil.txt": b"x"}),
    "backslash": lambda m: m.update({"uploads\\..\\evil.txt": b"x"}),
    "unknown member": lambda m: m.update({"readme.txt": b"x"}),
    "unknown table": lambda m: m.update({"data/record.other.jsonl": b"{}\n"}),
    "bomb in uploads": lambda m: m.update({"uploads/bomb.bin": bytes(40 << 20)}),
    "bomb in a table": lambda m: m.update({"data/record.entry.jsonl": b" " * (40 << 20)}),
    "no json": lambda m: m.update({"data/record.recall.jsonl": b"nonsense\n"}),
    "no row": lambda m: m.update({"data/record.entry.jsonl": b"[1]\n"}),
    "other columns": lambda m: m.update({"data/record.entry.jsonl": b'{"id": 1}\n'}),
    "a table fewer": lambda m: m.pop("data/record.loadmark.jsonl"),
    "no manifest of ours": lambda m: m.update({"manifest.json": b'{"format": 1}'}),
    "secrets gone": lambda m: m.pop("secrets.enc"),
    "secrets of another form": lambda m: m.update({"secrets.enc": b'{"format": 9}'}),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_archive(here: Node, enter: Enter, tmp_path: Path, name: str):
    backup(tmp_path / "node.zip")
    forge(tmp_path / "node.zip", tmp_path / "forged.zip", FORGERIES[name])
    into_new(enter, tmp_path / "other")
    assert refused(lambda: restore(tmp_path / "forged.zip")) == "KEP002"
    assert empty()
    assert not list(tmp_path.parent.rglob("evil.txt"))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"actor":"t"', b'"actor":"somebody else"', "REC019"),
        (b'"number":1', b'"number":-1', "KEP002"),
        (b'"at":"20', b'"at":"99', "KEP002"),
    ],
)
def test_changed_rows(here: Node, enter: Enter, tmp_path: Path, old: bytes, new: bytes, code: str):
    def change(members: dict[str, bytes]) -> None:
        name = "data/record.revision.jsonl"
        members[name] = members[name].replace(old, new, 1)

    backup(tmp_path / "node.zip")
    forge(tmp_path / "node.zip", tmp_path / "forged.zip", change)
    into_new(enter, tmp_path / "other")
    found = refused(lambda: restore(tmp_path / "forged.zip"))
    assert found in {code, "REC019"}
    assert empty()


def test_a_changed_current_table(here: Node, enter: Enter, tmp_path: Path):
    def change(members: dict[str, bytes]) -> None:
        name = "data/record.entry.jsonl"
        members[name] = members[name].replace('"title_zh":"甲"'.encode(), b'"title_zh":"X"', 1)

    backup(tmp_path / "node.zip")
    forge(tmp_path / "node.zip", tmp_path / "forged.zip", change)
    into_new(enter, tmp_path / "other")
    assert refused(lambda: restore(tmp_path / "forged.zip")) == "KEP010"
    assert empty()


def test_a_backup_of_a_newer_version(here: Node, enter: Enter, tmp_path: Path):
    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["migrations"].append("record.0099_of_the_future")
        members["manifest.json"] = json.dumps(manifest).encode()

    backup(tmp_path / "node.zip")
    forge(tmp_path / "node.zip", tmp_path / "newer.zip", change)
    into_new(enter, tmp_path / "other")
    assert refused(lambda: restore(tmp_path / "newer.zip")) == "KEP005"


def test_a_full_disk_leaves_no_part(here: Node, tmp_path: Path):
    with small_disk(tmp_path / "disk", "size=100k"):
        assert refused(lambda: backup(tmp_path / "disk" / "node.zip")) == "KEP001"
        assert list((tmp_path / "disk").iterdir()) == []


def test_a_folder_that_is_not_there(here: Node, tmp_path: Path):
    assert refused(lambda: backup(tmp_path / "none" / "node.zip")) == "KEP001"


def test_no_room_for_what_it_holds(here: Node, enter: Enter, tmp_path: Path):
    backup(tmp_path / "node.zip")
    with small_disk(tmp_path / "disk", "size=19m"):
        into_new(enter, tmp_path / "disk" / "data")
        assert refused(lambda: restore(tmp_path / "node.zip")) == "KEP002"
        enter(tmp_path / "elsewhere")
