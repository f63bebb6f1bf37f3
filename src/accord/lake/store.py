"""The lake of one node: opened in a folder, read by many processes, written by one at a time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from accord.kernel.errors import worded
from accord.lake import changes, compaction, copying, errors, judging, ledger, load, reading
from accord.lake.catalog import LakeCatalog
from accord.lake.files import DataFiles, ObservationFile
from accord.lake.grouping import sync
from accord.lake.interface import Receipt, Source, Span, Staged, Station
from accord.lake.lock import let_go, locked, try_lock
from accord.lake.placing import Place
from accord.lake.recent import Recent
from accord.lake.register import Register
from accord.lake.tidying import KEPT
from accord.vocab.quality import Checks

_DATASET = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
WAIT = 3600.0
"""Seconds a writer waits for another."""


class Lake:
    """Datasets, stations, series and observations of one node. Open with ``Lake.open``."""

    def __init__(self, folder: Path, wait: float = WAIT) -> None:
        self.folder = folder
        self.wait = wait
        self.staging = folder / "staging"
        self.data = folder / "data"
        self.archive = folder / "archive"
        self.quarantine = folder / "quarantine"
        self.database = folder / "catalog.db"
        self.ledger = ledger.Ledger(self.database)
        self.place = Place.of(folder, self.database)
        self.catalog = LakeCatalog(self.database, self.place)
        self.files = DataFiles(self.catalog, self.place)
        self.recent = Recent(folder / "recent.db", self)
        self._waiting: tuple[tuple[int, int | None], list[judging.Held]] | None = None

    @classmethod
    def open(cls, folder: Path | str, *, wait: float = WAIT) -> Self:
        """Open the lake in a folder, made when absent; sweep what a killed process left.

        Raises LAK006 when a newer version wrote it.
        """
        folder = Path(folder).absolute()
        with errors.explained():
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / "made").exists():
                with locked(folder / "lock", wait):
                    _make(folder)
            lake = cls(folder, wait)
            try:
                found = lake.ledger.format() or ledger.FORMAT
                if found > ledger.FORMAT:
                    raise errors.LAK006(folder=folder, found=found, known=ledger.FORMAT)
                lake.sweep()
            except BaseException:
                lake.close()
                raise
        return lake

    def close(self) -> None:
        """Let go of all files."""
        self.recent.close()
        self.catalog.close()
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ---- writing -------------------------------------------------------------------------

    def load(
        self,
        dataset: str,
        batches: Staged,
        *,
        source: Source,
        actor: str,
        revises: bool = False,
        stations: Sequence[Station] = (),
        checks: Mapping[str, Checks] | None = None,
    ) -> Receipt:
        """Store staged rows as one atomic snapshot and return the receipt.

        The same files with the same description again store nothing. ``revises`` lets other
        values supersede what stands. Raises LAK001 to LAK004, LAK008 and LAK009.
        """
        check_dataset(dataset)
        order = load.Order(
            dataset, source, actor, revises=revises, stations=stations, checks=checks or {}
        )
        return load.run_load(self, order, batches)

    def rehearse(
        self,
        dataset: str,
        batches: Staged,
        *,
        source: Source,
        revises: bool = False,
        checks: Mapping[str, Checks] | None = None,
    ) -> Receipt:
        """Say what a load would do, compared with what stands; nothing is stored or locked."""
        check_dataset(dataset)
        order = load.Order(
            dataset, source, "", revises=revises, checks=checks or {}, rehearsal=True
        )
        return load.run_load(self, order, batches)

    def correct(
        self,
        dataset: str,
        batches: Staged,
        *,
        reason: str,
        actor: str,
        checks: Mapping[str, Checks] | None = None,
    ) -> Receipt:
        """Append corrected values; a row without a value withdraws what stands.

        What was known before stays readable with ``known_at``.
        """
        self.require_dataset(dataset)
        order = load.Order(
            dataset,
            Source("correction"),
            actor,
            action="correct",
            reason=reason,
            revises=True,
            checks=checks or {},
        )
        return load.run_load(self, order, batches)

    def rollback(self, number: int, *, reason: str, actor: str) -> ledger.Entry:
        """Take back one load: from now on its rows are not read, what stood before it stands.

        Raises LAK007 when there is no such load or it is taken back already.
        """
        return changes.rollback(self, number, reason=reason, actor=actor)

    def recall(
        self, dataset: str, scope: changes.Scope | None = None, *, reason: str, actor: str
    ) -> ledger.Entry:
        """Show a tombstone instead of the values of a scope, in every state, from now on."""
        return changes.recall(self, dataset, scope or changes.Scope(), "recall", (reason, actor))

    def erase(
        self, dataset: str, scope: changes.Scope | None = None, *, reason: str, actor: str
    ) -> ledger.Entry:
        """Recall a scope and remove its values from the files; keys and tombstone remain.

        The raw files of the loads concerned leave the archive too.
        """
        done = changes.erase(self, dataset, scope or changes.Scope(), reason=reason, actor=actor)
        self.recent.forget()
        return done

    def compact(self, *, actor: str, most: int = compaction.MOST_ROWS) -> compaction.Compacted:
        """Rewrite partitions of several files into one each; history and rows stay the same."""
        return compaction.compact(self, actor=actor, most=most)

    # ---- reading -------------------------------------------------------------------------

    def rows(
        self,
        what: str | Sequence[int],
        span: Span | None = None,
        *,
        known_at: datetime | None = None,
        limit: int | None = None,
    ) -> pa.Table:
        """Return observations of a dataset (its id) or of series (their numbers).

        ``span`` selects by start; ``known_at`` gives what was recorded at that moment (None: now).
        Sorted by series and start. Columns as in ``reading.COLUMNS``. Raises LAK005.
        """
        return reading.rows(self, what, span or Span(), known_at, limit)

    def series(
        self, dataset: str | None = None, *, known_at: datetime | None = None
    ) -> list[dict[str, Any]]:
        """Return the series with station, parameter, unit and scale."""
        return reading.series(self, dataset, known_at)

    def stations(
        self, dataset: str | None = None, *, known_at: datetime | None = None
    ) -> list[dict[str, Any]]:
        """Return the stations as last described."""
        return reading.stations(self, dataset, known_at)

    def show(
        self, dataset: str | None = None, *, known_at: datetime | None = None
    ) -> dict[str, Any]:
        """Return what there is: datasets, counts, loads, tombstones, files."""
        return reading.show(self, dataset, known_at)

    def standing_sql(self, engine: duckdb.DuckDBPyConnection, dataset: str) -> str | None:
        """Return the query of a dataset's current rows, or None when it has none."""
        return reading.standing_sql(self, engine, dataset)

    def held_back(self, dataset: str) -> list[judging.Held]:
        """Return the configured tests that could not run in loads that stand.

        While there are any, data of the dataset may not be released.
        """
        state = self.ledger.last()
        if self._waiting is None or self._waiting[0] != state:
            self._waiting = (state, judging.held_back(self))
        return [one for one in self._waiting[1] if one.dataset == dataset]

    def check_whole(self) -> list[str]:
        """Return what is wrong with the lake: missing files, wrong counts, loads without rows."""
        return reading.problems(self)

    def held(self) -> AbstractContextManager[Path]:
        """Give a folder that is this lake as it stands, while others go on writing; for a backup.

        It lasts as long as the context does.
        """
        return copying.held(self)

    # ---- what the operations share -------------------------------------------------------

    def require_dataset(self, dataset: str) -> None:
        """Raise LAK005 when there is no such dataset."""
        if dataset not in reading.datasets(self):
            raise errors.LAK005(kind=worded("数据集", "dataset"), name=dataset)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lake's lock; only one process changes it at a time."""
        with locked(self.folder / "lock", self.wait):
            self.catalog.bring_up_to_date()
            self._sweep_data()
            yield

    def register(self, dataset: str, number: int, known_from: datetime) -> Register:
        """Return what is known of a dataset, to be added to by a load."""
        tables = {name: self.files.small(name) for name in ("datasets", "stations", "series")}
        return Register(
            dataset,
            number,
            known_from,
            tables["datasets"],
            tables["stations"],
            tables["series"],
            self.ledger.parameter_numbers(),
        )

    def new_data_folder(self, number: int) -> Path:
        """Make the folder of a load's files; a leftover of a killed load is removed first."""
        folder = self.data / f"load-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def commit(
        self,
        entry: ledger.Entry,
        *,
        paths: Sequence[Path] = (),
        register: Register | None = None,
        replaced: Sequence[ObservationFile] = (),
        stones: Sequence[ledger.Tombstone] = (),
    ) -> int | None:
        """Make files, register and ledger entry true in one transaction; return the snapshot.

        Call with the lock held. Killed before it ends, nothing has changed.
        """
        snapshot = self.files.current()

        def acknowledge(connection: Any) -> None:
            ledger.write(connection, ledger_entry)
            for stone in stones:
                ledger.write_tombstone(connection, stone)
            numbers = register.new_numbers if register else {}
            connection.executemany(
                "INSERT INTO parameters (id, number) VALUES (?, ?)", numbers.items()
            )
            erased = entry.action == "erase"  # nobody may go on reading those
            since = 0 if erased else ledger.micros(datetime.now(UTC))
            connection.executemany(
                "INSERT OR IGNORE INTO retired VALUES (?, ?)",
                [(self.place.name(file.path), since) for file in replaced],
            )

        ledger_entry = entry
        with self.catalog.together(self.ledger.connection, acknowledge):
            if paths or replaced:
                note = {"accord.load": str(entry.load), "accord.action": entry.action}
                snapshot = self.files.append(paths, replaced, note)
            for name, rows in (register.arrow() if register else {}).items():
                self.files.note(name, rows)
            ledger_entry = replace(entry, snapshot=snapshot)
        return snapshot

    def forget(self, files: Sequence[ObservationFile]) -> None:
        """Remove replaced files at once: after an erasure nothing may hold the values."""
        for file in files:
            file.path.unlink(missing_ok=True)
        self.ledger.connection.executemany(
            "DELETE FROM retired WHERE path = ?",
            [(self.place.name(file.path),) for file in files],
        )

    def sweep(self) -> None:
        """Remove what killed processes left; skipped while another process writes."""
        for folder in self.staging.glob("load-*"):
            try:
                held = try_lock(folder / "lock") if folder.is_dir() else None
            except FileNotFoundError:  # its load has just ended and cleaned it away itself
                continue
            if held is not None:
                shutil.rmtree(folder, ignore_errors=True)
                let_go(held)
        held = try_lock(self.folder / "lock")
        if held is not None:
            try:
                self._sweep_data()
                changes.finish_erasures(self)
            finally:
                let_go(held)

    def _sweep_data(self) -> None:
        """Remove data of loads never acknowledged and files long retired; lock held."""
        known = {entry.folder for entry in self.ledger.entries()}
        for folder in self.data.glob("load-*"):
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)
        for path in self.quarantine.glob("load-*.parquet"):
            if int(path.stem.removeprefix("load-")) >= self.ledger.next_load():
                path.unlink(missing_ok=True)
        gone = []
        for path_text, since in self.ledger.retired().items():
            if datetime.now(UTC) - since > KEPT:
                self.place.real(path_text).unlink(missing_ok=True)
                gone.append((path_text,))
        if gone:
            self.ledger.connection.executemany("DELETE FROM retired WHERE path = ?", gone)


def _make(folder: Path) -> None:
    """Make ledger and tables; the mark "made" is set last, so a killed making is done again.

    They are made beside, brought to the disk at once, and then get their name.
    """
    database, beside = folder / "catalog.db", folder / "making.db"
    if database.exists():
        _make_tables(folder, database, synced=True)
    else:
        for left in folder.glob("making.db*"):
            left.unlink()
        _make_tables(folder, beside, synced=False)
        sync(beside)
        beside.rename(database)
        sync(folder)
    (folder / "made").touch()


def _make_tables(folder: Path, database: Path, *, synced: bool) -> None:
    made = ledger.Ledger(database, synced=synced)
    catalog = LakeCatalog(database, Place.of(folder, database), synced=synced)
    try:
        made.make_tables()
        catalog.make_tables()
    finally:
        catalog.close()
        made.close()


def check_dataset(dataset: str) -> None:
    """Raise LAK008 when a text cannot be the id of a dataset."""
    if not _DATASET.fullmatch(dataset):
        raise errors.LAK008(dataset=dataset[:80])
