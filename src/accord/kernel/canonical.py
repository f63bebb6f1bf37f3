"""Canonical JSON (RFC 8785) and its hash. Floats are refused: figures are integers or text."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import rfc8785

from accord.kernel.errors import define

KER001 = define(
    "KER001",
    2,
    "a value at {path} is a floating-point number.",
    "{path} 处的值是浮点数。",
    'Write figures as integers or as text, for example "3.8".',
    "请将数值写成整数或文本，例如“3.8”。",
)


def canonical(value: Any) -> bytes:
    """Return the RFC 8785 form of plain JSON data.

    Raises:
        AccordError: KER001 where a float occurs.

    Source: RFC 8785 (JSON Canonicalization Scheme), section 3.
    """
    _refuse_floats(value, "$")
    return rfc8785.dumps(value)


def digest(data: bytes) -> str:
    """Return the SHA-256 of the bytes in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def instant(at: datetime) -> str:
    """Return a time as chains of hashes write it: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _refuse_floats(value: Any, path: str) -> None:
    if isinstance(value, float):
        raise KER001(path=path)
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_floats(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            _refuse_floats(inner, f"{path}[{index}]")
