"""The annex of the framework: 64 rows, 62 distinct events, and which rows make the difference."""

from __future__ import annotations

import re

import pytest

from accord.kernel.ids import EntryId
from accord.record.annex import annex_rows, summary
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

HEADINGS = {
    "forum": 9,
    "data": 4,
    "risk": 1,
    "biodiversity": 8,
    "industry": 5,
    "cities": 6,
    "education": 30,
    "research": 1,
}


@pytest.fixture(scope="module")
def rows(facts):
    return annex_rows(facts)


def test_the_rows_are_numbered_without_a_gap_under_eight_headings(rows):
    assert len(rows) == 64
    assert summary(rows).headings == HEADINGS
    for area, count in HEADINGS.items():
        assert [r.number for r in rows if r.area == area] == list(range(1, count + 1))
    assert {r.source for r in rows} == {"SRC-FRAMEWORK"}


def test_they_stand_for_62_distinct_events(rows):
    found = summary(rows)
    assert (found.rows, found.events) == (64, 62)
    # 64 rows, less two repeats and one output, and one more event in the row that holds two.
    assert found.rows - len(found.repeated) - len(found.outputs) + len(found.shared) == 62


def test_two_rows_repeat_an_event(rows):
    repeated = {
        event: [(r.area, r.number) for r in where]
        for event, where in summary(rows).repeated.items()
    }
    assert repeated == {
        "EV-2019-03-BJ-DATA": [("data", 1), ("education", 4)],
        "EV-2017-08-SY-WATER": [("cities", 4), ("education", 15)],
    }


def test_one_row_holds_two_events_and_one_is_an_output(rows):
    found = summary(rows)
    assert [(r.area, r.number, r.events) for r in found.shared] == [
        ("biodiversity", 7, ("EV-2013-07-KM-BIO1", "EV-2013-07-KM-BIO2"))
    ]
    assert [(r.area, r.number, r.outputs) for r in found.outputs] == [
        ("research", 1, ("OUT-OUTLOOK-1",))
    ]


def test_the_launch_within_the_2016_forum_is_part_of_it(facts, rows):
    found = summary(rows)
    assert [(r.area, r.number, r.parts) for r in found.parts] == [
        ("forum", 4, (("EV-2016-09-ECOCITY-LAUNCH", "EV-2016-09-FORUM"),))
    ]
    assert "EV-2016-09-ECOCITY-LAUNCH" not in {e for r in rows for e in r.events}
    assert facts.get("EV-2016-09-ECOCITY-LAUNCH").body["part_of"] == "EV-2016-09-FORUM"


def test_the_summary_says_which_in_both_languages(rows):
    text = summary(rows).text
    for lang in ("zh", "en"):
        said = text.in_language(lang)
        for part in (
            "64",
            "62",
            "EV-2019-03-BJ-DATA",
            "EV-2017-08-SY-WATER",
            "EV-2013-07-KM-BIO1",
            "EV-2013-07-KM-BIO2",
            "OUT-OUTLOOK-1",
            "EV-2016-09-ECOCITY-LAUNCH",
            "EV-2016-09-FORUM",
        ):
            assert part in said
    assert "列了2行" in text.in_language("zh")
    assert not re.search("[\u4e00-\u9fff]", text.en)


def event(local: str, *rows: tuple[str, int], **body: str) -> Document:
    mentions = [
        {"source": "SRC-A", "at": {"zh": "一", "en": "I"}, "area": area, "row": row}
        for area, row in rows
    ]
    return Document(EntryId("test", "event", local), "CN", {"mentions": mentions, **body})


def test_rows_are_counted_from_the_mentions():
    found = summary(
        annex_rows(
            Snapshot(
                [
                    event("EV-1", ("forum", 1), ("data", 2)),
                    event("EV-2", ("forum", 2)),
                    event("EV-3", ("forum", 2)),
                    event("EV-4", ("forum", 2), part_of="EV-3"),
                    event("EV-5", ("data", 1), part_of="EV-9"),
                    event("EV-6"),
                ]
            )
        )
    )
    assert (found.rows, found.events) == (4, 4)
    assert found.headings == {"forum": 2, "data": 2}
    assert list(found.repeated) == ["EV-1"]
    assert [r.events for r in found.shared] == [("EV-2", "EV-3")]
    assert [r.parts for r in found.parts] == [(("EV-4", "EV-3"),)]
