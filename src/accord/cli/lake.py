"""``accord lake``: what there is, rows of any moment, corrections, what is taken back.

Every command that names a dataset asks the door first; see ``portal/measured.py``.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from accord.cli import lake_reading, talk
from accord.cli.ingest import _actor
from accord.cli.lake_words import (
    AS_JSON,
    DRY_RUN,
    KNOWN_AT,
    REASON,
    edge,
    errors_as_json,
    opened,
    permitted,
    plain,
)
from accord.lake import errors
from accord.lake.changes import Scope
from accord.lake.exporting import FORMS


@click.group()
def lake() -> None:
    """Measured data: datasets, rows, corrections. 实测数据。"""


@lake.command()
@click.argument("dataset", required=False)
@click.option("--known-at", help=KNOWN_AT)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def show(dataset: str | None, known_at: str | None, as_json: bool) -> None:
    """List the datasets, or the stations, series and loads of one.

    列出数据集，或某一数据集的站点、序列和入库批次。
    """
    with errors_as_json(as_json), opened() as held:
        found = lake_reading.shown(held, dataset, talk.moment(known_at))
    if as_json:
        talk.put_json(plain(found))
    else:
        lake_reading.tables(found, dataset is not None)


@lake.command()
@click.argument("dataset")
@click.option("--station", help="Only this station (its code). 仅此站点（代码）。")
@click.option("--parameter", help="Only this parameter. 仅此参数。")
@click.option("--series", type=int, help="Only the series of this number. 仅此编号的序列。")
@click.option("--from", "begins", help="From this time on (UTC). 自此时刻起（UTC）。")
@click.option("--to", "ends", help="Before this time (UTC). 至此时刻前（UTC）。")
@click.option("--known-at", help=KNOWN_AT)
@click.option("--limit", type=click.IntRange(min=0), help="At most so many rows. 最多行数。")
@click.option(
    "--format", "form", type=click.Choice(list(FORMS)), help="Default csv. 格式，默认 csv。"
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file instead of stdout. 写入文件而非标准输出。",
)
@click.option("--json", "as_json", is_flag=True, help="Same as --format json. 同 --format json。")
def rows(dataset: str, as_json: bool, **asked: Any) -> None:
    """Write the rows of a dataset with unit, flags, source and licence.

    The columns are explained in docs/how-to/read-measured-data.md.

    写出数据集的各行，含单位、质量标识、来源和使用许可。
    """
    form = asked.pop("form") or ("json" if as_json else "csv")
    output = asked.pop("output")
    with errors_as_json(form == "json"), opened() as held, ExitStack() as files:
        pieces = lake_reading.rows(held, dataset, form, asked)
        if output is None:
            target = sys.stdout.buffer
        else:
            part = output.with_name(output.name + ".part")
            files.callback(part.unlink, missing_ok=True)
            target = files.enter_context(part.open("wb"))
        for piece in pieces:
            target.write(piece)
        target.flush()
        if output is not None:
            part.replace(output)


@lake.command()
@click.argument("dataset")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reason", required=True, help=REASON)
@click.option("--dry-run", is_flag=True, help=DRY_RUN)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def correct(dataset: str, file: Path, reason: str, dry_run: bool, as_json: bool) -> None:
    """Store other values for rows; what was known before stays readable with --known-at.

    FILE is CSV as `accord lake rows` writes it, with the values mended; a row without a value
    withdraws it.

    更正数值；更正前的内容仍可用 --known-at 读取。FILE 为 `accord lake rows` 写出并经更正的
    CSV；数值留空表示撤销。
    """
    from accord.ingest import corrections

    with errors_as_json(as_json), opened() as held:
        permitted(held, dataset)
        found = corrections.read(file, held, dataset)
        done: dict[str, Any] = {"dataset": dataset, "rows": found.as_dict(), "dry_run": dry_run}
        if not dry_run:
            receipt = held.correct(dataset, found.staged(), reason=_said(reason), actor=_actor())
            done |= {
                "load": receipt.load,
                "snapshot": receipt.snapshot,
                "known_from": receipt.known_from,
            }
    counts = found.as_dict()
    _tell(
        done,
        as_json,
        "更正 {changed} 行，撤销 {withdrawn} 行，新增 {new} 行，未变 {same} 行".format(**counts),
        "{changed} rows changed, {withdrawn} withdrawn, {new} new, {same} the same".format(
            **counts
        ),
    )


@lake.command()
@click.argument("load", type=int)
@click.option("--reason", required=True, help=REASON)
@click.option("--dry-run", is_flag=True, help=DRY_RUN)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def rollback(load: int, reason: str, dry_run: bool, as_json: bool) -> None:
    """Take back one load or correction; what stood before it stands again.

    撤销一次入库或更正；此前的内容恢复有效。
    """
    with errors_as_json(as_json), opened() as held:
        known = {entry.load: entry for entry in held.ledger.entries()}
        if load in known and known[load].dataset:
            permitted(held, known[load].dataset)
        done: dict[str, Any] = {"load": load, "dry_run": dry_run}
        if dry_run:
            lake_reading.check_rollback(held, load)
        else:
            done["entry"] = held.rollback(load, reason=_said(reason), actor=_actor()).load
        done["dataset"] = known[load].dataset
        done["rows"] = known[load].counts.stored
    _tell(
        done,
        as_json,
        f"批次 {load}（{done['dataset']}，{done['rows']} 个值）",
        f"load {load} of {done['dataset']}: {done['rows']} values taken back",
    )


@lake.command()
@click.option("--dry-run", is_flag=True, help=DRY_RUN)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def compact(dry_run: bool, as_json: bool) -> None:
    """Rewrite many small files into few; rows and history stay the same.

    将众多小文件合并重写；数据行及其历史不变。
    """
    with errors_as_json(as_json), opened() as held:
        if dry_run:
            before, after = lake_reading.compactable(held)
        else:
            made = held.compact(actor=_actor())
            before, after = made.before, made.after
        done = {"before": before, "after": after, "dry_run": dry_run}
    _tell(done, as_json, f"{before} 个文件合并为 {after} 个", f"{before} files become {after}")


def _taking_away(name: str, words: str) -> click.Command:
    """Make the command ``recall`` or ``erase``."""

    @click.argument("dataset")
    @click.option("--series", type=int, help="Only the series of this number. 仅此编号的序列。")
    @click.option("--load", type=int, help="Only rows of this load. 仅此批次的行。")
    @click.option("--from", "begins", help="From this time on (UTC). 自此时刻起（UTC）。")
    @click.option("--to", "ends", help="Before this time (UTC). 至此时刻前（UTC）。")
    @click.option("--reason", required=True, help=REASON)
    @click.option("--dry-run", is_flag=True, help=DRY_RUN)
    @click.option("--json", "as_json", is_flag=True, help=AS_JSON)
    def command(dataset: str, reason: str, dry_run: bool, as_json: bool, **of: Any) -> None:
        with errors_as_json(as_json), opened() as held:
            permitted(held, dataset)
            scope = _scope(of)
            rows = lake_reading.rows_under(held, dataset, scope)
            done: dict[str, Any] = {"dataset": dataset, "rows": rows, "dry_run": dry_run}
            if not dry_run:
                act = held.recall if name == "recall" else held.erase
                entry = act(dataset, scope, reason=_said(reason), actor=_actor())
                done |= {"entry": entry.load, "known_from": entry.known_from}
        zh = {"recall": "撤回", "erase": "删除"}[name]
        _tell(done, as_json, f"{zh} {rows} 行", f"{rows} rows under the tombstone ({name})")

    command.__doc__ = words
    return click.command(name)(command)


lake.add_command(
    _taking_away(
        "recall",
        """Show a tombstone instead of values, in every state, the past too.

        撤回数值；此后（包括历史状态）只显示撤回说明。
        """,
    )
)
lake.add_command(
    _taking_away(
        "erase",
        """Recall values and delete them from the files, with the raw files they came from.

        撤回数值并从文件中删除，连同其原始文件。
        """,
    )
)


@lake.command()
@click.argument("dataset")
@click.option("--owner", required=True, help="Party, organisation or mechanism. 所有方。")
@click.option("--title-zh", help="Default: of the source description. 中文名称，默认取自来源说明。")
@click.option("--title-en", help="Default: of the source description. 英文名称，默认取自来源说明。")
@click.option("--licence-zh", help="Default: of the source description. 许可，默认取自来源说明。")
@click.option("--licence-en", help="Default: of the source description. 许可，默认取自来源说明。")
@click.option(
    "--audience",
    multiple=True,
    help="Who may read the data, e.g. public or members:MEC-CA; default the owner. "
    "可读取数据的范围，如 public 或 members:MEC-CA；默认仅所有方。",
)
@click.option("--dry-run", is_flag=True, help=DRY_RUN)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def describe(dataset: str, as_json: bool, **told: Any) -> None:
    """Describe a loaded dataset in the record, so that pages and API can give it.

    为已入库的数据集编目，页面和接口方可提供其数据。
    """
    with errors_as_json(as_json), opened() as held:
        permitted(held, dataset)
        made = lake_reading.describe(held, dataset, told)
    _tell(made, as_json, f"已编目 {dataset}", f"described {dataset}")


def _scope(of: dict[str, Any]) -> Scope:
    begins, ends = edge(of["begins"]), edge(of["ends"])
    return Scope(of["series"], of["load"], begins, ends)


def _said(reason: str) -> str:
    """Return the reason. Raises LAK040 where there is none."""
    if not reason.strip():
        raise errors.LAK040()
    return reason.strip()


def _tell(done: dict[str, Any], as_json: bool, zh: str, en: str) -> None:
    if as_json:
        talk.put_json(plain(done))
    elif done.get("dry_run"):
        talk.say(f"试运行，未作变更。{zh}", f"dry run, nothing was changed: {en}")
    else:
        talk.say(zh, en)
