"""A load generator: so many connections kept open, each asking one address after the other.

    python benchmarks/serving_load.py HOST PORT FILE CONNECTIONS SECONDS

FILE holds one path a line; they are asked for in turn. Prints JSON: requests, seconds, the
milliseconds of each request, bytes of the bodies, and the statuses.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from pathlib import Path


async def _one(
    host: str, port: int, paths: list[str], ends: float, told: dict[str, object]
) -> None:
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 22)
    place = id(writer) % len(paths)
    while time.perf_counter() < ends:
        path = paths[place % len(paths)]
        place += 1
        begun = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: */*\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        size = await _body(reader, head.lower())
        told["times"].append((time.perf_counter() - begun) * 1000)
        told["bytes"] += size
        told["status"][head[9:12].decode()] += 1
    writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> int:
    if b"content-length:" in head:
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        return len(await reader.readexactly(length))
    size = 0
    while length := int((await reader.readline()).strip() or b"0", 16):
        size += len(await reader.readexactly(length))
        await reader.readexactly(2)
    await reader.readline()
    return size


async def main(host: str, port: int, file: str, connections: int, seconds: float) -> None:
    paths = Path(file).read_text("utf-8").split()
    told: dict[str, object] = {"times": [], "bytes": 0, "status": Counter()}
    begun = time.perf_counter()
    await asyncio.gather(
        *(_one(host, port, paths, begun + seconds, told) for _ in range(connections))
    )
    told["seconds"] = time.perf_counter() - begun
    print(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(
        main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), float(sys.argv[5]))
    )
