"""A process on a node, for tests that kill it.

writer.py load FOLDER | edit | backup TARGET | save FILE | restore FILE | check | held |
    zero | add ENTRY TIMES | number ENTRY | new COUNT | work
What it has done it prints, one line at a time, after it was acknowledged.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any


def say(*words: object) -> None:
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def load(folder: str) -> None:
    from accord.record import load as loading

    say("loading")
    report = loading.load(Path(folder), actor="t")
    say("loaded", len(report.created))


def edit() -> None:
    """Change entries taken at random, for ever; print each revision that was acknowledged."""
    from accord.record import snapshot, store

    names = list(store.Entry.objects.filter(kind="event").values_list("local", flat=True))
    chance = random.Random()
    while True:
        read = snapshot.read_some(chance.sample(names, 3))
        changed = [_touched(d, chance.random()) for d in read]
        try:
            for one in store.write(changed, actor="t", reason="soak", expected=_expected(read)):
                say("written", one.revision.entry, one.revision.number, one.revision.hash)
        except store.AccordError as error:
            if error.code != "REC013":
                raise


def _touched(document: Any, mark: float) -> Any:
    from dataclasses import replace

    body = dict(document.body)
    body["note"] = {"zh": f"修订 {mark}", "en": f"edited {mark}", "zh_form": "editorial",
                    "en_form": "summary"}  # fmt: skip
    return replace(document, body=body)


def _expected(documents: Any) -> dict[str, int]:
    return {str(d.id): d.number for d in documents}


def backup(target: str) -> None:
    """Back up again and again, each time into the same file."""
    while True:
        save(target)


def save(target: str) -> None:
    from accord.portal.keeping.backup import backup as write

    say("started")
    manifest = write(Path(target), "open sesame")
    say("saved", sum(manifest.tables.values()))


def restore(file: str) -> None:
    from accord.portal.keeping.restore import restore as read

    say(json.dumps(read(Path(file), "open sesame").proof.__dict__))


def check() -> None:
    """Prove the record; print what was found whole, and the digest of every table."""
    from accord.portal.keeping import proof, tables, versions

    found = proof.prove()
    held = {
        tables.name_of(t): tables.digest(t).sha256 for t in versions.tables_at(versions.known())
    }
    say(json.dumps(found.__dict__ | {"tables": held}))


def held(file: str) -> None:
    """Tell whether every revision that was acknowledged into the file is there, as it was."""
    from accord.record.models import Revision

    known = {f"{r.entry} {r.number} {r.hash}" for r in Revision.objects.iterator()}
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    told = [line.removeprefix("written ") for line in lines if line.startswith("written ")]
    say(json.dumps({"told": len(told), "missing": [line for line in told if line not in known]}))


def add(entry: str, times: str) -> None:
    """Add one to a number kept in an entry, that many times, against whoever does so too."""
    from dataclasses import replace

    from accord.record import snapshot, store

    lost = 0
    for _ in range(int(times)):
        while True:
            document = next(iter(snapshot.read_some([entry])))
            number = int(document.body["what"]["en"]) + 1
            body = dict(document.body)
            body["what"] = dict(body["what"]) | {"en": str(number)}
            try:
                store.write(
                    [replace(document, body=body)], actor="t", reason="add",
                    expected={str(document.id): document.number},
                )  # fmt: skip
                break
            except store.AccordError as error:
                if error.code != "REC013":
                    raise
                lost += 1
    say("lost", lost)


def zero() -> None:
    """Write the entry whose number is added to."""
    from dataclasses import replace

    from tests.nodes import challenge

    from accord.record import store

    document = challenge(0)
    body = dict(document.body)
    body["what"] = dict(body["what"]) | {"en": "0"}
    store.write([replace(document, body=body)], actor="t", reason="zero")


def number(entry: str) -> None:
    """Print the number kept in an entry."""
    from accord.record import snapshot

    say(next(iter(snapshot.read_some([entry]))).body["what"]["en"])


def new(count: str) -> None:
    """Write entries of one's own beside others who do: both end up in one log."""
    import os

    from tests.nodes import challenge

    from accord.record import store

    for number in range(int(count)):
        store.write([challenge(os.getpid() * 1000 + number)], actor="t", reason="new")
    say("made", count)


def work() -> None:
    """Be a worker that knows a slow job too."""
    import time

    from accord.portal.jobs import work as jobs
    from accord.portal.jobs.worker import Worker, run_until_signalled

    @jobs.job("slow")
    def slow(arguments: Any, progress: jobs.Progress) -> dict[str, int]:
        progress.expect(int(arguments["steps"]))
        for step in range(int(arguments["steps"])):
            say("step", step)
            time.sleep(0.05)
            progress.advance()
        return {"steps": progress.done}

    say("ready")
    run_until_signalled(Worker(idle=0.05, beat=0.1, stale_after=1.0))


def main(command: str, *arguments: str) -> None:
    from accord.portal.keeping.preparing import prepare

    prepare()
    commands = (load, edit, backup, save, restore, check, held, zero, number, add, new, work)
    {act.__name__: act for act in commands}[command](*arguments)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main(*sys.argv[1:])
