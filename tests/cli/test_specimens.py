"""A data folder of every earlier version upgrades and tells the same statuses."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

SPECIMENS = Path(__file__).resolve().parents[1] / "specimens"
VERSIONS = sorted(path.stem.removeprefix("node-") for path in SPECIMENS.glob("node-*.zip"))


def test_the_first_version_is_among_them():
    assert "0.1.0" in VERSIONS


@pytest.mark.server
@pytest.mark.parametrize("version", VERSIONS)
def test_a_frozen_data_folder_upgrades_with_the_same_status(version, process, tmp_path):
    with zipfile.ZipFile(SPECIMENS / f"node-{version}.zip") as archive:
        archive.extractall(tmp_path / "data")
    upgraded = process("upgrade")
    assert upgraded.exit == 0, upgraded.err
    now = process("record", "status", "--as-of", "2026-11-20", "--json")
    frozen = json.loads((SPECIMENS / f"status-{version}.json").read_text(encoding="utf-8"))
    assert now.json() == frozen
    assert len(frozen) == 122
    doctor = process("doctor", "--json")
    # A folder frozen with a job waiting has waited ever since, which the doctor rightly says.
    assert [f["code"] for f in doctor.json() if f["ok"] is False and f["code"] != "jobs"] == []
