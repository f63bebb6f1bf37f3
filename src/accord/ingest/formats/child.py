"""The program that reads binary formats for others; see ``isolated``."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Protocol

import pyarrow as pa

from accord.ingest import limits
from accord.ingest.errors import ING002
from accord.ingest.formats.interface import Batch, Table
from accord.kernel.errors import AccordError

READERS = {
    "xlsx": "accord.ingest.formats.workbook",
    "xls": "accord.ingest.formats.workbook",
    "netcdf": "accord.ingest.formats.netcdf_file",
    "parquet": "accord.ingest.formats.parquet_file",
}


class Reader(Protocol):
    """A module that reads a file on disk with a library that may fail badly."""

    def list_tables(self, path: Path) -> list[Table]:
        """List the tables."""

    def read(self, path: Path, table: str) -> Iterator[Batch]:
        """Read one."""


def _confine() -> None:
    """Set the ceiling on memory, where the system knows one."""
    try:
        import resource
    except ImportError:  # not a POSIX system
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY, hard))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _put(out: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    out.write(json.dumps(head | {"size": len(body)}).encode() + b"\n" + body)
    out.flush()


def _packed(batch: Batch) -> bytes:
    names = ["row", *(f"c{at}" for at in range(len(batch.cells)))]
    held = pa.record_batch([batch.rows, *batch.cells], names=names)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, held.schema) as writer:
        writer.write_batch(held)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _serve(request: dict[str, Any], out: IO[bytes]) -> None:
    reader: Any = import_module(READERS[request["format"]])
    path = Path(request["path"])
    try:
        if request["ask"] == "tables":
            found = [vars(t) | {"units": dict(t.units)} for t in reader.list_tables(path)]
            _put(out, {"kind": "tables", "tables": found})
        else:
            for batch in reader.read(path, request["table"]):
                _put(out, {"kind": "batch", "ragged": dict(batch.ragged)}, _packed(batch))
        _put(out, {"kind": "end"})
    except AccordError as error:
        _put(out, {"kind": "error", "code": error.code, "params": error.params})
    except MemoryError:
        os._exit(9)
    except Exception as error:  # whatever a library raises on a damaged file
        told = ING002(format=request["format"], problem=_brief(error))
        _put(out, {"kind": "error", "code": told.code, "params": told.params})
    except BaseException:  # a panic in Rust is no Exception
        os._exit(9)


def _brief(error: Exception) -> str:
    line = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {line}"[:160]


def main() -> None:
    """Answer requests until there are no more."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # libraries that print do not disturb
    _confine()
    for line in sys.stdin.buffer:
        _serve(json.loads(line), out)


if __name__ == "__main__":
    main()
