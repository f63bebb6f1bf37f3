"""Encodings decided on bytes: those of the region's offices, short files and mixtures."""

from __future__ import annotations

import pytest

from accord.ingest.encodings import canonical, decide

CHINESE = "站点名称,监测时间,二氧化硫(μg/m³),水温(℃)\n东城天坛,2024-01-01 00:00,12,3.5\n"
THAI = "สถานี,วันที่,ฝุ่นละออง\nเชียงใหม่,1/2/2564,35\nกรุงเทพมหานคร,2/2/2564,40\n"
VIETNAMESE = "Trạm,Ngày,Nhiệt độ\nHà Nội,1/2/2020,25\nĐà Nẵng,2/2/2020,27\n"


def _combining(text: str) -> bytes:
    """Write Vietnamese as Windows-1258 does: tone marks after their vowel."""
    import unicodedata

    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    found = []
    for c in text:
        parts = unicodedata.normalize("NFD", c)
        tone = "".join(p for p in parts if p in tones)
        base = unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones))
        found.append(base + tone)
    return "".join(found).encode("cp1258")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (CHINESE.encode("utf-8"), "utf-8"),
        (CHINESE.encode("utf-8-sig"), "utf-8-sig"),
        (CHINESE.encode("utf-16"), "utf-16"),
        ("PM10,SO2\n1,2\n3,4\n5,6\n".encode("utf-16-le"), "utf-16-le"),
        (CHINESE.encode("gb18030"), "gb18030"),
        ("省份,断面名称,水质类别\n云南省,西山,Ⅱ\n".encode("gb18030"), "gb18030"),
        (THAI.encode("cp874"), "cp874"),
        ("วันที่,ค่า\n1/2/2564,3\n".encode("cp874"), "cp874"),
        (_combining(VIETNAMESE), "cp1258"),
        ("station,PM10 (µg/m³),temp (°C)\nA,1,2\n".encode("cp1252"), "cp1252"),
        (b"a,b\n1,2\n", "utf-8"),
    ],
)
def test_decided(data: bytes, expected: str) -> None:
    found = decide([data])
    assert found is not None
    assert found.encoding == expected
    assert found.confidence > 0.5
    assert found.zh and found.en


def test_bytes_that_are_no_text() -> None:
    assert decide([bytes(range(256)) * 4]) is None


def test_what_fits_nothing_is_asked() -> None:
    found = decide([b"a,b\n\xff\xfd\x81\x20\xff,1\n"])
    assert found is not None
    assert found.confidence <= 0.5
    assert found.others


@pytest.mark.parametrize(
    ("written", "name"),
    [("TIS-620", "cp874"), ("GBK", "gb18030"), ("windows-1258", "cp1258"), ("UTF8", "utf-8")],
)
def test_names_people_write(written: str, name: str) -> None:
    assert canonical(written) == name


def test_unknown_names() -> None:
    assert canonical("ebcdic") is None
