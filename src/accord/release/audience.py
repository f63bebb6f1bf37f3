"""Audiences are sets, not levels: a union of terms, each of which a viewer is in or is not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from accord.release.errors import REL001

_NAME = r"[A-Za-z][A-Za-z0-9._-]{0,119}"
_TERM = re.compile(
    rf"(?:(owner|public)"
    rf"|(parties):({_NAME}(?:,{_NAME})*)"
    rf"|(side):({_NAME})/({_NAME})"
    rf"|(secretariats|focal_points|members):({_NAME}))\Z"
)


@dataclass(frozen=True)
class Audience:
    """One term of an audience: its kind, the mechanism and side or the parties it names."""

    kind: str
    mechanism: str = ""
    side: str = ""
    parties: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, term: str) -> Audience:
        """Read a term such as ``members:MEC-CA``. Raises AccordError REL001."""
        match = _TERM.match(term)
        if not match:
            raise REL001(term=term[:120])
        simple, parties, names, side, mechanism, which, group, of = match.groups()
        if simple:
            return cls(simple)
        if parties:
            return cls("parties", parties=frozenset(names.split(",")))
        if side:
            return cls("side", mechanism, which)
        return cls(group, of)
