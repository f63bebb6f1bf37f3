"""Steps the tests of backup and restore share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.nodes import Enter, Node

from accord.kernel.errors import AccordError

WORD = "open sesame"


def backup(target: Path, passphrase: str | None = WORD) -> Any:
    from accord.portal.keeping.backup import backup as act

    return act(target, passphrase)


def restore(archive: Path, passphrase: str | None = WORD) -> Any:
    from accord.portal.keeping.restore import restore as act

    return act(archive, passphrase)


def digests() -> dict[str, str]:
    from accord.portal.keeping import tables, versions

    held = versions.tables_at(versions.known())
    return {tables.name_of(t): tables.digest(t).sha256 for t in held}


def into_new(enter: Enter, folder: Path) -> Node:
    from accord.portal.keeping.preparing import prepare

    node = enter(folder)
    prepare()
    return node


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(AccordError) as told:
        act()
    assert told.value.render("zh")
    return told.value.code


def empty() -> bool:
    from accord.portal.keeping import versions

    return not any(t._base_manager.exists() for t in versions.tables_at(versions.known()))
