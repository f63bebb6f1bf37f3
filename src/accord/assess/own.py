"""A party's own standards: by jurisdiction and medium, and the one taken unasked."""

from __future__ import annotations

from accord.assess.errors import ASS040
from accord.assess.matching import table
from accord.standards.loading import families
from accord.standards.model import Standard

PREFERRED = ("assessment_method", "index", "formula_index", "category_table", "class_table")
"""Kinds in the order in which one standard is taken unasked; limits never are."""


def own_families(party: str, medium: str) -> list[str]:
    """Return the families of a party (its id, such as CN) for air or water, by kind."""
    own = jurisdiction(party)
    found = [
        (order(one), name)
        for name, editions in families().items()
        if (one := editions[-1]).jurisdiction == own
        and one.medium == medium
        and one.kind != "none_found"
        and any(row.on for e in editions for row in e.rows) | bool(one.data.get("uses"))
    ]
    return [name for _, name in sorted(found)]


def order(one: Standard) -> int:
    """Return where a standard's kind stands in the order; later kinds are not taken unasked."""
    return PREFERRED.index(one.kind) if one.kind in PREFERRED else len(PREFERRED)


def own_standard(party: str, medium: str) -> str:
    """Return the family a party's data are assessed by where nobody names one.

    Raises:
        AccordError: ASS040 where there is none, or several of one kind.
    """
    known = own_families(party, medium)
    best = [name for name in known if order(families()[name][-1]) == _least(known)]
    if len(best) != 1 or _least(known) >= len(PREFERRED):
        raise ASS040(party=party, medium=medium, known=", ".join(known) or "-")
    return best[0]


def _least(known: list[str]) -> int:
    return min((order(families()[name][-1]) for name in known), default=len(PREFERRED))


def is_own(party: str, standard: Standard) -> bool:
    """Say whether a standard is the party's own."""
    return standard.jurisdiction == jurisdiction(party)


def jurisdiction(party: str) -> str:
    """Return the jurisdiction that standards name a party by; a jurisdiction stands for itself."""
    return str(table()["jurisdictions"].get(party, party))
