"""``accord release``: take entries back, erase them, verify the log."""

from __future__ import annotations

import click

from accord.cli import talk
from accord.cli.main import start

ACTOR = "local operator"


@click.group()
def release() -> None:
    """The door: recalls and the log of releases. 发布与撤回。"""


@release.command()
@click.argument("name")
@click.option(
    "--erase",
    is_flag=True,
    help="Delete content and salts too; hashes still verify. 同时删除内容和盐值；哈希链仍可校验。",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say what would be recalled, change nothing. 只说明将撤回的内容，不执行。",
)
def recall(name: str, erase: bool, dry_run: bool) -> None:
    """Take an entry back; its tombstone is shown from now on, in the past too.

    撤回条目；此后（包括历史页面）只显示撤回说明。
    """
    start()
    from accord import release as door
    from accord.cli.record import _find

    found = _find(name)
    if not dry_run:
        take_back = door.erase if erase else door.recall
        take_back(str(found.id), found.owner, ACTOR)
    talk.say(f"已撤回 {found.local}", f"recalled {found.local}")


@release.command()
def verify() -> None:
    """Verify the log of releases and every chain of revisions.

    校验发布日志和全部修订链。
    """
    start()
    from accord.record import store
    from accord.release import log

    lines, revisions = log.verify(), store.verify()
    talk.say(
        f"发布日志 {lines} 条、修订 {revisions} 版，校验通过",
        f"{lines} lines of the log and {revisions} revisions verify",
    )
