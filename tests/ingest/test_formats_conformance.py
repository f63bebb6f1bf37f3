"""One suite over all formats: found by content, same cells, row numbers, containers, damage."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

import specimens
from accord.ingest import limits
from accord.ingest.containers import Source, sources
from accord.ingest.formats import FORMATS, find
from accord.kernel.errors import AccordError

NAMES = sorted(specimens.MAKERS)


def read(path: Path) -> tuple[str, list[str], list[tuple[int, list[str | None]]]]:
    """Read the one table of a file: format, names of the columns, numbered rows of data."""
    source = sources(path)[0]
    one = find(source)
    (table,) = one.tables(source)
    names = list(table.columns or ())
    rows = []
    for batch in one.rows(source, table.name):
        names = list(batch.names or names)
        rows += list(batch.listed())
    if not names:
        names = [c or "" for c in rows[0][1]]
        rows = rows[1:]
    return one.name, names, [(n, [c or None for c in cells]) for n, cells in rows]


def test_every_format_has_a_specimen() -> None:
    assert {f.name for f in FORMATS} == set(specimens.MAKERS)


@pytest.mark.parametrize("name", NAMES)
def test_found_by_content_whatever_the_name(name: str, tmp_path: Path) -> None:
    path = specimens.MAKERS[name](tmp_path / "wrong-name.doc")
    assert find(Source(path)).name == name


@pytest.mark.parametrize("name", [n for n in NAMES if n != "netcdf"])
def test_the_same_cells(name: str, tmp_path: Path) -> None:
    found, names, rows = read(specimens.MAKERS[name](tmp_path / "x"))
    assert (found, names) == (name, specimens.HEAD)
    assert [cells for _, cells in rows] == specimens.ROWS


@pytest.mark.parametrize("name", NAMES)
def test_row_numbers_are_those_of_the_file(name: str, tmp_path: Path) -> None:
    _, _, rows = read(specimens.MAKERS[name](tmp_path / "x"))
    first = 2 if name in ("delimited", "fixed width", "xlsx", "xls") else 1
    assert [n for n, _ in rows] == [first, first + 1, first + 2, first + 3]


@pytest.mark.parametrize("classic", [True, False])
def test_netcdf_by_the_cf_conventions(classic: bool, tmp_path: Path) -> None:
    path = specimens.netcdf(tmp_path / "x", classic)
    _, names, rows = read(path)
    assert names == ["time", "PM2.5"]
    assert [cells for _, cells in rows] == [
        ["2024-01-01 00:00:00+00:00", "35.5"],
        ["2024-01-01 01:00:00+00:00", "-0.25"],
        ["2024-01-01 02:00:00+00:00", None],
        ["2024-01-01 03:00:00+00:00", "0.1"],
    ]
    source = Source(path)
    assert find(source).tables(source)[0].units == {"PM2.5": "ug/m3"}


@pytest.mark.parametrize("wrap", [specimens.gzipped, specimens.zipped])
@pytest.mark.parametrize("name", NAMES)
def test_inside_gzip_and_zip(name: str, wrap: Callable[[Path, Path], Path], tmp_path: Path) -> None:
    plain = specimens.MAKERS[name](tmp_path / "plain")
    assert read(wrap(plain, tmp_path / "packed")) == read(plain)


def test_utf16_and_tabs(tmp_path: Path) -> None:
    found, names, rows = read(specimens.utf16(tmp_path / "x.csv"))
    assert (found, names) == ("delimited", specimens.HEAD)
    assert [cells for _, cells in rows] == specimens.ROWS


@pytest.mark.parametrize("name", NAMES)
def test_cut_short_is_an_error_or_fewer_rows(name: str, tmp_path: Path) -> None:
    whole = specimens.MAKERS[name](tmp_path / "whole").read_bytes()
    for share in (0.1, 0.5, 0.9):
        path = tmp_path / "cut"
        path.write_bytes(whole[: int(len(whole) * share)])
        try:
            assert len(read(path)[2]) <= len(specimens.ROWS)
        except (AccordError, ValueError) as error:
            assert not isinstance(error, ValueError) or "unpack" in str(error)


@pytest.mark.parametrize("name", NAMES)
def test_flipped_bytes_never_give_a_traceback(name: str, tmp_path: Path) -> None:
    whole = specimens.MAKERS[name](tmp_path / "whole").read_bytes()
    dice = random.Random(7)
    for _ in range(12):
        broken = bytearray(whole)
        for _ in range(dice.randint(1, 20)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        path = tmp_path / "broken"
        path.write_bytes(bytes(broken))
        _swallow(path)


def _swallow(path: Path) -> None:
    """Read all there is; only coded errors may come out."""
    try:
        for source in sources(path):
            one = find(source)
            for table in one.tables(source, 20):
                for batch in one.rows(source, table.name):
                    assert len(batch.cells) <= limits.COLUMNS
    except AccordError:
        pass


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_table_is_refused(name: str, tmp_path: Path) -> None:
    source = Source(specimens.MAKERS[name](tmp_path / "x"))
    one = find(source)
    if name in ("delimited", "fixed width", "jsonl", "parquet"):
        return
    with pytest.raises(AccordError) as caught:
        list(one.rows(source, "no such table"))
    assert caught.value.code == "ING007"
