"""A station's week and year through the API, beside Datasette and pygeoapi.

    python benchmarks/serving.py --others VENV [--seconds 8] [--rounds 3]

VENV is a virtual environment made from requirements/benchmarks-serving.in. The same rows and
columns: in Accord's lake, in a SQLite table with an index on series and start for Datasette, and in
PostgreSQL with the same index for pygeoapi (its SQLite provider does not filter by time). Two
worker processes each, 16 connections kept open, no response cache anywhere; Accord's door, ETag
and cache headers are on. Each answer is asked for anew (no If-None-Match). Medians of the rounds,
servers taken in turn, other servers stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import serving_data as data

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS, WORKERS = 16, 2
PYGEOAPI = """
server: {{bind: {{host: 127.0.0.1, port: {port}}}, url: 'http://127.0.0.1:{port}',
  mimetype: application/json, encoding: utf-8, gzip: false, languages: [en-US],
  pretty_print: false, limits: {{default_items: 10, max_items: 10000}},
  map: {{url: 'http://127.0.0.1', attribution: none}}}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: t, description: d, keywords: [k], keywords_type: theme,
    terms_of_service: none, url: 'http://127.0.0.1'}}
  license: {{name: none, url: 'http://127.0.0.1'}}
  provider: {{name: none, url: 'http://127.0.0.1'}}
  contact: {{name: none, position: none, address: none, city: none, stateorprovince: none,
    postalcode: none, country: none, phone: none, fax: none, email: a@b.c, url: 'http://127.0.0.1',
    hours: none, instructions: none, role: none}}
resources:
  observations:
    type: collection
    title: t
    description: d
    keywords: [k]
    links: []
    extents: {{spatial: {{bbox: [-180, -90, 180, 90]}}}}
    providers:
      - type: feature
        name: PostgreSQL
        data: {{host: {host}, port: {pg_port}, dbname: postgres, user: {user}, password: x,
          search_path: [public]}}
        id_field: id
        table: observations
        geom_field: geom
        time_field: start
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], environment: dict[str, str], address: str) -> Iterator[None]:
    """Run a server until it is done with; wait for its first answer."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if not os.environ.get("TALK") else None,
        start_new_session=True,
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(address, timeout=5).read()
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise RuntimeError(f"no answer from {address}")
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def spans(days: int, series: list[int]) -> list[tuple[int, str, str]]:
    """Return 200 windows of so many days over all series, from a seeded generator."""
    rng = random.Random(days)
    found = []
    for _ in range(200):
        first = data.begin() + timedelta(days=rng.randrange(data.DAYS - days + 1))
        last = first + timedelta(days=days)
        found.append(
            (rng.choice(series), f"{first:%Y-%m-%dT00:00:00Z}", f"{last:%Y-%m-%dT00:00:00Z}")
        )
    return found


def accord_path(series: int, first: str, last: str) -> str:
    return f"/api/v1/datasets/{data.DATASET}/series/{series}/observations?start={first}&end={last}"


def datasette_path(series: int, first: str, last: str) -> str:
    columns = ", ".join(data.COLUMNS)
    sql = (
        f"select {columns} from observations where series = :s and start >= :a and start < :b "
        "order by start"
    )
    return f"/bench.json?sql={quote(sql)}&s={series}&a={first}&b={last}"


def pygeoapi_path(series: int, first: str, last: str) -> str:
    # Its spans hold both ends: one second less gives the same rows.
    ends = last.replace("00:00:00Z", "00:00:00Z")
    listed = ",".join(data.COLUMNS)
    return (
        f"/collections/observations/items?f=json&limit=10000&series={series}&skipGeometry=true"
        f"&properties={listed}&datetime={first}/{before(ends)}"
    )


def before(moment: str) -> str:
    from datetime import datetime

    read = datetime.fromisoformat(moment) - timedelta(seconds=1)
    return f"{read:%Y-%m-%dT%H:%M:%SZ}"


def count(name: str, body: bytes) -> int:
    told = json.loads(body)
    if name == "pygeoapi":
        return len(told["features"])
    return len(told["rows"])


def measure(port: int, paths: list[str], seconds: float, folder: Path) -> dict[str, float]:
    file = folder / "paths"
    file.write_text("\n".join(paths), "utf-8")
    load = Path(__file__).with_name("serving_load.py")
    command = [sys.executable, str(load), "127.0.0.1", str(port), str(file), str(CONNECTIONS)]
    subprocess.run([*command, "1.5"], check=True, stdout=subprocess.DEVNULL)  # warm
    told = json.loads(
        subprocess.run([*command, str(seconds)], check=True, capture_output=True).stdout
    )
    if set(told["status"]) != {"200"}:
        raise RuntimeError(f"answers: {told['status']}")
    times = sorted(told["times"])
    return {
        "rps": len(times) / told["seconds"],
        "p50": statistics.median(times),
        "p99": times[int(len(times) * 0.99) - 1],
        "size": told["bytes"] / len(times),
    }


class Server:
    """One of the three: how it is started, and its paths."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], path):
        self.name, self.command, self.environment, self.path = name, command, environment, path
        self.port = 0


def servers(arguments: argparse.Namespace, folder: Path, pg: tuple[str, int, str]) -> list[Server]:
    others = Path(arguments.others) / "bin"
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD", "PYTHONPATH"))}
    own = os.environ | {"ACCORD_DATA": str(folder / "node"), "ACCORD_ALLOWED_HOSTS": "127.0.0.1"}
    (folder / "datasette_app.py").write_text(
        "import asyncio\nfrom datasette.app import Datasette\n"
        f"made = Datasette([], immutables=[{str(folder / 'bench.db')!r}], settings="
        "{'max_returned_rows': 10000, 'sql_time_limit_ms': 10000})\napp = made.app()\n",
        "utf-8",
    )
    found = [
        Server(
            "Accord",
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(WORKERS),
             "--blocking-threads", "4", "--backlog", "256", "--port", "{port}",
             "accord.portal.wsgi:application"],
            own,
            accord_path,
        ),
        Server(
            "Datasette",
            [str(others / "uvicorn"), "--workers", str(WORKERS), "--port", "{port}",
             "--log-level", "error", "--no-access-log", "--app-dir", str(folder),
             "datasette_app:app"],
            plain,
            datasette_path,
        ),
        Server(
            "pygeoapi",
            [str(others / "gunicorn"), "-w", str(WORKERS), "-k", "gthread", "--threads", "4",
             "-b", "127.0.0.1:{port}", "pygeoapi.flask_app:APP"],
            plain | {"PYGEOAPI_CONFIG": str(folder / "pygeoapi.yml"),
                     "PYGEOAPI_OPENAPI": str(folder / "openapi.json")},
            pygeoapi_path,
        ),
    ]  # fmt: skip
    for server in found:
        server.port = free_port()
        server.command = [part.replace("{port}", str(server.port)) for part in server.command]
    host, pg_port, user = pg
    text = PYGEOAPI.format(port=found[2].port, host=host, pg_port=pg_port, user=user)
    (folder / "pygeoapi.yml").write_text(text, "utf-8")
    made = subprocess.run(
        [str(others / "pygeoapi"), "openapi", "generate", str(folder / "pygeoapi.yml"),
         "--format", "json"],
        env=found[2].environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(made.stderr)
    (folder / "openapi.json").write_text(made.stdout, "utf-8")
    return found


def make_node(folder: Path) -> None:
    """Make a node with the published record, the lake, and a public description of the data."""
    node = folder / "node"
    environment = os.environ | {"ACCORD_DATA": str(node), "ACCORD_CONTENT": str(ROOT / "content")}
    run = [sys.executable, "-m", "accord.cli"]
    subprocess.run([*run, "record", "load"], env=environment, check=True, capture_output=True)
    data.make_lake(node / "lake")
    words = ["--title-zh", "生成", "--title-en", "Generated", "--licence-zh", "CC0"]
    subprocess.run(
        [*run, "lake", "describe", data.DATASET, "--owner", "TH", *words, "--licence-en", "CC0",
         "--audience", "public"],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Run a PostgreSQL of its own."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(home, "postgres")
    port = free_port()
    subprocess.run(
        [*as_user, str(programs / "initdb"), "-D", str(home / "d"), "-A", "trust", "-U", "bench"],
        check=True, capture_output=True, cwd=home,
    )  # fmt: skip
    control = [*as_user, str(programs / "pg_ctl"), "-D", str(home / "d"), "-w"]
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1"
    subprocess.run(
        [*control, "-o", options, "-l", str(home / "log"), "start"],
        check=True, stdout=subprocess.DEVNULL, cwd=home,
    )  # fmt: skip
    try:
        yield "127.0.0.1", port, "bench"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd=home,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        shutil.rmtree(home, ignore_errors=True)


def versions(others: str) -> str:
    listed = json.loads(
        subprocess.run(
            [str(Path(others) / "bin" / "pip"), "list", "--format", "json"],
            capture_output=True, text=True, check=True,
        ).stdout
    )  # fmt: skip
    names = ("datasette", "pygeoapi", "uvicorn", "gunicorn")
    return ", ".join(f"{p['name']} {p['version']}" for p in listed if p["name"].lower() in names)


def table(held: dict[tuple[str, str], list[dict[str, float]]], rows: dict[str, int]) -> None:
    print("| window | server | requests/s | against | p50 ms | p99 ms | reply kB | rows |")
    print("|---|---|---|---|---|---|---|---|")
    for window in ("week", "year"):
        medians = {
            name: {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
            for (w, name), rounds in held.items()
            if w == window
        }
        own = medians["Accord"]["rps"]
        for name, one in medians.items():
            ratio = "1" if name == "Accord" else f"{own / one['rps']:.2f}×"
            print(
                f"| {window} | {name} | {one['rps']:.0f} | {ratio} | {one['p50']:.1f} | "
                f"{one['p99']:.1f} | {one['size'] / 1000:.1f} | {rows[window]} |"
            )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--others", required=True, help="virtual environment of the others")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="serving-") as name:
        folder = Path(name)
        make_node(folder)
        series = data.make_sqlite(folder / "node" / "lake", folder / "bench.db")
        with postgresql(folder) as pg:
            address = f"host={pg[0]} port={pg[1]} user={pg[2]} dbname=postgres"
            data.make_postgresql(folder / "bench.db", address)
            compare(arguments, folder, servers(arguments, folder, pg), series)


def compare(
    arguments: argparse.Namespace, folder: Path, all_servers: list[Server], series: list[int]
) -> None:
    windows = {"week": spans(7, series), "year": spans(366, series)}
    held: dict[tuple[str, str], list[dict[str, float]]] = {}
    rows: dict[str, int] = {}
    for _ in range(arguments.rounds):
        for server in all_servers:
            base = f"http://127.0.0.1:{server.port}"
            first = server.path(*windows["week"][0])
            with running(server.command, server.environment, base + first):
                for window, asked in windows.items():
                    body = urllib.request.urlopen(base + server.path(*asked[0])).read()
                    found = count(server.name, body)
                    if rows.setdefault(window, found) != found:
                        raise RuntimeError(f"{server.name}: {found} rows, not {rows[window]}")
                    paths = [server.path(*one) for one in asked]
                    told = measure(server.port, paths, arguments.seconds, folder)
                    held.setdefault((window, server.name), []).append(told)
                    print(window, server.name, {k: round(v, 1) for k, v in told.items()},
                          file=sys.stderr)  # fmt: skip
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"{time.strftime('%Y-%m-%d')}; {versions(arguments.others)}")  # fmt: skip
    table(held, rows)


if __name__ == "__main__":
    main()
