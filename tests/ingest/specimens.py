"""Makes the same small table in every format, and files made to hurt."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import netCDF4
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

SPECIMENS = Path(__file__).resolve().parents[1] / "specimens" / "ingest"
HEAD = ["站点", "时间", "PM2.5 (μg/m³)", "备注"]
ROWS: list[list[str | None]] = [
    ["甲", "2024-01-01 00:00", "35.5", "a,b"],
    ["乙", "2024-01-01 01:00", "-0.25", None],
    ["สาม", "2024-01-01 02:00", None, '"q"'],
    ["bốn", "2024-01-01 03:00", "<0.5", "x"],
]


def _csv(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    lines = []
    for row in [HEAD, *ROWS]:
        cells = ['"' + (c or "").replace('"', '""') + '"' for c in row]
        lines.append(delimiter.join(cells))
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def delimited(path: Path) -> Path:
    return _csv(path)


def utf16(path: Path) -> Path:
    return _csv(path, "utf-16", "\t")


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fixed(path: Path) -> Path:
    lines = []
    for row in [HEAD, *ROWS]:
        lines.append("".join((c or "") + " " * (20 - _width(c or "")) for c in row).rstrip())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "data"
    for row in [HEAD, *ROWS]:
        sheet.append([float(c) if c in ("35.5", "-0.25") else c for c in row])
    with path.open("wb") as out:
        book.save(out)
    return path


def xls(path: Path) -> Path:
    path.write_bytes((SPECIMENS / "small.xls").read_bytes())
    return path


def _records() -> list[dict[str, object]]:
    return [
        {h: float(c) if c in ("35.5", "-0.25") else c for h, c in zip(HEAD, row, strict=True)}
        for row in ROWS
    ]


def json_document(path: Path) -> Path:
    path.write_text(json.dumps({"ok": True, "data": _records()}, ensure_ascii=False), "utf-8")
    return path


def json_lines(path: Path) -> Path:
    path.write_text("\n".join(json.dumps(r) for r in _records()), "utf-8")
    return path


def geojson(path: Path) -> Path:
    features = [
        {"type": "Feature", "geometry": None, "properties": record} for record in _records()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def sqlite(path: Path) -> Path:
    beside = path.with_suffix(".making")
    with sqlite3.connect(beside) as db:
        names = ", ".join(f'"{h}"' for h in HEAD)
        db.execute(f"CREATE TABLE data ({names})")
        cells = [[float(c) if c in ("35.5", "-0.25") else c for c in row] for row in ROWS]
        db.executemany("INSERT INTO data VALUES (?, ?, ?, ?)", cells)
    db.close()
    beside.replace(path)
    return path


def parquet(path: Path) -> Path:
    table = pa.table({h: [row[at] for row in ROWS] for at, h in enumerate(HEAD)})
    pq.write_table(table, path)
    return path


def netcdf(path: Path, classic: bool = False) -> Path:
    form = "NETCDF3_CLASSIC" if classic else "NETCDF4"
    with netCDF4.Dataset(str(path), "w", format=form) as held:
        held.createDimension("time", 4)
        time = held.createVariable("time", "i4", ("time",))
        time.units = "hours since 2024-01-01 00:00:00"
        time[:] = [0, 1, 2, 3]
        pm = held.createVariable("PM2.5", "f4", ("time",), fill_value=-999.0)
        pm.units = "ug/m3"
        pm[:] = np.ma.masked_invalid([35.5, -0.25, np.nan, 0.1])
    return path


MAKERS: dict[str, Callable[[Path], Path]] = {
    "delimited": delimited,
    "fixed width": fixed,
    "xlsx": xlsx,
    "xls": xls,
    "json": json_document,
    "jsonl": json_lines,
    "geojson": geojson,
    "sqlite": sqlite,
    "parquet": parquet,
    "netcdf": netcdf,
}


def zipped(path: Path, out: Path, name: str = "innen/daten.bin") -> Path:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, name)
    return out


def gzipped(path: Path, out: Path) -> Path:
    out.write_bytes(gzip.compress(path.read_bytes()))
    return out
