"""The Iceberg catalog in the lake's SQLite file; several tables change in one transaction.

Iceberg commits one table at a time. A load changes stations, series and observations together, and
is acknowledged by its row in the ledger. So commits made inside ``together`` are prepared (their
metadata files written) and then swapped in, with the ledger's rows, by one SQLite transaction:
that transaction is the only moment at which anything becomes true.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
from pyiceberg.table import CommitTableResponse, Table
from pyiceberg.table.update import TableRequirement, TableUpdate
from sqlalchemy import event
from sqlalchemy.dialects import sqlite  # noqa: F401 else imported when the first lake is opened

from accord.lake.placing import TABLES, Place
from accord.lake.tables import NAMESPACE, PARTITIONS, SCHEMAS
from accord.lake.tidying import LOG_LENGTH, SNAPSHOTS

NAME = "accord"
PROPERTIES = {
    "format-version": "2",
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "20",
    "write.parquet.compression-codec": "zstd",
    "write.metadata.metrics.default": "full",
    LOG_LENGTH: str(SNAPSHOTS),
}

_SWAP = (
    "UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ? "
    "WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ?"
)


class OvertakenError(Exception):
    """Another process changed a table although the lock was held: nothing was committed."""


def _leave_unsynced(connection: Any, record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class LakeCatalog(SqlCatalog):
    """A SQLite catalog whose commits can be gathered into one transaction."""

    def __init__(self, database: Path, place: Place, *, synced: bool = True) -> None:
        warehouse = str(place.born / TABLES)
        known = {"init_catalog_tables": str(synced).lower(), **place.properties}
        super().__init__(NAME, uri=f"sqlite:///{database}", warehouse=warehouse, **known)
        self._gathered: list[tuple[str, str, str]] | None = None
        if not synced:  # a lake being made; see ``Ledger``
            self.engine.dispose()
            event.listen(self.engine, "connect", _leave_unsynced)
            self.create_tables()

    def make_tables(self) -> None:
        """Create namespace and tables that are not there yet."""
        self.create_namespace_if_not_exists(NAMESPACE)
        for name, schema in SCHEMAS.items():
            if not self.table_exists((NAMESPACE, name)):
                spec = PARTITIONS.get(name, UNPARTITIONED_PARTITION_SPEC)
                self.create_table(
                    (NAMESPACE, name), schema, partition_spec=spec, properties=PROPERTIES
                )

    def bring_up_to_date(self) -> None:
        """Partition observations as they are now; an older version cut them by month too.

        Files written before keep their partitions. Call with the lake's lock held.
        """
        table = self.table("observations")
        wanted = {field.name for field in PARTITIONS["observations"].fields}
        surplus = [field.name for field in table.spec().fields if field.name not in wanted]
        if surplus:
            with table.update_spec() as change:
                for name in surplus:
                    change.remove_field(name)

    def table(self, name: str) -> Table:
        """Return a table as it stands now."""
        return self.load_table((NAMESPACE, name))

    def commit_table(
        self,
        table: Table,
        requirements: tuple[TableRequirement, ...],
        updates: tuple[TableUpdate, ...],
    ) -> CommitTableResponse:
        """Commit as usual, or only write the metadata file when commits are gathered."""
        if self._gathered is None:
            return super().commit_table(table, requirements, updates)
        current = self.load_table(table.name())
        staged = self._update_and_stage_table(current, table.name(), requirements, updates)
        if staged.metadata == current.metadata:
            return CommitTableResponse(
                metadata=current.metadata, **{"metadata-location": current.metadata_location}
            )
        self._write_metadata(staged.metadata, staged.io, staged.metadata_location)
        name = str(table.name()[-1])
        if any(name == other for other, _, _ in self._gathered):
            raise RuntimeError("one table may be changed once in a gathered commit")
        self._gathered.append((name, current.metadata_location, staged.metadata_location))
        return CommitTableResponse(
            metadata=staged.metadata, **{"metadata-location": staged.metadata_location}
        )

    @contextmanager
    def together(
        self, connection: sqlite3.Connection, acknowledge: Callable[[Any], None]
    ) -> Iterator[None]:
        """Gather the commits made inside and swap them in with what ``acknowledge`` writes."""
        self._gathered = []
        try:
            yield
            connection.execute("BEGIN IMMEDIATE")
            try:
                for name, before, after in self._gathered:
                    changed = connection.execute(
                        _SWAP, (after, before, NAME, NAMESPACE, name, before)
                    ).rowcount
                    if changed != 1:
                        raise OvertakenError(name)
                acknowledge(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        finally:
            self._gathered = None

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
