"""Examination of a node: is it whole, and can it work?"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from accord.kernel.errors import AccordError
from accord.lake import Lake
from accord.portal import configuration, data_folder
from accord.portal.keeping.faults import coded
from accord.portal.keeping.preparing import open_folder

LEAST_FREE = 200 << 20
STUCK_AFTER = timedelta(minutes=10)
WAITING_AFTER = timedelta(hours=1)
CLOCK_SLACK = timedelta(minutes=5)
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Finding:
    """One thing examined. ``ok`` is None where it could not be examined."""

    code: str
    ok: bool | None
    zh: str
    en: str

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain data."""
        return asdict(self)

    def words(self, lang: str) -> str:
        """Return what was found, in the language."""
        return self.zh if lang == "zh" else self.en


def examine() -> list[Finding]:
    """Examine this node without changing it; writers wait while its tables are compared.

    The command calls this instead of ``prepare``, which would refuse what is to be examined.
    """
    folder = Path(configuration.value("ACCORD_DATA")).resolve()
    if not folder.is_dir():
        return [
            Finding("data-folder", False, f"数据文件夹“{folder}”不存在。",
                    f'The data folder "{folder}" does not exist.')
        ]  # fmt: skip
    found = [_rights(folder), _free_space(folder), _secret_key(folder)]
    database = _asked("database", folder, lambda: _database(folder))
    found.append(database)
    questions: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("migrations", _migrations),
        ("revisions", _revisions),
        ("release-log", _release_log),
        ("current-tables", _current_tables),
        ("jobs", _jobs),
        ("clock", _clock),
    )
    for code, ask in questions:
        if database.ok and all(f.ok for f in found if f.code == "migrations"):
            found.append(_asked(code, folder, ask))
        else:
            found.append(Finding(code, None, "未能检查：数据库不可用或版本不符。",
                                 "Could not be examined: the database is unusable or of another "
                                 "version."))  # fmt: skip
    found.append(_asked("lake", folder, lambda: _lake(folder / "lake")))
    return found


def _asked(code: str, folder: Path, ask: Callable[[], Finding]) -> Finding:
    try:
        with coded(folder):
            return ask()
    except AccordError as error:
        return Finding(code, False, error.render("zh"), error.render("en"))


def _rights(folder: Path) -> Finding:
    barred = [str(p) for p in _folders(folder) if not os.access(p, os.R_OK | os.W_OK | os.X_OK)]
    if barred:
        names = ", ".join(barred)
        return Finding("data-folder", False, f"无法写入：{names}。", f"Cannot be written: {names}.")
    return Finding("data-folder", True, f"数据文件夹“{folder}”可读写。",
                   f'The data folder "{folder}" can be read and written.')  # fmt: skip


def _folders(folder: Path) -> Iterator[Path]:
    yield folder
    for name in ("uploads", "backups"):
        if (folder / name).exists():
            yield folder / name


def _lake(folder: Path) -> Finding:
    if not (folder / "made").exists():
        return Finding("lake", True, "本节点尚无数据湖。", "This node has no lake yet.")
    with closing(Lake(folder)) as lake:  # opened without sweeping: nothing is changed
        problems = lake.check_whole()
        rows = sum(file.rows for file in lake.files.listed())
    if problems:
        told = "; ".join(problems[:3])
        return Finding("lake", False, f"数据湖不完整，请从备份恢复：{told}。",
                       f"The lake is not whole; restore it from a backup: {told}.")  # fmt: skip
    return Finding("lake", True, f"数据湖完整，共 {rows} 行观测数据。",
                   f"The lake is whole: {rows} rows of observations.")  # fmt: skip


def _free_space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    size = free >> 20
    if free < LEAST_FREE:
        return Finding("free-space", False, f"仅剩 {size} MB 可用空间，请清理。",
                       f"Only {size} MB are free: make room.")  # fmt: skip
    return Finding("free-space", True, f"可用空间 {size} MB。", f"{size} MB are free.")


def _secret_key(folder: Path) -> Finding:
    path = folder / data_folder.KEY_FILE
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return Finding("secret-key", False, "缺少密钥文件。", "The secret key is missing.")
    if mode & 0o077:
        return Finding("secret-key", False, f"他人可读取密钥文件，请执行 chmod 600 {path}。",
                       f"Others can read the secret key. Run: chmod 600 {path}")  # fmt: skip
    return Finding("secret-key", True, "仅所有者可读取密钥。",
                   "Only its owner can read the secret key.")  # fmt: skip


def _database(folder: Path) -> Finding:
    if not _has_database(folder):
        return Finding("database", False, "尚无数据库；首次执行任一命令时自动建立。",
                       "There is no database yet; the first command makes it.")  # fmt: skip
    open_folder()
    from django.db import connection

    connection.ensure_connection()
    version = ".".join(str(part) for part in connection.get_database_version())
    name = f"{connection.display_name} {version}"
    return Finding("database", True, f"数据库可用：{name}。", f"The database answers: {name}.")


def _has_database(folder: Path) -> bool:
    return bool(configuration.value("DATABASE_URL")) or (folder / "accord.sqlite3").exists()


def _migrations() -> Finding:
    from accord.portal.keeping import versions

    found, known = versions.recorded(), versions.known()
    if found - known:
        names = ", ".join(versions.joined(found - known))
        return Finding("migrations", False, f"数据由更新版本写入：{names}。",
                       f"The data are of a newer version: {names}.")  # fmt: skip
    if found != known:
        return Finding("migrations", False, "数据由较早版本写入，请运行 accord upgrade。",
                       "The data are of an older version: run accord upgrade.")  # fmt: skip
    return Finding("migrations", True, "数据结构与程序版本一致。",
                   "The data are of this version.")  # fmt: skip


def _revisions() -> Finding:
    from accord.record import store

    count = store.verify()
    return Finding("revisions", True, f"{count} 条修订记录校验通过。", f"{count} revisions verify.")


def _release_log() -> Finding:
    from accord.release import log

    count = log.verify()
    return Finding("release-log", True, f"发布日志 {count} 条校验通过。",
                   f"{count} lines of the log of releases verify.")  # fmt: skip


def _current_tables() -> Finding:
    from accord.portal.keeping import proof

    entries, _ = proof.prove_current()
    return Finding("current-tables", True, f"{entries} 个条目与修订记录一致。",
                   f"{entries} entries are what their revisions say.")  # fmt: skip


def _jobs() -> Finding:
    from django.db.models import Q
    from django.utils import timezone

    from accord.portal.jobs.models import Job

    now = timezone.now()
    stuck = Job.objects.filter(
        Q(state=Job.State.RUNNING, heartbeat__lt=now - STUCK_AFTER)
        | Q(state=Job.State.QUEUED, asked_at__lt=now - WAITING_AFTER)
    ).count()
    if stuck:
        return Finding("jobs", False, f"{stuck} 项任务停滞；请以 accord serve 启动任务进程。",
                       f"{stuck} jobs are stuck: start accord serve.")  # fmt: skip
    return Finding("jobs", True, "没有停滞的任务。", "No job is stuck.")


def _clock() -> Finding:
    from django.db.models import Max
    from django.utils import timezone

    from accord.record.models import Revision

    now = timezone.now()
    last = Revision.objects.aggregate(last=Max("at"))["last"]
    if now < FIRST_DAY or (last and last > now + CLOCK_SLACK):
        shown = f"{now:%Y-%m-%d %H:%M} UTC"
        return Finding("clock", False, f"本机时钟显示 {shown}，早于已有记录，请校准。",
                       f"The clock says {shown}, before what was recorded: set it.")  # fmt: skip
    return Finding("clock", True, f"本机时钟正常：{now:%Y-%m-%d %H:%M} UTC。",
                   f"The clock is sane: {now:%Y-%m-%d %H:%M} UTC.")  # fmt: skip
