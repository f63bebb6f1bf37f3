"""``accord record import``, ``export`` and ``propose``: Word and Excel in and out, evidence."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from accord.cli import talk
from accord.cli.main import start

ACTOR = "local operator"
MARKS = {"new": "+", "changed": "~", "same": "=", "asked": "?"}


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--dry-run",
    is_flag=True,
    help="Show every difference, question and error; keep nothing. "
    "只列出差异、问题和错误，不保存。",
)
@click.option(
    "--answers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file: question ids and their answers. JSON 文件：问题编号及其答复。",
)
@click.option(
    "--accept-suggestions",
    is_flag=True,
    help="Take the suggested answer where there is one. 有建议答复的问题采用建议。",
)
@click.option("--source", help="Source document the rows are from. 各行所出自的来源文件编号。")
@click.option("--owner", help="Owner of new entries (default: the mechanism). 新条目的所有方。")
@click.option("--json", "as_json", is_flag=True, help="The plan as JSON. 以 JSON 输出计划。")
def import_file(file: Path, dry_run: bool, as_json: bool, **options: Any) -> None:
    """Import a Word table of activities or an edited workbook, all or nothing.

    Shows first what is new, what differs field by field and what must be asked; a file with errors
    or open questions keeps nothing (exit 1).

    导入 Word 活动表或编辑后的工作簿，要么全部保存，要么全不保存。先列出新增内容、逐字段差异和需要
    回答的问题；有错误或未答复的问题时不保存任何内容（退出码1）。
    """
    start()
    from accord.exchange.office import importing
    from accord.exchange.office.plan import apply

    answers = importing.read_answers(options["answers"])
    if options["source"]:
        answers = {"source": options["source"], **answers}
    plan = importing.plan_file(file, _facts(), owner=options["owner"], answers=answers)
    if options["accept_suggestions"] and plan.again:
        answers = {**plan.suggestions(), **answers}
        plan = plan.again(answers)
    if as_json:
        talk.put_json(plan.as_dict())
    else:
        _show(plan)
    if dry_run:
        if plan.errors or plan.open_questions:
            raise click.exceptions.Exit(1)
        return
    done = apply(plan, {}, ACTOR)
    counts = done.counts()
    talk.say(
        f"已保存：新增 {counts['new']}，修改 {counts['changed']}，未变 {counts['same']}",
        f"kept: {counts['new']} new, {counts['changed']} changed, {counts['same']} the same",
    )


def _show(plan: Any) -> None:
    lang = talk.language()
    for entry in plan.entries:
        if entry.state == "same":
            continue
        place = entry.where.render(lang)
        title = entry.title.in_language(lang)[:70]
        click.echo(f"{MARKS[entry.state]} {entry.entry}\t{title}\t{place}")
        for reason in entry.reasons:
            click.echo(f"    ({reason.in_language(lang)})")
        for change in entry.differences:
            click.echo(f"    {change.field}: {_short(change.old)} → {_short(change.new)}")
    for question in plan.questions:
        optional = {"zh": "（可不答）", "en": " (optional)"}[lang] if question.optional else ""
        click.echo(f"? {question.id}{optional}\t{question.text.in_language(lang)}")
        for value, text in question.choices[:12]:
            mark = "*" if value == question.suggested else " "
            click.echo(f"   {mark} {value}\t{text.in_language(lang)}")
    for finding in plan.findings:
        click.echo(finding.render(lang), err=True)
    for error in plan.errors:
        click.echo(error.render(lang), err=True)
    counts = plan.counts()
    talk.say(
        f"新增 {counts['new']}，修改 {counts['changed']}，未变 {counts['same']}，"
        f"待答复 {counts['asked']}；问题 {len(plan.open_questions)} 个，错误 {len(plan.errors)} 处",
        f"{counts['new']} new, {counts['changed']} changed, {counts['same']} the same, "
        f"{counts['asked']} asked; {len(plan.open_questions)} open questions, "
        f"{len(plan.errors)} errors",
    )


def _short(text: str) -> str:
    return json.dumps(text[:80] + ("…" if len(text) > 80 else ""), ensure_ascii=False)


@click.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["docx", "xlsx"]),
    required=True,
    help="docx: the annex as a Word table; xlsx: a workbook to edit. "
    "docx：活动附件（Word 表格）；xlsx：可编辑的工作簿。",
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), help="Language of the annex. 附件所用语言。"
)
@click.option("--source", default="", help="Only the annex of this source. 仅此来源文件的附件。")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write (default: standard output). 写出的文件（默认为标准输出）。",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say what would be written, write nothing. 只说明将写出的内容，不写出。",
)
def export_file(form: str, lang: str | None, source: str, out: Path | None, dry_run: bool) -> None:
    """Write the annex of activities as Word, or the record as a workbook.

    Importing the result again changes nothing.

    将活动附件写为 Word 表格，或将记录写为工作簿；再次导入不产生任何变化。
    """
    start()
    from accord.exchange.office.docx_writing import export_annex
    from accord.exchange.office.xlsx_writing import export_workbook

    facts = _facts()
    if form == "docx":
        data = export_annex(facts, lang or talk.language(), source)
    else:
        exported = export_workbook(facts)
        data = exported.data
        for finding in exported.findings:
            click.echo(finding.render(talk.language()), err=True)
    if dry_run:
        talk.say(f"将写出 {len(data)} 字节", f"{len(data)} bytes would be written")
    elif out:
        part = out.with_name(out.name + ".part")
        part.write_bytes(data)
        part.replace(out)
        talk.say(f"已写出 {out}", f"wrote {out}")
    else:
        sys.stdout.buffer.write(data)


@click.command()
@click.argument("name")
@click.option("--limit", default=5, show_default=True, help="How many to show. 显示的数量。")
@click.option("--json", "as_json", is_flag=True, help="Proposals as JSON. 以 JSON 输出建议。")
def propose(name: str, limit: int, as_json: bool) -> None:
    """Propose candidate evidence for an item, with score and reasons; nothing is linked.

    为合作事项提出候选佐证材料，附得分和理由；不建立任何关联。
    """
    start()
    from accord.record.errors import REC012
    from accord.record.proposing import propose as proposing

    facts = _facts()
    item = facts.get(name)
    if item is None or item.kind != "item":
        raise REC012(id=name[:120])
    found = proposing(facts, item, limit)
    if as_json:
        talk.put_json([one.as_dict() for one in found])
        return
    lang = talk.language()
    talk.put_table(
        {"zh": ("得分", "编号", "名称", "理由"), "en": ("score", "id", "title", "reasons")}[lang],
        [
            (
                str(one.score),
                one.document.local + (" *" if one.linked else ""),
                one.document.title.in_language(lang)[:48],
                {"zh": "；", "en": "; "}[lang].join(r.in_language(lang) for r in one.reasons),
            )
            for one in found
        ],
    )
    talk.say(
        "* 已关联。以上为程序建议，是否关联由人决定。",
        "* linked already. These are proposals; a person decides.",
    )


def _facts() -> Any:
    from accord import release
    from accord.record import snapshot

    facts = snapshot.read()
    return facts.only(release.visible(facts, release.OPERATOR))
