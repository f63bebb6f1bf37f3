"""The reference page of the truth table is the one the code writes."""

from __future__ import annotations

from pathlib import Path

from accord.methods.progress.reference import render_status_reference

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "status.md"


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == render_status_reference(), (
        "docs/reference/status.md is stale: write render_status_reference() to it"
    )
