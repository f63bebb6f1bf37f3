"""Packing an office file so that the same content gives the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

STILL = (1980, 1, 1, 0, 0, 0)
FIRST = "[Content_Types].xml"


def pack_again(data: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """Pack a zip with fixed dates and order; ``replaced`` gives parts their new content."""
    parts = dict(replaced or {})
    packed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as given,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as written,
    ):
        for name in sorted(given.namelist(), key=lambda n: (n != FIRST, n)):
            entry = zipfile.ZipInfo(name, STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            written.writestr(entry, parts.get(name) or given.read(name))
    return packed.getvalue()
