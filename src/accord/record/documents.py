"""A document: what one revision says, whole, with owner and audience."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from accord.kernel.canonical import canonical, digest
from accord.kernel.ids import EntryId
from accord.kernel.text import Text


@dataclass(frozen=True)
class Document:
    """One entry as one revision has it.

    ``audience`` is a union of audience terms (see ``accord.release``); ``embargo`` the first day on
    which others than the owner may see it. ``number`` and ``at`` are unset until written.
    """

    id: EntryId
    owner: str
    body: Mapping[str, Any]
    audience: tuple[str, ...] = ("owner",)
    embargo: date | None = None
    number: int = 0
    at: datetime | None = field(default=None, compare=False)

    @property
    def kind(self) -> str:
        """The kind of entry, for example ``event``."""
        return self.id.kind

    @property
    def local(self) -> str:
        """The id within the minting node."""
        return self.id.local

    def plain(self) -> dict[str, Any]:
        """Return what is recorded, as plain data."""
        return {
            "id": str(self.id),
            "owner": self.owner,
            "audience": sorted(self.audience),
            "embargo": self.embargo.isoformat() if self.embargo else None,
            "body": dict(self.body),
        }

    def canonical(self) -> bytes:
        """Return the recorded form. Raises AccordError KER001 on floats."""
        return canonical(self.plain())

    @cached_property
    def digest(self) -> str:
        """The hash of the recorded form; equal digests mean equal content."""
        return digest(self.canonical())

    @classmethod
    def read(cls, recorded: str, number: int = 0, at: datetime | None = None) -> Document:
        """Rebuild a document from its recorded form."""
        data = json.loads(recorded)
        embargo = date.fromisoformat(data["embargo"]) if data["embargo"] else None
        return cls(
            EntryId.parse(data["id"]),
            data["owner"],
            data["body"],
            tuple(data["audience"]),
            embargo,
            number,
            at,
        )

    def text(self, name: str) -> Text:
        """Return a field of the body as a text."""
        return Text.of(self.body.get(name))

    @property
    def title(self) -> Text:
        """The title, or the first text that can stand for one."""
        for name in ("title", "name", "what", "topic", "indicator", "subject"):
            if self.body.get(name):
                return self.text(name)
        return Text((self.local,), self.local)
