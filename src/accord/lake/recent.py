"""Recent rows in an indexed SQLite file, for short windows of single series.

It mirrors one state of the lake and carries its mark; when the lake has moved on it is behind and
not used. It can be thrown away and rebuilt at any time. Each row is kept with its telling (see
``decoding.row_sql``), so that a window is one search of the index and one joining of texts.

"Recent" are the 400 days before the present, of a series that ended earlier those before its end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from accord.lake import mirroring
from accord.lake.interface import Span
from accord.lake.ledger import micros
from accord.lake.lock import let_go, try_lock
from accord.lake.tables import SOURCE_SHIFT

if TYPE_CHECKING:
    from accord.lake.store import Lake

DAYS = 400
FORMAT = 2
BEGINNING, END = -(2**62), 2**62

_TABLES = """
CREATE TABLE IF NOT EXISTS about (mark TEXT NOT NULL, load INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS reach (series_id INTEGER PRIMARY KEY, since INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS rows (
  series_id INTEGER, start INTEGER, length INTEGER, sample_id TEXT, source INTEGER,
  value INTEGER, qualifier INTEGER, flags INTEGER, told TEXT,
  PRIMARY KEY (series_id, start, length, sample_id, source)) WITHOUT ROWID;
"""
_WINDOW = "FROM rows WHERE series_id = ? AND start >= ? AND start < ?"
_ORDER = "ORDER BY start, length, sample_id, source"
_LATER = " AND (start, length, sample_id, source) > (?, ?, ?, ?)"


class Place(NamedTuple):
    """Where a row stands in its series: what its order is made of."""

    start: int
    length: int
    sample_id: str
    source: int


class Told(NamedTuple):
    """Some rows of a series as JSON arrays in UTF-8, and where to go on, or None at the end."""

    rows: bytes
    number: int
    last: Place | None


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
        self._inode = 0

    def _connection(self) -> sqlite3.Connection:
        if self._held is None:
            self._held = sqlite3.connect(
                self._path, timeout=60, isolation_level=None, check_same_thread=False
            )
            self._held.execute("PRAGMA journal_mode=WAL")
            self._held.execute("PRAGMA synchronous=NORMAL")
            if self._held.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
                for table in ("about", "reach", "rows"):
                    self._held.execute(f"DROP TABLE IF EXISTS {table}")
                self._held.execute(f"PRAGMA user_version = {FORMAT}")
            self._held.executescript(_TABLES)
            self._inode = self._path.stat().st_ino
        return self._held

    def close(self) -> None:
        """Let go of the file."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def forget(self) -> None:
        """Remove the mirror: after an erasure nothing may hold the values."""
        self.close()
        for tail in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + tail).unlink(missing_ok=True)

    def mark(self) -> str:
        """Return what the lake's present state is called: its last snapshot and entry."""
        load, snapshot = self._lake.ledger.last()
        return f"{snapshot}:{load}"

    def is_current(self) -> bool:
        """Whether the mirror shows the lake as it stands now."""
        try:
            if self._held is None and not self._path.exists():
                return False
            row = self._connection().execute("SELECT mark FROM about").fetchone()
            if row is not None and row[0] == self.mark():
                return True
            if not self._path.exists() or self._path.stat().st_ino != self._inode:
                self.close()  # another process made it anew; the next question opens that file
            return False
        except sqlite3.DatabaseError:
            self.close()
            return False

    def _bounds(self, series: int, span: Span) -> tuple[int, int] | None:
        """Return a span in microseconds where the mirror holds all of it, else None."""
        if not self.is_current():
            return None
        reach = self._connection().execute("SELECT since FROM reach WHERE series_id = ?", (series,))
        row = reach.fetchone()
        first = micros(span.start) if span.start else BEGINNING
        if row is None or first < row[0]:
            return None
        return first, micros(span.end) if span.end else END

    def window(self, series: int, span: Span) -> list[RecentRow] | None:
        """Return the rows of a series, or None when the mirror is behind or reaches less far."""
        bounds = self._bounds(series, span)
        if bounds is None:
            return None
        rows = self._connection().execute(
            f"SELECT start, length, sample_id, value, qualifier, flags, source {_WINDOW} {_ORDER}",
            (series, *bounds),
        )
        low = (1 << SOURCE_SHIFT) - 1
        return [RecentRow._make((*row[:6], row[6] >> SOURCE_SHIFT, row[6] & low)) for row in rows]

    def last_start(self, series: int, span: Span) -> int | None:
        """Return the start of the last row of a span, or None when the mirror cannot say."""
        if not self.is_current():
            return None
        until = micros(span.end) if span.end else END
        row = self._connection().execute(
            "SELECT max(start) FROM rows WHERE series_id = ? AND start < ?", (series, until)
        )
        found: int | None = row.fetchone()[0]
        return found

    def told(self, series: int, span: Span, limit: int, after: Place | None = None) -> Told | None:
        """Return at most ``limit`` rows as told, or None when the mirror cannot say."""
        bounds = self._bounds(series, span)
        if bounds is None:
            return None
        asked = (series, *bounds, *(after or ()))
        chosen = f"{_WINDOW}{_LATER if after else ''} {_ORDER}"
        connection = self._connection()
        rows, count = connection.execute(
            "SELECT CAST(group_concat(told, ',') AS BLOB), count(*) "
            f"FROM (SELECT told {chosen} LIMIT ?)",
            (*asked, limit),
        ).fetchone()
        if count < limit:
            return Told(rows or b"", count, None)
        ends = connection.execute(
            f"SELECT start, length, sample_id, source {chosen} LIMIT 2 OFFSET ?",
            (*asked, limit - 1),
        ).fetchall()
        return Told(rows or b"", count, Place(*ends[0]) if len(ends) > 1 else None)

    def refresh(self, now: datetime | None = None) -> int:
        """Bring the mirror to the lake as it stands; return the number of rows held.

        Only series that entries since the last refresh may have changed are copied. ``now`` is the
        end of the 400 days (default: the present). Another process at it: nothing is done.
        """
        held = try_lock(self._path.with_name("recent.lock"))
        if held is None:
            return 0
        try:
            try:
                return self._refresh(now or datetime.now(UTC))
            except sqlite3.DatabaseError:  # a damaged file is no loss: it is made again
                self.forget()
                return self._refresh(now or datetime.now(UTC))
        finally:
            let_go(held)

    def _refresh(self, now: datetime) -> int:
        connection = self._connection()
        mark, load = self.mark(), self._lake.ledger.last()[0]
        known = connection.execute("SELECT mark, load FROM about").fetchone()
        if known is None or known[0] != mark:
            wanted = mirroring.touched(self._lake, known[1] if known else None)
            spans = mirroring.spans(self._lake, wanted, micros(now), DAYS)
            connection.execute("DELETE FROM about")
            for part in mirroring.parts(self._lake, wanted):
                with _together(connection):
                    self._copy(connection, part, spans)
            connection.execute("INSERT INTO about VALUES (?, ?)", (mark, load))
        return int(connection.execute("SELECT count(*) FROM rows").fetchone()[0])

    def _copy(
        self,
        connection: sqlite3.Connection,
        part: tuple[str, Sequence[int]],
        spans: dict[int, tuple[int, bool]],
    ) -> None:
        """Replace the rows of some series of one parameter."""
        parameter, series = part
        ids = [(one,) for one in series]
        connection.executemany("DELETE FROM rows WHERE series_id = ?", ids)
        connection.executemany("DELETE FROM reach WHERE series_id = ?", ids)
        connection.executemany(
            "INSERT INTO reach VALUES (?, ?)",
            [
                (one, BEGINNING if whole else since)
                for one, (since, whole) in spans.items()
                if one in set(series)
            ],
        )
        for batch in mirroring.rows(self._lake, parameter, series, spans):
            connection.executemany("INSERT INTO rows VALUES (?,?,?,?,?,?,?,?,?)", batch)


@contextmanager
def _together(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


__all__ = ["DAYS", "Place", "Recent", "RecentRow", "Told"]
