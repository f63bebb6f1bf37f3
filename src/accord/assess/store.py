"""Results kept: the table as Parquet, where it came from as JSON; and written out as asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from accord.assess.errors import ASS036, ASS037
from accord.assess.running import Outcome

FOLDER = "assessments"
KEY = b"accord"
FORMS = (".parquet", ".csv", ".json")
_NAME = re.compile(r"[0-9a-f]{12}")


def keep(outcome: Outcome, data: Path) -> Path:
    """Keep a result under its id in the data folder, whole or not at all; return its folder.

    The same result again changes nothing.
    """
    place = data / FOLDER / outcome.id
    if place.is_dir():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
    try:
        pq.write_table(stamped(outcome), made / "result.parquet", compression="zstd")
        _write(made / "provenance.json", outcome.provenance)
        made.replace(place)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        if not place.is_dir():
            raise
    return place


def kept(data: Path) -> list[str]:
    """Return the ids of the results kept, the newest first."""
    folder = data / FOLDER
    found = [p for p in folder.iterdir() if _NAME.fullmatch(p.name)] if folder.is_dir() else []
    return [p.name for p in sorted(found, key=lambda p: (-p.stat().st_mtime, p.name))]


def read(name: str, data: Path) -> Outcome:
    """Return a result kept.

    Raises:
        AccordError: ASS037 where there is none.
    """
    place = data / FOLDER / name
    if not _NAME.fullmatch(name) or not place.is_dir():
        raise ASS037(name=name[:40], known=", ".join(kept(data)[:10]) or "-")
    told = json.loads((place / "provenance.json").read_text(encoding="utf-8"))
    return Outcome(name, pq.read_table(place / "result.parquet"), told)


def stamped(outcome: Outcome) -> pa.Table:
    """Return the table with its provenance in the metadata of its schema."""
    told = json.dumps(outcome.provenance, ensure_ascii=False).encode()
    return outcome.table.replace_schema_metadata({KEY: told})


def check_form(path: Path) -> None:
    """Refuse a file whose ending says no form.

    Raises:
        AccordError: ASS036.
    """
    if path.suffix.lower() not in FORMS:
        raise ASS036(name=path.name[:60])


def write_out(outcome: Outcome, path: Path) -> Path:
    """Write a result as the file's ending says, its provenance beside it; return that file's path.

    Both are written whole or not at all.

    Raises:
        AccordError: ASS036.
    """
    check_form(path)
    beside = path.with_name(path.name + ".provenance.json")
    draft = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".parquet":
            pq.write_table(stamped(outcome), draft, compression="zstd")
        elif path.suffix.lower() == ".csv":
            with draft.open("wb") as sink:
                sink.write("\ufeff".encode())
                pc.write_csv(_flat(outcome.table), sink)
        else:
            _write(draft, outcome.table.to_pylist())
        _write(beside, outcome.provenance)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return beside


def _flat(table: pa.Table) -> pa.Table:
    """Return a table a CSV can hold: lists joined, times in UTC as text."""
    columns = {}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_timestamp(column.type):
            texts = [None if v is None else v.isoformat() for v in column.to_pylist()]
            column = pa.array(texts, pa.string())
        elif pa.types.is_nested(column.type):
            column = pa.array([_joined(v) for v in column.to_pylist()], pa.string())
        columns[name] = column
    return pa.table(columns)


def _joined(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _write(path: Path, value: Mapping[str, Any] | list[Any]) -> None:
    draft = path.with_name(path.name + ".draft")
    text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    with draft.open("w", encoding="utf-8") as sink:
        sink.write(text + "\n")
        sink.flush()
        os.fsync(sink.fileno())
    draft.replace(path)
