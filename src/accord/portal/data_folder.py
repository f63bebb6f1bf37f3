"""The data folder of a node: created when absent, with its identity and its secret key.

No secret has a default: the key is made here, once, readable by its owner only.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from accord.portal.errors import POR001

FORMAT = 1
NODE_FILE = "node.json"
KEY_FILE = "secret.key"
INCOMING = "incoming"


def prepare(folder: Path) -> dict[str, Any]:
    """Create the folder, its key and its identity where they are absent; return the identity.

    Raises:
        AccordError: POR001 where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / KEY_FILE).exists():
            write_private(folder / KEY_FILE, secrets.token_urlsafe(50).encode())
        if not (folder / NODE_FILE).exists():
            identity = {"node": f"n-{secrets.token_hex(4)}", "format": FORMAT}
            write_private(folder / NODE_FILE, json.dumps(identity, indent=1).encode())
        for name in ("uploads", "static", "received", INCOMING):
            (folder / name).mkdir(exist_ok=True)
        loaded: dict[str, Any] = json.loads((folder / NODE_FILE).read_text(encoding="utf-8"))
    except OSError as error:
        problem = error.strerror or str(error)
        raise POR001(folder=str(folder), problem=problem) from error
    return loaded


def write_private(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        part.unlink()
    else:
        part.replace(path)
