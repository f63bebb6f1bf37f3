"""Measured data through the API: the same through every form, at both clocks, behind the door."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.disks import leave, small_disk

BASE = "/api/v1/datasets"
# By hand from tests/measured.py: 00:00 at UTC+7 is 17:00 UTC of the day before.
EAST_PM10 = [
    ("2023-12-31T17:00:00Z", 12.5, 1, 2),
    ("2023-12-31T19:00:00Z", 14.5, 1, 4),
    ("2023-12-31T23:00:00Z", 25000, 4, 6),
]


@pytest.fixture
def client(reader, lake, describe):
    describe("public")
    return reader


def number(client, station="东站", parameter="PM10"):
    asked = {"station": station, "parameter": parameter}
    found = client.get(f"{BASE}/air-test/series", asked).json()
    assert len(found) == 1
    return found[0]["series"]


def observations(client, query="", **of):
    return client.get(f"{BASE}/air-test/series/{number(client, **of)}/observations{query}")


def rows(response):
    page = response.json()
    at = {name: place for place, name in enumerate(page["columns"])}
    names = ("start", "value", "flag", "row")
    return [tuple(row[at[name]] for name in names) for row in page["rows"]]


@pytest.mark.parametrize("form", ["csv", "parquet", "arrow"])
def test_a_long_file_waits_on_the_disk_and_is_the_same(client, monkeypatch, form):
    from accord.portal.api import measured_routes

    short = observations(client, f"?format={form}")
    assert not short.streaming
    monkeypatch.setattr(measured_routes, "IN_MEMORY", 50)
    long = observations(client, f"?format={form}")
    assert long.streaming and long["Content-Type"] == short["Content-Type"]
    assert long["ETag"] == short["ETag"] and long["Content-Length"] == str(len(short.content))
    assert b"".join(long.streaming_content) == short.content
    long.close()
    monkeypatch.setattr(measured_routes, "MOST_FILE_ROWS", 2)
    refused = observations(client, f"?format={form}")
    assert refused.status_code == 413 and "POR071" in refused.content.decode()


def test_a_long_file_for_which_the_disk_has_no_room_is_a_coded_error(client, monkeypatch, tmp_path):
    from accord.portal import measured
    from accord.portal.api import measured_routes

    with small_disk(tmp_path / "disk", "size=256k") as disk:
        monkeypatch.setattr(measured_routes, "IN_MEMORY", 50)
        monkeypatch.setattr(measured.open_lake(), "staging", disk / "staging")
        fits = observations(client, "?format=csv")
        assert fits.streaming  # there is room yet
        fits.close()
        leave(disk, 0)
        refused = observations(client, "?format=csv")
        assert refused.status_code == 500 and refused.json()["code"] == "LAK002"


@pytest.mark.parametrize("form", ["csv", "parquet", "arrow"])
def test_the_head_of_a_long_file_says_how_long_it_is(client, monkeypatch, form):
    from accord.portal.api import measured_routes

    whole = observations(client, f"?format={form}")
    address = f"{BASE}/air-test/series/{number(client)}/observations?format={form}"
    for most in (measured_routes.IN_MEMORY, 50):
        monkeypatch.setattr(measured_routes, "IN_MEMORY", most)
        head = client.head(address)
        assert head.status_code == 200 and head["ETag"] == whole["ETag"]
        assert head["Content-Length"] == str(len(whole.content))
        head.close()


def test_a_limit_says_itself_in_each_language(client, monkeypatch):
    monkeypatch.setattr("accord.portal.api.measured_routes.MOST_FILE_ROWS", 2)
    told = observations(client, "?format=csv").json()
    assert told["en"] == "the request is too large: an answer may hold at most 2 rows."
    assert told["zh"] == "请求过大：一次应答不得超过 2 行。"


def test_a_dataset_says_what_it_is_and_where_it_comes_from(client):
    listed = client.get(BASE).json()["datasets"]
    assert [(d["dataset"], d["stations"], d["series"]) for d in listed] == [("air-test", 2, 4)]
    one = client.get(f"{BASE}/air-test").json()
    assert one["licence"] == {"zh": "CC BY 4.0", "en": "CC BY 4.0"} and one["owner"] == "TH"
    assert one["loads"][0]["files"][0]["name"] == "air.csv"
    assert len(one["loads"][0]["files"][0]["sha256"]) == 64
    assert one["legend"]["flags"]["3"] == {"code": "suspect", "zh": "可疑", "en": "Suspect"}
    stations = client.get(f"{BASE}/air-test/stations").json()
    assert {(s["code"], s["zone"]) for s in stations} == {("东站", "+07:00"), ("西站", "+07:00")}


def test_observations_come_with_unit_zone_flags_source_and_licence(client):
    page = observations(client).json()
    assert (page["unit"], page["zone"], page["averaging"]) == ("ug/m3", "+07:00", "1h")
    assert (page["sources"], page["licence"]["en"]) == (["test-air"], "CC BY 4.0")
    assert rows(observations(client)) == EAST_PM10 and page["next"] is None
    carbon = observations(client, parameter="CO").json()
    place = carbon["columns"].index("qualifier")
    assert [row[place] for row in carbon["rows"]] == [None, "below", None, None, None]


def test_the_mirror_and_the_files_give_the_same_bytes(client):
    from accord.portal import measured

    queries = ("", "?limit=2", "?start=2023-12-31T18:00Z&end=2023-12-31T23:00Z", "?limit=1")
    held = measured.open_lake()
    series = [row["series_id"] for row in held.series("air-test")]
    addresses = [f"{BASE}/air-test/series/{n}/observations{q}" for n in series for q in queries]
    if held.recent.is_current():
        held.recent.forget()
    from_files = [client.get(address).content for address in addresses]
    assert held.recent.refresh() == 11 and held.recent.is_current()
    from_mirror = [client.get(address).content for address in addresses]
    assert from_mirror == from_files and len(set(from_files)) > len(series)


def test_pages_follow_one_another_without_gap_or_repetition(client):
    found, query = [], "?limit=1"
    while query:
        response = observations(client, query)
        found += rows(response)
        following = response.json()["next"]
        query = f"?limit=1&cursor={following}" if following else ""
    assert found == EAST_PM10
    both = observations(client, "?limit=1", station="西站")
    more = observations(client, f"?limit=1&cursor={both.json()['next']}", station="西站")
    assert sorted(r[1] for r in rows(both) + rows(more)) == [7, 8]
    assert more.json()["next"] is None


def test_the_forms_say_the_same(client):
    told = [(start, str(value)) for start, value, _, _ in EAST_PM10]
    held = observations(client, "?format=csv")
    assert held["Content-Type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(held.content.decode("utf-8-sig"))))
    assert [(r["start"], r["value"]) for r in lines] == told
    assert {(r["unit"], r["source"], r["licence"]) for r in lines} == {
        ("ug/m3", "test-air", "CC BY 4.0")
    }
    parquet = pq.read_table(io.BytesIO(observations(client, "?format=parquet").content))
    address = f"{BASE}/air-test/series/{number(client)}/observations"
    accepted = client.get(address, headers={"accept": "application/vnd.apache.arrow.stream"})
    arrow = pa.ipc.open_stream(accepted.content).read_all()
    for table in (parquet, arrow):
        assert [f"{v.normalize():f}" for v in table["value"].to_pylist()] == [v for _, v in told]
        assert table["start"].to_pylist()[0] == datetime(2023, 12, 31, 17, tzinfo=UTC)
        about = json.loads(table.schema.metadata[b"accord"])
        assert about["licence"]["en"] == "CC BY 4.0" and about["loads"]


def test_both_clocks(client, lake):
    day = "?as_of=2023-12-31"  # that day at the station ends at 17:00 UTC, before the first hour
    assert rows(observations(client, day)) == []
    assert rows(observations(client, "?as_of=2024-01-01")) == EAST_PM10
    assert observations(client, "?known_at=2020-01-01").status_code == 404
    assert client.get(f"{BASE}?known_at=2020-01-01").json()["datasets"] == []
    assert rows(observations(client, "?known_at=2999-01-01")) == EAST_PM10


def test_an_answer_the_asker_has_is_not_read_again(client, monkeypatch):
    first = observations(client)
    monkeypatch.setattr("accord.lake.telling.told", lambda *_a, **_k: pytest.fail("read again"))
    address = f"{BASE}/air-test/series/{number(client)}/observations"
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and again["ETag"] == first["ETag"] and not again.content
    assert first["Cache-Control"] == "private, no-cache" and "Cookie" in first["Vary"]


def test_a_recall_changes_the_answer_and_its_mark(reader, describe, case, tmp_path, settings):
    from accord.portal import measured

    settings.ACCORD_DATA = tmp_path
    case.load(tmp_path, tmp_path / "lake")
    describe("public")
    held = measured.open_lake()
    held.recent.refresh()
    before = observations(reader)
    held.recall("air-test", reason="r", actor="a")
    for refresh in (False, True):
        if refresh:
            held.recent.refresh()
        after = observations(reader)
        assert after["ETag"] != before["ETag"]
        assert [(row[3], row[6]) for row in after.json()["rows"]] == [(None, "tombstone")] * 3
    past = observations(reader, "?known_at=2999-01-01").json()
    assert {row[3] for row in past["rows"]} == {None}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?start=soon", 400), ("?end=2024-13-01", 400), ("?start=2024-01-01T99:00Z", 400),
        ("?cursor=xx", 400), ("?cursor=WyIxIDIgMyIsICJ4Il0", 400), ("?limit=0", 422),
        ("?limit=100001", 422), ("?format=xml", 422), ("?known_at=never", 400), ("?extra=1", 400),
    ],
)  # fmt: skip
def test_misuse_is_a_coded_error(client, query, status):
    response = observations(client, query)
    assert response.status_code == status and response.json()["code"]


def test_too_long_a_file_is_refused(client, monkeypatch):
    monkeypatch.setattr("accord.portal.api.measured_routes.MOST_FILE_ROWS", 2)
    refused = observations(client, "?format=csv")
    assert refused.status_code == 413 and refused.json()["code"] == "POR071"
    assert observations(client, "?format=csv&limit=2").status_code == 200


def addresses(client):
    own = f"{BASE}/air-test"
    one = f"{own}/series/{number(client)}/observations"
    return [BASE, own, f"{own}/stations", f"{own}/series", one,
            *(f"{one}?format={form}" for form in ("csv", "parquet", "arrow"))]  # fmt: skip


def hidden(client, address):
    response = client.get(address)
    assert response.status_code == (200 if address == BASE else 404), address
    text = response.content.decode("utf-8", "replace")
    return not any(sign in text for sign in ("东站", "12.5", "test-air", "测试空气站", "CC BY"))


def test_with_the_door_shut_nothing_gets_out(client, signed_in, monkeypatch):
    asked = addresses(client)
    clients = (client, signed_in("", "administrator"))
    monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    assert all(hidden(one, address) for one in clients for address in asked)


def test_what_is_not_described_or_kept_by_its_owner_is_not_there(
    reader, signed_in, lake, describe, change
):
    from accord.portal import measured

    one = measured.open_lake().series("air-test")[0]["series_id"]
    asked = (BASE, f"{BASE}/air-test", f"{BASE}/air-test/series/{one}/observations")
    administrator = signed_in("", "administrator")
    assert all(hidden(who, address) for who in (reader, administrator) for address in asked)
    describe()
    assert all(hidden(who, address) for who in (reader, signed_in("MY")) for address in asked)
    assert signed_in("TH").get(asked[2]).status_code == 200
    change("air-test", ("parties:MY",))
    assert signed_in("MY", name="my-two").get(asked[2]).status_code == 200
    assert all(hidden(reader, address) for address in asked)


def test_a_series_is_asked_for_in_its_own_dataset(client, case, lake, describe):
    case.load(lake.parent, lake, case.HEAD + "南站,2024-01-01 00:00,1,2\n", "other-set")
    describe(dataset="other-set")
    one = number(client)
    assert client.get(f"{BASE}/other-set/series/{one}/observations").status_code == 404
    from accord.portal import measured

    hidden_one = measured.open_lake().series("other-set")[0]["series_id"]
    assert client.get(f"{BASE}/air-test/series/{hidden_one}/observations").status_code == 404


def test_the_mirror_is_brought_up_beside_the_worker(reader, describe, case, tmp_path, settings):
    from accord.portal import measured, measured_mirror

    settings.ACCORD_DATA = tmp_path
    assert measured_mirror.refresh_once() is False  # no lake yet, and none is made
    assert not (tmp_path / "lake").exists()
    case.load(tmp_path, tmp_path / "lake")
    assert measured_mirror.refresh_once() is True
    assert measured.open_lake().recent.is_current()
    assert measured_mirror.refresh_once() is False
