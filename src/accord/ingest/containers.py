"""Files inside gzip and zip, unpacked within limits; every reader gets the same Source."""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from accord.ingest import limits
from accord.ingest.errors import ING001, ING002, ING003, ING004, ING006
from accord.kernel.errors import Where, worded

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
HEAD = 64 * 1024
MAGIC = 512
DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError)


@dataclass(frozen=True)
class Source:
    """A file to read: on disk, or a file inside containers.

    ``inside`` are the steps from the file on disk: "gzip", or the name of a file in a zip.
    """

    path: Path
    inside: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name for people: that of the file, then that within the archive."""
        return "/".join([self.path.name, *(step for step in self.inside if step != "gzip")])

    @property
    def where(self) -> Where:
        """The place errors name."""
        return Where(file=self.name)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open it for reading once through, unpacked, within the limits on bombs."""
        with _opened(self.path, self.inside) as stream:
            yield stream

    def head(self, size: int = HEAD) -> bytes:
        """Return its first bytes, unpacked."""
        with self.open() as stream:
            return stream.read(size)

    def size(self) -> int | None:
        """Return its size in bytes, or None where it is packed."""
        return None if self.inside else self.path.stat().st_size

    @contextmanager
    def file(self) -> Iterator[Path]:
        """Give it as a file on disk, unpacked into a temporary one where need be."""
        if not self.inside:
            yield self.path
            return
        with tempfile.NamedTemporaryFile(prefix="accord-ingest-") as held:
            with self.open() as stream:
                shutil.copyfileobj(stream, held, 1024 * 1024)
            held.flush()
            yield Path(held.name)


class _Measured(io.RawIOBase):
    """A stream that stops a bomb: what comes out may not outgrow what went in."""

    def __init__(self, stream: IO[bytes], packed: int, where: Where):
        self.stream, self.where, self.read_so_far = stream, where, 0
        self.allowed = max(limits.UNPACKED_FREE, packed * limits.RATIO)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            found = self.stream.read(len(view))
        except DAMAGED as error:
            raise ING002(where=self.where, format="gzip/zip", problem=str(error)[:120]) from None
        except RuntimeError as error:  # a zip with a password
            raise ING002(where=self.where, format="zip", problem=str(error)[:120]) from None
        view[: len(found)] = found
        self.read_so_far += len(found)
        if self.read_so_far > self.allowed:
            raise ING003(
                where=self.where,
                what=worded(
                    f"解压后超过 {self.allowed} 字节", f"more than {self.allowed} bytes unpacked"
                ),
                limit=worded(f"自身大小的 {limits.RATIO} 倍", f"{limits.RATIO} times its size"),
            )
        return len(found)


@contextmanager
def _opened(path: Path, inside: tuple[str, ...]) -> Iterator[IO[bytes]]:
    if not inside:
        with path.open("rb") as plain:
            yield plain
        return
    where, packed, step = Where(file=path.name), path.stat().st_size, inside[-1]
    with ExitStack() as stack:
        outer = stack.enter_context(_opened(path, inside[:-1]))
        try:
            if step == "gzip":
                inner = cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=outer)))
            else:
                seekable = stack.enter_context(_seekable(outer))
                archive = stack.enter_context(zipfile.ZipFile(seekable))
                inner = stack.enter_context(archive.open(step))
        except (OSError, zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError) as error:
            raise ING002(where=where, format="gzip/zip", problem=str(error)[:120]) from None
        measured = _Measured(inner, packed, where)
        yield stack.enter_context(io.BufferedReader(measured, 256 * 1024))


@contextmanager
def _seekable(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give a stream that can be read from any place: itself, or a copy of it."""
    if isinstance(stream, io.BufferedReader) and not isinstance(stream.raw, _Measured):
        yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=16 * 1024 * 1024) as held:
        shutil.copyfileobj(stream, held, 1024 * 1024)
        held.seek(0)
        yield cast(IO[bytes], held)


def sources(path: Path) -> list[Source]:
    """Return the files to read in a file: itself, or those within its containers.

    Raises:
        AccordError: ING001, ING002, ING003, ING004, ING006.
    """
    if not path.is_file():
        raise ING006(where=Where(file=str(path)))
    if path.stat().st_size == 0:
        raise ING004(where=Where(file=path.name))
    found = list(_within(Source(path), 0))
    if not found:
        raise ING001(
            where=Where(file=path.name),
            problem=worded("压缩包中没有文件", "the archive holds no file"),
        )
    return found


def _within(source: Source, depth: int, head: bytes | None = None) -> Iterator[Source]:
    head = source.head(MAGIC) if head is None else head
    if depth > limits.DEPTH:
        raise ING003(
            where=source.where,
            what=worded("压缩包层层嵌套", "containers in containers"),
            limit=limits.DEPTH,
        )
    if head.startswith(GZIP):
        yield from _within(Source(source.path, (*source.inside, "gzip")), depth + 1)
    elif head.startswith(ZIP) and (members := _members(source)) is not None:
        nested = sum(head.startswith((GZIP, ZIP)) for head in members.values())
        if nested * len(members) > limits.NESTED:
            what = worded(
                f"{len(members)} 个文件中有 {nested} 个压缩包",
                f"{nested} archives among {len(members)} files",
            )
            raise ING003(
                where=source.where,
                what=what,
                limit=worded(f"合计 {limits.NESTED}", f"{limits.NESTED} together"),
            )
        for name, inner in members.items():
            yield from _within(Source(source.path, (*source.inside, name)), depth + 1, inner)
    else:
        yield source


def _members(source: Source) -> dict[str, bytes] | None:
    """Return the files of a zip with their first bytes, or None where it is a document itself."""
    try:
        with (
            source.open() as packed,
            _seekable(packed) as stream,
            zipfile.ZipFile(stream) as archive,
        ):
            found = _wanted(source, archive.infolist())
            return None if found is None else {m.filename: _first(archive, m) for m in found}
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise ING002(where=source.where, format="zip", problem=str(error)[:120]) from None


def _first(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return the first bytes of a member; what is wrong with it is said when it is read."""
    try:
        with archive.open(member) as stream:
            return stream.read(MAGIC)
    except (*DAMAGED, RuntimeError):
        return b""


def _wanted(source: Source, members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo] | None:
    if len(members) > limits.MEMBERS:
        raise ING003(
            where=source.where,
            what=worded(
                f"一个压缩包中有 {len(members)} 个文件", f"{len(members)} files in one archive"
            ),
            limit=limits.MEMBERS,
        )
    names = [m.filename for m in members]
    if "[Content_Types].xml" in names or "mimetype" in names:
        return None
    hidden = ("__MACOSX/", ".")
    return [
        m for m in members if not m.is_dir() and m.file_size and not m.filename.startswith(hidden)
    ]
