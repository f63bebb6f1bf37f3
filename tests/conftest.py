"""Rules and fixtures of every test: tools, reference folder, network, a node, a browser."""

from __future__ import annotations

import ipaddress
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SHARED_MISSING = "the reference folder ../shared is not beside the checkout"
STRICT = os.environ.get("ACCORD_STRICT") == "1"

# Settings read ACCORD_DATA on import. They are named here and not in pyproject.toml, because
# pytest-django would import what is named there before this file has run, and use ./data.
SESSION_DATA = tempfile.mkdtemp(prefix="accord-tests-")
os.environ["ACCORD_DATA"] = SESSION_DATA
os.environ["DJANGO_SETTINGS_MODULE"] = "accord.portal.settings"


# How long one example takes says how busy the machine is, not whether the program is right.
hypothesis_settings.register_profile("accord", deadline=None)
hypothesis_settings.load_profile("accord")


# ---- markers -------------------------------------------------------------------------


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def _postgresql() -> str | None:
    """Path of initdb, which Debian keeps off PATH."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major)
    return shutil.which("initdb") or (str(packaged[-1]) if packaged else None)


def _major(initdb: Path) -> int:
    name = initdb.parents[1].name
    return int(name) if name.isdigit() else 0


def _chinese_font() -> str | None:
    if not (fc_list := shutil.which("fc-list")):
        return None
    query = [fc_list, ":lang=zh", "file"]
    listed = subprocess.run(query, capture_output=True, text=True, check=False)
    return next(iter(listed.stdout.splitlines()), None)


FINDERS: dict[str, Callable[[], str | None]] = {
    "chromium": _chromium,
    "postgresql": _postgresql,
    "chinese-font": _chinese_font,
}


def find_tool(name: str) -> str | None:
    """Where a tool is on this machine: one of FINDERS, otherwise a program on PATH."""
    return FINDERS[name]() if name in FINDERS else shutil.which(name)


def need_tool(name: str) -> str:
    """The tool's path; without it the test skips, or fails under ACCORD_STRICT=1."""
    if path := find_tool(name):
        return path
    if STRICT:
        pytest.fail(f"{name} is not on this machine, and ACCORD_STRICT=1 allows no skip")
    pytest.skip(f"{name} is not on this machine (as root: scripts/debian-packages)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "requires_tool(name): needs a program on this machine")
    _guard_network()
    from django.conf import settings

    if Path(settings.ACCORD_DATA) != Path(SESSION_DATA).resolve():
        pytest.exit("unset DJANGO_SETTINGS_MODULE: settings were read before the tests' own", 4)


WIDE = ("cli", "exchange", "ingest", "lake", "portal", "reports")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        if folder in WIDE:
            item.add_marker(pytest.mark.wide)
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason=SHARED_MISSING))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("requires_tool"):
        need_tool(marker.args[0])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(SHARED_MISSING in str(report.longrepr) for report in skipped)
    reason = SHARED_MISSING if count else "../shared"
    terminalreporter.write_line(f"skipped for want of the reference folder: {count} ({reason})")


def pytest_unconfigure() -> None:
    shutil.rmtree(SESSION_DATA, ignore_errors=True)


# ---- network -------------------------------------------------------------------------


class NetworkBlockedError(AssertionError):
    """A test reached for a host other than this machine."""


def _loopback(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guard_network() -> None:
    """Refuse every connection, datagram and name look-up that leaves this machine.

    pytest-socket is not used: with a list of allowed hosts it guards `connect` alone, neither
    datagrams nor look-ups.
    """

    def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, *args: Any) -> Any:
            address = args[-1]
            leaves = self.family in (socket.AF_INET, socket.AF_INET6)
            if leaves and not (isinstance(address, tuple) and _loopback(address[0])):
                self.close()
                raise NetworkBlockedError(f"tests may not reach {address!r}")
            return method(self, *args)

        return call

    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, guarded(getattr(socket.socket, name)))

    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _loopback(host):
            raise NetworkBlockedError(f"tests may not look up {host!r}")
        return look_up(host, *args, **kwargs)

    socket.getaddrinfo = guarded_look_up


# ---- data folders and the reference folder -------------------------------------------


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, given to this test's child processes as ACCORD_DATA."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("ACCORD_DATA", str(folder))
    return folder


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The reference folder beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(SHARED_MISSING)
    return SHARED


# ---- a real node ---------------------------------------------------------------------

ADDRESS_LINE = "Accord is at "
SIGN_IN_LINE = "Sign in once as administrator: "
START_SECONDS = 120.0
STOP_SECONDS = 15.0


@dataclass
class RunningNode:
    """A node served by a real process."""

    url: str
    sign_in: str
    data: Path
    process: subprocess.Popen[str]
    output: list[str]

    @property
    def log(self) -> str:
        return "".join(self.output)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_node(data: Path, **settings: str) -> RunningNode:
    """Start `accord serve` on a free port with its own data folder and wait until it answers."""
    port = free_port()
    accord = Path(sys.executable).with_name("accord")
    environment = os.environ | {
        "ACCORD_DATA": str(data),
        "ACCORD_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(
        [str(accord), "serve"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    running = RunningNode("", "", data, process, [])
    threading.Thread(target=_read_output, args=(running,), daemon=True).start()
    try:
        _await_start(running)
    except BaseException:
        stop_node(running)
        raise
    return running


def _read_output(running: RunningNode) -> None:
    if running.process.stdout is None:
        return
    with running.process.stdout as lines:
        for line in lines:
            running.output.append(line)


def _await_start(running: RunningNode) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            pytest.fail(f"accord serve ended with {running.process.returncode}:\n{running.log}")
        running.url = _after(running, ADDRESS_LINE).rstrip("/")
        running.sign_in = _after(running, SIGN_IN_LINE)
        if running.url and running.sign_in and _answers(running.url):
            return
        time.sleep(0.1)
    pytest.fail(f"accord serve did not answer in {START_SECONDS:.0f} s:\n{running.log}")


def _after(running: RunningNode, opening: str) -> str:
    """The rest of the first whole line that has the opening, or nothing."""
    for line in list(running.output):
        if opening in line and line.endswith("\n"):
            return line.split(opening, 1)[1].strip()
    return ""


def _answers(url: str) -> bool:
    address = urllib.parse.urlsplit(url)
    try:
        with socket.create_connection((address.hostname or "", address.port or 80), timeout=1):
            return True
    except OSError:
        return False


def stop_node(running: RunningNode) -> None:
    """Ask the process to end, then end its whole session if it does not."""
    if running.process.poll() is None:
        running.process.terminate()
    try:
        running.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait(STOP_SECONDS)


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """One node with the whole record for the session; tests that change it start their own."""
    running = start_node(tmp_path_factory.mktemp("node") / "data")
    yield running
    stop_node(running)


# ---- a real browser ------------------------------------------------------------------

CHROMIUM_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, driven by Playwright.

    One for each module: Playwright keeps an event loop running in this thread as long as it
    lives, which later tests must not find.
    """
    executable = need_tool("chromium")
    from playwright.sync_api import sync_playwright

    arguments = CHROMIUM_ARGUMENTS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Django takes Playwright's event loop for an asynchronous caller.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


# ---- the published record in the test database ---------------------------------------

CONTENT = ROOT / "content"
_published: list[tuple[str, list[str], list[tuple[Any, ...]]]] = []


@pytest.fixture
def published(db: None) -> None:
    """The record as first loaded, in this test's database.

    It is loaded in earnest once a session; later tests get the same rows back in a moment.
    """
    from django.apps import apps
    from django.db import connection

    from accord.record import load

    models = [m for app in ("record", "release") for m in apps.get_app_config(app).get_models()]
    order = sorted(models, key=lambda m: m.__name__ == "Relation")
    if not _published:
        load.load(CONTENT, actor="local operator")
        with connection.cursor() as cursor:
            for model in order:
                table = model._meta.db_table
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column[0] for column in cursor.description]
                _published.append((table, names, cursor.fetchall()))
        return
    with connection.cursor() as cursor:
        for table, names, rows in _published:
            columns = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', rows)
