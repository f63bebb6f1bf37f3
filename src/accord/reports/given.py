"""What a report is written from: facts its readers may see, instrument, day of judgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accord import release
from accord.kernel.dates import PartialDate
from accord.record import status
from accord.record.documents import Document
from accord.record.snapshot import Snapshot
from accord.record.status import StatusRow
from accord.release.door import Viewer
from accord.release.findings import finding_ref
from accord.release.viewers import memberships


@dataclass(frozen=True)
class Given:
    """The arguments of every section. ``facts`` were filtered by the door before.

    ``viewer`` sees what all readers may see. ``party`` is set where the report is one party's own,
    ``whole_mechanism`` where it speaks of the instrument's mechanism rather than the instrument.
    """

    facts: Snapshot
    as_of: date
    instrument: Document
    viewer: Viewer
    party: str = ""
    whole_mechanism: bool = False

    @cached_property
    def rows(self) -> list[StatusRow]:
        """The computed status of every item of the instrument."""
        return status.rows(self.facts, self.as_of, instrument=self.instrument.local)

    @cached_property
    def told(self) -> list[StatusRow]:
        """The computed statuses the readers may be told."""
        by_ref = {finding_ref(row): row for row in self.rows}
        seen = set(release.visible(by_ref, self.viewer))
        return [row for ref, row in by_ref.items() if ref in seen]

    @cached_property
    def _told_ids(self) -> frozenset[str]:
        return frozenset(row.item.local for row in self.told)

    def tells(self, row: StatusRow) -> bool:
        """Tell whether the readers may be told the computed status of an item."""
        return row.item.local in self._told_ids

    @cached_property
    def mechanism(self) -> Document | None:
        """The mechanism the instrument belongs to."""
        return self.facts.get(self.instrument.body.get("mechanism"))

    def subject(self, lang: str) -> str:
        """Name what the report speaks of; a Chinese document title stands in its marks."""
        if self.whole_mechanism and self.mechanism is not None:
            return self.mechanism.title.in_language(lang)
        title = self.instrument.title.in_language(lang)
        marked = lang == "zh" and not self.instrument.body.get("collection")
        return f"《{title}》" if marked else title

    @cached_property
    def parties(self) -> list[Document]:
        """The parties of the mechanism on the day of judgement, in protocol order."""
        if self.mechanism is None:
            return []
        mechanisms = self.facts.of_kind("mechanism")
        joined = self.facts.of_kind("membership")
        name = self.mechanism.local
        found = [
            party
            for party in self.facts.of_kind("party")
            if name in memberships(mechanisms, joined, party.local, self.as_of)
        ]
        return sorted(found, key=protocol_order)

    def evaluations(self, item: Document) -> list[Document]:
        """Return the self-evaluations of an item known by the day, in protocol order.

        One a party: the last it gave. An entry that somebody else than the party owns is not the
        party's own and is left out.
        """
        last: dict[str, Document] = {}
        for given in self.facts.naming(item, "self_evaluation", "about"):
            if given.owner != given.body["by"] or not self.is_known(given.body["as_of"]):
                continue
            if self.party and given.body["by"] != self.party:
                continue
            held = last.get(given.body["by"])
            if held is None or _order(held) < _order(given):
                last[given.body["by"]] = given
        return sorted(last.values(), key=lambda d: self.order_of(d.body["by"]))

    def consulting(self, item: Document) -> list[Document]:
        """Return who is still consulting on an item by the day: statements in protocol order.

        Of several statements of one party the last counts, whatever it says.
        """
        last: dict[str, Document] = {}
        for said in self.facts.naming(item, "confirmation", "about"):
            if said.owner != said.body["by"] or not self.is_known(said.body["as_of"]):
                continue
            held = last.get(said.body["by"])
            if held is None or _order(held) < _order(said):
                last[said.body["by"]] = said
        found = [d for d in last.values() if d.body["stance"] == "under_consultation"]
        if self.party:
            found = [d for d in found if d.body["by"] == self.party]
        return sorted(found, key=lambda d: self.order_of(d.body["by"]))

    def order_of(self, name: str) -> tuple[int, str]:
        """Return the place of a party in protocol order; organisations stand after parties."""
        document = self.facts.get(name)
        return protocol_order(document) if document else (10**6, name)

    def is_known(self, when: str) -> bool:
        """Tell whether a date does not begin after the day of judgement."""
        first = PartialDate.parse(when).earliest
        return first is None or first <= self.as_of

    @cached_property
    def areas(self) -> list[tuple[Document | None, list[StatusRow]]]:
        """The items by priority area, in the order of the areas; without one, last."""
        groups: dict[str, list[StatusRow]] = {}
        for row in self.rows:
            groups.setdefault(row.item.body.get("area", ""), []).append(row)
        listed = [(self.facts.get(name), rows) for name, rows in groups.items()]
        return sorted(listed, key=lambda pair: pair[0].body["number"] if pair[0] else 10**6)


def protocol_order(document: Document) -> tuple[int, str]:
    """Return the sort key of a party or organisation."""
    return (document.body.get("order", 10**5), document.local)


def _order(given: Document) -> tuple[object, str, int]:
    return (PartialDate.parse(given.body["as_of"]).sort_key, given.local, given.number)
