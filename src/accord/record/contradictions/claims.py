"""Rules about claims: the first of its kind, and belonging to a mechanism."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accord.kernel.dates import PartialDate
from accord.record.contradictions.errors import REC110, REC118
from accord.record.contradictions.findings import Finding, Wording
from accord.record.contradictions.wording import core, mentions, sooner, spoken, titled, when
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

_FIRST_HOST = re.compile(
    r"(?:首次|第一次|首个)由([^，。,；“”]{2,20}?)(?:国家|各国|成员国)?(?:主办|举办|承办)"
)
_FIRST = re.compile(r"第[一1](?:次|届|期)|首次|首届")


def members(facts: Snapshot, mechanism: Document, on: PartialDate | None) -> set[str]:
    """Return the parties of a mechanism on a date: of its sides, and by membership."""
    found: set[str] = set()
    for membership in facts.naming(mechanism, "membership", "mechanism"):
        if _in_force(membership, on):
            found.add(membership.body["party"])
    for side in mechanism.body.get("sides", ()):
        found |= set(side.get("parties", ()))
        other = facts.get(side.get("members_of"))
        if other is not None and not other.body.get("sides"):
            found |= members(facts, other, on)
    return found


def _in_force(membership: Document, on: PartialDate | None) -> bool:
    not_yet = sooner(on, when(membership, "start"))
    ended = sooner(when(membership, "end"), on)
    return on is None or not (not_yet or ended)


def outside_membership(facts: Snapshot) -> Iterator[Finding]:
    """Find events of a mechanism held with, or in, a party that does not belong to it."""
    for event in facts.of_kind("event"):
        mechanism = facts.get(event.body.get("mechanism"))
        known = members(facts, mechanism, when(event)) if mechanism else set()
        parties = [event.body.get("bilateral"), event.body.get("venue")]
        strange = next((p for p in parties if p and known and p not in known), None)
        if mechanism is not None and strange:
            params = {"id": event.local, "mechanism": mechanism.local, "party": strange}
            wordings = tuple(spoken(event, m) for m in mentions(event))
            one = (event.local,)
            yield Finding("outside_membership", REC110, params, one, one, ("scope",), wordings)


def first_of_all(facts: Snapshot) -> Iterator[Finding]:
    """Find events called the first of their kind though earlier ones are recorded."""
    for event in facts.of_kind("event"):
        for mention in mentions(event):
            claim = _FIRST_HOST.search(str(mention.get("zh", "")))
            if claim:
                earlier = _held_by(facts, event, claim[1])
                if earlier:
                    yield _claimed(
                        event, claim[0], earlier, tuple(spoken(event, m) for m in [mention])
                    )
                break
        title = event.title.in_language("zh")
        claim = _FIRST.search(title)
        if claim:
            name = core(_FIRST.sub("", title, count=1))
            earlier = [
                e
                for e in facts.of_kind("event")
                if core(_FIRST.sub("", e.title.in_language("zh"), count=1)) == name
                and sooner(when(e), when(event))
            ]
            if earlier:
                yield _claimed(event, claim[0], earlier, (titled(event, title),))


def _held_by(facts: Snapshot, event: Document, host: str) -> list[Document]:
    """Return earlier activities of the same mechanism that took place with the named host."""
    hosts: set[str] = set()
    for kind in ("party", "mechanism"):
        for document in facts.of_kind(kind):
            names = [document.title.in_language("zh"), *document.body.get("names", ())]
            if host in names:
                hosts |= {document.local} if kind == "party" else members(facts, document, None)
    return [
        e
        for e in facts.of_kind("event")
        if e.body.get("venue") in hosts
        and e.body.get("mechanism") == event.body.get("mechanism")
        and e.body["form"] != "summit"  # a leaders' meeting is no activity of the cooperation
        and sooner(when(e), when(event))
    ]


def _claimed(
    event: Document, claim: str, earlier: list[Document], wordings: tuple[Wording, ...]
) -> Finding:
    ids = tuple(e.local for e in earlier)
    params = {"id": event.local, "wording": claim, "ids": ", ".join(ids)}
    return Finding(
        "first_of_all",
        REC118,
        params,
        (event.local,),
        (event.local, *ids),
        ("claim_to_check",),
        wordings,
    )
