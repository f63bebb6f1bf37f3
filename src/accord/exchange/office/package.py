"""Opening an office file: limits first, no macros, no entities, nothing from outside it.

A DOCX or XLSX file is a zip of XML parts. It is measured from its directory before any part is
unpacked, so a bomb costs no memory.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from accord.exchange.office.errors import OFF001, OFF002, OFF003, OFF004, OFF005
from accord.kernel.errors import AccordError, Where

MEGABYTE = 1_000_000
MAX_FILE = 50 * MEGABYTE
MAX_ENTRIES = 2_000
MAX_UNPACKED = 150 * MEGABYTE
MAX_PART = {"docx": 25 * MEGABYTE, "xlsx": 100 * MEGABYTE}
MAX_RATIO = 150
RATIO_FROM = 2 * MEGABYTE
MAX_LINKS_TOLD = 20
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
OLD_FORMAT = b"\xd0\xcf\x11\xe0"
CHUNK = 65_536


@dataclass(frozen=True)
class Package:
    """An office file that was found safe to read; ``findings`` say what will be ignored."""

    name: str
    form: str
    data: bytes
    findings: list[AccordError] = field(default_factory=list)


class _Stop(Exception):  # noqa: N818
    """The root element was reached: no document type can follow."""


def read_package(path: Path, form: str) -> Package:
    """Read a file of the form ``docx`` or ``xlsx`` from disk.

    Raises:
        AccordError: OFF001 to OFF004 where it is no such file, too large, or not safe.
    """
    size = path.stat().st_size
    if size > MAX_FILE:
        raise _too_large(path.name, "the file has", "文件大小", size, MAX_FILE)
    return open_package(path.read_bytes(), form, path.name)


def open_package(data: bytes, form: str, name: str) -> Package:
    """Examine the bytes of an office file. Raises AccordError OFF001 to OFF004."""
    where = Where(file=name)
    if len(data) > MAX_FILE:
        raise _too_large(name, "the file has", "文件大小", len(data), MAX_FILE)
    if data.startswith(OLD_FORMAT):
        why = "it is of the old binary kind, or has a password"
        raise OFF001(where=where, form=form, why_en=why, why_zh="旧版二进制格式或设有密码")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _no_file(where, form) from None
    with archive:
        parts = archive.infolist()
        _measure(parts, form, name)
        names = {part.filename for part in parts}
        _refuse_macros(names, where)
        if MAIN_PART[form] not in names or "[Content_Types].xml" not in names:
            why = f"it has no {MAIN_PART[form]}"
            zh = f"缺少 {MAIN_PART[form]}"
            raise OFF001(where=where, form=form, why_en=why, why_zh=zh)
        try:
            findings = _examine(archive, parts, where)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, RuntimeError):
            raise _no_file(where, form) from None
        except Exception as error:
            if type(error).__module__ == "zlib":
                raise _no_file(where, form) from None
            raise
    return Package(name, form, data, findings)


def _no_file(where: Where, form: str) -> AccordError:
    why = "it is damaged or of another kind"
    return OFF001(where=where, form=form, why_en=why, why_zh="文件已损坏或为其他格式")


def _too_large(name: str, what: str, zh: str, found: int, limit: int) -> AccordError:
    return OFF002(
        where=Where(file=name),
        what=what,
        what_zh=zh,
        found=f"{found / MEGABYTE:.0f} MB",
        limit=f"{limit // MEGABYTE} MB",
    )


def _measure(parts: list[zipfile.ZipInfo], form: str, name: str) -> None:
    """Check the sizes the directory declares; unpacking never reads beyond them."""
    if len(parts) > MAX_ENTRIES:
        raise OFF002(
            where=Where(file=name),
            what="the number of parts is",
            what_zh="部件数",
            found=len(parts),
            limit=MAX_ENTRIES,
        )
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED:
        raise _too_large(name, "unpacked it would have", "解压后大小", total, MAX_UNPACKED)
    for part in parts:
        limit = MAX_PART[form]
        if part.file_size > limit and part.filename.endswith((".xml", ".rels")):
            what = f"unpacked, {part.filename} would have"
            raise _too_large(name, what, f"{part.filename} 解压后大小", part.file_size, limit)
        if part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            what = f"{part.filename} is packed more tightly than any document; it would have"
            raise _too_large(
                name, what, f"{part.filename} 压缩比异常，解压后大小", part.file_size, RATIO_FROM
            )


def _refuse_macros(names: set[str], where: Where) -> None:
    for part in sorted(names):
        if part.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in part:
            raise OFF003(where=where, part=part)


def _examine(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], where: Where
) -> list[AccordError]:
    findings = []
    for part in parts:
        lowered = part.filename.lower()
        if part.flag_bits & 1:
            why = "it has a password"
            raise OFF001(where=where, form="docx/xlsx", why_en=why, why_zh="设有密码")
        if lowered.endswith((".xml", ".rels")):
            _refuse_entities(archive, part, where)
        if part.filename == "[Content_Types].xml" and b"macroEnabled" in archive.read(part):
            raise OFF003(where=where, part="macroEnabled")
        if lowered.endswith(".rels"):
            findings += [OFF005(where=where, target=target) for target in _outside(archive, part)]
    return findings[:MAX_LINKS_TOLD]


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo, where: Where) -> None:
    """Read a part up to its root element; a document type can only stand before it."""

    def refuse(*_: object) -> None:
        raise OFF004(where=where, part=part.filename)

    def stop(*_: object) -> None:
        raise _Stop

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
    except _Stop:
        pass
    except expat.ExpatError:
        raise _no_file(where, Path(where.file or "").suffix.lstrip(".") or "docx") from None


def _outside(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> list[str]:
    """Return the external targets a part of relationships names."""
    found: list[str] = []

    def element(_name: str, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode") == "External":
            found.append(attributes.get("Target", "")[:120])

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    try:
        parser.Parse(archive.read(part), True)
    except expat.ExpatError:
        raise zipfile.BadZipFile(part.filename) from None
    return found
