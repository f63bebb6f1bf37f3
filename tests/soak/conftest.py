"""Fixtures of the long tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.disks import small_disk
from tests.nodes import enter, here
from tests.postgres import postgres

__all__ = ["disk", "enter", "here", "postgres"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB in memory; only the administrator of a machine may make one."""
    with small_disk(tmp_path / "disk", "size=12m") as place:
        yield place
