"""The observation files of a snapshot, as Iceberg lists them, and the small tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table, _parquet_files_to_data_files

from accord.lake.catalog import NAME, LakeCatalog
from accord.lake.ledger import micros
from accord.lake.placing import Place
from accord.lake.tables import NAMESPACE, SERIES_WIDTH
from accord.lake.tidying import forget_snapshots

SMALL_FILES = 20
"""Files of datasets, stations or series from which they are written into one."""


@dataclass(frozen=True)
class ObservationFile:
    """One Parquet file of observations with its bounds (microseconds since 1970)."""

    path: Path
    parameter: int
    rows: int
    first_series: int
    last_series: int
    first_start: int
    last_start: int
    entry: DataFile


class DataFiles:
    """File lists and small tables, read once per snapshot."""

    def __init__(self, catalog: LakeCatalog, place: Place) -> None:
        self._catalog = catalog
        self._place = place
        self._lists: dict[int, tuple[ObservationFile, ...]] = {}
        self._small: dict[str, tuple[str, list[dict[str, Any]]]] = {}

    def current(self) -> int | None:
        """Return the id of the observation snapshot that stands now."""
        snapshot = self._catalog.table("observations").current_snapshot()
        return None if snapshot is None else snapshot.snapshot_id

    def listed(self) -> tuple[ObservationFile, ...]:
        """Return the files of the snapshot that stands now."""
        table = self._catalog.table("observations")
        snapshot = table.current_snapshot()
        if snapshot is None:
            return ()
        if snapshot.snapshot_id not in self._lists:
            files = [
                _file(entry.data_file, self._place)
                for manifest in snapshot.manifests(table.io)
                for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True)
            ]
            files.sort(key=lambda file: (file.parameter, file.first_start, str(file.path)))
            self._lists = {snapshot.snapshot_id: tuple(files)}
        return self._lists[snapshot.snapshot_id]

    def of(
        self,
        series: Iterable[int],
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> list[ObservationFile]:
        """Return the files that may hold rows of these series in this half-open span."""
        wanted: dict[int, tuple[int, int]] = {}
        for one in series:
            low, high = wanted.get(one // SERIES_WIDTH, (one, one))
            wanted[one // SERIES_WIDTH] = (min(low, one), max(high, one))
        begins = None if start is None else micros(start)
        ends = None if end is None else micros(end)
        return [
            file
            for file in self.listed()
            if file.parameter in wanted
            and file.first_series <= wanted[file.parameter][1]
            and file.last_series >= wanted[file.parameter][0]
            and (begins is None or file.last_start >= begins)
            and (ends is None or file.first_start < ends)
        ]

    def append(
        self,
        paths: Sequence[Path],
        replaced: Sequence[ObservationFile],
        note: Mapping[str, str],
    ) -> int:
        """Add files (and take out replaced ones) in one snapshot; return its id."""
        table = self._catalog.table("observations")
        names = [self._place.name(path) for path in paths]
        with table.transaction() as change:
            if not replaced:
                change.add_files(names, dict(note), check_duplicate_files=False)
            else:
                added = _parquet_files_to_data_files(change.table_metadata, names, table.io)
                with change.update_snapshot(dict(note)).overwrite() as update:
                    for file in added:
                        update.append_data_file(file)
                    for old in replaced:
                        update.delete_data_file(old.entry)
            forget_snapshots(change)
        snapshot = table.current_snapshot()
        if snapshot is None:
            raise RuntimeError("a commit left no snapshot")
        return snapshot.snapshot_id

    def note(self, name: str, rows: pa.Table) -> None:
        """Add rows to datasets, stations or series; many small files become one on the way."""
        table = self._catalog.table(name)
        snapshot = table.current_snapshot()
        told = snapshot.summary if snapshot else None
        files = int(told["total-data-files"] or 0) if told else 0
        with table.transaction() as change:
            if files < SMALL_FILES:
                change.append(rows)
            else:
                change.overwrite(pa.concat_tables([table.scan().to_arrow(), rows]))
            forget_snapshots(change)

    def small(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of datasets, stations or series."""
        table: Table = self._catalog.table(name)
        held = self._small.get(name)
        if held is None or held[0] != table.metadata_location:
            held = (table.metadata_location, table.scan().to_arrow().to_pylist())
            self._small[name] = held
        return held[1]


def table_key(name: str) -> tuple[str, str, str]:
    """Return catalog, namespace and name of a table, as the catalog's database holds them."""
    return (NAME, NAMESPACE, name)


def _number(bound: bytes) -> int:
    """Read a bound of a whole number or a moment, which Iceberg keeps as eight bytes."""
    return int.from_bytes(bound, "little", signed=True)


def _file(entry: DataFile, place: Place) -> ObservationFile:
    lower, upper = entry.lower_bounds or {}, entry.upper_bounds or {}
    return ObservationFile(
        path=place.real(entry.file_path),
        parameter=int(entry.partition[0]) // SERIES_WIDTH,
        rows=entry.record_count,
        first_series=_number(lower[1]),
        last_series=_number(upper[1]),
        first_start=_number(lower[2]),
        last_start=_number(upper[2]),
        entry=entry,
    )
