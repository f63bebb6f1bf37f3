"""The statuses of the published record, worked out by hand from the source documents.

Each expected row names the passage it was worked out from, so that a reader can check it.
"""

from __future__ import annotations

from datetime import date

import pytest

from accord.record import status

TODAY = date(2026, 11, 20)

# item, as-of, status, months late, what decides
BY_HAND = [
    # 1.2.3: first forum no later than the end of 2011; annex, forum row 9: October 2011, Nanning.
    ("CM-AP11-1.2b", TODAY, "delivered_on_time", None),
    # 1.2.2: in principle every year; annex forum rows 9, 8, 7: 2011-10, 2012-09, 2013-09.
    ("CM-AP11-1.2a", TODAY, "delivered_on_time", None),
    # 2.4.2: launch no later than the end of 2011; history II: October 2011.
    ("CM-AP11-2.4", TODAY, "delivered_on_time", None),
    # 2.5.4: two trainings a year 2011-2013; annex rows 30 (2011), 29-25 (2012), 24 (2013): 1, 5, 1.
    ("CM-AP11-2.5a", TODAY, "partial", None),
    # 2.5.4: about 100 people; only figures of wider scope are recorded (500 by 2016, 1200 by 2021).
    ("CM-AP11-2.5b", TODAY, "likely_met_unverified", None),
    # table 2, 2009: 100 officials within three years.
    ("CM-LS-2009-1", TODAY, "likely_met_unverified", None),
    # 4.1.4: first outlook no later than 2013; 2.2(5): published September 2016.
    # From 31 December 2013 to 1 September 2016: 2014 and 2015 are 24 months, January to August
    # 2016 are 8: 32 whole months.
    ("CM-AP11-4.1b", TODAY, "delivered_late", 32),
    # table 2, November 2007: the centre next year; AP 03: March 2010.
    # From 31 December 2008 to 1 March 2010: 12 months of 2009, January and February: 14.
    ("CM-LS-2007-3", TODAY, "delivered_late", 14),
    # 1.1.3: ministers' meeting when appropriate; none in the record.
    ("CM-AP11-1.1", TODAY, "none_recorded", None),
    ("CM-AP11-2.6a", TODAY, "none_recorded", None),
    # table 2, 2015: build the platform (no date); 2.2(2): launched in 2018.
    ("CM-LS-2015-2", TODAY, "delivered", None),
    ("CM-LS-2007-2", TODAY, "delivered", None),
    # The record ends in December 2019; the framework's table starts in 2020 or 2021.
    ("CM-F21-D1-1-2", TODAY, "not_assessable", None),
    ("CM-F21-D2-1-1", TODAY, "not_assessable", None),
    # No source covers the activities of the Lancang-Mekong strategy.
    ("CM-LM-4.1.1", TODAY, "not_assessable", None),
    # ... but the 2020 article says that the flagship initiative is being carried out.
    ("CM-LM-4.0", TODAY, "partial", None),
    # Judged on 30 June 2012, the outlook due by 2013 lay ahead within covered years.
    ("CM-AP11-4.1b", date(2012, 6, 30), "upcoming", None),
    ("CM-AP11-1.2b", date(2011, 6, 30), "upcoming", None),
    # Judged on 31 August 2016 the publication of September 2016 is not known yet.
    ("CM-AP11-4.1b", date(2016, 8, 31), "none_recorded", None),
    # A term wholly after the coverage is not assessable, also when it lies ahead.
    ("CM-F21-D1-1-2", date(2019, 1, 1), "not_assessable", None),
]


@pytest.mark.parametrize(("item", "as_of", "expected", "months"), BY_HAND)
def test_status_worked_out_by_hand(facts, item, as_of, expected, months):
    (row,) = status.rows(facts, as_of, items=[item])
    assert (row.status, row.months_late) == (expected, months)


def test_every_one_of_the_122_items_has_a_row(facts):
    rows = status.rows(facts, TODAY)
    assert len(rows) == 122 == len({row.commitment for row in rows})
    counts = {"INS-2021-FRAME": 41, "INS-2018-LMSTRAT": 39, "INS-2011-AP": 23, "leaders": 12}
    counts["INS-2010-POA"] = 7  # meta of the facts and the lists of the documents
    for instrument, count in counts.items():
        assert sum(row.instrument == instrument for row in rows) == count


def test_periods_of_the_forum_and_of_the_trainings(facts):
    forum, trainings = status.rows(facts, TODAY, items=["CM-AP11-1.2a", "CM-AP11-2.5a"])
    assert [(e["period"], e["met_by"]) for e in forum.as_dict()["expected"]] == [
        ("2011", ["EV-2011-10-FORUM"]),
        ("2012", ["EV-2012-09-FORUM"]),
        ("2013", ["EV-2013-09-FORUM"]),
    ]
    assert [(e["period"], len(e["recorded"])) for e in trainings.as_dict()["expected"]] == [
        ("2011", 1),
        ("2012", 5),
        ("2013", 1),
    ]


@pytest.mark.parametrize("year", range(2003, 2030))
def test_what_never_happens_on_any_day(facts, year):
    for row in status.rows(facts, date(year, 7, 1)):
        kind = row.item.body["term"]["kind"]
        if kind in ("conditional", "undefined", "impossible", "continuous"):
            assert row.months_late is None
            assert row.status not in ("delivered_late", "delivered_on_time")
        if kind == "continuous":
            assert row.status != "delivered"
        if row.status == "none_recorded":
            assert "不表示未开展" in row.reason.in_language("zh")
            assert "not mean" in row.reason.in_language("en")
        assert (row.months_late is not None) == (row.status == "delivered_late")


def test_no_event_of_one_mechanism_is_credited_to_another(facts):
    for row in status.rows(facts, TODAY):
        for support in row.supports:
            of = support.thing.body.get("mechanism")
            assert of is None or of == row.mechanism, (row.commitment, support.thing.local)


def test_a_signed_statement_extends_coverage_and_events_never_do(facts):
    from accord.kernel.ids import EntryId
    from accord.record.documents import Document
    from accord.record.snapshot import Snapshot

    (before,) = status.rows(facts, TODAY, items=["CM-F21-D1-1-1"])
    event = Document(
        EntryId("test", "event", "EV-2022-X"),
        "MEC-CA",
        {"title": {"zh": "会", "en": "x"}, "date": "2022-05", "mechanism": "MEC-CA"},
    )
    (with_event,) = status.rows(Snapshot([*facts, event]), TODAY, items=["CM-F21-D1-1-1"])
    statement = Document(
        EntryId("test", "coverage", "COV-X"),
        "ORG-CAEC",
        {
            "mechanism": "MEC-CA",
            "records": ["events"],
            "period": "2020/2026",
            "basis": "statement",
            "declared_by": "ORG-CAEC",
            "note": {"zh": "声明", "en": "statement"},
        },
    )
    (covered,) = status.rows(Snapshot([*facts, statement]), TODAY, items=["CM-F21-D1-1-1"])
    assert (before.status, with_event.status) == ("not_assessable", "not_assessable")
    assert (covered.status, covered.as_dict()["coverage_end"]) == ("none_recorded", "2026")


def test_a_confirmation_counts_for_the_status_it_speaks_of(facts):
    from accord.kernel.ids import EntryId
    from accord.record.documents import Document
    from accord.record.snapshot import Snapshot

    def confirmation(local: str, by: str, state: str, stance: str = "confirm") -> Document:
        body = {
            "about": "CM-AP11-4.1b",
            "revision": 1,
            "by": by,
            "stance": stance,
            "status": state,
            "as_of": "2026-11-01",
        }
        return Document(EntryId("test", "confirmation", local), by, body)

    given = [
        confirmation("CNF-1", "CN", "delivered_late"),
        confirmation("CNF-2", "TH", "delivered"),
        confirmation("CNF-3", "VN", "delivered_late", "different_view"),
    ]
    (row,) = status.rows(Snapshot([*facts, *given]), TODAY, items=["CM-AP11-4.1b"])
    assert (row.confirmed_by, row.different_views) == (("CN",), ("VN",))
    assert not row.settled
    for names, settled in (
        (["CN"], True),
        (["ORG-CAEC"], False),
        (["ORG-CAEC", "ORG-ASEC"], True),
        (["ORG-MEE", "ORG-CAEC"], False),
    ):
        few = [confirmation(f"CNF-{n}", by, "delivered_late") for n, by in enumerate(names)]
        (one,) = status.rows(Snapshot([*facts, *few]), TODAY, items=["CM-AP11-4.1b"])
        assert one.settled == settled, names
    (earlier,) = status.rows(Snapshot([*facts, *given]), date(2026, 10, 1), items=["CM-AP11-4.1b"])
    assert earlier.confirmed_by == ()
