"""The lake goes into the backup while others load into it, and comes back whole elsewhere."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.nodes import ROOT, Enter, Node
from tests.portal.keeping.steps import backup, into_new, refused, restore

from accord.lake import Lake, Source, Staged

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def load(lake: Lake, values: dict[int, int], **options: Any) -> Any:
    """Load values by hour, and a raw file with them."""
    file = lake.folder.parent / "raw.csv"
    file.write_text(repr(values))
    columns = {
        "station": pa.array(["A"] * len(values)),
        "parameter": pa.array(["O3"] * len(values)),
        "start": pa.array([BEGIN + timedelta(hours=h) for h in values], pa.timestamp("us", "UTC")),
        "value": pa.array(list(values.values()), pa.int64()),
        "source_row": pa.array(range(1, len(values) + 1), pa.int64()),
    }
    source = Source("s", (file,))
    return lake.load("air", Staged.batches([pa.record_batch(columns)]), source=source, actor="a",
                     **options)  # fmt: skip


def filled(node: Node) -> tuple[list[Any], datetime]:
    """Give a node a lake with a history; return its rows and an earlier moment."""
    with Lake.open(node.data / "lake") as lake:
        earlier = load(lake, {0: 1, 1: 2}).known_from
        load(lake, {1: 20, 2: 3}, revises=True)
        return lake.rows("air").to_pylist(), earlier


def test_the_lake_comes_back_with_its_history(here: Node, enter: Enter, tmp_path: Path):
    rows, earlier = filled(here)
    manifest = backup(tmp_path / "node.zip")
    assert manifest.format == 2
    node = into_new(enter, tmp_path / "other")
    restore(tmp_path / "node.zip")
    (here.data / "lake").rename(tmp_path / "gone")
    with Lake.open(node.data / "lake") as lake:
        assert lake.rows("air").to_pylist() == rows
        assert lake.rows("air", known_at=earlier)["value"].to_pylist() == [1, 2]
        assert lake.check_whole() == []
        assert len(list(lake.archive.glob("*/*"))) == 2
        assert load(lake, {9: 9}).counts.stored == 1
    assert list((here.data.parent / "gone").glob("staging/load-*")) == []


def test_a_node_without_a_lake_has_none_afterwards(here: Node, enter: Enter, tmp_path: Path):
    assert backup(tmp_path / "node.zip").format == 1
    node = into_new(enter, tmp_path / "other")
    restore(tmp_path / "node.zip")
    assert not (node.data / "lake").exists()


def test_a_lake_in_use_is_not_overwritten(here: Node, enter: Enter, tmp_path: Path):
    backup(tmp_path / "node.zip")
    node = into_new(enter, tmp_path / "other")
    rows, _ = filled(node)
    assert refused(lambda: restore(tmp_path / "node.zip")) == "KEP003"
    with Lake.open(node.data / "lake") as lake:
        assert lake.rows("air").to_pylist() == rows


def test_a_changed_file_of_the_lake_is_refused(here: Node, enter: Enter, tmp_path: Path):
    filled(here)
    backup(tmp_path / "node.zip")
    with (
        zipfile.ZipFile(tmp_path / "node.zip") as old,
        zipfile.ZipFile(tmp_path / "other.zip", "w") as new,
    ):
        for info in old.infolist():
            data = old.read(info)
            if info.filename.startswith("lake/data/"):
                data = data[:-1] + bytes([data[-1] ^ 1])
            new.writestr(info, data)
    node = into_new(enter, tmp_path / "other")
    assert refused(lambda: restore(tmp_path / "other.zip")) == "KEP002"
    assert not (node.data / "lake").exists()


@pytest.mark.slow
def test_others_load_while_it_is_backed_up(here: Node, enter: Enter, tmp_path: Path):
    folder, log = here.data / "lake", tmp_path / "log"
    writer = ROOT / "tests" / "lake" / "writer.py"
    process = subprocess.Popen([sys.executable, str(writer), str(folder), str(log), "0", "one"])
    try:
        counts = []
        for number in range(3):
            said = 0
            while said < 2 * (number + 1):
                time.sleep(0.05)
                said = log.read_text().count("end load") if log.exists() else 0
            backup(tmp_path / f"{number}.zip")
            counts.append(said)
    finally:
        process.kill()
        process.communicate()
    for number, said in enumerate(counts):
        node = into_new(enter, tmp_path / f"node-{number}")
        restore(tmp_path / f"{number}.zip")
        with Lake.open(node.data / "lake") as lake:
            loads = [entry for entry in lake.ledger.entries() if entry.action == "load"]
            assert len(loads) >= said
            assert lake.rows("one").num_rows == 120 * len(loads)


def test_the_doctor_sees_a_lake_that_is_not_whole(here: Node):
    from accord.portal.keeping.doctor import examine

    def lake() -> Any:
        return next(found for found in examine() if found.code == "lake")

    assert lake().ok and "no lake" in lake().en
    filled(here)
    assert lake().ok and "3 rows" not in lake().en and "4 rows" in lake().en
    with Lake.open(here.data / "lake") as opened:
        opened.files.listed()[0].path.unlink()
    assert lake().ok is False and "file missing" in lake().en
