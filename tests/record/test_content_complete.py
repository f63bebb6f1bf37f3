"""Nothing was lost between the transcribed facts of the source documents and content/.

Section by section, every fact of the reference file is looked up in the record. ``differences``
says what is missing; damage done on purpose shows that it does.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
import yaml

from accord.record.documents import Document
from accord.record.snapshot import Snapshot

from . import completeness_agreed as agreed
from . import completeness_done as done

pytestmark = pytest.mark.shared

SECTIONS: dict[str, Any] = {
    "meta": None,
    "seeds": agreed.seeds,
    "countries": agreed.countries,
    "organisations": agreed.organisations,
    "instruments": agreed.instruments,
    "priority_areas": agreed.priority_areas,
    "principles_and_goals": agreed.principles,
    "commitments": agreed.commitments,
    "events": done.events,
    "event_groups": done.groups,
    "event_series": done.series,
    "annex_index": done.annex_index,
    "table3_index": done.table3_index,
    "outputs": done.outputs,
    "funding": done.funding,
    "participation": done.participation,
    "leader_statements": agreed.statements,
    "state_of_environment": done.environment,
    "china_cooperation_figures": done.figures,
    "partners": agreed.partners,
    "stated_challenges": agreed.sayings("challenge"),
    "author_proposals": agreed.sayings("proposal"),
    "named_systems": agreed.systems,
    "discrepancies": agreed.discrepancies,
}


@pytest.fixture(scope="module")
def reference(shared_dir) -> dict[str, Any]:
    path = shared_dir / "reference" / "cooperation-facts.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def differences(reference: dict[str, Any], record: Snapshot) -> list[str]:
    """List what the reference file has and the record has not, as "id: what"."""
    found: list[str] = []
    for section, entries in reference.items():
        check = SECTIONS[section]
        if check is not None:
            found += check(entries, record)
    return found


@pytest.mark.parametrize("section", [s for s in SECTIONS if s != "meta"])
def test_a_section_is_whole(reference, facts, section):
    assert list(SECTIONS[section](reference[section], facts)) == []


def test_every_section_of_the_reference_is_compared(reference):
    assert set(SECTIONS) == set(reference)


# entry, path in its body, what is put there instead (None removes it)
DAMAGE = [
    ("SRC-HISTORY", "title.zh", "另一题名"),
    ("SRC-FYP14", "caution", None),
    ("LA", "named_in", ["SRC-LMSTRAT"]),
    ("ID", "names", None),
    ("ORG-CAEC", "roles.1.en", "something else"),
    ("ORG-CAEC", "established", "2010"),
    ("ORG-LMEC", "citations.1", None),
    ("ORG-BRIGC", "size.countries", "40"),
    ("INS-2009-STRAT", "date", "2009"),
    ("INS-2009-STRAT", "names.0", None),
    ("INS-2016-STRAT", "validity", "2016/2021"),
    ("INS-2021-FRAME", "predecessors", ["INS-2016-STRAT"]),
    ("INS-BIO-PLAN", "phases.1.date", "2014"),
    ("INS-2018-LMCPOA", "places", None),
    ("PA-S16-3", "title.en", "Risk"),
    ("PG-F21-goals", "points.2", None),
    ("CM-AP11-1.2b", "term.due", "2012-12-31"),
    ("CM-AP11-2.5a", "term.per_year", 1),
    ("CM-AP11-2.5b", "quantity.value", "10"),
    ("CM-AP11-2.5b", "related", ["CM-AP11-2.5a"]),
    ("CM-F21-D1-1-2", "term.years", [2022]),
    ("CM-F21-D2-1-1", "term.wording.zh", "2020-2025"),
    ("CM-F21-D4-2-2", "area", "PA-F21-3"),
    ("CM-F21-N3.1", "restates", None),
    ("CHA-02", "citations.0.at.en", "II"),
    ("CM-LS-2013-1", "text.en", "A base."),
    ("EV-2016-09-FORUM", "date", "2016"),
    ("EV-2016-09-FORUM", "happenings.0", None),
    ("EV-2016-09-ECOCITY-LAUNCH", "part_of", None),
    ("EV-2019-07-KH-MON", "places.1", None),
    ("EV-2018-12-PP-BIO", "mentions.1.zh", "另一名称"),
    ("EV-2013-09-FORUM", "theme.zh", "另一主题"),
    ("EV-2017-11-SG-ECOCITY", "venue", "CN"),
    ("GRP-2013-TRAIN", "counts.0.count", 1),
    ("SER-GREENENVOYS", "groups.3", None),
    ("OUT-OUTLOOK-1", "mentions.1.row", 2),
    ("OUT-PLATFORM", "contents.1", None),
    ("FUN-SECURED", "amount", "3500"),
    ("PAR-03", "qualifier", None),
    ("LS-2007-11", "date", "2007-11"),
    ("SOE-05", "value_to", "3.9"),
    ("SOE-03", "row_year", None),
    ("CNC-05", "value", "70"),
    ("PTN-LM", "points.0", None),
    ("CHA-01", "what.en", "less"),
    ("PRO-E12", "citations", []),
    ("SYS-17", "title.zh_form", None),
    ("DIS-06", "recorded.1.zh", "(list of 8 items)"),
    ("DIS-12", "affects.4", None),
]


def damaged(document: Document, path: str, value: Any) -> Document:
    body = deepcopy(dict(document.body))
    *way, last = path.split(".")
    inner: Any = body
    for step in way:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    key: Any = int(last) if isinstance(inner, list) else last
    assert inner[key] != value
    if value is None:
        del inner[key]
    else:
        inner[key] = value
    return replace(document, body=body)


@pytest.mark.parametrize(("local", "path", "value"), DAMAGE, ids=[f"{d[0]}:{d[1]}" for d in DAMAGE])
def test_damage_is_reported(reference, facts, local, path, value):
    mine = facts.get(local)
    broken = Snapshot(damaged(d, path, value) if d is mine else d for d in facts)
    assert any(local in said for said in differences(reference, broken))


def test_an_entry_that_is_gone_is_reported(reference, facts):
    """Every entry the reference names by id, taken out of the record one at a time."""
    checked = 0
    for section, check in SECTIONS.items():
        if not isinstance(reference[section], list):
            continue
        for fact in reference[section]:
            local = fact.get("id") or fact.get("code")
            if local:
                without = Snapshot(d for d in facts if d.local != local)
                assert list(check([fact], without)), local
                checked += 1
    assert checked == 492
