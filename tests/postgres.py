"""A private PostgreSQL server for tests, from the programs Debian's package brings."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

OWNER = "postgres"
PASSWORD = "for-tests-only"


@dataclass
class Postgres:
    """A running server."""

    port: int
    made: int = 0

    def url(self, database: str) -> str:
        return f"postgresql://accord:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """Make an empty database and return its address for DATABASE_URL."""
        import psycopg

        self.made += 1
        name = f"accord_{self.made}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server; its tests carry the marker requires_tool("postgresql")."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major)
    initdb = shutil.which("initdb") or (str(found[-1]) if found else "")
    if not initdb:
        pytest.skip("postgresql is not on this machine (as root: scripts/debian-packages)")
    folder = Path(tempfile.mkdtemp(prefix="accord-postgres-"))
    who = _owner(folder)
    try:
        yield from _served(Path(initdb).parent, folder, who)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _major(initdb: Path) -> int:
    name = initdb.parents[1].name
    return int(name) if name.isdigit() else 0


def _owner(folder: Path) -> dict[str, object]:
    """PostgreSQL does not run as root: then it runs as the account of its package."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam(OWNER)
    except KeyError:
        account = pwd.getpwnam("nobody")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _served(programs: Path, folder: Path, who: dict[str, object]) -> Iterator[Postgres]:
    data, password = folder / "data", folder / "password"
    password.write_text(PASSWORD)
    password.chmod(0o644)
    # A collation of language, not of bytes, as a ministry's server would have.
    making = [
        *(str(programs / "initdb"), "-D", str(data), "-U", "accord", "-E", "UTF8"),
        *("--locale=C", "--locale-provider=icu", "--icu-locale=en", "--no-sync"),
        *("--auth=scram-sha-256", f"--pwfile={password}"),
    ]
    made = subprocess.run(making, capture_output=True, text=True, cwd=folder, check=False, **who)  # type: ignore[call-overload]
    assert made.returncode == 0, made.stderr
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    serving = [
        *(str(programs / "postgres"), "-D", str(data), "-p", str(port)),
        *("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}"),
        *("-c", "fsync=off", "-c", "max_connections=40"),
    ]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(serving, cwd=folder, stdout=log, stderr=log, **who)  # type: ignore[call-overload]
    try:
        _await(process, port, folder / "log")
        yield Postgres(port)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            psycopg.connect(Postgres(port).url("postgres")).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    pytest.fail(f"PostgreSQL did not answer:\n{log.read_text()}")
