"""Upgrade of a node's data to this version: backup first, then migrate, prove and rebuild."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from accord.kernel.text import Text
from accord.portal.errors import POR002
from accord.portal.keeping.faults import coded
from accord.portal.keeping.preparing import locked, open_folder, prepare

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade did, or would do. ``backup`` is unset where nothing was to migrate."""

    migrations: list[str]
    backup: Path | None = None
    revisions: int = 0
    releases: int = 0
    entries: int = 0
    dry_run: bool = False

    def lines(self) -> list[Text]:
        """Say what was done."""
        steps = ", ".join(self.migrations)
        zh, en = "数据结构已是当前版本。", "The data are of this version already."
        if steps and self.dry_run:
            zh, en = f"将先备份，再执行：{steps}。", f"Would make a backup, then do: {steps}."
        elif steps:
            zh, en = f"已更新数据结构：{steps}。", f"Migrated: {steps}."
        told = [Text((zh,), en)]
        if self.backup:
            zh, en = f"升级前的备份：{self.backup}", f"The backup from before: {self.backup}"
            told.insert(0, Text((zh,), en))
        if not self.dry_run:
            zh = f"修订记录 {self.revisions} 条、发布日志 {self.releases} 条校验通过。"
            en = f"{self.revisions} revisions and {self.releases} lines of the log verify."
            told.append(Text((zh,), en))
            zh = f"已依据修订记录重建 {self.entries} 个条目。"
            told.append(Text((zh,), f"{self.entries} entries built anew from their revisions."))
        return told


def upgrade(progress: Progress | None = None, dry_run: bool = False) -> Upgraded:
    """Bring this node's data to the code's version; a backup is made before anything is changed.

    The command calls this instead of ``prepare``, which refuses the data of an older version.

    Raises:
        AccordError: POR001, POR002, POR006 as ``prepare`` says; KEP001 where the backup cannot be
            written: then nothing was changed; REC019, REL003 where a chain breaks.
    """
    folder = open_folder()
    from accord.portal.keeping import proof, versions
    from accord.portal.keeping.backup import backup
    from accord.record import store
    from accord.release import log

    with coded(folder):
        found, known = versions.recorded(), versions.known()
        if found - known:
            names = ", ".join(versions.joined(found - known)[:3])
            raise POR002(folder=str(folder), found=names)
        if dry_run:
            return Upgraded(versions.joined(known - found), dry_run=True)
        if not found:
            prepare()
        with locked(folder):
            saved, done = None, []
            if versions.recorded() != known:
                saved = _target(folder)
                backup(saved, progress=progress)
                done = versions.migrate()
            revisions, releases = store.verify(progress), log.verify()
            entries = proof.rebuild()
    return Upgraded(done, saved, revisions, releases, entries)


def _target(folder: Path) -> Path:
    backups = folder / "backups"
    backups.mkdir(mode=0o700, exist_ok=True)
    return backups / f"before-upgrade-{timezone.now():%Y%m%dT%H%M%SZ}.zip"
