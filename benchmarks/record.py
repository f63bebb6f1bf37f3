"""Speed of the record at size: load, load again, all statuses, rebuild, and each kind of page.

    python benchmarks/record.py [--items 20000] [--database sqlite|postgresql] [--without-pages]

Invents a record of N items, 5 N events and 10 N links with everything around them (see
``record_invented``), once at half size and once at full size, in fresh data folders, SQLite or a
PostgreSQL server of its own from the packages. Prints tables in Markdown: seconds and growth when
doubled; for each page queries, p50 at one connection and how often the empty page that is, its
growth, and p99 at 16 connections (see ``record_pages``).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT)]

from record_invented import write_content  # noqa: E402
from record_pages import measured  # noqa: E402

Result = dict[str, Any]


def measure(items: int, with_pages: bool, brief: bool) -> Result:
    """In this process: load, load again, statuses, verify, rebuild, then the pages.

    ``brief`` leaves out what nobody waits for: loading again, verifying, rebuilding.
    """
    import django

    django.setup()
    from django.core.management import call_command

    from accord.record import load, status, store

    call_command("migrate", verbosity=0)
    seconds: Result = {}

    def timed(name: str, run: Callable[[], Any]) -> None:
        start, busy = time.perf_counter(), time.process_time()
        run()
        seconds[name] = round(time.perf_counter() - start, 2)
        seconds[f"{name}, CPU of this process"] = round(time.process_time() - busy, 2)

    with tempfile.TemporaryDirectory() as folder:
        entries = write_content(Path(folder), items)
        timed("load", lambda: load.load(Path(folder), actor="benchmark"))
        if not brief:
            timed("load again, unchanged", lambda: load.load(Path(folder), actor="benchmark"))
    timed("all statuses", lambda: status.rows(status.read_for(), date(2026, 1, 1)))
    if not brief:
        timed("verify the chains", store.verify)
        timed("rebuild", store.rebuild)
    seconds["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    _settle()
    pages = measured(items) if with_pages else []
    return {"entries": entries, "seconds": seconds, "pages": pages}


def _settle() -> None:
    """Let PostgreSQL's statistics be as they are some minutes after a load (autovacuum)."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


@contextmanager
def database(name: str) -> Iterator[Callable[[], str]]:
    """Yield what gives the DATABASE_URL of a fresh database; empty for SQLite."""
    if name == "sqlite":
        yield lambda: ""
        return
    from tests import postgres

    makers: Any = postgres.postgres.__wrapped__()
    server = next(makers)
    try:
        yield server.database
    finally:
        makers.close()


def run(items: int, url: str, options: argparse.Namespace) -> Result:
    """Measure one size in a process and a data folder of its own."""
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {
            "ACCORD_DATA": data,
            "DJANGO_SETTINGS_MODULE": "accord.portal.settings",
            "DATABASE_URL": url,
        }
        command = [sys.executable, __file__, "--measure", "--items", str(items)]
        command += ["--without-pages"] if options.without_pages else []
        command += ["--brief"] if options.brief else []
        done = subprocess.run(
            command, env=environment, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True
        )
        if done.returncode:
            sys.exit(f"measuring {items} items failed")
        return dict(json.loads(done.stdout.splitlines()[-1]))


def report(half: Result, full: Result) -> Iterator[str]:
    """Yield the tables."""
    yield f"| | {half['entries']} entries | {full['entries']} entries | growth |"
    yield "|---|---|---|---|"
    for name, one in full["seconds"].items():
        before = half["seconds"][name]
        yield f"| {name} | {before} | {one} | {one / before:.2f} |"
    if not full["pages"]:
        return
    yield ""
    yield (
        "| page | queries, half / full | p50 ms | growth | × empty page | p99 ms at 16 | kB "
        "| first ms |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for one, before in zip(full["pages"], half["pages"], strict=True):
        growth = one["p50"] / before["p50"]
        yield (
            f"| {one['name']} | {before['queries']} / {one['queries']} | {one['p50']} "
            f"| {growth:.2f} | {one['times']} | {one['p99']} | {one['size'] // 1000} "
            f"| {one['first']} |"
        )


def main() -> None:
    """Measure both sizes and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--without-pages", action="store_true")
    parser.add_argument("--brief", action="store_true", help="load, statuses and pages alone")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.items, not options.without_pages, options.brief)))
        return
    with database(options.database) as make:
        half, full = (run(items, make(), options) for items in (options.items // 2, options.items))
    print(f"{options.database}, Python {platform.python_version()}, {os.cpu_count()} processors\n")
    print("\n".join(report(half, full)))


if __name__ == "__main__":
    main()
