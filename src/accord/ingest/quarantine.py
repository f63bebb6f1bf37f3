"""The quarantine: every rejected or conflicting value with its row and the reason, as CSV.

It can be downloaded, mended in an office program and given to ``accord ingest run`` again: the
key cells of the row stand beside each value.
"""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from accord.ingest.description import Description
from accord.ingest.errors import REASONS
from accord.ingest.frames import FAULTS, guarded
from accord.ingest.staging import Fault
from accord.vocab.parameters import parameter
from accord.vocab.scales import plain

CONFLICT = ("another value for the same time", "同一时刻有不同的值")


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
        line = [guarded(self.file), fault.row, fault.column, value, fault.reason, zh, en]
        keys = [guarded(fault.keys.get(k) or "") for k in self.keys]
        self._writer.writerow([*line, *keys])
        self.lines += 1

    def conflicts(self, path: Path, offsets: Sequence[tuple[int, str]]) -> None:
        """Add the conflicts the lake found; ``offsets`` tell which file a row is of."""
        en, zh = CONFLICT
        for batch in pq.ParquetFile(path).iter_batches(batch_size=10_000):
            for row in batch.to_pylist():
                start, name = _file_of(row["source_row"], offsets)
                value = guarded(_value(row))
                column = row["parameter"]
                line = [guarded(name), row["source_row"] - start, column, value, "conflict"]
                self._writer.writerow([*line, zh, en, *([""] * len(self.keys))])
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


def _key_columns(description: Description) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for rule in description.tables:
        long = (rule.long.parameter,) if rule.long else ()
        for name in (*rule.time_columns, *rule.station.columns, *rule.sample, *rule.select, *long):
            names[name] = None
    return tuple(n for n in names if n not in FAULTS)


def _file_of(row: int, offsets: Sequence[tuple[int, str]]) -> tuple[int, str]:
    return max((o for o in offsets if o[0] < row), default=(0, ""))


def _value(row: Mapping[str, Any]) -> str:
    found = parameter(row["parameter"])
    if row["value"] is None:
        return str(row.get("value_text") or "")
    mark = {1: "<", 2: ">"}.get(row["qualifier"], "")
    return f"{mark}{plain(row['value'], found.scale)} {found.unit}"
