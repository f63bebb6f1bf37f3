"""Taking back and taking away: rollback of a load, recall and erasure of a scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from accord.kernel.errors import worded
from accord.lake import archive, compaction, errors, ledger

if TYPE_CHECKING:
    from accord.lake.store import Lake


@dataclass(frozen=True)
class Scope:
    """Which rows of a dataset: all, or those of a series, of a load, in a half-open span."""

    series: int | None = None
    load: int | None = None
    begins: datetime | None = None
    ends: datetime | None = None


def rollback(lake: Lake, number: int, *, reason: str, actor: str) -> ledger.Entry:
    """Append the withdrawal of a load; its rows stay and are read only for earlier moments."""
    with errors.explained(), lake.writing():
        known = {entry.load: entry for entry in lake.ledger.entries()}
        if number not in known or known[number].action not in ("load", "correct"):
            raise errors.LAK007(load=number, problem=worded("无此批次", "there is no such load"))
        if number in lake.ledger.withdrawn(None):
            raise errors.LAK007(
                load=number, problem=worded("此前已撤销", "it was rolled back before")
            )
        entry = ledger.Entry(
            load=lake.ledger.next_load(),
            action="rollback",
            dataset=known[number].dataset,
            known_from=lake.ledger.next_moment(),
            actor=actor,
            reason=reason,
            snapshot=lake.files.current(),
            undoes=number,
        )
        lake.commit(entry)
        return entry


def recall(lake: Lake, dataset: str, scope: Scope, kind: str, why: tuple[str, str]) -> ledger.Entry:
    """Append a tombstone over a scope."""
    lake.require_dataset(dataset)
    with errors.explained(), lake.writing():
        entry, stone = _stone(lake, dataset, scope, kind, why)
        lake.commit(entry, stones=[stone])
        return entry


def erase(lake: Lake, dataset: str, scope: Scope, *, reason: str, actor: str) -> ledger.Entry:
    """Append a tombstone and rewrite the files of the scope without its values."""
    lake.require_dataset(dataset)
    with errors.explained(), lake.writing():
        entry, stone = _stone(lake, dataset, scope, "erase", (reason, actor))
        old, new = compaction.without_values(lake, stone, entry.load)
        lake.commit(
            replace(entry, folder=f"load-{entry.load}") if new else entry,
            paths=new,
            replaced=old,
            stones=[stone],
        )
        lake.forget(old)
        _remove_raw_files(lake, stone)
        return entry


def finish_erasures(lake: Lake) -> None:
    """Remove raw files an erasure was to remove, where it was killed after its commit.

    Call with the lake's lock held.
    """
    for stone in lake.ledger.tombstones():
        if stone.kind == "erase":
            _remove_raw_files(lake, stone)


def _remove_raw_files(lake: Lake, stone: ledger.Tombstone) -> None:
    """Remove the raw files of what was loaded before an erasure and lies in its scope."""
    for known in lake.ledger.entries(stone.dataset):
        if known.known_from < stone.known_from and stone.load in (None, known.load):
            for file in known.files:
                _unlink_unless_needed(lake, stone, file)


def _stone(
    lake: Lake, dataset: str, scope: Scope, kind: str, why: tuple[str, str]
) -> tuple[ledger.Entry, ledger.Tombstone]:
    reason, actor = why
    known_from = lake.ledger.next_moment()
    entry = ledger.Entry(
        load=lake.ledger.next_load(),
        action=kind,
        dataset=dataset,
        known_from=known_from,
        actor=actor,
        reason=reason,
        snapshot=lake.files.current(),
    )
    stone = ledger.Tombstone(
        dataset, kind, actor, reason, known_from,
        scope.series, scope.load, scope.begins, scope.ends,
    )  # fmt: skip
    return entry, stone


def _unlink_unless_needed(lake: Lake, stone: ledger.Tombstone, file: archive.Archived) -> None:
    """Remove a raw file of the erased scope; one that others came from, or later, stays."""
    path: Path = archive.place(lake.archive, file.sha256)
    if not path.exists() or path.stat().st_mtime > stone.known_from.timestamp():
        return  # gone already, or brought in anew since
    others = {
        entry.dataset
        for entry in lake.ledger.entries()
        for held in entry.files
        if held.sha256 == file.sha256
        and (entry.dataset != stone.dataset or entry.known_from > stone.known_from)
    }
    if not others:
        path.chmod(0o600)
        path.unlink()
