"""``accord docs``: write the generated reference pages, or say which are stale."""

from __future__ import annotations

import os
from pathlib import Path

import click

from accord.cli.errors import CLI005

FOLDER = Path("docs/reference")


@click.group()
def docs() -> None:
    """The generated reference pages of a checkout. 说明页。"""


def _pages() -> dict[str, str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.portal.settings")
    import django

    django.setup()
    from accord.cli.reference import pages

    return pages()


@docs.command()
@click.option("--dry-run", is_flag=True, help="Name the pages, write none. 只列出页面，不写出。")
def build(dry_run: bool) -> None:
    """Write the generated pages.

    写出自动生成的说明页。
    """
    for name, text in _pages().items():
        if not dry_run:
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_text(text, encoding="utf-8")
        click.echo(FOLDER / name)


@docs.command()
def check() -> None:
    """Say which generated pages are stale.

    检查说明页是否过期。
    """
    stale = [
        name
        for name, text in _pages().items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    if stale:
        raise CLI005(pages=", ".join(stale))
