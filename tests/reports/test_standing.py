"""A text is a draft until every secretariat has released that very text."""

from __future__ import annotations

import pytest


@pytest.fixture
def release_of(entry):
    def made(by, fingerprint, local="", owner=""):
        body = {
            "report": "self-evaluation",
            "instrument": "INS-2011-AP",
            "as_of": "2026-11-20",
            "by": by,
            "fingerprint": fingerprint,
            "released": "2026-11-21",
        }
        return entry("report_release", local or f"RPR-{by}", owner or by, body)

    return made


def built(make, *more, lang="zh"):
    return make("self-evaluation", "INS-2011-AP", lang, more=more)


def test_both_secretariats_release_a_text(make, release_of, text_of):
    mark = built(make).standing.fingerprint
    assert built(make, lang="en").standing.fingerprint == mark
    one = release_of("ORG-CAEC", mark)
    half = built(make, one)
    assert half.standing.draft
    assert (
        "本文为草稿。中国-东盟环境保护合作中心（2026年11月21日）已审核发布，"
        "尚待东盟秘书处审核发布。" in text_of(half)
    )
    done = built(make, one, release_of("ORG-ASEC", mark[:16]))
    assert not done.standing.draft
    assert "已审核发布" in text_of(done)
    assert "草稿" not in text_of(done).replace("工作初稿", "").split("编制说明")[0]


def test_a_release_counts_only_from_the_secretariat_itself(make, release_of):
    mark = built(make).standing.fingerprint
    one = release_of("ORG-CAEC", mark)
    assert built(make, one, release_of("ORG-ASEC", mark, owner="ORG-CAEC")).standing.draft
    assert built(make, one, release_of("TH", mark)).standing.draft
    assert built(make, one, release_of("ORG-ASEC", mark[:8])).standing.draft


def test_when_the_text_changes_it_is_a_draft_again(make, release_of, evaluation, text_of):
    mark = built(make).standing.fingerprint
    both = [release_of("ORG-CAEC", mark), release_of("ORG-ASEC", mark)]
    assert not built(make, *both).standing.draft
    changed = built(make, *both, evaluation())
    assert changed.standing.draft
    assert "此后记录有更新，本文为新的草稿" in text_of(changed)


def test_a_mechanism_without_secretariat_has_only_drafts(make, facts, text_of, monkeypatch):
    mechanism = facts.get("MEC-LM")
    monkeypatch.setitem(mechanism.body, "secretariats", [])
    report = make("self-evaluation", "INS-2018-LMSTRAT", "en")
    assert report.standing.draft
    assert "The record names no secretariat of the mechanism" in text_of(report)
