"""The status of items, computed from terms, evidence and coverage; never typed in.

Works on a snapshot the caller has already filtered through the door, so that nothing a reader may
not see decides what they are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accord.kernel.dates import PartialDate
from accord.kernel.terms import TimeTerm
from accord.kernel.text import Text
from accord.methods.progress import EvidenceFact, Finding, assess_item
from accord.record import snapshot
from accord.record.documents import Document
from accord.record.schema import kind_of
from accord.record.shelving import natural
from accord.record.snapshot import Snapshot

KINDS = (
    "item",
    "instrument",
    "evidence",
    "coverage",
    "confirmation",
    "event",
    "output",
    "organisation",
    "participation",
    "group",
    "money",
    "mechanism",
)


@dataclass(frozen=True)
class Support:
    """A piece of evidence linked to an item: the link and what it names, where both are visible."""

    link: Document
    thing: Document

    @property
    def delivered(self) -> PartialDate | None:
        """The date the link gives, else the date of the thing itself."""
        text = self.link.body.get("delivered") or self.thing.body.get("date")
        return PartialDate.parse(text) if text else None


@dataclass(frozen=True)
class StatusRow:
    """The computed status of one item, as lists, pages and ``accord record status`` give it."""

    item: Document
    finding: Finding
    supports: tuple[Support, ...]
    confirmed_by: tuple[str, ...]
    different_views: tuple[str, ...]
    mechanism: str
    settled: bool = False
    """Confirmed by a party or by every secretariat of the mechanism, with no different view."""

    commitment = property(lambda self: self.item.local)
    instrument = property(lambda self: self.item.body["instrument"])
    force = property(lambda self: self.item.body["force"])
    status = property(lambda self: self.finding.status)
    months_late = property(lambda self: self.finding.months_late)

    @property
    def restates(self) -> list[str]:
        """The items of the same instrument in which the same thing stands again."""
        return [r["item"] for r in self.item.body.get("restates", ())]

    @property
    def evidence(self) -> list[Support]:
        """What counted on the day of judgement."""
        counted = {fact.id for fact in self.finding.evidence}
        return [s for s in self.supports if s.link.local in counted]

    @property
    def reason(self) -> Text:
        """Why, in both languages."""
        return Text((self.finding.reason("zh"),), self.finding.reason("en"))

    def as_dict(self) -> dict[str, Any]:
        """Return the row as plain data."""
        finding = self.finding
        named = {s.link.local: s.thing.local for s in self.supports}
        return {
            "commitment": self.commitment,
            "instrument": self.instrument,
            "force": self.force,
            "status": finding.status,
            "confirmed_by": list(self.confirmed_by),
            "due": finding.due.text if finding.due else None,
            "delivered": finding.delivered.text if finding.delivered else None,
            "months_late": finding.months_late,
            "expected": [
                {
                    "period": e.period,
                    "met_by": [named[i] for i in e.met_by],
                    "recorded": [named[i] for i in e.recorded],
                }
                for e in finding.expected
            ],
            "evidence": [
                {"id": s.thing.local, "extent": s.link.body["extent"]} for s in self.evidence
            ],
            "reason": {"zh": finding.reason("zh"), "en": finding.reason("en")},
            "coverage_end": finding.coverage_end.text if finding.coverage_end else None,
            "restates": self.restates,
        }


def rows(
    facts: Snapshot,
    as_of: date,
    *,
    instrument: str | None = None,
    items: Iterable[str] | None = None,
) -> list[StatusRow]:
    """Compute the status of every item of the snapshot, or of some, as of a date.

    ``instrument`` and ``items`` are local ids. Restated items are not merged. The order is that of
    the instruments, then of the items' ids.
    """
    wanted = set(items) if items is not None else None
    chosen = [
        d
        for d in facts.of_kind("item")
        if (instrument is None or d.body["instrument"] == instrument)
        and (wanted is None or d.local in wanted)
    ]
    coverage = facts.of_kind("coverage")
    return [_row(facts, item, coverage, as_of) for item in sorted(chosen, key=in_order)]


def in_order(item: Document) -> tuple[str, str]:
    """Sort key of items: instrument, then the id read with its numbers as numbers."""
    return (str(item.body["instrument"]), natural(item.local))


def _row(facts: Snapshot, item: Document, coverage: list[Document], as_of: date) -> StatusRow:
    instrument = facts.get(item.body["instrument"])
    mechanism = str(instrument.body.get("mechanism", "")) if instrument else ""
    validity = instrument.body.get("validity") if instrument else None
    supports = tuple(_supports(facts, item))
    finding = assess_item(
        TimeTerm.of(item.body["term"]),
        "quantity" in item.body,
        [_fact(s) for s in supports],
        _covering(coverage, mechanism, set(item.body["records"])),
        as_of,
        PartialDate.parse(validity) if validity else None,
    )
    views = _views(facts, item, finding.status, as_of)
    return StatusRow(
        item,
        finding,
        supports,
        views["confirm"],
        views["different_view"],
        mechanism,
        _settled(facts.get(mechanism), views),
    )


def _settled(mechanism: Document | None, views: dict[str, tuple[str, ...]]) -> bool:
    """Tell whether a status is confirmed: by a party, or by all secretariats together."""
    if views["different_view"]:
        return False
    organisation = kind_of("organisation").prefix
    if any(not by.startswith(organisation) for by in views["confirm"]):
        return True
    secretariats = set(mechanism.body.get("secretariats", ())) if mechanism else set()
    return bool(secretariats) and secretariats <= set(views["confirm"])


def _supports(facts: Snapshot, item: Document) -> Iterable[Support]:
    for link in sorted(facts.naming(item, "evidence", "item"), key=lambda d: d.local):
        thing = facts.get(link.body["evidence"])
        if thing:
            yield Support(link, thing)


def _fact(support: Support) -> EvidenceFact:
    body = support.link.body
    return EvidenceFact(
        support.link.local,
        body["extent"],
        support.delivered,
        body.get("period"),
        bool(body.get("completed")),
    )


def _covering(coverage: list[Document], mechanism: str, records: set[str]) -> list[PartialDate]:
    """Return the intervals declared for the mechanism and any of the kinds of record."""
    return [
        PartialDate.parse(d.body["period"])
        for d in coverage
        if d.body["mechanism"] == mechanism and records & set(d.body["records"])
    ]


def _views(facts: Snapshot, item: Document, status: str, as_of: date) -> dict[str, tuple[str, ...]]:
    """Return who confirmed this status and who holds a different view, known by the date.

    Of several views of one party the latest counts.
    """
    latest: dict[str, tuple[str, Document]] = {}
    for given in facts.naming(item, "confirmation", "about"):
        said = PartialDate.parse(given.body["as_of"])
        if said.earliest is not None and said.earliest > as_of:
            continue
        by, key = given.body["by"], f"{said.sort_key[1]} {given.local}"
        if by not in latest or latest[by][0] < key:
            latest[by] = (key, given)
    found: dict[str, list[str]] = {"confirm": [], "different_view": []}
    for by, (_, given) in latest.items():
        stance = given.body["stance"]
        if stance == "different_view" or (stance == "confirm" and given.body["status"] == status):
            found[stance].append(by)
    return {stance: tuple(sorted(set(by))) for stance, by in found.items()}


def read_for(items: Iterable[str] | None = None, instrument: str | None = None) -> Snapshot:
    """Read from the current tables just what the statuses of some items are computed from.

    Takes four queries whatever the size of the record; without a choice the whole of ``KINDS``.
    """
    if items is None and instrument is None:
        return snapshot.read(kinds_wanted=KINDS)
    chosen = list(snapshot.read_some(items)) if items is not None else []
    if instrument is not None:
        chosen += snapshot.naming([instrument], "instrument", "item")
    locals_ = [d.local for d in chosen]
    links = snapshot.naming(locals_, "item", "evidence")
    given = snapshot.naming(locals_, "about", "confirmation")
    named = {d.body["evidence"] for d in links} | {d.body["instrument"] for d in chosen}
    things = snapshot.read_some(named)
    coverage = snapshot.read(kinds_wanted=("coverage", "mechanism"))
    return Snapshot([*chosen, *links, *given, *things, *coverage])
