"""``accord ingest run`` killed, crowded and on a full disk: a file is in the lake once, or not.

KILLS sets how many kills (a tenth of it here; 200 by default), SEED with which chances.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.disks import leave

from accord.lake import Lake

TESTS = Path(__file__).resolve().parents[1]
SPEC = importlib.util.spec_from_file_location("measured_case", TESTS / "measured.py")
assert SPEC and SPEC.loader
case = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(case)

HOURS = 20_000
REJECTED = HOURS // 1_000


def written(folder: Path, number: int) -> Path:
    """A file of hourly values; every thousandth is no number."""
    path = folder / f"{number}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(case.HEAD)
        for hour in range(HOURS):
            day, of_day = divmod(hour, 24)
            value = "1e" if hour % 1_000 == 999 else f"{(hour * 7 + number) % 200}.5"
            month, of_month = divmod(day, 28)
            year, of_year = divmod(month, 12)
            stamp = f"{1990 + year}-{of_year + 1:02}-{of_month + 1:02} {of_day:02}:00"
            file.write(f"S{number},{stamp},{value},\n")
    return path


def start(node: Path, source: Path, file: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "accord.cli", "ingest", "run", str(file)]
    return subprocess.Popen(
        [*command, "--source", str(source), "--dataset", "air-test", "--json"],
        env=os.environ | {"ACCORD_DATA": str(node), "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def receipt(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def held(node: Path) -> dict[str, int]:
    """Return how many rows the lake holds of each station; it must be whole."""
    if not (node / "lake" / "made").exists():
        return {}
    with Lake.open(node / "lake") as lake:
        assert lake.check_whole() == []
        assert not list(lake.staging.glob("load-*"))
        rows = lake.rows("air-test")["station"] if lake.ledger.entries() else []
        counts: dict[str, int] = {}
        for one in rows:
            counts[str(one)] = counts.get(str(one), 0) + 1
    return counts


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ingest_killed_at_random_and_run_again(tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("SEED", "7")))
    node, source = tmp_path / "node", case.source_file(tmp_path)
    began = time.monotonic()
    assert receipt(start(node, source, written(tmp_path, 0)))["values"]["stored"] == 19_980
    lasted, stored_before_killed = time.monotonic() - began, 0
    kills = int(os.environ.get("KILLS", "200")) // 10
    for number in range(1, kills + 1):
        file = written(tmp_path, number)
        process = start(node, source, file)
        time.sleep(lasted * (0.3 + chance.random() * 0.7))
        process.kill()
        process.communicate()
        there = held(node)
        assert there.get(f"S{number}", 0) in (0, HOURS - REJECTED)
        stored_before_killed += f"S{number}" in there
        told = receipt(start(node, source, file))
        assert told["again"] is (f"S{number}" in there)
        assert told["values"]["rejected"] == REJECTED
        quarantine = Path(told["quarantine"]).read_text("utf-8-sig")
        assert len(quarantine.splitlines()) == REJECTED + 1
        assert held(node) == {f"S{n}": HOURS - REJECTED for n in range(number + 1)}
    assert stored_before_killed < kills, "no kill came before a load was done"


@pytest.mark.slow
def test_the_same_file_from_two_at_once_is_stored_once(tmp_path: Path) -> None:
    node, source, file = tmp_path / "node", case.source_file(tmp_path), written(tmp_path, 1)
    both = [start(node, source, file) for _ in range(2)]
    told = [receipt(process) for process in both]
    assert sorted(one["values"]["stored"] for one in told) == [0, HOURS - REJECTED]
    assert sorted(one["again"] for one in told) == [False, True]
    assert all(one["values"]["rejected"] == REJECTED for one in told)
    assert held(node) == {"S1": HOURS - REJECTED}


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_ingest_on_a_disk_that_is_full(disk: Path, tmp_path: Path) -> None:
    """With every kilobyte more it comes further; it says so in a code, and loses nothing."""
    node, source = disk / "node", case.source_file(tmp_path)
    receipt(start(node, source, written(tmp_path, 0)))
    whole, stored = {"S0": HOURS - REJECTED}, 0
    for number, kept in enumerate((0, 100, 400, 700, 800, 900, 1000, 1100, 1200, 1500, 3000), 1):
        ballast = leave(disk, kept)
        process = start(node, source, written(tmp_path, number))
        out, err = process.communicate(timeout=300)
        assert "Traceback" not in err
        ballast.unlink()
        if process.returncode:
            assert process.returncode == 3 and ("LAK002" in err or "CLI006" in err), err
            assert json.loads(out)["error"]["code"] in ("LAK002", "CLI006")
            assert held(node) == whole
            assert not list((node / "lake" / "archive").rglob(".coming-*"))
        else:
            stored += 1
            whole[f"S{number}"] = HOURS - REJECTED
            assert held(node) == whole
    assert stored, "the last has room enough"
