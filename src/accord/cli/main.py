"""Entry point: the groups of commands, and errors as one line with a code."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from accord import __version__
from accord.cli.errors import of_the_system
from accord.cli.talk import language
from accord.kernel.errors import AccordError, ContentFaults

GROUPS = {
    "record": "accord.cli.record",
    "ingest": "accord.cli.ingest",
    "lake": "accord.cli.lake",
    "release": "accord.cli.release",
    "report": "accord.cli.report",
    "user": "accord.cli.user",
    "standards": "accord.cli.standards",
    "assess": "accord.cli.assess",
    "docs": "accord.cli.docs",
    "job": "accord.cli.job",
    "backup": "accord.cli.keeping",
    "restore": "accord.cli.keeping",
    "upgrade": "accord.cli.keeping",
    "doctor": "accord.cli.keeping",
    "serve": "accord.cli.keeping",
}


class Lazy(click.Group):
    """Loads a group of commands only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        return list(GROUPS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one."""
        if cmd_name not in GROUPS:
            return None
        command: click.Command = getattr(import_module(GROUPS[cmd_name]), cmd_name)
        return command


@click.group(cls=Lazy)
@click.version_option(__version__, prog_name="accord")
def accord() -> None:
    """Accord: what was agreed, what was done, what was measured.

    中文：区域环境合作信息系统。各命令的说明见 docs/reference/commands.md。
    """


def start() -> None:
    """Prepare the data folder and Django; every command that needs them calls this first."""
    from accord.portal.keeping.preparing import prepare

    prepare()


def _database_fault(error: Exception) -> AccordError | None:
    """A full or read-only disk and an unusable database are coded errors, not tracebacks."""
    if "django.db" not in sys.modules:
        return None
    from accord.portal import configuration
    from accord.portal.keeping.faults import coded_database

    try:
        with coded_database(Path(configuration.value("ACCORD_DATA"))):
            raise error
    except AccordError as told:
        return told
    except Exception:
        return None


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; exit 0 fine, 1 found problems, 2 misuse, 3 trouble outside."""
    try:
        found = accord.main(args=arguments, prog_name="accord", standalone_mode=False)
        if isinstance(found, int) and found:
            sys.exit(found)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.exceptions.Abort:
        sys.exit(2)
    except AccordError as error:
        click.echo(error.render(language()), err=True)
        sys.exit(error.kind.exit)
    except ContentFaults as error:
        for fault in error.faults:
            click.echo(fault.render(language()), err=True)
        click.echo(error.summary.render(language()), err=True)
        sys.exit(error.summary.kind.exit)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        told = of_the_system(error)
        click.echo(told.render(language()), err=True)
        sys.exit(told.kind.exit)
    except Exception as error:
        known = _database_fault(error)
        if known is None:
            raise
        click.echo(known.render(language()), err=True)
        sys.exit(known.kind.exit)
