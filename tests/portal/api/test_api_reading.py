"""The API gives what the record holds: pages of a list, clocks, statuses, ETags, coded errors."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.portal.api import gathering
from accord.record import snapshot, status
from accord.record.models import Entry

V1 = "/api/v1/"


def get(client, path: str) -> dict:
    response = client.get(V1 + path)
    assert response.status_code == 200, (path, response.content[:300])
    return response.json()


def whole(client, path: str, key: str = "entries") -> list[dict]:
    found, cursor = [], ""
    while True:
        page = get(client, f"{path}&cursor={cursor}" if cursor else path)
        found += page[key]
        cursor = page["next"]
        if not cursor:
            return found


# ---- lists ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["event", "item", "evidence"])
@pytest.mark.parametrize("limit", [7, 1000])
def test_pages_add_up_to_the_whole_list(reader, kind, limit):
    listed = [e["local"] for e in whole(reader, f"entries?kind={kind}&limit={limit}")]
    assert listed == sorted(Entry.objects.filter(kind=kind).values_list("local", flat=True))


def test_pages_neither_skip_nor_repeat_while_the_record_changes(reader, change):
    before = get(reader, "entries?kind=event&limit=10")
    first = before["entries"]
    change(first[3]["local"], ("owner",))
    change(first[9]["local"], note={"zh": "改", "en": "changed"})
    rest = whole(reader, f"entries?kind=event&limit=10&cursor={before['next']}")
    names = [e["local"] for e in first + rest]
    assert len(names) == len(set(names)) == Entry.objects.filter(kind="event").count()


def test_pages_of_a_past_state_are_those_of_the_present_one(reader):
    now = [e["local"] for e in whole(reader, "entries?kind=output&limit=5")]
    then = [e["local"] for e in whole(reader, "entries?kind=output&limit=5&known_at=2099-01-01")]
    assert now == then


def test_portions_smaller_than_the_list_change_nothing(reader, monkeypatch):
    expected = whole(reader, "entries?kind=event&limit=20&has=form:forum")
    monkeypatch.setattr(gathering, "BATCH", 3)
    assert whole(reader, "entries?kind=event&limit=20&has=form:forum") == expected
    assert len(whole(reader, "changes?kind=event&limit=10", "changes")) == 77


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("year=2016", "year=2016"),
        ("has=series:SER-FORUM", "series=SER-FORUM"),
        ("has=venue:TH", "venue=TH"),
        ("q=2013", "q=2013"),
        ("has=form:forum&has=mechanism:MEC-CA&year=2013", "form=forum&mechanism=MEC-CA&year=2013"),
        ("as_of=2012-06-30", "as_of=2012-06-30"),
        ("year=2016&known_at=2099-01-01", "year=2016&known_at=2099-01-01"),
    ],
)
def test_filters_find_what_the_pages_find(reader, asked, page):
    response = reader.get(f"/en/events/download.json?{page}")
    told = json.loads(b"".join(response.streaming_content))["entries"]
    found = whole(reader, f"entries?kind=event&{asked}")
    assert found and {e["local"] for e in found} == {e["id"] for e in told}


def test_fields_are_as_recorded(reader):
    document = snapshot.read_some(["CM-AP11-1.2a"]).get("CM-AP11-1.2a")
    given = get(reader, "entries/CM-AP11-1.2a")
    assert given["body"] == document.body and given["id"] == str(document.id)
    assert given["title"]["zh"] and given["title"]["en"] and given["revision"] == 1


@pytest.mark.slow
def test_every_entry_of_the_published_record_is_given_whole(reader):
    for document in snapshot.read():
        given = get(reader, f"entries/{document.local}")
        assert given["body"] == document.body, document.local


def test_a_page_takes_few_queries_whatever_its_size(reader):
    for path in (
        "entries?kind=item&limit=1000",
        "entries/CM-AP11-1.2a",
        "changes?limit=100",
        "instruments/INS-2011-AP/tree",
        "statuses?limit=1000",
        "annex",
    ):
        with CaptureQueriesContext(connection) as queries:
            get(reader, path)
        assert len(queries) <= 14, (path, len(queries))


# ---- history, changes, clocks --------------------------------------------------------


def test_history_and_differences(reader, change):
    change("OUT-OUTLOOK-1", date="2016-10")
    revisions = get(reader, "entries/OUT-OUTLOOK-1/history")
    assert [r["revision"] for r in revisions] == [2, 1]
    assert revisions[0]["reason"] == "a test" and not revisions[0]["erased"]
    differences = get(reader, "entries/OUT-OUTLOOK-1/differences")
    assert (differences["before"], differences["after"]) == (1, 2)
    assert [d["field"] for d in differences["fields"]] == ["date"]
    assert differences["fields"][0]["after"] == "2016-10"


def test_a_past_state_is_given_at_its_clock(reader, change):
    then = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    change("OUT-OUTLOOK-1", date="2016-10")
    assert get(reader, "entries/OUT-OUTLOOK-1")["body"]["date"] == "2016-10"
    past = get(reader, f"entries/OUT-OUTLOOK-1?known_at={then}")
    assert past["body"]["date"] != "2016-10" and past["revision"] == 1
    assert len(get(reader, f"entries/OUT-OUTLOOK-1/history?known_at={then}")) == 1
    assert get(reader, f"changes?limit=1&known_at={then}")["changes"][0]["revision"] == 1


def test_changes_come_newest_first_and_page_on(reader, change):
    change("OUT-OUTLOOK-1", date="2016-10")
    listed = whole(reader, "changes?limit=400", "changes")
    assert listed[0]["local"] == "OUT-OUTLOOK-1" and listed[0]["revision"] == 2
    assert len({c["id"] for c in listed}) == len(listed) == Entry.objects.count()
    assert [c["at"] for c in listed] == sorted((c["at"] for c in listed), reverse=True)


# ---- agreed --------------------------------------------------------------------------


@pytest.mark.parametrize("as_of", ["2013-12-31", "2020-12-31"])
def test_statuses_are_those_of_the_command(signed_in, as_of):
    from datetime import date

    rows = status.rows(snapshot.read(), date.fromisoformat(as_of))
    found = whole(signed_in("", "administrator"), f"statuses?limit=60&as_of={as_of}", "statuses")
    assert found == [row.as_dict() for row in rows]


def test_the_public_sees_the_facts_and_no_status(reader):
    found = whole(reader, "statuses?limit=1000&instrument=INS-2011-AP", "statuses")
    assert len(found) == 23
    for row in found:
        assert set(row) == {"commitment", "instrument", "force", "evidence", "restates"}


def test_an_instrument_is_a_tree_of_its_items(reader):
    tree = get(reader, "instruments/INS-2011-AP/tree")
    items = [item for branch in tree["branches"] for item in branch["items"]]
    assert len(items) == tree["listed"] == 23
    assert all(item["planned"]["zh"] and item["recorded"]["en"] for item in items)


def test_the_annex_is_given_row_by_row(reader):
    annex = get(reader, "annex?source=SRC-FRAMEWORK")
    assert annex["summary"]["zh"].startswith(f"附件共{len(annex['rows'])}行")
    assert all(row["source"] == "SRC-FRAMEWORK" for row in annex["rows"])


def test_kinds_and_code_lists_describe_the_entries(reader):
    kinds = {k["name"]: k for k in get(reader, "kinds")}
    lists = {c["name"] for c in get(reader, "code-lists")}
    fields = [f for k in kinds.values() for f in k["fields"]]
    assert {f["list_name"] for f in fields if f["list_name"]} <= lists
    assert get(reader, "kinds/event") == kinds["event"]


# ---- ETags ---------------------------------------------------------------------------


def test_an_answer_the_asker_has_is_not_sent_again(reader, change):
    path = f"{V1}entries?kind=output"
    first = reader.get(path)
    tag = first["ETag"]
    again = reader.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 304 and again.content == b"" and again["ETag"] == tag
    change("OUT-OUTLOOK-1", date="2016-10")
    changed = reader.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200 and changed["ETag"] != tag


def test_readers_do_not_share_a_tag(reader, signed_in):
    tags = {c.get(f"{V1}kinds")["ETag"] for c in (reader, signed_in("TH"), signed_in("MY"))}
    assert len(tags) == 3
    assert "Cookie" in reader.get(f"{V1}kinds")["Vary"]
    assert reader.get(f"{V1}kinds")["Cache-Control"] == "private, no-cache"


def test_a_recall_ends_a_tag(reader):
    from accord import release

    path = f"{V1}entries/OUT-OUTLOOK-1"
    tag = reader.get(path)["ETag"]
    release.recall("accord:seed/output/OUT-OUTLOOK-1", "MEC-CA", "tests")
    assert reader.get(path, headers={"If-None-Match": tag}).status_code == 410


def test_head_answers_without_content(reader):
    full, head = reader.get(f"{V1}kinds"), reader.head(f"{V1}kinds")
    assert head.status_code == 200 and head.content == b"" and head["ETag"] == full["ETag"]


# ---- errors --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status_code", "code"),
    [
        ("entries", 422, "POR070"),
        ("entries?kind=nonsense", 404, "REC011"),
        ("entries?kind=event&limit=0", 422, "POR070"),
        ("entries?kind=event&limit=1001", 422, "POR070"),
        ("entries?kind=event&limit=many", 422, "POR070"),
        ("entries?kind=event&cursor=nonsense", 400, "POR070"),
        ("entries?kind=event&cursor=WyJhIl0", 400, "POR070"),
        ("entries?kind=event&has=form", 400, "POR070"),
        ("entries?kind=event&year=99999", 422, "POR070"),
        ("entries?kind=event&color=red", 400, "POR070"),
        ("entries?kind=event&q=%00", 400, "POR070"),
        ("entries?kind=event&q=" + "x" * 5000, 413, "POR071"),
        ("entries?kind=event&as_of=soon", 400, "POR012"),
        ("entries/EV-NONE", 404, "POR013"),
        ("entries/%00", 400, "POR070"),
        ("entries/" + "x" * 500, 404, "POR013"),
        ("entries/OUT-OUTLOOK-1/differences?before=7", 400, "POR070"),
        ("instruments/EV-2016-09-FORUM/tree", 404, "POR013"),
        ("statuses?instrument=nobody", 404, "POR013"),
        ("statuses?cursor=WyLCsiIsIsKyIl0", 400, "POR070"),
        ("changes?cursor=WyJhIiwiYiJd", 400, "POR070"),
        ("changes?kind=nonsense", 404, "REC011"),
        ("annex?source=nobody", 404, "POR013"),
        ("kinds/nonsense", 404, "REC011"),
        ("nonsense", 404, "POR011"),
        ("", 404, "POR011"),
    ],
)
def test_errors_are_coded_json(reader, path, status_code, code):
    response = reader.get(V1 + path)
    assert (response.status_code, response.json()["code"]) == (status_code, code)
    assert response["Content-Type"].startswith("application/json")
    assert response.json()["zh"] and response.json()["en"] and response.json()["fix"]["zh"]


def test_a_method_not_answered_is_a_coded_error(reader):
    for method in ("delete", "put", "patch", "options"):
        response = getattr(reader, method)(f"{V1}kinds")
        assert response.status_code == 405 and response.json()["code"] == "POR076"
        assert response["Allow"]


def test_trouble_is_a_coded_error_without_detail(record, db, monkeypatch, caplog):
    from django.test import Client

    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(gathering, "page_of", fail)
    response = Client(raise_request_exception=False).get(f"{V1}entries?kind=event")
    assert response.status_code == 500 and response.json()["code"] == "POR016"
    assert "secret detail" not in response.content.decode()


# ---- description ---------------------------------------------------------------------


def test_the_documentation_names_every_address_in_both_languages(reader):
    described = get(reader, "openapi.json")
    assert reader.get("/api/docs")["Location"] == "/en/api/docs/"
    for lang in ("zh", "en"):
        text = reader.get(f"/{lang}/api/docs/").content.decode()
        for path, methods in described["paths"].items():
            assert path in text
            for method, said in methods.items():
                assert f"{method.upper()} {path}" in text
                words = said["description"]
                assert any("\u4e00" <= c <= "\u9fff" for c in words) and words[:1].isascii()
        assert len(text.encode()) < 150_000
        assert "cdn" not in text.lower() and "<script" not in text


def test_answers_are_as_described(reader, signed_in):
    import jsonschema

    described = get(reader, "openapi.json")
    party = signed_in("TH")
    for path, example in {
        "/api/v1/entries": "entries?kind=item",
        "/api/v1/entries/{name}": "entries/CM-AP11-1.2a",
        "/api/v1/changes": "changes",
        "/api/v1/statuses": "statuses",
        "/api/v1/annex": "annex",
        "/api/v1/instruments": "instruments",
        "/api/v1/kinds": "kinds",
    }.items():
        said = described["paths"][path]["get"]["responses"]
        schema = said.get("200", said.get(200))["content"]["application/json"]["schema"]
        whole_schema = {**schema, "components": described["components"]}
        for client in (reader, party):
            jsonschema.validate(get(client, example), whole_schema)
