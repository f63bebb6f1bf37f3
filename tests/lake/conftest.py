"""An empty lake in a folder of its own."""

import sys
from pathlib import Path

import pytest

from accord.lake import Lake

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def lake(tmp_path):
    with Lake.open(tmp_path / "lake", wait=30) as opened:
        yield opened
