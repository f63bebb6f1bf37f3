"""The fast reader of large delimited files gives what the careful one gives, row for row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accord.ingest.containers import Source
from accord.ingest.formats import columnar
from accord.ingest.formats.delimited import Delimited
from accord.ingest.formats.interface import Reading

CELL = st.sampled_from(["", "1", "a b", '"x,y"', '"q""q"', '"two\nlines"', "甲", "'", " ", "é"])
ROW = st.lists(CELL, min_size=1, max_size=4).map(",".join)
LINE = st.one_of(ROW, st.just(""), st.just('x"y,1,2'), st.just("1,2,3"), st.just("4,5,6"))

Listed = list[tuple[int, list[str | None]]]


def listed(path: Path) -> tuple[Listed, dict[int, int]]:
    rows: Listed = []
    ragged: dict[int, int] = {}
    for batch in Delimited().rows(Source(path), "", Reading()):
        rows += list(batch.listed())
        ragged |= batch.ragged
    return rows, ragged


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(LINE, max_size=30), end=st.sampled_from(["\n", "\r\n"]), bom=st.booleans())
@example(lines=["1,2,3,4", "5,6,7,8"], end="\n", bom=False)  # the first record is a title
def test_row_for_row(
    lines: list[str], end: str, bom: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    text = end.join(["a,b,c", *lines]) + end
    path.write_bytes(text.encode("utf-8-sig" if bom else "utf-8"))
    monkeypatch.setattr(columnar, "LARGE", 10**9)
    careful = listed(path)
    monkeypatch.setattr(columnar, "LARGE", 0)
    monkeypatch.setattr(columnar, "BLOCK", 64)
    assert listed(path) == careful


def test_bytes_of_another_encoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n1,2\n\xce\xd2,3\n4,5\n")
    careful = listed(path)
    monkeypatch.setattr(columnar, "LARGE", 0)
    assert listed(path) == careful
