"""``accord report``: which reports there are, and building one."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

import click

from accord.cli import talk
from accord.cli.main import start

ACTOR = "local operator"


@click.group()
def report() -> None:
    """Reports from the record, in Word, PDF, HTML and Excel. 报告。"""


@report.command("list")
@click.option("--json", "as_json", is_flag=True, help="Reports as JSON. 以 JSON 输出报告清单。")
def list_reports(as_json: bool) -> None:
    """List the reports that can be built.

    列出可生成的报告。
    """
    start()
    from accord.reports.building import FORMATS
    from accord.reports.recipes import recipes

    found = recipes().values()
    if as_json:
        talk.put_json(
            [
                {
                    "report": r.name,
                    "title": {"zh": r.title.in_language("zh"), "en": r.title.in_language("en")},
                    "about": {"zh": r.about.in_language("zh"), "en": r.about.in_language("en")},
                    "formats": list(FORMATS),
                }
                for r in found
            ]
        )
        return
    lang = talk.language()
    heads = {"zh": ("报告", "名称", "内容"), "en": ("report", "title", "about")}[lang]
    rows = [(r.name, r.title.in_language(lang), r.about.in_language(lang)) for r in found]
    talk.put_table(heads, rows)


@report.command()
@click.argument("name")
@click.option("--instrument", required=True, help="Which instrument. 合作文件编号。")
@click.option(
    "--as-of",
    help="Day of judgement; later facts are left out. Default today. "
    "判断日期；不计其后的事实。默认为今日。",
)
@click.option(
    "--known-at",
    help="As this node had recorded it then. Default now. 按本节点当时已记录的内容。默认为现在。",
)
@click.option("--lang", help="zh or en; default as the command line talks. 报告语言。")
@click.option(
    "--format",
    "form",
    help="docx, html, xlsx or pdf; default by the name of the file. 格式；默认依文件名。",
)
@click.option(
    "--readers",
    default="",
    help="For whom: public, owner, members:ID, focal_points:ID or secretariats:ID of a mechanism; "
    "what they may not see is left out. Default: the members of the instrument's mechanism, the "
    "annex the public. 读者范围；其无权查看的内容不列入。默认为机制成员方，活动一览表为社会公开。",
)
@click.option("--party", default="", help="Only this party's own self-evaluation. 仅该合作方。")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write. 输出文件。",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Build it and say how it stands, write nothing. 只生成并说明情况，不写出。",
)
@click.option("--json", "as_json", is_flag=True, help="What was built as JSON. 以 JSON 输出结果。")
def build(name: str, **options: Any) -> None:
    """Build the report NAME for an instrument; see accord report list.

    为一份合作文件生成报告 NAME；报告清单见 accord report list。
    """
    start()
    from accord.reports import building

    out: Path = options["out"]
    built = building.build(
        building.Request(
            name,
            options["instrument"],
            talk.day(options["as_of"]),
            options["lang"] or talk.language(),
            options["form"] or out.suffix.lstrip(".").lower() or "docx",
            options["readers"],
            options["party"],
            talk.moment(options["known_at"]),
        )
    )
    if not options["dry_run"]:
        _write(out, built.content)
    if options["as_json"]:
        talk.put_json(
            {
                "file": str(out),
                "bytes": len(built.content),
                "sha256": hashlib.sha256(built.content).hexdigest(),
                "draft": built.standing.draft,
                "fingerprint": built.standing.fingerprint,
                "left_out": built.left_out,
            }
        )
    _say(built, out, dry_run=options["dry_run"])


@report.command("release")
@click.argument("name")
@click.option("--instrument", required=True, help="Which instrument. 合作文件编号。")
@click.option("--as-of", required=True, help="Day of judgement on the cover. 封面所载判断日期。")
@click.option("--by", required=True, help="Secretariat that releases it. 审核发布的秘书处编号。")
@click.option(
    "--fingerprint",
    required=True,
    help="Fingerprint on the cover of the text that was read. 所审阅文本封面上的文本指纹。",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say what would be released, keep nothing. 只说明将发布的内容，不保存。",
)
@click.option("--json", "as_json", is_flag=True, help="How it stands as JSON. 以 JSON 输出情况。")
def release_report(name: str, **options: Any) -> None:
    """Release the text of the report NAME for a secretariat; others may still be awaited.

    The text stays a draft until every secretariat of the mechanism has released this very text.

    由秘书处审核发布报告 NAME 的文本；该机制各秘书处均审核发布同一文本之前，仍为草稿。
    """
    start()
    from django.conf import settings

    from accord.record import snapshot, store
    from accord.record.snapshot import Snapshot
    from accord.reports import building, releasing

    asked = building.Request(
        name, options["instrument"], talk.day(options["as_of"]), talk.language(), "html"
    )
    facts = snapshot.read()
    document, _ = releasing.prepare(
        asked, facts, options["by"], options["fingerprint"],
        node=settings.ACCORD_NODE, day=talk.day(None),
    )  # fmt: skip
    if not options["dry_run"]:
        reason = f"release of {name}, {document.body['instrument']}"
        store.write(
            [document], actor=ACTOR, reason=reason, expected={str(document.id): document.number}
        )
        facts = snapshot.read()
    else:
        facts = Snapshot([*(d for d in facts if d.id != document.id), document])
    _say_standing(building.examine(asked, facts), document, options)


def _say_standing(examined: Any, document: Any, options: dict[str, Any]) -> None:
    lang = talk.language()
    standing = examined.standing
    if options["as_json"]:
        talk.put_json(
            {
                "entry": document.local,
                "fingerprint": standing.fingerprint,
                "released_by": [one.body["by"] for one in standing.released],
                "awaited": list(standing.awaited),
                "draft": standing.draft,
                "kept": not options["dry_run"],
            }
        )
    else:
        click.echo(standing.words(examined.given, lang))
    if options["dry_run"]:
        talk.say("以上为拟发布的情况，未保存", "this is how it would stand; nothing was kept")


def _say(built: Any, out: Path, *, dry_run: bool) -> None:
    size, mark = len(built.content), built.standing.fingerprint
    draft_zh, draft_en = ("草稿", "draft") if built.standing.draft else ("已审核发布", "released")
    done_zh, done_en = ("未写出", "not written") if dry_run else ("已写出", "written")
    talk.say(
        f"{done_zh} {out}（{size} 字节，{draft_zh}，文本指纹 {mark}）",
        f"{done_en}: {out} ({size} bytes, {draft_en}, fingerprint {mark})",
    )
    if built.left_out:
        talk.say(
            f"另有 {built.left_out} 个条目不在所选读者范围内，未用于本报告；见 --readers。",
            f"{built.left_out} more entries are not for these readers and were not used; "
            "see --readers.",
        )


def _write(out: Path, content: bytes) -> None:
    """Write the file whole or not at all. Raises AccordError RPT004."""
    from accord.reports.errors import RPT004

    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            partial.chmod(0o644)
            partial.replace(out)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RPT004(file=str(out), problem=error.strerror or str(error)) from None
