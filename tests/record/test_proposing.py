"""Candidate evidence: scores, reasons, and how much of the curated links is found."""

from __future__ import annotations

import pytest

from accord.kernel.ids import EntryId
from accord.record.documents import Document
from accord.record.proposing import Proposer, propose
from accord.record.similarity import Weights, features, plain, shared_runs
from accord.record.snapshot import Snapshot


@pytest.fixture(scope="module")
def proposer(facts) -> Proposer:
    return Proposer(facts)


def names(proposer: Proposer, item: str, limit: int = 5) -> list[str]:
    return [p.document.local for p in proposer.propose(proposer.facts.get(item), limit)]


def test_the_forums_of_the_term_come_first(proposer) -> None:
    assert names(proposer, "CM-AP11-1.2a", 3) == [
        "EV-2011-10-FORUM",
        "EV-2012-09-FORUM",
        "EV-2013-09-FORUM",
    ]


@pytest.mark.parametrize(
    ("item", "first"),
    [
        ("CM-AP11-2.4", "EV-2011-10-GREENENVOYS"),
        ("CM-AP11-4.1b", "OUT-OUTLOOK-1"),
        ("CM-LS-2007-3", "OUT-CAEC"),
        ("CM-LS-2014-1", "INS-2016-STRAT"),
        ("CM-LS-2015-2", "OUT-PLATFORM"),
        ("CM-LS-2015-3", "OUT-ECOCITY"),
    ],
)
def test_the_likeliest_evidence_comes_first(proposer, item: str, first: str) -> None:
    assert names(proposer, item, 1) == [first]


def test_every_proposal_gives_its_reasons_in_both_languages(facts, proposer) -> None:
    for item in facts.of_kind("item")[:20]:
        for proposal in proposer.propose(item):
            assert 0 <= proposal.score <= 100
            assert proposal.reasons
            assert all(r.in_language("zh") and r.en for r in proposal.reasons)


def test_the_items_own_instrument_is_no_evidence(facts, proposer) -> None:
    for item in facts.of_kind("item"):
        assert item.body["instrument"] not in names(proposer, item.local, 50)


def test_proposals_do_not_depend_on_the_order_of_reading(facts) -> None:
    item = facts.get("CM-AP11-2.5a")
    turned = Snapshot(reversed(list(facts)))
    one, other = propose(facts, item, 20), propose(turned, item, 20)
    assert [(p.document.local, p.score) for p in one] == [
        (p.document.local, p.score) for p in other
    ]


def test_proposals_do_not_depend_on_the_links(facts) -> None:
    item = facts.get("CM-AP11-2.5a")
    bare = Snapshot(d for d in facts if d.kind != "evidence")
    one, other = propose(facts, item, 20), propose(bare, item, 20)
    assert [(p.document.local, p.score) for p in one] == [
        (p.document.local, p.score) for p in other
    ]
    assert any(p.linked for p in one)
    assert not any(p.linked for p in other)


def test_what_came_before_the_term_is_not_proposed(facts) -> None:
    early = Document(
        EntryId("test", "event", "EV-EARLY"),
        "MEC-CA",
        {
            "title": {"zh": "中国-东盟环境合作论坛 2005", "en": "Forum 2005"},
            "date": "2005-09",
            "form": "forum",
            "mechanism": "MEC-CA",
        },
    )
    found = propose(Snapshot([*facts, early]), facts.get("CM-AP11-1.2b"), 3)
    assert "EV-EARLY" not in [p.document.local for p in found]


def test_the_measured_recall_does_not_fall(facts, proposer) -> None:
    """Against the curated links: benchmarks/propose.py prints the whole table."""
    links = {(d.body["item"], d.body["evidence"]) for d in facts.of_kind("evidence")}
    found = {(item, name) for item in {i for i, _ in links} for name in names(proposer, item, 5)}
    assert len(links & found) / len(links) > 0.5


def test_wordings_are_compared_whatever_their_width_and_dashes() -> None:
    assert plain("中国 — 东盟（２０１９）") == plain("中国-东盟(2019)")
    one, other = features("生态友好城市研讨会"), features("生态友好城市论坛")
    weights = Weights(["研讨会", "论坛", "研讨会"])
    assert weights.likeness(one, one) == 1.0
    assert 0 < weights.likeness(one, other) < 1
    assert weights.overlap(features("友好城市"), one) == 1.0
    assert weights.likeness(one, features("")) == 0.0
    assert shared_runs("建设环保信息共享平台", "信息共享平台工作组会") == ["信息共享平台"]
