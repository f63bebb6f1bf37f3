"""Error codes of the lake."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from accord.kernel.errors import define

LAK001 = define(
    "LAK001",
    3,
    "another load or change has held the lake for {seconds} seconds",
    "另一项入库或变更已占用数据湖{seconds}秒",
    "Wait until it ends, then run this again; nothing was stored.",
    "请待其结束后重新执行；本次未存入任何数据。",
)
LAK002 = define(
    "LAK002",
    3,
    "the disk is full or a file may not grow further: {detail}",
    "磁盘已满或文件大小受限：{detail}",
    "Free space and run this again; nothing was stored, nothing was lost.",
    "请释放空间后重新执行；本次未存入，已有数据未受影响。",
)
LAK003 = define(
    "LAK003",
    2,
    'the rows to store cannot be used: column "{column}" {problem}',
    "待存数据不可用：列“{column}”{problem}",
    "Check the source description.",
    "请核对来源说明。",
)
LAK004 = define(
    "LAK004",
    2,
    "parameters not in the vocabulary: {names}",
    "词表中没有这些参数：{names}",
    "Use ids of vocab/parameters.yaml.",
    "请使用 vocab/parameters.yaml 中的参数编号。",
)
LAK005 = define(
    "LAK005",
    2,
    'there is no {kind} "{name}" in this lake',
    "数据湖中没有{kind}“{name}”",
    "`accord lake show` lists what there is.",
    "可用 `accord lake show` 查看已有内容。",
)
LAK006 = define(
    "LAK006",
    3,
    "the lake in {folder} was written by a newer version (format {found}, this one reads {known})",
    "数据湖 {folder} 由更新的版本写成（格式{found}，本程序支持{known}）",
    "Update Accord on this machine.",
    "请更新本机的 Accord。",
)
LAK007 = define(
    "LAK007",
    2,
    "load {load} cannot be rolled back: {problem}",
    "入库批次{load}不能撤销：{problem}",
    "`accord lake show` lists the loads and what became of them.",
    "可用 `accord lake show` 查看各批次及其状态。",
)
LAK008 = define(
    "LAK008",
    2,
    'dataset id "{dataset}" is not usable',
    "数据集编号“{dataset}”不可用",
    "Use 1 to 80 lower-case letters, digits, hyphens, underscores or dots; "
    "a letter or digit first.",
    "请使用1至80个小写字母、数字、连字符、下划线或点，并以字母或数字开头。",
)
LAK009 = define(
    "LAK009",
    3,
    "the engine could not read or write: {detail}",
    "数据引擎读写失败：{detail}",
    "Check the file and the source description; nothing was stored.",
    "请核对文件与来源说明；本次未存入任何数据。",
)

LAK040 = define(
    "LAK040",
    2,
    "no reason was given",
    "未说明原因",
    "Say in a few words why; the reason is kept with the change. Nothing was changed.",
    "请简要说明原因，原因与变更一并保存。未作任何变更。",
)

_FULL = re.compile(
    r"no space left|disk is full|disk full|disk i/o error|file too large|quota exceeded"
    r"|not enough space|could not write|max_temp_directory_size|wrote \d+ bytes",
    re.IGNORECASE,
)


def is_full_disk(problem: BaseException) -> bool:
    """Whether an error of the system, the engine or SQLite means that a disk is full."""
    if isinstance(problem, OSError) and problem.errno in (
        errno.ENOSPC,
        errno.EFBIG,
        errno.EDQUOT,
    ):
        return True
    return _FULL.search(str(problem)) is not None


@contextmanager
def explained(*engine_errors: type[Exception]) -> Iterator[None]:
    """Turn errors of disk and engine into coded ones."""
    outside = (OSError, sqlite3.OperationalError, SQLAlchemyError)
    expected: tuple[type[Exception], ...] = (*outside, *engine_errors)
    try:
        yield
    except expected as problem:
        first = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
        detail = first[:200].replace("{", "(").replace("}", ")")
        if is_full_disk(problem):
            raise LAK002(detail=detail) from problem
        if isinstance(problem, OSError):
            raise
        raise LAK009(detail=detail) from problem


LAK020 = define(
    "LAK020",
    3,
    "the engine {engine} needs the package {package}, which is not installed.",
    "引擎 {engine} 需要软件包 {package}，而本机未安装。",
    "Install accord-record[{engine}] (with Java 17), or use --engine duckdb.",
    "请安装 accord-record[{engine}]（另需 Java 17），或使用 --engine duckdb。",
)
LAK021 = define(
    "LAK021",
    3,
    "the Spark master {master} could not be used: {problem}",
    "无法使用 Spark 主节点 {master}：{problem}",
    "Check that it runs, that its address is right and that Java 17 is installed.",
    "请确认主节点在运行、地址正确且已安装 Java 17。",
)
