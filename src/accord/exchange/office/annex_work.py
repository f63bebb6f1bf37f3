"""The plan of an import in the making, shared by what adds and what compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accord.exchange.office.annex_bodies import Bodies
from accord.exchange.office.annex_matching import Known, Said
from accord.exchange.office.annex_rows import Row, Understanding
from accord.exchange.office.plan import Difference, ImportPlan, Planned
from accord.kernel.text import Text
from accord.record.documents import Document
from accord.record.snapshot import Snapshot


@dataclass
class Work:
    """The plan in the making: documents by local id, and where rows have put what."""

    facts: Snapshot
    plan: ImportPlan
    understanding: Understanding
    known: Known
    bodies: Bodies
    source: str
    documents: dict[str, Document] = field(default_factory=dict)
    fresh: dict[str, tuple[str, Said]] = field(default_factory=dict)
    needs_source: bool = False

    def current(self, local: str) -> Document | None:
        """Return an entry as the plan has it so far."""
        return self.documents.get(local) or self.facts.get(local)


def note(
    work: Work,
    row: Row,
    state: str,
    document: Document | None,
    score: int,
    reasons: tuple[Text, ...],
    differences: tuple[Difference, ...] = (),
) -> None:
    """Write down what a row means for an entry."""
    text = row.read.zh or row.read.en
    title = document.title if document else Text((text[:60],), text[:60])
    local = document.local if document else ""
    work.plan.entries.append(
        Planned(state, local, title, row.read.where, differences, score, reasons)
    )


def shown(value: Any) -> str:
    """Return a value of a body in one line, for people."""
    if isinstance(value, Mapping):
        held = [shown(v) for k, v in value.items() if not k.endswith("_form")]
        return " / ".join(part for part in held if part)
    if isinstance(value, list):
        return "; ".join(shown(inner) for inner in value)
    return str(value)
