"""Readers of binary formats run in a program of their own, with a ceiling on its memory.

The libraries that read workbooks, NetCDF and Parquet are written in other languages. A file made
to hurt can make them ask for terabytes or fall over; then that program dies, not this one.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa

from accord.ingest.containers import Source
from accord.ingest.errors import ING005, ING008
from accord.ingest.formats.interface import Batch, Reading, Table
from accord.kernel.errors import REGISTRY, AccordError

_idle: list[Child] = []
_lock = threading.Lock()


def _search_path() -> list[str]:
    """Return where modules are looked for, without the folder of the data to be read."""
    here = Path.cwd()
    own = (here / "accord" / "ingest").is_dir()
    return [p for p in sys.path if p and (own or Path(p).absolute() != here)]


class Child:
    """One such program: takes a request as a line of JSON, answers with lines and batches."""

    def __init__(self) -> None:
        environment = dict(os.environ, ARROW_DEFAULT_MEMORY_POOL="system", OMP_NUM_THREADS="1")
        environment["PYTHONPATH"] = os.pathsep.join(_search_path())
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "accord.ingest.formats.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def ask(self, request: dict[str, Any]) -> None:
        """Send a request."""
        stdin = cast(IO[bytes], self.process.stdin)
        stdin.write(json.dumps(request).encode() + b"\n")
        stdin.flush()

    def answer(self) -> tuple[dict[str, Any], bytes]:
        """Read one answer: its head, and the batch that follows it or nothing."""
        stdout = cast(IO[bytes], self.process.stdout)
        line = stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        head: dict[str, Any] = json.loads(line)
        body = stdout.read(head.get("size", 0))
        if len(body) < head.get("size", 0):
            raise EOFError
        return head, body

    def end(self) -> None:
        """End the program."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


def _take() -> Child:
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.process.poll() is None:
                return child
            child.end()
    return Child()


def close() -> None:
    """End the programs that wait for work; the next request starts one anew."""
    with _lock:
        while _idle:
            _idle.pop().end()


def _answers(
    source: Source, format_name: str, request: dict[str, Any], seconds: float | None = None
) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Put a request to a child and give its answers until the last one."""
    child, finished, late = _take(), False, threading.Event()

    def stop() -> None:
        late.set()
        child.process.kill()

    watch = threading.Timer(seconds, stop) if seconds else None
    if watch:
        watch.daemon = True
        watch.start()
    try:
        child.ask(request)
        while True:
            head, body = child.answer()
            if head["kind"] == "error":
                finished = True
                raise AccordError(REGISTRY[head["code"]], head["params"], source.where)
            if head["kind"] == "end":
                finished = True
                return
            yield head, body
    except (EOFError, OSError, ValueError):
        if late.is_set():
            raise ING008(where=source.where, seconds=round(seconds or 0)) from None
        problem = "it needed too much memory, or the file made it fail"
        raise ING005(where=source.where, format=format_name, problem=problem) from None
    finally:
        if watch:
            watch.cancel()
        if finished and not late.is_set():
            with _lock:
                _idle.append(child)
        else:
            child.end()


def tables(source: Source, format_name: str, seconds: float | None = None) -> list[Table]:
    """List the tables of a file by way of a child."""
    with source.file() as path:
        request = {"ask": "tables", "format": format_name, "path": str(path.resolve())}
        return [
            Table(
                t["name"],
                tuple(t["columns"]) if t["columns"] is not None else None,
                t["rows"],
                t["units"],
                tuple(t["notes"]),
            )
            for head, _ in _answers(source, format_name, request, seconds)
            for t in head["tables"]
        ]


def rows(
    source: Source, format_name: str, table: str, reading: Reading | None = None
) -> Iterator[Batch]:
    """Read a table by way of a child."""
    seconds = reading.seconds if reading else None
    with source.file() as path:
        request = {
            "ask": "rows",
            "format": format_name,
            "path": str(Path(path).resolve()),
            "table": table,
        }
        for head, body in _answers(source, format_name, request, seconds):
            held = pa.ipc.open_stream(body).read_all().combine_chunks()
            columns = [_single(held.column(at)) for at in range(held.num_columns)]
            ragged = {int(k): v for k, v in head["ragged"].items()}
            yield Batch(columns[0], columns[1:], ragged)


def _single(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks else column.combine_chunks()
