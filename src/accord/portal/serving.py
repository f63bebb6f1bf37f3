"""``accord serve``: the web server and one job worker, started, watched and stopped together."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from accord.kernel.errors import AccordError
from accord.portal import configuration
from accord.portal.errors import POR004
from accord.portal.keeping.errors import KEP011, KEP012
from accord.portal.keeping.faults import words
from accord.portal.keeping.preparing import load_if_empty, prepare

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (read, not bound)
WEB, WORKER = "web", "worker"
STARTER = "_STARTER_OF_WEB_PROCESS"  # from the server's process to its own children
STOP_SECONDS = 10.0
START_SECONDS = 60.0
SHORT_LIFE = 10.0


def serve(host: str | None = None, port: int | None = None) -> None:
    """Serve this node until SIGTERM or SIGINT.

    Raises:
        AccordError: POR004 the port is taken; KEP011 and KEP012 the server cannot start; what
            ``prepare`` and ``load_if_empty`` raise.
        ContentFaults: the content folder of an empty node has faults.
    """
    host = configuration.value("ACCORD_HOST") if host is None else host
    port = configuration.number("ACCORD_PORT") if port is None else port
    prepare()
    check_port(host, port)
    _load()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    children = Children(host, port)
    try:
        children.start()
        if children.answers(stop):
            _announce(host, port)
        while not stop.wait(0.5):
            children.tend()
    finally:
        children.stop()


def _load() -> None:
    from accord.record.errors import REC016

    told = 0

    def progress(count: int) -> None:
        nonlocal told
        told += count
        _say(f"\r{told} entries loaded · 已载入 {told} 个条目", end="")

    try:
        if load_if_empty(progress) and told:
            _say("")
    except AccordError as error:
        if error.kind is not REC016:
            raise
        _say(error.render("zh"))
        _say(error.render("en"))


def _say(line: str, end: str = "\n") -> None:
    sys.stderr.write(line + end)
    sys.stderr.flush()


def check_port(host: str, port: int) -> None:
    """Refuse an address this process could not listen on. Raises AccordError POR004, KEP012."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise POR004(host=host, port=port) from error
        raise KEP012(host=host, port=port, problem=words(error)) from error


def address_of(host: str, port: int) -> str:
    """Return the address a browser on this machine opens."""
    name = WILDCARDS.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _announce(host: str, port: int) -> None:
    from accord.portal.accounts import links

    address = address_of(host, port)
    link = f"{address}/sign-in/{links.make(links.local_administrator())}/"
    for line in (
        f"Accord is at {address}",
        f"Sign in once as administrator: {link}",
        f"本系统地址：{address}",
        f"管理员一次性登录链接：{link}",
    ):
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Children:
    """The web server's process and the worker's."""

    def __init__(self, host: str, port: int):
        self.host, self.port = host, port
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}

    def start(self) -> None:
        """Start both."""
        self._start(WEB)
        self._start(WORKER)

    def _start(self, name: str) -> None:
        hosts = [*configuration.entries("ACCORD_ALLOWED_HOSTS"), self.host]
        environment = os.environ | {"ACCORD_ALLOWED_HOSTS": ",".join(filter(None, hosts))}
        given = [name, str(os.getpid()), self.host, str(self.port)]
        command = [sys.executable, "-m", "accord.portal.serving", *given]
        # Their talk goes to stderr: stdout has the address and nothing else.
        self.running[name] = subprocess.Popen(  # noqa: S603 (this program itself)
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=2,
            start_new_session=True,  # Ctrl-C is for the parent, which ends them in order
        )
        self.started[name] = time.monotonic()

    def answers(self, stop: Event) -> bool:
        """Wait until the web server answers. Raises AccordError KEP011 where it ended."""
        host = WILDCARDS.get(self.host, self.host)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not stop.is_set():
            code = self.running[WEB].poll()
            if code is not None:
                raise KEP011(code=code)
            if _answers(host, self.port):
                return True
            stop.wait(0.05)
        if not stop.is_set():
            raise KEP011(code="-")
        return False

    def tend(self) -> None:
        """Start again what has ended. Raises AccordError KEP011 where the server keeps ending."""
        for name, process in list(self.running.items()):
            code = process.poll()
            if code is None:
                continue
            lived = time.monotonic() - self.started[name]
            if lived < SHORT_LIFE:
                if name == WEB:
                    raise KEP011(code=code)
                continue  # a worker that cannot live is started again after a while
            _say(f"{name} ended (exit {code}), starting it again · 进程已结束，正在重新启动")
            self._start(name)

    def stop(self) -> None:
        """Ask both to end, then end them."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(host: str, port: int) -> bool:
    """Tell whether a request gets any answer: a server that only listens may yet fail."""
    connection = HTTPConnection(host, port, timeout=10)
    try:
        connection.request("HEAD", "/")
        return connection.getresponse().status > 0
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


# ---- in the children -----------------------------------------------------------------


def _end_with(starter: int, act: Callable[[], None]) -> None:
    """End this process when the one that started it is gone, however it went."""

    def watch() -> None:
        while os.getppid() == starter:
            time.sleep(1)
        act()

    Thread(target=watch, daemon=True).start()


def application() -> WSGIHandler:
    """Return the WSGI application inside one of the server's own processes."""
    _end_with(int(os.environ[STARTER]), lambda: os._exit(0))
    from accord.portal.wsgi import application as made

    return made


def run_web(starter: int, host: str, port: int) -> None:
    """Run the web server in this process."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _end_with(starter, lambda: os.kill(os.getpid(), signal.SIGTERM))
    os.environ[STARTER] = str(os.getpid())
    options: dict[str, Any] = {
        "interface": Interfaces.WSGI,
        "factory": True,
        "workers": min(os.cpu_count() or 1, 2),
        "blocking_threads": 4,
        "websockets": False,
        "backlog": 256,
        "log_level": LogLevels.warning,
        "respawn_failed_workers": True,
        "workers_kill_timeout": 5,
    }
    Granian("accord.portal.serving:application", address=host, port=port, **options).serve()


def run_worker(starter: int) -> None:
    """Run the job worker in this process."""
    prepare()
    from accord.portal import measured_mirror
    from accord.portal.jobs.worker import Worker, run_until_signalled

    worker = Worker()
    _end_with(starter, worker.stop.set)
    measured_mirror.start(worker.stop)
    run_until_signalled(worker)


def main(arguments: list[str]) -> None:
    """Be one of the two processes ``serve`` starts."""
    name, starter, host, port = arguments
    try:
        if name == WEB:
            run_web(int(starter), host, int(port))
        else:
            run_worker(int(starter))
    except AccordError as error:
        _say(error.render("en"))
        sys.exit(error.kind.exit)


if __name__ == "__main__":
    main(sys.argv[1:])
