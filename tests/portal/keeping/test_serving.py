"""`accord serve`: two processes that start, are watched and end together."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.nodes import Node

pytestmark = [pytest.mark.server, pytest.mark.slow]
SCRIPT = "from accord.portal.serving import serve; serve()"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def begin(node: Node, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        env=node.environment() | {"ACCORD_PORT": str(port), "ACCORD_ALLOWED_HOSTS": "example.org"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


@pytest.fixture
def served(here: Node) -> Iterator[tuple[subprocess.Popen[str], int, list[str]]]:
    port = free_port()
    process = begin(here, port)
    assert process.stdout
    lines = [process.stdout.readline().rstrip("\n") for _ in range(4)]
    yield process, port, lines
    if process.poll() is None:
        process.terminate()
    try:
        process.communicate(timeout=20)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def children(process: subprocess.Popen[str], name: str = "") -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(n) for n in listed if name in Path(f"/proc/{n}/cmdline").read_text()]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/nothing-here/", timeout=5) as got:
            return bool(got.status)
    except urllib.error.HTTPError as error:
        return error.code == 404
    except OSError:
        return False


def alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait(seconds: float, true: object) -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)


def test_it_says_where_it_is_and_answers(served: tuple[subprocess.Popen[str], int, list[str]]):
    process, port, lines = served
    assert lines[0] == f"Accord is at http://127.0.0.1:{port}"
    opening = f"Sign in once as administrator: http://127.0.0.1:{port}/sign-in/"
    assert re.fullmatch(re.escape(opening) + r"[\w-]{40,}/", lines[1])
    assert lines[2].startswith("本系统地址：")
    assert lines[3].startswith("管理员一次性登录链接：")
    assert answers(port)
    process.terminate()
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, ""), err
    assert "Traceback" not in err
    assert not answers(port)


def test_a_dead_worker_is_started_again(served: tuple[subprocess.Popen[str], int, list[str]]):
    process, _port, _lines = served
    (first,) = children(process, "worker")
    os.kill(first, signal.SIGKILL)  # one that dies young waits a little
    wait(20, lambda: children(process, "worker") not in ([], [first]))


def test_nothing_outlives_a_killed_starter(served: tuple[subprocess.Popen[str], int, list[str]]):
    process, port, _lines = served
    started = children(process)
    assert len(started) == 2
    process.kill()
    process.wait()
    wait(20, lambda: not any(alive(number) for number in started))
    wait(10, lambda: not answers(port))


def test_a_server_that_cannot_start(here: Node, tmp_path: Path):
    """Its application cannot be loaded: the command ends with a code instead of an address."""
    (tmp_path / "broken_settings.py").write_text(
        "from accord.portal.settings import *\nWSGI_APPLICATION = None\n"
        "MIDDLEWARE = ['no.such.middleware']\n"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "broken_settings", "PYTHONPATH": str(tmp_path)}
    process = begin(Node(here.data, settings), free_port())
    out, err = process.communicate(timeout=90)
    assert out == ""
    assert "AccordError: KEP011" in err


def test_a_taken_port(here: Node):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = begin(here, port)
        _, err = process.communicate(timeout=60)
    assert f"POR004  port {port} on 127.0.0.1" in err


def test_an_address_of_another_machine(monkeypatch: pytest.MonkeyPatch):
    from accord.kernel.errors import AccordError
    from accord.portal.serving import address_of, check_port

    found = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.7", 8000))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [found])
    with pytest.raises(AccordError) as told:
        check_port("192.0.2.7", 8000)
    assert told.value.code == "KEP012"
    assert address_of("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert address_of("::1", 80) == "http://[::1]:80"
