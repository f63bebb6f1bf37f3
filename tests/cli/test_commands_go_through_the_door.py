"""Every command that hands out content asks the door; the list is complete.

The door is shut (``visible`` lets nothing through) and every command that can hand out content is
run: none may print a title, a wording or an id of the record. A command that is on neither list
fails the test, so that a new one has to be thought about.
"""

from __future__ import annotations

from pathlib import Path

import click
import pytest

HANDING_OUT = {
    "record list": [],
    "record list event": [],
    "record show": ["EV-2011-10-FORUM"],
    "record history": ["EV-2011-10-FORUM"],
    "record status": ["--json"],
    "record dump": ["{tmp}"],
    "release recall": ["EV-2011-10-FORUM", "--dry-run"],
    "record propose": ["CM-AP11-1.2b"],
}
# Commands that write files of other forms have their own test of the door.
TESTED_ELSEWHERE = {
    "record export": "tests/exchange/test_commands.py",
    "record import": "tests/exchange/test_commands.py",
    "report build": "tests/reports/test_door.py",
    **{
        f"assess {verb}": "tests/cli/test_assess_series.py"
        for verb in ("run", "compare", "explain")
    },
    "report release": "tests/reports/test_releasing.py",
    "assess trend": "tests/cli/test_assess_trend.py",
    **{
        f"lake {verb}": "tests/cli/test_lake_commands.py"
        for verb in ("show", "rows", "correct", "rollback", "recall", "erase", "describe")
    },
}
NO_CONTENT = {
    "report list": "names of reports",
    "ingest inspect": "reads the caller's own file",
    "ingest run": "reads the caller's own files; prints counts",
    "record load": "reads the caller's own files; prints ids of them",
    "record check": "reads the caller's own files",
    "release verify": "counts and hashes",
    "user add": "accounts",
    "user list": "accounts",
    "user link": "accounts",
    "standards list": "texts shipped with the program",
    "standards show": "texts shipped with the program",
    "standards check": "texts shipped with the program, or the caller's own file",
    "standards diff": "texts shipped with the program",
    "assess values": "only the values the caller gives",
    "assess file": "reads the caller's own files",
    "lake compact": "counts of files",
    "docs build": "pages about the program",
    "docs check": "pages about the program",
    "job list": "codes and counts",
    "job cancel": "codes and counts",
    "backup": "the node's own whole copy, kept like the data folder",
    "restore": "into the node",
    "upgrade": "counts",
    "doctor": "counts and codes",
    "serve": "starts the portal, whose routes have their own test",
}


ROOT = Path(__file__).resolve().parents[2]
SIGNS = ("EV-2011", "2011.yaml", "load of content")


def commands(group: click.Group, prefix: str = "") -> list[str]:
    found = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix}{name} ")
        else:
            found.append(f"{prefix}{name}")
    return found


def test_every_command_is_on_one_of_the_lists():
    from accord.cli.main import accord as root

    listed = {" ".join(name.split()[:2]) for name in HANDING_OUT} | set(NO_CONTENT)
    assert set(commands(root)) == listed | set(TESTED_ELSEWHERE)
    for file in TESTED_ELSEWHERE.values():
        assert (ROOT / file).is_file()


@pytest.mark.parametrize("name", sorted(HANDING_OUT))
def test_with_the_door_shut_nothing_gets_out(name, accord, published, monkeypatch, tmp_path):
    arguments = [*name.split(), *(a.format(tmp=tmp_path) for a in HANDING_OUT[name])]
    open_door = accord(*arguments)
    told = open_door.out + open_door.err + str(list(tmp_path.rglob("2011.yaml")))
    assert open_door.exit == 0 and any(sign in told for sign in SIGNS)
    for file in tmp_path.rglob("*.yaml"):
        file.unlink()
    monkeypatch.setattr("accord.release.door.visible", lambda *_args, **_kw: [])
    shut = accord(*arguments)
    said = shut.out + shut.err
    for typed in HANDING_OUT[name]:
        said = said.replace(typed, "")
    assert not any(sign in said for sign in (*SIGNS, "EV-", "CM-", "论坛"))
    assert list(tmp_path.rglob("*.yaml")) == []
