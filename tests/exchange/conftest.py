"""The published record, office files made for a test, and how they are read.

The product is imported inside the fixtures: this file is read before Django is set up.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import docx
import pytest

if TYPE_CHECKING:
    from accord.record.snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("序号", "时间和地点", "会议主题及活动")


@pytest.fixture(scope="session")
def facts() -> Snapshot:
    """Everything in content/, as a node would hold it after the first load."""
    from accord.record.content import read_folder
    from accord.record.snapshot import Snapshot

    content = read_folder(ROOT / "content", "seed")
    assert content.faults == []
    return Snapshot(placed.document for placed in content.entries)


@pytest.fixture(scope="session")
def bare(facts: Snapshot) -> Snapshot:
    """The record without events and outputs: places, parties, areas and series are known."""
    return facts.only(d for d in facts if d.kind not in ("event", "output", "evidence"))


@pytest.fixture(scope="session")
def tables() -> ModuleType:
    """The layouts of the benchmark."""
    path = ROOT / "benchmarks" / "annex_tables.py"
    spec = importlib.util.spec_from_file_location("annex_tables", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["annex_tables"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def table() -> Callable[..., bytes]:
    """Make a DOCX with one table of rows; a row of one text is a merged heading."""

    def make(*rows: Sequence[str], columns: Sequence[str] = COLUMNS, before: str = "") -> bytes:
        document = docx.Document()
        if before:
            document.add_paragraph(before)
        made = document.add_table(rows=1, cols=len(columns))
        for cell, text in zip(made.rows[0].cells, columns, strict=True):
            cell.text = text
        for row in rows:
            cells = made.add_row().cells
            if len(row) == 1:
                cells[0].merge(cells[-1]).text = row[0]
                continue
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
        return saved(document)

    return make


def saved(document: Any) -> bytes:
    packed = BytesIO()
    document.save(packed)
    return packed.getvalue()


@pytest.fixture
def read() -> Callable[[bytes], Any]:
    """Read the rows of a DOCX."""
    from accord.exchange.office.docx_reading import read_annex
    from accord.exchange.office.package import open_package

    return lambda data: read_annex(open_package(data, "docx", "annex.docx"))


@pytest.fixture
def plan(facts: Snapshot) -> Callable[..., Any]:
    """Plan the import of a DOCX into the published record, or into another one."""

    from accord.exchange.office.annex_bodies import Setting
    from accord.exchange.office.annex_plan import plan_annex
    from accord.exchange.office.docx_reading import read_annex
    from accord.exchange.office.package import open_package

    def make(data: bytes, known: Snapshot | None = None, **answers: Any) -> Any:
        reading = read_annex(open_package(data, "docx", "annex.docx"))
        given = {name.replace("__", "/"): value for name, value in answers.items()}
        return plan_annex(reading, known or facts, Setting("test", "MEC-CA"), given)

    return make
