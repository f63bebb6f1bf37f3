"""A lake's folder is moved or copied: the same rows, and more can be loaded."""

import shutil
import subprocess
import sys
from pathlib import Path

from lake_cases import put, values
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.transforms import MonthTransform, TruncateTransform

from accord.lake import Lake, catalog, partitions
from accord.lake.tables import SERIES_WIDTH

HERE = Path(__file__).parent


def made(folder):
    with Lake.open(folder) as lake:
        put(lake, [("A", "O3", hour, hour) for hour in range(5)])
        put(lake, [("A", "PM2.5", 0, 1)])
        put(lake, [("A", "O3", 4, 44)], revises=True)
        return values(lake)


def test_a_moved_lake_is_read_and_written(tmp_path):
    before = made(tmp_path / "first")
    shutil.move(tmp_path / "first", tmp_path / "elsewhere" / "second")
    with Lake.open(tmp_path / "elsewhere" / "second") as lake:
        assert values(lake) == before
        assert lake.check_whole() == []
        put(lake, [("B", "O3", 0, 7)])
        lake.compact(actor="a")
        lake.erase("air", reason="r", actor="a")
        assert lake.check_whole() == []
        last = values(lake)
    assert not (tmp_path / "first").exists()
    shutil.move(tmp_path / "elsewhere" / "second", tmp_path / "first")  # and home again
    with Lake.open(tmp_path / "first") as lake:
        assert values(lake) == last
        assert put(lake, [("C", "O3", 0, 7)]).counts.stored == 1
        assert lake.check_whole() == []


def test_a_copy_goes_its_own_way(tmp_path):
    before = made(tmp_path / "first")
    shutil.copytree(tmp_path / "first", tmp_path / "copy")
    with Lake.open(tmp_path / "first") as first, Lake.open(tmp_path / "copy") as copy:
        put(first, [("B", "O3", 0, 1)])
        put(copy, [("C", "O3", 0, 2)])
        first.compact(actor="a")
        copy.compact(actor="a")
        assert values(first) == sorted([*before, ("B", 0, 1)])
        assert values(copy) == sorted([*before, ("C", 0, 2)])
        assert all(file.path.is_relative_to(tmp_path / "copy") for file in copy.files.listed())
        shutil.rmtree(tmp_path / "first")
        assert values(copy) == sorted([*before, ("C", 0, 2)])


def test_another_process_reads_a_moved_lake(tmp_path):
    made(tmp_path / "first")
    shutil.move(tmp_path / "first", tmp_path / "second")
    program = (
        "import sys; from accord.lake import Lake\n"
        "print(Lake.open(sys.argv[1]).rows('air').num_rows)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "second")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "6"


def test_a_lake_cut_by_month_is_read_and_written(tmp_path, monkeypatch):
    """Before, observations were partitioned by month as well: such lakes go on."""
    older = PartitionSpec(
        PartitionField(1, 1000, TruncateTransform(SERIES_WIDTH), "parameter"),
        PartitionField(2, 1001, MonthTransform(), "month"),
    )
    with monkeypatch.context() as patched:
        patched.setitem(catalog.PARTITIONS, "observations", older)
        patched.setattr(partitions, "ENOUGH", 0)
        patched.setattr(partitions, "FEW", 0)
        with Lake.open(tmp_path / "lake") as lake:
            put(lake, [("A", "O3", hour, hour) for hour in (0, 800)])
            assert len(lake.files.listed()) == 2
            before = values(lake)
    with Lake.open(tmp_path / "lake") as lake:
        assert values(lake) == before
        put(lake, [("A", "O3", hour, hour) for hour in (1, 801)])
        assert len(lake.files.listed()) == 3
        assert lake.compact(actor="a").after == 1
        assert values(lake) == sorted([*before, ("A", 1, 1), ("A", 801, 801)])
        assert lake.check_whole() == []
