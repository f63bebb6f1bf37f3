"""Which recorded discrepancy already names a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from accord.record.contradictions.findings import Finding
from accord.record.contradictions.wording import core
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

_PARTS = re.compile(r"…+|\s/\s")
_LEAST = 8


def explain(findings: Iterable[Finding], facts: Snapshot) -> list[Finding]:
    """Return the findings, each with the discrepancy that names the same entries and nature.

    A discrepancy names a finding when its kind is one of the finding's natures and it affects all
    of the finding's subjects; one that affects no entry names it by a wording of the same source.
    Where several do, the one that speaks of the fewest other entries is taken.
    """
    known = facts.of_kind("discrepancy")
    return [replace(f, explained_by=_explained(f, known)) for f in findings]


def _explained(finding: Finding, known: Iterable[Document]) -> str | None:
    naming, quoting = [], []
    for document in known:
        if document.body["form"] not in finding.natures:
            continue
        affects = set(document.body.get("affects", ()))
        if affects and affects.issuperset(finding.subjects):
            naming.append((len(affects), document.local))
        elif not affects and _quotes(document, finding):
            quoting.append((0, document.local))
    fitting = naming or quoting
    return min(fitting)[1] if fitting else None


def _quotes(document: Document, finding: Finding) -> bool:
    for recorded in document.body["recorded"]:
        parts = [core(p) for p in _PARTS.split(recorded["zh"])]
        for wording in finding.wordings:
            said = core(wording.said)
            if wording.source == recorded["source"] and any(
                part == said or (len(part) >= _LEAST and part in said) for part in parts
            ):
                return True
    return False
