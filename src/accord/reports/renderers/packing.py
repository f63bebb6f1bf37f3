"""Zip files that come out the same every time: fixed order, fixed timestamps."""

from __future__ import annotations

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)


def repack(content: bytes, replaced: dict[str, bytes] | None = None) -> bytes:
    """Return an office file with every member dated alike; ``replaced`` gives members anew."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            info = zipfile.ZipInfo(member.filename, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            data = (replaced or {}).get(member.filename)
            target.writestr(info, source.read(member) if data is None else data)
    return out.getvalue()
