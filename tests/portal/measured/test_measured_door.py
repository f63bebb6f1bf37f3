"""Measured data are read through their description, and the description through the door."""

from __future__ import annotations

import pytest
from django.conf import settings as node

from accord import release
from accord.kernel.errors import AccordError
from accord.kernel.ids import EntryId
from accord.portal import measured
from accord.record import store
from accord.record.datasets import described
from accord.record.documents import Document
from accord.release import ANYONE, OPERATOR, Viewer

THAI = Viewer("TH", frozenset({"focal_point"}), acts_for=frozenset({"TH"}), name="th")
MALAY = Viewer("MY", frozenset({"focal_point"}), acts_for=frozenset({"MY"}), name="my")


def reads(viewer, dataset="air-test"):
    try:
        return measured.dataset_for(viewer, dataset).local == dataset
    except AccordError as error:
        assert error.code == "POR013"
        return False


def test_what_nobody_described_is_read_by_nobody_but_the_operator_at_the_machine(record, db, lake):
    assert measured.open_lake().show("air-test")["datasets"][0]["series"] == 4
    assert not any(reads(viewer) for viewer in (ANYONE, THAI, OPERATOR))
    assert measured.readable(OPERATOR) == {}
    assert measured.is_readable_here(OPERATOR, "air-test")
    assert not measured.is_readable_here(THAI, "air-test")


def test_a_new_description_is_its_owners_alone(describe):
    describe()
    assert reads(THAI) and reads(OPERATOR)
    assert not reads(MALAY) and not reads(ANYONE)
    assert not measured.is_readable_here(MALAY, "air-test")


def test_the_audience_decides(describe):
    describe("parties:MY")
    assert reads(MALAY) and not reads(ANYONE)
    assert list(measured.readable(MALAY)) == ["air-test"] and measured.readable(ANYONE) == {}


def test_public_is_for_all_until_recalled(describe):
    made = describe("public")
    assert reads(ANYONE)
    release.recall(str(made.id), "TH", "tests")
    assert not any(reads(viewer) for viewer in (ANYONE, THAI, OPERATOR))
    assert not measured.is_readable_here(OPERATOR, "air-test")


def test_with_the_door_shut_nobody_reads(describe, monkeypatch):
    describe("public")
    monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    assert not any(reads(viewer) for viewer in (ANYONE, THAI, OPERATOR))
    assert measured.readable(OPERATOR) == {}
    assert not measured.is_readable_here(OPERATOR, "air-test")
    assert not measured.is_readable_here(OPERATOR, "nobody-described-this")


def test_the_description_of_another_nodes_dataset_opens_nothing_here(record, db):
    other = Document(
        EntryId.mint("elsewhere", "dataset", "air-test"),
        "MY",
        {"title": "x", "licence": "CC BY 4.0"},
        ("public",),
    )
    store.write([other], actor="tests", reason="came from another node")
    assert node.ACCORD_NODE != "elsewhere"
    assert not reads(ANYONE) and described() == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"dataset": "2024-air"}, "REC051"),
        ({"owner": "XX"}, "REC052"),
        ({"title": {"zh": "只有中文"}}, "REC008"),
        ({"licence": ""}, "REC003"),
        ({"actor": MALAY}, "POR040"),
        ({"audience": ("members:MEC-NONE",)}, "POR044"),
        ({"more": {"comparison": "perhaps"}}, "REC010"),
    ],
)
def test_what_cannot_be_a_description_is_refused_and_nothing_is_written(record, db, changed, code):
    told = {
        "dataset": "air-test", "owner": "TH", "title": {"zh": "空气", "en": "Air"},
        "licence": "CC BY 4.0", "actor": THAI, **changed,
    }  # fmt: skip
    with pytest.raises(AccordError) as caught:
        measured.describe(**told)
    assert caught.value.code == code
    assert described() == []


def test_a_dataset_is_described_once(describe):
    describe()
    with pytest.raises(AccordError) as caught:
        describe("public")
    assert caught.value.code == "REC013" and not reads(ANYONE)


def test_the_owner_says_what_may_be_compared(describe):
    silent = describe(dataset="silent")
    assert not measured.may_be_compared(silent, "东站", "PM10", "PT1H")
    allowed = describe(
        dataset="allowed",
        comparison="allowed",
        excluded_series=[{"station": "西站"}, {"parameter": "CO", "averaging": "PT8H"}],
    )
    assert measured.may_be_compared(allowed, "东站", "PM10", "PT1H")
    assert measured.may_be_compared(allowed, "东站", "CO", "PT1H")
    assert not measured.may_be_compared(allowed, "东站", "CO", "PT8H")
    assert not measured.may_be_compared(allowed, "西站", "PM10", "PT1H")


def test_only_who_acts_for_the_owner_does_what_the_owner_does(describe):
    made = describe("public")
    assert measured.acts_for_owner(THAI, made) and measured.acts_for_owner(OPERATOR, made)
    assert not measured.acts_for_owner(MALAY, made)
    assert not measured.acts_for_owner(ANYONE, made)
    assert not measured.acts_for_owner(Viewer("TH"), made)
