"""From an account or the command line to a viewer: party, roles, memberships on a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from accord.kernel.dates import PartialDate
from accord.record import snapshot
from accord.record.documents import Document
from accord.release.door import Viewer

OPERATOR = Viewer(name="local operator", roles=frozenset({"operator"}), acts_for=frozenset({"*"}))


def viewer(party: str, roles: Iterable[str], name: str, on: date) -> Viewer:
    """Return the viewer somebody of this party with these roles is on a date.

    An administrator keeps the node running and sees what the local operator sees.
    """
    held = frozenset(roles)
    if "administrator" in held:
        return Viewer(party, held, acts_for=frozenset({"*"}), name=name)
    facts = snapshot.read(kinds_wanted=("mechanism", "membership"))
    sides = memberships(facts.of_kind("mechanism"), facts.of_kind("membership"), party, on)
    of = frozenset(
        m.local for m in facts.of_kind("mechanism") if party in m.body.get("secretariats", ())
    )
    steward = {
        m.local
        for m in facts.of_kind("mechanism")
        if party and party in m.body.get("stewards", ()) and "secretariat" in held
    }
    own = {party} if party and held & {"focal_point", "secretariat", "technician"} else set()
    return Viewer(party, held, sides, of, frozenset(own | steward), name)


def memberships(
    mechanisms: Iterable[Document], joined: Iterable[Document], party: str, on: date
) -> dict[str, frozenset[str]]:
    """Return the mechanisms a party belongs to on a date, each with the codes of its sides.

    A membership without a start or end is open at that end: what the record does not know is not
    held against a party.
    """
    member_of = {m.body["mechanism"] for m in joined if m.body["party"] == party and _holds(m, on)}
    found: dict[str, set[str]] = defaultdict(set)
    for mechanism in mechanisms:
        if mechanism.local in member_of:
            found[mechanism.local].add("members")
        for side in mechanism.body.get("sides", ()):
            named = party in side.get("parties", ())
            if named or (side.get("members_of") in member_of):
                found[mechanism.local].add(side["code"])
    return {name: frozenset(codes) for name, codes in found.items()}


def _holds(membership: Document, on: date) -> bool:
    start, end = membership.body.get("start"), membership.body.get("end")
    first = PartialDate.parse(start).earliest if start else None
    last = PartialDate.parse(end).latest if end else None
    return (first is None or first <= on) and (last is None or on <= last)
