"""``accord serve``, ``backup``, ``restore``, ``upgrade``, ``doctor``: keeping a node."""

from __future__ import annotations

import os
from pathlib import Path

import click

from accord.cli import talk
from accord.cli.main import start


def _passphrase(file: Path | None) -> str | None:
    if file:
        return file.read_text(encoding="utf-8").strip()
    return os.environ.get("ACCORD_PASSPHRASE") or None


passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="File whose text encrypts the secrets (or ACCORD_PASSPHRASE). "
    "Without one they stay out. 以该文件内容为口令加密密钥（或用 ACCORD_PASSPHRASE）；"
    "未提供时不备份密钥。",
)


@click.command()
@click.option(
    "--host", help="Address to listen on (default: ACCORD_HOST). 监听地址（默认 ACCORD_HOST）。"
)
@click.option(
    "--port",
    type=int,
    help="Port to listen on (default: ACCORD_PORT). 监听端口（默认 ACCORD_PORT）。",
)
def serve(host: str | None, port: int | None) -> None:
    """Serve the portal, with one worker for jobs; loads the record where it is empty.

    启动门户及一个后台任务进程；记录为空时先载入。
    """
    start()
    from accord.portal import configuration
    from accord.portal.serving import serve as run

    run(host or configuration.value("ACCORD_HOST"), port or configuration.number("ACCORD_PORT"))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@passphrase_file
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say what would be in it, write nothing. 只说明将备份的内容，不写出。",
)
def backup(file: Path, passphrase_file: Path | None, dry_run: bool) -> None:
    """Write one consistent archive of database, uploads and secrets, while the node runs.

    在节点运行期间将数据库、上传文件和密钥备份为一份一致的存档。
    """
    start()
    from accord.portal.keeping import backup as keeping

    if dry_run:
        talk.put_json(keeping.contents())
        return
    progress = talk.Progress("已备份", "backed up")
    secret = _passphrase(passphrase_file)
    manifest = keeping.backup(file, secret, progress)
    progress.end()
    rows = sum(manifest.tables.values())
    talk.say(f"已备份 {rows} 行至 {file}", f"backed up {rows} rows to {file}")
    if not secret:
        talk.say(
            "未提供口令，密钥未写入备份",
            "no passphrase was given: the secrets were left out",
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@passphrase_file
@click.option(
    "--dry-run", is_flag=True, help="Check the archive, change nothing. 只检查存档，不作更改。"
)
def restore(file: Path, passphrase_file: Path | None, dry_run: bool) -> None:
    """Restore an archive into an empty data folder and prove it by its hashes.

    将存档恢复到空的数据文件夹，并以哈希值核验。
    """
    start()
    from accord.portal.keeping import restore as keeping

    secret = _passphrase(passphrase_file)
    if dry_run:
        keeping.examine(file)
        talk.say(f"{file} 校验通过", f"{file} is whole")
        return
    progress = talk.Progress("已恢复", "restored")
    rows = keeping.restore(file, secret, progress).rows
    progress.end()
    talk.say(f"已恢复 {rows} 行，校验一致", f"restored {rows} rows; every hash agrees")


@click.command()
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say what would be done, change nothing. 只说明将执行的操作，不执行。",
)
def upgrade(dry_run: bool) -> None:
    """Bring the data folder to this version, with a backup first.

    先行备份，再将数据文件夹升级到当前版本。
    """
    from accord.portal.keeping import upgrade as keeping

    for line in keeping.upgrade(dry_run=dry_run).lines():
        click.echo(line.in_language(talk.language()))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON. 以 JSON 输出结果。")
def doctor(as_json: bool) -> None:
    """Examine the node: folder, database, chains, jobs. Exit 1 where something is wrong.

    检查节点：数据文件夹、数据库、修订链、任务；有问题时退出码为1。
    """
    from accord.portal.keeping import doctor as keeping

    findings = keeping.examine()
    if as_json:
        talk.put_json([f.as_dict() for f in findings])
    else:
        lang = talk.language()
        for finding in findings:
            sign = {True: "ok ", False: "BAD", None: "?  "}[finding.ok]
            click.echo(f"{sign}  {finding.words(lang)}")
    if any(f.ok is False for f in findings):
        raise click.exceptions.Exit(1)
