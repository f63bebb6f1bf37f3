"""``accord ingest``: look at files nobody prepared for, and store what they hold."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from accord.cli import talk
from accord.cli.errors import of_the_system
from accord.kernel.errors import AccordError
from accord.vocab.quality import NAMES, NOT_CONFIGURED, outcome

if TYPE_CHECKING:
    from accord.ingest.proposal import Proposal
    from accord.ingest.run import Receipt

WORDS = {
    "read": ("读取", "read"),
    "stored": ("存储", "stored"),
    "missing": ("缺测", "missing"),
    "duplicate": ("重复（相同）", "identical duplicates"),
    "conflict": ("冲突（不同）", "conflicting duplicates"),
    "rejected": ("拒收", "rejected"),
    "outside": ("范围外", "outside the selection"),
}


@click.group()
def ingest() -> None:
    """Files become observations. 数据文件入库。"""


@ingest.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The proposal as JSON. 以 JSON 输出。")
@click.option(
    "--write",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a source description to answer and use. 写出数据源说明，供作答和使用。",
)
def inspect(file: Path, as_json: bool, write: Path | None) -> None:
    """Look at a file and propose how to read it; ask what the file does not say.

    Exit 0 when nothing is open, 1 when there are questions, 2 when it cannot be read.

    检查文件并提出读取方式；文件未说明之处提出问题。
    """
    from accord.ingest import inspect as looking
    from accord.ingest import writing

    try:
        found = looking.inspect(file)
    except AccordError as error:
        _fail(error, as_json)
    except OSError as problem:
        _fail(of_the_system(problem), as_json)
    if write is not None:
        writing.write(found, write)
        talk.say(f"已写入 {write}", f"wrote {write}")
    if as_json:
        talk.put_json(found.as_dict())
    else:
        _show(found)
    asked = found.questions or any(t.questions for t in found.tables if t.score >= found.score)
    sys.exit(1 if asked else 0)


@ingest.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--source", required=True, help="Id of a source description, or a YAML file. 数据源说明。"
)
@click.option("--dataset", required=True, help="Dataset; made on first use. 数据集。")
@click.option(
    "--revises", is_flag=True, help="Other values supersede what stands. 以新值作为修订。"
)
@click.option("--dry-run", is_flag=True, help="Store nothing. 不存储。")
@click.option("--json", "as_json", is_flag=True, help="The receipt as JSON. 以 JSON 输出回执。")
def run(
    files: tuple[Path, ...],
    source: str,
    dataset: str,
    revises: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read files with a source description and store what they hold, all or nothing.

    按数据源说明读取文件并整体入库；回执列明每个值的去向。
    """
    from accord.ingest.run import By
    from accord.ingest.run import run as load

    progress = talk.Progress("已读取行数", "rows read")
    try:
        by = By(_actor(), progress)
        receipt = load(list(files), source, dataset, lake_folder(), revises, dry_run, by)
    except AccordError as error:
        progress.end()
        _fail(error, as_json)
    except OSError as problem:
        progress.end()
        _fail(of_the_system(problem), as_json)
    progress.end()
    if as_json:
        talk.put_json(receipt.as_dict())
    else:
        _receipt(receipt, dry_run)


def lake_folder() -> Path:
    """Return the folder of the lake: ``lake`` in ACCORD_DATA."""
    return Path(os.environ.get("ACCORD_DATA") or "./data") / "lake"


def _actor() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "command line"


def _fail(error: AccordError, as_json: bool) -> Any:
    """End with the error: as JSON on stdout where that was asked, in words on stderr."""
    if as_json:
        talk.put_json({"error": error.as_dict()})
    click.echo(error.render(talk.language()), err=True)
    sys.exit(error.kind.exit)


def _show(found: Proposal) -> None:
    zh = talk.language() == "zh"
    asked = "待确认" if zh else "asked"
    stations = found.stations or ([*found.across.stations] if found.across else [])
    more = f", … ({len(stations)})" if len(stations) > 12 else ""
    told = [
        ("格式", "format", found.format),
        ("编码", "encoding", found.encoding),
        ("布局", "layout", found.layout or asked),
        ("数据表", "table", found.table),
        ("标题行", "header row", found.header_row),
        ("时间列", "time columns", ", ".join(found.time.columns)),
        ("时间格式", "time format", found.time.format),
        ("时区", "zone", found.time.zone),
        ("时刻含义", "stamp", found.time.stamp),
        ("历法", "calendar", found.time.calendar),
        ("站点列", "station columns", ", ".join(stations[:12]) + more),
        ("缺测标记", "missing values", ", ".join(found.missing)),
        ("限定符", "qualifiers", ", ".join(found.qualifiers)),
        ("小数点", "decimal mark", found.decimal),
    ]
    rows = [(a if zh else b, str(c) if c not in (None, "") else "—") for a, b, c in told]
    talk.put_table(("项目", "内容") if zh else ("what", "proposed"), rows)
    click.echo()
    heads = ("列", "指标", "单位", "把握", "依据")
    names = heads if zh else ("column", "parameter", "unit", "confidence", "grounds")
    measured = [
        (
            c.name,
            c.parameter or (asked if c.role == "value" else "—"),
            c.unit or (asked if c.role == "value" else "—"),
            f"{c.grounds.confidence:.2f}",
            c.grounds.zh if zh else c.grounds.en,
        )
        for c in found.columns
    ]
    talk.put_table(names, measured)
    if len(found.tables) > 1:
        click.echo()
        others = ", ".join(f"{t.file} {t.table}".strip() for t in found.tables[:20])
        click.echo(f"全部数据表：{others}" if zh else f"all tables: {others}")
    if found.questions:
        click.echo()
    for number, question in enumerate(found.questions, 1):
        choices = f" [{', '.join(question.choices)}]" if question.choices else ""
        click.echo(f"{number}. {question.zh if zh else question.en}{choices}")


def _receipt(receipt: Receipt, dry_run: bool) -> None:
    zh = talk.language() == "zh"
    heads = ("值", "数量") if zh else ("values", "number")
    counts = vars(receipt.counts)
    rows = [(WORDS[name][0 if zh else 1], str(count)) for name, count in counts.items()]
    talk.put_table(heads, rows)
    talk.say(f"数据行：{receipt.rows}", f"rows: {receipt.rows}")
    if dry_run:
        talk.say("试运行，未存储。", "dry run: nothing was stored.")
    elif receipt.again:
        talk.say(
            "此前已加载过这些文件，未重复存储。", "these files were loaded before; nothing new."
        )
    _judged(receipt, zh)
    if receipt.quarantine:
        talk.say(
            f"未存储的值及理由：{receipt.quarantine}（修改后可再次提交）",
            f"values not stored, with reasons: {receipt.quarantine} (mend it and give it again)",
        )


CONFLICTS = {
    "kept": (
        "同一批中互不相同，均已保留并标记为可疑",
        "differ within this load: all kept, flagged suspect",
    ),
    "refused": ("与已有值不同，未存储", "differ from what stands: not stored"),
    "passed_over": ("按数据源规则未采用", "left out by the rule of the source"),
}


def _judged(receipt: Receipt, zh: bool) -> None:
    """Say what became of conflicts, which quality tests ran, and what holds back release."""
    for name, count in receipt.conflicts.items():
        if count:
            words = CONFLICTS[name]
            talk.say(f"冲突 {count} 个：{words[0]}", f"{count} conflicts {words[1]}")
    lines = []
    for name, tests in receipt.checks.items():
        for test, text in tests.items():
            if text != NOT_CONFIGURED:
                grounds = receipt.thresholds.get(name, {}).get(test, {}).get("grounds", "")
                language = "zh" if zh else "en"
                lines.append((name, NAMES[test][language], outcome(text)[language], grounds))
    if lines:
        heads = (
            ("指标", "检验", "结果", "依据") if zh else ("parameter", "test", "outcome", "grounds")
        )
        talk.put_table(heads, lines)
    left = [NAMES[test]["zh" if zh else "en"] for test in NAMES if test != "duplicate"]
    if receipt.checks:
        listed = "、".join(left) if zh else ", ".join(left)
        talk.say(
            f"未列出的检验（{listed}）均为“不适用：未配置”。",
            f"tests not listed (of {listed}) are not applicable: not configured.",
        )
    if receipt.rejudged:
        talk.say(
            f"先前的 {receipt.rejudged} 个值因本次数据补齐而重新判定。",
            f"{receipt.rejudged} earlier values were judged again with what this load brought.",
        )
    if receipt.held_back:
        talk.say(
            "有检验未能执行：该数据集在问题解决前不得发布。",
            "a configured test could not run: the dataset may not be released until it is mended.",
        )
