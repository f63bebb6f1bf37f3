"""Lets the tests of ingest share their specimens and end the reader programs they started."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True, scope="module")
def _no_reader_left_behind() -> Iterator[None]:
    yield
    from accord.ingest.formats import isolated

    isolated.close()
