"""``accord user``: accounts and one-time sign-in links."""

from __future__ import annotations

from typing import Any

import click

from accord.cli import talk
from accord.cli.errors import CLI004, CLI007
from accord.cli.main import start

ROLES = ("administrator", "focal_point", "secretariat", "technician", "reader")


@click.group()
def user() -> None:
    """Accounts of this node. 用户。"""


@user.command()
@click.argument("username")
@click.option("--name", default="", help="The person's name. 姓名。")
@click.option(
    "--party",
    default="",
    help="Party or organisation, for example TH or ORG-CAEC. 合作方或机构，如 TH 或 ORG-CAEC。",
)
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be repeated. 可重复使用。"
)
@click.option("--dry-run", is_flag=True, help="Check, make nothing. 只检查，不建立。")
def add(username: str, name: str, party: str, roles: tuple[str, ...], dry_run: bool) -> None:
    """Make an account without a password; hand out a link with ``accord user link``.

    建立不设口令的用户；登录链接由 accord user link 生成。
    """
    start()
    from accord.portal.accounts.models import User

    if User.objects.filter(username=username).exists():
        raise CLI007(text=username)
    if not dry_run:
        User.objects.create_user(username, name=name, party=party, roles=" ".join(roles))
    talk.say(f"已建立用户 {username}", f"made user {username}")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Accounts as JSON. 以 JSON 输出用户。")
def list_users(as_json: bool) -> None:
    """List accounts.

    列出用户。
    """
    start()
    from accord.portal.accounts.models import User

    rows: list[dict[str, Any]] = [
        {
            "username": u.username,
            "party": u.party,
            "roles": sorted(u.role_set()),
            "active": u.is_active,
        }
        for u in User.objects.order_by("username")
    ]
    if as_json:
        talk.put_json(rows)
    else:
        talk.put_table(
            ("username", "party", "roles", "active"),
            [
                (str(r["username"]), str(r["party"]), " ".join(r["roles"]), str(r["active"]))
                for r in rows
            ],
        )


@user.command()
@click.argument("username")
def link(username: str) -> None:
    """Print a one-time sign-in link, good for a day.

    生成一次性登录链接，一日内有效。
    """
    start()
    from accord.portal import configuration
    from accord.portal.accounts import links
    from accord.portal.accounts.models import User

    if username == links.ADMINISTRATOR:
        found: User | None = links.local_administrator()
    else:
        found = User.objects.filter(username=username).first()
    if found is None:
        raise CLI004(text=username)
    host, port = configuration.value("ACCORD_HOST"), configuration.number("ACCORD_PORT")
    click.echo(f"http://{host}:{port}/sign-in/{links.make(found)}/")
