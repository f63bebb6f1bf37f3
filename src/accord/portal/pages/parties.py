"""Parties, in protocol order; nothing is ranked."""

from __future__ import annotations

from django.http import HttpResponse

from accord.portal.answers import page
from accord.portal.few import Few
from accord.portal.framework import in_time
from accord.portal.listing import Listing
from accord.portal.present import row_of
from accord.portal.reading import Document, Facts, Snapshot, history
from accord.portal.requests import Request
from accord.portal.selection import select

MOST = 60


def parties(request: Request) -> HttpResponse:
    """List the parties with the mechanisms they belong to."""
    part = Facts(request).of_kinds("party", "membership", "mechanism")
    listed = in_protocol_order(part.of_kind("party"))
    members = {m.body["party"] for m in part.of_kind("membership")}
    return page(
        request,
        "parties.html",
        part=part,
        listed=[(d, mechanisms_of(part, d)) for d in listed if d.local in members],
        others=[d for d in listed if d.local not in members],
    )


def listing(request: Request) -> Listing:
    """Return the parties in protocol order."""
    part = Facts(request).of_kinds("party")
    return Listing(in_protocol_order(part.of_kind("party")))


def in_protocol_order(listed: list[Document]) -> list[Document]:
    """Sort parties as the mechanism has them, others after by English name."""
    return sorted(listed, key=lambda d: (int(d.body.get("order", 999)), d.title.en))


def mechanisms_of(part: Snapshot, party: Document) -> list[Document]:
    """Return the mechanisms a party takes part in, by membership or as one of a side."""
    joined = {
        m.body["mechanism"] for m in part.of_kind("membership") if m.body["party"] == party.local
    }
    for mechanism in part.of_kind("mechanism"):
        for side in mechanism.body.get("sides", ()):
            if party.local in side.get("parties", ()) or side.get("members_of") in joined:
                joined = joined | {mechanism.local}
    return [d for d in part.of_kind("mechanism") if d.local in joined]


def party(request: Request, local: str) -> HttpResponse:
    """Show one party: membership with sources, events held there and bilateral ones."""
    facts = Facts(request)
    part = facts.around(
        local, steps=("in:membership,environment,place", "out"), also=("mechanism",)
    )
    found = facts.entry(part, local, "party")
    events = select(facts, "event").sorted("newest")
    hosted = events.naming_in(("hosts", "organisers"), local).without("venue", [local])
    return page(
        request,
        "party.html",
        part=part,
        entry=found,
        memberships=part.naming(found, "membership", "party"),
        mechanisms=mechanisms_of(part, found),
        held=Few.of(events.naming("venue", local)),
        bilateral=Few.of(events.naming("bilateral", local)),
        hosted=Few.of(hosted),
        signed=in_time(part.naming(found, "instrument", "parties"))[:MOST],
        figures=part.naming(found, "environment", "areas")[:MOST],
        more=[row_of(found, n, part, request.lang) for n in ("names", "note", "named_in")],
        changes=history(found, facts),
    )
