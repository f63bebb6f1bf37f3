"""Recent rows in an indexed SQLite file, for short windows of single series.

It mirrors one state of the lake and carries its mark; when the lake has moved on it is behind and
not used. It can be thrown away and rebuilt at any time.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from accord.lake.engine import connect, parquet
from accord.lake.interface import Span
from accord.lake.ledger import micros, moment
from accord.lake.reading import buried, current_sql
from accord.lake.tables import SOURCE_SHIFT
from accord.vocab.quality import TOMBSTONE

if TYPE_CHECKING:
    from accord.lake.store import Lake

DAYS = 400
BATCH = 50_000

_TABLES = """
CREATE TABLE IF NOT EXISTS about (mark TEXT NOT NULL, since INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS rows (
  series_id INTEGER, start INTEGER, length INTEGER, sample_id TEXT, source INTEGER,
  value INTEGER, qualifier INTEGER, flags INTEGER,
  PRIMARY KEY (series_id, start, length, sample_id, source)) WITHOUT ROWID;
"""


class RecentRow(NamedTuple):
    """One observation; start in microseconds since 1970, value at the parameter's scale."""

    start: int
    length: int
    sample_id: str
    value: int | None
    qualifier: int | None
    flags: int
    load: int
    source_row: int


class Recent:
    """The mirror of the last 400 days."""

    def __init__(self, path: Path, lake: Lake) -> None:
        self._path = path
        self._lake = lake
        self._held: sqlite3.Connection | None = None

    def _connection(self) -> sqlite3.Connection:
        if self._held is None:
            self._held = sqlite3.connect(
                self._path, timeout=60, isolation_level=None, check_same_thread=False
            )
            self._held.execute("PRAGMA journal_mode=WAL")
            self._held.executescript(_TABLES)
        return self._held

    def close(self) -> None:
        """Let go of the file."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def mark(self) -> str:
        """Return what the lake's present state is called: its snapshot and last entry."""
        return f"{self._lake.files.current()}:{self._lake.ledger.next_load() - 1}"

    def is_current(self) -> bool:
        """Whether the mirror shows the lake as it stands now."""
        if not self._path.exists():
            return False
        row = self._connection().execute("SELECT mark FROM about").fetchone()
        return row is not None and row[0] == self.mark()

    def window(self, series: int, span: Span) -> list[RecentRow] | None:
        """Return the rows of a series, or None when the mirror is behind or reaches less far."""
        if span.start is None or not self.is_current():
            return None
        connection = self._connection()
        since = connection.execute("SELECT since FROM about").fetchone()[0]
        if micros(span.start) < since:
            return None
        until = micros(span.end) if span.end else 2**62
        rows = connection.execute(
            "SELECT start, length, sample_id, value, qualifier, flags, source FROM rows "
            "WHERE series_id = ? AND start >= ? AND start < ? ORDER BY start, length, sample_id, "
            "source",
            (series, micros(span.start), until),
        )
        low = (1 << SOURCE_SHIFT) - 1
        return [RecentRow._make((*row[:6], row[6] >> SOURCE_SHIFT, row[6] & low)) for row in rows]

    def refresh(self, now: datetime | None = None) -> int:
        """Mirror the lake as it stands; return the number of rows held.

        ``now`` is the end of the 400 days (default: the present).
        """
        lake = self._lake
        mark = self.mark()
        since = micros((now or datetime.now(UTC)) - timedelta(days=DAYS))
        fresh = self._path.with_name(self._path.name + ".new")
        for leftover in fresh.parent.glob(fresh.name + "*"):
            leftover.unlink()
        target = sqlite3.connect(fresh, isolation_level=None)
        try:
            target.execute("PRAGMA synchronous=OFF")
            target.executescript(_TABLES)
            target.execute("BEGIN")
            held = _copy(lake, since, target)
            target.execute("INSERT INTO about VALUES (?, ?)", (mark, since))
            target.execute("COMMIT")
        finally:
            target.close()
        self.close()
        for tail in ("-wal", "-shm"):
            self._path.with_name(self._path.name + tail).unlink(missing_ok=True)
        fresh.replace(self._path)
        return held


def _copy(lake: Lake, since: int, target: sqlite3.Connection) -> int:
    files = [file for file in lake.files.listed() if file.last_start >= since]
    if not files:
        return 0
    stones = []
    for row in {row["dataset"] for row in lake.files.small("series")}:
        found = lake.ledger.tombstones(row)
        ids = [s["series_id"] for s in lake.files.small("series") if s["dataset"] == row]
        if found and ids:
            listed = ", ".join(map(str, ids))
            stones.append(f"(series_id IN ({listed}) AND ({buried(found)}))")
    under = " OR ".join(stones) or "FALSE"
    rows = (
        f"(SELECT * FROM {parquet(file.path for file in files)} WHERE epoch_us(start) >= {since})"
    )
    held = 0
    with connect(lake.staging / "mirroring") as engine:
        cursor = engine.execute(
            "SELECT series_id, epoch_us(start), length, sample_id, source, "
            f"CASE WHEN {under} THEN NULL ELSE value END, "
            f"CASE WHEN {under} THEN NULL ELSE qualifier END, "
            f"CASE WHEN {under} THEN {TOMBSTONE} ELSE flags END "
            f"FROM ({current_sql(lake, rows, None, None)}) "
            "ORDER BY series_id, start, length, sample_id, source"
        )
        while batch := cursor.fetchmany(BATCH):
            target.executemany("INSERT INTO rows VALUES (?,?,?,?,?,?,?,?)", batch)
            held += len(batch)
    return held


__all__ = ["DAYS", "Recent", "RecentRow", "moment"]
