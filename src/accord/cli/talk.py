"""What commands share: language, dates, output to stdout, talk to stderr."""

from __future__ import annotations

import json
import locale
import os
import sys
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import click

from accord.cli.errors import CLI001, CLI002


def language() -> str:
    """Return the language to talk in: ACCORD_LANG, else the system's, else English."""
    chosen = os.environ.get("ACCORD_LANG") or locale.getlocale()[0] or ""
    return "zh" if chosen.lower().startswith(("zh", "chinese")) else "en"


def say(zh: str, en: str) -> None:
    """Talk to the person at the terminal, on stderr."""
    click.echo(zh if language() == "zh" else en, err=True)


def put_json(value: Any) -> None:
    """Write data as JSON to stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def put_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table to stdout, columns aligned by display width."""
    widths = [max(_width(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    for row in (heads, ["-" * w for w in widths], *rows):
        cells = [cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def day(text: str | None) -> date:
    """Read ``--as-of``; today where it is not given. Raises AccordError CLI001."""
    if text is None:
        return datetime.now(UTC).astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CLI001(text=text[:60]) from None


def moment(text: str | None) -> datetime | None:
    """Read ``--known-at``: a time, UTC where no zone is given; a day means its end.

    Raises:
        AccordError: CLI002.
    """
    if text is None:
        return None
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        read = datetime.fromisoformat(text)
    except ValueError:
        raise CLI002(text=text[:60]) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


class Progress:
    """Counts done work on stderr: a moving line on a terminal, nothing elsewhere."""

    def __init__(self, zh: str, en: str):
        self.words = zh if language() == "zh" else en
        self.done = 0
        self.shown = sys.stderr.isatty()

    def __call__(self, step: int) -> None:
        """Count ``step`` more."""
        self.done += step
        if self.shown:
            click.echo(f"\r{self.words} {self.done}", err=True, nl=False)

    def end(self) -> None:
        """End the moving line."""
        if self.shown and self.done:
            click.echo(err=True)
