"""A node with the record and a lake of its own, in which one dataset was loaded."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2]


def _module():
    if "measured_case" not in sys.modules:
        spec = importlib.util.spec_from_file_location("measured_case", TESTS / "measured.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules["measured_case"] = module
        spec.loader.exec_module(module)
    return sys.modules["measured_case"]


@pytest.fixture
def case():
    """What the file holds and how it is loaded."""
    return _module()


@pytest.fixture(scope="module")
def loaded_lake(tmp_path_factory):
    """A data folder with the lake, loaded once for a module."""
    folder = tmp_path_factory.mktemp("measured")
    _module().load(folder, folder / "lake")
    return folder


@pytest.fixture
def lake(loaded_lake, settings, monkeypatch):
    """The loaded lake as this node's."""
    settings.ACCORD_DATA = loaded_lake
    monkeypatch.setenv("ACCORD_DATA", str(loaded_lake))
    return loaded_lake / "lake"


@pytest.fixture
def describe(record, db):
    """Describe the dataset, as the operator does."""
    from accord import release
    from accord.portal import measured

    def make(*audience, owner="TH", dataset=None, **more):
        title = {"zh": "测试空气站", "en": "Air stations of a test"}
        return measured.describe(
            dataset or _module().DATASET, owner, title, "CC BY 4.0", release.OPERATOR,
            audience=audience or ("owner",), more=more,
        )  # fmt: skip

    return make
