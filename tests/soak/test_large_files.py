"""A file of a thousand million bytes: inspection answers in time, whatever the size."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.soak
LINE = "A,2024-01-01 00:00:00,12.5,300,1\n"


@pytest.mark.parametrize(("encoding", "heading"), [("utf-8", "站点"), ("tis-620", "สถานี")])
def test_a_csv_of_a_gigabyte_is_inspected_within_20_seconds(
    encoding: str, heading: str, tmp_path: Path
) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as out:
        out.write(f"{heading},time,PM2.5 (ug/m3),CO,x\n".encode(encoding))
        for _ in range(1_000):
            out.write(LINE.encode() * 31_500)
    assert path.stat().st_size > 1_000_000_000
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "accord.cli", "ingest", "inspect", str(path), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert time.monotonic() - began < 20
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["time"]["columns"] == ["time"]
    assert ("unit", "CO") in {(q["code"], q["about"]) for q in found["questions"]}
