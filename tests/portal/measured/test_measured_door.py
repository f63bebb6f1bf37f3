"""Measured data are read through their description, and the description through the door."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from django.conf import settings as node

from accord import release
from accord.kernel.errors import AccordError
from accord.kernel.ids import EntryId
from accord.lake import Lake, Source, Staged, series_tests
from accord.portal import measured
from accord.record import store
from accord.record.datasets import described
from accord.record.documents import Document
from accord.release import ANYONE, OPERATOR, Viewer
from accord.vocab.quality import Checks

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


# ---- data that wait: a configured test could not run -----------------------------------


@pytest.fixture
def waiting(loaded_lake, tmp_path, settings, monkeypatch):
    """A copy of the lake into which a load came whose spike test could not run."""
    shutil.copytree(loaded_lake, tmp_path / "node")
    settings.ACCORD_DATA = tmp_path / "node"
    monkeypatch.setenv("ACCORD_DATA", str(tmp_path / "node"))
    start = datetime(2030, 1, 1, tzinfo=UTC)
    columns = {
        "station": ["A"], "parameter": ["O3"], "averaging": ["1h"], "start": [start],
        "length": pa.array([3600], pa.int32()), "source_row": [1], "value": [10],
    }  # fmt: skip

    def broken(rows, checks):
        raise ValueError("broken on purpose")

    with Lake.open(tmp_path / "node" / "lake") as lake, monkeypatch.context() as spoilt:
        spoilt.setitem(series_tests.SERIES_TESTS, "spike", broken)
        receipt = lake.load(
            "air-test",
            Staged.batches([pa.record_batch(columns)]),
            source=Source("t"),
            actor="t",
            checks={"O3": Checks(spike_suspect=5)},
        )
    return receipt


def test_data_a_test_could_not_run_on_are_their_owners_alone(waiting, describe):
    describe("public")
    assert reads(THAI) and reads(OPERATOR)
    assert not reads(MALAY) and not reads(ANYONE)
    assert list(measured.readable(THAI)) == ["air-test"] and measured.readable(ANYONE) == {}
    assert measured.is_readable_here(OPERATOR, "air-test")
    assert not measured.is_readable_here(MALAY, "air-test")
    (why,) = measured.why_held_back("air-test")
    assert why.code == "REL004"
    for lang, name in (("en", "spike"), ("zh", "尖峰")):
        said = why.render(lang)
        assert name in said and f"rollback {waiting.load}" in said and "broken on purpose" in said


def test_what_waits_is_released_when_the_load_is_taken_back(waiting, describe):
    describe("public")
    assert not reads(ANYONE)
    measured.open_lake().rollback(waiting.load, reason="the test was broken", actor="t")
    assert reads(ANYONE) and measured.why_held_back("air-test") == []


EVERY_WAY = (
    "/en/measured/air-test/",
    "/en/measured/air-test/stations/{station}/",
    "/en/measured/air-test/series/{series}/",
    "/en/measured/air-test/series/{series}/point/?at={at}&length={length}",
    "/en/measured/air-test/assess/",
    "/en/measured/air-test/compare/",
    "/api/v1/datasets/air-test",
    "/api/v1/datasets/air-test/stations",
    "/api/v1/datasets/air-test/series",
    *(
        f"/api/v1/datasets/air-test/series/{{series}}/observations?format={form}"
        for form in ("json", "csv", "parquet", "arrow")
    ),
)


def _place():
    lake = measured.open_lake()
    series = next(s for s in lake.series("air-test") if s["parameter"] == "PM10")
    row = lake.rows([series["series_id"]], limit=1).to_pylist()[0]
    station = next(s for s in lake.stations("air-test") if s["code"] == series["station"])
    at = row["start"].strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"station": station["station_id"], "series": series["series_id"],
            "at": at, "length": row["length"]}  # fmt: skip


@pytest.mark.parametrize("mirrored", [False, True])
def test_no_way_out_for_data_that_wait(waiting, describe, reader, mirrored):
    describe("public")
    if mirrored:
        measured.open_lake().recent.refresh()
    place = _place()
    ways = [way.format(**place) for way in EVERY_WAY]
    assert [reader.get(way).status_code for way in ways] == [404] * len(ways)
    assert "air-test" not in reader.get("/en/measured/").content.decode()
    assert reader.get("/api/v1/datasets").json()["datasets"] == []
    measured.open_lake().rollback(waiting.load, reason="the test was broken", actor="t")
    if mirrored:
        measured.open_lake().recent.refresh()
    told = {way: reader.get(way).status_code for way in ways}
    assert 404 not in told.values() and list(told.values()).count(200) >= len(ways) - 2, told


def test_the_owner_is_told_the_reason(waiting, describe, signed_in):
    describe("public")
    client = signed_in("TH")
    place = _place()
    for way in ("/en/measured/air-test/", EVERY_WAY[2].format(**place)):
        assert "REL004" in client.get(way).content.decode()
    said = client.get("/api/v1/datasets/air-test").json()["held_back"]
    assert [one["code"] for one in said] == ["REL004"]


def test_a_load_that_comes_while_one_reads_is_not_handed_out(lake, describe, reader, monkeypatch):
    """The door is asked again at the end where the lake moved on in between."""
    from accord.portal.api import measured_routes

    describe("public")
    number = _place()["series"]
    way = f"/api/v1/datasets/air-test/series/{number}/observations"
    real = measured_routes._answer

    def slow(request, found, row, wanted):
        answer = real(request, found, row, wanted)
        monkeypatch.setattr(type(found.lake.recent), "mark", lambda self: "moved on")
        monkeypatch.setattr(measured, "why_held_back", lambda dataset: ["a reason"])
        return answer

    assert reader.get(way).status_code == 200
    monkeypatch.setattr(measured_routes, "_answer", slow)
    assert reader.get(way).status_code == 404
