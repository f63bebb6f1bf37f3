"""The quarantine: every value not stored for a fault, with its row and the reason, as CSV.

It can be downloaded, mended in an office program and given to ``accord ingest run`` again: the
key cells of the row stand beside each value, as they stand in the file.
"""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from accord.ingest.description import Description
from accord.ingest.errors import REASONS
from accord.ingest.frames import Frame
from accord.ingest.mending import FAULTS, guarded, place_of
from accord.ingest.staging import Fault
from accord.vocab.parameters import parameter
from accord.vocab.scales import plain

CONFLICT = (
    "another value stands for the same time; give this line again with --revises to replace it, "
    "or leave it out to keep what stands",
    "同一时刻已有不同的值；如需替换，请保留此行并以 --revises 再次提交；如保留已有值，请删除此行",
)
Walk = Iterable[tuple[str, Frame, int]]
"""The frames of a load: the name of the file, the frame, and what is added to its rows."""


class Quarantine:
    """Lines of one load, kept in a temporary file until the load is done."""

    def __init__(self, description: Description):
        self.keys = _key_columns(description)
        self.lines = 0
        self.file = ""
        self._held = tempfile.NamedTemporaryFile(  # noqa: SIM115 closed in close
            "w", encoding="utf-8-sig", newline="", prefix="accord-quarantine-", suffix=".csv"
        )
        self._writer = csv.writer(self._held)
        self._writer.writerow([*FAULTS, *self.keys])

    @property
    def path(self) -> Path:
        """Where the lines so far stand until the load is done."""
        self._held.flush()
        return Path(self._held.name)

    def note(self, fault: Fault) -> None:
        """Add a rejected value."""
        en, zh = REASONS[fault.reason]
        value = guarded(fault.value or "")
        line = [
            guarded(place_of(self.file, fault.table)),
            fault.row,
            guarded(fault.column),
            value,
            "",
            fault.reason,
            zh,
            en,
        ]
        self._write(line, fault.keys)

    def conflicts(self, path: Path, walk: Walk) -> None:
        """Add the conflicts the lake found, in the order of rows; the files are walked again."""
        waiting = _rows(path)
        row = next(waiting, None)
        for name, frame, offset in walk:
            if row is None:
                return
            places = {number + offset: at for at, number in enumerate(frame.rows.to_pylist())}
            while row is not None and row["source_row"] in places:
                at = places[row["source_row"]]
                self._conflict(name, frame, at, row)
                row = next(waiting, None)

    def _conflict(self, name: str, frame: Frame, at: int, row: Mapping[str, Any]) -> None:
        en, zh = CONFLICT
        column = _column_of(frame, row)
        text = frame.column(column)[at].as_py() if column else None
        standing = _value(row, "standing")
        line = [
            guarded(place_of(name, frame.named_table)),
            frame.rows[at].as_py(),
            guarded(column),
            guarded(text or ""),
            standing,
        ]
        keys = {n: frame.column(n)[at].as_py() for n in self.keys}
        self._write([*line, "conflict", zh, en], keys)

    def _write(self, line: list[Any], keys: Mapping[str, str | None]) -> None:
        self._writer.writerow([*line, *(guarded(keys.get(k) or "") for k in self.keys)])
        self.lines += 1

    def keep(self, path: Path) -> Path | None:
        """Put the file in its place, whole or not at all; None where it holds nothing."""
        self._held.flush()
        if not self.lines:
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".part")
        shutil.copyfile(self._held.name, beside)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(path)
        return path

    def close(self) -> None:
        """Remove the temporary file."""
        self._held.close()


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for batch in pq.ParquetFile(path).iter_batches(batch_size=10_000):
        yield from (row for row in batch.to_pylist() if row["reason"] == "conflict")


def _key_columns(description: Description) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for rule in description.tables:
        long = (rule.long.parameter,) if rule.long and rule.long.parameter else ()
        for name in (*rule.time_columns, *rule.station.columns, *rule.sample, *rule.select, *long):
            names[name] = None
    return tuple(n for n in names if n not in FAULTS)


def _column_of(frame: Frame, row: Mapping[str, Any]) -> str:
    """Return the column a value of the lake came from."""
    rule = frame.rule
    if rule.station.is_across:
        found = rule.headings(frame.columns).items()
        return next((heading for heading, code in found if code == row["station"]), "")
    if rule.long:
        return rule.long.value
    names = ("averaging", "depth", "fraction", "method")
    for column in rule.columns.values():
        same = all(getattr(column, name) == row[name] for name in names)
        if same and column.parameter.id == row["parameter"]:
            return column.name
    return ""


def _value(row: Mapping[str, Any], name: str) -> str:
    """Return a value of the lake as text with its unit."""
    found = parameter(row["parameter"])
    return "" if row[name] is None else f"{plain(row[name], found.scale)} {found.unit}"
