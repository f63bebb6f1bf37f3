"""``accord record``: load, dump, check, list, show, history, status."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from accord.cli import office, talk
from accord.cli.errors import CLI003
from accord.cli.main import start
from accord.kernel.errors import AccordError

ACTOR = "local operator"


@click.group()
def record() -> None:
    """The record: what was agreed and what was done. 合作记录。"""


def _report_faults(faults: list[AccordError]) -> None:
    for fault in faults:
        click.echo(fault.render(talk.language()), err=True)


@record.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--take",
    type=click.Choice(["here", "content"]),
    help="Which side settles conflicts. 冲突时采用哪一方。",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say what would change, change nothing. 只说明将作的更改，不执行。",
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON. 以 JSON 输出报告。")
def load(folder: Path | None, take: str | None, dry_run: bool, as_json: bool) -> None:
    """Load a content folder, all or nothing (default: the checkout's content/).

    载入内容文件夹，要么全部载入，要么全不载入（默认为本目录的 content/）。
    """
    start()
    from accord.portal.configuration import content_folder
    from accord.record import load as loading

    progress = talk.Progress("已载入", "loaded")
    try:
        report = loading.load(
            folder or content_folder(),
            actor=ACTOR,
            take=take,
            dry_run=dry_run,
            progress=progress,
        )
    except loading.ContentFaults as error:
        _report_faults(error.faults)
        raise error.summary from None
    finally:
        progress.end()
    if as_json:
        talk.put_json(report.as_dict())
        return
    counts = {name: len(ids) for name, ids in report.as_dict().items()}
    zh = (
        "新增 {created}，更新 {updated}，未变 {unchanged}，保留本节点修改 {kept}，"
        "冲突 {conflicts}，已删除不再载入 {erased}，内容文件夹中已无 {not_in_content}"
    )
    en = (
        "{created} created, {updated} updated, {unchanged} unchanged, {kept} kept as edited here, "
        "{conflicts} in conflict, {erased} erased and not loaded again, "
        "{not_in_content} no longer in the content folder"
    )
    talk.say(zh.format(**counts), en.format(**counts))
    for name in ("updated", "kept", "conflicts", "not_in_content"):
        for local in getattr(report, name):
            click.echo(f"{name}\t{local}")


@record.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say which files would be written, write none. 只说明将写出的文件，不写出。",
)
def dump(folder: Path | None, dry_run: bool) -> None:
    """Write the record back as a content folder; loading it again changes nothing.

    将记录写回内容文件夹；再次载入不产生任何变化。
    """
    start()
    from accord import release
    from accord.portal.configuration import content_folder
    from accord.record import load as loading

    progress = talk.Progress("已写出", "written")
    written = loading.dump(
        folder or content_folder(),
        lambda documents: release.visible(documents, release.OPERATOR),
        progress,
        dry_run=dry_run,
    )
    progress.end()
    for file, count in written.items():
        click.echo(f"{file}\t{count}")


@record.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON. 以 JSON 输出结果。")
def check(folder: Path | None, as_json: bool) -> None:
    """Check a content folder: faults (exit 1), and contradictions a machine can find.

    检查内容文件夹：列出问题（退出码1）和可由程序发现的记载不一致。
    """
    start()
    from accord.portal.configuration import content_folder
    from accord.portal.settings import ACCORD_NODE
    from accord.record.checking import check_folder

    report = check_folder(folder or content_folder(), ACCORD_NODE, _visible(None))
    if as_json:
        talk.put_json(report.as_dict())
    else:
        lang = talk.language()
        for line in report.lines(lang):
            click.echo(line)
        talk.say(
            f"问题 {len(report.faults)} 处，记载不一致 {len(report.contradictions)} 处",
            f"{len(report.faults)} faults, {len(report.contradictions)} contradictions",
        )
    if report.faults:
        raise click.exceptions.Exit(1)


def _visible(known_at: Any, kinds: Any = None) -> Any:
    from accord import release
    from accord.record import snapshot

    facts = snapshot.read(known_at, kinds)
    return facts.only(release.visible(facts, release.OPERATOR))


@record.command("list")
@click.argument("kind", required=False)
@click.option("--known-at", help="As this node had recorded it then. 按本节点当时已记录的内容。")
@click.option("--json", "as_json", is_flag=True, help="Entries as JSON. 以 JSON 输出条目。")
def list_entries(kind: str | None, known_at: str | None, as_json: bool) -> None:
    """List entries, of one kind or all, with their titles.

    列出某一类别或全部条目及其名称。
    """
    start()
    from accord.record.schema import kind_of

    kinds = [kind_of(kind).name] if kind else None
    facts = _visible(talk.moment(known_at), kinds)
    if as_json:
        talk.put_json([{**d.plain(), "revision": d.number} for d in facts])
        return
    lang = talk.language()
    talk.put_table(
        ("id", "kind", "rev", "title"),
        [(d.local, d.kind, str(d.number), d.title.in_language(lang)[:80]) for d in facts],
    )


@record.command()
@click.argument("name")
@click.option("--known-at", help="As this node had recorded it then. 按本节点当时已记录的内容。")
def show(name: str, known_at: str | None) -> None:
    """Show one entry as JSON.

    以 JSON 显示一个条目。
    """
    start()
    found = _find(name, known_at)
    talk.put_json({**found.plain(), "revision": found.number, "at": found.at.isoformat()})


def _find(name: str, known_at: str | None = None) -> Any:
    from accord.record.errors import REC012

    found = _visible(talk.moment(known_at)).get(name)
    if found is None:
        raise REC012(id=name[:120])
    return found


@record.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Revisions as JSON. 以 JSON 输出修订。")
def history(name: str, as_json: bool) -> None:
    """Show who changed an entry, when and why.

    显示条目由谁、何时、因何修改。
    """
    start()
    from accord.record import store

    revisions: list[dict[str, Any]] = [
        {
            "revision": r.number,
            "at": r.at.isoformat(),
            "actor": r.actor,
            "reason": r.reason,
            "hash": r.hash,
        }
        for r in store.history(str(_find(name).id))
    ]
    if as_json:
        talk.put_json(revisions)
        return
    talk.put_table(
        ("rev", "at", "actor", "reason"),
        [(str(r["revision"]), r["at"], r["actor"], r["reason"] or "") for r in revisions],
    )


@record.command()
@click.option(
    "--instrument",
    help="Only the items of this instrument (or: leaders). 仅此合作文件的事项（或 leaders）。",
)
@click.option("--item", help="Only this item. 仅此合作事项。")
@click.option(
    "--as-of",
    help="Day of judgement; later facts are left out. Default today. "
    "判断日期；不计其后的事实。默认为今日。",
)
@click.option(
    "--known-at",
    help="As this node had recorded it then. Default now. 按本节点当时已记录的内容。默认为现在。",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON array. 输出一个 JSON 数组。")
def status(
    instrument: str | None,
    item: str | None,
    as_of: str | None,
    known_at: str | None,
    as_json: bool,
) -> None:
    """Compute the status of items: working drafts until the parties concerned confirm them.

    计算合作事项的状态；在有关方确认之前均为工作初稿。
    """
    start()
    from accord.record import status as computing
    from accord.record.errors import REC012

    day, moment = talk.day(as_of), talk.moment(known_at)
    facts = _visible(moment, computing.KINDS)
    if instrument and facts.get(instrument) is None:
        known = ", ".join(d.local for d in facts.of_kind("instrument"))
        raise CLI003(text=instrument[:60], known=known)
    named = facts.get(item) if item else None
    if item and (named is None or named.kind != "item"):
        raise REC012(id=item[:120])
    rows = computing.rows(facts, day, instrument=instrument, items=[named.local] if named else None)
    if as_json:
        talk.put_json([row.as_dict() for row in rows])
        return
    _status_table(rows)


def _status_table(rows: Any) -> None:
    from accord.vocab.lists import label

    lang = talk.language()
    heads = {
        "zh": ("编号", "简称", "原定", "记录", "状态（工作初稿）", "晚（月）"),
        "en": ("id", "short title", "planned", "recorded", "status (working draft)", "months late"),
    }[lang]
    talk.put_table(
        heads,
        [
            (
                row.commitment,
                row.item.title.in_language(lang)[:40],
                row.finding.due.words(lang) if row.finding.due else "",
                row.finding.delivered.words(lang) if row.finding.delivered else "",
                label("statuses", row.status, lang),
                "" if row.months_late is None else str(row.months_late),
            )
            for row in rows
        ],
    )
    distinct = sum(1 for row in rows if not row.restates)
    talk.say(
        f"共 {len(rows)} 个编号，其中 {distinct} 个为不重复的合作事项；"
        "状态均为工作初稿，待有关方确认。",
        f"{len(rows)} ids, {distinct} of them distinct items; every status is a working draft "
        "until the parties concerned confirm it.",
    )


record.add_command(office.import_file)
record.add_command(office.export_file)
record.add_command(office.propose)
