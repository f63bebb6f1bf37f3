"""Identity of entries: ``accord:<minting node>/<kind>/<local id>``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from accord.kernel.errors import define

SEED_NODE = "seed"
_NODE = r"[a-z][a-z0-9-]{0,39}"
_KIND = r"[a-z][a-z_]{0,39}"
_LOCAL = r"[A-Za-z][A-Za-z0-9._-]{0,119}"
_FULL = re.compile(rf"accord:({_NODE})/({_KIND})/({_LOCAL})\Z")
_LOCAL_ONLY = re.compile(rf"{_LOCAL}\Z")

KER002 = define(
    "KER002",
    2,
    '"{id}" is not an entry id.',
    "“{id}”不是有效的条目编号。",
    "Use a local id such as CM-AP11-1.1, or accord:<node>/<kind>/<local id>.",
    "请使用本地编号（如 CM-AP11-1.1）或完整编号 accord:<节点>/<类别>/<本地编号>。",
)


@dataclass(frozen=True, order=True)
class EntryId:
    """The identity of one entry, for life."""

    node: str
    kind: str
    local: str

    @classmethod
    def parse(cls, text: str) -> EntryId:
        """Read a full id.

        Raises:
            AccordError: KER002 where the text is no full id.
        """
        match = _FULL.match(text)
        if not match:
            raise KER002(id=text[:120])
        return cls(*match.groups())

    @classmethod
    def mint(cls, node: str, kind: str, local: str) -> EntryId:
        """Build an id from its parts, checked. Raises AccordError KER002."""
        return cls.parse(f"accord:{node}/{kind}/{local}")

    def __str__(self) -> str:
        return f"accord:{self.node}/{self.kind}/{self.local}"


def is_local(text: str) -> bool:
    """Tell whether the text has the form of a local id."""
    return bool(_LOCAL_ONLY.match(text))
