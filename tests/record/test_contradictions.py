"""Contradictions a machine can find: which of the recorded ones, and how many false alarms."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from accord.kernel.ids import EntryId
from accord.record.contradictions import find
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

FOUND = {
    "DIS-01",
    "DIS-02",
    "DIS-03",
    "DIS-04",
    "DIS-05",
    "DIS-06",
    "DIS-07",
    "DIS-08",
    "DIS-09",
    "DIS-10",
    "DIS-11",
    "DIS-12",
    "DIS-13",
    "DIS-14",
    "DIS-15",
    "DIS-16",
    "DIS-17",
    "DIS-18",
    "DIS-19",
    "DIS-20",
    "DIS-21",
    "DIS-24",
    "DIS-25",
    "DIS-26",
    "DIS-27",
    "DIS-28",
    "DIS-33",
}

# Why no rule can find it from what is recorded.
NOT_FOUND = {
    "DIS-22": "the sentence that every meeting dealt with the environment stands in no field",
    "DIS-23": "only the full list of areas is recorded, not the article's list of four",
    "DIS-29": "the sentence that refers to the numbered annex stands in no field",
    "DIS-30": "only other publications contradict the years",
    "DIS-31": "only other publications give the second date",
    "DIS-32": "it is about the file of a source, of which no page is recorded",
}

# What a discrepancy says besides, and the rules did not see.
FOUND_IN_PART = {
    "DIS-18": "two of four items: a toolkit restated in part, and an item that is no main activity",
}

# Findings that no recorded discrepancy names. The first three are true and worth a look.
UNEXPLAINED = [
    ("shared_rows", ("EV-2013-07-KM-BIO1", "EV-2013-07-KM-BIO2")),
    (
        "outside_stated_period",
        (
            "CM-F21-D2-1-1",
            "CM-F21-D2-1-2",
            "CM-F21-D2-2-1",
            "CM-F21-D2-2-2",
            "CM-F21-D2-3-1",
            "CM-F21-D2-3-2",
            "CM-F21-D3-1-1",
            "CM-F21-D3-2-1",
            "CM-F21-D4-2-2",
        ),
    ),
    ("missing_rows", ("EV-2011-10-GREENENVOYS",)),
    # False alarms: items that share words, not substance.
    ("overlaps", ("CM-AP11-1.1", "CM-AP11-1.2a")),
    ("overlaps", ("CM-AP11-2.4", "CM-AP11-2.6a")),
    ("overlaps", ("CM-F21-D3-1-1", "CM-F21-D3-1-2")),
]


@pytest.fixture(scope="module")
def findings(facts):
    return find(facts)


def test_the_rules_find_most_of_the_recorded_discrepancies(facts, findings):
    recorded = {d.local for d in facts.of_kind("discrepancy")}
    assert len(recorded) == 33
    assert {f.explained_by for f in findings} - {None} == FOUND
    assert len(FOUND) == 27
    assert recorded - FOUND == set(NOT_FOUND)
    assert set(FOUND_IN_PART) <= FOUND


def test_there_are_few_false_alarms(findings):
    unexplained = [(f.rule, f.entries) for f in findings if f.explained_by is None]
    assert unexplained == UNEXPLAINED
    assert (len(findings), len(unexplained)) == (50, 6)


def test_each_finding_speaks_both_languages_and_names_what_exists(facts, findings):
    for finding in findings:
        assert finding.message("zh") and finding.message("en")
        assert finding.error.fix("zh") and finding.error.fix("en")
        assert set(finding.subjects) <= set(finding.entries)
        assert all(facts.get(entry) for entry in finding.entries)
        assert finding.as_dict()["code"].startswith("REC1")


def test_findings_do_not_depend_on_the_discrepancies(facts, findings):
    rest = find(Snapshot(d for d in facts if d.kind != "discrepancy"))
    assert [(f.rule, f.entries) for f in rest] == [(f.rule, f.entries) for f in findings]
    assert {f.explained_by for f in rest} == {None}


def test_no_rule_knows_an_entry_by_its_id(facts):
    """With every id replaced, the same number of findings comes from every rule."""
    names = {d.local: f"X{n}" for n, d in enumerate(facts)}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: renamed(v) for k, v in value.items()}
        if isinstance(value, list):
            return [renamed(v) for v in value]
        return names.get(value, value) if isinstance(value, str) else value

    strange = Snapshot(
        Document(EntryId("test", d.kind, names[d.local]), d.owner, renamed(d.body), d.audience)
        for d in facts
    )
    assert Counter(f.rule for f in find(strange)) == Counter(f.rule for f in find(facts))
