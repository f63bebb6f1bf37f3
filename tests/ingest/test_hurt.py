"""Files made to hurt: a coded error or rejected values, bounded memory, no traceback.

EXAMPLES sets how many examples the fuzzers of `make soak` try (5,000 each by default).
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.ingest import limits
from accord.ingest.containers import sources
from accord.ingest.formats import find
from accord.ingest.formats.interface import Reading
from accord.ingest.inspect import inspect
from accord.kernel.errors import AccordError
from specimens import MAKERS as FORMATS


def code(path: Path) -> str:
    """Read all of a file; return the code of the error that stopped it, or nothing."""
    try:
        for source in sources(path):
            one = find(source)
            for table in one.tables(source, 60):
                for _ in one.rows(source, table.name):
                    pass
    except AccordError as error:
        return error.code
    return ""


@pytest.mark.slow
def test_a_gzip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    with gzip.open(path, "wb") as out:
        for _ in range(300):
            out.write((b"a" * 4000 + b",b\n") * 250)
    assert code(path) == "ING003"


@pytest.mark.slow
def test_a_zip_bomb_and_a_nest_of_zips(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("x.csv", "w", force_zip64=True) as out,
    ):
        for _ in range(300):
            out.write((b"1" * 4000 + b",2\n") * 250)
    assert code(path) == "ING003"
    inner = b"a,b\n1,2\n"
    for _ in range(5):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("x.zip", inner)
        inner = held.getvalue()
    nest = tmp_path / "nest.zip"
    nest.write_bytes(inner)
    assert code(nest) == "ING003"


def test_a_workbook_with_opposite_corners(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "station"
    book.active["XFD1048576"] = 1
    path = tmp_path / "x.xlsx"
    book.save(path)
    assert code(path) == "ING005"


@pytest.mark.slow
def test_a_workbook_whose_sheet_is_a_bomb(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "station"
    whole = tmp_path / "whole.xlsx"
    book.save(whole)
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = b" " * (200 * 1024 * 1024) if "sheet1" in name else old.read(name)
            new.writestr(name, data)
    assert code(path) == "ING003"


def test_formulas_macros_and_external_links_are_only_looked_at(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["station", "time", "PM10"])
    sheet.append(["A", "2024-01-01", "=1+1"])
    sheet.append(["A", "2024-01-02", "='[other.xlsx]Sheet1'!A1"])
    sheet.append(["A", "2024-01-03", '=WEBSERVICE("http://192.0.2.1/")'])
    path = tmp_path / "x.xlsx"
    book.save(path)
    source = sources(path)[0]
    one = find(source)
    (batch,) = one.rows(source, "Sheet")
    assert [cells[2] for _, cells in batch.listed()] == ["PM10", None, None, None]


def test_a_workbook_with_damaged_parts_is_inspected_or_refused(tmp_path: Path) -> None:
    whole = specimen("xlsx", tmp_path)
    path = tmp_path / "x.xlsx"
    path.write_bytes(whole.replace(b"PK\x03\x04", b"XX\x03\x04", 1))
    with contextlib.suppress(AccordError):
        inspect(path)
    sheet = whole.index(b"xl/worksheets/sheet1.xml")
    path.write_bytes(whole[: sheet + 40] + b"\xff" * 20 + whole[sheet + 60 :])
    with pytest.raises(AccordError) as caught:
        inspect(path)
    assert caught.value.code in ("ING002", "ING005")


def test_a_million_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b",".join(b"c" for _ in range(1_000_000)) + b"\n")
    assert code(path) == "ING003"
    lines = tmp_path / "x.jsonl"
    with lines.open("w") as out:
        for at in range(200):
            out.write(json.dumps({f"c{at}_{n}": 1 for n in range(200)}) + "\n")
    assert code(lines) == "ING003"


def test_a_line_and_a_quote_without_end(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n" + b"x" * (limits.LINE + 10))
    assert code(path) == "ING003"
    path.write_bytes(b'a,b\n1,"2\n' + b"3,4\n" * 500_000)
    assert code(path) == "ING003"


def test_nul_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n1,\0\0\0\n" * 10)
    assert code(path) == "ING001"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 40_000 + b"1,\0\n")
    assert code(path) == ""


def test_mixed_encodings_keep_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    good = "站点,值\n甲,1\n".encode()
    path.write_bytes(good + "乙,2\n".encode("gb18030") + "丙,3\n".encode())
    source = sources(path)[0]
    (batch,) = find(source).rows(source, "", Reading("utf-8"))
    cells = [row for _, row in batch.listed()]
    assert cells[1] == ["甲", "1"] and cells[3] == ["丙", "3"]
    assert "\ufffd" in (cells[2][0] or "")


@pytest.mark.slow
def test_json_nested_without_end_and_values_without_end(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("[" * 100_000)
    assert code(path) == "ING003"
    path.write_text('[{"a": ' + "1" * (limits.LINE + 100_000) + "}]")
    assert code(path) in ("ING002", "ING003")
    path.write_text("\n".join('{"a": ' + "[" * 5000 + "}" for _ in range(3)))
    assert code(path) in ("", "ING002", "ING003")


def test_sqlite_views_and_virtual_tables_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE good (a)")
        db.execute("INSERT INTO good VALUES (1)")
        db.execute(
            "CREATE VIEW bad AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
            " SELECT n FROM r"
        )
    db.close()
    source = sources(path)[0]
    assert [t.name for t in find(source).tables(source)] == ["good"]


def read(path: Path, table: str = "") -> list[list[str | None]]:
    source = sources(path)[0]
    return [row for batch in find(source).rows(source, table) for _, row in batch.listed()]


def test_json_without_end_in_any_direction(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    many = ",".join(f'"k{n}":1' for n in range(limits.COLUMNS + 1))
    path.write_text('[{"station":"A",' + many + "}]")
    assert code(path) == "ING003"
    path.write_text("[[1" + ",1" * limits.COLUMNS + "]]")
    assert code(path) == "ING003"
    with path.open("w") as out:  # a text with commas in it is one value all the same
        out.write('[{"a":"')
        for _ in range(limits.LINE // 30_000 + 10):
            out.write("x,y" * 10_000)
        out.write('"}]')
    assert code(path) == "ING003"


@pytest.mark.parametrize("before", [0, 65_000, 65_530, 65_536])
def test_json_with_a_number_that_would_bring_the_parser_down(tmp_path: Path, before: int) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"a": "' + "n" * before + '", "b": ' + "9" * 10_000 + "}]")
    assert code(path) == "ING003"
    path.write_text('[{"a": "' + "n" * before + "9" * 10_000 + '", "b": 1}]')
    assert code(path) == ""
    path.write_text('[{"a": "' + "n" * before + '", "b": ' + "9" * 900 + "}]")
    assert read(path)[0][1] == "9" * 900


def test_records_nested_as_deep_as_the_parser_goes(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    deep = range(800, 1000)
    path.write_text("\n".join('{"a":' * n + "1" + "}" * n for n in deep) + "\n")
    assert len(read(path)) == len(deep)


@pytest.mark.slow
def test_a_record_over_lines_without_end(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("w") as out:
        out.write("a,b\n")
        for _ in range(limits.LINE // 250_000 + 2):
            out.write('"' + "x\n" * 250_000 + '",')
    assert code(path) == "ING003"


def test_long_cells_are_handed_on_in_small_batches(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    with gzip.open(path, "wb", 1) as out:
        out.write(b"a,b\n")
        for _ in range(120):
            out.write(b"A," + b"0123456789" * 90_000 + b"\n")
    source = sources(path)[0]
    sizes = [len(batch) for batch in find(source).rows(source, "")]
    assert sum(sizes) == 121 and max(sizes) <= 40


def test_sqlite_schemas_that_lie(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE good (a, big AS (zeroblob(900000000)), c AS (a + 1) STORED)")
        db.execute("INSERT INTO good (a) VALUES (1)")
        db.execute("CREATE TABLE kept (a)")
        db.execute("INSERT INTO kept VALUES (7)")
    db.close()
    source = sources(path)[0]
    tables = {t.name: t.columns for t in find(source).tables(source)}
    assert tables == {"good": ("a", "c"), "kept": ("a",)}  # nothing is computed on reading
    assert read(path, "good") == [["1", "2"]]
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"kept (a)", b"k\xe5pt (a)").replace(b"kept", b"k\xe5pt"))
    assert code(path) in ("", "ING002")
    with sqlite3.connect(path := tmp_path / "y.db") as db:
        db.execute("CREATE TABLE good (a)")
        db.execute("INSERT INTO good VALUES (1)")
        endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r"
        db.execute(f"CREATE VIEW bad AS {endless} WHERE n < 0")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET type = 'table' WHERE name = 'bad'")
    db.close()
    assert code(path) in ("", "ING002")


def test_sqlite_pages_that_stand_in_many_places(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA page_size = 512")
        db.execute("CREATE TABLE t (a)")
        db.executemany("INSERT INTO t VALUES (?)", [("x",)] * 20_000)
        root = db.execute("SELECT rootpage FROM sqlite_master").fetchone()[0]
    db.close()
    data = bytearray(path.read_bytes())

    def bend(page: int) -> None:  # all children of an inner page become its last one
        at = (page - 1) * 512
        if data[at] == 5:
            last = data[at + 8 : at + 12]
            for place in range(int.from_bytes(data[at + 3 : at + 5])):
                child = at + int.from_bytes(data[at + 12 + 2 * place : at + 14 + 2 * place])
                data[child : child + 4] = last
            bend(int.from_bytes(last))

    bend(root)
    path.write_bytes(data)
    assert code(path) in ("", "ING002")
    from accord.ingest.formats import sqlite

    with sqlite3.connect(path) as db, pytest.raises(sqlite3.DatabaseError, match="one place"):
        list(sqlite._rows(db, "t", ("a",), 10))
    db.close()


def test_an_archive_of_many_files_is_looked_into_once(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(3_000):
            archive.writestr(f"{number}.csv", b"a,b\n1,2\n")
    began = time.process_time()
    assert len(sources(path)) == 3_000
    assert time.process_time() - began < 5  # opening it anew for each took a minute
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(1_500):
            archive.writestr(f"{number}.csv.gz", gzip.compress(b"a,b\n1,2\n"))
    assert code(path) == "ING003"


@pytest.mark.slow
def test_inspection_of_a_bomb_ends(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    with gzip.open(path, "wb") as out:
        out.write(b"station,time,PM10\n")
        for _ in range(200):
            out.write(b"A,2024-01-01 00:00,1\n" * 50_000)
    began = time.monotonic()
    inspect(path)
    assert time.monotonic() - began < 20


@pytest.mark.slow
def test_memory_stays_bounded(tmp_path: Path) -> None:
    """A file of 200 MB is read in far less: the peak of a fresh process is measured."""
    path = tmp_path / "x.csv"
    with path.open("wb") as out:
        for _ in range(200):
            out.write(b"A,2024-01-01 00:00,12.5,300,1\n" * 35_000)
    program = (
        "import sys; from pathlib import Path\n"
        "from accord.ingest.containers import sources; from accord.ingest.formats import find\n"
        "s = sources(Path(sys.argv[1]))[0]\n"
        "print(sum(len(b) for b in find(s).rows(s, '')))\n"
        "print(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    rows, peak = map(int, done.stdout.split())
    assert rows == 7_000_000
    assert peak < 400_000


MAGICS = [
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"SQLite format 3\0",
    b"CDF\x01",
    b"\x89HDF\r\n\x1a\n",
    b"PAR1",
    b"\x1f\x8b\x08",
    b"{",
    b"[",
    b'{"type": "FeatureCollection", "features": [',
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"a,b\n",
    b"",
]


def _look(folder: Path, data: bytes, whole: bool = True) -> None:
    """Read a file, and inspect it too: that starts a reader program of its own each time."""
    path = folder / "x"
    path.write_bytes(data)
    code(path)
    if whole:
        with contextlib.suppress(AccordError):
            inspect(path)


FUZZ = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=15, **FUZZ)
@given(start=st.sampled_from(MAGICS), rest=st.binary(max_size=400))
def test_no_bytes_give_a_traceback(start: bytes, rest: bytes, tmp_path: Path) -> None:
    _look(tmp_path, start + rest)


@settings(max_examples=15, **FUZZ)
@given(start=st.sampled_from(MAGICS), rest=st.text(max_size=200))
def test_no_text_gives_a_traceback(start: bytes, rest: str, tmp_path: Path) -> None:
    _look(tmp_path, start + rest.encode())


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 1 << 20),
        st.sampled_from(["set", "cut", "put", "end", "twice"]),
        st.binary(min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=8,
)


def spoilt(data: bytes, changes: list[tuple[int, str, bytes]]) -> bytes:
    """Return a file with some bytes changed, taken out, put in, repeated, or its end lost."""
    for at, kind, piece in changes:
        place = at % (len(data) + 1)
        if kind == "set":
            data = data[:place] + piece + data[place + len(piece) :]
        elif kind == "cut":
            data = data[:place] + data[place + len(piece) * 7 :]
        elif kind == "put":
            data = data[:place] + piece + data[place:]
        elif kind == "twice":
            data = data[:place] + data[max(0, place - 64) :]
        else:
            data = data[:place]
    return data


HELD: dict[str, bytes] = {}


def specimen(name: str, folder: Path) -> bytes:
    if name not in HELD:
        path = folder / f"whole-{name}"
        HELD[name] = FORMATS[name](path).read_bytes()
    return HELD[name]


@settings(max_examples=40, **FUZZ)
@given(name=st.sampled_from(sorted(FORMATS)), changes=CHANGES)
def test_no_spoilt_file_gives_a_traceback(
    name: str, changes: list[tuple[int, str, bytes]], tmp_path: Path
) -> None:
    _look(tmp_path, spoilt(specimen(name, tmp_path), changes))


@pytest.mark.soak
@settings(max_examples=int(os.environ.get("EXAMPLES", "5000")), **FUZZ)
@given(name=st.sampled_from(sorted(FORMATS)), changes=CHANGES)
def test_many_spoilt_files_give_no_traceback(
    name: str, changes: list[tuple[int, str, bytes]], tmp_path: Path
) -> None:
    whole = changes[0][0] % 8 == 0
    _look(tmp_path, spoilt(specimen(name, tmp_path), changes), whole)


def test_json_that_is_not_finite_is_kept_value_by_value(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    text = '[{"a": "NaN \\" NaN", "b": NaN}, {"a": "x", "b": -Infinity}, {"a": "y", "b": 1}]'
    path.write_text(text)
    source = sources(path)[0]
    cells = [row for batch in find(source).rows(source, "") for _, row in batch.listed()]
    assert cells == [['NaN " NaN', "NaN"], ["x", "-Infinity"], ["y", "1"]]
    for pad in range(65_500, 65_545):  # words that stand across the pieces a file is read in
        path.write_text('[{"a": "' + "n" * pad + '", "b": Infinity}]')
        (batch,) = find(sources(path)[0]).rows(sources(path)[0], "")
        assert batch.listed().__next__()[1][1] == "Infinity"


@pytest.mark.soak
@settings(max_examples=int(os.environ.get("EXAMPLES", "5000")), **FUZZ)
@given(start=st.sampled_from(MAGICS), rest=st.binary(max_size=4_000))
def test_many_bytes_give_no_traceback(start: bytes, rest: bytes, tmp_path: Path) -> None:
    _look(tmp_path, start + rest)


def test_modules_beside_the_data_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accord.ingest.formats import isolated

    (tmp_path / "netCDF4.py").write_text("open('ran', 'w')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    isolated.close()
    path = tmp_path / "x.nc"
    path.write_bytes(b"CDF\x01" + b"\0" * 100)
    code(path)
    isolated.close()
    assert not (tmp_path / "ran").exists()
