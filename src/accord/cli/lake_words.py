"""What the commands of the lake share: the door, moments, errors as JSON, plain data."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click

from accord.cli import talk
from accord.cli.ingest import lake_folder
from accord.cli.main import start
from accord.kernel.errors import AccordError, worded
from accord.lake import Lake, errors

KNOWN_AT = "As this lake had recorded it then. 按数据湖当时已记录的内容。"
AS_JSON = "As JSON. 以 JSON 输出。"
DRY_RUN = "Say what would be done, do nothing. 只说明将作的处理，不执行。"
REASON = "Why; kept with the change. 原因，与变更一并保存。"


@contextmanager
def opened() -> Iterator[Lake]:
    """Open the lake of the data folder, with the record at hand for the door."""
    start()
    with Lake.open(lake_folder()) as lake:
        yield lake


def permitted(lake: Lake, dataset: str) -> str:
    """Return a dataset the operator may read; LAK005 where there is none or it is kept back."""
    from accord import release
    from accord.portal import measured

    lake.require_dataset(dataset)
    if not measured.is_readable_here(release.OPERATOR, dataset):
        raise errors.LAK005(kind=worded("数据集", "dataset"), name=dataset)
    return dataset


def readable(lake: Lake) -> list[str]:
    """Return the datasets the operator may read."""
    from accord import release
    from accord.portal import measured

    names = sorted({row["dataset"] for row in lake.files.small("datasets")})
    return [n for n in names if measured.is_readable_here(release.OPERATOR, n)]


@contextmanager
def errors_as_json(as_json: bool) -> Iterator[None]:
    """Let a coded error leave as JSON on stdout too, where JSON was asked for."""
    try:
        yield
    except AccordError as error:
        if not as_json:
            raise
        talk.put_json({"error": error.as_dict()})
        click.echo(error.render(talk.language()), err=True)
        sys.exit(error.kind.exit)


def plain(value: Any) -> Any:
    """Return plain data: times as text, tuples as lists."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def edge(text: str | None) -> datetime | None:
    """Read ``--from`` or ``--to``: a time, UTC where no zone is given; a day means its begin."""
    if text is not None and len(text) == 10:
        return talk.moment(f"{text}T00:00:00Z")
    return talk.moment(text)
