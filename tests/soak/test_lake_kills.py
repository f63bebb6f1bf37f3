"""The lake killed very often, and on a disk that really fills up.

KILLS sets how many kills (200 by default), at random moments of loads, corrections, compactions;
SEED with which chances. What each kill came in is printed (pytest -s).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.disks import leave

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lake"))
from kills import KINDS, check, finish, killed_at_random, settle, start, under_way

pytestmark = pytest.mark.soak


@pytest.mark.timeout(7200)
def test_the_lake_killed_at_random(tmp_path: Path):
    kills, seed = int(os.environ.get("KILLS", "200")), int(os.environ.get("SEED", "7"))
    came = killed_at_random(tmp_path / "lake", tmp_path / "log", kills, seed)
    print(f"seed {seed}:", dict(came))  # noqa: T201
    assert sum(came.values()) == kills
    for kind in KINDS:
        assert came[kind] > kills // 6, came


@pytest.mark.timeout(1800)
def test_a_disk_that_is_full_loses_nothing(disk: Path, tmp_path: Path):
    folder, log = disk / "lake", tmp_path / "log"
    for kept in (0, 64, 200, 500, 1000, 2000):  # kilobytes left when the writer begins
        code, words = finish(start(folder, log, 2))
        assert code == 0, words
        ballast = leave(disk, kept)
        code, words = finish(start(folder, log, 400))
        assert code == 1 and "LAK002" in words, words
        ballast.unlink()
        check(folder, log)
        if under_way(log):  # the message said that nothing was stored
            assert settle(folder, log)[1] is False
