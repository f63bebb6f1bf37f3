"""Speed of each kind of page of the record, against the site's own empty page.

The real server (``accord serve``) answers over HTTP; no cache of responses is set. The empty page
is the list of a kind nobody has recorded an entry of (``entries/challenge/``): the same middleware,
session, base template and door. Page and empty page are asked for in turn, so both meet the same
load of the machine. Queries, and the first reading after a change, are measured in this process.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

EMPTY = "entries/challenge/"
TURNS, WARM = 25, 6
CONNECTIONS, EACH = 16, 12


@dataclass(frozen=True)
class Timed:
    """What one page took: milliseconds, times the empty page, queries, bytes."""

    name: str
    queries: int
    first: float
    p50: float
    times: float
    p99: float
    size: int


def pages(items: int) -> dict[str, str]:
    """Return each kind of page with an address of it; entries from the middle of the record."""
    middle, plans = items // 2, max(1, items // 100)
    found = {
        "start": "",
        "instruments": "instruments/",
        "one instrument (100 items)": f"instruments/INS-B{plans // 2}/",
        "items": "items/",
        "items, last page": f"items/?page={items // 50}",
        "items by planned time": "items/?sort=planned",
        "items with a record": "items/?recorded=direct",
        "items by status": "items/?status=delivered_on_time",
        "one item": f"items/CM-B{middle}/",
        "events": "events/",
        "events, page 100": f"events/?page={min(100, items // 10)}",
        "events by title": "events/?sort=title",
        "events of a year and form": "events/?year=2012&form=training",
        "events of an area": "events/?area=PA-B0-1",
        "events with words": f"events/?q=Event+{middle}",
        "one event": f"events/EV-B{middle}/",
        "history of an entry": f"entry/EV-B{middle}/history/",
        "calendar": "calendar/?year=2012",
        "year by year": "years/",
        "series": "series/",
        "one series": "series/SER-B0/",
        "annex": "annex/",
        "outputs": "outputs/",
        "one output": "outputs/OUT-B3/",
        "areas": "areas/",
        "one area": "areas/PA-B1-1/",
        "statements": "statements/",
        "organisations": "organisations/",
        "parties": "parties/",
        "one party": "parties/PTY3/",
        "money": "money/",
        "statistics": "statistics/",
        "sources": "sources/",
        "one source": "sources/SRC-B1/",
        "coverage": "coverage/",
        "contradictions": "discrepancies/",
        "one contradiction": "discrepancies/DIS-B3/",
        "what changed": "changes/",
        "links (entries of a kind)": "entries/evidence/",
        "one link (any entry)": "entry/LNK-B5/",
        "a mechanism (any entry)": "entry/MEC-B/",
        "a place (any entry)": "entry/PL-B3/",
    }
    return found


def sign_in() -> str:
    """Make a focal point's account and its session; return the session's key."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accord.portal.accounts.models import User

    user = User.objects.create_user("bench", None, party="PTY0", roles="focal_point")
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def in_process(session: str, addresses: dict[str, str]) -> dict[str, tuple[int, float]]:
    """Return for each page its queries, and the seconds of the first reading after a change."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accord.portal import kept

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    found = {}
    for name, path in addresses.items():
        client.get(f"/en/{EMPTY}")
        kept.forget()
        start = time.perf_counter()
        answer = client.get(f"/en/{path}")
        first = time.perf_counter() - start
        assert answer.status_code == 200, (path, answer.status_code)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/en/{path}")
        found[name] = (len(asked), first)
    return found


class Reader:
    """One connection to the server, kept open."""

    def __init__(self, port: int, session: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Cookie": f"sessionid={session}; accord_lang=en"}

    def ask(self, path: str) -> tuple[float, int]:
        """Ask for a page; return the seconds until its last byte, and its size."""
        start = time.perf_counter()
        self.connection.request("GET", f"/en/{path}", headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status)
        return time.perf_counter() - start, len(body)


def over_http(port: int, session: str, addresses: dict[str, str]) -> dict[str, tuple[float, ...]]:
    """Return for each page p50, times the empty page, p99 at 16 connections, size."""
    found = {}
    for name, path in addresses.items():
        one = Reader(port, session)  # the server closes a connection unused for seconds
        for _ in range(WARM):  # both processes of the server
            one.ask(path)
            Reader(port, session).ask(path)
            one.ask(EMPTY)
        page, empty, size = [], [], 0
        for _ in range(TURNS):
            empty.append(one.ask(EMPTY)[0])
            seconds, size = one.ask(path)
            page.append(seconds)
        many = _at_once(port, session, path)
        p50 = median(page)
        found[name] = (p50, p50 / median(empty), many[int(len(many) * 0.99)], size)
    return found


def _at_once(port: int, session: str, path: str) -> list[float]:
    def read(_n: int) -> list[float]:
        reader = Reader(port, session)
        return [reader.ask(path)[0] for _ in range(EACH)]

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sorted(seconds for each in pool.map(read, range(CONNECTIONS)) for seconds in each)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def served(port: int, environment: dict[str, str], measure: Callable[[], Any]) -> Any:
    """Start ``accord serve``, measure, stop it."""
    command = [sys.executable, "-c", "from accord.cli.main import main; main()", "serve"]
    log = Path(environment["ACCORD_DATA"]) / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            env=environment | {"ACCORD_PORT": str(port)},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + 120
            while "Accord is at" not in log.read_text():
                assert process.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.2)
            return measure()
        finally:
            process.terminate()
            process.wait(30)


def measured(items: int) -> list[dict[str, Any]]:
    """Measure every page of the record in this process's data folder."""
    addresses = {"the empty page": EMPTY, **pages(items)}
    session, port = sign_in(), free_port()
    alone = in_process(session, addresses)
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    together = served(port, environment, lambda: over_http(port, session, addresses))
    return [
        vars(
            Timed(
                name,
                alone[name][0],
                round(alone[name][1] * 1000, 1),
                round(together[name][0] * 1000, 2),
                round(together[name][1], 2),
                round(together[name][2] * 1000, 1),
                int(together[name][3]),
            )
        )
        for name in addresses
    ]
