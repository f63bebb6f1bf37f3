"""Old snapshots and files leave the lake; rows, past states and loads stay as they were."""

from datetime import timedelta

from lake_cases import put, values

from accord.lake import Lake, compaction, tidying
from accord.lake.tidying import SNAPSHOTS


def states(lake, moments):
    """The rows as known at each moment, and now."""
    return [lake.rows("air", known_at=moment).to_pylist() for moment in moments] + [
        lake.rows("air").to_pylist()
    ]


def test_past_states_stay_when_snapshots_and_files_go(lake):
    moments = [put(lake, [("A", "O3", hour, hour)]).known_from for hour in range(14)]
    moments.append(put(lake, [("A", "O3", 3, 33)], revises=True).known_from)
    moments.append(lake.rollback(5, reason="r", actor="a").known_from)
    before = states(lake, moments)
    assert [len(state) for state in before[:3]] == [1, 2, 3]
    lake.compact(actor="a")
    assert states(lake, moments) == before
    for name in ("observations", "series", "stations"):
        assert len(lake.catalog.table(name).metadata.snapshots) <= SNAPSHOTS + 1
    held = tidying.metadata_files(lake.folder)
    removed = tidying.remove_files(lake.catalog, lake.place, kept=timedelta(0))
    # 16 changes: 17 metadata files of which 11 are kept, 16 lists of files of which 11 are kept
    assert removed >= (17 - 11) + (16 - 11)
    assert tidying.metadata_files(lake.folder) < held
    assert states(lake, moments) == before
    assert lake.check_whole() == []
    with Lake.open(lake.folder) as again:
        assert states(again, moments) == before
        assert put(again, [("B", "SO2", 0, 1)]).counts.stored == 1


def test_what_a_reader_may_still_use_stays(lake):
    for hour in range(12):
        put(lake, [("A", "O3", hour, hour)])
    held = {path for path in lake.folder.rglob("*") if path.is_file()}
    assert tidying.remove_files(lake.catalog, lake.place) == 0
    assert {path for path in lake.folder.rglob("*") if path.is_file()} == held


def test_many_small_loads_leave_few_files(lake, monkeypatch):
    monkeypatch.setattr(compaction, "MANY", 6)
    for hour in range(25):
        put(lake, [("A", "O3", hour, hour), (f"S{hour}", "SO2", 0, 1)])
        assert len(lake.files.listed()) <= 12
    assert len(values(lake)) == 50
    assert lake.check_whole() == []
    assert len(lake.files.small("series")) == 26


def test_a_load_is_acknowledged_though_joining_files_fails(lake, monkeypatch):
    monkeypatch.setattr(compaction, "MANY", 2)

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compaction, "_rewrite", full)
    for hour in range(4):
        assert put(lake, [("A", "O3", hour, hour)]).counts.stored == 1
    assert len(values(lake)) == 4
    assert lake.check_whole() == []
