"""The published record as a snapshot, read from content/ without a database."""

from __future__ import annotations

from pathlib import Path

import pytest

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(scope="session")
def facts():
    """Everything in content/, as a node would hold it after the first load."""
    from accord.record.content import read_folder
    from accord.record.snapshot import Snapshot

    content = read_folder(CONTENT, "seed")
    assert content.faults == []
    return Snapshot(placed.document for placed in content.entries)
