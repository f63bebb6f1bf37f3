"""What Iceberg needs no more: old snapshots leave the tables, their files leave the disk.

The history of rows is in their ``known_from``, not in Iceberg's snapshots: past states are read
from the files that stand now. Only the last snapshots are kept, for a reader that has just taken
hold of one; what they name stays for ``KEPT`` after it was written.
"""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pyiceberg.table import Table, Transaction
from pyiceberg.table.update.snapshot import ExpireSnapshots

from accord.lake.tables import NAMESPACE, SCHEMAS

if TYPE_CHECKING:
    from accord.lake.catalog import LakeCatalog
    from accord.lake.placing import Place

SNAPSHOTS = 10
"""Snapshots a table keeps."""
KEPT = timedelta(hours=1)
"""How long files no table needs any more stay for readers that still use them."""
LOG_LENGTH = "write.metadata.previous-versions-max"


def forget_snapshots(change: Transaction) -> None:
    """Take all but the last snapshots out of a table, in the transaction that changes it."""
    metadata = change.table_metadata
    if metadata.properties.get(LOG_LENGTH) != str(SNAPSHOTS):
        change.set_properties({LOG_LENGTH: str(SNAPSHOTS)})
    newest = sorted(metadata.snapshots, key=lambda one: one.sequence_number or 0)
    old = [one.snapshot_id for one in newest[:-SNAPSHOTS]]
    if old:
        ExpireSnapshots(change).by_ids(old).commit()


def remove_files(catalog: LakeCatalog, place: Place, kept: timedelta = KEPT) -> int:
    """Remove files of the tables' own that no table names and no reader can still use.

    Observations are not among them: those the ledger knows. Returns how many were removed; call
    with the lake's lock held.
    """
    removed = 0
    before = time.time() - kept.total_seconds()
    for name in SCHEMAS:
        table = catalog.table(name)
        needed = {place.real(one) for one in named(table)}
        folder = place.real(table.location())
        for path in [*folder.glob("metadata/*"), *folder.glob("data/**/*.parquet")]:
            if path not in needed and path.is_file() and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def named(table: Table) -> set[str]:
    """Return the files a table names: metadata, lists of files, and the files of its rows."""
    metadata = table.metadata
    found = {table.metadata_location, *(one.metadata_file for one in metadata.metadata_log)}
    small = table.name()[-1] != "observations"
    for snapshot in metadata.snapshots:
        found.add(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            found.add(manifest.manifest_path)
            if small:
                entries = manifest.fetch_manifest_entry(table.io, discard_deleted=False)
                found |= {entry.data_file.file_path for entry in entries}
    return found


def metadata_files(folder: Path) -> int:
    """Return how many files the tables of a lake keep about themselves."""
    return sum(1 for _ in folder.glob(f"tables/{NAMESPACE}/*/metadata/*"))
