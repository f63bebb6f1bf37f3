"""The ledger: what was done to the lake, in the catalog's SQLite file, and what was recalled.

A load is acknowledged when its row stands here; the same transaction swaps the tables in.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from accord.lake.archive import Archived
from accord.lake.interface import Counts

FORMAT = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_TABLES = """
CREATE TABLE IF NOT EXISTS about (format INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS parameters (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS loads (
  load INTEGER PRIMARY KEY, action TEXT NOT NULL, dataset TEXT NOT NULL, source TEXT NOT NULL,
  description TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, revises INTEGER NOT NULL,
  known_from INTEGER NOT NULL, snapshot INTEGER, folder TEXT NOT NULL, files TEXT NOT NULL,
  counts TEXT NOT NULL, checks TEXT NOT NULL, quarantine TEXT, undoes INTEGER);
CREATE INDEX IF NOT EXISTS loads_dataset ON loads (dataset);
CREATE TABLE IF NOT EXISTS tombstones (
  number INTEGER PRIMARY KEY, dataset TEXT NOT NULL, series INTEGER, load INTEGER,
  begins INTEGER, ends INTEGER, kind TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL,
  known_from INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS retired (path TEXT PRIMARY KEY, since INTEGER NOT NULL);
"""


def micros(moment: datetime) -> int:
    """Return whole microseconds since 1970 of a moment with a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(value: int) -> datetime:
    """Return the UTC moment of whole microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=value)


@dataclass(frozen=True)
class Entry:
    """One row of the ledger; ``action`` is load, correct, rejudge, rollback, compact,
    recall or erase."""

    load: int
    action: str
    dataset: str
    known_from: datetime
    actor: str = ""
    source: str = ""
    description: str = ""
    reason: str = ""
    revises: bool = False
    snapshot: int | None = None
    folder: str = ""
    files: tuple[Archived, ...] = ()
    counts: Counts = field(default_factory=Counts)
    checks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    thresholds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    quarantine: str | None = None
    undoes: int | None = None
    before: Counts | None = None
    """Values refused before they reached the lake, where the load said so."""


@dataclass(frozen=True)
class Tombstone:
    """What was recalled or erased: a dataset, or a series, a load or a span of time in it."""

    dataset: str
    kind: str
    actor: str
    reason: str
    known_from: datetime
    series: int | None = None
    load: int | None = None
    begins: datetime | None = None
    ends: datetime | None = None


class Ledger:
    """The ledger's tables in the lake's SQLite file.

    ``synced`` False while a lake is made: it is brought to the disk once, before it counts as made.
    """

    def __init__(self, database: Path, *, synced: bool = True) -> None:
        self.connection = sqlite3.connect(
            database, timeout=60, isolation_level=None, check_same_thread=False
        )
        self.connection.execute(f"PRAGMA synchronous={'FULL' if synced else 'OFF'}")
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA busy_timeout=60000")

    def make_tables(self) -> None:
        """Create the tables that are not there yet."""
        self.connection.executescript(_TABLES)
        if self.format() is None:
            self.connection.execute("INSERT INTO about (format) VALUES (?)", (FORMAT,))

    def format(self) -> int | None:
        """Return the format number of this lake."""
        row = self.connection.execute("SELECT format FROM about").fetchone()
        return None if row is None else int(row[0])

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()

    def entries(self, dataset: str | None = None) -> list[Entry]:
        """Return the entries, oldest first, of one dataset or all."""
        where = "" if dataset is None else "WHERE dataset = ?"
        rows = self.connection.execute(
            f"SELECT * FROM loads {where} ORDER BY load",
            () if dataset is None else (dataset,),
        )
        names = [column[0] for column in rows.description]
        return [_entry(dict(zip(names, row, strict=True))) for row in rows]

    def judged(self, outcome: str) -> list[Entry]:
        """Return the entries one of whose tests ended with words that hold these, oldest first."""
        rows = self.connection.execute(
            "SELECT * FROM loads WHERE instr(checks, ?) > 0 ORDER BY load", (outcome,)
        )
        names = [column[0] for column in rows.description]
        return [_entry(dict(zip(names, row, strict=True))) for row in rows]

    def last(self) -> tuple[int, int | None]:
        """Return the number and the snapshot of the last entry, which name the lake's state."""
        row = self.connection.execute(
            "SELECT load, snapshot FROM loads ORDER BY load DESC LIMIT 1"
        ).fetchone()
        return (0, None) if row is None else (int(row[0]), row[1])

    def next_load(self) -> int:
        """Return the number the next entry takes; call with the lake's lock held."""
        row = self.connection.execute("SELECT coalesce(max(load), 0) + 1 FROM loads").fetchone()
        return int(row[0])

    def next_moment(self) -> datetime:
        """Return now, later than every entry so far; call with the lake's lock held."""
        row = self.connection.execute("SELECT coalesce(max(known_from), 0) FROM loads").fetchone()
        return max(datetime.now(UTC), moment(int(row[0]) + 1))

    def same_files(self, dataset: str, description: str, hashes: Sequence[str]) -> Entry | None:
        """Return the standing load of these files with this description, if there is one."""
        undone = self.withdrawn(None)
        for entry in reversed(self.entries(dataset)):
            if entry.action != "load" or entry.load in undone:
                continue
            same = sorted(f.sha256 for f in entry.files) == sorted(hashes)
            if same and entry.description == description:
                return entry
        return None

    def loaded_before(self, dataset: str, load: int) -> bool:
        """Whether anything was loaded into the dataset before a load."""
        row = self.connection.execute(
            "SELECT count(*) FROM loads WHERE dataset = ? AND load < ?", (dataset, load)
        ).fetchone()
        return bool(row[0])

    def may_know(self, dataset: str, sizes: Sequence[int]) -> bool:
        """Whether files of exactly these sizes were loaded before: worth hashing first."""
        return any(sorted(f.size for f in e.files) == list(sizes) for e in self.entries(dataset))

    def withdrawn(self, known_at: datetime | None) -> frozenset[int]:
        """Return the loads rolled back, as known at a moment (None: now)."""
        until = micros(known_at) if known_at else 2**62
        rows = self.connection.execute(
            "SELECT undoes FROM loads WHERE undoes IS NOT NULL AND known_from <= ?", (until,)
        )
        return frozenset(int(row[0]) for row in rows)

    def revised(self, dataset: str | None = None) -> bool:
        """Whether any load or correction may have superseded rows (of the dataset)."""
        row = self.connection.execute(
            "SELECT count(*) FROM loads WHERE (revises OR action IN ('correct', 'rejudge')) AND "
            "(? IS NULL OR dataset = ?)",
            (dataset, dataset),
        ).fetchone()
        return bool(row[0])

    def tombstones(self, dataset: str | None = None) -> list[Tombstone]:
        """Return what is recalled or erased now."""
        rows = self.connection.execute(
            "SELECT dataset, kind, actor, reason, known_from, series, load, begins, ends "
            "FROM tombstones WHERE (? IS NULL OR dataset = ?) ORDER BY number",
            (dataset, dataset),
        )
        return [
            Tombstone(
                dataset=row[0],
                kind=row[1],
                actor=row[2],
                reason=row[3],
                known_from=moment(row[4]),
                series=row[5],
                load=row[6],
                begins=None if row[7] is None else moment(row[7]),
                ends=None if row[8] is None else moment(row[8]),
            )
            for row in rows
        ]

    def parameter_numbers(self) -> dict[str, int]:
        """Return the number of each parameter this lake has met."""
        rows = self.connection.execute("SELECT id, number FROM parameters")
        return {str(name): int(number) for name, number in rows}

    def retired(self) -> dict[str, datetime]:
        """Return files no table needs any more and since when."""
        rows = self.connection.execute("SELECT path, since FROM retired")
        return {str(path): moment(since) for path, since in rows}


def write(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write one entry, inside the transaction that makes it true."""
    connection.execute(
        "INSERT INTO loads VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            entry.load,
            entry.action,
            entry.dataset,
            entry.source,
            entry.description,
            entry.actor,
            entry.reason,
            int(entry.revises),
            micros(entry.known_from),
            entry.snapshot,
            entry.folder,
            json.dumps([asdict(file) for file in entry.files]),
            json.dumps(_counted(entry)),
            json.dumps(_judged(entry), ensure_ascii=False),
            entry.quarantine,
            entry.undoes,
        ),
    )


def write_tombstone(connection: sqlite3.Connection, stone: Tombstone) -> None:
    """Write one tombstone, inside the transaction that makes it true."""
    connection.execute(
        "INSERT INTO tombstones (dataset, series, load, begins, ends, kind, actor, reason, "
        "known_from) VALUES (?,?,?,?,?,?,?,?,?)",
        (
            stone.dataset,
            stone.series,
            stone.load,
            micros(stone.begins) if stone.begins else None,
            micros(stone.ends) if stone.ends else None,
            stone.kind,
            stone.actor,
            stone.reason,
            micros(stone.known_from),
        ),
    )


def _counted(entry: Entry) -> dict[str, Any]:
    """Return what became of the values, those refused before the lake aside where known."""
    before = {} if entry.before is None else {"before": asdict(entry.before)}
    return asdict(entry.counts) | before


def _judged(entry: Entry) -> dict[str, Any]:
    """Return what the tests compared with and how they ended; nothing where none was asked."""
    if not entry.checks:
        return {}
    return {"outcomes": entry.checks, "thresholds": entry.thresholds}


def _entry(row: Mapping[str, Any]) -> Entry:
    judged, counted = json.loads(row["checks"]), json.loads(row["counts"])
    before = counted.pop("before", None)
    return Entry(
        load=row["load"],
        action=row["action"],
        dataset=row["dataset"],
        known_from=moment(row["known_from"]),
        actor=row["actor"],
        source=row["source"],
        description=row["description"],
        reason=row["reason"],
        revises=bool(row["revises"]),
        snapshot=row["snapshot"],
        folder=row["folder"],
        files=tuple(Archived(**file) for file in json.loads(row["files"])),
        counts=Counts(**counted),
        checks=judged.get("outcomes", judged),
        thresholds=judged.get("thresholds", {}),
        quarantine=row["quarantine"],
        undoes=row["undoes"],
        before=None if before is None else Counts(**before),
    )
